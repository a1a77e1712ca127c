//! A message, written and ready for a channel.

use model::MessageId;

/// A message to one person. Sent again it is the same: same text, same Message-ID.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Letter {
    /// Its identity in the outbox.
    pub id: MessageId,
    /// What later messages about the same warning refer to.
    pub thread: String,
    /// To whom: address.
    pub email: String,
    /// To whom: name.
    pub name: String,
    /// The warning's number, which stands in the subject too.
    pub number: i64,
    /// The language it is written in.
    pub language: String,
    /// Subject.
    pub subject: String,
    /// The body as plain text.
    pub plain: String,
    /// The body as HTML.
    pub html: String,
}
