//! Rules that ask for few addresses, found by the address.
//!
//! Lists of bad addresses are rules with a hundred addresses each and nothing else: trying each of
//! them on each packet would cost more than all the rest. Rules whose addresses are most of the
//! world, or the site's own networks, are not kept here.

use std::net::IpAddr;

use hashbrown::HashMap;
use rules::{AddressSet, Rule};

use crate::header::Ends;

/// A set of more addresses than this does not tell one rule from another: it is a site's networks
/// (10.0.0.0/8 and its like) or "everything but".
const SELECTIVE_ADDRESSES_MAX: u128 = 1 << 22;

/// Rules by the sender's and by the receiver's address.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    source: Intervals,
    destination: Intervals,
}

/// Collects rules for [`Addresses`].
#[derive(Default)]
pub(crate) struct Builder {
    source: Vec<(u128, u128, u32)>,
    destination: Vec<(u128, u128, u32)>,
}

impl Builder {
    /// Takes the rule when one of its ends is selective; false when it must be found otherwise.
    pub(crate) fn add(&mut self, number: u32, rule: &Rule) -> bool {
        let header = &rule.header;
        let (set, by_source) = match (size(&header.source), size(&header.destination)) {
            (Some(source), Some(destination)) if destination < source => {
                (&header.destination, false)
            }
            (Some(_), _) => (&header.source, true),
            (None, Some(_)) => (&header.destination, false),
            (None, None) => return false,
        };
        let ranges = set.ranges.iter().map(|(first, last)| (key(*first), key(*last), number));
        if by_source || header.bidirectional {
            self.source.extend(ranges.clone());
        }
        if !by_source || header.bidirectional {
            self.destination.extend(ranges);
        }
        true
    }

    pub(crate) fn build(self) -> Addresses {
        Addresses {
            source: Intervals::new(self.source),
            destination: Intervals::new(self.destination),
        }
    }
}

impl Addresses {
    /// Calls `found` with each rule that one of the ends may concern.
    pub(crate) fn lookup(&self, ends: Ends, mut found: impl FnMut(u32)) {
        if let Some(address) = ends.source {
            self.source.lookup(key(address)).iter().for_each(|rule| found(*rule));
        }
        if let Some(address) = ends.destination {
            self.destination.lookup(key(address)).iter().for_each(|rule| found(*rule));
        }
    }
}

/// Disjoint intervals, each with the rules that cover it.
#[derive(Debug, Default)]
struct Intervals {
    starts: Vec<u128>,
    lists: Vec<(u32, u32)>,
    rules: Vec<u32>,
}

impl Intervals {
    fn new(ranges: Vec<(u128, u128, u32)>) -> Self {
        // Where coverage changes: a rule begins or ends.
        let mut changes: Vec<(u128, bool, u32)> = Vec::with_capacity(2 * ranges.len());
        for (first, last, rule) in ranges {
            changes.push((first, true, rule));
            if let Some(after) = last.checked_add(1) {
                changes.push((after, false, rule));
            }
        }
        changes.sort_unstable();
        let mut intervals = Self::default();
        let mut known: HashMap<Vec<u32>, (u32, u32)> = HashMap::new();
        let mut active: Vec<u32> = Vec::new();
        for group in changes.chunk_by(|one, other| one.0 == other.0) {
            for (_, begins, rule) in group {
                match active.binary_search(rule) {
                    Err(place) if *begins => active.insert(place, *rule),
                    Ok(place) if !*begins => {
                        active.remove(place);
                    }
                    _ => {}
                }
            }
            let list = *known.entry_ref(&active[..]).or_insert_with(|| {
                let from = intervals.rules.len() as u32;
                intervals.rules.extend_from_slice(&active);
                (from, intervals.rules.len() as u32)
            });
            intervals.starts.push(group[0].0);
            intervals.lists.push(list);
        }
        intervals
    }

    fn lookup(&self, address: u128) -> &[u32] {
        let after = self.starts.partition_point(|start| *start <= address);
        match after.checked_sub(1) {
            Some(place) => {
                let (from, to) = self.lists[place];
                &self.rules[from as usize..to as usize]
            }
            None => &[],
        }
    }
}

/// How many addresses are in a selective set.
fn size(set: &AddressSet) -> Option<u128> {
    if set.is_any() {
        return None;
    }
    let mut total = 0u128;
    for (first, last) in &set.ranges {
        total = total.saturating_add((key(*last) - key(*first)).saturating_add(1));
    }
    (total <= SELECTIVE_ADDRESSES_MAX).then_some(total)
}

/// One order for both versions.
const fn key(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(four) => four.to_ipv6_mapped().to_bits(),
        IpAddr::V6(six) => six.to_bits(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(ranges: &[(u128, u128, u32)], address: u128) -> Vec<u32> {
        Intervals::new(ranges.to_vec()).lookup(address).to_vec()
    }

    #[test]
    fn finds_what_covers_an_address() {
        let ranges = [(10, 20, 1), (15, 30, 2), (20, 20, 3), (40, u128::MAX, 4)];
        assert!(lookup(&ranges, 9).is_empty());
        assert_eq!(lookup(&ranges, 10), [1]);
        assert_eq!(lookup(&ranges, 20), [1, 2, 3]);
        assert_eq!(lookup(&ranges, 21), [2]);
        assert!(lookup(&ranges, 31).is_empty());
        assert_eq!(lookup(&ranges, u128::MAX), [4]);
    }

    #[test]
    fn a_rule_whose_ranges_touch_is_not_lost() {
        assert_eq!(lookup(&[(1, 5, 7), (6, 9, 7)], 6), [7]);
    }
}
