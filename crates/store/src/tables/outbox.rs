//! The transactional outbox: what is to be told is written with what it is about, and sent later.
//!
//! A message is *waiting*, *leased* (somebody is sending it), *sent*, *failed* or *held* (over the
//! contact's flood limit). A lease that ran out means that its holder died, perhaps after the
//! mail server said 250: the message is sent again and marked doubtful for ever.

use std::sync::Arc;

use access::{LINK_LIFETIME_S, TokenHash};
use model::{ChannelKind, ContactId, MemberId, MessageId, Severity, Time, WarningId};
use roster::{Recipient, Roles, recipients_with};
use warnings::{FloodPolicy, Move, OwnTexts, State, Step, Told, Warning, may_tell};

use crate::db::{Asks, Row, Sql, Tx, args};
use crate::read::Columns;
use crate::scoped::may_see;
use crate::tables::detections;
use crate::tables::findings::{finding_columns, read_row as read_finding};
use crate::tables::mails::Outcome;
use crate::tables::warnings::{How, Locked, read_row as read_warning, warning_columns};
use crate::tables::{channels, contacts, digests};
use crate::{
    Actor, ContactHome, FindingRow, Mail, Scoped, StoreError, StoredDetection, SystemScope,
};

/// Seconds a message is leased: far longer than a mail server takes, short enough that a crash
/// delays a warning by a minute.
const LEASE_S: i64 = 60;

/// A message that this process may now send, with everything it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Leased {
    /// The message.
    pub envelope: Envelope,
    /// The warning it is about.
    pub warning: Warning,
    /// The member's name.
    pub member_name: String,
    /// Its findings, last seen first, the first few.
    pub findings: Vec<FindingRow>,
    /// The latest detection of the first finding: the evidence.
    pub evidence: Option<StoredDetection>,
    /// The texts in force that the CSIRT wrote itself.
    pub own: Arc<OwnTexts>,
}

/// To whom, and how often it was tried.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Envelope {
    /// The message.
    pub id: MessageId,
    /// Which step of telling it is.
    pub step: Step,
    /// To whom.
    pub contact: ContactId,
    /// Where they work.
    pub home: ContactHome,
    /// Their name.
    pub name: String,
    /// By which channel.
    pub kind: ChannelKind,
    /// Their address in that channel.
    pub address: String,
    /// Their key in that channel.
    pub key: Option<String>,
    /// The language they read.
    pub language: String,
    /// Their time zone.
    pub zone: String,
    /// Tries, this one counted.
    pub attempts: i64,
    /// Whether it may have been sent once before.
    pub doubtful: bool,
    /// Messages to this contact that were held back since the last one.
    pub held_back: i64,
    /// When it was written, if it waited for the end of the contact's quiet hours.
    pub slept_since: Option<Time>,
}

/// A sending as pages show it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sending {
    /// The message.
    pub id: MessageId,
    /// Which step of telling.
    pub step: Step,
    /// To whom.
    pub contact_name: String,
    /// By which channel.
    pub kind: ChannelKind,
    /// Where it stands.
    pub state: SendingState,
    /// Whether it may have been sent twice.
    pub doubtful: bool,
    /// Tries so far.
    pub attempts: i64,
    /// What the channel last said, when it refused.
    pub error: Option<String>,
    /// What the other side said when it took the message.
    pub answer: Option<String>,
    /// When it was written.
    pub created: Time,
    /// When it was settled.
    pub done: Option<Time>,
}

/// Where a sending stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SendingState {
    /// In line.
    Waiting,
    /// Being sent.
    Leased,
    /// Taken by the channel.
    Sent,
    /// Given up.
    Failed,
    /// Held back by the flood limit.
    Held,
    /// Waits for the contact's next digest.
    Gathered,
    /// Taken by the channel, and then reported as not delivered.
    Returned,
}

/// What is to be told.
pub(crate) struct Tell<'a> {
    pub warning: WarningId,
    pub member: MemberId,
    pub severity: Severity,
    pub step: Step,
    /// The roles that are told first; none: as always.
    pub who: Roles,
    pub flood: &'a FloodPolicy,
    pub now: Time,
}

