//! Days to safe: how long from first told to proven gone, in the middle and for the slow ones.

/// How long it took, in seconds.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct SafeTimes {
    /// Warnings that are counted.
    pub count: i64,
    /// Half of them took at most this.
    pub median_s: i64,
    /// Nine of ten took at most this.
    pub p90_s: i64,
}

/// Counts durations in seconds; none when there are none. By nearest rank: every figure is one
/// that really happened.
pub fn safe_times(mut seconds: Vec<i64>) -> Option<SafeTimes> {
    seconds.sort_unstable();
    let rank = |percent: usize| {
        let place = (seconds.len() * percent).div_ceil(100);
        seconds.get(place.saturating_sub(1)).copied()
    };
    Some(SafeTimes { count: seconds.len() as i64, median_s: rank(50)?, p90_s: rank(90)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_slow_ones() {
        let times = |count, median_s, p90_s| Some(SafeTimes { count, median_s, p90_s });
        assert_eq!(safe_times(Vec::new()), None);
        assert_eq!(safe_times(vec![7]), times(1, 7, 7));
        assert_eq!(safe_times(vec![9, 1, 5, 3]), times(4, 3, 9));
        assert_eq!(safe_times((1..=100).rev().collect()), times(100, 50, 90));
    }
}
