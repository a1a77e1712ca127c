//! What members hold back: their word, its reason, its end, and how much it held.

use access::Action;
use model::{InhibitionId, MemberId, Rsit, Time};
use warnings::{Inhibition, Matcher};

use crate::db::{Asks, Row, Tx, args};
use crate::list::{Look, Reading, newest};
use crate::page::pattern;
use crate::read::Columns;
use crate::scoped::may_see;
use crate::tables::audit::{self, Entry};
use crate::{Page, Paged, Scoped, StoreError, SystemScope};

/// One with everything a page shows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InhibitionRow {
    /// What, why, until when.
    pub inhibition: Inhibition,
    /// What people call the cause, when one is named.
    pub words: Option<String>,
    /// The name of who wrote it.
    pub author: String,
    /// The member's name.
    pub member_name: String,
    /// How it ended before its time, if it did.
    pub ended: Option<Ended>,
    /// How many detections it held back.
    pub held: i64,
    /// When it last did.
    pub last_held: Option<Time>,
}

/// How one ended before its time.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ended {
    /// When.
    pub at: Time,
    /// The name of who ended it.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// Which ones to list; what is none does not narrow.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct InhibitionFilter {
    /// Only those in force (true) or over (false).
    pub in_force: Option<bool>,
    /// At this member.
    pub member: Option<MemberId>,
    /// Words in reason or cause, or an address.
    pub search: Option<String>,
}

/// What is held back within a scope.
pub struct Inhibitions<'a>(&'a Scoped);

impl Scoped {
    /// What members hold back.
    pub fn inhibitions(&self) -> Inhibitions<'_> {
        Inhibitions(self)
    }
}

impl InhibitionRow {
    /// Whether it holds anything back now.
    pub fn is_in_force(&self, now: Time) -> bool {
        self.ended.is_none() && now < self.inhibition.expires
    }
}

macro_rules! matcher_columns {
    () => {
        "inhibitions.id, inhibitions.member_id, inhibitions.cause, inhibitions.device, \
         inhibitions.peer, inhibitions.class, inhibitions.reason, inhibitions.created, \
         inhibitions.expires"
    };
}

macro_rules! select {
    () => {
        concat!(
            "SELECT ",
            matcher_columns!(),
            ", inhibitions.words, COALESCE(writers.name, inhibitions.author), members.name, \
             inhibitions.ended, COALESCE(enders.name, inhibitions.ended_by, ''), \
             COALESCE(inhibitions.end_reason, ''), inhibitions.held, inhibitions.last_held \
             FROM inhibitions LEFT JOIN members ON members.id = inhibitions.member_id \
             LEFT JOIN accounts AS writers ON writers.id = inhibitions.author \
             LEFT JOIN accounts AS enders ON enders.id = inhibitions.ended_by"
        )
    };
}

