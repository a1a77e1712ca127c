//! Operators: organisations that answer for several members.

use access::{Action, Scope};
use model::{MemberId, OperatorId, Time};

use crate::db::{Arg, Row, Tx, args};
use crate::tables::audit::{self, Entry};
use crate::{Actor, NewMember, Scoped, StoreError, SystemScope};

/// An operator.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Operator {
    /// Identity.
    pub id: OperatorId,
    /// Its name.
    pub name: String,
    /// The language its people read.
    pub language: String,
    /// Its time zone.
    pub zone: String,
    /// Whom it answers for, as far as the viewer may see them.
    pub members: Vec<MemberId>,
}

/// Operators within a scope: a member sees those that answer for it, an operator itself.
pub struct Operators<'a>(&'a Scoped);

impl Scoped {
    /// Operators.
    pub fn operators(&self) -> Operators<'_> {
        Operators(self)
    }
}

impl Operators<'_> {
    /// All visible operators by name.
    pub async fn list(&self) -> Result<Vec<Operator>, StoreError> {
        let sql = crate::scoped::may_see!(
            "SELECT operators.id, operators.name, operators.language, operators.zone, \
             operator_members.member_id FROM operators JOIN operator_members \
             ON operator_members.operator_id = operators.id WHERE",
            "operator_members.member_id",
            "ORDER BY operators.name, operators.id",
        );
        let mut operators = gather(&self.0.rows(sql, &[]).await?)?;
        match self.0.viewer().scope() {
            // A member may share members with several operators; each sees only itself.
            Scope::Operator(own) => operators.retain(|operator| operator.id == own),
            Scope::All => self.add_those_without_members(&mut operators).await?,
            Scope::Member(_) | Scope::Supplier(_) => {}
        }
        Ok(operators)
    }

    async fn add_those_without_members(
        &self,
        operators: &mut Vec<Operator>,
    ) -> Result<(), StoreError> {
        let sql = "SELECT id, name, language, zone, NULL FROM operators WHERE NOT EXISTS \
                   (SELECT member_id FROM operator_members WHERE operator_id = operators.id) \
                   ORDER BY name, id";
        operators.extend(gather(&self.0.store().rows(sql, &[]).await?)?);
        Ok(())
    }

    /// Adds an operator for some members.
    pub async fn add(
        &self,
        new: &NewMember,
        members: &[MemberId],
    ) -> Result<OperatorId, StoreError> {
        self.0.must(Action::KeepMembers)?;
        let mut tx = self.0.store().begin().await?;
        let id = insert(&mut tx, new, members, self.0.store().now(), &self.0.actor()).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Gives an operator another name, language or zone.
    pub async fn change(&self, id: OperatorId, new: &NewMember) -> Result<(), StoreError> {
        let sql = "UPDATE operators SET name = $2, language = $3, zone = $4 WHERE id = $1";
        let about = ("change-operator", format!("operator {id}"));
        change_place(self.0, sql, args![id, &new.name, &new.language, &new.zone], about, new).await
    }

    /// Lets an operator answer for a member from now on; it may already.
    pub async fn add_member(&self, id: OperatorId, member: MemberId) -> Result<(), StoreError> {
        let sql = "INSERT INTO operator_members (operator_id, member_id) VALUES ($1, $2) \
                   ON CONFLICT DO NOTHING";
        self.change_member(sql, "operator-answers", (id, member)).await.map(|_| ())
    }

    /// An operator answers for a member no more: its people lose sight of it at once.
    pub async fn remove_member(&self, id: OperatorId, member: MemberId) -> Result<(), StoreError> {
        let sql = "DELETE FROM operator_members WHERE operator_id = $1 AND member_id = $2";
        match self.change_member(sql, "operator-left", (id, member)).await? {
            0 => Err(StoreError::NotFound),
            _ => Ok(()),
        }
    }

    /// Changes one row, and says so in the member's log when there was something to change.
    async fn change_member(
        &self,
        sql: &'static str,
        action: &'static str,
        (id, member): (OperatorId, MemberId),
    ) -> Result<u64, StoreError> {
        self.0.must(Action::KeepMembers)?;
        let mut tx = self.0.store().begin().await?;
        let name = tx.row("SELECT name FROM operators WHERE id = $1", args![id]).await?;
        let name = name.ok_or(StoreError::NotFound)?.columns().text()?;
        let changed = tx.execute(sql, args![id, member]).await?;
        let now = self.0.store().now();
        if 0 < changed {
            // Links sent to people who do not answer for the member any more must not open.
            let sql = "UPDATE links SET revoked = $3 WHERE member_id = $2 AND revoked IS NULL \
                       AND contact_id IN (SELECT id FROM contacts WHERE operator_id = $1) \
                       AND NOT EXISTS (SELECT member_id FROM operator_members \
                       WHERE operator_id = $1 AND member_id = $2)";
            tx.execute(sql, args![id, member, now]).await?;
            let entry = Entry {
                actor: &self.0.actor(),
                action,
                member: Some(member),
                object: format!("operator {id}"),
                detail: &name,
                origin: None,
            };
            audit::append(&mut tx, now, &entry).await?;
        }
        tx.commit().await?;
        Ok(changed)
    }
}

