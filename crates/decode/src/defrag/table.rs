//! The datagrams waited for, with their age and their bytes.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;

use model::Time;

use super::Tracker;
use crate::packet::{IpHeader, Packet};

/// Bytes a tracker costs beside its fragments, so that empty ones count as well.
const TRACKER_BYTES: usize = 256;

/// What fragments of one datagram have in common.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Key {
    source: IpAddr,
    destination: IpAddr,
    id: u32,
    /// Of IPv4 only: an IPv6 fragment header belongs to all of them whatever it carries.
    protocol: Option<u8>,
    /// The same addresses may live in several VLANs.
    vlans: [u16; 2],
    tunnel_depth: u8,
}

impl Key {
    pub(super) fn new(ip: &IpHeader<'_>, packet: &Packet<'_>) -> Self {
        let vlan = |number: usize| packet.vlans.get(number).copied().unwrap_or(0);
        Self {
            source: ip.source,
            destination: ip.destination,
            id: ip.id,
            protocol: ip.source.is_ipv4().then_some(ip.protocol),
            vlans: [vlan(0), vlan(1)],
            tunnel_depth: packet.tunnel_depth,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Table {
    trackers: HashMap<Key, Entry>,
    /// In order of their first fragment; may name datagrams that are done.
    by_age: VecDeque<(Time, Key, u64)>,
    bytes: usize,
    born: u64,
}

#[derive(Debug)]
struct Entry {
    tracker: Tracker,
    /// Tells a datagram from an earlier one with the same key.
    number: u64,
}

impl Table {
    pub(super) fn len(&self) -> usize {
        self.trackers.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The tracker of a key, a new one when there is none.
    pub(super) fn tracker(&mut self, key: Key, time: Time) -> &mut Tracker {
        let Self { trackers, by_age, bytes, born } = self;
        let entry = trackers.entry(key).or_insert_with(|| {
            *born += 1;
            *bytes += TRACKER_BYTES;
            by_age.push_back((time, key, *born));
            Entry { tracker: Tracker::default(), number: *born }
        });
        &mut entry.tracker
    }

    /// Notes that the pieces of a tracker grew or shrank.
    pub(super) fn changed(&mut self, before: usize, after: usize) {
        self.bytes = (self.bytes + after).saturating_sub(before);
    }

    pub(super) fn remove(&mut self, key: &Key) -> Option<Tracker> {
        let entry = self.trackers.remove(key)?;
        self.bytes = self.bytes.saturating_sub(TRACKER_BYTES + entry.tracker.pieces.bytes());
        if self.trackers.len() * 2 + 64 < self.by_age.len() {
            let trackers = &self.trackers;
            self.by_age.retain(|(_, key, number)| {
                trackers.get(key).is_some_and(|entry| entry.number == *number)
            });
        }
        Some(entry.tracker)
    }

    /// Gives up what has waited too long.
    pub(super) fn expire(&mut self, now: Time, timeout_s: u32) {
        let age_max = i64::from(timeout_s) * 1_000_000;
        while self.by_age.front().is_some_and(|(born, _, _)| age_max < now.since(*born)) {
            self.give_up_oldest();
        }
    }

    /// Gives up the oldest until the limits are kept.
    pub(super) fn shrink(&mut self, trackers_max: usize, bytes_max: usize) {
        while trackers_max < self.trackers.len() || bytes_max < self.bytes {
            if !self.give_up_oldest() {
                return;
            }
        }
    }

    fn give_up_oldest(&mut self) -> bool {
        let Some((_, key, number)) = self.by_age.pop_front() else { return false };
        if self.trackers.get(&key).is_some_and(|entry| entry.number == number) {
            self.remove(&key);
        }
        true
    }
}
