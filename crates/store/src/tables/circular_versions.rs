//! New versions of an advisory that was sent: begun as a draft that follows it, then in its place.
//!
//! The draft is written, looked at and approved as any circular. When it leaves, what was said before
//! is kept, the members' warnings say the new version, and each is told what has changed; whoever
//! it reaches for the first time gets the whole. Answers stay as they are.

use findings::{Advisory, Version, Written};
use model::{CircularId, MemberId, Time, WarningId};
use warnings::{Policy, Stage, State, Step};

use crate::CircularToKeep;
use crate::StoreError;
use crate::db::{Row, Tx, args};
use crate::tables::circular_sending::cause;
use crate::tables::circulars::{Circulars, Locked, json};
use crate::tables::outbox::{Enqueued, Tell, enqueue};
use crate::tables::warnings::How;

/// A version of an advisory that another has taken the place of.
#[derive(Clone, Debug, PartialEq)]
pub struct CircularVersion {
    /// Its number, counted from 1.
    pub version: i64,
    /// What it said.
    pub text: Written,
    /// Its facts.
    pub advisory: Advisory,
    /// When it left.
    pub sent: Time,
    /// Who sent it.
    pub sent_by: String,
}

impl Circulars<'_> {
    /// Begins a new version of an advisory that was sent: a draft that says the same. One that is
    /// begun already is the one.
    pub async fn renew(&self, id: CircularId) -> Result<CircularId, StoreError> {
        let mut tx = self.scope().store().begin().await?;
        let locked = self.lock(&mut tx, id).await?;
        locked.must(locked.revision, |stage| stage == Stage::Sent)?;
        if locked.keep.advisory.is_none() {
            return Err(StoreError::MovedOn);
        }
        let sql = "SELECT id FROM circulars WHERE follows = $1";
        if let Some(row) = tx.row(sql, args![id]).await? {
            return row.columns().parsed("a circular's id", CircularId::parse);
        }
        let draft = CircularId::new();
        self.begin(&mut tx, draft, &locked.keep, Some(id)).await?;
        tx.commit().await?;
        Ok(draft)
    }

    /// What an advisory said before, the latest first.
    pub async fn versions(&self, id: CircularId) -> Result<Vec<CircularVersion>, StoreError> {
        self.must_be_csirts()?;
        let sql = "SELECT circular_versions.version, circular_versions.text, \
                   circular_versions.advisory, circular_versions.sent, \
                   COALESCE(accounts.name, circular_versions.sent_by) FROM circular_versions \
                   LEFT JOIN accounts ON accounts.id = circular_versions.sent_by \
                   WHERE circular_versions.circular_id = $1 \
                   ORDER BY circular_versions.version DESC LIMIT $2";
        let rows = self.scope().store().rows(sql, args![id, crate::PAGE_MAX]).await?;
        rows.iter().map(read).collect()
    }

    /// Puts a draft in the place of the advisory that it follows and tells who has it what has
    /// changed; returns the members it reaches for the first time, which get the whole.
    pub(super) async fn replace(
        &self,
        tx: &mut Tx,
        draft: &Locked,
        chosen: &[(MemberId, String)],
        (policy, how): (&Policy, &How<'_>),
    ) -> Result<Vec<(MemberId, String)>, StoreError> {
        let Some(id) = draft.follows else { return Ok(chosen.to_vec()) };
        let before = self.lock(tx, id).await?;
        before.must(before.revision, |stage| stage == Stage::Sent)?;
        let number = before.version + 1;
        let version = Version { number, changed: changes(&before.keep, &draft.keep) };
        self.turn(tx, id, draft, how).await?;
        let keep = &draft.keep;
        let said = json(&cause(id, keep, Some(version)));
        let sql = "UPDATE warnings SET cause = $2, severity = $3, tlp = $4 WHERE id IN \
                   (SELECT warning_id FROM circular_members WHERE circular_id = $1) \
                   RETURNING id, member_id, state";
        let rows = tx.rows(sql, args![id, said, keep.severity, keep.tlp.as_str()]).await?;
        let mut told = Vec::new();
        for row in &rows {
            let mut columns = row.columns();
            let warning = columns.parsed("a warning's id", WarningId::parse)?;
            let member = columns.parsed("a member's id", MemberId::parse)?;
            let state = columns.parsed("a state of a warning", State::parse)?;
            told.push(member);
            if !matches!(state, State::Withdrawn | State::Expired) {
                tell_again(tx, (warning, member, state), keep, (policy, how)).await?;
            }
        }
        Ok(chosen.iter().filter(|(member, _)| !told.contains(member)).cloned().collect())
    }

    /// Keeps what was said, and says the draft instead; the draft is no more.
    async fn turn(
        &self,
        tx: &mut Tx,
        id: CircularId,
        draft: &Locked,
        how: &How<'_>,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO circular_versions (circular_id, version, text, advisory, sent, \
                   sent_by) SELECT id, version, text, advisory, sent, sent_by FROM circulars \
                   WHERE id = $1";
        tx.execute(sql, args![id]).await?;
        let sql = "UPDATE circulars SET version = version + 1, revision = revision + 1, \
                   text = $2, words = $3, advisory = $4, audience = $5, severity = $6, tlp = $7, \
                   changed = $8, sent = $8, sent_by = $9, hands = $10, approved_by = \
                   (SELECT newer.approved_by FROM circulars AS newer WHERE newer.id = $11) \
                   WHERE id = $1";
        let keep = &draft.keep;
        let args = args![
            id,
            json(&keep.text),
            keep.text.words(),
            keep.advisory.as_ref().map(json),
            json(&keep.audience),
            keep.severity,
            keep.tlp.as_str(),
            how.now,
            self.scope().viewer().account(),
            json(&draft.hands),
            draft.id,
        ];
        tx.execute(sql, args).await?;
        tx.execute("DELETE FROM circulars WHERE id = $1", args![draft.id]).await?;
        self.note(tx, "renew-circular", id, keep.text.words(), how.origin).await
    }
}

