//! Why something is a finding: the rule, indicator, analytic or report behind it.

use model::Tlp;
use serde::{Deserialize, Serialize};

use crate::{Advisory, Questions, Survey, Written};

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
        /// The prepared text that fits, where the kind of report says more than its class.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topic: Option<String>,
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
        /// The facts, when it is an advisory.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        advisory: Option<Box<Advisory>>,
        /// Which version of the advisory, when it is not the first that the member got.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<Box<Version>>,
    },
}

/// A version of an advisory that takes the place of another.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
pub struct Version {
    /// Its number, counted from 1.
    pub number: i64,
    /// What differs from the version before: sections by their names, and `facts`.
    pub changed: Vec<String>,
}

/// What reports name after `scan_` that is not just a service that can be reached, but one with a
/// hole or already taken over.
const WORSE_THAN_OPEN: [&str; 7] = [
    "ddos_middlebox",
    "exchange",
    "http_vulnerable",
    "smtp_vulnerable",
    "ssl_freak",
    "ssl_poodle",
    "synfulknock",
];

/// Letters of a name up to which it is taken for an abbreviation: `SNMP`, but `Telnet`.
const ABBREVIATION_CHARS_MAX: usize = 4;

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

    /// The service that a report says can be reached, as people write it: `scan_ldap_tcp` is `LDAP
    /// TCP`. None when the report says more than that something is open.
    pub fn open_service(&self) -> Option<String> {
        let Self::Report { report, variant: None, .. } = self else { return None };
        let name = report.strip_prefix("scan_").filter(|name| !WORSE_THAN_OPEN.contains(name))?;
        let word = |word: &str| match word.split_at_checked(1) {
            Some((first, rest)) if ABBREVIATION_CHARS_MAX < word.len() => {
                first.to_ascii_uppercase() + rest
            }
            _ => word.to_ascii_uppercase(),
        };
        Some(name.split('_').map(word).collect::<Vec<_>>().join(" "))
    }

    /// The facts, when it is an advisory.
    pub fn advisory(&self) -> Option<&Advisory> {
        match self {
            Self::Circular { advisory, .. } => advisory.as_deref(),
            Self::Rule { .. }
            | Self::Indicator { .. }
            | Self::Analytic { .. }
            | Self::Report { .. } => None,
        }
    }

    /// What a new version of an advisory changes; none for the first.
    pub fn version(&self) -> Option<&Version> {
        match self {
            Self::Circular { version, .. } => version.as_deref(),
            Self::Rule { .. }
            | Self::Indicator { .. }
            | Self::Analytic { .. }
            | Self::Report { .. } => None,
        }
    }

    /// What a member answers: a survey's questions, or whether it has what an advisory is about.
    pub fn questions(&self) -> Option<&Questions> {
        let of_advisory = self.advisory().map(|_| Questions::affected());
        self.survey().map(|survey| &survey.questions).or(of_advisory)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_of_an_open_service_names_it_as_people_do() {
        let open = |report: &str, variant: Option<&str>| {
            let (source, report) = ("shadowserver".to_owned(), report.to_owned());
            let variant = variant.map(str::to_owned);
            let (port, topic, tlp) = (None, None, Tlp::Amber);
            Cause::Report { source, report, variant, port, topic, tlp }.open_service()
        };
        assert_eq!(open("scan_ftp", None).as_deref(), Some("FTP"));
        assert_eq!(open("scan_ldap_tcp", None).as_deref(), Some("LDAP TCP"));
        assert_eq!(open("scan_telnet", None).as_deref(), Some("Telnet"));
        assert_eq!(open("scan_å_rdp", None).as_deref(), Some("å RDP"));
        let others = [
            open("scan_exchange", None),
            open("scan_http", Some("CVE-2024-1")),
            open("malware_url", None),
        ];
        assert_eq!(others, [None, None, None]);
    }
}
