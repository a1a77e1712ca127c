//! Taking in what one sensor sent or others report of members: everything of a batch in one
//! transaction, or nothing.
//!
//! The sensor's or member's row is locked from beginning to end, so that a batch that arrives twice
//! at the same instant is taken once. Every statement is bound to one member: a sensor
//! cannot touch another's findings whatever it sends. The decisions are `intake`'s; this file
//! reads and writes in bulk.

mod inquiry;
mod rows;

use std::net::IpAddr;

use findings::Cause;
use model::{
    Confidence, DetectionId, FindingId, InhibitionId, MemberId, Rsit, SensorId, Severity, Time,
    WarningId,
};
use serde_json::{Value, json};
use warnings::{Move, Policy, State, Step, Warning};

use crate::bulk::{InsertMany, ROWS_MAX, clean, cleaned, from_rows, rows};
use crate::db::{Arg, Tx, args};
use crate::tables::audit::Actor;
use crate::tables::findings::sensor_text;
use crate::tables::inhibitions;
use crate::tables::outbox::{Enqueued, Tell, enqueue};
use crate::tables::packs::{self, PackRows};
use crate::tables::warnings::{reserve, write_reasons};
use crate::{Store, StoreError};

pub use self::inquiry::Inquiry;
pub use self::rows::{FindingRows, FindingToKeep};

/// A batch being taken in. Dropped without `commit`, nothing of it remains.
pub struct Intake {
    store: Store,
    tx: Tx,
    by: Actor,
    member: MemberId,
    now: Time,
    waiting: i64,
}

/// What a warning gathers by: a cause or a device.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Gathered {
    /// `cause|` and the group of a cause, or `device|` and the device.
    pub key: String,
    /// The warning.
    pub warning: WarningId,
    /// When it last saw it.
    pub seen: Time,
}

/// A detection to keep.
#[derive(Clone, Debug, PartialEq)]
pub struct NewDetection {
    /// Identity and idempotency key.
    pub id: DetectionId,
    /// The finding it belongs to.
    pub finding: FindingId,
    /// When it was seen.
    pub at: Time,
    /// What kind of problem.
    pub class: Rsit,
    /// How bad as the cause alone tells.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// Why.
    pub cause: Cause,
    /// The device's address.
    pub device_ip: IpAddr,
    /// The device's VLAN.
    pub device_vlan: Option<u16>,
    /// The device's port.
    pub device_port: Option<u16>,
    /// The other end's address.
    pub peer_ip: Option<IpAddr>,
    /// The other end's port.
    pub peer_port: Option<u16>,
    /// The other end's name.
    pub peer_name: Option<String>,
    /// The application protocol.
    pub app_protocol: Option<String>,
    /// Whether the device is the target.
    pub inbound: bool,
    /// How many times it was seen.
    pub count: u32,
    /// The event, as JSON text.
    pub evidence: String,
}

impl Intake {
    pub(crate) async fn begin(store: Store, sensor: SensorId) -> Result<Option<Self>, StoreError> {
        let now = store.now();
        let mut tx = store.begin().await?;
        let sql = "UPDATE sensors SET last_contact = $2 WHERE id = $1 AND revoked IS NULL \
                   RETURNING member_id";
        let Some(row) = tx.row(sql, args![sensor, now]).await? else { return Ok(None) };
        let member = row.columns().parsed("a member's id", MemberId::parse)?;
        let by = Actor::Sensor(sensor);
        Ok(Some(Self { store, tx, by, member, now, waiting: 0 }))
    }

    /// For what others report of a member; none when there is no such member.
    pub(crate) async fn begin_reported(
        store: Store,
        member: MemberId,
    ) -> Result<Option<Self>, StoreError> {
        let now = store.now();
        let tx = store.begin().await?;
        let by = Actor::Job("reports");
        Self { store, tx, by, member, now, waiting: 0 }.turn_to(member).await
    }

    /// The same transaction, for what others report of another member; none when there is no such
    /// member.
    pub async fn turn_to(mut self, member: MemberId) -> Result<Option<Self>, StoreError> {
        // Locks the member's row: reports of one member are taken one after the other.
        let sql = "UPDATE members SET name = name WHERE id = $1 RETURNING id";
        if self.tx.row(sql, args![member]).await?.is_none() {
            return Ok(None);
        }
        Ok(Some(Self { member, ..self }))
    }

    /// Back to a member that this transaction has turned to before: its row is locked still.
    pub const fn back_to(&mut self, member: MemberId) {
        self.member = member;
    }

    /// Whether this transaction may go on to another member: nobody else waits to write.
    pub fn may_go_on(&self) -> bool {
        self.store.may_write_on()
    }

    /// Whose sensor it is.
    pub const fn member(&self) -> MemberId {
        self.member
    }

    /// The sensor that sends it; none for what others report.
    pub const fn sensor(&self) -> Option<SensorId> {
        match self.by {
            Actor::Sensor(sensor) => Some(sensor),
            Actor::Account(_) | Actor::Contact(_) | Actor::Job(_) => None,
        }
    }

