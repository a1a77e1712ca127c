//! One-time codes with which sensors enrol. Only the code's hash is kept.

use access::{Action, TokenHash};
use model::{MemberId, SensorId, Time};

use crate::db::{Tx, args};
use crate::scoped::may_see;
use crate::tables::audit::{self, Entry};
use crate::tables::sensors::Sensors;
use crate::{Actor, Scoped, Store, StoreError, SystemScope};

/// Whose sensor a code was for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Redeemed {
    /// The sensor.
    pub sensor: SensorId,
    /// Whose it is.
    pub member: MemberId,
}

impl Sensors<'_> {
    /// Keeps a code for a visible sensor; an older unused code of the same sensor no longer works.
    pub async fn allow_enrolment(
        &self,
        scope: &Scoped,
        id: SensorId,
        code: &TokenHash,
        expires: Time,
    ) -> Result<(), StoreError> {
        scope.must(Action::KeepSensors)?;
        let sensor = self.by_id(id).await?.ok_or(StoreError::NotFound)?;
        let sql = may_see!(
            "INSERT INTO enrolment_codes (hash, member_id, sensor_id, created, expires) \
             SELECT $3, sensors.member_id, sensors.id, $4, $5 FROM sensors WHERE",
            "sensors.member_id",
            "AND sensors.id = $2",
        );
        let mut tx = scope.store().begin().await?;
        forget_unused(&mut tx, id).await?;
        let now = scope.store().now();
        scope.change(&mut tx, sql, args![id, code.as_str(), now, expires]).await?;
        self.note(&mut tx, "allow-enrolment", sensor.member, id, "").await?;
        tx.commit().await
    }
}

impl Sensors<'_> {
    /// Until when the unused code of a visible sensor works, if it has one that still does.
    pub async fn enrolment_until(
        &self,
        scope: &Scoped,
        id: SensorId,
    ) -> Result<Option<Time>, StoreError> {
        let sql = may_see!(
            "SELECT expires FROM enrolment_codes WHERE",
            "enrolment_codes.member_id",
            "AND sensor_id = $2 AND used IS NULL AND $3 < expires ORDER BY expires DESC LIMIT 1",
        );
        let row = scope.row(sql, args![id, scope.store().now()]).await?;
        row.map(|row| row.columns().time()).transpose()
    }
}

impl SystemScope {
    /// Keeps a code for a sensor: the demo.
    pub async fn allow_enrolment(
        &self,
        id: SensorId,
        code: &TokenHash,
        expires: Time,
    ) -> Result<(), StoreError> {
        let mut tx = self.store().begin().await?;
        forget_unused(&mut tx, id).await?;
        let sql = "INSERT INTO enrolment_codes (hash, member_id, sensor_id, created, expires) \
                   SELECT $2, member_id, id, $3, $4 FROM sensors WHERE id = $1";
        if tx.execute(sql, args![id, code.as_str(), self.store().now(), expires]).await? == 0 {
            return Err(StoreError::NotFound);
        }
        tx.commit().await
    }
}

impl Store {
    /// Takes a code: right, unused, not run out, for a sensor that is not revoked. Works once, also
    /// when two ask at the same instant.
    pub async fn redeem_enrolment(
        &self,
        code: &TokenHash,
        origin: Option<&str>,
    ) -> Result<Option<Redeemed>, StoreError> {
        let now = self.now();
        let mut tx = self.begin().await?;
        let sql = "UPDATE enrolment_codes SET used = $2 WHERE hash = $1 AND used IS NULL \
                   AND $2 < expires AND sensor_id IN (SELECT id FROM sensors WHERE revoked IS NULL) \
                   RETURNING sensor_id, member_id";
        let Some(row) = tx.row(sql, args![code.as_str(), now]).await? else { return Ok(None) };
        let mut columns = row.columns();
        let redeemed = Redeemed {
            sensor: columns.parsed("a sensor's id", SensorId::parse)?,
            member: columns.parsed("a member's id", MemberId::parse)?,
        };
        let entry = Entry {
            actor: &Actor::Sensor(redeemed.sensor),
            action: "enrol-sensor",
            member: Some(redeemed.member),
            object: format!("sensor {}", redeemed.sensor),
            detail: "",
            origin,
        };
        audit::append(&mut tx, now, &entry).await?;
        tx.commit().await?;
        Ok(Some(redeemed))
    }
}

async fn forget_unused(tx: &mut Tx, sensor: SensorId) -> Result<(), StoreError> {
    let sql = "DELETE FROM enrolment_codes WHERE sensor_id = $1 AND used IS NULL";
    tx.execute(sql, args![sensor]).await.map(|_| ())
}
