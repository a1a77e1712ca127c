//! A message, written and ready for a channel.

use model::{ChannelKind, MessageId, Severity, Time, Tlp};

/// A message to one person. Sent again it is the same: same text, same Message-ID.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Letter {
    /// Its identity in the outbox.
    pub id: MessageId,
    /// What later messages about the same warning refer to.
    pub thread: String,
    /// To whom, and by which way.
    pub to: To,
    /// The warning's number, which stands in the subject too.
    pub number: i64,
    /// How bad.
    pub severity: Severity,
    /// The label of what it says.
    pub tlp: Tlp,
    /// The language it is written in.
    pub language: String,
    /// When it was written first.
    pub at: Time,
    /// Subject.
    pub subject: String,
    /// The body as plain text.
    pub plain: String,
    /// The body as HTML.
    pub html: String,
    /// What it is about in one line without the link, for channels where every letter counts.
    pub short: String,
    /// Where it can be read and answered: personal.
    pub link: String,
    /// What stands on a button with the link.
    pub button: String,
    /// Text that returns in answers and proves that its writer has this message.
    pub reply_token: Option<String>,
    /// Files that go with it.
    pub attachments: Vec<Attachment>,
}

/// Where a message goes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct To {
    /// By which way.
    pub kind: ChannelKind,
    /// Name of the person or function.
    pub name: String,
    /// Address, as the channel understands it.
    pub address: String,
    /// The receiver's key, where the channel has one: an OpenPGP key or certificate for mail, the
    /// shared secret of a webhook.
    pub key: Option<String>,
}

/// A file that goes with a message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Attachment {
    /// File name, of plain letters.
    pub name: String,
    /// Media type, such as `text/csv`.
    pub media_type: &'static str,
    /// Content.
    pub bytes: Vec<u8>,
}
