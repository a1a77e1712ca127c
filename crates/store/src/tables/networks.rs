//! Networks of members: whose an address is, and what its systems are for.

use access::Action;
use findings::{Network, Purpose};
use model::{MemberId, NetworkId};

use crate::db::{Row, args};
use crate::scoped::may_see;
use crate::tables::audit::{self, Entry};
use crate::{Scoped, StoreError, SystemScope};

/// A member's network.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MemberNetwork {
    /// Identity.
    pub id: NetworkId,
    /// Whose.
    pub member: MemberId,
    /// Addresses, name and purpose.
    pub network: Network,
}

/// Networks shown at once at most: a large member has a few hundred.
const NETWORKS_MAX: i64 = 5_000;

/// Networks within a scope.
pub struct Networks<'a>(&'a Scoped);

impl Scoped {
    /// Networks.
    pub fn networks(&self) -> Networks<'_> {
        Networks(self)
    }
}

impl Networks<'_> {
    /// The networks of a member.
    pub async fn of(&self, member: MemberId) -> Result<Vec<MemberNetwork>, StoreError> {
        let sql = may_see!(
            "SELECT id, member_id, net, name, purpose FROM networks WHERE",
            "networks.member_id",
            "AND member_id = $2 ORDER BY name, id LIMIT $3",
        );
        let rows = self.0.rows(sql, args![member, NETWORKS_MAX]).await?;
        rows.iter().map(read).collect()
    }

    /// Adds a network to a member.
    pub async fn add(&self, member: MemberId, new: &Network) -> Result<NetworkId, StoreError> {
        self.0.must(Action::KeepMembers)?;
        let sql = may_see!(
            "INSERT INTO networks (id, member_id, net, name, purpose, created) \
             SELECT $3, members.id, $4, $5, $6, $7 FROM members WHERE",
            "members.id",
            "AND members.id = $2",
        );
        let (id, now) = (NetworkId::new(), self.0.store().now());
        let net = new.net.trunc().to_string();
        let purpose = new.purpose.as_str();
        let mut tx = self.0.store().begin().await?;
        self.0.change(&mut tx, sql, args![member, id, &net, &new.name, purpose, now]).await?;
        self.note(&mut tx, "add-network", member, id, &net).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Takes a network away from a member.
    pub async fn remove(&self, member: MemberId, id: NetworkId) -> Result<(), StoreError> {
        self.0.must(Action::KeepMembers)?;
        let sql = may_see!(
            "DELETE FROM networks WHERE",
            "networks.member_id",
            "AND member_id = $2 AND id = $3",
        );
        let mut tx = self.0.store().begin().await?;
        self.0.change(&mut tx, sql, args![member, id]).await?;
        self.note(&mut tx, "remove-network", member, id, "").await?;
        tx.commit().await
    }

    async fn note(
        &self,
        tx: &mut crate::db::Tx,
        action: &'static str,
        member: MemberId,
        id: NetworkId,
        detail: &str,
    ) -> Result<(), StoreError> {
        let entry = Entry {
            actor: &self.0.actor(),
            action,
            member: Some(member),
            object: format!("network {id}"),
            detail,
            origin: None,
        };
        audit::append(tx, self.0.store().now(), &entry).await
    }
}

impl SystemScope {
    /// Adds a network to a member: the demo.
    pub async fn add_network(&self, member: MemberId, new: &Network) -> Result<(), StoreError> {
        let sql = "INSERT INTO networks (id, member_id, net, name, purpose, created) \
                   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
        let mut tx = self.store().begin().await?;
        let net = new.net.trunc().to_string();
        let args = args![
            NetworkId::new(),
            member,
            &net,
            &new.name,
            new.purpose.as_str(),
            self.store().now()
        ];
        tx.execute(sql, args).await?;
        tx.commit().await
    }
}

pub(crate) fn read(row: &Row) -> Result<MemberNetwork, StoreError> {
    let mut columns = row.columns();
    Ok(MemberNetwork {
        id: columns.parsed("a network's id", NetworkId::parse)?,
        member: columns.parsed("a member's id", MemberId::parse)?,
        network: Network {
            net: columns.parsed("a network", |text| text.parse().ok())?,
            name: columns.text()?,
            purpose: columns.parsed("a purpose", Purpose::parse)?,
        },
    })
}
