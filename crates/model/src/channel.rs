//! The ways to reach people.

use serde::{Deserialize, Serialize};

/// A way to reach somebody. What each needs as address and key is told in `notify::channels`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// A room on a Matrix server.
    Matrix,
    /// A Slack channel, by incoming hook.
    Slack,
    /// Text message, through a gateway.
    Sms,
    /// Mail.
    Smtp,
    /// A log server.
    Syslog,
    /// A Microsoft Teams channel, by incoming hook.
    Teams,
    /// A program of the receiver's, by signed HTTP request.
    Webhook,
}

impl ChannelKind {
    /// All, by word.
    pub const ALL: [Self; 7] = [
        Self::Matrix,
        Self::Slack,
        Self::Sms,
        Self::Smtp,
        Self::Syslog,
        Self::Teams,
        Self::Webhook,
    ];

    /// The word in databases, settings, APIs and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Matrix => "matrix",
            Self::Slack => "slack",
            Self::Sms => "sms",
            Self::Smtp => "smtp",
            Self::Syslog => "syslog",
            Self::Teams => "teams",
            Self::Webhook => "webhook",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}
