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
use rules::{
    Override, OverrideKind, RateAction, RateFilter, Rule, Suppressed, Threshold, ThresholdKind,
    Track,
};

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

/// The counts, and what the operator's file says of rules.
#[derive(Debug, Default)]
pub(crate) struct Thresholds {
    shards: [Mutex<HashMap<Key, Count>>; SHARDS],
    by_rule: HashMap<(u32, u32), Vec<OverrideKind>>,
    /// For every rule, or every rule of a generator.
    general: Vec<Override>,
}

/// Numbers under which counts of the operator's thresholds are kept, apart from a rule's own.
const OF_OPERATOR: u8 = 128;

impl Thresholds {
    /// Takes what the operator's file says.
    pub(crate) fn new(overrides: &[Override]) -> Self {
        let mut this = Self::default();
        for one in overrides {
            if one.gid == 0 || one.sid == 0 {
                this.general.push(one.clone());
            } else {
                this.by_rule.entry((one.gid, one.sid)).or_default().push(one.what.clone());
            }
        }
        this
    }

    /// Whether the rule may be told now; counts this time.
    pub(crate) fn allow(&self, rule: &Rule, scene: Scene, input: &Input<'_>) -> bool {
        let own = self.by_rule.get(&(rule.meta.gid, rule.meta.sid)).map_or(&[][..], Vec::as_slice);
        let general = self.general.iter().filter(|one| {
            (one.gid == 0 || one.gid == rule.meta.gid) && (one.sid == 0 || one.sid == rule.meta.sid)
        });
        let general = general.map(|one| &one.what);
        // The operator's threshold for this rule takes the place of the rule's own; one for all
        // rules is for those that have none.
        let replaced = own.iter().any(|what| matches!(what, OverrideKind::Threshold(_)));
        let mut allowed = true;
        if !replaced {
            for (which, threshold) in (0u8..OF_OPERATOR).zip(&rule.thresholds) {
                allowed &= self.count(rule, which, threshold, scene, input);
            }
        }
        let has_own = replaced || !rule.thresholds.is_empty();
        for (which, what) in (OF_OPERATOR..u8::MAX).zip(own.iter().chain(general)) {
            let applies = usize::from(which - OF_OPERATOR) < own.len() || !has_own;
            allowed &= match what {
                OverrideKind::Suppress(whose) => !suppresses(whose.as_ref(), scene),
                OverrideKind::Threshold(threshold) if applies => {
                    self.count(rule, which, threshold, scene, input)
                }
                OverrideKind::Threshold(_) => true,
                OverrideKind::Rate(filter) => self.rate(rule, which, filter, scene, input),
            };
        }
        allowed
    }

    /// Whether a rate filter lets the rule be told: only one that passes silences, since what a
    /// passive sensor reports does not depend on whether it would drop.
    fn rate(
        &self,
        rule: &Rule,
        which: u8,
        filter: &RateFilter,
        scene: Scene,
        input: &Input<'_>,
    ) -> bool {
        if filter.action != RateAction::Pass {
            return true;
        }
        let Some(key) = key(rule, which, filter.track, scene, input) else {
            return true;
        };
        let now = input.packet.time;
        let mut shard = self.shard(&key);
        if !has_room(&mut shard, &key, now) {
            return true;
        }
        let fresh = Count { since: now, count: 0, next: 0, seconds: filter.seconds };
        let count = shard.entry(key).or_insert(fresh);
        if count.since.plus_s(count.seconds.into()) < now {
            *count = fresh;
        }
        count.count = count.count.saturating_add(1);
        // `next` tells that the filter is in force, since `since`.
        if count.next == 0 && filter.count < count.count {
            *count = Count { since: now, next: 1, seconds: filter.timeout_s, ..*count };
        }
        count.next == 0
    }

    fn shard(&self, key: &Key) -> std::sync::MutexGuard<'_, HashMap<Key, Count>> {
        let place = FixedState::default().hash_one(key) as usize % SHARDS;
        self.shards[place].lock().unwrap_or_else(PoisonError::into_inner)
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
        let mut shard = self.shard(&key);
        if !has_room(&mut shard, &key, now) {
            return true;
        }
        let fresh = Count { since: now, count: 0, next: 1, seconds: threshold.seconds };
        step(shard.entry(key).or_insert(fresh), threshold, now)
    }
}

/// Whether a count for `key` may be kept; when there is no room, old counts go first.
fn has_room(shard: &mut HashMap<Key, Count>, key: &Key, now: Time) -> bool {
    if shard.len() < COUNTS_MAX / SHARDS || shard.contains_key(key) {
        return true;
    }
    shard.retain(|_, count| now < count.since.plus_s(count.seconds.into()));
    shard.len() < COUNTS_MAX / SHARDS
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

fn suppresses(whose: Option<&Suppressed>, scene: Scene) -> bool {
    let Some(whose) = whose else {
        return true;
    };
    let inside = |end: Option<IpAddr>| end.is_some_and(|end| whose.addresses.contains(end));
    match whose.track {
        Track::Source => inside(scene.ends.source),
        Track::Destination => inside(scene.ends.destination),
        _ => inside(scene.ends.source) || inside(scene.ends.destination),
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

#[cfg(test)]
mod tests {
    use decode::Packet;
    use model::Direction::ToServer;
    use rules::OverrideKind;

    use super::*;
    use crate::testing::{SERVER, World, udp};

    fn kept(world: &World) -> usize {
        let shards = &world.engine.thresholds.shards;
        shards.iter().map(|shard| shard.lock().expect("nobody panicked").len()).sum()
    }

    /// Sends one packet of each of more sources than are counted.
    #[track_caller]
    fn flood(rule: &str, what: Vec<Override>) -> World {
        let mut world = World::with(rule, crate::Options { overrides: what, ..Default::default() });
        let mut packet: Packet<'_> = udp(SERVER, SERVER, b"x", 1000);
        for source in 0..COUNTS_MAX as u32 + 5000 {
            if let decode::Network::Ip(ip) = &mut packet.network {
                ip.source = IpAddr::V4(source.into());
            }
            assert_eq!(world.inspect(ToServer, &packet, None, false), [1], "{source}");
        }
        world
    }

    #[test]
    fn a_flood_of_sources_takes_no_more_memory_of_a_rate_filter() {
        let filter = RateFilter {
            track: Track::Source,
            count: 1,
            seconds: 60,
            action: RateAction::Pass,
            timeout_s: 60,
        };
        let what = vec![Override { gid: 1, sid: 1, what: OverrideKind::Rate(filter) }];
        let world = flood(r#"alert udp any any -> any any (content:"x"; sid:1;)"#, what);
        assert!((1..=COUNTS_MAX).contains(&kept(&world)), "{}", kept(&world));
    }

    #[test]
    fn a_flood_of_sources_takes_no_more_memory_of_a_threshold() {
        let rule = r#"alert udp any any -> any any (content:"x"; threshold:type limit, track by_src, count 1, seconds 60; sid:1;)"#;
        let world = flood(rule, Vec::new());
        assert!((1..=COUNTS_MAX).contains(&kept(&world)), "{}", kept(&world));
    }
}
