//! A finding and how it changes: new, still there, gone, back.

use std::net::IpAddr;

use model::{Confidence, DetectionId, FindingId, InhibitionId, MemberId, Rsit, Severity, Time};

use crate::{Cause, Device, Key, Kind, Sources};

/// Where a finding stands.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum State {
    /// Seen for the first time, a short while ago.
    New,
    /// Seen again after a while.
    Still,
    /// Not seen for as long as the policy says.
    Gone,
    /// Seen again after it was gone.
    Back,
}

/// One detection, as far as a finding is concerned.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// The detection.
    pub detection: DetectionId,
    /// When it was seen.
    pub time: Time,
    /// What kind of problem.
    pub class: Rsit,
    /// Why.
    pub cause: Cause,
    /// On which device.
    pub device: Device,
    /// The device's port, when one is concerned.
    pub port: Option<u16>,
    /// The other end.
    pub peer: Option<IpAddr>,
    /// Whether the device is the target.
    pub inbound: bool,
    /// How bad as the cause alone tells.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// How many times.
    pub count: u32,
}

/// One problem at one member over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Identity.
    pub id: FindingId,
    /// Whose.
    pub member: MemberId,
    /// What makes it the same over days.
    pub key: Key,
    /// What kind of problem, as of the latest detection.
    pub class: Rsit,
    /// Why.
    pub cause: Cause,
    /// On which device.
    pub device: Device,
    /// The device's port, as of the latest detection that named one.
    pub port: Option<u16>,
    /// The other end, as of the latest detection that named one.
    pub peer: Option<IpAddr>,
    /// Whether the device is the target.
    pub inbound: bool,
    /// The worst severity that a detection gave.
    pub severity: Severity,
    /// The greatest confidence that a detection gave.
    pub confidence: Confidence,
    /// Where it stands.
    pub state: State,
    /// Since when it stands there.
    pub state_since: Time,
    /// First seen.
    pub first_seen: Time,
    /// Last seen.
    pub last_seen: Time,
    /// How many times seen.
    pub count: i64,
    /// The latest detection: its evidence is the one to show first.
    pub latest: DetectionId,
    /// Who saw it.
    pub sources: Sources,
    /// The member's word that holds it back, if any.
    pub held_by: Option<InhibitionId>,
}

/// What an observation changed.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Change {
    /// Nothing but counts and times.
    Same,
    /// It is still there after a while.
    Still,
    /// It has become worse.
    Worse,
    /// It is back.
    Back,
    /// It is new.
    New,
}

/// When a finding is called still there and gone. From `content/policy/findings.toml`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ageing {
    /// Seconds after which what is seen again is *still there*.
    pub still_after_s: i64,
    /// Seconds without a sign after which it is *gone*, for each kind in the order of `Kind::ALL`.
    pub gone_after_s: [i64; 5],
    /// The same for single classes: these stand above the kind's.
    pub gone_after_by_class: Vec<(Rsit, i64)>,
}

impl Ageing {
    /// Seconds without a sign after which a finding of this class and kind is gone.
    pub fn gone_after_s(&self, class: Rsit, kind: Kind) -> i64 {
        let own = self.gone_after_by_class.iter().find(|(known, _)| *known == class);
        own.map_or(self.gone_after_s[kind as usize], |(_, seconds)| *seconds)
    }
}

impl Finding {
    /// A finding from its first observation.
    pub fn open(member: MemberId, seen: &Observation) -> Self {
        Self {
            id: FindingId::new(),
            member,
            key: Key::of(seen.class, &seen.cause, &seen.device),
            class: seen.class,
            cause: seen.cause.clone(),
            device: seen.device,
            port: seen.port,
            peer: seen.peer,
            inbound: seen.inbound,
            severity: seen.severity,
            confidence: seen.confidence,
            state: State::New,
            state_since: seen.time,
            first_seen: seen.time,
            last_seen: seen.time,
            count: i64::from(seen.count),
            latest: seen.detection,
            sources: Sources::of(seen),
            held_by: None,
        }
    }

    /// Takes in one more observation with the same key. Observations may come late and in any
    /// order: a late one counts, and changes nothing else.
    pub fn observe(&mut self, seen: &Observation, ageing: &Ageing) -> Change {
        self.count = self.count.saturating_add(i64::from(seen.count));
        self.first_seen = self.first_seen.min(seen.time);
        self.sources.note(seen);
        let worse = self.severity < seen.severity;
        self.severity = self.severity.max(seen.severity);
        self.confidence = self.confidence.max(seen.confidence);
        if seen.time < self.last_seen {
            return if worse { Change::Worse } else { Change::Same };
        }
        let moved = self.see_again(seen.time, ageing);
        self.last_seen = seen.time;
        self.latest = seen.detection;
        self.class = seen.class;
        self.cause = seen.cause.clone();
        self.inbound = seen.inbound;
        self.port = seen.port.or(self.port);
        self.peer = seen.peer.or(self.peer);
        if worse { moved.max(Change::Worse) } else { moved }
    }

