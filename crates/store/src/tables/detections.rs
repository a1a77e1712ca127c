//! Detections, as the sensors sent them: each once, however often it came.

use std::net::IpAddr;

use findings::Cause;
use model::{Confidence, DetectionId, FindingId, MemberId, Rsit, SensorId, Severity, Time};

use crate::db::{Asks, Row, args};
use crate::scoped::may_see;
use crate::tables::findings::read_sensor;
use crate::tables::packs;
use crate::{Page, Paged, Scoped, StoreError};

/// A detection.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredDetection {
    /// Identity.
    pub id: DetectionId,
    /// Whose.
    pub member: MemberId,
    /// Which sensor saw it; none when somebody outside did.
    pub sensor: Option<SensorId>,
    /// The finding it belongs to.
    pub finding: FindingId,
    /// When it was seen.
    pub at: Time,
    /// When it reached the hub.
    pub received: Time,
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
    /// The other end's name, when the traffic told one.
    pub peer_name: Option<String>,
    /// The application protocol.
    pub app_protocol: Option<String>,
    /// Whether the device is the target.
    pub inbound: bool,
    /// How many times it was seen.
    pub count: i64,
    /// The event as EVE JSON: the evidence.
    pub evidence: serde_json::Value,
}

/// Detections within a scope.
pub struct Detections<'a>(&'a Scoped);

impl Scoped {
    /// Detections.
    pub fn detections(&self) -> Detections<'_> {
        Detections(self)
    }
}

macro_rules! detection_columns {
    () => {
        "detections.id, detections.member_id, detections.sensor_id, detections.finding_id, \
         detections.at, detections.received, detections.class, detections.severity, \
         detections.confidence, detections.cause, detections.device_ip, detections.device_vlan, \
         detections.device_port, detections.peer_ip, detections.peer_port, detections.peer_name, \
         detections.app_protocol, detections.inbound, detections.seen, detections.evidence"
    };
}

impl Detections<'_> {
    /// The detections of a finding, newest first.
    pub async fn of(
        &self,
        finding: FindingId,
        page: &Page,
    ) -> Result<Paged<StoredDetection>, StoreError> {
        let sql = may_see!(
            concat!("SELECT ", detection_columns!(), " FROM detections WHERE"),
            "detections.member_id",
            "AND detections.finding_id = $2 AND (detections.at, detections.id) < ($3, $4) \
             ORDER BY detections.at DESC, detections.id DESC LIMIT $5",
        );
        let args = args![finding, page.after.sort, &page.after.id, page.fetch()];
        let rows = self.0.rows(sql, args).await?;
        let mut rows = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        rows.extend(packs::seen_of(self.0, finding, page).await?);
        rows.sort_by_key(|row| std::cmp::Reverse((row.at, row.id.to_string())));
        Ok(page.cut(rows, |row| (row.at.micros(), row.id.to_string())))
    }

    /// One detection.
    pub async fn by_id(&self, id: DetectionId) -> Result<Option<StoredDetection>, StoreError> {
        let sql = may_see!(
            concat!("SELECT ", detection_columns!(), " FROM detections WHERE"),
            "detections.member_id",
            "AND detections.id = $2",
        );
        match self.0.row(sql, args![id]).await? {
            Some(row) => read(&row).map(Some),
            None => packs::seen_by_id(self.0, id).await,
        }
    }
}

/// One detection for whoever has checked by other means who may see it: in a transaction or out
/// of one.
pub(crate) async fn unscoped(
    asks: &mut Asks<'_>,
    id: DetectionId,
) -> Result<Option<StoredDetection>, StoreError> {
    let sql = concat!("SELECT ", detection_columns!(), " FROM detections WHERE id = $1");
    if let Some(row) = asks.row(sql, args![id]).await? {
        return read(&row).map(Some);
    }
    let Some((sql, number, index)) = packs::by_id(id) else { return Ok(None) };
    let row = asks.row(sql, args![number]).await?;
    row.map_or(Ok(None), |row| packs::read_at(&row, index))
}

pub(crate) fn read(row: &Row) -> Result<StoredDetection, StoreError> {
    let mut columns = row.columns();
    let address = |text: &str| text.parse::<IpAddr>().ok();
    Ok(StoredDetection {
        id: columns.parsed("a detection's id", DetectionId::parse)?,
        member: columns.parsed("a member's id", MemberId::parse)?,
        sensor: read_sensor(&mut columns)?,
        finding: columns.parsed("a finding's id", FindingId::parse)?,
        at: columns.time()?,
        received: columns.time()?,
        class: columns.parsed("a class", Rsit::parse)?,
        severity: columns.severity()?,
        confidence: Confidence::percent(columns.opt_small()?.unwrap_or(0)),
        cause: columns.json("a cause")?,
        device_ip: columns.parsed("an address", address)?,
        device_vlan: columns.opt_small()?,
        device_port: columns.opt_small()?,
        peer_ip: columns.opt_parsed("an address", address)?,
        peer_port: columns.opt_small()?,
        peer_name: columns.opt_text()?,
        app_protocol: columns.opt_text()?,
        inbound: columns.yes()?,
        count: columns.int()?,
        evidence: columns.json("an event")?,
    })
}