impl Inhibitions<'_> {
    /// Lists them, the newest first.
    pub async fn list(
        &self,
        filter: &InhibitionFilter,
        page: &Page,
    ) -> Result<Paged<InhibitionRow>, StoreError> {
        let sql = newest!(
            select!(),
            "inhibitions",
            "inhibitions.member_id",
            "inhibitions.created",
            "inhibitions.id",
            "",
            "AND ($7 IS NULL OR $7 = CASE WHEN inhibitions.ended IS NULL \
                  AND $8 < inhibitions.expires THEN 1 ELSE 0 END) \
             AND ($9 IS NULL OR LOWER(inhibitions.reason) LIKE $9 ESCAPE '!' \
                  OR LOWER(COALESCE(inhibitions.words, '')) LIKE $9 ESCAPE '!' \
                  OR COALESCE(inhibitions.device, '') LIKE $9 ESCAPE '!' \
                  OR COALESCE(inhibitions.peer, '') LIKE $9 ESCAPE '!')",
        );
        let search = pattern(filter.search.as_deref());
        let look = Look {
            page,
            member: filter.member,
            sifts: filter.in_force.is_some() || search.is_some(),
            filters: args![filter.in_force.map(i64::from), self.0.store().now(), search],
            last: None,
        };
        let reading = Reading {
            row: read,
            key: |row| (row.inhibition.created.micros(), row.inhibition.id.to_string()),
        };
        self.0.list(&[sql], &look, &reading).await
    }

    /// One of them.
    pub async fn by_id(&self, id: InhibitionId) -> Result<Option<InhibitionRow>, StoreError> {
        let sql = may_see!(
            concat!(select!(), " WHERE"),
            "inhibitions.member_id",
            "AND inhibitions.id = $2",
        );
        self.0.row(sql, args![id]).await?.as_ref().map(read).transpose()
    }

    /// Puts one in force for a visible member. `words` is what people call its cause.
    pub async fn add(
        &self,
        new: &Inhibition,
        words: Option<&str>,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        /// In force at one member at a time: who needs more has not understood one of them.
        const IN_FORCE_MAX: i64 = 500;
        self.0.must(Action::AnswerWarnings)?;
        let mut tx = self.0.store().begin().await?;
        let sql = may_see!(
            "INSERT INTO inhibitions (id, member_id, cause, words, device, peer, class, reason, \
             author, created, expires) SELECT $3, members.id, $4, $5, $6, $7, $8, $9, $10, $11, \
             $12 FROM members WHERE",
            "members.id",
            "AND members.id = $2",
        );
        let matcher = &new.matcher;
        let args = args![
            new.member,
            new.id,
            matcher.cause.as_deref(),
            words.map(crate::bulk::clean),
            matcher.device.map(|net| net.trunc().to_string()),
            matcher.peer.map(|net| net.trunc().to_string()),
            matcher.class.map(Rsit::as_str),
            crate::bulk::clean(&new.reason),
            self.0.viewer().account(),
            new.created,
            new.expires,
        ];
        self.0.change(&mut tx, sql, args).await?;
        let sql = "SELECT COUNT(*) FROM inhibitions WHERE member_id = $1 AND released IS NULL";
        let row = tx.row(sql, args![new.member]).await?.ok_or(StoreError::NotFound)?;
        if IN_FORCE_MAX < row.columns().int()? {
            return Err(StoreError::TooMany { limit: IN_FORCE_MAX });
        }
        self.note(&mut tx, "hold-back", new.member, new.id, &new.reason, origin).await?;
        tx.commit().await
    }

    /// Ends one before its time; what it held is told when it is seen next. Ending one that is
    /// over already changes nothing and is refused.
    pub async fn end(
        &self,
        id: InhibitionId,
        reason: &str,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        self.0.must(Action::AnswerWarnings)?;
        let reason: String = crate::bulk::clean(reason).chars().take(1_000).collect();
        let sql = may_see!(
            "UPDATE inhibitions SET ended = $3, ended_by = $4, end_reason = $5 WHERE",
            "inhibitions.member_id",
            "AND id = $2 AND ended IS NULL AND $3 < expires RETURNING member_id",
        );
        let (now, account) = (self.0.store().now(), self.0.viewer().account());
        let mut tx = self.0.store().begin().await?;
        let row = self.0.row_in(&mut tx, sql, args![id, now, account, &reason]).await?;
        let row = row.ok_or(StoreError::NotFound)?;
        let member = row.columns().parsed("a member's id", MemberId::parse)?;
        release(&mut tx, id, now).await?;
        self.note(&mut tx, "end-hold-back", member, id, &reason, origin).await?;
        tx.commit().await
    }

    async fn note(
        &self,
        tx: &mut Tx,
        action: &'static str,
        member: MemberId,
        id: InhibitionId,
        detail: &str,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        let actor = self.0.actor();
        let object = format!("inhibition {id}");
        let entry = Entry { actor: &actor, action, member: Some(member), object, detail, origin };
        audit::append(tx, self.0.store().now(), &entry).await
    }
}