/// What became of a telling.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Enqueued {
    /// Messages that wait.
    pub waiting: i64,
    /// Messages over the flood limit.
    pub held: i64,
    /// When the first of them may go: now, or when the first receiver's quiet hours end.
    pub begins: Time,
    /// Whether nobody further can be told: a step after this one would tell the same people.
    pub is_last: bool,
}

/// Puts a telling into the outbox.
pub(crate) async fn enqueue(tx: &mut Tx, tell: &Tell<'_>) -> Result<Enqueued, StoreError> {
    let (people, rosters) = contacts::who_is_there(tx, tell.member, tell.now).await?;
    let (step, severity) = (tell.step, tell.severity);
    let mut telling = recipients_with(tell.who, step, severity, tell.now, &people, &rosters);
    let (mut waiting, mut held) = (0, 0);
    for one in &mut telling.whom {
        let told = told_of_late(tx, one.contact, tell).await?;
        let may = may_tell(told.0, tell.severity, tell.flood);
        let what = (tell.step, tell.severity);
        if let Some(due) = digests::due(tx, one.contact, what, !may, tell.now).await? {
            one.held_until = Some(due);
            insert(tx, tell, one, SendingState::Gathered, 0).await?;
            waiting += 1;
        } else if may {
            insert(tx, tell, one, SendingState::Waiting, told.1).await?;
            waiting += 1;
        } else {
            insert(tx, tell, one, SendingState::Held, 0).await?;
            held += 1;
        }
    }
    Ok(Enqueued { waiting, held, begins: telling.begins(tell.now), is_last: telling.is_last })
}

/// What a contact was told within the window, and what was held back since the last message.
async fn told_of_late(
    tx: &mut Tx,
    contact: ContactId,
    tell: &Tell<'_>,
) -> Result<(Told, i64), StoreError> {
    let since = tell.flood.window_start(tell.now);
    let sql = "SELECT COUNT(CASE WHEN state NOT IN ('held', 'gathered') AND digest_id IS NULL \
               AND $2 < created THEN 1 END), \
               COUNT(CASE WHEN state = 'held' AND created >= (SELECT COALESCE(MAX(latest.created), 0) \
               FROM outbox AS latest WHERE latest.contact_id = $1 AND latest.state <> 'held') \
               THEN 1 END) FROM outbox WHERE contact_id = $1 AND $3 < created";
    // Held messages older than this were named in a message long ago or concern nobody now.
    let oldest = since.plus_s(-30 * 86_400);
    let row = tx.row(sql, args![contact, since, oldest]).await?.ok_or(StoreError::NotFound)?;
    let mut columns = row.columns();
    Ok((Told { messages: columns.int()? }, columns.int()?))
}

async fn insert(
    tx: &mut Tx,
    tell: &Tell<'_>,
    to: &Recipient,
    state: SendingState,
    held_back: i64,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO outbox (id, member_id, warning_id, contact_id, step, held_back, \
               urgency, state, attempts, not_before, doubtful, created, done, kind, \
               channel_place, held_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, \
               COALESCE($13, $9), 0, $9, $10, $11, $12, $13)";
    let (place, kind) = channels::channel_after(tx, to.contact, channels::BEFORE_THE_FIRST)
        .await?
        .unwrap_or((0, ChannelKind::Smtp));
    let urgency = Severity::Critical as i64 - tell.severity as i64;
    let done = (state == SendingState::Held).then_some(tell.now);
    let args = args![
        MessageId::new(),
        tell.member,
        tell.warning,
        to.contact,
        tell.step.as_str(),
        held_back,
        urgency,
        state.as_str(),
        tell.now,
        done,
        kind.as_str(),
        place,
        to.held_until,
    ];
    tx.execute(sql, args).await.map(|_| ())
}

/// The first half of the lease; the second half differs between the databases.
macro_rules! lease {
    ($lock:literal) => {
        concat!(
            "UPDATE outbox SET doubtful = CASE WHEN state = 'leased' THEN 1 ELSE doubtful END, ",
            "state = 'leased', attempts = attempts + 1, lease_until = $2, lease_owner = $3 ",
            "WHERE id IN (SELECT id FROM outbox WHERE done IS NULL AND kind = $4 ",
            "AND not_before <= $1 AND (state = 'waiting' OR lease_until < $1) ",
            "ORDER BY urgency, not_before, id LIMIT $5",
            $lock,
            ") RETURNING id, step, contact_id, attempts, doubtful, held_back, channel_place, ",
            "warning_id, member_id, urgency, created, held_until"
        )
    };
}

