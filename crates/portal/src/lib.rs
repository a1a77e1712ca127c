//! Pages; one folder per page.
//!
//! Server-rendered and whole without JavaScript; htmx only refreshes what is on show. A page asks
//! `store` within the viewer's scope and shows what comes back. Deliberately holds no SQL, no
//! policy and no text: those are in `store`, `warnings` and `locales/`.
//!
//! Specification: WCAG 2.1 AA / EN 301 549; Content Security Policy level 3.

pub mod assets;
mod csv;
mod diff;
mod enter;
mod error;
mod form;
mod frame;
mod headers;
mod list;
mod map;
mod organisation;
pub mod pages;
mod passkey;
mod qr;
mod session;
mod show;
mod state;
mod upload;
mod visit;

pub use organisation::{Answer, NoAnswer, Organisation, Organisations};
pub use pages::{Entry, Needs, Route};
pub use state::{
    Catalogue, Demo, DemoAccount, DemoMail, DemoMails, EmptyCatalogue, IndicatorEntry, PortalState,
    RemoteAddress, RuleEntry, Settings,
};

use axum::Router;
use axum::middleware;
use tower_http::compression::CompressionLayer;

/// Bytes of a form: the longest note, its encoding and room for the rest.
const FORM_BYTES_MAX: usize = 64 * 1024;

/// All pages, ready to be served.
pub fn router(state: PortalState) -> Router {
    Router::new()
        .merge(assets::routes())
        .merge(pages::router())
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::not_found)
        .layer(axum::extract::DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(middleware::from_fn_with_state(state.clone(), visit::prepare))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(headers::secure))
        .with_state(state)
}
