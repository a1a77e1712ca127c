//! A bounded table of what is remembered by key, and a bounded set of what was met lately.

use std::hash::Hash;

use hashbrown::HashMap;
use model::Time;

/// Values by key. Over its limit the older half goes: a flood of sources makes the memory
/// shorter, never larger.
pub struct Table<K, V> {
    map: HashMap<K, (Time, V), foldhash::fast::RandomState>,
    max: usize,
}

impl<K: Hash + Eq, V: Default> Table<K, V> {
    /// A table of at most `max` keys, at least two.
    pub fn new(max: usize) -> Self {
        Self { map: HashMap::default(), max: max.max(2) }
    }

    /// The value of `key`, made when it is not there.
    pub fn touch(&mut self, key: K, now: Time) -> &mut V {
        if self.map.len() >= self.max && !self.map.contains_key(&key) {
            self.drop_older_half();
        }
        let entry = self.map.entry(key).or_insert_with(|| (now, V::default()));
        entry.0 = now;
        &mut entry.1
    }

    fn drop_older_half(&mut self) {
        let mut times: Vec<Time> = self.map.values().map(|(time, _)| *time).collect();
        let middle = times.len() / 2;
        let (_, median, _) = times.select_nth_unstable(middle);
        let median = *median;
        self.map.retain(|_, (time, _)| *time > median);
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.map.len()
    }
}

/// Different things met, each with the time it was met last; holds no more than it must to tell
/// that a threshold is passed.
#[derive(Debug)]
pub struct Recent<T> {
    met: Vec<(T, Time)>,
    fired: Option<Time>,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self { met: Vec::new(), fired: None }
    }
}

impl<T: PartialEq> Recent<T> {
    /// Notes `thing` and forgets what is older than `window_s`, and beyond `keep` the oldest.
    /// Returns how many different ones are left.
    pub fn note(&mut self, thing: T, now: Time, window_s: i64, keep: usize) -> usize {
        match self.met.iter_mut().find(|(known, _)| *known == thing) {
            Some(known) => known.1 = now,
            None => self.met.push((thing, now)),
        }
        if self.met.len() > keep {
            self.forget(now, window_s);
            let surplus = self.met.len().saturating_sub(keep);
            self.met.drain(..surplus);
        }
        self.within(now, window_s)
    }

    /// How many different ones were met in the last `window_s`.
    pub fn within(&self, now: Time, window_s: i64) -> usize {
        self.met.iter().filter(|(_, time)| *time >= now.plus_s(-window_s)).count()
    }

    /// Forgets what is older than `window_s`.
    pub fn forget(&mut self, now: Time, window_s: i64) {
        self.met.retain(|(_, time)| *time >= now.plus_s(-window_s));
    }

    /// What was met, oldest notice first.
    pub fn things(&self) -> impl Iterator<Item = &T> {
        self.met.iter().map(|(thing, _)| thing)
    }

    /// Whether to speak now: not within `quiet_s` of the last time. Remembers that it did.
    pub fn fire(&mut self, now: Time, quiet_s: i64) -> bool {
        fire(&mut self.fired, now, quiet_s)
    }
}

/// Whether to speak at `now`, having spoken at `fired`; notes that it does.
pub fn fire(fired: &mut Option<Time>, now: Time, quiet_s: i64) -> bool {
    if fired.is_some_and(|last| now < last.plus_s(quiet_s)) {
        return false;
    }
    *fired = Some(now);
    true
}

/// Whether an address lies in one of the networks.
pub fn in_any(networks: &[ipnet::IpNet], address: std::net::IpAddr) -> bool {
    networks.iter().any(|network| network.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_the_limit_the_older_half_goes() {
        let mut table: Table<u32, u32> = Table::new(10);
        for key in 0..1_000 {
            *table.touch(key, Time::from_seconds(i64::from(key))) += 1;
            assert!(table.len() <= 10);
        }
        assert_eq!(*table.touch(999, Time::from_seconds(1_000)), 1);
    }

    #[test]
    fn counts_different_things_in_the_window() {
        let mut recent = Recent::default();
        for second in 0..10 {
            recent.note(second % 3, Time::from_seconds(second), 100, 50);
        }
        assert_eq!(recent.within(Time::from_seconds(10), 100), 3);
        assert_eq!(recent.within(Time::from_seconds(10), 1), 1);
    }
}
