//! Feeds: addresses under which a member's program reads the member's warnings.
//!
//! No sign-in: feed readers have none to offer. An address cannot be guessed, opens one member's
//! warnings and nothing else, and can be revoked; only its hash is kept.

use access::{Action, TokenHash};
use model::{FeedId, MemberId, Time};

use crate::db::{Row, args};
use crate::scoped::may_see;
use crate::tables::audit::{self, Entry};
use crate::tables::warnings::{read_row, warning_columns};
use crate::{Scoped, Store, StoreError, WarningRow};

/// Feeds of one member that work at the same time: a program each for more than anybody runs.
const FEEDS_MAX: i64 = 20;

/// Feeds shown, those that were revoked among them.
const SHOWN_MAX: i64 = 100;

/// Warnings in a feed: what a reader shows. The portal has all of them.
const ENTRIES_MAX: i64 = 50;

/// Seconds between two notes of use.
const USED_EVERY_S: i64 = 3_600;

/// A feed, without its address.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MemberFeed {
    /// Identity.
    pub id: FeedId,
    /// What it is called.
    pub name: String,
    /// Since when it is there.
    pub created: Time,
    /// The name of who made it.
    pub created_by: String,
    /// When it was revoked, if it was.
    pub revoked: Option<Time>,
    /// When it was last read, to an hour.
    pub last_used: Option<Time>,
}

/// What a feed's address opens.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenedFeed {
    /// Identity.
    pub id: FeedId,
    /// Whose warnings.
    pub member: MemberId,
    /// The member's name.
    pub member_name: String,
    /// The language the member reads.
    pub language: String,
    /// Its time zone.
    pub zone: String,
    /// Since when it is there.
    pub created: Time,
    /// What the member was told of, the last seen first.
    pub warnings: Vec<WarningRow>,
}

/// Feeds within a scope.
pub struct Feeds<'a>(&'a Scoped);

impl Scoped {
    /// Feeds.
    pub fn feeds(&self) -> Feeds<'_> {
        Feeds(self)
    }
}

impl Feeds<'_> {
    /// The feeds of a visible member, the newest first.
    pub async fn of(&self, member: MemberId) -> Result<Vec<MemberFeed>, StoreError> {
        let sql = may_see!(
            "SELECT feeds.id, feeds.name, feeds.created, \
             COALESCE(accounts.name, feeds.created_by), feeds.revoked, feeds.last_used \
             FROM feeds LEFT JOIN accounts ON accounts.id = feeds.created_by WHERE",
            "feeds.member_id",
            "AND feeds.member_id = $2 ORDER BY feeds.created DESC, feeds.id DESC LIMIT $3",
        );
        let rows = self.0.rows(sql, args![member, SHOWN_MAX]).await?;
        rows.iter().map(read).collect()
    }

    /// Makes a feed of a visible member.
    pub async fn add(
        &self,
        member: MemberId,
        name: &str,
        token: &TokenHash,
    ) -> Result<FeedId, StoreError> {
        self.0.must(Action::KeepContacts)?;
        let (id, now) = (FeedId::new(), self.0.store().now());
        let mut tx = self.0.store().begin().await?;
        // Locked: two who make one at once must not both find room.
        let sql = may_see!("UPDATE members SET name = name WHERE", "members.id", "AND id = $2");
        self.0.change(&mut tx, sql, args![member]).await?;
        let sql = "SELECT COUNT(*) FROM feeds WHERE member_id = $1 AND revoked IS NULL";
        let there = tx.row(sql, args![member]).await?.map_or(Ok(0), |row| row.columns().int())?;
        if FEEDS_MAX <= there {
            return Err(StoreError::TooMany { limit: FEEDS_MAX });
        }
        let sql = "INSERT INTO feeds (id, member_id, name, hash, created, created_by) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let account = self.0.viewer().account();
        tx.execute(sql, args![id, member, name, token.as_str(), now, account]).await?;
        self.note(&mut tx, "add-feed", member, (id, name)).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Revokes a feed of a visible member: its address no longer works.
    pub async fn revoke(&self, member: MemberId, id: FeedId) -> Result<(), StoreError> {
        self.0.must(Action::KeepContacts)?;
        let mut tx = self.0.store().begin().await?;
        let sql = may_see!(
            "UPDATE feeds SET revoked = COALESCE(revoked, $4) WHERE",
            "member_id",
            "AND member_id = $2 AND id = $3",
        );
        self.0.change(&mut tx, sql, args![member, id, self.0.store().now()]).await?;
        self.note(&mut tx, "revoke-feed", member, (id, "")).await?;
        tx.commit().await
    }

    async fn note(
        &self,
        tx: &mut crate::db::Tx,
        action: &'static str,
        member: MemberId,
        (id, detail): (FeedId, &str),
    ) -> Result<(), StoreError> {
        let (actor, object) = (self.0.actor(), format!("feed {id}"));
        let member = Some(member);
        let entry = Entry { actor: &actor, action, member, object, detail, origin: None };
        audit::append(tx, self.0.store().now(), &entry).await
    }
}

impl Store {
    /// What the feed with this token shows; none when there is none or it was revoked.
    pub async fn open_feed(&self, token: &TokenHash) -> Result<Option<OpenedFeed>, StoreError> {
        let sql = "SELECT feeds.id, feeds.member_id, members.name, members.language, \
                   members.zone, feeds.created, feeds.last_used FROM feeds \
                   JOIN members ON members.id = feeds.member_id \
                   WHERE feeds.hash = $1 AND feeds.revoked IS NULL";
        let Some(row) = self.row(sql, args![token.as_str()]).await? else { return Ok(None) };
        let mut columns = row.columns();
        let mut feed = OpenedFeed {
            id: columns.parsed("a feed's id", FeedId::parse)?,
            member: columns.parsed("a member's id", MemberId::parse)?,
            member_name: columns.text()?,
            language: columns.text()?,
            zone: columns.text()?,
            created: columns.time()?,
            warnings: Vec::new(),
        };
        let now = self.now();
        if columns.opt_time()?.is_none_or(|used| used < now.plus_s(-USED_EVERY_S)) {
            let mut tx = self.begin().await?;
            let sql = "UPDATE feeds SET last_used = $2 WHERE id = $1";
            tx.execute(sql, args![feed.id, now]).await?;
            tx.commit().await?;
        }
        let sql = concat!(
            "SELECT ",
            warning_columns!(),
            ", members.name FROM warnings JOIN members ON members.id = warnings.member_id \
             WHERE warnings.member_id = $1 AND warnings.told IS NOT NULL \
             ORDER BY warnings.last_seen DESC, warnings.id DESC LIMIT $2"
        );
        let rows = self.rows(sql, args![feed.member, ENTRIES_MAX]).await?;
        feed.warnings = rows.iter().map(read_row).collect::<Result<_, _>>()?;
        Ok(Some(feed))
    }
}

fn read(row: &Row) -> Result<MemberFeed, StoreError> {
    let mut columns = row.columns();
    Ok(MemberFeed {
        id: columns.parsed("a feed's id", FeedId::parse)?,
        name: columns.text()?,
        created: columns.time()?,
        created_by: columns.text()?,
        revoked: columns.opt_time()?,
        last_used: columns.opt_time()?,
    })
}
