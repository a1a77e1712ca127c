//! What was changed of the policy in the portal: versions, never changed once written.
//!
//! To undo is a new version that says what an earlier one said. What a change would do is counted
//! by the same function of time that acts later; what bounds it has is `warnings`'.

use access::Action;
use findings::Kind;
use model::{Rsit, Severity, Time};
use roster::{Roles, Step};
use warnings::{Amendments, Policy, PolicyInForce};

use crate::db::{Row, Tx, args};
use crate::tables::audit::{self, Entry};
use crate::{Scoped, Store, StoreError};

/// A version of what was changed.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyVersion {
    /// 1, 2, 3, …
    pub version: i64,
    /// When.
    pub made: Time,
    /// Who; the account's id when it is no longer kept.
    pub made_by: String,
    /// All that is changed since.
    pub amendments: Amendments,
    /// Why.
    pub note: String,
}

/// What a change of one class would do, in numbers.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct PolicyEffect {
    /// Open warnings of the class.
    pub open: i64,
    /// Of these, with another text.
    pub other_text: i64,
    /// Of these, raised when they are next seen. None falls by itself.
    pub raised: i64,
    /// Of these, told again when they are next seen.
    pub told_again: i64,
    /// Findings of the class that are there.
    pub findings: i64,
    /// Of these, called gone at once.
    pub gone: i64,
    /// Members that have contacts, but none with a role that is told first: there it is as always.
    pub without_role: i64,
}

/// What a change of the clocks would do, in numbers.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ClockEffect {
    /// Warnings whose next step would come at another time.
    pub moved: i64,
    /// Of these, warnings whose next step would be taken at once.
    pub at_once: i64,
}

/// Characters of a reason that are kept: a paragraph.
const NOTE_CHARS_MAX: usize = 1_000;

/// What is done with the warnings of severity $2 that wait at $1 for step $3. A survey has a clock
/// of its own.
macro_rules! waiting {
    ($done:literal) => {
        concat!(
            $done,
            " WHERE $1 < next_at AND severity = $2 AND next_step = $3 AND NOT EXISTS (SELECT 1 \
             FROM circular_members JOIN circulars ON circulars.id = circular_members.circular_id \
             WHERE circular_members.warning_id = warnings.id AND circulars.survey IS NOT NULL)"
        )
    };
}
/// The policy within a scope: the same for everybody at the CSIRT.
pub struct Policies<'a>(&'a Scoped);

impl Scoped {
    /// What was changed of the policy.
    pub fn policy(&self) -> Policies<'_> {
        Policies(self)
    }
}

impl Store {
    /// Puts in force what was changed last, if it is not in force already.
    pub async fn refresh_policy(&self, in_force: &PolicyInForce) -> Result<(), StoreError> {
        let sql = "SELECT version, amendments FROM policy_versions ORDER BY version DESC LIMIT 1";
        let Some(row) = self.row(sql, &[]).await? else { return Ok(()) };
        let mut columns = row.columns();
        let version = columns.int()?;
        if version != in_force.amendments().0 {
            in_force.amend(version, columns.parsed("amendments", Amendments::parse)?);
        }
        Ok(())
    }
}