const LEASE: Sql = Sql { sqlite: lease!(""), pg: lease!(" FOR UPDATE SKIP LOCKED") };

/// What became of a message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Became {
    /// The other side has taken responsibility, and said so.
    Taken {
        /// Its word.
        answer: String,
    },
    /// It is tried again.
    Later {
        /// Why.
        error: String,
        /// When.
        at: Time,
        /// Whether it may have been taken all the same: it stays in doubt.
        unclear: bool,
    },
    /// It is not tried again by this channel.
    Failed {
        /// Why.
        error: String,
    },
}

/// A message as it was sent, and what became of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Settled {
    /// As it was sent.
    pub mail: Mail,
    /// What became of it.
    pub became: Became,
}

impl SystemScope {
    /// Leases the next messages of a channel that are due, the most urgent first, and lets their
    /// links open. No more than there are connections: then a crash leaves at most one message
    /// for each connection in doubt.
    pub async fn lease(
        &self,
        owner: &str,
        kind: ChannelKind,
        limit: usize,
        link: impl Fn(MessageId) -> TokenHash,
    ) -> Result<Vec<Leased>, StoreError> {
        let now = self.store().now();
        // Asked of a reader first: channels with nothing to do must not queue for the one writer.
        let sql = "SELECT id FROM outbox WHERE done IS NULL AND kind = $2 AND not_before <= $1 \
                   AND (state = 'waiting' OR lease_until < $1) LIMIT 1";
        if self.store().row(sql, args![now, kind.as_str()]).await?.is_none() {
            return Ok(Vec::new());
        }
        self.exchange(owner, &[], kind, limit, link).await
    }

    /// Records what became of messages and leases the next ones of a channel, in one write to the
    /// disk: what is leased may be sent only when what was sent before is on record.
    pub async fn exchange(
        &self,
        owner: &str,
        settled: &[Settled],
        kind: ChannelKind,
        limit: usize,
        link: impl Fn(MessageId) -> TokenHash,
    ) -> Result<Vec<Leased>, StoreError> {
        let (now, own) = (self.store().now(), self.store().own_texts().await?);
        let mut tx = self.store().begin().await?;
        let more = self.settle_in(&mut tx, owner, settled, now).await?;
        let limit = i64::try_from(limit).unwrap_or(1);
        let args = args![now, now.plus_s(LEASE_S), owner, kind.as_str(), limit];
        let rows = tx.rows(LEASE, args).await?;
        let mut leased = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut columns = row.columns();
            let id = columns.parsed("a message's id", MessageId::parse)?;
            if let Some(mut one) = open(&mut tx, id, kind, &mut columns, &link(id), now).await? {
                one.1.own = Arc::clone(&own);
                leased.push(one);
            }
        }
        tx.commit().await?;
        if more {
            self.store().ring();
        }
        leased.sort_by_key(|(urgency, one)| (*urgency, one.envelope.id));
        Ok(leased.into_iter().map(|(_, one)| one).collect())
    }

    /// Gives back at once what an earlier run of this owner had leased: after a restart nobody
    /// need wait for the lease to run out. What is given back is in doubt.
    pub async fn end_leases(&self, owner: &str) -> Result<u64, StoreError> {
        let mut tx = self.store().begin().await?;
        let sql = "UPDATE outbox SET lease_until = 0 WHERE state = 'leased' AND lease_owner = $1";
        let ended = tx.execute(sql, args![owner]).await?;
        tx.commit().await?;
        Ok(ended)
    }

    /// Records what became of messages, together: what fails for good goes on by the contact's
    /// next channel.
    pub async fn settle(&self, owner: &str, settled: &[Settled]) -> Result<(), StoreError> {
        let mut tx = self.store().begin().await?;
        let more = self.settle_in(&mut tx, owner, settled, self.store().now()).await?;
        tx.commit().await?;
        if more {
            self.store().ring();
        }
        Ok(())
    }

    /// Whether something waits because of it.
    async fn settle_in(
        &self,
        tx: &mut Tx,
        owner: &str,
        settled: &[Settled],
        now: Time,
    ) -> Result<bool, StoreError> {
        lock_warnings(tx, settled.iter().map(|one| one.mail.warning)).await?;
        let mut more = false;
        for one in settled {
            if !owned(tx, one.mail.id, owner).await? {
                // Our lease ran out and another has it: theirs is the record.
                continue;
            }
            match &one.became {
                Became::Taken { answer } => self.taken(tx, &one.mail, answer, now).await?,
                Became::Later { error, at, unclear } => {
                    later(tx, one.mail.id, error, *at, *unclear).await?;
                }
                Became::Failed { error } => more |= failed(tx, &one.mail, error, now).await?,
            }
        }
        Ok(more)
    }

    pub(crate) async fn taken(
        &self,
        tx: &mut Tx,
        mail: &Mail,
        answer: &str,
        now: Time,
    ) -> Result<(), StoreError> {
        close(tx, mail.id, SendingState::Sent, None, Some(answer), now).await?;
        keep(tx, mail).await?;
        let sql = "UPDATE warnings SET state = state WHERE id = $1 RETURNING member_id, state";
        let Some(row) = tx.row(sql, args![mail.warning]).await? else { return Ok(()) };
        let locked = Locked::read(mail.warning, &row)?;
        // It may have been acknowledged on the page while the mail was under way.
        if locked.state == State::Sent {
            let actor = Actor::Job(self.job());
            let how = How { actor: &actor, note: None, origin: None, now };
            locked.take(tx, Move::Deliver, &how).await?;
        }
        Ok(())
    }

    /// When the next message will be due; none when nothing waits.
    pub async fn next_due(&self) -> Result<Option<Time>, StoreError> {
        let sql = "SELECT MIN(CASE WHEN state = 'leased' THEN lease_until ELSE not_before END) \
                   FROM outbox WHERE done IS NULL";
        let row = self.store().row(sql, &[]).await?;
        row.map_or(Ok(None), |row| row.columns().opt_time())
    }
}

