//! How unpredictable bytes are, for `entropy`.
//!
//! Specification: Shannon's entropy in bits per byte, 0 to 8.

use rules::CompareOp;

/// Entropy of `bytes` in bits per byte; 0 for none.
pub(super) fn of(bytes: &[u8]) -> f64 {
    let mut counts = [0u32; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let total = bytes.len() as f64;
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = f64::from(*count) / total;
            -share * share.log2()
        })
        .sum()
}

/// Compares an entropy with a rule's value; bit comparisons have no meaning here and never hold.
pub(super) fn compare(entropy: f64, op: CompareOp, value: f64) -> bool {
    match op {
        CompareOp::Equal => (entropy - value).abs() < 1e-4,
        CompareOp::NotEqual => (entropy - value).abs() >= 1e-4,
        CompareOp::Less => entropy < value,
        CompareOp::Greater => entropy > value,
        CompareOp::LessOrEqual => entropy <= value,
        CompareOp::GreaterOrEqual => entropy >= value,
        CompareOp::And | CompareOp::Or => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_bits() {
        assert!(of(b"aaaa") < 1e-9);
        assert!((of(b"abab") - 1.0).abs() < 1e-9);
        let all: Vec<u8> = (0..=255).collect();
        assert!((of(&all) - 8.0).abs() < 1e-9);
    }
}
