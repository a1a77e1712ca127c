//! The ways to reach people: one file for each, and the list of them.
//!
//! A channel takes a written message and answers what became of it. It decides nothing: whether
//! it is tried again, and which channel is tried next, is the outbox's to say. It knows neither
//! the database nor the clock.

mod hook;
mod matrix;
mod slack;
mod sms;
mod smtp;
mod syslog;
mod teams;
mod webhook;

use std::pin::Pin;

use ipnet::IpNet;
use model::ChannelKind;

use crate::Letter;
use crate::web::Web;

pub use matrix::MatrixSettings;
pub use sms::{Hidden, SmsSettings};
pub use smtp::{Dkim, SignIn, SmtpSettings};

/// A way to reach people, open and ready.
pub trait Channel: Send + Sync {
    /// Hands a message over. `Ok` means that the other side has taken responsibility for it.
    fn send<'a>(&'a self, letter: &'a Letter) -> Handing<'a>;

    /// From which address messages come, for the record.
    fn sender(&self) -> &str;
}

/// A message being handed over.
pub type Handing<'a> = Pin<Box<dyn Future<Output = Result<Accepted, SendError>> + Send + 'a>>;

/// The other side has taken responsibility for the message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Accepted {
    /// What it said, in one line.
    pub word: String,
}

/// Characters kept of what the other side says: one line of a log.
const WORD_CHARS_MAX: usize = 200;

impl Accepted {
    /// With the other side's word, bounded and on one line.
    pub fn with(word: &str) -> Self {
        Self { word: one_line(word) }
    }
}

/// The text without line breaks and control characters, bounded.
pub(crate) fn one_line(text: &str) -> String {
    let plain = text.trim().chars().map(|one| if one.is_control() { ' ' } else { one });
    plain.take(WORD_CHARS_MAX).collect()
}

/// A kind of channel.
pub struct Kind {
    /// Which.
    pub kind: ChannelKind,
    /// What the address of a receiver is.
    pub address: &'static str,
    /// What the key of a receiver is; empty when there is none.
    pub key: &'static str,
    /// Messages handed over at the same time by one hub.
    pub connections: usize,
    /// As what the gate sees it.
    pub gate: access::Channel,
    /// Makes the channel of the settings; none when they do not have it.
    pub open: Open,
}

/// Makes a channel of the settings; none when they do not have it.
pub type Open = fn(&Settings) -> Result<Option<Box<dyn Channel>>, BadChannel>;

/// A channel that is open, with what is known of its kind.
pub type Opened = (&'static Kind, Box<dyn Channel>);

/// Every kind of channel, by word.
pub const ALL: &[Kind] =
    &[matrix::KIND, slack::KIND, sms::KIND, smtp::KIND, syslog::KIND, teams::KIND, webhook::KIND];

/// What the installation's operator sets. A channel that is not set is not there.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Mail.
    pub smtp: Option<SmtpSettings>,
    /// Text messages.
    pub sms: Option<SmsSettings>,
    /// Matrix.
    pub matrix: Option<MatrixSettings>,
    /// Networks that are not public and may be called all the same.
    pub allow_networks: Vec<IpNet>,
    /// The name of this machine in log lines.
    pub host: String,
}

/// Why a message was not taken.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SendError {
    /// Nobody need act yet: it is tried again.
    #[error("not now: {0}")]
    NotNow(String),
    /// Nobody need act yet: it is tried again, though the other side may have it already.
    #[error("no clear answer: {0}")]
    Unclear(String),
    /// Whoever keeps the contacts must act: the other side refuses for good.
    #[error("refused: {0}")]
    Refused(String),
}

/// Our operator must act: the channel cannot be opened as configured.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{key}: {reason}")]
pub struct BadChannel {
    /// The key of the configuration.
    pub key: &'static str,
    /// What is wrong with it.
    pub reason: String,
}

/// What is known of a kind.
pub fn of(kind: ChannelKind) -> Option<&'static Kind> {
    ALL.iter().find(|one| one.kind == kind)
}

/// Opens every channel that the settings have; on failure every mistake.
pub fn open(settings: &Settings) -> Result<Vec<Opened>, Vec<BadChannel>> {
    let (mut open, mut mistakes) = (Vec::new(), Vec::new());
    for kind in ALL {
        match (kind.open)(settings) {
            Ok(Some(channel)) => open.push((kind, channel)),
            Ok(None) => {}
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if mistakes.is_empty() { Ok(open) } else { Err(mistakes) }
}

/// The client of channels that call addresses of receivers.
fn web(settings: &Settings) -> Result<Web, BadChannel> {
    Web::new(&settings.allow_networks).map_err(|reason| BadChannel { key: "channels", reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_says_what_an_address_is() {
        assert!(ALL.is_sorted_by_key(|one| one.kind.as_str()));
        assert!(ALL.iter().all(|one| !one.address.is_empty() && 0 < one.connections));
    }

    // The connections' pool asks for a runtime.
    #[tokio::test]
    async fn mistakes_name_their_key() {
        let error = |url: &str, from: &str| {
            let smtp = SmtpSettings { url: url.into(), from: from.into(), ..Default::default() };
            let settings = Settings { smtp: Some(smtp), ..Default::default() };
            open(&settings).err().and_then(|bad| bad.first().map(|bad| bad.key))
        };
        assert_eq!(error("pigeon://roof", "a@example.com"), Some("mail.smtp"));
        assert_eq!(error("smtp://127.0.0.1:25", "nobody"), Some("mail.from"));
        assert_eq!(error("smtp://127.0.0.1:25", "a@example.com"), None);
    }

    #[test]
    fn what_others_say_is_one_line() {
        assert_eq!(Accepted::with("250 OK\r\nfake: line").word, "250 OK  fake: line");
        assert_eq!(Accepted::with(&"x".repeat(999)).word.len(), WORD_CHARS_MAX);
    }
}