    /// The time of this batch.
    pub const fn now(&self) -> Time {
        self.now
    }

    /// Asks what is known of the member, with all that this transaction has written.
    pub const fn inquiry(&mut self) -> Inquiry<'_> {
        Inquiry::within(&mut self.tx, self.member, self.now)
    }

    /// Asks what is known of the member while this transaction is writing of others: none where
    /// that needs a connection that another transaction may be waiting for.
    pub fn inquiry_beside(&self) -> Option<Inquiry<'static>> {
        let beside = || Inquiry::beside(self.store.clone(), self.member, self.now);
        self.store.is_written_by_one().then(beside)
    }

    /// Names for detections that others reported, in this order: cause and bytes of evidence of
    /// each.
    pub async fn name_reported(
        &mut self,
        rows: &[(&Cause, usize)],
    ) -> Result<Vec<DetectionId>, StoreError> {
        packs::name(&mut self.tx, rows).await
    }

    /// Keeps what others reported: all that `name_reported` named, in that order.
    pub async fn put_reported(&mut self, rows: PackRows) -> Result<(), StoreError> {
        rows.put(&mut self.tx).await
    }

    /// Keeps what warnings gather by, new and seen again.
    pub async fn put_gathered(&mut self, gathered: &[Gathered]) -> Result<(), StoreError> {
        let mut values = Vec::with_capacity(gathered.len() * GATHERED_COLUMNS);
        for one in gathered {
            values.extend([
                self.member.into(),
                cleaned(&one.key).into(),
                one.warning.into(),
                one.seen.into(),
            ]);
        }
        PUT_GATHERED.run(&mut self.tx, values).await
    }

    /// Counts what one of them held back.
    pub async fn count_held(&mut self, id: InhibitionId, count: i64) -> Result<(), StoreError> {
        inhibitions::count_held(&mut self.tx, id, count, self.now).await
    }

    /// Numbers for new warnings; returns the first.
    pub async fn reserve_numbers(&mut self, count: usize) -> Result<i64, StoreError> {
        reserve(&mut self.tx, "warning", count as i64).await
    }

    /// Keeps warnings, new and changed.
    pub async fn put_warnings(&mut self, warnings: &[&Warning]) -> Result<(), StoreError> {
        for part in warnings.chunks(ROWS_MAX) {
            put_warnings(&mut self.tx, self.member, part).await?;
        }
        Ok(())
    }

    /// Writes moves of warnings into their histories.
    pub async fn put_moves(
        &mut self,
        moves: &[(WarningId, Move, State)],
    ) -> Result<(), StoreError> {
        if moves.is_empty() {
            return Ok(());
        }
        let first = reserve(&mut self.tx, "move", moves.len() as i64).await?;
        for (part, start) in moves.chunks(ROWS_MAX).zip((first..).step_by(ROWS_MAX)) {
            let given: Vec<Value> = part
                .iter()
                .zip(start..)
                .map(|((id, step, state), seq)| json!([seq, id, step.as_str(), state.as_str()]))
                .collect();
            let args = args![rows(&given), self.member, self.now, self.by.kind(), self.by.id()];
            self.tx.execute(PUT_MOVES, args).await?;
        }
        Ok(())
    }

    /// Keeps findings, new and changed, and counts how often each of their causes was seen.
    pub async fn put_findings(&mut self, findings: FindingRows) -> Result<(), StoreError> {
        findings.put(&mut self.tx).await
    }

    /// Keeps detections.
    pub async fn put_detections(&mut self, detections: &[NewDetection]) -> Result<(), StoreError> {
        let mut values = Vec::with_capacity(detections.len() * DETECTION_COLUMNS);
        for detection in detections {
            values.extend(self.detection_row(detection));
        }
        PUT_DETECTIONS.run(&mut self.tx, values).await
    }

    fn detection_row<'d>(&self, detection: &'d NewDetection) -> [Arg<'d>; DETECTION_COLUMNS] {
        [
            detection.id.into(),
            self.member.into(),
            sensor_text(self.sensor()),
            detection.finding.into(),
            detection.at.into(),
            self.now.into(),
            detection.class.as_str().into(),
            detection.severity.into(),
            i64::from(detection.confidence.value()).into(),
            cause_text(&detection.cause).into(),
            detection.device_ip.to_string().into(),
            detection.device_vlan.map(i64::from).into(),
            detection.device_port.map(i64::from).into(),
            detection.peer_ip.map(|ip| ip.to_string()).into(),
            detection.peer_port.map(i64::from).into(),
            Arg::Text(detection.peer_name.as_deref().map(cleaned)),
            Arg::Text(detection.app_protocol.as_deref().map(cleaned)),
            detection.inbound.into(),
            i64::from(detection.count).into(),
            Arg::Text(Some(cleaned(&detection.evidence))),
        ]
    }

    /// Puts the telling of a warning into the outbox.
    pub async fn tell(
        &mut self,
        warning: &Warning,
        step: Step,
        policy: &Policy,
    ) -> Result<Enqueued, StoreError> {
        let tell = Tell {
            warning: warning.id,
            member: self.member,
            severity: warning.severity,
            step,
            who: policy.who(warning.class),
            flood: &policy.flood,
            now: self.now,
        };
        let enqueued = enqueue(&mut self.tx, &tell).await?;
        self.waiting += enqueued.waiting;
        Ok(enqueued)
    }

    /// Makes it so, and wakes the outbox.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.tx.commit().await?;
        if 0 < self.waiting {
            self.store.ring();
        }
        Ok(())
    }
}

