//! Mail that came in: delivery reports, automatic answers, replies; each is taken once.
//!
//! A reply moves its warning only when its writer's address is that of the contact whom the
//! message went to, and the reply brings back that message's id or token. Everything else is kept
//! for the CSIRT to read and moves nothing.

use model::{ContactId, MemberId, MessageId, Time, WarningId};
use warnings::reply::Meaning;
use warnings::{Move, State};

use crate::bulk::clean;
use crate::db::{Row, Tx, args};
use crate::scoped::may_see;
use crate::tables::outbox::{SendingState, go_on};
use crate::tables::unplaced;
use crate::tables::warnings::{How, Locked};
use crate::{Actor, Scoped, StoreError, SystemScope};

/// A mail to take in.
#[derive(Clone, Debug)]
pub struct NewInbound<'a> {
    /// SHA-256 of the whole mail, in hexadecimal: the same mail is taken once.
    pub digest: &'a str,
    /// The writer's address, in lower case.
    pub sender: &'a str,
    /// Subject.
    pub subject: &'a str,
    /// What was written anew, or the server's reason.
    pub excerpt: &'a str,
    /// What it is.
    pub kind: InboundKind,
    /// Messages of ours it refers to, the nearest first.
    pub messages: &'a [MessageId],
    /// The number of a warning it names.
    pub number: Option<i64>,
    /// What a reply means.
    pub meaning: Meaning,
}

/// What a mail is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum InboundKind {
    /// A report: it did not arrive and will not.
    Returned,
    /// A report: not yet.
    Delayed,
    /// A report: it arrived.
    Arrived,
    /// A report that no program can read.
    Report,
    /// A program answered.
    Automatic,
    /// A person answered.
    Reply,
    /// Anything else.
    Other,
}

/// What was done with a mail.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum InboundOutcome {
    /// The sending is returned and the next way is tried.
    Returned,
    /// The warning took the step.
    Moved,
    /// Kept with the warning it belongs to.
    Noted,
    /// Kept with its warning, which stays open: it says *not applicable* without a why.
    LacksWhy,
    /// Names a warning, but the writer is not proven to be one whom it went to.
    Unproven,
    /// Belongs to nothing, and waits for the CSIRT to place it.
    Kept,
    /// Placed by the CSIRT; its sender is a contact of the member.
    Placed,
    /// Placed by the CSIRT; its sender is nobody of the member's.
    PlacedOutside,
    /// Put aside by the CSIRT.
    Aside,
    /// Not kept: as many as are kept wait already.
    Beyond,
}

/// A mail that came in, as pages show it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InboundMail {
    /// When it was taken in.
    pub at: Time,
    /// What it is.
    pub kind: InboundKind,
    /// Who wrote it.
    pub sender: String,
    /// Subject.
    pub subject: String,
    /// What was written.
    pub excerpt: String,
    /// What was done.
    pub outcome: InboundOutcome,
}

/// A sending that a mail refers to.
struct Sent {
    message: MessageId,
    contact: ContactId,
    member: MemberId,
    warning: WarningId,
    state: SendingState,
    email: String,
}

impl SystemScope {
    /// Takes a mail in, once; none when it was taken before, or counted as beyond the bound and
    /// there is still no room. `token_fits` says whether the mail
    /// brings back the token of a message.
    pub async fn take_in(
        &self,
        mail: &NewInbound<'_>,
        token_fits: impl Fn(MessageId) -> bool,
    ) -> Result<Option<InboundOutcome>, StoreError> {
        let now = self.store().now();
        let mut tx = self.store().begin().await?;
        let counted = unplaced::take_out_beyond(&mut tx, mail.digest).await?;
        let sql = "INSERT INTO inbound (digest, at, kind, sender, subject, excerpt, outcome) \
                   VALUES ($1, $2, $3, $4, $5, $6, 'kept') ON CONFLICT (digest) DO NOTHING";
        let (subject, excerpt) = (clean(mail.subject), clean(mail.excerpt));
        let args =
            args![mail.digest, now, mail.kind.as_str(), clean(mail.sender), subject, excerpt];
        if tx.execute(sql, args).await? == 0 {
            return Ok(None);
        }
        let sent = sendings(&mut tx, mail).await?;
        if sent.is_empty() && unplaced::is_full(&mut tx).await? {
            if counted.is_some() {
                // Read again and still no room: all stays as it was.
                return Ok(None);
            }
            unplaced::count_beyond(&mut tx, mail.digest, now).await?;
            tx.commit().await?;
            return Ok(Some(InboundOutcome::Beyond));
        }
        if let Some(then) = counted {
            unplaced::uncount_beyond(&mut tx, then).await?;
        }
        let (about, outcome, ring) = match mail.kind {
            InboundKind::Returned => self.returned(&mut tx, mail, &sent, now).await?,
            InboundKind::Reply => self.replied(&mut tx, mail, &sent, token_fits, now).await?,
            _ => match sent.first() {
                Some(one) => (Some(one), InboundOutcome::Noted, false),
                None => (None, InboundOutcome::Kept, false),
            },
        };
        let sql = "UPDATE inbound SET outcome = $2, member_id = $3, warning_id = $4, \
                   message_id = $5 WHERE digest = $1";
        let (member, warning) = (about.map(|one| one.member), about.map(|one| one.warning));
        let message = about.map(|one| one.message);
        let args = args![mail.digest, outcome.as_str(), member, warning, message];
        tx.execute(sql, args).await?;
        tx.commit().await?;
        if ring {
            self.store().ring();
        }
        Ok(Some(outcome))
    }

