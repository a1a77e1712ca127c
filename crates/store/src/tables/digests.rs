//! Digests: sendings that can wait, gathered into one message to one contact.
//!
//! A sending that waits for a digest is a row of the outbox like any other, *gathered* until its
//! digest has gone. Which sendings a digest holds is written before it is sent the first time, so
//! that a crash sends the same again under the same identity.

use access::{Action, TokenHash};
use model::{ChannelKind, ContactId, MemberId, MessageId, Severity, Time, WarningId};
use roster::Gathering;
use warnings::Step;

use crate::db::{Row, Sql, Tx, args};
use crate::scoped::may_see_home;
use crate::tables::channels;
use crate::tables::contacts::{Contacts, contact_columns, person, read as read_contact};
use crate::tables::outbox::{
    NO_WAY, SendingState, allow_link, close, failed, gather, go_on, lock_warnings,
};
use crate::{Became, ContactHome, Envelope, Leased, Mail, StoreError, SystemScope};

/// Seconds a digest is leased: as a mail about an account.
const LEASE_S: i64 = 120;

/// Sendings in one digest: more than anybody reads. The rest come in the next, at once.
const SENDINGS_MAX: i64 = 50;

/// A digest that this process may now send.
#[derive(Clone, Debug, PartialEq)]
pub struct LeasedDigest {
    /// Its identity: the same at every try.
    pub id: MessageId,
    /// Where the contact works.
    pub home: ContactHome,
    /// To whom.
    pub name: String,
    /// By which channel.
    pub kind: ChannelKind,
    /// Their address there.
    pub address: String,
    /// Their key there.
    pub key: Option<String>,
    /// The language they read.
    pub language: String,
    /// Their time zone.
    pub zone: String,
    /// Tries, this one counted.
    pub attempts: i64,
    /// Whether it may have been sent once before.
    pub doubtful: bool,
    /// When it was gathered.
    pub created: Time,
    /// What it tells, the worst first.
    pub items: Vec<Leased>,
}

impl Contacts<'_> {
    /// How a visible contact wants what can wait; none for at once.
    pub async fn gathering(&self, id: ContactId) -> Result<Option<Gathering>, StoreError> {
        let sql = may_see_home!(
            "SELECT contacts.digest_below, contacts.digest_hours FROM contacts WHERE",
            "contacts.member_id",
            "contacts.operator_id",
            "AND contacts.id = $2",
        );
        let row = self.scoped().row(sql, args![id]).await?.ok_or(StoreError::NotFound)?;
        read_gathering(&row)
    }

    /// Says how a visible contact wants what can wait. What is gathered already comes as it was
    /// to come.
    pub async fn put_gathering(
        &self,
        id: ContactId,
        gathering: Option<Gathering>,
    ) -> Result<(), StoreError> {
        self.scoped().must(Action::KeepContacts)?;
        let mut tx = self.scoped().store().begin().await?;
        let home = self.home_of(&mut tx, id).await?;
        let sql = "UPDATE contacts SET digest_below = $2, digest_hours = $3 WHERE id = $1";
        let (below, hours) = (gathering.map(|one| one.below()), gathering.map(|one| one.every_h()));
        tx.execute(sql, args![id, below.map(|below| below as i64), hours]).await?;
        let detail = hours.map_or_else(String::new, |hours| format!("{hours} h"));
        self.note(&mut tx, "change-digest", home.member(), id, &detail).await?;
        tx.commit().await
    }
}

fn read_gathering(row: &Row) -> Result<Option<Gathering>, StoreError> {
    let mut columns = row.columns();
    let (below, hours) = (columns.opt_int()?, columns.opt_int()?);
    let severity = |rank| Severity::ALL.into_iter().find(|severity| *severity as i64 == rank);
    let both = below.and_then(severity).zip(hours);
    Ok(both.and_then(|(below, hours)| Gathering::new(below, hours)))
}