async fn owned(tx: &mut Tx, id: MessageId, owner: &str) -> Result<bool, StoreError> {
    let sql = "UPDATE outbox SET state = state WHERE id = $1 AND lease_owner = $2 \
               AND done IS NULL RETURNING id";
    Ok(tx.row(sql, args![id, owner]).await?.is_some())
}

/// Locks the warnings one after the other in the order of their ids: two hubs that record at the
/// same time then never wait for each other in a circle.
pub(crate) async fn lock_warnings(
    tx: &mut Tx,
    warnings: impl Iterator<Item = WarningId>,
) -> Result<(), StoreError> {
    let mut warnings: Vec<WarningId> = warnings.collect();
    warnings.sort_unstable();
    warnings.dedup();
    for warning in warnings {
        tx.execute("UPDATE warnings SET state = state WHERE id = $1", args![warning]).await?;
    }
    Ok(())
}

pub(crate) async fn close(
    tx: &mut Tx,
    id: MessageId,
    state: SendingState,
    error: Option<&str>,
    answer: Option<&str>,
    now: Time,
) -> Result<(), StoreError> {
    let sql = "UPDATE outbox SET state = $2, error = COALESCE($3, error), \
               answer = COALESCE($4, answer), done = $5, lease_until = NULL, \
               lease_owner = NULL WHERE id = $1";
    let args = args![id, state.as_str(), error.map(word), answer.map(word), now];
    tx.execute(sql, args).await.map(|_| ())
}

async fn later(
    tx: &mut Tx,
    id: MessageId,
    error: &str,
    at: Time,
    unclear: bool,
) -> Result<(), StoreError> {
    let sql = "UPDATE outbox SET state = 'waiting', not_before = $2, error = $3, \
               lease_until = NULL, lease_owner = NULL, \
               doubtful = CASE WHEN $4 = 1 THEN 1 ELSE doubtful END WHERE id = $1";
    tx.execute(sql, args![id, at, word(error), unclear]).await.map(|_| ())
}

/// Gives a message up and goes on to the next channel or the next people; whether anything waits
/// because of it.
pub(crate) async fn failed(
    tx: &mut Tx,
    mail: &Mail,
    error: &str,
    now: Time,
) -> Result<bool, StoreError> {
    close(tx, mail.id, SendingState::Failed, Some(error), None, now).await?;
    keep(tx, mail).await?;
    go_on(tx, mail.id, now).await
}