impl Policies<'_> {
    /// The latest versions, newest first.
    pub async fn versions(&self, limit: i64) -> Result<Vec<PolicyVersion>, StoreError> {
        self.0.must(Action::KeepContent)?;
        let sql = "SELECT policy_versions.version, policy_versions.made, \
                   COALESCE(accounts.name, policy_versions.made_by), policy_versions.amendments, \
                   policy_versions.note FROM policy_versions \
                   LEFT JOIN accounts ON accounts.id = policy_versions.made_by \
                   ORDER BY policy_versions.version DESC LIMIT $1";
        let rows = self.0.store().rows(sql, args![limit.clamp(1, crate::PAGE_MAX)]).await?;
        rows.iter().map(read).collect()
    }

    /// Puts a change in force, unless another has been made since `after`.
    pub async fn amend(
        &self,
        after: i64,
        amendments: Amendments,
        note: &str,
        in_force: &PolicyInForce,
        origin: Option<&str>,
    ) -> Result<i64, StoreError> {
        self.0.must(Action::KeepPolicy)?;
        let mut tx = self.0.store().begin().await?;
        let change = Change { after, amendments: &amendments, note, action: "policy-change" };
        let version = self.put(&mut tx, &change, in_force, origin).await?;
        tx.commit().await?;
        in_force.amend(version, amendments);
        Ok(version)
    }

    /// Puts in force again what an earlier version said; 0 is the file alone.
    pub async fn restore(
        &self,
        after: i64,
        earlier: i64,
        in_force: &PolicyInForce,
        origin: Option<&str>,
    ) -> Result<i64, StoreError> {
        self.0.must(Action::KeepPolicy)?;
        let mut tx = self.0.store().begin().await?;
        let sql = "SELECT amendments FROM policy_versions WHERE version = $1";
        let amendments = match tx.row(sql, args![earlier]).await? {
            Some(row) => row.columns().parsed("amendments", Amendments::parse)?,
            None if earlier == 0 => Amendments::default(),
            None => return Err(StoreError::NotFound),
        };
        let note = format!("= {earlier}");
        let change =
            Change { after, amendments: &amendments, note: &note, action: "policy-restore" };
        let version = self.put(&mut tx, &change, in_force, origin).await?;
        tx.commit().await?;
        in_force.amend(version, amendments);
        Ok(version)
    }

    async fn put(
        &self,
        tx: &mut Tx,
        change: &Change<'_>,
        in_force: &PolicyInForce,
        origin: Option<&str>,
    ) -> Result<i64, StoreError> {
        let (now, actor, after) = (self.0.store().now(), self.0.actor(), change.after);
        // What is changed was made from the version in force here: another hub may know a newer one.
        if in_force.amendments().0 != after {
            return Err(StoreError::MovedOn);
        }
        let version = after + 1;
        let amendments = change.amendments.write();
        let note: String = crate::bulk::clean(change.note).chars().take(NOTE_CHARS_MAX).collect();
        // Two who change at the same time: the one who comes second is told so.
        let sql = "INSERT INTO policy_versions (version, made, made_by, amendments, note) \
                   SELECT $1, $2, $3, $4, $5 WHERE (SELECT COALESCE(MAX(version), 0) \
                   FROM policy_versions) = $6";
        let args = args![version, now, actor.id(), &amendments, &note, after];
        match tx.execute(sql, args).await {
            Ok(1) => {}
            Ok(_) | Err(StoreError::Taken) => return Err(StoreError::MovedOn),
            Err(error) => return Err(error),
        }
        let entry = Entry {
            actor: &actor,
            action: change.action,
            member: None,
            object: format!("policy {version}"),
            detail: &amendments,
            origin,
        };
        audit::append(tx, now, &entry).await?;
        let (old, new) = (in_force.get(), in_force.base().amended(change.amendments));
        age_anew(tx, &old, &new).await?;
        set_clocks(tx, now, &old, &new).await?;
        Ok(version)
    }

    /// What it would do if the policy said of this class what `new` says.
    pub async fn effect(
        &self,
        class: Rsit,
        old: &Policy,
        new: &Policy,
    ) -> Result<PolicyEffect, StoreError> {
        self.0.must(Action::KeepContent)?;
        let mut effect = PolicyEffect::default();
        for inbound in [false, true] {
            self.count_warnings(&mut effect, class, inbound, old, new).await?;
            self.count_findings(&mut effect, class, inbound, old, new).await?;
        }
        if old.class(class).text != new.class(class).text {
            effect.other_text = effect.open;
        }
        if old.who(class) != new.who(class) && new.who(class) != Roles::default() {
            effect.without_role = self.without_role(new.who(class)).await?;
        }
        Ok(effect)
    }

    /// What it would do if the clocks were those of `new`.
    pub async fn clock_effect(
        &self,
        old: &Policy,
        new: &Policy,
    ) -> Result<ClockEffect, StoreError> {
        self.0.must(Action::KeepContent)?;
        let (now, mut effect) = (self.0.store().now(), ClockEffect::default());
        for (severity, step, by_s) in moved_steps(old, new) {
            let sql = waiting!(
                "SELECT COUNT(*), COUNT(CASE WHEN next_at <= $4 THEN 1 END) FROM warnings"
            );
            let args = args![now, severity as i64, step.as_str(), now.plus_s(-by_s)];
            let row = self.0.store().row(sql, args).await?.ok_or(StoreError::NotFound)?;
            let mut columns = row.columns();
            effect.moved += columns.int()?;
            effect.at_once += columns.int()?;
        }
        Ok(effect)
    }

    async fn count_warnings(
        &self,
        effect: &mut PolicyEffect,
        class: Rsit,
        inbound: bool,
        old: &Policy,
        new: &Policy,
    ) -> Result<(), StoreError> {
        let (now, kind) = (self.0.store().now(), Kind::of(class, inbound));
        let floor = |policy: &Policy| {
            policy.class(class).severity.min.map_or(-1, |severity| severity as i64)
        };
        let (quiet_old, quiet_new) =
            (old.repeats.quiet_s(class, kind), new.repeats.quiet_s(class, kind));
        let sql = "SELECT COUNT(*), COUNT(CASE WHEN severity < $3 AND $3 > $4 THEN 1 END), \
                   COUNT(CASE WHEN told > $5 AND told <= $6 THEN 1 END) FROM warnings \
                   WHERE is_open = 1 AND class = $1 AND inbound = $2";
        let args = args![
            class.as_str(),
            inbound,
            floor(new),
            floor(old),
            now.plus_s(-quiet_old),
            now.plus_s(-quiet_new),
        ];
        let row = self.0.store().row(sql, args).await?.ok_or(StoreError::NotFound)?;
        let mut columns = row.columns();
        effect.open += columns.int()?;
        effect.raised += columns.int()?;
        effect.told_again += columns.int()?;
        Ok(())
    }

    async fn count_findings(
        &self,
        effect: &mut PolicyEffect,
        class: Rsit,
        inbound: bool,
        old: &Policy,
        new: &Policy,
    ) -> Result<(), StoreError> {
        let (now, kind) = (self.0.store().now(), Kind::of(class, inbound));
        let gone = |policy: &Policy| now.plus_s(-policy.ageing.gone_after_s(class, kind));
        let sql = "SELECT COUNT(*), COUNT(CASE WHEN last_seen > $3 AND last_seen <= $4 \
                   THEN 1 END) FROM findings WHERE state <> 'gone' AND class = $1 \
                   AND inbound = $2";
        let args = args![class.as_str(), inbound, gone(old), gone(new)];
        let row = self.0.store().row(sql, args).await?.ok_or(StoreError::NotFound)?;
        let mut columns = row.columns();
        effect.findings += columns.int()?;
        effect.gone += columns.int()?;
        Ok(())
    }

    async fn without_role(&self, who: Roles) -> Result<i64, StoreError> {
        let sql = "SELECT member_id, roles FROM contacts WHERE member_id IS NOT NULL";
        let mut members = std::collections::HashMap::new();
        for row in self.0.store().rows(sql, &[]).await? {
            let mut columns = row.columns();
            let (member, roles) = (columns.text()?, Roles::parse(&columns.text()?));
            *members.entry(member).or_insert(false) |= roles.has_any(who);
        }
        let without = members.values().filter(|has| !**has).count();
        Ok(i64::try_from(without).unwrap_or(i64::MAX))
    }
}