/// When a contact's next digest comes, if this telling belongs in one: what is less bad than the
/// contact's limit, and what the flood limit holds back. Escalations never wait.
pub(crate) async fn due(
    tx: &mut Tx,
    contact: ContactId,
    (step, severity): (Step, Severity),
    is_over_limit: bool,
    now: Time,
) -> Result<Option<Time>, StoreError> {
    if !matches!(step, Step::Tell | Step::Remind) {
        return Ok(None);
    }
    let sql = "SELECT digest_below, digest_hours FROM contacts WHERE id = $1";
    let row = tx.row(sql, args![contact]).await?;
    let Some(gathering) = row.as_ref().map(read_gathering).transpose()?.flatten() else {
        return Ok(None);
    };
    if !gathering.gathers(severity) && !is_over_limit {
        return Ok(None);
    }
    let sql = concat!("SELECT ", contact_columns!(), " FROM contacts WHERE contacts.id = $1");
    let row = tx.row(sql, args![contact]).await?.ok_or(StoreError::NotFound)?;
    let person = person(&read_contact(&row)?);
    Ok(Some(gathering.due(now, &person.zone, person.quiet)))
}

macro_rules! lease {
    ($lock:literal) => {
        concat!(
            "UPDATE digests SET attempts = attempts + 1, not_before = $2, leased = 1, ",
            "doubtful = CASE WHEN leased = 1 THEN 1 ELSE doubtful END ",
            "WHERE id = (SELECT id FROM digests WHERE done IS NULL AND not_before <= $1 ",
            "ORDER BY not_before, id LIMIT 1",
            $lock,
            ") RETURNING id, contact_id, kind, channel_place, attempts, doubtful, created"
        )
    };
}

const LEASE: Sql = Sql { sqlite: lease!(""), pg: lease!(" FOR UPDATE SKIP LOCKED") };

/// A row of `digests`.
struct Digest {
    id: MessageId,
    contact: ContactId,
    kind: ChannelKind,
    place: i64,
    attempts: i64,
    doubtful: bool,
    created: Time,
}

impl SystemScope {
    /// The next digest that is due: one that was not sent, else a new one of what is gathered. It
    /// is ours for two minutes; the links in it open from now on.
    pub async fn lease_digest(
        &self,
        link: impl Fn(MessageId) -> TokenHash,
    ) -> Result<Option<LeasedDigest>, StoreError> {
        let now = self.store().now();
        if !self.is_digest_due(now).await? {
            return Ok(None);
        }
        let own = self.store().own_texts().await?;
        let mut tx = self.store().begin().await?;
        let digest = match tx.row(LEASE, args![now, now.plus_s(LEASE_S)]).await? {
            Some(row) => Some(read(&row)?),
            None => begin(&mut tx, now).await?,
        };
        let Some(digest) = digest else {
            tx.commit().await?;
            return Ok(None);
        };
        let way = channels::way(&mut tx, digest.contact, (digest.kind, digest.place), None).await?;
        let Some(way) = way else {
            // The contact or its channel was taken away meanwhile.
            self.give_up(&mut tx, &digest, NO_WAY, now).await?;
            tx.commit().await?;
            return Ok(None);
        };
        let mut items = items(&mut tx, &digest, link, now).await?;
        if items.is_empty() {
            end(&mut tx, digest.id, Some(NO_WAY), now).await?;
        }
        tx.commit().await?;
        if items.is_empty() {
            return Ok(None);
        }
        items.iter_mut().for_each(|one| one.own = own.clone());
        Ok(Some(LeasedDigest {
            id: digest.id,
            home: way.home,
            name: way.name,
            kind: digest.kind,
            address: way.address,
            key: way.key,
            language: way.language,
            zone: way.zone,
            attempts: digest.attempts,
            doubtful: digest.doubtful,
            created: digest.created,
            items,
        }))
    }

    /// Asked of a reader: nothing to do must not queue for the one writer.
    async fn is_digest_due(&self, now: Time) -> Result<bool, StoreError> {
        let waits = "SELECT id FROM digests WHERE done IS NULL AND not_before <= $1 LIMIT 1";
        let gathered = "SELECT id FROM outbox WHERE state = 'gathered' AND digest_id IS NULL \
                        AND not_before <= $1 LIMIT 1";
        Ok(self.store().row(waits, args![now]).await?.is_some()
            || self.store().row(gathered, args![now]).await?.is_some())
    }

