//! Detections, as the sensors sent them, with the evidence.

use axum::Json;
use axum::extract::Path;
use axum::response::Response;
use model::DetectionId;
use serde::{Deserialize, Serialize};
use store::StoredDetection;
use utoipa::{IntoParams, ToSchema};

use super::findings;
use crate::body::Asked;
use crate::caller::Caller;
use crate::csv::Listed;
use crate::label::Gate;
use crate::list::{self, Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Cause, Id, Label, When, id};

pub(super) fn routes() -> Routes {
    Routes::new("detections", "What a sensor saw, with the evidence.")
        .route(__path_list, list)
        .route(__path_show, show)
}

/// A detection.
#[derive(Serialize, ToSchema)]
pub(super) struct Detection {
    /// Identity.
    id: Id,
    /// Whose.
    member: Id,
    /// The sensor that saw it; null when somebody outside reported it.
    sensor: Option<Id>,
    /// The finding it belongs to.
    finding: Id,
    /// Who may be told.
    tlp: Label,
    /// When it was seen.
    at: When,
    /// When it reached the hub.
    received: When,
    /// What kind of problem, as `category:type` of the RSIT taxonomy.
    #[schema(example = "malicious-code:c2-server")]
    class: &'static str,
    /// How bad as the cause alone tells: `low`, `medium`, `high` or `critical`.
    severity: &'static str,
    /// How sure, in percent.
    confidence: u8,
    /// Why.
    cause: Cause,
    /// The device's address.
    device_ip: String,
    /// The device's VLAN.
    device_vlan: Option<u16>,
    /// The device's port.
    device_port: Option<u16>,
    /// The other end's address.
    peer_ip: Option<String>,
    /// The other end's port.
    peer_port: Option<u16>,
    /// The other end's name, when the traffic told one.
    peer_name: Option<String>,
    /// The application protocol.
    app_protocol: Option<String>,
    /// Whether the device is the target.
    inbound: bool,
    /// How many times it was seen.
    count: i64,
    /// The event as EVE JSON.
    #[schema(value_type = Object)]
    evidence: serde_json::Value,
}

impl Listed for Detection {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "member",
        "sensor",
        "finding",
        "tlp",
        "at",
        "received",
        "class",
        "severity",
        "confidence",
        "cause",
        "device_ip",
        "device_vlan",
        "device_port",
        "peer_ip",
        "peer_port",
        "peer_name",
        "app_protocol",
        "inbound",
        "count",
        "evidence",
    ];
}

impl From<StoredDetection> for Detection {
    fn from(seen: StoredDetection) -> Self {
        Self {
            id: id(seen.id),
            member: id(seen.member),
            sensor: seen.sensor.map(id),
            finding: id(seen.finding),
            tlp: seen.cause.tlp().into(),
            at: seen.at.into(),
            received: seen.received.into(),
            class: seen.class.as_str(),
            severity: seen.severity.as_str(),
            confidence: seen.confidence.value(),
            cause: seen.cause.into(),
            device_ip: seen.device_ip.to_string(),
            device_vlan: seen.device_vlan,
            device_port: seen.device_port,
            peer_ip: seen.peer_ip.map(|ip| ip.to_string()),
            peer_port: seen.peer_port,
            peer_name: seen.peer_name,
            app_protocol: seen.app_protocol,
            inbound: seen.inbound,
            count: seen.count,
            evidence: seen.evidence,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Query {
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Detections on a page: 1 to 200, 50 when not given.
    limit: Option<i64>,
}

/// Lists the detections of a finding, the newest first.
#[utoipa::path(get, path = "/findings/{id}/detections", params(("id" = Id, Path, description = "The finding."), Query), responses((status = 200, description = "One page.", body = Listing<Detection>)))]
async fn list(
    caller: Caller,
    Path(id): Path<String>,
    Asked(asked): Asked<Query>,
    wants: Wants,
) -> Result<Response, Problem> {
    let page = list::page(asked.cursor.as_deref(), asked.limit)?;
    let finding = findings::find(&caller, &id).await?.finding.id;
    let found = caller.scope.detections().of(finding, &page).await?;
    let gate = Gate::of(&caller).await?;
    let (rows, held_back) = gate.sift(found.rows, |row| (row.cause.tlp(), row.member));
    Ok(wants.page(rows.into_iter().map(Detection::from).collect(), found.next, held_back))
}

/// Shows a detection.
#[utoipa::path(get, path = "/detections/{id}", params(("id" = Id, Path, description = "The detection.")), responses((status = 200, description = "The detection.", body = Detection)))]
async fn show(caller: Caller, Path(id): Path<String>) -> Result<Json<Detection>, Problem> {
    let id = DetectionId::parse(&id).ok_or(Problem::NotFound)?;
    let found = caller.scope.detections().by_id(id).await?.ok_or(Problem::NotFound)?;
    Gate::of(&caller).await?.pass(found.cause.tlp(), found.member)?;
    Ok(Json(found.into()))
}
