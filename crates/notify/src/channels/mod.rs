//! The ways to reach people: one file for each, and the list of them.

mod smtp;

use std::pin::Pin;

use crate::Letter;

/// A way to reach people, open and ready.
pub trait Channel: Send + Sync {
    /// Hands a message over. `Ok` means that the other side has taken responsibility for it.
    fn send<'a>(
        &'a self,
        letter: &'a Letter,
    ) -> Pin<Box<dyn Future<Output = Result<(), SendError>> + Send + 'a>>;

    /// From which address messages come.
    fn sender(&self) -> &str;
}

/// A kind of channel that can be configured.
pub struct Kind {
    /// The scheme of its address in the configuration, such as `smtp`.
    pub schemes: &'static [&'static str],
    /// One line on it.
    pub help: &'static str,
    open: Open,
}

/// Makes a channel of its address and of whom its messages come from.
type Open = fn(&str, &str) -> Result<Box<dyn Channel>, BadChannel>;

/// Every kind of channel, by scheme.
pub const ALL: &[Kind] = &[smtp::KIND];

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

/// Opens the channel that an address names, such as `smtp://mail.example:25`.
pub fn open(url: &str, sender: &str) -> Result<Box<dyn Channel>, BadChannel> {
    let scheme = url.split(':').next().unwrap_or_default();
    let kind = ALL.iter().find(|kind| kind.schemes.contains(&scheme));
    let Some(kind) = kind else {
        let known: Vec<&str> = ALL.iter().flat_map(|kind| kind.schemes).copied().collect();
        let reason = format!("`{scheme}:` is no channel, allowed are {}", known.join(", "));
        return Err(BadChannel { key: "mail.url", reason });
    };
    (kind.open)(url, sender)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_names_each_scheme_once() {
        let schemes: Vec<&str> = ALL.iter().flat_map(|kind| kind.schemes).copied().collect();
        assert!(schemes.is_sorted() && ALL.iter().all(|kind| !kind.help.is_empty()));
    }

    #[test]
    fn mistakes_name_their_key() {
        let error = |url: &str, sender: &str| open(url, sender).err().map(|bad| bad.key);
        assert_eq!(error("pigeon://roof", "a@example.com"), Some("mail.url"));
        assert_eq!(error("smtp://127.0.0.1:25", "nobody"), Some("mail.sender"));
    }
}
