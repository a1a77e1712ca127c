//! How often sign-in may fail before it has to wait.
//!
//! Counts failures by account name and by source address apart, so that neither one account can
//! be guessed from many places nor many accounts from one. In memory: a restart forgives, which
//! is no help to a guesser who cannot restart the hub.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use model::Time;

/// Failures allowed for a key within the window. Ten typing mistakes, not a word list.
const FAILURES_MAX: u32 = 10;

/// Seconds after which failures are forgotten.
const WINDOW_S: i64 = 15 * 60;

/// Keys remembered at once: an address for each of a large botnet's hosts. When full, the oldest
/// window goes, so that filling the table costs a guesser one request for each it frees.
const KEYS_MAX: usize = 50_000;

/// Sign-in failures of late.
#[derive(Debug, Default)]
pub struct LoginLimits(Mutex<HashMap<String, Window>>);

/// Too many failures: try again later.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("too many failed sign-ins, try again in {retry_after_s} s")]
pub struct TooMany {
    /// Seconds until the window ends.
    pub retry_after_s: i64,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    start: Time,
    failures: u32,
}

impl LoginLimits {
    /// Whether a try is allowed now for all these keys (`account:…`, `address:…`).
    pub fn check(&self, keys: &[&str], now: Time) -> Result<(), TooMany> {
        let table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = keys.iter().filter_map(|key| table.get(*key)).filter_map(|window| {
            let left_s = WINDOW_S - now.since(window.start) / 1_000_000;
            (FAILURES_MAX <= window.failures && 0 < left_s).then_some(left_s)
        });
        match waits.max() {
            Some(retry_after_s) => Err(TooMany { retry_after_s }),
            None => Ok(()),
        }
    }

    /// Notes a failure for all these keys.
    pub fn failed(&self, keys: &[&str], now: Time) {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            make_room(&mut table, now);
            let window =
                table.entry((*key).to_owned()).or_insert(Window { start: now, failures: 0 });
            if WINDOW_S * 1_000_000 <= now.since(window.start) {
                *window = Window { start: now, failures: 0 };
            }
            window.failures = window.failures.saturating_add(1);
        }
    }

    /// Forgets the account's failures after it signed in; the address keeps its own.
    pub fn succeeded(&self, account_key: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(account_key);
    }
}

fn make_room(table: &mut HashMap<String, Window>, now: Time) {
    if table.len() < KEYS_MAX {
        return;
    }
    table.retain(|_, window| now.since(window.start) < WINDOW_S * 1_000_000);
    if KEYS_MAX <= table.len() {
        let oldest = table.iter().min_by_key(|(_, window)| window.start);
        if let Some(key) = oldest.map(|(key, _)| key.clone()) {
            table.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_failures_wait_until_the_window_ends() {
        let (limits, start) = (LoginLimits::default(), Time::from_seconds(1_000));
        let keys = ["account:a", "address:192.0.2.1"];
        for _ in 0..FAILURES_MAX {
            assert_eq!(limits.check(&keys, start), Ok(()));
            limits.failed(&keys, start);
        }
        assert_eq!(limits.check(&keys, start.plus_s(60)), Err(TooMany { retry_after_s: 840 }));
        // Another account from the same address waits too, and so does the account from another.
        assert!(limits.check(&["account:b", "address:192.0.2.1"], start).is_err());
        assert!(limits.check(&["account:a", "address:192.0.2.2"], start).is_err());
        assert_eq!(limits.check(&keys, start.plus_s(WINDOW_S)), Ok(()));
    }

    #[test]
    fn the_table_is_bounded() {
        let limits = LoginLimits::default();
        for index in 0..KEYS_MAX + 10 {
            limits.failed(&[&format!("address:{index}")], Time::from_seconds(0));
        }
        assert_eq!(limits.0.lock().expect("not poisoned").len(), KEYS_MAX);
    }
}
