//! What needs no caller: version, health, the description itself.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::routes::Routes;
use crate::state::Api;

pub(super) fn routes() -> Routes {
    Routes::new("about", "The hub itself; open to all.")
        .open_to_all()
        .route(__path_version, version)
        .route(__path_health, health)
        .route(__path_description, description)
}

/// Which program answers.
#[derive(Serialize, ToSchema)]
struct Version {
    /// The program's version.
    #[schema(example = "0.1.0")]
    version: String,
    /// The API's version: the number in its path.
    #[schema(example = 1)]
    api: u32,
}

/// How the hub is.
#[derive(Serialize, ToSchema)]
struct Health {
    /// `ok`, or `failing` when the database does not answer.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Tells the program's version.
#[utoipa::path(get, path = "/version", responses((status = 200, description = "The version.", body = Version)))]
async fn version(State(api): State<Api>) -> Json<Version> {
    Json(Version { version: api.settings().version.clone(), api: 1 })
}

/// Tells whether the hub can work.
#[utoipa::path(get, path = "/health", responses(
    (status = 200, description = "The hub works.", body = Health),
    (status = 503, description = "The database does not answer.", body = Health),
))]
async fn health(State(api): State<Api>) -> Response {
    match api.store().ping().await {
        Ok(()) => Json(Health { status: "ok" }).into_response(),
        Err(error) => {
            tracing::error!("the store does not answer: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, Json(Health { status: "failing" })).into_response()
        }
    }
}

/// Gives this description.
#[utoipa::path(get, path = "/openapi.json", responses((status = 200, description = "The description, as OpenAPI 3.1.", body = Object)))]
async fn description() -> Json<utoipa::openapi::OpenApi> {
    Json(super::openapi())
}
