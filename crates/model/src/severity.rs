//! How bad and how sure.

use serde::{Deserialize, Serialize};

/// How bad a finding or warning is. Ordered: `Low` is least.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; act when there is time.
    Low,
    /// Act within days.
    Medium,
    /// Act today.
    High,
    /// Act now: life and health or the whole organisation may be at stake.
    Critical,
}

impl Severity {
    /// All, from least to worst.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The word used in databases, APIs and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// Reads the word that `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// One step worse; the worst stays.
    #[must_use]
    pub const fn raised(self) -> Self {
        match self {
            Self::Low => Self::Medium,
            Self::Medium => Self::High,
            Self::High | Self::Critical => Self::Critical,
        }
    }
}

/// How sure a source is, in percent: 0 is a guess, 100 is proven.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Confidence(u8);

impl Confidence {
    /// From percent; over 100 counts as 100.
    pub const fn percent(value: u8) -> Self {
        Self(if value > 100 { 100 } else { value })
    }

    /// In percent.
    pub const fn value(self) -> u8 {
        self.0
    }
}