    /// A message that did not arrive: the sending is no longer *sent*, a warning that nobody else
    /// got is no longer *delivered*, and the next way is tried.
    async fn returned<'s>(
        &self,
        tx: &mut Tx,
        mail: &NewInbound<'_>,
        sent: &'s [Sent],
        now: Time,
    ) -> Result<(Option<&'s Sent>, InboundOutcome, bool), StoreError> {
        let Some(one) = sent.first() else { return Ok((None, InboundOutcome::Kept, false)) };
        if one.state != SendingState::Sent {
            return Ok((Some(one), InboundOutcome::Noted, false));
        }
        let locked = lock(tx, one.warning).await?;
        let sql = "UPDATE outbox SET state = 'returned', error = $2, done = $3 WHERE id = $1";
        tx.execute(sql, args![one.message, clean(mail.excerpt), now]).await?;
        tx.execute("UPDATE mails SET outcome = 'returned' WHERE id = $1", args![one.message])
            .await?;
        let sql = "SELECT id FROM outbox WHERE warning_id = $1 AND state = 'sent' LIMIT 1";
        if locked.state == State::Delivered && tx.row(sql, args![one.warning]).await?.is_none() {
            let actor = self.actor();
            let how = How { actor: &actor, note: Some(mail.excerpt), origin: None, now };
            locked.take(tx, Move::Return, &how).await?;
        }
        let ring = go_on(tx, one.message, now).await?;
        Ok((Some(one), InboundOutcome::Returned, ring))
    }

    async fn replied<'s>(
        &self,
        tx: &mut Tx,
        mail: &NewInbound<'_>,
        sent: &'s [Sent],
        token_fits: impl Fn(MessageId) -> bool,
        now: Time,
    ) -> Result<(Option<&'s Sent>, InboundOutcome, bool), StoreError> {
        let theirs = |one: &&Sent| one.email.eq_ignore_ascii_case(mail.sender);
        let proven = |one: &&Sent| mail.messages.contains(&one.message) || token_fits(one.message);
        let Some(one) = sent.iter().filter(theirs).find(proven) else {
            return Ok(match sent.first() {
                Some(one) => (Some(one), InboundOutcome::Unproven, false),
                None => (None, InboundOutcome::Kept, false),
            });
        };
        let locked = lock(tx, one.warning).await?;
        let step = match mail.meaning {
            Meaning::Step(step) if step.is_members() => step,
            Meaning::LacksWhy if locked.state.is_open() => {
                return Ok((Some(one), InboundOutcome::LacksWhy, false));
            }
            _ => return Ok((Some(one), InboundOutcome::Noted, false)),
        };
        let actor = Actor::Contact(one.contact);
        let how = How { actor: &actor, note: Some(mail.excerpt), origin: Some("mail"), now };
        match locked.take(tx, step, &how).await {
            Ok(_) => Ok((Some(one), InboundOutcome::Moved, false)),
            // It has come further already, or is closed: what they wrote is kept all the same.
            Err(StoreError::Illegal(_)) => Ok((Some(one), InboundOutcome::Noted, false)),
            Err(error) => Err(error),
        }
    }
}

async fn lock(tx: &mut Tx, warning: WarningId) -> Result<Locked, StoreError> {
    let sql = "UPDATE warnings SET state = state WHERE id = $1 RETURNING member_id, state";
    let row = tx.row(sql, args![warning]).await?.ok_or(StoreError::NotFound)?;
    Locked::read(warning, &row)
}

