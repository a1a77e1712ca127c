//! All resources: each file has its handlers, what they take and what they answer.

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi, Paths};
use utoipa::{PartialSchema, ToSchema};

use crate::BASE;
use crate::problem::{Problem, ProblemBody};
use crate::routes::Routes;
use crate::state::Api;
use crate::values::Made;

mod about;
mod account;
mod accounts;
mod asset_lists;
mod assets;
mod audit;
mod circulars;
mod companies;
mod contacts;
mod content;
mod detections;
mod drills;
mod feeds;
mod files;
mod findings;
mod follow_up;
mod inbound_mails;
mod inhibitions;
mod invitations;
mod join_requests;
mod links;
mod members;
mod operators;
mod owners;
mod policy;
mod questions;
mod register;
mod report_mappings;
mod reports;
mod retests;
mod rosters;
mod sensors;
mod shared;
mod suppliers;
mod surveys;
mod texts;
mod tokens;
mod warnings;

/// Every resource, in alphabetical order.
const ALL: &[fn() -> Routes] = &[
    about::routes,
    account::routes,
    accounts::routes,
    asset_lists::routes,
    assets::routes,
    audit::routes,
    circulars::routes,
    companies::routes,
    contacts::routes,
    content::routes,
    detections::routes,
    drills::routes,
    feeds::routes,
    files::routes,
    findings::routes,
    follow_up::routes,
    inbound_mails::routes,
    inhibitions::routes,
    join_requests::routes,
    links::routes,
    invitations::routes,
    members::routes,
    operators::routes,
    owners::routes,
    policy::routes,
    questions::routes,
    register::routes,
    report_mappings::routes,
    reports::routes,
    retests::routes,
    rosters::routes,
    sensors::routes,
    shared::routes,
    suppliers::routes,
    surveys::routes,
    texts::routes,
    tokens::routes,
    warnings::routes,
];

/// The router of all resources.
pub(crate) fn router(api: Api) -> Router {
    let mut router = Router::new();
    for routes in ALL {
        router = router.merge(routes().into_router(&api));
    }
    let no_store = HeaderValue::from_static("no-store");
    let no_sniff = HeaderValue::from_static("nosniff");
    router
        .method_not_allowed_fallback(async || Problem::NoMethod)
        // No fallback: that is the portal's, which stands beside.
        .route(&format!("{BASE}/{{*rest}}"), any(async || Problem::NotFound))
        .layer(SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, no_store))
        .layer(SetResponseHeaderLayer::overriding(X_CONTENT_TYPE_OPTIONS, no_sniff))
        .with_state(api)
}

const DESCRIPTION: &str = "What the pages of Vårdkase show and do, for programs. Times are \
    RFC 3339 in UTC. Lists come in pages: give `next` as `cursor`; with `Accept: text/csv` they \
    come as CSV, `next` then in the header `Vardkase-Next`. Errors are RFC 9457. What another \
    member owns answers exactly as what does not exist. A caller may send 600 requests a minute.";

/// The description of the API.
pub fn openapi() -> OpenApi {
    let (mut paths, mut tags, mut schemas) = (Paths::new(), Vec::new(), Vec::new());
    for routes in ALL {
        let routes = routes();
        paths.merge(routes.paths);
        tags.push(routes.tag);
        schemas.extend(routes.schemas);
    }
    schemas.push(("Problem".to_owned(), ProblemBody::schema()));
    ProblemBody::schemas(&mut schemas);
    let mut components = Components::new();
    components.schemas.extend(schemas);
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A token made with `POST /api/v1/tokens`; begins with `vkt_`."))
        .build();
    components.add_security_scheme("token", SecurityScheme::Http(token));
    let session = ApiKeyValue::with_description(
        "vardkase-session",
        "The portal's session: reads; keeps tokens and sends in files with `X-CSRF-Token`.",
    );
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)));
    let license = LicenseBuilder::new().name("EUPL-1.2").identifier(Some("EUPL-1.2")).build();
    let info = InfoBuilder::new()
        .title("Vårdkase")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(license))
        .contact(Some(ContactBuilder::new().name(Some("The CSIRT that runs this hub")).build()))
        .build();
    let mut api = OpenApi::new(info, paths);
    api.tags = Some(tags);
    api.components = Some(components);
    api
}

/// The answer to a request that made something.
fn made(path: &str, id: impl std::fmt::Display) -> Response {
    let location = format!("{BASE}{path}/{id}");
    let body = axum::Json(Made { id: crate::values::id(&id) });
    let status = axum::http::StatusCode::CREATED;
    (status, [(axum::http::header::LOCATION, location)], body).into_response()
}
