//! Sensors and the codes with which they enrol.

use access::{ENROLMENT_LIFE_S, Secret, enrolment_token};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use model::{MemberId, SensorId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::once::HoldsSecret;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::state::Api;
use crate::values::{Id, Made, When, id, maybe};

pub(super) fn routes() -> Routes {
    Routes::new("sensors", "The programs that watch the members' networks.")
        .route(__path_list, list)
        .route(__path_show, show)
        .route(__path_add, add)
        .route(__path_revoke, revoke)
        .route(__path_allow, allow)
}

/// A sensor.
#[derive(Serialize, ToSchema)]
struct Sensor {
    /// Identity.
    id: Id,
    /// Whose.
    member: Id,
    /// The member's name.
    member_name: String,
    /// What it is called there.
    name: String,
    /// When it was announced.
    created: When,
    /// When it enrolled, if it has.
    enrolled: Option<When>,
    /// When it was revoked, if it was.
    revoked: Option<When>,
    /// Serial number of its certificate, in hexadecimal digits.
    certificate_serial: Option<String>,
    /// When its certificate ends.
    certificate_until: Option<When>,
    /// When it last spoke to the hub.
    last_contact: Option<When>,
    /// The version of its program.
    version: Option<String>,
    /// Its latest health report, as it sent it.
    #[schema(value_type = Option<Object>)]
    health: Option<serde_json::Value>,
}

impl Listed for Sensor {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "member",
        "member_name",
        "name",
        "created",
        "enrolled",
        "revoked",
        "certificate_serial",
        "certificate_until",
        "last_contact",
        "version",
        "health",
    ];
}

impl From<store::Sensor> for Sensor {
    fn from(sensor: store::Sensor) -> Self {
        Self {
            id: id(sensor.id),
            member: id(sensor.member),
            member_name: sensor.member_name,
            name: sensor.name,
            created: sensor.created.into(),
            enrolled: maybe(sensor.enrolled),
            revoked: maybe(sensor.revoked),
            certificate_serial: sensor.certificate_serial,
            certificate_until: maybe(sensor.certificate_until),
            last_contact: maybe(sensor.last_contact),
            version: sensor.version,
            health: sensor.health,
        }
    }
}

/// A sensor to announce.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SensorToAdd {
    /// The member whose network it watches.
    member: String,
    /// What it is called there.
    name: String,
}

/// What a sensor enrols with.
#[derive(Serialize, ToSchema)]
struct EnrolmentCode {
    /// For `vardkase sensor enrol`: a code that works once, with the fingerprint of the hub's CA.
    /// Shown now and never again.
    #[schema(example = "vk1.CODE.FINGERPRINT")]
    token: String,
    /// When it stops working.
    expires: When,
}

/// Lists the sensors that the caller may see, by member and name.
#[utoipa::path(get, path = "/sensors", responses((status = 200, description = "All of them.", body = Listing<Sensor>)))]
async fn list(caller: Caller, wants: Wants) -> Result<Response, Problem> {
    let sensors = caller.scope.sensors().list().await?;
    Ok(wants.all(sensors.into_iter().map(Sensor::from).collect()))
}

/// Shows a sensor.
#[utoipa::path(get, path = "/sensors/{id}", params(("id" = Id, Path, description = "The sensor.")), responses((status = 200, description = "The sensor.", body = Sensor)))]
async fn show(caller: Caller, Path(id): Path<String>) -> Result<Json<Sensor>, Problem> {
    let id = SensorId::parse(&id).ok_or(Problem::NotFound)?;
    let sensor = caller.scope.sensors().by_id(id).await?.ok_or(Problem::NotFound)?;
    Ok(Json(sensor.into()))
}

/// Announces a sensor at a member; it enrols with a code.
#[utoipa::path(post, path = "/sensors", request_body(content = SensorToAdd, description = "The sensor."), responses((status = 201, description = "Announced.", body = Made)))]
async fn add(caller: Caller, Sent(new): Sent<SensorToAdd>) -> Result<Response, Problem> {
    let mut mistakes = Mistakes::default();
    let name = mistakes.name("name", &new.name);
    let member = mistakes.parsed("member", Some(&new.member), "an id", MemberId::parse);
    mistakes.none()?;
    let member = member.ok_or(Problem::NotFound)?;
    Ok(super::made("/sensors", caller.scope.sensors().add(member, &name).await?))
}

/// Revokes a sensor: it is refused from its next request on.
#[utoipa::path(delete, path = "/sensors/{id}", params(("id" = Id, Path, description = "The sensor.")), responses((status = 204, description = "Revoked.")))]
async fn revoke(caller: Caller, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let id = SensorId::parse(&id).ok_or(Problem::NotFound)?;
    caller.scope.sensors().revoke(id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a code with which a sensor enrols within a week; an older one no longer works.
#[utoipa::path(post, path = "/sensors/{id}/enrolment-codes", params(("id" = Id, Path, description = "The sensor.")), responses((status = 201, description = "The code.", body = EnrolmentCode)))]
async fn allow(
    caller: Caller,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = SensorId::parse(&id).ok_or(Problem::NotFound)?;
    let code = Secret::random().ok_or(Problem::Ours)?;
    let expires = api.store().now().plus_s(ENROLMENT_LIFE_S);
    let (scope, sensors) = (&caller.scope, caller.scope.sensors());
    sensors.allow_enrolment(scope, id, &code.hash(), expires).await?;
    let token = enrolment_token(&code, &api.settings().ca_fingerprint);
    let mut response =
        (StatusCode::CREATED, Json(EnrolmentCode { token, expires: expires.into() }))
            .into_response();
    response.extensions_mut().insert(HoldsSecret);
    Ok(response)
}
