//! Domains of members.

use access::Action;
use model::{DomainName, MemberId};

use crate::db::args;
use crate::scoped::may_see;
use crate::tables::audit::{self, Entry};
use crate::{Scoped, StoreError, SystemScope};

/// A member's domain.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MemberDomain {
    /// Whose.
    pub member: MemberId,
    /// The name.
    pub name: DomainName,
}

/// Domains shown at once at most.
const DOMAINS_MAX: i64 = 5_000;

/// Domains within a scope.
pub struct Domains<'a>(&'a Scoped);

impl Scoped {
    /// Domains.
    pub fn domains(&self) -> Domains<'_> {
        Domains(self)
    }
}

impl Domains<'_> {
    /// The domains of a member.
    pub async fn of(&self, member: MemberId) -> Result<Vec<MemberDomain>, StoreError> {
        let sql = may_see!(
            "SELECT member_id, name FROM domains WHERE",
            "domains.member_id",
            "AND member_id = $2 ORDER BY name LIMIT $3",
        );
        let rows = self.0.rows(sql, args![member, DOMAINS_MAX]).await?;
        let read = |row: &crate::db::Row| {
            let mut columns = row.columns();
            Ok(MemberDomain {
                member: columns.parsed("a member's id", MemberId::parse)?,
                name: columns.parsed("a domain", |text| DomainName::parse(text).ok())?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Adds a domain to a member.
    pub async fn add(&self, member: MemberId, name: &DomainName) -> Result<(), StoreError> {
        self.0.must(Action::KeepMembers)?;
        let sql = may_see!(
            "INSERT INTO domains (member_id, name, created) \
             SELECT members.id, $3, $4 FROM members WHERE",
            "members.id",
            "AND members.id = $2",
        );
        let mut tx = self.0.store().begin().await?;
        let now = self.0.store().now();
        self.0.change(&mut tx, sql, args![member, name.as_str(), now]).await?;
        self.note(&mut tx, "add-domain", member, name).await?;
        tx.commit().await
    }

    /// Takes a domain away from a member.
    pub async fn remove(&self, member: MemberId, name: &DomainName) -> Result<(), StoreError> {
        self.0.must(Action::KeepMembers)?;
        let sql = may_see!(
            "DELETE FROM domains WHERE",
            "domains.member_id",
            "AND member_id = $2 AND name = $3",
        );
        let mut tx = self.0.store().begin().await?;
        self.0.change(&mut tx, sql, args![member, name.as_str()]).await?;
        self.note(&mut tx, "remove-domain", member, name).await?;
        tx.commit().await
    }

    async fn note(
        &self,
        tx: &mut crate::db::Tx,
        action: &'static str,
        member: MemberId,
        name: &DomainName,
    ) -> Result<(), StoreError> {
        let entry = Entry {
            actor: &self.0.actor(),
            action,
            member: Some(member),
            object: format!("domain {name}"),
            detail: "",
            origin: None,
        };
        audit::append(tx, self.0.store().now(), &entry).await
    }
}

impl SystemScope {
    /// Adds a domain to a member: the demo.
    pub async fn add_domain(&self, member: MemberId, name: &DomainName) -> Result<(), StoreError> {
        let sql = "INSERT INTO domains (member_id, name, created) VALUES ($1, $2, $3) \
                   ON CONFLICT DO NOTHING";
        let mut tx = self.store().begin().await?;
        tx.execute(sql, args![member, name.as_str(), self.store().now()]).await?;
        tx.commit().await
    }

    /// All members' own domains: what indicators must never fire on.
    pub async fn all_domains(&self) -> Result<Vec<DomainName>, StoreError> {
        let rows =
            self.store().rows("SELECT DISTINCT name FROM domains ORDER BY name", &[]).await?;
        let read = |row: &crate::db::Row| {
            row.columns().parsed("a domain", |text| DomainName::parse(text).ok())
        };
        rows.iter().map(read).collect()
    }
}
