//! Contact drills: a question to every contact, and who answered.
//!
//! What was asked of whom is kept as it was, so that the history stays true when a contact is
//! changed or taken away. Only the hash of a question's link is kept.

use access::{Action, Scope, TokenHash};
use model::{ChannelKind, ContactId, DrillId, MemberId, MessageId, Severity, Time};

use crate::db::{Arg, Row, Sql, Tx, args};
use crate::scoped::may_see_home;
use crate::tables::audit::{self, Entry};
use crate::tables::contacts::{self, Contact, contact_columns};
use crate::tables::{channels, contacts::person};
use crate::{Actor, Scoped, Store, StoreError, SystemScope};

/// Drills shown: thirty years of a drill every quarter.
const DRILLS_MAX: i64 = 120;

/// Questions of one drill shown: the contacts of a country's municipalities.
const QUESTIONS_MAX: i64 = 10_000;

/// Seconds to the next try of a question that was not sent, and tries.
const AGAIN_S: i64 = 300;
const ATTEMPTS_MAX: i64 = 5;

/// Seconds after the end in which a late answer still counts as one.
const LATE_S: i64 = 30 * 86_400;

/// A contact drill, as far as the viewer may see it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Drill {
    /// Identity.
    pub id: DrillId,
    /// When it began.
    pub started: Time,
    /// Who began it; none for the clock.
    pub started_by: Option<String>,
    /// Until when to answer.
    pub answer_by: Time,
    /// Contacts that were asked: those on vacation are not.
    pub asked: i64,
    /// Contacts that answered.
    pub answered: i64,
}

/// What was asked of a contact.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DrillQuestion {
    /// Which contact; it may no longer be there.
    pub contact: ContactId,
    /// The name of where it works; none for the CSIRT.
    pub home_name: Option<String>,
    /// Its name then.
    pub name: String,
    /// By which way.
    pub kind: ChannelKind,
    /// Its address then.
    pub address: String,
    /// Whether it was on vacation and not asked.
    pub away: bool,
    /// Whether it cannot be asked by this way.
    pub cannot: bool,
    /// When the question went out.
    pub sent: Option<Time>,
    /// Why it could not.
    pub error: Option<String>,
    /// When it was answered.
    pub answered: Option<Time>,
}

/// A contact that did not answer in time.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unreached {
    /// Which drill.
    pub drill: DrillId,
    /// Which contact.
    pub contact: ContactId,
    /// Its name.
    pub name: String,
    /// Where it works; none for the CSIRT.
    pub home_name: Option<String>,
    /// Its telephone.
    pub phone: Option<String>,
}

/// A question that this process may now send.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DrillLetter {
    /// Identity of the message.
    pub id: MessageId,
    /// To whom.
    pub name: String,
    /// By which way.
    pub kind: ChannelKind,
    /// Their address there.
    pub address: String,
    /// Their key there.
    pub key: Option<String>,
    /// The language they read.
    pub language: String,
    /// Their time zone.
    pub zone: String,
    /// When the drill began.
    pub started: Time,
    /// Until when to answer.
    pub answer_by: Time,
}

/// What the link of a question opens.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OpenedDrill {
    /// Whom it went to.
    pub name: String,
    /// The language they read.
    pub language: String,
    /// Their time zone.
    pub zone: String,
    /// When it was answered.
    pub answered: Option<Time>,
}

/// Drills within a scope.
pub struct Drills<'a>(&'a Scoped);

impl Scoped {
    /// Contact drills.
    pub fn drills(&self) -> Drills<'_> {
        Drills(self)
    }
}

macro_rules! drill_columns {
    () => {
        "SELECT drills.id, drills.started, accounts.name, drills.answer_by, \
         COUNT(DISTINCT CASE WHEN drill_questions.away = 0 AND drill_questions.cannot = 0 \
         THEN drill_questions.contact_id END), COUNT(DISTINCT CASE WHEN drill_questions.answered \
         IS NOT NULL THEN drill_questions.contact_id END) \
         FROM drill_questions JOIN drills ON drills.id = drill_questions.drill_id \
         LEFT JOIN accounts ON accounts.id = drills.started_by WHERE"
    };
}

