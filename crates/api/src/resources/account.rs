//! The caller's own account.

use axum::Json;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::accounts::Account;
use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::problem::Problem;
use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new("account", "The caller's own account.")
        .route(__path_show, show)
        .route(__path_prefer, prefer)
}

/// How the account's owner reads.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Preferences {
    /// `sv`, `nb` or `en`.
    language: String,
    /// A time zone such as `Europe/Stockholm`.
    zone: String,
}

/// Shows the caller's own account.
#[utoipa::path(get, path = "/account", responses((status = 200, description = "The account.", body = Account)))]
async fn show(caller: Caller) -> Json<Account> {
    Json(caller.account.into())
}

/// Changes the caller's own language and time zone.
#[utoipa::path(put, path = "/account", request_body(content = Preferences, description = "Language and zone."), responses((status = 204, description = "Changed.")))]
async fn prefer(caller: Caller, Sent(new): Sent<Preferences>) -> Result<StatusCode, Problem> {
    let mut mistakes = Mistakes::default();
    let (language, zone) = (mistakes.language(&new.language), mistakes.zone(&new.zone));
    mistakes.none()?;
    caller.scope.accounts().prefer(&language, &zone).await?;
    Ok(StatusCode::NO_CONTENT)
}
