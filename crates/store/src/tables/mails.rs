//! What was sent, as it was sent: for the audit and for the demo's mail page.

use model::{ChannelKind, MemberId, MessageId, Time, WarningId};

use crate::db::{Row, args};
use crate::list::{Look, Reading, newest};
use crate::page::pattern;
use crate::scoped::may_see;
use crate::{Page, Paged, Scoped, StoreError};

/// A mail.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mail {
    /// The message in the outbox; its Message-ID is made of it.
    pub id: MessageId,
    /// About whose data.
    pub member: MemberId,
    /// About which warning.
    pub warning: WarningId,
    /// From.
    pub sender: String,
    /// To.
    pub recipient: String,
    /// Subject.
    pub subject: String,
    /// The body as plain text.
    pub plain: String,
    /// The body as HTML.
    pub html: String,
    /// What became of it.
    pub outcome: Outcome,
    /// When.
    pub at: Time,
    /// By which channel.
    pub kind: ChannelKind,
}

/// What became of a sending.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// The channel took it.
    Taken,
    /// The channel took it, and may have taken it once before a crash.
    Doubtful,
    /// It could not be sent and will not be tried again.
    Failed,
    /// The channel took it, and then reported that it did not arrive.
    Returned,
}

/// Mails within a scope.
pub struct Mails<'a>(&'a Scoped);

impl Scoped {
    /// Mails.
    pub fn mails(&self) -> Mails<'_> {
        Mails(self)
    }
}

macro_rules! mail_columns {
    () => {
        "mails.id, mails.member_id, mails.warning_id, mails.sender, mails.recipient, \
         mails.subject, mails.plain, mails.html, mails.outcome, mails.at, mails.kind"
    };
}

impl Mails<'_> {
    /// Mails, newest first.
    pub async fn list(&self, search: Option<&str>, page: &Page) -> Result<Paged<Mail>, StoreError> {
        let sql = newest!(
            concat!("SELECT ", mail_columns!(), " FROM mails"),
            "mails",
            "mails.member_id",
            "mails.at",
            "mails.id",
            "",
            "AND ($7 IS NULL OR LOWER(mails.subject) LIKE $7 ESCAPE '!' \
                  OR LOWER(mails.recipient) LIKE $7 ESCAPE '!')",
        );
        let search = pattern(search);
        let sifts = search.is_some();
        let look = Look { page, member: None, sifts, filters: args![search], last: None };
        let reading = Reading { row: read, key: |mail| (mail.at.micros(), mail.id.to_string()) };
        self.0.list(&[sql], &look, &reading).await
    }

    /// One mail.
    pub async fn by_id(&self, id: MessageId) -> Result<Option<Mail>, StoreError> {
        let sql = may_see!(
            concat!("SELECT ", mail_columns!(), " FROM mails WHERE"),
            "mails.member_id",
            "AND mails.id = $2",
        );
        self.0.row(sql, args![id]).await?.as_ref().map(read).transpose()
    }
}

impl Outcome {
    /// The word in databases and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Doubtful => "doubtful",
            Self::Failed => "failed",
            Self::Returned => "returned",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        let all = [Self::Taken, Self::Doubtful, Self::Failed, Self::Returned];
        all.into_iter().find(|one| one.as_str() == text)
    }
}

fn read(row: &Row) -> Result<Mail, StoreError> {
    let mut columns = row.columns();
    Ok(Mail {
        id: columns.parsed("a message's id", MessageId::parse)?,
        member: columns.parsed("a member's id", MemberId::parse)?,
        warning: columns.parsed("a warning's id", WarningId::parse)?,
        sender: columns.text()?,
        recipient: columns.text()?,
        subject: columns.text()?,
        plain: columns.text()?,
        html: columns.text()?,
        outcome: columns.parsed("an outcome", Outcome::parse)?,
        at: columns.time()?,
        kind: columns.parsed("a channel", ChannelKind::parse)?,
    })
}