    fn see_again(&mut self, time: Time, ageing: &Ageing) -> Change {
        let (next, change) = match self.state {
            // What was seen before it was called gone, and is told only now, does not bring it back.
            State::Gone if self.state_since < time => (State::Back, Change::Back),
            State::New | State::Back
                if ageing.still_after_s.saturating_mul(1_000_000)
                    <= time.since(self.state_since) =>
            {
                (State::Still, Change::Still)
            }
            _ => return Change::Same,
        };
        self.state = next;
        self.state_since = time;
        change
    }

    /// What kind of problem it is.
    pub fn kind(&self) -> Kind {
        Kind::of(self.class, self.inbound)
    }

    /// When it will be gone if nothing more is seen.
    pub fn gone_at(&self, ageing: &Ageing) -> Time {
        self.last_seen.plus_s(ageing.gone_after_s(self.class, self.kind()))
    }

    /// Calls it gone when it has not been seen for as long as the policy says.
    #[must_use]
    pub fn age(&mut self, now: Time, ageing: &Ageing) -> bool {
        if self.state == State::Gone || now < self.gone_at(ageing) {
            return false;
        }
        // Since it was due, whenever somebody came to look.
        self.state_since = self.gone_at(ageing);
        self.state = State::Gone;
        true
    }
}

impl State {
    /// All states.
    pub const ALL: [Self; 4] = [Self::New, Self::Still, Self::Gone, Self::Back];

    /// The word in databases and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Still => "still",
            Self::Gone => "gone",
            Self::Back => "back",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use model::SensorId;
    use proptest::prelude::*;

    use super::*;

    const DAY: i64 = 86_400;
    const AGEING: Ageing =
        Ageing { still_after_s: DAY, gone_after_s: [7 * DAY; 5], gone_after_by_class: Vec::new() };

    fn seen(second: i64, severity: Severity) -> Observation {
        Observation {
            detection: DetectionId::new(),
            time: Time::from_seconds(second),
            class: Rsit::C2Server,
            cause: Cause::Analytic { name: "beacon".into(), facts: Default::default() },
            device: Device {
                sensor: Some(SensorId(Default::default())),
                vlan: None,
                ip: IpAddr::from([10, 0, 0, 1]),
            },
            port: None,
            peer: None,
            inbound: false,
            severity,
            confidence: Confidence::percent(80),
            count: 1,
        }
    }

    /// Feeds a story such as `day 0, day 1, age 9, day 10` and writes what happened.
    #[track_caller]
    fn check(story: &[(&str, i64)], expected: &str) {
        let mut finding = Finding::open(MemberId::new(), &seen(0, Severity::Low));
        let mut words = Vec::new();
        for (what, day) in story {
            words.push(match *what {
                "see" => format!("{:?}", finding.observe(&seen(day * DAY, Severity::Low), &AGEING)),
                "worse" => {
                    format!("{:?}", finding.observe(&seen(day * DAY, Severity::High), &AGEING))
                }
                _ => format!("{}", finding.age(Time::from_seconds(day * DAY), &AGEING)),
            });
        }
        words.push(finding.state.as_str().to_owned());
        assert_eq!(words.join(" "), expected);
    }

    #[test]
    fn seen_again_the_next_day_is_still_there() {
        check(&[("see", 0), ("see", 1), ("see", 2)], "Same Still Same still");
    }

    #[test]
    fn not_seen_for_a_week_is_gone_and_then_back() {
        check(&[("age", 6), ("age", 7), ("age", 8), ("see", 9)], "false true false Back back");
    }

    #[test]
    fn a_late_detection_does_not_bring_it_back() {
        check(&[("see", 1), ("age", 9), ("see", 0)], "Still true Same gone");
    }

    #[test]
    fn what_was_seen_before_it_was_gone_and_is_told_late_does_not_bring_it_back() {
        check(&[("age", 9), ("see", 4), ("see", 7), ("see", 8)], "true Same Same Back back");
    }

    #[test]
    fn a_class_of_its_own_is_gone_when_its_own_policy_says() {
        let ageing = Ageing { gone_after_by_class: vec![(Rsit::C2Server, 2 * DAY)], ..AGEING };
        let mut finding = Finding::open(MemberId::new(), &seen(0, Severity::Low));
        assert!(!finding.age(Time::from_seconds(DAY), &ageing));
        assert!(finding.age(Time::from_seconds(2 * DAY), &ageing));
    }

    #[test]
    fn worse_is_said_once() {
        check(&[("worse", 0), ("worse", 0), ("see", 0)], "Worse Same Same new");
    }

    proptest! {
        #[test]
        fn counts_and_times_do_not_depend_on_the_order(mut days in prop::collection::vec(0i64..60, 1..30)) {
            let gather = |days: &[i64]| {
                let mut finding = Finding::open(MemberId(Default::default()), &seen(days[0] * DAY, Severity::Low));
                for day in &days[1..] {
                    finding.observe(&seen(day * DAY, Severity::Low), &AGEING);
                }
                (finding.count, finding.first_seen, finding.last_seen, finding.key)
            };
            let in_order_of_arrival = gather(&days);
            days.sort_unstable();
            prop_assert_eq!(in_order_of_arrival, gather(&days));
        }
    }
}
