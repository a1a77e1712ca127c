//! Why something is a finding: the rule, indicator, analytic or report behind it.

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
    /// Somebody else reported it.
    Report {
        /// Who says so, such as `shadowserver`.
        source: String,
        /// Their name for this kind of report, such as `scan_rdp`.
        report: String,
        /// What exactly, where one kind of report holds several: malware, vulnerability.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        variant: Option<String>,
        /// The port of what is exposed: two services on one device are two problems.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        port: Option<u16>,
        /// Who may be told of it.
        tlp: Tlp,
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
            Self::Report { source, report, variant, port, .. } => {
                let variant = variant.as_deref().unwrap_or_default();
                let port = port.map(|port| port.to_string()).unwrap_or_default();
                format!("report:{source}/{report}/{variant}/{port}")
            }
            Self::Circular { circular, .. } => format!("circular:{circular}"),
        }
    }

    /// The label that the cause itself carries.
    pub const fn tlp(&self) -> Tlp {
        match self {
            Self::Indicator { tlp, .. } | Self::Report { tlp, .. } => *tlp,
            Self::Rule { .. } | Self::Analytic { .. } | Self::Circular { .. } => Tlp::Clear,
        }
    }

    /// What is asked, when it is a survey.
    pub fn survey(&self) -> Option<&Survey> {
        match self {
            Self::Circular { survey, .. } => survey.as_deref(),
            Self::Rule { .. }
            | Self::Indicator { .. }
            | Self::Analytic { .. }
            | Self::Report { .. } => None,
        }
    }

    /// A few words that name the cause: the rule's message, the indicator, the analytic's name, what
    /// was reported.
    pub fn words(&self) -> &str {
        match self {
            Self::Rule { msg, .. } => msg,
            Self::Indicator { value, .. } => value,
            Self::Analytic { name, .. } => name,
            Self::Report { report, variant, .. } => variant.as_deref().unwrap_or(report),
            Self::Circular { text, .. } => text.words(),
        }
    }
}