    /// Records what became of a digest, and with it of all it tells. `attempts` is the try that
    /// this is about: another that has begun since has the word. `mails` has one for each item.
    pub async fn digest_became(
        &self,
        id: MessageId,
        attempts: i64,
        became: &Became,
        mails: &[Mail],
    ) -> Result<(), StoreError> {
        let now = self.store().now();
        let mut tx = self.store().begin().await?;
        lock_warnings(&mut tx, mails.iter().map(|mail| mail.warning)).await?;
        let sql = "UPDATE digests SET leased = 0 WHERE id = $1 AND attempts = $2 \
                   AND done IS NULL RETURNING id, contact_id, kind, channel_place, attempts, \
                   doubtful, created";
        let Some(row) = tx.row(sql, args![id, attempts]).await? else { return Ok(()) };
        let digest = read(&row)?;
        match became {
            Became::Taken { answer } => {
                for mail in mails {
                    self.taken(&mut tx, mail, answer, now).await?;
                }
                end(&mut tx, id, None, now).await?;
            }
            Became::Later { error, at, unclear } => {
                let sql = "UPDATE digests SET not_before = $2, error = $3, \
                           doubtful = CASE WHEN $4 = 1 THEN 1 ELSE doubtful END WHERE id = $1";
                tx.execute(sql, args![id, *at, error, *unclear]).await?;
            }
            Became::Failed { error } => self.by_the_next(&mut tx, &digest, error, mails).await?,
        }
        tx.commit().await?;
        self.store().ring();
        Ok(())
    }

    /// Goes on by the contact's next channel; where there is none, what was gathered has failed.
    async fn by_the_next(
        &self,
        tx: &mut Tx,
        digest: &Digest,
        error: &str,
        mails: &[Mail],
    ) -> Result<(), StoreError> {
        let now = self.store().now();
        let next = channels::channel_after(tx, digest.contact, digest.place).await?;
        if let Some((place, kind)) = next {
            let sql = "UPDATE digests SET kind = $2, channel_place = $3, not_before = $4, \
                       error = $5 WHERE id = $1";
            let args = args![digest.id, kind.as_str(), place, now, error];
            return tx.execute(sql, args).await.map(|_| ());
        }
        // Every channel was tried: each warning goes on to the next people.
        let sql = "UPDATE outbox SET channel_place = $2 WHERE digest_id = $1";
        tx.execute(sql, args![digest.id, digest.place]).await?;
        for mail in mails {
            failed(tx, mail, error, now).await?;
        }
        end(tx, digest.id, Some(error), now).await
    }

    async fn give_up(
        &self,
        tx: &mut Tx,
        digest: &Digest,
        error: &str,
        now: Time,
    ) -> Result<(), StoreError> {
        for row in tx.rows(ITEMS, args![digest.id]).await? {
            let id = row.columns().parsed("a message's id", MessageId::parse)?;
            close(tx, id, SendingState::Failed, Some(error), None, now).await?;
            go_on(tx, id, now).await?;
        }
        end(tx, digest.id, Some(error), now).await
    }
}

async fn end(tx: &mut Tx, id: MessageId, error: Option<&str>, now: Time) -> Result<(), StoreError> {
    let sql = "UPDATE digests SET done = $2, error = COALESCE($3, error) WHERE id = $1";
    tx.execute(sql, args![id, now, error]).await.map(|_| ())
}

