//! Findings: one problem at one member over time.

use ::findings::State;
use axum::Json;
use axum::extract::Path;
use axum::response::Response;
use model::{FindingId, MemberId, SensorId, Severity};
use serde::{Deserialize, Serialize};
use store::{FindingFilter, FindingRow};
use utoipa::{IntoParams, ToSchema};

use crate::body::{Asked, Mistakes};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::label::Gate;
use crate::list::{self, Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Cause, Id, Label, When, id};

pub(super) fn routes() -> Routes {
    Routes::new("findings", "One problem at one member over time.")
        .route(__path_list, list)
        .route(__path_show, show)
}

/// A finding.
#[derive(Serialize, ToSchema)]
pub(super) struct Finding {
    /// Identity.
    id: Id,
    /// Whose.
    member: Id,
    /// The member's name.
    member_name: String,
    /// The warning that gathers it, if any.
    warning: Option<Id>,
    /// Who may be told.
    tlp: Label,
    /// What kind of problem, as `category:type` of the RSIT taxonomy.
    #[schema(example = "malicious-code:c2-server")]
    class: &'static str,
    /// Why.
    cause: Cause,
    /// The sensor that sees it; null when somebody outside reported it.
    sensor: Option<Id>,
    /// The sensor's name; null when there is none or it is no longer kept.
    sensor_name: Option<String>,
    /// The device's address.
    device_ip: String,
    /// The device's VLAN.
    device_vlan: Option<u16>,
    /// The device's port.
    device_port: Option<u16>,
    /// The other end's address.
    peer_ip: Option<String>,
    /// Whether the device is the target.
    inbound: bool,
    /// How bad: `low`, `medium`, `high` or `critical`.
    severity: &'static str,
    /// How sure, in percent.
    confidence: u8,
    /// Where it stands: `new`, `still`, `gone` or `back`.
    state: &'static str,
    /// Since when it stands there.
    state_since: When,
    /// When it was first seen.
    first_seen: When,
    /// When it was last seen.
    last_seen: When,
    /// How many times it was seen.
    count: i64,
    /// The latest detection.
    latest_detection: Id,
}

impl Listed for Finding {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "member",
        "member_name",
        "warning",
        "tlp",
        "class",
        "cause",
        "sensor",
        "sensor_name",
        "device_ip",
        "device_vlan",
        "device_port",
        "peer_ip",
        "inbound",
        "severity",
        "confidence",
        "state",
        "state_since",
        "first_seen",
        "last_seen",
        "count",
        "latest_detection",
    ];
}

impl From<FindingRow> for Finding {
    fn from(row: FindingRow) -> Self {
        let finding = row.finding;
        Self {
            id: id(finding.id),
            member: id(finding.member),
            member_name: row.member_name,
            warning: row.warning.map(id),
            tlp: finding.cause.tlp().into(),
            class: finding.class.as_str(),
            cause: finding.cause.into(),
            sensor: finding.device.sensor.map(id),
            sensor_name: row.sensor_name,
            device_ip: finding.device.ip.to_string(),
            device_vlan: finding.device.vlan,
            device_port: finding.port,
            peer_ip: finding.peer.map(|ip| ip.to_string()),
            inbound: finding.inbound,
            severity: finding.severity.as_str(),
            confidence: finding.confidence.value(),
            state: finding.state.as_str(),
            state_since: finding.state_since.into(),
            first_seen: finding.first_seen.into(),
            last_seen: finding.last_seen.into(),
            count: finding.count,
            latest_detection: id(finding.latest),
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Query {
    /// Only in this state: `new`, `still`, `gone` or `back`.
    state: Option<String>,
    /// Only at least this bad: `low`, `medium`, `high` or `critical`.
    severity_min: Option<String>,
    /// Only at this member.
    member: Option<String>,
    /// Only seen by this sensor.
    sensor: Option<String>,
    /// Only with these words in cause or addresses.
    search: Option<String>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Findings on a page: 1 to 200, 50 when not given.
    limit: Option<i64>,
}

impl Query {
    fn filter(&self) -> Result<FindingFilter, Problem> {
        let mut mistakes = Mistakes::default();
        let (state, severity) = (self.state.as_deref(), self.severity_min.as_deref());
        let (member, sensor) = (self.member.as_deref(), self.sensor.as_deref());
        let filter = FindingFilter {
            state: mistakes.word("state", state, &State::ALL, State::as_str),
            severity_min: mistakes.word("severity_min", severity, &Severity::ALL, Severity::as_str),
            member: mistakes.parsed("member", member, "an id", MemberId::parse),
            sensor: mistakes.parsed("sensor", sensor, "an id", SensorId::parse),
            search: self.search.clone(),
        };
        mistakes.none().map(|()| filter)
    }
}

/// Lists findings, the last seen first.
#[utoipa::path(get, path = "/findings", params(Query), responses((status = 200, description = "One page.", body = Listing<Finding>)))]
async fn list(
    caller: Caller,
    Asked(asked): Asked<Query>,
    wants: Wants,
) -> Result<Response, Problem> {
    let page = list::page(asked.cursor.as_deref(), asked.limit)?;
    let found = caller.scope.findings().list(&asked.filter()?, &page).await?;
    answer(&caller, found, wants).await
}

/// Shows a finding.
#[utoipa::path(get, path = "/findings/{id}", params(("id" = Id, Path, description = "The finding.")), responses((status = 200, description = "The finding.", body = Finding)))]
async fn show(caller: Caller, Path(id): Path<String>) -> Result<Json<Finding>, Problem> {
    Ok(Json(find(&caller, &id).await?.into()))
}

/// A finding that may leave to the caller.
pub(super) async fn find(caller: &Caller, id: &str) -> Result<FindingRow, Problem> {
    let id = FindingId::parse(id).ok_or(Problem::NotFound)?;
    let found = caller.scope.findings().by_id(id).await?.ok_or(Problem::NotFound)?;
    Gate::of(caller).await?.pass(found.finding.cause.tlp(), found.finding.member)?;
    Ok(found)
}

/// One page of findings, without those that may not leave.
pub(super) async fn answer(
    caller: &Caller,
    found: store::Paged<FindingRow>,
    wants: Wants,
) -> Result<Response, Problem> {
    let gate = Gate::of(caller).await?;
    let (rows, held_back) =
        gate.sift(found.rows, |row| (row.finding.cause.tlp(), row.finding.member));
    Ok(wants.page(rows.into_iter().map(Finding::from).collect(), found.next, held_back))
}