impl Drills<'_> {
    /// The drills that asked somebody visible, the latest first.
    pub async fn list(&self) -> Result<Vec<Drill>, StoreError> {
        let sql = may_see_home!(
            drill_columns!(),
            "drill_questions.member_id",
            "drill_questions.operator_id",
            "GROUP BY drills.id, drills.started, accounts.name, drills.answer_by \
             ORDER BY drills.started DESC, drills.id DESC LIMIT $2",
        );
        let rows = self.0.rows(sql, args![DRILLS_MAX]).await?;
        rows.iter().map(read).collect()
    }

    /// One drill.
    pub async fn by_id(&self, id: DrillId) -> Result<Option<Drill>, StoreError> {
        let sql = may_see_home!(
            drill_columns!(),
            "drill_questions.member_id",
            "drill_questions.operator_id",
            "AND drills.id = $2 \
             GROUP BY drills.id, drills.started, accounts.name, drills.answer_by",
        );
        self.0.row(sql, args![id]).await?.as_ref().map(read).transpose()
    }

    /// What a drill asked of visible contacts: those who did not answer first.
    pub async fn questions(&self, id: DrillId) -> Result<Vec<DrillQuestion>, StoreError> {
        let sql = may_see_home!(
            "SELECT drill_questions.contact_id, COALESCE(members.name, operators.name), \
             drill_questions.name, drill_questions.address, drill_questions.away, \
             drill_questions.sent, drill_questions.error, drill_questions.answered, \
             drill_questions.kind, drill_questions.cannot FROM drill_questions LEFT JOIN members ON members.id = drill_questions.member_id \
             LEFT JOIN operators ON operators.id = drill_questions.operator_id WHERE",
            "drill_questions.member_id",
            "drill_questions.operator_id",
            "AND drill_questions.drill_id = $2 \
             ORDER BY CASE WHEN drill_questions.answered IS NULL THEN 0 ELSE 1 END, \
             COALESCE(members.name, operators.name, ''), drill_questions.name, \
             drill_questions.channel_place, drill_questions.id LIMIT $3",
        );
        let rows = self.0.rows(sql, args![id, QUESTIONS_MAX]).await?;
        rows.iter().map(read_question).collect()
    }

    /// Contacts that are still there and did not answer the last drill that asked them, at most
    /// `limit`.
    pub async fn unreached(&self, limit: i64) -> Result<Vec<Unreached>, StoreError> {
        let sql = may_see_home!(
            "SELECT drill_questions.drill_id, contacts.id, contacts.name, \
             COALESCE(members.name, operators.name), contacts.phone FROM drill_questions \
             JOIN drills ON drills.id = drill_questions.drill_id \
             JOIN contacts ON contacts.id = drill_questions.contact_id \
             LEFT JOIN members ON members.id = drill_questions.member_id \
             LEFT JOIN operators ON operators.id = drill_questions.operator_id WHERE",
            "drill_questions.member_id",
            "drill_questions.operator_id",
            "AND drills.answer_by < $2 AND drill_questions.answered IS NULL \
             AND drill_questions.away = 0 AND NOT EXISTS (SELECT same.id FROM drill_questions \
             AS same WHERE same.drill_id = drill_questions.drill_id \
             AND same.contact_id = drill_questions.contact_id AND same.answered IS NOT NULL) \
             AND NOT EXISTS (SELECT later.id FROM drill_questions \
             AS later JOIN drills AS other ON other.id = later.drill_id \
             WHERE later.contact_id = drill_questions.contact_id \
             AND drill_questions.id < later.id \
             AND (later.answered IS NOT NULL OR other.answer_by < $2)) \
             ORDER BY COALESCE(members.name, operators.name, ''), contacts.name LIMIT $3",
        );
        let rows = self.0.rows(sql, args![self.0.store().now(), limit]).await?;
        let read = |row: &Row| {
            let mut columns = row.columns();
            Ok(Unreached {
                drill: columns.parsed("a drill's id", DrillId::parse)?,
                contact: columns.parsed("a contact's id", ContactId::parse)?,
                name: columns.text()?,
                home_name: columns.opt_text()?,
                phone: columns.opt_text()?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Begins a drill with every contact that the viewer may see.
    pub async fn start(&self, answer_within_s: i64) -> Result<DrillId, StoreError> {
        self.0.must(Action::KeepContacts)?;
        let now = self.0.store().now();
        let mut tx = self.0.store().begin().await?;
        let sql = may_see_home!(
            concat!("SELECT ", contact_columns!(), " FROM contacts WHERE"),
            "contacts.member_id",
            "contacts.operator_id",
            "ORDER BY contacts.id",
        );
        let rows = self.0.rows_in(&mut tx, sql, &[]).await?;
        let asked: Vec<Contact> = rows.iter().map(contacts::read).collect::<Result<_, _>>()?;
        let account = self.0.viewer().account().to_string();
        let new = New { by: &account, now, answer_by: now.plus_s(answer_within_s) };
        let id = begin(&mut tx, &new, &asked).await?;
        let member = self.0.viewer().scope().member();
        if self.0.viewer().scope() == Scope::All {
            // The clock counts from here too.
            let sql = "UPDATE counters SET value = $1 WHERE name = 'drill'";
            tx.execute(sql, args![now]).await?;
        }
        note(&mut tx, &self.0.actor(), member, "start-drill", id, (now, None)).await?;
        tx.commit().await?;
        self.0.store().ring();
        Ok(id)
    }
}

struct New<'a> {
    by: &'a str,
    now: Time,
    answer_by: Time,
}

async fn begin(tx: &mut Tx, new: &New<'_>, asked: &[Contact]) -> Result<DrillId, StoreError> {
    let id = DrillId::new();
    let sql = "INSERT INTO drills (id, started, started_by, answer_by) VALUES ($1, $2, $3, $4)";
    tx.execute(sql, args![id, new.now, new.by, new.answer_by]).await?;
    for contact in asked {
        let person = person(contact);
        // A test wakes nobody.
        let quiet = person.quiet;
        let asleep = quiet.and_then(|one| one.held_until(Severity::Low, new.now, &person.zone));
        let not_before = asleep.unwrap_or(new.now);
        for way in ways(tx, contact).await? {
            ask(tx, id, (contact, person.is_away(new.now)), &way, (new.now, not_before)).await?;
        }
    }
    Ok(id)
}

/// A way to ask somebody.
struct WayToAsk {
    place: i64,
    kind: ChannelKind,
    address: String,
}

/// Every way of a contact; one without an address where there is none, so that it is seen.
async fn ways(tx: &mut Tx, contact: &Contact) -> Result<Vec<WayToAsk>, StoreError> {
    let sql = "SELECT place, kind, address FROM contact_channels WHERE contact_id = $1 \
               ORDER BY place";
    let mut ways = Vec::new();
    for row in tx.rows(sql, args![contact.id]).await? {
        let mut columns = row.columns();
        ways.push(WayToAsk {
            place: columns.int()?,
            kind: columns.parsed("a channel", ChannelKind::parse)?,
            address: columns.text()?,
        });
    }
    if ways.is_empty() {
        ways.push(WayToAsk { place: 0, kind: ChannelKind::Smtp, address: String::new() });
    }
    Ok(ways)
}

async fn ask(
    tx: &mut Tx,
    drill: DrillId,
    (contact, away): (&Contact, bool),
    way: &WayToAsk,
    (now, not_before): (Time, Time),
) -> Result<(), StoreError> {
    let cannot = way.address.is_empty() || !carries_questions(way.kind);
    let sql = "INSERT INTO drill_questions (id, drill_id, contact_id, member_id, operator_id, \
               name, address, away, not_before, attempts, kind, channel_place, cannot, failed) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, $12, $13)";
    let args = args![
        MessageId::new(),
        drill,
        contact.id,
        contact.home.member(),
        contact.home.operator(),
        &contact.name,
        &way.address,
        away,
        not_before,
        way.kind.as_str(),
        way.place,
        cannot,
        cannot.then_some(now),
    ];
    tx.execute(sql, args).await.map(|_| ())
}

/// Whether somebody reads there who can follow a link; the others are read by programs.
const fn carries_questions(kind: ChannelKind) -> bool {
    !matches!(kind, ChannelKind::Syslog | ChannelKind::Webhook)
}

async fn note(
    tx: &mut Tx,
    actor: &Actor,
    member: Option<MemberId>,
    action: &'static str,
    id: DrillId,
    (now, origin): (Time, Option<&str>),
) -> Result<(), StoreError> {
    let object = format!("drill {id}");
    let entry = Entry { actor, action, member, object, detail: "", origin };
    audit::append(tx, now, &entry).await
}

macro_rules! take {
    ($lock:literal) => {
        concat!(
            "UPDATE drill_questions SET attempts = attempts + 1, not_before = $2 ",
            "WHERE id = (SELECT id FROM drill_questions WHERE sent IS NULL AND failed IS NULL ",
            "AND away = 0 AND not_before <= $1 ORDER BY not_before, id LIMIT 1",
            $lock,
            ") RETURNING id, contact_id, drill_id, attempts, kind, channel_place"
        )
    };
}

const TAKE: Sql = Sql { sqlite: take!(""), pg: take!(" FOR UPDATE SKIP LOCKED") };

impl SystemScope {
    /// Begins a drill with everybody when the last one is so long ago. Counted from the hub's
    /// first run, so that a new hub does not begin with a drill. None when none is due.
    pub async fn start_drill_when_due(
        &self,
        every_s: i64,
        answer_within_s: i64,
    ) -> Result<Option<DrillId>, StoreError> {
        let now = self.store().now();
        let mut tx = self.store().begin().await?;
        let sql = "UPDATE counters SET value = $1 WHERE name = 'drill' AND value = 0";
        if 0 < tx.execute(sql, args![now]).await? {
            tx.commit().await?;
            return Ok(None);
        }
        // Whoever moves the hand begins the drill: of two hubs only one does.
        let sql = "UPDATE counters SET value = $1 WHERE name = 'drill' AND value <= $2";
        if tx.execute(sql, args![now, now.plus_s(-every_s)]).await? == 0 {
            return Ok(None);
        }
        let sql = concat!("SELECT ", contact_columns!(), " FROM contacts ORDER BY contacts.id");
        let rows = tx.rows(sql, &[]).await?;
        let asked: Vec<Contact> = rows.iter().map(contacts::read).collect::<Result<_, _>>()?;
        let new = New { by: self.job(), now, answer_by: now.plus_s(answer_within_s) };
        let id = begin(&mut tx, &new, &asked).await?;
        tx.commit().await?;
        Ok(Some(id))
    }

    /// Takes the next question that is due; it is tried again after five minutes unless what
    /// became of it is recorded, with the same Message-ID.
    pub async fn take_question(
        &self,
        link: impl Fn(MessageId) -> TokenHash,
    ) -> Result<Option<DrillLetter>, StoreError> {
        let now = self.store().now();
        let mut tx = self.store().begin().await?;
        let Some(row) = tx.row(TAKE, args![now, now.plus_s(AGAIN_S)]).await? else {
            return Ok(None);
        };
        let mut columns = row.columns();
        let id = columns.parsed("a message's id", MessageId::parse)?;
        let contact = columns.parsed("a contact's id", ContactId::parse)?;
        let (drill, attempts) = (columns.text()?, columns.int()?);
        let kind = columns.parsed("a channel", ChannelKind::parse)?;
        let place = columns.int()?;
        let sql = "UPDATE drill_questions SET link_hash = $2 WHERE id = $1";
        tx.execute(sql, args![id, link(id).as_str()]).await?;
        let way = channels::way(&mut tx, contact, (kind, place), None).await?;
        // Nobody said what became of it so often: it is given up as if they had.
        let Some(way) = way.filter(|_| attempts <= ATTEMPTS_MAX) else {
            settle(&mut tx, id, "no way to reach the contact", now, true).await?;
            tx.commit().await?;
            return Box::pin(self.take_question(link)).await;
        };
        let sql = "SELECT started, answer_by FROM drills WHERE id = $1";
        let row = tx.row(sql, args![&drill]).await?.ok_or(StoreError::NotFound)?;
        let mut columns = row.columns();
        let letter = DrillLetter {
            id,
            name: way.name,
            kind,
            address: way.address,
            key: way.key,
            language: way.language,
            zone: way.zone,
            started: columns.time()?,
            answer_by: columns.time()?,
        };
        tx.commit().await?;
        Ok(Some(letter))
    }

    /// Records that a question went out.
    pub async fn question_sent(&self, id: MessageId) -> Result<(), StoreError> {
        let mut tx = self.store().begin().await?;
        let sql = "UPDATE drill_questions SET sent = $2, error = NULL WHERE id = $1";
        tx.execute(sql, args![id, self.store().now()]).await?;
        tx.commit().await
    }

    /// Records that this hub cannot ask by this way: it is not tried again.
    pub async fn question_cannot(&self, id: MessageId, error: &str) -> Result<(), StoreError> {
        let mut tx = self.store().begin().await?;
        tx.execute("UPDATE drill_questions SET cannot = 1 WHERE id = $1", args![id]).await?;
        settle(&mut tx, id, error, self.store().now(), true).await?;
        tx.commit().await
    }

    /// Records that a question could not be sent; after five tries, or when the channel refused
    /// it, it is given up.
    pub async fn question_not_sent(
        &self,
        id: MessageId,
        error: &str,
        refused: bool,
    ) -> Result<(), StoreError> {
        let mut tx = self.store().begin().await?;
        settle(&mut tx, id, error, self.store().now(), refused).await?;
        tx.commit().await
    }
}

async fn settle(
    tx: &mut Tx,
    id: MessageId,
    error: &str,
    now: Time,
    refused: bool,
) -> Result<(), StoreError> {
    let error: String = crate::bulk::clean(error).chars().take(500).collect();
    let sql = "UPDATE drill_questions SET error = $2, \
               failed = CASE WHEN $4 = 1 OR $5 <= attempts THEN $3 ELSE failed END WHERE id = $1";
    let args: &[Arg<'_>] = args![id, &error, now, refused, ATTEMPTS_MAX];
    tx.execute(sql, args).await.map(|_| ())
}

impl Store {
    /// Opens the link of a question. Changes nothing: link scanners follow links.
    pub async fn open_drill(&self, token: &TokenHash) -> Result<Option<OpenedDrill>, StoreError> {
        let sql = "SELECT drill_questions.name, contacts.language, contacts.zone, \
                   drill_questions.answered FROM drill_questions \
                   JOIN drills ON drills.id = drill_questions.drill_id \
                   JOIN contacts ON contacts.id = drill_questions.contact_id \
                   WHERE drill_questions.link_hash = $1 AND $2 < drills.answer_by";
        let row = self.row(sql, args![token.as_str(), self.now().plus_s(-LATE_S)]).await?;
        let read = |row: Row| {
            let mut columns = row.columns();
            Ok(OpenedDrill {
                name: columns.text()?,
                language: columns.text()?,
                zone: columns.text()?,
                answered: columns.opt_time()?,
            })
        };
        row.map(read).transpose()
    }

    /// Answers a question: what the button on its page does. A second answer changes nothing.
    pub async fn answer_drill(
        &self,
        token: &TokenHash,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        let now = self.now();
        let mut tx = self.begin().await?;
        let sql = "UPDATE drill_questions SET answered = COALESCE(answered, $2), \
                   origin = COALESCE(origin, $3) WHERE link_hash = $1 AND drill_id IN \
                   (SELECT id FROM drills WHERE $4 < answer_by) \
                   RETURNING drill_id, contact_id, member_id, answered";
        let args = args![token.as_str(), now, origin, now.plus_s(-LATE_S)];
        let row = tx.row(sql, args).await?.ok_or(StoreError::NotFound)?;
        let mut columns = row.columns();
        let drill = columns.parsed("a drill's id", DrillId::parse)?;
        let contact = columns.parsed("a contact's id", ContactId::parse)?;
        let member = columns.opt_parsed("a member's id", MemberId::parse)?;
        if columns.time()? == now {
            let actor = Actor::Contact(contact);
            note(&mut tx, &actor, member, "answer-drill", drill, (now, origin)).await?;
        }
        tx.commit().await
    }
}

fn read(row: &Row) -> Result<Drill, StoreError> {
    let mut columns = row.columns();
    Ok(Drill {
        id: columns.parsed("a drill's id", DrillId::parse)?,
        started: columns.time()?,
        started_by: columns.opt_text()?,
        answer_by: columns.time()?,
        asked: columns.int()?,
        answered: columns.int()?,
    })
}

fn read_question(row: &Row) -> Result<DrillQuestion, StoreError> {
    let mut columns = row.columns();
    Ok(DrillQuestion {
        contact: columns.parsed("a contact's id", ContactId::parse)?,
        home_name: columns.opt_text()?,
        name: columns.text()?,
        address: columns.text()?,
        away: columns.yes()?,
        sent: columns.opt_time()?,
        error: columns.opt_text()?,
        answered: columns.opt_time()?,
        kind: columns.parsed("a channel", ChannelKind::parse)?,
        cannot: columns.yes()?,
    })
}
