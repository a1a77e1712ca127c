//! What is kept of findings, made ready before the store's single writer is taken: while one
//! member's rows are written, the next one's are made.

use std::collections::BTreeMap;

use findings::{Ageing, Finding};
use model::{MemberId, WarningId};
use serde_json::{Value, json};

use super::cause_text;
use crate::StoreError;
use crate::bulk::{InsertMany, ROWS_MAX, clean, from_rows, rows};
use crate::db::{Tx, args};
use crate::sqlite::Cell;
use crate::tables::findings::{gone_at, sensor_text};

/// A finding as it is to be kept.
#[derive(Clone, Copy, Debug)]
pub struct FindingToKeep<'f> {
    /// The finding.
    pub finding: &'f Finding,
    /// The warning that gathers it.
    pub warning: Option<WarningId>,
    /// How often it had been seen when it was read; none when it is new.
    pub seen_before: Option<i64>,
}

impl<'f> FindingToKeep<'f> {
    /// One that is new.
    pub const fn new(finding: &'f Finding, warning: Option<WarningId>) -> Self {
        Self { finding, warning, seen_before: None }
    }
}

/// Findings of one member, ready to be kept.
#[derive(Debug)]
pub struct FindingRows {
    member: MemberId,
    new: Vec<Cell>,
    changed: Vec<Cell>,
    /// By a cause's identity: findings and sightings that come to it, and when last seen.
    causes: BTreeMap<String, (i64, i64, i64)>,
}

impl FindingRows {
    /// These of the member.
    pub fn of(member: MemberId, findings: &[FindingToKeep<'_>], ageing: &Ageing) -> Self {
        let (new, changed, causes) = (Vec::new(), Vec::new(), BTreeMap::new());
        let mut ready = Self { member, new, changed, causes };
        for one in findings {
            let is_new = one.seen_before.is_none();
            let values = if is_new { &mut ready.new } else { &mut ready.changed };
            values.extend(row(member, one, ageing));
            ready.count(one);
        }
        ready
    }

    fn count(&mut self, one: &FindingToKeep<'_>) {
        let finding = one.finding;
        let identity = clean(&finding.cause.identity());
        // In the order of their names, so that two batches never wait for each other in a circle.
        let (added, seen, last) = self.causes.entry(identity).or_default();
        *added += i64::from(one.seen_before.is_none());
        *seen += finding.count - one.seen_before.unwrap_or(0);
        *last = finding.last_seen.micros().max(*last);
    }

    pub(super) async fn put(self, tx: &mut Tx) -> Result<(), StoreError> {
        ADD.run(tx, self.new).await?;
        CHANGE.run(tx, self.changed).await?;
        let causes = self.causes.iter();
        let given: Vec<Value> = causes
            .map(|(identity, (added, seen, last))| json!([identity, added, seen, last]))
            .collect();
        for part in given.chunks(ROWS_MAX) {
            tx.execute(COUNT_CAUSES, args![rows(part), self.member]).await?;
        }
        Ok(())
    }
}

const COUNT_CAUSES: crate::db::Sql = from_rows!(
    "INSERT INTO causes (member_id, identity, findings, seen, last_seen) SELECT $2, \
     given.value->>0, CAST(given.value->>1 AS BIGINT), CAST(given.value->>2 AS BIGINT), \
     CAST(given.value->>3 AS BIGINT) FROM",
    "WHERE true ON CONFLICT (member_id, identity) DO UPDATE SET \
     findings = causes.findings + excluded.findings, seen = causes.seen + excluded.seen, \
     last_seen = CASE WHEN causes.last_seen < excluded.last_seen THEN excluded.last_seen \
     ELSE causes.last_seen END",
);

const COLUMNS: usize = 24;

macro_rules! insert_findings {
    () => {
        "INSERT INTO findings (id, member_id, finding_key, warning_id, class, cause, words, \
         sensor_id, device_vlan, device_ip, device_port, peer_ip, inbound, severity, confidence, \
         state, state_since, first_seen, last_seen, seen, latest, gone_at, sources, inhibition_id)"
    };
}

static ADD: InsertMany = InsertMany::new(insert_findings!(), COLUMNS, "");

static CHANGE: InsertMany = InsertMany::new(
    insert_findings!(),
    COLUMNS,
    "ON CONFLICT (id) DO UPDATE SET warning_id = excluded.warning_id, \
     class = excluded.class, cause = excluded.cause, words = excluded.words, \
     device_port = excluded.device_port, peer_ip = excluded.peer_ip, \
     inbound = excluded.inbound, severity = excluded.severity, \
     confidence = excluded.confidence, state = excluded.state, \
     state_since = excluded.state_since, first_seen = excluded.first_seen, \
     last_seen = excluded.last_seen, seen = excluded.seen, latest = excluded.latest, \
     gone_at = excluded.gone_at, sources = excluded.sources, \
     inhibition_id = excluded.inhibition_id WHERE findings.member_id = excluded.member_id",
);

fn row(member: MemberId, one: &FindingToKeep<'_>, ageing: &Ageing) -> [Cell; COLUMNS] {
    let finding = one.finding;
    [
        finding.id.into(),
        member.into(),
        text(finding.key.as_str()),
        one.warning.into(),
        text(finding.class.as_str()),
        cause_text(&finding.cause).into(),
        clean(finding.cause.words()).into(),
        sensor_text(finding.device.sensor),
        finding.device.vlan.map(i64::from).into(),
        finding.device.ip.to_string().into(),
        finding.port.map(i64::from).into(),
        finding.peer.map(|ip| ip.to_string()).into(),
        finding.inbound.into(),
        finding.severity.into(),
        i64::from(finding.confidence.value()).into(),
        text(finding.state.as_str()),
        finding.state_since.into(),
        finding.first_seen.into(),
        finding.last_seen.into(),
        finding.count.into(),
        finding.latest.into(),
        gone_at(finding, ageing).into(),
        serde_json::to_string(&finding.sources).unwrap_or_else(|_| "[]".to_owned()).into(),
        finding.held_by.into(),
    ]
}

fn text(text: &str) -> Cell {
    text.to_owned().into()
}
