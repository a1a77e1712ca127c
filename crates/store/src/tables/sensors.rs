//! Sensors: which there are, whose, their certificates and how they are.

use access::Action;
use model::{MemberId, SensorId, Time};

use crate::db::{Row, Tx, args};
use crate::scoped::may_see;
use crate::tables::audit::{self, Entry};
use crate::{Actor, Scoped, Store, StoreError, SystemScope};

/// A sensor.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensor {
    /// Identity.
    pub id: SensorId,
    /// Whose.
    pub member: MemberId,
    /// The member's name.
    pub member_name: String,
    /// What it is called there.
    pub name: String,
    /// When it was announced.
    pub created: Time,
    /// When it enrolled, if it has.
    pub enrolled: Option<Time>,
    /// When it was revoked, if it was.
    pub revoked: Option<Time>,
    /// Serial number of its certificate.
    pub certificate_serial: Option<String>,
    /// When its certificate ends.
    pub certificate_until: Option<Time>,
    /// When it last spoke to the hub.
    pub last_contact: Option<Time>,
    /// The version of its program.
    pub version: Option<String>,
    /// Its latest health report, as it sent it.
    pub health: Option<serde_json::Value>,
}

/// Sensors shown at once at most: several at each of all members.
const SENSORS_MAX: i64 = 5_000;

/// Sensors within a scope.
pub struct Sensors<'a>(&'a Scoped);

impl Scoped {
    /// Sensors.
    pub fn sensors(&self) -> Sensors<'_> {
        Sensors(self)
    }
}

macro_rules! sensor_columns {
    () => {
        "sensors.id, sensors.member_id, members.name, sensors.name, sensors.created, \
         sensors.enrolled, sensors.revoked, sensors.certificate_serial, \
         sensors.certificate_until, sensors.last_contact, sensors.version, sensors.health"
    };
}

impl Sensors<'_> {
    /// All visible sensors, by member and name.
    pub async fn list(&self) -> Result<Vec<Sensor>, StoreError> {
        let sql = may_see!(
            concat!(
                "SELECT ",
                sensor_columns!(),
                " FROM sensors JOIN members ON members.id = sensors.member_id WHERE"
            ),
            "sensors.member_id",
            "ORDER BY members.name, sensors.name, sensors.id LIMIT $2",
        );
        self.0.rows(sql, args![SENSORS_MAX]).await?.iter().map(read).collect()
    }

    /// One sensor.
    pub async fn by_id(&self, id: SensorId) -> Result<Option<Sensor>, StoreError> {
        let sql = may_see!(
            concat!(
                "SELECT ",
                sensor_columns!(),
                " FROM sensors JOIN members ON members.id = sensors.member_id WHERE"
            ),
            "sensors.member_id",
            "AND sensors.id = $2",
        );
        self.0.row(sql, args![id]).await?.as_ref().map(read).transpose()
    }

    /// Announces a sensor at a member; it enrols with a code.
    pub async fn add(&self, member: MemberId, name: &str) -> Result<SensorId, StoreError> {
        self.0.must(Action::KeepSensors)?;
        let sql = may_see!(
            "INSERT INTO sensors (id, member_id, name, created) \
             SELECT $3, members.id, $4, $5 FROM members WHERE",
            "members.id",
            "AND members.id = $2",
        );
        let (id, now) = (SensorId::new(), self.0.store().now());
        let mut tx = self.0.store().begin().await?;
        self.0.change(&mut tx, sql, args![member, id, name, now]).await?;
        self.note(&mut tx, "add-sensor", member, id, name).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Revokes a sensor: it is refused from the next request on.
    pub async fn revoke(&self, id: SensorId) -> Result<(), StoreError> {
        self.0.must(Action::KeepSensors)?;
        let sensor = self.by_id(id).await?.ok_or(StoreError::NotFound)?;
        let sql = may_see!(
            "UPDATE sensors SET revoked = $3 WHERE",
            "sensors.member_id",
            "AND id = $2 AND revoked IS NULL",
        );
        let mut tx = self.0.store().begin().await?;
        self.0.change(&mut tx, sql, args![id, self.0.store().now()]).await?;
        self.note(&mut tx, "revoke-sensor", sensor.member, id, "").await?;
        tx.commit().await
    }

    pub(crate) async fn note(
        &self,
        tx: &mut Tx,
        action: &'static str,
        member: MemberId,
        id: SensorId,
        detail: &str,
    ) -> Result<(), StoreError> {
        let entry = Entry {
            actor: &self.0.actor(),
            action,
            member: Some(member),
            object: format!("sensor {id}"),
            detail,
            origin: None,
        };
        audit::append(tx, self.0.store().now(), &entry).await
    }
}