struct Change<'a> {
    after: i64,
    amendments: &'a Amendments,
    note: &'a str,
    action: &'static str,
}

/// Findings that are there are gone when the policy now says so, not when it said so before.
async fn age_anew(tx: &mut Tx, old: &Policy, new: &Policy) -> Result<(), StoreError> {
    for class in Rsit::ALL {
        for inbound in [false, true] {
            let kind = Kind::of(*class, inbound);
            let gone = new.ageing.gone_after_s(*class, kind);
            if gone == old.ageing.gone_after_s(*class, kind) {
                continue;
            }
            let sql = "UPDATE findings SET gone_at = last_seen + $3 WHERE state <> 'gone' \
                       AND class = $1 AND inbound = $2";
            let args = args![class.as_str(), inbound, gone.saturating_mul(1_000_000)];
            tx.execute(sql, args).await?;
        }
    }
    Ok(())
}

/// The steps that come later or sooner, and by how many seconds.
fn moved_steps(old: &Policy, new: &Policy) -> Vec<(Severity, Step, i64)> {
    let mut moved = Vec::new();
    for severity in Severity::ALL {
        for done in [Step::Tell, Step::Remind, Step::Escalate, Step::Operator] {
            let next = old.next_step(severity, done).zip(new.next_step(severity, done));
            moved.extend(next.and_then(|((step, before_s), (_, after_s))| {
                (before_s != after_s).then_some((severity, step, after_s - before_s))
            }));
        }
    }
    moved
}

/// Steps that wait come when the clocks now say so. A step that is due already is not put off.
async fn set_clocks(tx: &mut Tx, now: Time, old: &Policy, new: &Policy) -> Result<(), StoreError> {
    for (severity, step, by_s) in moved_steps(old, new) {
        let sql = waiting!("UPDATE warnings SET next_at = next_at + $4");
        let by = by_s.saturating_mul(1_000_000);
        tx.execute(sql, args![now, severity as i64, step.as_str(), by]).await?;
    }
    Ok(())
}

fn read(row: &Row) -> Result<PolicyVersion, StoreError> {
    let mut columns = row.columns();
    Ok(PolicyVersion {
        version: columns.int()?,
        made: columns.time()?,
        made_by: columns.text()?,
        amendments: columns.parsed("amendments", Amendments::parse)?,
        note: columns.text()?,
    })
}