impl SystemScope {
    /// Lets go what was held by those whose time is over, and writes that down. Returns how many
    /// ended, at most `limit`.
    pub async fn release_expired(&self, limit: i64) -> Result<u64, StoreError> {
        let now = self.store().now();
        let mut tx = self.store().begin().await?;
        let sql = "SELECT id, member_id FROM inhibitions WHERE released IS NULL AND expires <= $1 \
                   ORDER BY expires LIMIT $2";
        let rows = tx.rows(sql, args![now, limit]).await?;
        for row in &rows {
            let mut columns = row.columns();
            let id = columns.parsed("an inhibition's id", InhibitionId::parse)?;
            let member = columns.parsed("a member's id", MemberId::parse)?;
            release(&mut tx, id, now).await?;
            let actor = self.actor();
            let entry = Entry {
                actor: &actor,
                action: "hold-back-expired",
                member: Some(member),
                object: format!("inhibition {id}"),
                detail: "",
                origin: None,
            };
            audit::append(&mut tx, now, &entry).await?;
        }
        tx.commit().await?;
        Ok(rows.len() as u64)
    }
}

/// Its findings are held no longer: the next time they are seen they are told as new ones.
async fn release(tx: &mut Tx, id: InhibitionId, now: Time) -> Result<(), StoreError> {
    // A warning that was called not applicable by the same word is asked again as well.
    let sql = "UPDATE warnings SET told = NULL WHERE state = 'not-applicable' AND id IN \
               (SELECT warning_id FROM findings WHERE inhibition_id = $1)";
    tx.execute(sql, args![id]).await?;
    let sql = "UPDATE findings SET inhibition_id = NULL WHERE inhibition_id = $1";
    tx.execute(sql, args![id]).await?;
    let sql = "UPDATE inhibitions SET released = $2 WHERE id = $1";
    tx.execute(sql, args![id, now]).await.map(|_| ())
}

/// Those in force at a member, for a batch that is being taken in.
pub(crate) async fn in_force(
    asks: &mut Asks<'_>,
    member: MemberId,
    now: Time,
) -> Result<Vec<Inhibition>, StoreError> {
    let sql = concat!(
        "SELECT ",
        matcher_columns!(),
        " FROM inhibitions WHERE member_id = $1 AND ended IS NULL AND $2 < expires \
         ORDER BY created, id"
    );
    let rows = asks.rows(sql, args![member, now]).await?;
    rows.iter().map(|row| read_matcher(&mut row.columns())).collect()
}

/// Counts what was held back.
pub(crate) async fn count_held(
    tx: &mut Tx,
    id: InhibitionId,
    count: i64,
    now: Time,
) -> Result<(), StoreError> {
    let sql = "UPDATE inhibitions SET held = held + $2, last_held = $3 WHERE id = $1";
    tx.execute(sql, args![id, count, now]).await.map(|_| ())
}

fn read_matcher(columns: &mut Columns<'_>) -> Result<Inhibition, StoreError> {
    Ok(Inhibition {
        id: columns.parsed("an inhibition's id", InhibitionId::parse)?,
        member: columns.parsed("a member's id", MemberId::parse)?,
        matcher: Matcher {
            cause: columns.opt_text()?,
            device: columns.opt_parsed("a network", |text| text.parse().ok())?,
            peer: columns.opt_parsed("a network", |text| text.parse().ok())?,
            class: columns.opt_parsed("a class", Rsit::parse)?,
        },
        reason: columns.text()?,
        created: columns.time()?,
        expires: columns.time()?,
    })
}

fn read(row: &Row) -> Result<InhibitionRow, StoreError> {
    let mut columns = row.columns();
    let inhibition = read_matcher(&mut columns)?;
    let (words, author) = (columns.opt_text()?, columns.text()?);
    let (member_name, ended) = (columns.text()?, columns.opt_time()?);
    let (by, reason) = (columns.text()?, columns.text()?);
    Ok(InhibitionRow {
        inhibition,
        words,
        author,
        member_name,
        ended: ended.map(|at| Ended { at, by, reason }),
        held: columns.int()?,
        last_held: columns.opt_time()?,
    })
}
