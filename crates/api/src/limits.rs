//! How many requests an account or an address may send in a minute.
//!
//! In memory and for one process: it keeps a program gone wild from taking the hub down, and is
//! no fence against a flood of packets.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use model::Time;

/// Requests of an account in a window: ten a second, which fetches a year of findings in minutes.
pub(crate) const REQUESTS_MAX: u32 = 600;

/// Requests from an address in a window that bring a token or session that is not valid.
pub(crate) const REFUSED_MAX: u32 = 60;

/// Seconds of a window.
const WINDOW_S: i64 = 60;

/// Keys remembered at once; when there are more, those whose window is over go, and if none is,
/// all: forgetting is safer than growing.
const KEYS_MAX: usize = 50_000;

/// Requests of late.
#[derive(Debug, Default)]
pub(crate) struct RequestLimits(Mutex<HashMap<String, (Time, u32)>>);

impl RequestLimits {
    /// Counts a request; seconds to wait when there were `max` in this window already.
    pub fn take(&self, key: &str, max: u32, now: Time) -> Result<(), i64> {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if KEYS_MAX <= table.len() && !table.contains_key(key) {
            table.retain(|_, (start, _)| now.since(*start) < WINDOW_S * 1_000_000);
            if KEYS_MAX <= table.len() {
                table.clear();
            }
        }
        let (start, count) = table.entry(key.to_owned()).or_insert((now, 0));
        if WINDOW_S * 1_000_000 <= now.since(*start) {
            (*start, *count) = (now, 0);
        }
        if max <= *count {
            return Err((WINDOW_S - now.since(*start) / 1_000_000).max(1));
        }
        *count += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_until_the_window_is_over() {
        let (limits, start) = (RequestLimits::default(), Time::from_seconds(0));
        for _ in 0..3 {
            assert_eq!(limits.take("a", 3, start), Ok(()));
        }
        assert_eq!(limits.take("a", 3, start.plus_s(50)), Err(10));
        assert_eq!(limits.take("b", 3, start), Ok(()));
        assert_eq!(limits.take("a", 3, start.plus_s(60)), Ok(()));
    }

    #[test]
    fn the_table_is_bounded() {
        let limits = RequestLimits::default();
        for index in 0..KEYS_MAX + 10 {
            assert_eq!(limits.take(&index.to_string(), 1, Time::from_seconds(0)), Ok(()));
        }
        assert!(limits.0.lock().expect("whole").len() <= KEYS_MAX);
    }
}