/// Sendings that a mail may be about: those it refers to, then those of the warning it names.
async fn sendings(tx: &mut Tx, mail: &NewInbound<'_>) -> Result<Vec<Sent>, StoreError> {
    let mut found = Vec::new();
    for message in mail.messages {
        let sql = "SELECT outbox.id, outbox.contact_id, outbox.member_id, outbox.warning_id, \
                   outbox.state, COALESCE(mails.recipient, '') FROM outbox \
                   LEFT JOIN mails ON mails.id = outbox.id WHERE outbox.id = $1";
        if let Some(row) = tx.row(sql, args![*message]).await? {
            found.push(read_sent(&row)?);
        }
    }
    if let Some(number) = mail.number {
        /// Sendings of one warning that a reply is compared with.
        const SENDINGS_MAX: i64 = 500;
        let sql = "SELECT outbox.id, outbox.contact_id, outbox.member_id, outbox.warning_id, \
                   outbox.state, COALESCE(mails.recipient, '') FROM outbox \
                   JOIN warnings ON warnings.id = outbox.warning_id \
                   LEFT JOIN mails ON mails.id = outbox.id WHERE warnings.number = $1 \
                   ORDER BY outbox.created DESC LIMIT $2";
        for row in tx.rows(sql, args![number, SENDINGS_MAX]).await? {
            found.push(read_sent(&row)?);
        }
    }
    Ok(found)
}

fn read_sent(row: &Row) -> Result<Sent, StoreError> {
    let mut columns = row.columns();
    Ok(Sent {
        message: columns.parsed("a message's id", MessageId::parse)?,
        contact: columns.parsed("a contact's id", ContactId::parse)?,
        member: columns.parsed("a member's id", MemberId::parse)?,
        warning: columns.parsed("a warning's id", WarningId::parse)?,
        state: columns.parsed("a state of a sending", SendingState::parse)?,
        email: columns.text()?,
    })
}

/// Mail that came in, within a scope.
pub struct InboundMails<'a>(&'a Scoped);

impl Scoped {
    /// Mail that came in.
    pub fn inbound(&self) -> InboundMails<'_> {
        InboundMails(self)
    }
}

impl InboundMails<'_> {
    /// Mail about a warning, oldest first. What nobody has proven to have written only the CSIRT
    /// sees.
    pub async fn of(&self, warning: WarningId) -> Result<Vec<InboundMail>, StoreError> {
        /// Mails shown with one warning.
        const MAILS_MAX: i64 = 200;
        let sql = may_see!(
            "SELECT at, kind, sender, subject, excerpt, outcome FROM inbound WHERE",
            "inbound.member_id",
            "AND warning_id = $2 AND (outcome <> 'unproven' OR $3 = 1) ORDER BY at, digest LIMIT $4",
        );
        let csirt = matches!(self.0.viewer().scope(), access::Scope::All);
        let rows = self.0.rows(sql, args![warning, csirt, MAILS_MAX]).await?;
        rows.iter().map(read).collect()
    }
}

fn read(row: &Row) -> Result<InboundMail, StoreError> {
    let mut columns = row.columns();
    Ok(InboundMail {
        at: columns.time()?,
        kind: columns.parsed("a kind of mail", InboundKind::parse)?,
        sender: columns.text()?,
        subject: columns.text()?,
        excerpt: columns.text()?,
        outcome: columns.parsed("an outcome", InboundOutcome::parse)?,
    })
}

impl InboundKind {
    const ALL: [Self; 7] = [
        Self::Returned,
        Self::Delayed,
        Self::Arrived,
        Self::Report,
        Self::Automatic,
        Self::Reply,
        Self::Other,
    ];

    /// The word in databases and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::Delayed => "delayed",
            Self::Arrived => "arrived",
            Self::Report => "report",
            Self::Automatic => "automatic",
            Self::Reply => "reply",
            Self::Other => "other",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

impl InboundOutcome {
    const ALL: [Self; 10] = [
        Self::Returned,
        Self::Moved,
        Self::Noted,
        Self::LacksWhy,
        Self::Unproven,
        Self::Kept,
        Self::Placed,
        Self::PlacedOutside,
        Self::Aside,
        Self::Beyond,
    ];

    /// The word in databases and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::Moved => "moved",
            Self::Noted => "noted",
            Self::LacksWhy => "lacks-why",
            Self::Unproven => "unproven",
            Self::Kept => "kept",
            Self::Placed => "placed",
            Self::PlacedOutside => "placed-outside",
            Self::Aside => "aside",
            Self::Beyond => "beyond",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}