/// After a sending that came to nothing: the contact's next channel, and where there is none and
/// nobody else of the same step is being told, the warning's clock is brought forward so that the
/// next people are told now.
pub(crate) async fn go_on(tx: &mut Tx, id: MessageId, now: Time) -> Result<bool, StoreError> {
    let sql = "SELECT contact_id, channel_place, warning_id, step FROM outbox WHERE id = $1";
    let Some(row) = tx.row(sql, args![id]).await? else { return Ok(false) };
    let mut columns = row.columns();
    let contact = columns.parsed("a contact's id", ContactId::parse)?;
    let (place, warning, step) = (columns.int()?, columns.text()?, columns.text()?);
    if let Some((next, kind)) = channels::channel_after(tx, contact, place).await? {
        let sql = "INSERT INTO outbox (id, member_id, warning_id, contact_id, step, held_back, \
                   urgency, state, attempts, not_before, doubtful, created, kind, \
                   channel_place, instead_of) SELECT $2, member_id, warning_id, contact_id, \
                   step, held_back, urgency, 'waiting', 0, $3, 0, $3, $4, $5, id \
                   FROM outbox WHERE id = $1";
        tx.execute(sql, args![id, MessageId::new(), now, kind.as_str(), next]).await?;
        return Ok(true);
    }
    let sql = "UPDATE warnings SET next_step = 'escalate', next_at = $3 WHERE id = $1 \
               AND next_at IS NOT NULL AND NOT EXISTS (SELECT outbox.id FROM outbox \
               WHERE outbox.warning_id = $1 AND outbox.step = $2 \
               AND outbox.state IN ('waiting', 'leased', 'gathered', 'sent'))";
    tx.execute(sql, args![&warning, &step, now]).await?;
    Ok(false)
}

/// What others say, bounded: it is kept and shown.
fn word(text: &str) -> String {
    /// A sentence or two of a mail server.
    const WORD_CHARS_MAX: usize = 500;
    crate::bulk::clean(text).chars().take(WORD_CHARS_MAX).collect()
}

async fn keep(tx: &mut Tx, mail: &Mail) -> Result<(), StoreError> {
    let sql = "INSERT INTO mails (id, member_id, warning_id, sender, recipient, subject, plain, \
               html, outcome, at, kind) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
               ON CONFLICT (id) DO NOTHING";
    let args = args![
        mail.id,
        mail.member,
        mail.warning,
        &mail.sender,
        &mail.recipient,
        &mail.subject,
        &mail.plain,
        &mail.html,
        Outcome::as_str(mail.outcome),
        mail.at,
        mail.kind.as_str(),
    ];
    tx.execute(sql, args).await.map(|_| ())
}

pub(crate) async fn allow_link(
    tx: &mut Tx,
    hash: &TokenHash,
    member: MemberId,
    warning: WarningId,
    envelope: &Envelope,
    now: Time,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO links (hash, member_id, warning_id, contact_id, message_id, created, \
               expires) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (hash) DO NOTHING";
    let expires = now.plus_s(LINK_LIFETIME_S);
    let args = args![hash.as_str(), member, warning, envelope.contact, envelope.id, now, expires];
    tx.execute(sql, args).await.map(|_| ())
}

/// Why a message that waited goes to nobody.
pub(crate) const NO_WAY: &str =
    "the contact or its channel was removed, or does not answer for the member any more";

/// Gathers what a leased row's message is made of; none when there is nobody to send to.
async fn open(
    tx: &mut Tx,
    id: MessageId,
    kind: ChannelKind,
    columns: &mut Columns<'_>,
    link: &TokenHash,
    now: Time,
) -> Result<Option<(i64, Leased)>, StoreError> {
    let step = columns.parsed("a step", Step::parse)?;
    let contact = columns.parsed("a contact's id", ContactId::parse)?;
    let (attempts, doubtful) = (columns.int()?, columns.yes()?);
    let (held_back, place) = (columns.int()?, columns.int()?);
    let warning = columns.parsed("a warning's id", WarningId::parse)?;
    let member = columns.parsed("a member's id", MemberId::parse)?;
    let urgency = columns.int()?;
    let (created, held_until) = (columns.time()?, columns.opt_time()?);
    let Some(way) = channels::way(tx, contact, (kind, place), Some(member)).await? else {
        // The contact or this channel was taken away, or its operator left, while it waited.
        let error = Some(NO_WAY);
        close(tx, id, SendingState::Failed, error, None, now).await?;
        go_on(tx, id, now).await?;
        return Ok(None);
    };
    let envelope = Envelope {
        id,
        step,
        contact,
        home: way.home,
        name: way.name,
        kind,
        address: way.address,
        key: way.key,
        language: way.language,
        zone: way.zone,
        attempts,
        doubtful,
        held_back,
        slept_since: held_until.map(|_| created),
    };
    allow_link(tx, link, member, warning, &envelope, now).await?;
    let leased = gather(tx, envelope, warning).await?;
    Ok(Some((urgency, leased)))
}

