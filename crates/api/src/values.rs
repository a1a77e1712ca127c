//! Values that many answers hold: times, identities, causes.

use std::collections::BTreeMap;

use model::{Time, Tlp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A time in UTC, as RFC 3339 writes it, with microseconds.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(value_type = String, format = "date-time", example = "2026-11-22T08:00:00.000000Z")]
#[serde(transparent)]
pub(crate) struct When(String);

impl From<Time> for When {
    fn from(time: Time) -> Self {
        Self(time.rfc3339())
    }
}

/// A time that may not have come.
pub(crate) fn maybe(time: Option<Time>) -> Option<When> {
    time.map(When::from)
}

/// Reads a time as RFC 3339 writes it.
pub(crate) fn time(text: &str) -> Option<Time> {
    text.parse::<jiff::Timestamp>().ok().map(Time::from)
}

/// The identity of something: a UUID.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(value_type = String, format = "uuid", example = "019338a0-7c3e-7d52-a1e4-0b6f2c9d8e71")]
#[serde(transparent)]
pub(crate) struct Id(String);

/// The identity as the API writes it.
pub(crate) fn id(id: impl std::fmt::Display) -> Id {
    Id(id.to_string())
}

/// A label of the Traffic Light Protocol 2.0.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(value_type = String, example = "TLP:AMBER")]
#[serde(transparent)]
pub(crate) struct Label(&'static str);

impl From<Tlp> for Label {
    fn from(tlp: Tlp) -> Self {
        Self(tlp.as_str())
    }
}

/// Why something is a finding.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Cause {
    /// A rule matched.
    Rule {
        /// Its generator.
        gid: u32,
        /// Its number.
        sid: u32,
        /// Its message.
        msg: String,
    },
    /// An indicator was seen.
    Indicator {
        /// `address`, `domain`, `url`, `file_hash`, `certificate`, `ja3` or `ja4`.
        what: String,
        /// The indicator.
        value: String,
        /// Who published it.
        source: String,
        /// Who may be told of it.
        tlp: Label,
    },
    /// Analytics fired.
    Analytic {
        /// Its name, such as `beacon`.
        name: String,
        /// What it counted.
        #[schema(value_type = Object)]
        facts: serde_json::Map<String, serde_json::Value>,
    },
    /// Somebody else reported it.
    Report {
        /// Who, such as `shadowserver`.
        source: String,
        /// Their name for this kind of report, such as `scan_rdp`.
        report: String,
        /// What exactly, such as malware or a vulnerability.
        variant: Option<String>,
        /// The port of what is exposed.
        port: Option<u16>,
        /// Who may be told of it.
        tlp: Label,
    },
    /// Somebody at the CSIRT wrote it by hand.
    Circular {
        /// The circular.
        circular: String,
        /// What it says, section by section, in each language that is there.
        #[schema(value_type = Object)]
        text: BTreeMap<String, findings::Sections>,
        /// What it asks, when it is a survey.
        survey: Option<Survey>,
        /// The facts, when it is an advisory.
        advisory: Option<Advisory>,
        /// What a new version of the advisory changes; null for the first that the member got.
        version: Option<Version>,
    },
}

/// A version of an advisory that takes the place of another.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Version {
    /// Its number, counted from 1.
    pub number: i64,
    /// What differs from the version before: sections by their names, and `facts`.
    pub changed: Vec<String>,
}

/// The facts of an advisory.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Advisory {
    /// The vulnerabilities, such as `CVE-2024-12345`.
    pub cves: Vec<String>,
    /// Products and versions that are hit.
    pub products: Vec<String>,
    /// Whether it is exploited now: `yes`, `no` or `unknown`.
    pub exploited: &'static str,
    /// Who says so.
    pub source: Option<String>,
    /// As of when.
    pub as_of: Option<When>,
    /// Where to read more.
    pub links: Vec<String>,
}

impl From<&findings::Advisory> for Advisory {
    fn from(advisory: &findings::Advisory) -> Self {
        let facts = advisory.facts();
        Self {
            cves: facts.cves.clone(),
            products: facts.products.clone(),
            exploited: facts.exploited.as_str(),
            source: Some(facts.source.clone()).filter(|source| !source.is_empty()),
            as_of: maybe(facts.as_of),
            links: facts.links.clone(),
        }
    }
}

/// What a survey asks, and until when.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Survey {
    /// When it ends by itself.
    pub until: When,
    /// When who has not answered is reminded.
    pub remind: Option<When>,
    /// Its questions, in order.
    pub questions: Vec<Question>,
}

/// A question of a survey.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    /// `yes-no`, `one`, `several`, `number` or `text`.
    pub kind: String,
    /// Whether *yes* means that somebody needs help now.
    #[serde(default)]
    pub is_help: bool,
    /// Each language with its question `ask`, and with `options` for `one` and `several`.
    #[schema(value_type = Object)]
    pub versions: BTreeMap<String, findings::Asking>,
}

impl From<&findings::Survey> for Survey {
    fn from(survey: &findings::Survey) -> Self {
        let question = |one: &findings::Question| Question {
            kind: one.kind.as_str().to_owned(),
            is_help: one.is_help,
            versions: one.versions.iter().cloned().collect(),
        };
        Self {
            until: survey.until.into(),
            remind: maybe(survey.remind),
            questions: survey.questions.all().iter().map(question).collect(),
        }
    }
}

impl From<findings::Cause> for Cause {
    fn from(cause: findings::Cause) -> Self {
        match cause {
            findings::Cause::Rule { gid, sid, msg } => Self::Rule { gid, sid, msg },
            findings::Cause::Indicator { what, value, source, tlp } => {
                Self::Indicator { what, value, source, tlp: tlp.into() }
            }
            findings::Cause::Analytic { name, facts } => Self::Analytic { name, facts },
            findings::Cause::Report { source, report, variant, port, topic: _, tlp } => {
                Self::Report { source, report, variant, port, tlp: tlp.into() }
            }
            findings::Cause::Circular { circular, text, survey, advisory, version } => {
                Self::Circular {
                    circular,
                    text: versions(&text),
                    survey: survey.as_deref().map(Survey::from),
                    advisory: advisory.as_deref().map(Advisory::from),
                    version: version.map(|version| Version {
                        number: version.number,
                        changed: version.changed,
                    }),
                }
            }
        }
    }
}

/// A text written by hand, by language.
pub(crate) fn versions(text: &findings::Written) -> BTreeMap<String, findings::Sections> {
    text.versions().map(|(at, says)| (at.to_owned(), says.clone())).collect()
}

/// Something that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Made {
    /// Its identity.
    pub id: Id,
}
