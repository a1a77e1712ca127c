//! A match set: every indicator in force, looked up by value in constant time.
//!
//! Each pattern is one 64-bit key; a binary fuse filter over the keys answers "surely not" for
//! nearly every look-up in three memory accesses, and the table behind it holds the patterns
//! themselves, so that a hit is exact. Networks are keyed by their prefix and length and asked
//! for once per length in use; domains once per suffix.

use std::hash::{BuildHasher, Hasher};
use std::net::IpAddr;
use std::sync::Arc;

use hashbrown::HashTable;
use ipnet::IpNet;
use model::Time;
use xorf::{BinaryFuse16, Filter};

use crate::{About, Indicator, Pattern, WarningLists, What};

/// Labels of a name that are looked up: names with more are cut from the left. Real ones have
/// fewer than ten; DNS allows 127.
const LABELS_MAX: usize = 32;

/// A set that is made once and shared by all workers.
#[derive(Default)]
pub struct MatchSet {
    indicators: Vec<Indicator>,
    table: HashTable<u32>,
    filter: Option<BinaryFuse16>,
    lengths_v4: Vec<u8>,
    lengths_v6: Vec<u8>,
    counts: [usize; What::ALL.len()],
    /// Indicators left out because a warning list names them, with the entry that did.
    pub stopped: Vec<(Indicator, String)>,
}

/// An indicator that was met.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit<'s> {
    /// Its place in the set.
    pub id: u32,
    /// The indicator.
    pub indicator: &'s Indicator,
}

impl MatchSet {
    /// Makes a set of those that have not expired at `now` and that no warning list stops. Of
    /// several for one pattern the surest counts.
    pub fn new(all: impl IntoIterator<Item = Indicator>, lists: &WarningLists, now: Time) -> Self {
        let mut set = Self::default();
        for indicator in all {
            if indicator.about.expires.is_some_and(|expires| expires <= now) {
                continue;
            }
            match lists.stops(&indicator.pattern) {
                Some(entry) => set.stopped.push((indicator, entry)),
                None => set.add(indicator),
            }
        }
        set.finish();
        set
    }

    fn add(&mut self, indicator: Indicator) {
        let key = key_of(&indicator.pattern);
        let indicators = &self.indicators;
        let same = |&at: &u32| indicators[at as usize].pattern == indicator.pattern;
        if let Some(&known) = self.table.find(key, same) {
            let known = &mut self.indicators[known as usize];
            if known.about.confidence < indicator.about.confidence {
                *known = indicator;
            }
            return;
        }
        // A set of four thousand million indicators does not fit memory.
        let Ok(at) = u32::try_from(self.indicators.len()) else { return };
        if let Pattern::Address(net) = &indicator.pattern {
            let lengths =
                if net.addr().is_ipv4() { &mut self.lengths_v4 } else { &mut self.lengths_v6 };
            if !lengths.contains(&net.prefix_len()) {
                lengths.push(net.prefix_len());
            }
        }
        self.counts[indicator.pattern.what() as usize] += 1;
        self.indicators.push(indicator);
        let indicators = &self.indicators;
        self.table.insert_unique(key, at, |&at| key_of(&indicators[at as usize].pattern));
    }

    fn finish(&mut self) {
        for lengths in [&mut self.lengths_v4, &mut self.lengths_v6] {
            lengths.sort_unstable_by(|a, b| b.cmp(a));
        }
        let mut keys: Vec<u64> = self.indicators.iter().map(|one| key_of(&one.pattern)).collect();
        keys.sort_unstable();
        keys.dedup();
        self.filter = BinaryFuse16::try_from(&keys).ok();
    }

    /// How many indicators are in force.
    pub fn len(&self) -> usize {
        self.indicators.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.indicators.is_empty()
    }

    /// How many are of this kind; a kind with none need not be looked up.
    pub fn count(&self, what: What) -> usize {
        self.counts[what as usize]
    }

    /// The indicator at a place.
    pub fn get(&self, id: u32) -> Option<&Indicator> {
        self.indicators.get(id as usize)
    }

    /// What the sources say of the indicator at a place.
    pub fn about(&self, id: u32) -> Option<&Arc<About>> {
        self.get(id).map(|one| &one.about)
    }

