//! What the store knows of a member's batch before it is decided what becomes of it.

use std::collections::{HashMap, HashSet};

use findings::{Finding, Key, Network};
use model::{DetectionId, MemberId, Time, WarningId};
use serde_json::{Value, json};
use warnings::{Inhibition, Warning};

use super::Gathered;
use crate::bulk::{ROWS_MAX, from_rows, rows};
use crate::db::{Asks, Tx, args};
use crate::tables::findings::{finding_columns, read as read_finding};
use crate::tables::packs::{self, MaybeKnown, RowIdentity};
use crate::tables::warnings::{read as read_warning, warning_columns};
use crate::tables::{assets, inhibitions};
use crate::{Store, StoreError};

/// Asks about one member: within a transaction, or beside one that changes nothing of that
/// member's and lets nobody else write either.
pub struct Inquiry<'t> {
    asks: Asks<'t>,
    member: MemberId,
    now: Time,
}

impl<'t> Inquiry<'t> {
    pub(super) const fn within(tx: &'t mut Tx, member: MemberId, now: Time) -> Self {
        Self { asks: Asks::Within(tx), member, now }
    }

    pub(super) const fn beside(store: Store, member: MemberId, now: Time) -> Self {
        Self { asks: Asks::Beside(store), member, now }
    }

    /// Whom it is about.
    pub const fn member(&self) -> MemberId {
        self.member
    }

    /// The time of the batch.
    pub const fn now(&self) -> Time {
        self.now
    }

    /// Which of these detections are here already.
    pub async fn known(&mut self, ids: &[DetectionId]) -> Result<HashSet<DetectionId>, StoreError> {
        let mut known = HashSet::new();
        for part in ids.chunks(ROWS_MAX) {
            let sql = from_rows!(
                "SELECT id FROM detections WHERE id IN (SELECT given.value->>0 FROM",
                ")",
            );
            let given: Vec<Value> = part.iter().map(|id| json!([id])).collect();
            for row in self.asks.rows(sql, args![rows(&given)]).await? {
                known.insert(row.columns().parsed("a detection's id", DetectionId::parse)?);
            }
        }
        Ok(known)
    }

    /// Which of these rows that others reported are here already.
    pub async fn known_rows(
        &mut self,
        rows: &[MaybeKnown<'_>],
    ) -> Result<HashSet<RowIdentity>, StoreError> {
        packs::known(&mut self.asks, self.member, rows).await
    }

    /// The member's findings with these keys, and the warnings that gather them.
    pub async fn findings(
        &mut self,
        keys: &[&Key],
    ) -> Result<HashMap<Key, (Finding, Option<WarningId>)>, StoreError> {
        let mut found = HashMap::new();
        for part in keys.chunks(ROWS_MAX) {
            let sql = from_rows!(
                concat!(
                    "SELECT ",
                    finding_columns!(),
                    " FROM findings WHERE member_id = $2 \
                     AND finding_key IN (SELECT given.value->>0 FROM"
                ),
                ")",
            );
            let given: Vec<Value> = part.iter().map(|key| json!([key.as_str()])).collect();
            for row in self.asks.rows(sql, args![rows(&given), self.member]).await? {
                let (finding, warning) = read_finding(&mut row.columns())?;
                found.insert(finding.key.clone(), (finding, warning));
            }
        }
        Ok(found)
    }

    /// What gathers by these keys: all that ever gathered by a cause, the newest last; by a device
    /// only what is open or was just called mended.
    pub async fn gathered(&mut self, keys: &[&str]) -> Result<Vec<Gathered>, StoreError> {
        let mut found = Vec::new();
        for part in keys.chunks(ROWS_MAX) {
            let sql = from_rows!(
                "SELECT warning_keys.gather_key, warning_keys.warning_id, warning_keys.seen \
                 FROM warning_keys JOIN warnings ON warnings.id = warning_keys.warning_id \
                 WHERE warning_keys.member_id = $2 AND (warnings.is_open = 1 \
                 OR warnings.state = 'fixed' OR warning_keys.gather_key LIKE 'cause|%') \
                 AND warning_keys.gather_key IN (SELECT given.value->>0 FROM",
                ") ORDER BY warnings.created, warnings.number",
            );
            let given: Vec<Value> = part.iter().map(|key| json!([key])).collect();
            for row in self.asks.rows(sql, args![rows(&given), self.member]).await? {
                let mut columns = row.columns();
                found.push(Gathered {
                    key: columns.text()?,
                    warning: columns.parsed("a warning's id", WarningId::parse)?,
                    seen: columns.time()?,
                });
            }
        }
        Ok(found)
    }

    /// These warnings of the member.
    pub async fn warnings(&mut self, ids: &[WarningId]) -> Result<Vec<Warning>, StoreError> {
        let mut found = Vec::new();
        for part in ids.chunks(ROWS_MAX) {
            let sql = from_rows!(
                concat!(
                    "SELECT ",
                    warning_columns!(),
                    " FROM warnings WHERE member_id = $2 AND id IN (SELECT given.value->>0 FROM"
                ),
                ")",
            );
            let given: Vec<Value> = part.iter().map(|id| json!([id])).collect();
            for row in self.asks.rows(sql, args![rows(&given), self.member]).await? {
                found.push(read_warning(&mut row.columns())?);
            }
        }
        Ok(found)
    }

    /// The member's networks.
    pub async fn networks(&mut self) -> Result<Vec<Network>, StoreError> {
        let sql = "SELECT value, name, purpose FROM assets WHERE member_id = $1 \
                   AND kind = 'network' AND state = 'approved'";
        let rows = self.asks.rows(sql, args![self.member]).await?;
        rows.iter().map(assets::read_network).collect()
    }

    /// What the member holds back now.
    pub async fn inhibitions(&mut self) -> Result<Vec<Inhibition>, StoreError> {
        inhibitions::in_force(&mut self.asks, self.member, self.now).await
    }
}