/// Findings that go along with a message as files; its text names a few, the page shows the rest.
const FINDINGS_MAX: i64 = 1_000;

pub(crate) async fn gather(
    tx: &mut Tx,
    envelope: Envelope,
    warning: WarningId,
) -> Result<Leased, StoreError> {
    let sql = concat!(
        "SELECT ",
        warning_columns!(),
        ", members.name FROM warnings JOIN members ON members.id = warnings.member_id \
         WHERE warnings.id = $1"
    );
    let row = tx.row(sql, args![warning]).await?.ok_or(StoreError::NotFound)?;
    let about = read_warning(&row)?;
    let sql = concat!(
        "SELECT ",
        finding_columns!(),
        ", members.name, sensors.name FROM findings \
         JOIN members ON members.id = findings.member_id \
         LEFT JOIN sensors ON sensors.id = findings.sensor_id \
         WHERE findings.warning_id = $1 ORDER BY findings.last_seen DESC LIMIT $2"
    );
    let rows = tx.rows(sql, args![warning, FINDINGS_MAX]).await?;
    let findings = rows.iter().map(read_finding).collect::<Result<Vec<_>, _>>()?;
    let evidence = match findings.first() {
        Some(first) => detections::unscoped(&mut Asks::Within(tx), first.finding.latest).await?,
        None => None,
    };
    Ok(Leased {
        envelope,
        warning: about.warning,
        member_name: about.member_name,
        findings,
        evidence,
        own: Arc::default(),
    })
}

/// Sendings within a scope.
pub struct Sendings<'a>(&'a Scoped);

impl Scoped {
    /// Sendings.
    pub fn sendings(&self) -> Sendings<'_> {
        Sendings(self)
    }
}

impl Sendings<'_> {
    /// The sendings of a warning, oldest first.
    pub async fn of(&self, warning: WarningId) -> Result<Vec<Sending>, StoreError> {
        /// Sendings shown: contacts × steps of a warning's life are far fewer.
        const SENDINGS_MAX: i64 = 200;
        let sql = may_see!(
            "SELECT outbox.id, outbox.step, COALESCE(contacts.name, ''), outbox.kind, \
             outbox.state, outbox.doubtful, outbox.attempts, outbox.error, outbox.answer, \
             outbox.created, outbox.done \
             FROM outbox LEFT JOIN contacts ON contacts.id = outbox.contact_id WHERE",
            "outbox.member_id",
            "AND outbox.warning_id = $2 ORDER BY outbox.created, outbox.id LIMIT $3",
        );
        let rows = self.0.rows(sql, args![warning, SENDINGS_MAX]).await?;
        rows.iter().map(read).collect()
    }
}

impl SendingState {
    /// All states.
    pub const ALL: [Self; 7] = [
        Self::Waiting,
        Self::Leased,
        Self::Sent,
        Self::Failed,
        Self::Held,
        Self::Gathered,
        Self::Returned,
    ];

    /// The word in databases and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Leased => "leased",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Held => "held",
            Self::Gathered => "gathered",
            Self::Returned => "returned",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

fn read(row: &Row) -> Result<Sending, StoreError> {
    let mut columns = row.columns();
    Ok(Sending {
        id: columns.parsed("a message's id", MessageId::parse)?,
        step: columns.parsed("a step", Step::parse)?,
        contact_name: columns.text()?,
        kind: columns.parsed("a channel", ChannelKind::parse)?,
        state: columns.parsed("a state of a sending", SendingState::parse)?,
        doubtful: columns.yes()?,
        attempts: columns.int()?,
        error: columns.opt_text()?,
        answer: columns.opt_text()?,
        created: columns.time()?,
        done: columns.opt_time()?,
    })
}