    fn find(&self, key: u64, same: impl Fn(&Pattern) -> bool) -> Option<Hit<'_>> {
        if self.filter.as_ref().is_some_and(|filter| !filter.contains(&key)) {
            return None;
        }
        let at = self.table.find(key, |&at| same(&self.indicators[at as usize].pattern))?;
        Some(Hit { id: *at, indicator: &self.indicators[*at as usize] })
    }

    /// The narrowest network that holds an address.
    pub fn address(&self, address: IpAddr) -> Option<Hit<'_>> {
        let lengths = if address.is_ipv4() { &self.lengths_v4 } else { &self.lengths_v6 };
        lengths.iter().find_map(|&length| {
            let net = IpNet::new(address, length).ok()?.trunc();
            self.find(network_key(&net), |pattern| *pattern == Pattern::Address(net))
        })
    }

    /// The nearest listed name at or above a name, given in any case, with or without root dot.
    pub fn domain(&self, name: &[u8]) -> Option<Hit<'_>> {
        if self.count(What::Domain) == 0 || name.is_empty() || name.len() > 254 {
            return None;
        }
        let mut lower = [0_u8; 254];
        let lower = &mut lower[..name.len()];
        lower.copy_from_slice(name);
        lower.make_ascii_lowercase();
        let name = lower.strip_suffix(b".").unwrap_or(lower);
        let mut suffix = name;
        for _ in 0..LABELS_MAX {
            let same = |pattern: &Pattern| matches!(pattern, Pattern::Domain(listed) if listed.as_str().as_bytes() == suffix);
            if let Some(hit) = self.find(key(What::Domain, suffix), same) {
                return Some(hit);
            }
            let dot = suffix.iter().position(|&byte| byte == b'.')?;
            suffix = &suffix[dot + 1..];
        }
        None
    }

    /// A URL, with its query and then without.
    pub fn url(&self, host: &str, path: &str) -> Option<Hit<'_>> {
        if self.count(What::Url) == 0 {
            return None;
        }
        let whole = crate::parse::canonical_url(&format!("{host}{path}"))?;
        let exact = |text: &str| {
            let same =
                |pattern: &Pattern| matches!(pattern, Pattern::Url(listed) if listed == text);
            self.find(key(What::Url, text.as_bytes()), same)
        };
        exact(&whole).or_else(|| exact(whole.split_once('?')?.0))
    }

    /// A file's hash: MD5, SHA-1 or SHA-256.
    pub fn file_hash(&self, hash: &[u8]) -> Option<Hit<'_>> {
        let same =
            |pattern: &Pattern| matches!(pattern, Pattern::FileHash(listed) if listed == hash);
        self.find(key(What::FileHash, hash), same)
    }

    /// A certificate's hash: SHA-1 or SHA-256.
    pub fn certificate(&self, hash: &[u8]) -> Option<Hit<'_>> {
        let same =
            |pattern: &Pattern| matches!(pattern, Pattern::Certificate(listed) if listed == hash);
        self.find(key(What::Certificate, hash), same)
    }

    /// A JA3, as 32 hexadecimal digits.
    pub fn ja3(&self, digits: &str) -> Option<Hit<'_>> {
        let hash: [u8; 16] = crate::parse::hash(digits)?.try_into().ok()?;
        let same = |pattern: &Pattern| *pattern == Pattern::Ja3(hash);
        self.find(key(What::Ja3, &hash), same)
    }

    /// A JA4.
    pub fn ja4(&self, text: &str) -> Option<Hit<'_>> {
        let same = |pattern: &Pattern| matches!(pattern, Pattern::Ja4(listed) if listed == text);
        self.find(key(What::Ja4, text.as_bytes()), same)
    }
}

impl std::fmt::Debug for MatchSet {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "MatchSet({} indicators)", self.len())
    }
}

fn key(what: What, bytes: &[u8]) -> u64 {
    let mut hasher = foldhash::fast::FixedState::with_seed(0x7661_7264).build_hasher();
    hasher.write_u8(what as u8);
    hasher.write(bytes);
    hasher.finish()
}

fn network_key(net: &IpNet) -> u64 {
    let mut bytes = [0_u8; 17];
    bytes[0] = net.prefix_len();
    match net.addr() {
        IpAddr::V4(v4) => {
            bytes[1..5].copy_from_slice(&v4.octets());
            key(What::Address, &bytes[..5])
        }
        IpAddr::V6(v6) => {
            bytes[1..].copy_from_slice(&v6.octets());
            key(What::Address, &bytes)
        }
    }
}

fn key_of(pattern: &Pattern) -> u64 {
    let what = pattern.what();
    match pattern {
        Pattern::Address(net) => network_key(net),
        Pattern::Domain(name) => key(what, name.as_str().as_bytes()),
        Pattern::Url(text) | Pattern::Ja4(text) => key(what, text.as_bytes()),
        Pattern::FileHash(bytes) | Pattern::Certificate(bytes) => key(what, bytes),
        Pattern::Ja3(bytes) => key(what, bytes),
    }
}

#[cfg(test)]
mod tests;