/// The sections that differ in any language, and `facts`.
fn changes(before: &CircularToKeep, after: &CircularToKeep) -> Vec<String> {
    let mut changed: Vec<String> = Vec::new();
    let texts = (&before.text, &after.text);
    for (tag, sections) in texts.1.versions() {
        let old = texts.0.in_language(tag);
        for (name, text) in sections.named() {
            let is_same = old.is_some_and(|old| old.named().contains(&(name, text)));
            if !is_same && !changed.iter().any(|one| one == name) {
                changed.push(name.to_owned());
            }
        }
    }
    if before.advisory != after.advisory {
        changed.push("facts".to_owned());
    }
    changed
}

/// Tells a member that has the advisory what has changed. Where nobody has answered, the clock begins
/// anew.
async fn tell_again(
    tx: &mut Tx,
    (warning, member, state): (WarningId, MemberId, State),
    keep: &CircularToKeep,
    (policy, how): (&Policy, &How<'_>),
) -> Result<(), StoreError> {
    let tell = Tell {
        warning,
        member,
        severity: keep.severity,
        step: Step::Tell,
        who: roster::Roles::default(),
        flood: &policy.flood,
        now: how.now,
    };
    let Enqueued { waiting, begins, .. } = enqueue(tx, &tell).await?;
    let next = policy.next_step(keep.severity, Step::Tell);
    if let Some((step, after_s)) = next.filter(|_| 0 < waiting && state.is_waiting()) {
        let sql = "UPDATE warnings SET next_step = $2, next_at = $3, told = $4 WHERE id = $1";
        let at = begins.plus_s(after_s);
        tx.execute(sql, args![warning, step.as_str(), at, how.now]).await?;
    }
    Ok(())
}

fn read(row: &Row) -> Result<CircularVersion, StoreError> {
    let mut columns = row.columns();
    Ok(CircularVersion {
        version: columns.int()?,
        text: columns.json("a text")?,
        advisory: columns.json("an advisory")?,
        sent: columns.time()?,
        sent_by: columns.text()?,
    })
}