/// What the endpoint for sensors asks, for a sensor whose certificate the TLS layer has checked.
impl Store {
    /// A sensor by its id, as its certificate names it: known, enrolled, not revoked.
    pub async fn sensor_in_service(&self, id: SensorId) -> Result<Option<Sensor>, StoreError> {
        let sql = concat!(
            "SELECT ",
            sensor_columns!(),
            " FROM sensors JOIN members ON members.id = sensors.member_id \
             WHERE sensors.id = $1 AND sensors.revoked IS NULL AND sensors.enrolled IS NOT NULL"
        );
        self.row(sql, args![id]).await?.as_ref().map(read).transpose()
    }

    /// Notes the certificate that a sensor was given, at enrolment and at each renewal.
    pub async fn sensor_certified(
        &self,
        id: SensorId,
        serial: &str,
        until: Time,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let now = self.now();
        let sql = "UPDATE sensors SET certificate_serial = $2, certificate_until = $3, \
                   enrolled = COALESCE(enrolled, $4) WHERE id = $1 AND revoked IS NULL \
                   RETURNING member_id";
        let row = tx.row(sql, args![id, serial, until, now]).await?.ok_or(StoreError::NotFound)?;
        let member = row.columns().parsed("a member's id", MemberId::parse)?;
        let entry = Entry {
            actor: &Actor::Sensor(id),
            action: "certify-sensor",
            member: Some(member),
            object: format!("sensor {id}"),
            detail: serial,
            origin: None,
        };
        audit::append(&mut tx, now, &entry).await?;
        tx.commit().await
    }

    /// Notes that a sensor spoke, and what it says of its health.
    pub async fn sensor_spoke(
        &self,
        id: SensorId,
        version: &str,
        health: Option<&serde_json::Value>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let sql = "UPDATE sensors SET last_contact = $2, version = $3, \
                   health = COALESCE($4, health) WHERE id = $1";
        let health = health.map(|health| crate::bulk::clean(&health.to_string()));
        tx.execute(sql, args![id, self.now(), version, health]).await?;
        tx.commit().await
    }
}

impl SystemScope {
    /// Announces a sensor at a member: the demo, `hub init`.
    pub async fn add_sensor(&self, member: MemberId, name: &str) -> Result<SensorId, StoreError> {
        let id = SensorId::new();
        let mut tx = self.store().begin().await?;
        let sql = "INSERT INTO sensors (id, member_id, name, created) VALUES ($1, $2, $3, $4)";
        tx.execute(sql, args![id, member, name, self.store().now()]).await?;
        tx.commit().await?;
        Ok(id)
    }
}

fn read(row: &Row) -> Result<Sensor, StoreError> {
    let mut columns = row.columns();
    Ok(Sensor {
        id: columns.parsed("a sensor's id", SensorId::parse)?,
        member: columns.parsed("a member's id", MemberId::parse)?,
        member_name: columns.text()?,
        name: columns.text()?,
        created: columns.time()?,
        enrolled: columns.opt_time()?,
        revoked: columns.opt_time()?,
        certificate_serial: columns.opt_text()?,
        certificate_until: columns.opt_time()?,
        last_contact: columns.opt_time()?,
        version: columns.opt_text()?,
        health: columns.opt_parsed("a health report", |text| serde_json::from_str(text).ok())?,
    })
}