/// Keeps a few of a member's warnings, new and changed.
pub(crate) async fn put_warnings(
    tx: &mut Tx,
    member: MemberId,
    warnings: &[&Warning],
) -> Result<(), StoreError> {
    let given: Vec<Value> = warnings.iter().map(|warning| warning_row(warning)).collect();
    tx.execute(PUT_WARNINGS, args![rows(&given), member]).await.map(|_| ())
}

const PUT_WARNINGS: crate::db::Sql = from_rows!(
    "INSERT INTO warnings (id, number, member_id, group_key, class, cause, words, inbound, tlp, \
     severity, reasons, state, is_open, state_since, created, first_seen, last_seen, findings, \
     next_step, next_at, told, held_back, first_told, devices) SELECT given.value->>0, \
     CAST(given.value->>1 AS BIGINT), $2, given.value->>2, given.value->>3, given.value->>4, \
     given.value->>5, CAST(given.value->>6 AS BIGINT), given.value->>7, \
     CAST(given.value->>8 AS BIGINT), given.value->>9, given.value->>10, \
     CAST(given.value->>11 AS BIGINT), CAST(given.value->>12 AS BIGINT), \
     CAST(given.value->>13 AS BIGINT), CAST(given.value->>14 AS BIGINT), \
     CAST(given.value->>15 AS BIGINT), CAST(given.value->>16 AS BIGINT), given.value->>17, \
     CAST(given.value->>18 AS BIGINT), CAST(given.value->>19 AS BIGINT), \
     CAST(given.value->>20 AS BIGINT), CAST(given.value->>21 AS BIGINT), \
     CAST(given.value->>22 AS BIGINT) FROM",
    "WHERE true ON CONFLICT (id) DO UPDATE SET class = excluded.class, cause = excluded.cause, \
     words = excluded.words, tlp = excluded.tlp, severity = excluded.severity, \
     reasons = excluded.reasons, state = excluded.state, is_open = excluded.is_open, \
     state_since = excluded.state_since, first_seen = excluded.first_seen, \
     last_seen = excluded.last_seen, findings = excluded.findings, \
     next_step = excluded.next_step, next_at = excluded.next_at, told = excluded.told, \
     held_back = excluded.held_back, first_told = excluded.first_told, \
     devices = excluded.devices WHERE warnings.member_id = excluded.member_id",
);

const GATHERED_COLUMNS: usize = 4;

static PUT_GATHERED: InsertMany = InsertMany::new(
    "INSERT INTO warning_keys (member_id, gather_key, warning_id, seen)",
    GATHERED_COLUMNS,
    "ON CONFLICT (member_id, gather_key, warning_id) DO UPDATE SET seen = excluded.seen \
     WHERE warning_keys.seen < excluded.seen",
);

const PUT_MOVES: crate::db::Sql = from_rows!(
    "INSERT INTO warning_moves (seq, warning_id, member_id, at, step, state, actor_kind, actor) \
     SELECT CAST(given.value->>0 AS BIGINT), given.value->>1, $2, $3, given.value->>2, \
     given.value->>3, $4, $5 FROM",
    "",
);

const DETECTION_COLUMNS: usize = 20;

static PUT_DETECTIONS: InsertMany = InsertMany::new(
    "INSERT INTO detections (id, member_id, sensor_id, finding_id, at, received, class, severity, \
     confidence, cause, device_ip, device_vlan, device_port, peer_ip, peer_port, peer_name, \
     app_protocol, inbound, seen, evidence)",
    DETECTION_COLUMNS,
    "ON CONFLICT (id) DO NOTHING",
);

fn warning_row(warning: &Warning) -> Value {
    json!([
        warning.id,
        warning.number,
        warning.group,
        warning.class.as_str(),
        cause_text(&warning.cause),
        clean(warning.cause.words()),
        i64::from(warning.inbound),
        warning.tlp.as_str(),
        warning.severity as i64,
        write_reasons(&warning.reasons),
        warning.state.as_str(),
        i64::from(warning.state.is_open()),
        warning.state_since.micros(),
        warning.created.micros(),
        warning.first_seen.micros(),
        warning.last_seen.micros(),
        warning.findings,
        warning.next_step.map(|(step, _)| step.as_str()),
        warning.next_step.map(|(_, at)| at.micros()),
        warning.told.map(Time::micros),
        warning.held_back,
        warning.first_told.map(Time::micros),
        warning.devices,
    ])
}

fn cause_text(cause: &Cause) -> String {
    clean(&serde_json::to_string(cause).unwrap_or_default())
}