/// Changes who is no member but works for members, and says so in the log.
pub(crate) async fn change_place(
    scope: &Scoped,
    sql: &'static str,
    args: &[Arg<'_>],
    (action, object): (&'static str, String),
    new: &NewMember,
) -> Result<(), StoreError> {
    scope.must(Action::KeepMembers)?;
    let mut tx = scope.store().begin().await?;
    if tx.execute(sql, args).await? == 0 {
        return Err(StoreError::NotFound);
    }
    let (actor, detail) = (scope.actor(), new.name.as_str());
    let entry = Entry { actor: &actor, action, member: None, object, detail, origin: None };
    audit::append(&mut tx, scope.store().now(), &entry).await?;
    tx.commit().await
}

impl SystemScope {
    /// Adds an operator: the demo.
    pub async fn add_operator(
        &self,
        new: &NewMember,
        members: &[MemberId],
    ) -> Result<OperatorId, StoreError> {
        let mut tx = self.store().begin().await?;
        let id = insert(&mut tx, new, members, self.store().now(), &self.actor()).await?;
        tx.commit().await?;
        Ok(id)
    }
}

async fn insert(
    tx: &mut Tx,
    new: &NewMember,
    members: &[MemberId],
    now: Time,
    actor: &Actor,
) -> Result<OperatorId, StoreError> {
    let id = OperatorId::new();
    let sql =
        "INSERT INTO operators (id, name, language, zone, created) VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, args![id, &new.name, &new.language, &new.zone, now]).await?;
    for member in members {
        let sql = "INSERT INTO operator_members (operator_id, member_id) VALUES ($1, $2)";
        tx.execute(sql, args![id, *member]).await?;
    }
    // A line in each member's log; one in the CSIRT's where there is no member yet.
    let none = members.is_empty().then_some(None);
    for member in members.iter().copied().map(Some).chain(none) {
        let entry = Entry {
            actor,
            action: "add-operator",
            member,
            object: format!("operator {id}"),
            detail: &new.name,
            origin: None,
        };
        audit::append(tx, now, &entry).await?;
    }
    Ok(id)
}

fn gather(rows: &[Row]) -> Result<Vec<Operator>, StoreError> {
    let mut operators: Vec<Operator> = Vec::new();
    for row in rows {
        let mut columns = row.columns();
        let operator = Operator {
            id: columns.parsed("an operator's id", OperatorId::parse)?,
            name: columns.text()?,
            language: columns.text()?,
            zone: columns.text()?,
            members: columns.opt_parsed("a member's id", MemberId::parse)?.into_iter().collect(),
        };
        match operators.last_mut() {
            Some(last) if last.id == operator.id => last.members.extend(operator.members),
            _ => operators.push(operator),
        }
    }
    Ok(operators)
}
