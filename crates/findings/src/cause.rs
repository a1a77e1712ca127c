//! Why something is a finding: the rule, indicator or analytic behind it.

use model::Tlp;
use serde::{Deserialize, Serialize};

use crate::{Survey, Written};

/// Why. Two detections with the same cause identity are about the same problem.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Cause {
    /// A rule matched.
    Rule {
        /// Generator.
        gid: u32,
        /// Number.
        sid: u32,
        /// The rule's message, as of the latest match.
        msg: String,
    },
    /// An indicator was seen.
    Indicator {
        /// `address`, `domain`, `url`, `file_hash`, `certificate`, `ja3`, `ja4`.
        what: String,
        /// The indicator.
        value: String,
        /// Who published it.
        source: String,
        /// Who may be told of it.
        tlp: Tlp,
    },
    /// Analytics fired.
    Analytic {
        /// Its name, such as `beacon`.
        name: String,
        /// What it counted, as of the latest time: for the sentence that says why.
        #[serde(default)]
        facts: serde_json::Map<String, serde_json::Value>,
    },
    /// Somebody at the CSIRT wrote it by hand.
    Circular {
        /// The circular, by its id.
        circular: String,
        /// What it said when it was sent.
        text: Written,
        /// What it asks, when it is a survey.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        survey: Option<Box<Survey>>,
    },
}

impl Cause {
    /// What identifies the cause, independent of revisions, messages and sources.
    pub fn identity(&self) -> String {
        match self {
            Self::Rule { gid, sid, .. } => format!("rule:{gid}:{sid}"),
            Self::Indicator { what, value, .. } => format!("indicator:{what}:{value}"),
            Self::Analytic { name, .. } => format!("analytic:{name}"),
            Self::Circular { circular, .. } => format!("circular:{circular}"),
        }
    }

    /// The label that the cause itself carries.
    pub const fn tlp(&self) -> Tlp {
        match self {
            Self::Indicator { tlp, .. } => *tlp,
            Self::Rule { .. } | Self::Analytic { .. } | Self::Circular { .. } => Tlp::Clear,
        }
    }

    /// What is asked, when it is a survey.
    pub fn survey(&self) -> Option<&Survey> {
        match self {
            Self::Circular { survey, .. } => survey.as_deref(),
            Self::Rule { .. } | Self::Indicator { .. } | Self::Analytic { .. } => None,
        }
    }

    /// A few words that name the cause: the rule's message, the indicator, the analytic's name.
    pub fn words(&self) -> &str {
        match self {
            Self::Rule { msg, .. } => msg,
            Self::Indicator { value, .. } => value,
            Self::Analytic { name, .. } => name,
            Self::Circular { text, .. } => text.words(),
        }
    }
}
