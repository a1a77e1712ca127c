//! What was seen in a file, as a value: what the reading program prints, the store keeps and the
//! pages put into words.
//!
//! Bounded by whoever makes it: the most telling things first, the rest counted. Says as well what
//! was looked at, so that "nothing seen" is worth no more than it is.

use model::{Severity, Time};
use serde::{Deserialize, Serialize};

/// Bytes of an answer as JSON. More is no answer of ours.
pub const ANSWER_BYTES_MAX: usize = 256 << 10;

/// What is said of a file.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Answer {
    /// What kind of file it is.
    pub kind: Kind,
    /// What was seen, the worst first.
    pub seen: Vec<Seen>,
    /// How many more kinds of things were seen than stand there.
    pub seen_more: u64,
    /// What was looked at.
    pub covers: Covers,
    /// Why the reading ended before the file did.
    pub stopped: Option<Stopped>,
}

/// What kind of file it is.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(tag = "kind", content = "format", rename_all = "snake_case")]
pub enum Kind {
    /// None that we read.
    #[default]
    Unknown,
    /// Frames from a network.
    Capture,
    /// A log or report, in this format.
    Log(String),
}

/// Something that was seen at one device.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Seen {
    /// How it was seen.
    pub how: How,
    /// What: a rule's message, an indicator, the name of an analytic or of a report.
    pub what: String,
    /// What kind of problem it is, as a word of RSIT.
    pub class: String,
    /// How bad.
    pub severity: Severity,
    /// The device: an address or a name.
    pub device: String,
    /// The device was the target of it; otherwise it came from there.
    pub inbound: bool,
    /// Others that took part, a few of them.
    pub peers: Vec<String>,
    /// How many times.
    pub count: u64,
    /// When it was first seen.
    pub first: Time,
    /// When it was last seen.
    pub last: Time,
}

/// How something was seen.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// A rule matched.
    Rule,
    /// An indicator was seen.
    Indicator,
    /// Analytics fired.
    Analytic,
    /// The log says so.
    Log,
}

impl How {
    /// The word in text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Indicator => "indicator",
            Self::Analytic => "analytic",
            Self::Log => "log",
        }
    }
}

/// What was looked at.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Covers {
    /// The time of the first packet or row.
    pub first: Option<Time>,
    /// The time of the last.
    pub last: Option<Time>,
    /// Packets.
    pub packets: u64,
    /// Packets of which nothing could be read.
    pub unread: u64,
    /// Connections.
    pub flows: u64,
    /// Application protocols that were recognised, with their transactions; the most frequent first.
    pub protocols: Vec<(String, u64)>,
    /// Rows of a log.
    pub rows: u64,
    /// Rows that could not be read.
    pub bad_rows: u64,
    /// Rows that report no problem.
    pub quiet_rows: u64,
    /// Alerts in all, those counted that concern no device of the member.
    pub alerts: u64,
    /// Rules that were asked.
    pub rules: u64,
    /// Indicators that were asked.
    pub indicators: u64,
}

/// Why the reading ended before the file did.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stopped {
    /// The file is cut off or damaged there.
    Damaged,
    /// It took longer than a file may.
    TooLong,
    /// It needed more memory than a file may, or made the program fail.
    Failed,
}

impl Stopped {
    /// The word in text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::TooLong => "too_long",
            Self::Failed => "failed",
        }
    }
}

model::words! {
    /// The answer in one word.
    Word {
        /// Something in it should be looked at.
        LooksWrong = "looks_wrong",
        /// It was read, and nothing was seen.
        NothingSeen = "nothing_seen",
        /// Too little of it could be read to say anything.
        CannotTell = "cannot_tell",
    }
}

impl Answer {
    /// An answer to a file that could not be read.
    pub fn failed(stopped: Stopped) -> Self {
        Self { stopped: Some(stopped), ..Self::default() }
    }

    /// The answer in one word. Nothing seen in a part of a file says nothing of the rest.
    pub fn word(&self) -> Word {
        let looked_at = self.covers.packets.saturating_sub(self.covers.unread) + self.covers.rows;
        if !self.seen.is_empty() {
            Word::LooksWrong
        } else if self.stopped.is_some() || looked_at == 0 {
            Word::CannotTell
        } else {
            Word::NothingSeen
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(packets: u64, unread: u64, stopped: Option<Stopped>, expected: Word) {
        let covers = Covers { packets, unread, ..Covers::default() };
        let answer = Answer { covers, stopped, ..Answer::default() };
        assert_eq!(answer.word(), expected);
        let text = serde_json::to_string(&answer).expect("written");
        assert_eq!(serde_json::from_str::<Answer>(&text).expect("read"), answer);
    }

    #[test]
    fn nothing_seen_is_said_only_of_what_was_read_to_its_end() {
        check(10, 0, None, Word::NothingSeen);
        check(10, 10, None, Word::CannotTell);
        check(0, 0, None, Word::CannotTell);
        check(10, 0, Some(Stopped::Damaged), Word::CannotTell);
    }
}
