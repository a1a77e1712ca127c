//! Findings: one problem at one member over time.

use std::net::IpAddr;

use findings::{Cause, CauseCount, Device, Finding, Key, OUTSIDE, State};
use model::{
    Confidence, DetectionId, FindingId, InhibitionId, MemberId, Rsit, SensorId, Severity, Time,
    WarningId,
};

use crate::db::{Arg, Row, args};
use crate::list::{ListSql, Look, Reading, newest};
use crate::page::pattern;
use crate::read::Columns;
use crate::scoped::may_see;
use crate::{Page, Paged, Scoped, StoreError};

/// A finding with the names a list shows.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingRow {
    /// The finding.
    pub finding: Finding,
    /// The warning that gathers it, if any.
    pub warning: Option<WarningId>,
    /// The member's name.
    pub member_name: String,
    /// The sensor's name; none when the sensor is no longer kept.
    pub sensor_name: Option<String>,
}

/// Which findings to list; what is none does not narrow.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct FindingFilter {
    /// Where it stands.
    pub state: Option<State>,
    /// At least this bad.
    pub severity_min: Option<Severity>,
    /// At this member.
    pub member: Option<MemberId>,
    /// Seen by this sensor.
    pub sensor: Option<SensorId>,
    /// Words in cause or addresses.
    pub search: Option<String>,
}

/// Findings within a scope.
pub struct Findings<'a>(&'a Scoped);

impl Scoped {
    /// Findings.
    pub fn findings(&self) -> Findings<'_> {
        Findings(self)
    }
}

macro_rules! finding_columns {
    () => {
        "findings.id, findings.member_id, findings.finding_key, findings.class, findings.cause, \
         findings.sensor_id, findings.device_vlan, findings.device_ip, findings.device_port, \
         findings.peer_ip, findings.inbound, findings.severity, findings.confidence, \
         findings.state, findings.state_since, findings.first_seen, findings.last_seen, \
         findings.seen, findings.latest, findings.sources, findings.inhibition_id, \
         findings.warning_id"
    };
}
pub(crate) use finding_columns;

/// How the lists of findings by time are read.
const READING: Reading<FindingRow> = Reading {
    row: read_row,
    key: |row| (row.finding.last_seen.micros(), row.finding.id.to_string()),
};

// The names are looked up for the rows of the page: the list itself is read from the findings.
macro_rules! select {
    () => {
        concat!(
            "SELECT ",
            finding_columns!(),
            ", members.name, sensors.name FROM findings \
             LEFT JOIN members ON members.id = findings.member_id \
             LEFT JOIN sensors ON sensors.id = findings.sensor_id"
        )
    };
}

pub(crate) use select as select_findings;

impl Findings<'_> {
    /// Findings, last seen first.
    pub async fn list(
        &self,
        filter: &FindingFilter,
        page: &Page,
    ) -> Result<Paged<FindingRow>, StoreError> {
        macro_rules! by_time {
            ($always:literal) => {
                newest!(
                    select!(),
                    "findings",
                    "findings.member_id",
                    "findings.last_seen",
                    "findings.id",
                    $always,
                    "AND ($7 IS NULL OR findings.state = $7) \
                     AND ($8 IS NULL OR $8 <= findings.severity) \
                     AND ($9 IS NULL OR findings.sensor_id = $9) \
                     AND ($10 IS NULL OR LOWER(findings.words) LIKE $10 ESCAPE '!' \
                          OR findings.device_ip LIKE $10 ESCAPE '!' \
                          OR findings.peer_ip LIKE $10 ESCAPE '!')",
                )
            };
        }
        // What is gone comes after nearly all that is still there: each has an index of its own.
        let there = by_time!("AND findings.state <> 'gone'");
        let gone = by_time!("AND findings.state = 'gone'");
        let parts: &[ListSql] = match filter.state {
            None => &[there, gone],
            Some(State::Gone) => &[gone],
            Some(_) => &[there],
        };
        let state = filter.state.filter(|state| *state != State::Gone);
        let search = pattern(filter.search.as_deref());
        let severity = filter.severity_min.map(|severity| severity as i64);
        let sifts =
            state.is_some() || severity.is_some() || filter.sensor.is_some() || search.is_some();
        let look = Look {
            page,
            member: self.member(filter).await?,
            filters: args![state.map(State::as_str), severity, filter.sensor, search],
            sifts,
            last: None,
        };
        self.0.list(parts, &look, &READING).await
    }

    /// The only member whose findings can fit: a sensor stands at one.
    pub(crate) async fn member(
        &self,
        filter: &FindingFilter,
    ) -> Result<Option<MemberId>, StoreError> {
        Ok(match (filter.member, filter.sensor) {
            (None, Some(sensor)) => {
                self.0.sensors().by_id(sensor).await?.map(|sensor| sensor.member)
            }
            (member, _) => member,
        })
    }

    /// The findings that a warning gathers, last seen first.
    pub async fn of_warning(
        &self,
        warning: WarningId,
        page: &Page,
    ) -> Result<Paged<FindingRow>, StoreError> {
        let sql = may_see!(
            concat!(select!(), " WHERE"),
            "findings.member_id",
            "AND findings.warning_id = $2 AND (findings.last_seen, findings.id) < ($3, $4) \
             ORDER BY findings.last_seen DESC, findings.id DESC LIMIT $5",
        );
        let args = args![warning, page.after.sort, &page.after.id, page.fetch()];
        let rows = self.0.rows(sql, args).await?;
        self.cut(&rows, page)
    }

    /// The distinct causes of what a warning gathers, the one seen most often first.
    pub async fn causes_of(&self, warning: WarningId) -> Result<Vec<CauseCount>, StoreError> {
        let sql = may_see!(
            concat!("SELECT ", cause_counts!(), " FROM findings WHERE"),
            "findings.member_id",
            concat!("AND findings.warning_id = $2 ", cause_order!("$3")),
        );
        read_causes(&self.0.rows(sql, args![warning, CAUSE_TEXTS_MAX]).await?)
    }

    /// One finding.
    pub async fn by_id(&self, id: FindingId) -> Result<Option<FindingRow>, StoreError> {
        let sql =
            may_see!(concat!(select!(), " WHERE"), "findings.member_id", "AND findings.id = $2",);
        self.0.row(sql, args![id]).await?.as_ref().map(read_row).transpose()
    }

    fn cut(&self, rows: &[Row], page: &Page) -> Result<Paged<FindingRow>, StoreError> {
        let rows = rows.iter().map(read_row).collect::<Result<Vec<_>, _>>()?;
        Ok(page.cut(rows, |row| (row.finding.last_seen.micros(), row.finding.id.to_string())))
    }
}

