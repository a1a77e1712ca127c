//! Members: the organisations that the CSIRT serves.

use access::Action;
use model::{MemberId, Time};

use crate::db::{Row, args};
use crate::page::pattern;
use crate::scoped::may_see;
use crate::tables::audit::{self, Entry};
use crate::{Scoped, StoreError, SystemScope};

/// A member.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Member {
    /// Identity.
    pub id: MemberId,
    /// Its name.
    pub name: String,
    /// The language its people read.
    pub language: String,
    /// Its time zone.
    pub zone: String,
    /// Since when it is served.
    pub created: Time,
}

/// A member to add.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewMember {
    /// Its name.
    pub name: String,
    /// The language its people read, as a tag.
    pub language: String,
    /// Its time zone, such as `Europe/Stockholm`.
    pub zone: String,
}

/// Members shown at once at most: all of a country's municipalities and regions twice over. The
/// list is not paged because choosing a member needs all of them.
const MEMBERS_MAX: i64 = 1_000;

/// Members within a scope.
pub struct Members<'a>(&'a Scoped);

impl Scoped {
    /// Members.
    pub fn members(&self) -> Members<'_> {
        Members(self)
    }
}

impl Members<'_> {
    /// All visible members by name, those that fit a search.
    pub async fn list(&self, search: Option<&str>) -> Result<Vec<Member>, StoreError> {
        let sql = may_see!(
            "SELECT id, name, language, zone, created FROM members WHERE",
            "members.id",
            "AND ($2 IS NULL OR LOWER(name) LIKE $2 ESCAPE '!') ORDER BY name, id LIMIT $3",
        );
        let rows = self.0.rows(sql, args![pattern(search), MEMBERS_MAX]).await?;
        rows.iter().map(read).collect()
    }

    /// One member.
    pub async fn by_id(&self, id: MemberId) -> Result<Option<Member>, StoreError> {
        let sql = may_see!(
            "SELECT id, name, language, zone, created FROM members WHERE",
            "members.id",
            "AND id = $2",
        );
        self.0.row(sql, args![id]).await?.as_ref().map(read).transpose()
    }

    /// Adds a member.
    pub async fn add(&self, new: &NewMember) -> Result<MemberId, StoreError> {
        self.0.must(Action::KeepMembers)?;
        let id = MemberId::new();
        let mut tx = self.0.store().begin().await?;
        insert(&mut tx, id, new, self.0.store().now(), &self.0.actor()).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Changes a member's name, language and zone.
    pub async fn change(&self, id: MemberId, new: &NewMember) -> Result<(), StoreError> {
        self.0.must(Action::KeepMembers)?;
        let sql = may_see!(
            "UPDATE members SET name = $3, language = $4, zone = $5 WHERE",
            "members.id",
            "AND id = $2",
        );
        let mut tx = self.0.store().begin().await?;
        self.0.change(&mut tx, sql, args![id, &new.name, &new.language, &new.zone]).await?;
        let entry = Entry {
            actor: &self.0.actor(),
            action: "change-member",
            member: Some(id),
            object: format!("member {id}"),
            detail: &new.name,
            origin: None,
        };
        audit::append(&mut tx, self.0.store().now(), &entry).await?;
        tx.commit().await
    }
}

impl SystemScope {
    /// Adds a member: `hub init`, the demo.
    pub async fn add_member(&self, new: &NewMember) -> Result<MemberId, StoreError> {
        let id = MemberId::new();
        let mut tx = self.store().begin().await?;
        insert(&mut tx, id, new, self.store().now(), &self.actor()).await?;
        tx.commit().await?;
        Ok(id)
    }
}

async fn insert(
    tx: &mut crate::db::Tx,
    id: MemberId,
    new: &NewMember,
    now: Time,
    actor: &crate::Actor,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO members (id, name, language, zone, created) VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, args![id, &new.name, &new.language, &new.zone, now]).await?;
    let entry = Entry {
        actor,
        action: "add-member",
        member: Some(id),
        object: format!("member {id}"),
        detail: &new.name,
        origin: None,
    };
    audit::append(tx, now, &entry).await
}

fn read(row: &Row) -> Result<Member, StoreError> {
    let mut columns = row.columns();
    Ok(Member {
        id: columns.parsed("a member's id", MemberId::parse)?,
        name: columns.text()?,
        language: columns.text()?,
        zone: columns.text()?,
        created: columns.time()?,
    })
}
