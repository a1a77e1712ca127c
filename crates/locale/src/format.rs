//! Numbers in groups of three.

/// `1234567` as `1 234 567`, with the separator given.
pub(crate) fn grouped(value: i64, separator: &str) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * separator.len() + 1);
    if value < 0 {
        text.push('\u{2212}');
    }
    for (index, digit) in digits.chars().enumerate() {
        // Four digits are read at a glance and stay together, as the writing rules advise.
        if 0 < index && 4 < digits.len() && (digits.len() - index).is_multiple_of(3) {
            text.push_str(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_from_the_right() {
        for (value, expected) in
            [(0, "0"), (999, "999"), (1234, "1234"), (12345, "12.345"), (-1_234_567, "−1.234.567")]
        {
            assert_eq!(grouped(value, "."), expected);
        }
    }
}
