//! Who saw a finding: sensors, the feeds whose indicators matched, and who reported it, each with
//! first, last and how often.
//!
//! Bounded: what comes after the last place is counted together. Deliberately knows no names of
//! sensors: those are the store's to find.

use model::Time;
use serde::{Deserialize, Serialize};

use crate::{Cause, Observation};

/// Sources kept apart for one finding: more feeds than any hub subscribes to list one address.
pub const SOURCES_MAX: usize = 12;

/// Characters of a feed's name that are kept.
const NAME_CHARS_MAX: usize = 100;

/// What kind of source.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// A sensor; the name is its id.
    Sensor,
    /// Somebody's list of indicators; the name is theirs.
    Feed,
    /// Somebody who reports what they saw themselves; the name is theirs.
    Reporter,
    /// Everybody for whom there was no place.
    Others,
}

/// Somebody who saw a finding.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Source {
    /// What kind.
    pub kind: SourceKind,
    /// Which one.
    pub name: String,
    /// First seen by it.
    #[serde(rename = "first")]
    pub first_seen: Time,
    /// Last seen by it.
    #[serde(rename = "last")]
    pub last_seen: Time,
    /// How many times it saw it.
    pub count: i64,
}

/// Everybody who saw a finding, the first first.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// The sources of a first observation.
    pub fn of(seen: &Observation) -> Self {
        let mut sources = Self::default();
        sources.note(seen);
        sources
    }

    /// Takes in one more observation.
    pub fn note(&mut self, seen: &Observation) {
        if let Some(sensor) = seen.device.sensor {
            self.add(SourceKind::Sensor, &sensor.to_string(), seen);
        }
        let (kind, source) = match &seen.cause {
            Cause::Indicator { source, .. } => (SourceKind::Feed, source),
            Cause::Report { source, .. } => (SourceKind::Reporter, source),
            Cause::Rule { .. } | Cause::Analytic { .. } | Cause::Circular { .. } => return,
        };
        let name: String = source.chars().take(NAME_CHARS_MAX).collect();
        self.add(kind, &name, seen);
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Source> {
        self.0.iter()
    }

    fn add(&mut self, kind: SourceKind, name: &str, seen: &Observation) {
        let known = self.0.iter().position(|one| one.kind == kind && one.name == name);
        let (kind, name) = match known {
            None if SOURCES_MAX <= self.0.len() + 1 => (SourceKind::Others, ""),
            _ => (kind, name),
        };
        let count = i64::from(seen.count);
        match self.0.iter_mut().find(|one| one.kind == kind && one.name == name) {
            Some(one) => {
                one.first_seen = one.first_seen.min(seen.time);
                one.last_seen = one.last_seen.max(seen.time);
                one.count = one.count.saturating_add(count);
            }
            None => self.0.push(Source {
                kind,
                name: name.to_owned(),
                first_seen: seen.time,
                last_seen: seen.time,
                count,
            }),
        }
    }
}

impl<'s> IntoIterator for &'s Sources {
    type Item = &'s Source;
    type IntoIter = std::slice::Iter<'s, Source>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl SourceKind {
    /// The word in text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sensor => "sensor",
            Self::Feed => "feed",
            Self::Reporter => "reporter",
            Self::Others => "others",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use model::{Confidence, DetectionId, Rsit, SensorId, Severity, Tlp};
    use proptest::prelude::*;

    use super::*;
    use crate::Device;

    fn seen(feed: u8, second: i64) -> Observation {
        Observation {
            detection: DetectionId::new(),
            time: Time::from_seconds(second),
            class: Rsit::C2Server,
            cause: Cause::Indicator {
                what: "domain".into(),
                value: "bad.example".into(),
                source: format!("feed {feed}"),
                tlp: Tlp::Green,
            },
            device: Device {
                sensor: Some(SensorId(Default::default())),
                vlan: None,
                ip: IpAddr::from([10, 0, 0, 1]),
            },
            port: None,
            peer: None,
            inbound: false,
            severity: Severity::Low,
            confidence: Confidence::percent(80),
            count: 1,
        }
    }

    #[test]
    fn each_source_has_its_own_times_and_count() {
        let mut sources = Sources::of(&seen(1, 50));
        for (feed, second) in [(2, 60), (1, 40), (1, 70)] {
            sources.note(&seen(feed, second));
        }
        let told: Vec<_> = sources
            .iter()
            .map(|one| (one.kind, one.first_seen.seconds(), one.last_seen.seconds(), one.count))
            .collect();
        let (sensor, feed) = (SourceKind::Sensor, SourceKind::Feed);
        assert_eq!(told, [(sensor, 40, 70, 4), (feed, 40, 70, 3), (feed, 60, 60, 1)]);
    }

    proptest! {
        #[test]
        fn there_are_never_too_many_and_none_is_forgotten(feeds in prop::collection::vec(0u8..40, 1..80)) {
            let mut sources = Sources::default();
            feeds.iter().for_each(|feed| sources.note(&seen(*feed, 1)));
            prop_assert!(sources.iter().count() <= SOURCES_MAX);
            let total: i64 = sources.iter().map(|one| one.count).sum();
            prop_assert_eq!(total, 2 * feeds.len() as i64);
            let text = serde_json::to_string(&sources).expect("JSON");
            prop_assert_eq!(serde_json::from_str::<Sources>(&text).expect("read back"), sources);
        }
    }
}
