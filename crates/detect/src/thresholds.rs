//! How often a rule may be told: `threshold`, `detection_filter`, `suppress`, `rate_filter`.
//!
//! Counts are shared by all workers. Time is the packets' own.
//!
//! Specification: the Suricata user guide, chapters "Thresholding keywords" and "Global thresholds".

use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use foldhash::quality::FixedState;
use hashbrown::HashMap;
use model::Time;
use rules::{Rule, Threshold, ThresholdKind, Track};

use crate::Input;
use crate::thread::Scene;

/// Counts kept at most, over all; when full, old ones go and then new ones are not kept (and the
/// rule is told). 64 Ki take about 6 MiB; a flood of sources must not take more.
const COUNTS_MAX: usize = 1 << 16;

/// Parts of the table, so that workers seldom wait for one another.
const SHARDS: usize = 16;

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct Key {
    gid: u32,
    sid: u32,
    /// Place of the threshold among the rule's.
    which: u8,
    first: Option<IpAddr>,
    second: Option<IpAddr>,
    flow: Option<Time>,
    ports: (u16, u16),
}

#[derive(Clone, Copy, Debug)]
struct Count {
    since: Time,
    count: u32,
    /// Of backoff: the count at which it is told next.
    next: u64,
    seconds: u32,
}

/// The counts.
#[derive(Debug, Default)]
pub(crate) struct Thresholds {
    shards: [Mutex<HashMap<Key, Count>>; SHARDS],
}

impl Thresholds {
    /// Whether all thresholds of the rule let it be told now; counts this time.
    pub(crate) fn allow(&self, rule: &Rule, scene: Scene, input: &Input<'_>) -> bool {
        let mut allowed = true;
        for (which, threshold) in (0u8..).zip(&rule.thresholds) {
            allowed &= self.count(rule, which, threshold, scene, input);
        }
        allowed
    }

    fn count(
        &self,
        rule: &Rule,
        which: u8,
        threshold: &Threshold,
        scene: Scene,
        input: &Input<'_>,
    ) -> bool {
        let Some(key) = key(rule, which, threshold.track, scene, input) else {
            return true;
        };
        let now = input.packet.time;
        let shard = FixedState::default().hash_one(key) as usize % SHARDS;
        let mut shard = self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner);
        if COUNTS_MAX / SHARDS <= shard.len() && !shard.contains_key(&key) {
            shard.retain(|_, count| now < count.since.plus_s(count.seconds.into()));
            if COUNTS_MAX / SHARDS <= shard.len() {
                return true;
            }
        }
        let fresh = Count { since: now, count: 0, next: 1, seconds: threshold.seconds };
        step(shard.entry(key).or_insert(fresh), threshold, now)
    }
}

/// Counts once and says whether the rule may be told.
fn step(count: &mut Count, threshold: &Threshold, now: Time) -> bool {
    let over = count.since.plus_s(threshold.seconds.into()) < now;
    let limited = !matches!(threshold.kind, ThresholdKind::Backoff);
    if over && limited {
        *count = Count { since: now, count: 0, next: 1, seconds: threshold.seconds };
    }
    count.count = count.count.saturating_add(1);
    match threshold.kind {
        ThresholdKind::Limit => count.count <= threshold.count,
        ThresholdKind::Threshold => {
            let reached = threshold.count <= count.count;
            if reached {
                count.count = 0;
                count.since = now;
            }
            reached
        }
        ThresholdKind::Both => count.count == threshold.count,
        ThresholdKind::DetectionFilter => threshold.count < count.count,
        ThresholdKind::Backoff => {
            if count.next == 1 {
                count.next = u64::from(threshold.count.max(1));
            }
            let told = u64::from(count.count) == count.next;
            if told {
                count.next = count.next.saturating_mul(u64::from(threshold.multiplier.max(1)));
            }
            told
        }
    }
}

fn key(rule: &Rule, which: u8, track: Track, scene: Scene, input: &Input<'_>) -> Option<Key> {
    let (gid, sid) = (rule.meta.gid, rule.meta.sid);
    let ends = scene.ends;
    let mut key = Key { gid, sid, which, first: None, second: None, flow: None, ports: (0, 0) };
    match track {
        Track::Source => key.first = Some(ends.source?),
        Track::Destination => key.first = Some(ends.destination?),
        Track::Both => {
            let (source, destination) = (ends.source?, ends.destination?);
            key.first = Some(source.min(destination));
            key.second = Some(source.max(destination));
        }
        Track::Rule => {}
        Track::Flow => {
            let flow = input.flow.as_ref()?;
            let forward = flow.direction == scene.flow?.direction;
            let _ = forward;
            let (source, destination) = (ends.source?, ends.destination?);
            key.first = Some(source.min(destination));
            key.second = Some(source.max(destination));
            key.flow = Some(flow.start);
            key.ports = (
                ends.source_port.min(ends.destination_port),
                ends.source_port.max(ends.destination_port),
            );
        }
    }
    Some(key)
}