/// Gathers what is due for one contact into a new digest.
async fn begin(tx: &mut Tx, now: Time) -> Result<Option<Digest>, StoreError> {
    loop {
        let sql = "SELECT contact_id FROM outbox WHERE state = 'gathered' AND digest_id IS NULL \
                   AND not_before <= $1 ORDER BY not_before, id LIMIT 1";
        let Some(row) = tx.row(sql, args![now]).await? else { return Ok(None) };
        let contact = row.columns().parsed("a contact's id", ContactId::parse)?;
        // Of two hubs only one makes this contact's digest; the other then finds nothing.
        tx.execute("UPDATE contacts SET place = place WHERE id = $1", args![contact]).await?;
        // What was answered or closed while it waited is no news any more.
        let sql = "UPDATE outbox SET state = 'held', done = $2 WHERE contact_id = $1 \
                   AND state = 'gathered' AND digest_id IS NULL AND EXISTS (SELECT warnings.id \
                   FROM warnings WHERE warnings.id = outbox.warning_id AND warnings.state \
                   NOT IN ('drafted', 'sent', 'delivered', 'seen'))";
        tx.execute(sql, args![contact, now]).await?;
        let id = MessageId::new();
        let sql = "UPDATE outbox SET digest_id = $3 WHERE id IN (SELECT id FROM outbox \
                   WHERE contact_id = $1 AND state = 'gathered' AND digest_id IS NULL \
                   AND not_before <= $2 ORDER BY urgency, created, id LIMIT $4)";
        if tx.execute(sql, args![contact, now, id, SENDINGS_MAX]).await? == 0 {
            continue;
        }
        let (place, kind) = channels::channel_after(tx, contact, channels::BEFORE_THE_FIRST)
            .await?
            .unwrap_or((0, ChannelKind::Smtp));
        let sql = "INSERT INTO digests (id, contact_id, kind, channel_place, attempts, \
                   not_before, leased, doubtful, created) VALUES ($1, $2, $3, $4, 1, $5, 1, 0, $6)";
        let args = args![id, contact, kind.as_str(), place, now.plus_s(LEASE_S), now];
        tx.execute(sql, args).await?;
        let (attempts, doubtful, created) = (1, false, now);
        return Ok(Some(Digest { id, contact, kind, place, attempts, doubtful, created }));
    }
}

const ITEMS: &str = "SELECT id, step, warning_id, member_id FROM outbox WHERE digest_id = $1 \
                     AND state = 'gathered' ORDER BY urgency, created, id";

/// What a digest tells. What is about a member that an operator's contact does not answer for any
/// more is taken out, and goes on to the next people.
async fn items(
    tx: &mut Tx,
    digest: &Digest,
    link: impl Fn(MessageId) -> TokenHash,
    now: Time,
) -> Result<Vec<Leased>, StoreError> {
    let mut items = Vec::new();
    for row in tx.rows(ITEMS, args![digest.id]).await? {
        let mut columns = row.columns();
        let id = columns.parsed("a message's id", MessageId::parse)?;
        let step = columns.parsed("a step", Step::parse)?;
        let warning = columns.parsed("a warning's id", WarningId::parse)?;
        let member = columns.parsed("a member's id", MemberId::parse)?;
        let by = (digest.kind, digest.place);
        let Some(way) = channels::way(tx, digest.contact, by, Some(member)).await? else {
            close(tx, id, SendingState::Failed, Some(NO_WAY), None, now).await?;
            go_on(tx, id, now).await?;
            continue;
        };
        let envelope = Envelope {
            id,
            step,
            contact: digest.contact,
            home: way.home,
            name: way.name,
            kind: digest.kind,
            address: way.address,
            key: way.key,
            language: way.language,
            zone: way.zone,
            attempts: digest.attempts,
            doubtful: digest.doubtful,
            held_back: 0,
            slept_since: None,
        };
        allow_link(tx, &link(id), member, warning, &envelope, now).await?;
        items.push(gather(tx, envelope, warning).await?);
    }
    Ok(items)
}

fn read(row: &Row) -> Result<Digest, StoreError> {
    let mut columns = row.columns();
    Ok(Digest {
        id: columns.parsed("a message's id", MessageId::parse)?,
        contact: columns.parsed("a contact's id", ContactId::parse)?,
        kind: columns.parsed("a channel", ChannelKind::parse)?,
        place: columns.int()?,
        attempts: columns.int()?,
        doubtful: columns.yes()?,
        created: columns.time()?,
    })
}
