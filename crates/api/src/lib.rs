//! The REST API of the hub and its OpenAPI description.
//!
//! Every handler asks `store`'s scoped handles, so that what its caller may not see does not come
//! back at all, and `access::may_leave` before anything with a label leaves. One file for each
//! resource in `resources`; a route is declared once, by the attribute of its handler, and the
//! router, the description and the generated tests read that. Holds no SQL and no policy, and
//! knows no page.
//!
//! Specification: OpenAPI 3.1; RFC 9457 for errors, RFC 6750 for bearer tokens, RFC 4180 for CSV.

mod body;
mod caller;
mod check;
mod csv;
mod guard;
mod home;
mod label;
mod limits;
mod list;
mod once;
mod problem;
mod resources;
mod routes;
mod state;
mod values;

pub use check::{AnyContent, ContentCheck};
pub use resources::openapi;
pub use state::{RemoteAddress, Settings};

use axum::Router;
use store::Store;

/// The path that everything is under.
pub const BASE: &str = "/api/v1";

/// The API, to be merged beside the portal. Whoever accepts connections puts a `RemoteAddress`
/// into the requests.
pub fn router(store: Store, settings: Settings) -> Router {
    resources::router(state::Api::new(store, settings))
}
