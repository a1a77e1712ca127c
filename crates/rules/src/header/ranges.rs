//! Arithmetic on sets of whole numbers kept as sorted ranges; addresses and ports are both such.

/// A set of numbers: sorted ranges that neither overlap nor touch, both ends included.
pub(super) type Ranges = Vec<(u128, u128)>;

/// The set that holds what either holds.
pub(super) fn union(mut one: Ranges, other: &[(u128, u128)]) -> Ranges {
    one.extend_from_slice(other);
    one.sort_unstable();
    let mut merged: Ranges = Vec::with_capacity(one.len());
    for (first, last) in one {
        match merged.last_mut() {
            Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
            _ => merged.push((first, last)),
        }
    }
    merged
}

/// Everything up to `max` that the set does not hold.
pub(super) fn complement(set: &[(u128, u128)], max: u128) -> Ranges {
    let mut rest = Vec::with_capacity(set.len() + 1);
    let mut next = Some(0);
    for (first, last) in set {
        if let Some(from) = next.filter(|from| from < first) {
            rest.push((from, first - 1));
        }
        next = last.checked_add(1).filter(|next| *next <= max);
    }
    if let Some(from) = next {
        rest.push((from, max));
    }
    rest
}

/// What `one` holds and `other` does not.
pub(super) fn difference(one: &[(u128, u128)], other: &[(u128, u128)], max: u128) -> Ranges {
    // What is left out of either the complement of one, or other, is in the difference.
    complement(&union(complement(one, max), other), max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_turns_and_subtracts() {
        assert_eq!(union(vec![(5, 9)], &[(0, 4), (20, 30)]), [(0, 9), (20, 30)]);
        assert_eq!(complement(&[(0, 9), (20, 30)], 40), [(10, 19), (31, 40)]);
        assert_eq!(complement(&[], 3), [(0, 3)]);
        assert_eq!(complement(&[(0, u128::MAX)], u128::MAX), []);
        assert_eq!(difference(&[(0, 9)], &[(3, 4)], 40), [(0, 2), (5, 9)]);
    }
}