/// Texts of causes that are read: each rule and indicator has one, an analytic one for each set of
/// numbers it counted.
pub(crate) const CAUSE_TEXTS_MAX: i64 = 1_000;

macro_rules! cause_counts {
    () => {
        "findings.cause, COUNT(*), CAST(SUM(findings.seen) AS BIGINT)"
    };
}
pub(crate) use cause_counts;

macro_rules! cause_order {
    ($limit:literal) => {
        concat!("GROUP BY findings.cause ORDER BY 3 DESC, 1 LIMIT ", $limit)
    };
}
pub(crate) use cause_order;

/// Reads `cause_counts!`: each cause once.
pub(crate) fn read_causes(rows: &[Row]) -> Result<Vec<CauseCount>, StoreError> {
    let read = |row: &Row| -> Result<CauseCount, StoreError> {
        let mut columns = row.columns();
        let cause = columns.json("a cause")?;
        Ok(CauseCount { cause, findings: columns.int()?, seen: columns.int()? })
    };
    Ok(findings::causes(rows.iter().map(read).collect::<Result<Vec<_>, _>>()?))
}

pub(crate) fn read_row(row: &Row) -> Result<FindingRow, StoreError> {
    let mut columns = row.columns();
    let (finding, warning) = read(&mut columns)?;
    let (member_name, sensor_name) = (columns.text()?, columns.opt_text()?);
    Ok(FindingRow { finding, warning, member_name, sensor_name })
}

/// Reads `finding_columns!`.
pub(crate) fn read(columns: &mut Columns<'_>) -> Result<(Finding, Option<WarningId>), StoreError> {
    let address = |text: &str| text.parse::<IpAddr>().ok();
    let id = columns.parsed("a finding's id", FindingId::parse)?;
    let member = columns.parsed("a member's id", MemberId::parse)?;
    let key = Key::from_stored(columns.text()?);
    let class = columns.parsed("a class", Rsit::parse)?;
    let cause: Cause = columns.json("a cause")?;
    let device = Device {
        sensor: read_sensor(columns)?,
        vlan: columns.opt_small()?,
        ip: columns.parsed("an address", address)?,
    };
    let finding = Finding {
        id,
        member,
        key,
        class,
        cause,
        device,
        port: columns.opt_small()?,
        peer: columns.opt_parsed("an address", address)?,
        inbound: columns.yes()?,
        severity: columns.severity()?,
        confidence: Confidence::percent(columns.opt_small()?.unwrap_or(0)),
        state: columns.parsed("a state of a finding", State::parse)?,
        state_since: columns.time()?,
        first_seen: columns.time()?,
        last_seen: columns.time()?,
        count: columns.int()?,
        latest: columns.parsed("a detection's id", DetectionId::parse)?,
        sources: columns.json("sources")?,
        held_by: columns.opt_parsed("an inhibition's id", InhibitionId::parse)?,
    };
    Ok((finding, columns.opt_parsed("a warning's id", WarningId::parse)?))
}

/// The sensor that saw something; none for what was seen from outside.
pub(crate) fn read_sensor(columns: &mut Columns<'_>) -> Result<Option<SensorId>, StoreError> {
    columns.parsed("a sensor's id", |text| match text {
        OUTSIDE => Some(None),
        id => SensorId::parse(id).map(Some),
    })
}

/// The same, to be written.
pub(crate) fn sensor_text(sensor: Option<SensorId>) -> Arg<'static> {
    sensor.map_or_else(|| OUTSIDE.into(), Into::into)
}

/// When a finding will be gone if nothing more is seen; nothing for what is gone already.
pub(crate) fn gone_at(finding: &Finding, ageing: &findings::Ageing) -> Option<Time> {
    (finding.state != State::Gone).then(|| finding.gone_at(ageing))
}
