//! What the hub's own jobs may do across members: few, named things, never a free query.

use findings::Cause;
use model::{MemberId, Rsit, WarningId};
use warnings::{Move, Policy, State, Step};

use crate::db::{Row, Tx, args};
use crate::tables::outbox::{Enqueued, Tell, enqueue};
use crate::tables::warnings::{How, Locked};
use crate::{Actor, Store, StoreError};

/// The handle of one job of the hub.
#[derive(Clone)]
pub struct SystemScope {
    store: Store,
    job: &'static str,
}

impl SystemScope {
    pub(crate) fn new(store: Store, job: &'static str) -> Self {
        Self { store, job }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn job(&self) -> &'static str {
        self.job
    }

    pub(crate) fn actor(&self) -> Actor {
        Actor::Job(self.job)
    }

    /// Takes the step that is due for one warning: reminds or escalates. False when none is due.
    /// The new due time is written with the messages, so that running twice tells once.
    pub async fn take_due_step(&self, policy: &Policy) -> Result<bool, StoreError> {
        let now = self.store.now();
        let mut tx = self.store.begin().await?;
        let sql = "UPDATE warnings SET state = state WHERE id = (SELECT id FROM warnings \
                   WHERE next_at <= $1 ORDER BY next_at LIMIT 1) AND next_at <= $1 \
                   RETURNING id, member_id, severity, next_step, state, cause, class";
        let Some(row) = tx.row(sql, args![now]).await? else { return Ok(false) };
        let mut columns = row.columns();
        let warning = columns.parsed("a warning's id", WarningId::parse)?;
        let member = columns.parsed("a member's id", MemberId::parse)?;
        let severity = columns.severity()?;
        let step = columns.parsed("a step", Step::parse)?;
        let state = columns.parsed("a state of a warning", State::parse)?;
        let cause = columns.json::<Cause>("a cause")?;
        let who = policy.who(columns.parsed("a class", Rsit::parse)?);
        let tell = Tell { warning, member, severity, step, who, flood: &policy.flood, now };
        let Enqueued { waiting, held, begins, is_last } = enqueue(&mut tx, &tell).await?;
        let next = match (step, waiting, held) {
            // Over the flood limit still: asked again when the window is over.
            (Step::Tell, 0, 1..) => Some((Step::Tell, begins.plus_s(policy.flood.window_s))),
            // Nobody new is left: the clock would tell the same people for ever.
            _ if is_last && step.is_escalation() => None,
            // Who sleeps has not been told yet: the clock counts from their morning.
            _ => policy.next_of(&cause, severity, step, begins),
        };
        if state == State::Drafted && 0 < waiting {
            let actor = self.actor();
            let how = How { actor: &actor, note: None, origin: None, now };
            Locked { id: warning, member, state }.take(&mut tx, Move::Send, &how).await?;
        }
        let sql = "UPDATE warnings SET next_step = $2, next_at = $3, held_back = held_back + $4, \
                   told = CASE WHEN 0 < $5 THEN $6 ELSE told END, first_told = CASE WHEN 0 < $5 \
                   THEN COALESCE(first_told, $6) ELSE first_told END WHERE id = $1";
        let (next_step, next_at) =
            next.map_or((None, None), |(step, at)| (Some(step.as_str()), Some(at)));
        tx.execute(sql, args![warning, next_step, next_at, held, waiting, now]).await?;
        tx.commit().await?;
        if 0 < waiting {
            self.store.ring();
        }
        Ok(true)
    }

    /// Calls findings gone that have not been seen for as long as the policy said; returns how
    /// many, at most `limit`.
    pub async fn age_findings(&self, limit: i64) -> Result<u64, StoreError> {
        let mut tx = self.store.begin().await?;
        // The index is by the hour.
        let sql = "UPDATE findings SET state = 'gone', state_since = gone_at, gone_at = NULL \
                   WHERE id IN (SELECT id FROM findings WHERE gone_at IS NOT NULL \
                   AND gone_at / 3600000000 <= $2 AND gone_at <= $1 \
                   ORDER BY gone_at / 3600000000 LIMIT $3)";
        let now = self.store.now();
        let aged = tx.execute(sql, args![now, now.micros() / 3_600_000_000, limit]).await?;
        tx.commit().await?;
        Ok(aged)
    }

    /// Closes warnings whose findings are all gone: what the member called fixed is verified, what
    /// nobody was told of expires, and so does what nobody answered when it has been gone for as
    /// long as the policy says. What was written by hand has no findings: people close it. Returns how many, at most `limit`.
    pub async fn close_gone(&self, limit: i64, policy: &Policy) -> Result<u64, StoreError> {
        let now = self.store.now();
        let mut tx = self.store.begin().await?;
        let sql = "UPDATE warnings SET state = state WHERE id IN (SELECT id FROM warnings \
                   WHERE (state = 'fixed' OR (state = 'drafted' AND told IS NULL) \
                   OR (is_open = 1 AND last_seen < $2)) \
                   AND group_key NOT LIKE 'circular:%' \
                   AND NOT EXISTS (SELECT findings.id FROM findings \
                   WHERE findings.warning_id = warnings.id AND findings.state <> 'gone') LIMIT $1) \
                   RETURNING member_id, state, id";
        let expired = now.plus_s(-policy.expire_after_s);
        let rows = tx.rows(sql, args![limit, expired]).await?;
        for row in &rows {
            self.close(&mut tx, row, now).await?;
        }
        tx.commit().await?;
        Ok(rows.len() as u64)
    }

    async fn close(&self, tx: &mut Tx, row: &Row, now: model::Time) -> Result<(), StoreError> {
        let mut columns = row.columns();
        let member = columns.parsed("a member's id", MemberId::parse)?;
        let state = columns.parsed("a state of a warning", State::parse)?;
        let id = columns.parsed("a warning's id", WarningId::parse)?;
        let step = if state == State::Fixed { Move::Verify } else { Move::Expire };
        let actor = self.actor();
        let how = How { actor: &actor, note: None, origin: None, now };
        Locked { id, member, state }.take(tx, step, &how).await.map(|_| ())
    }
}
