//! The signed links that went out with a warning's mails: who has one, and closing it.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use model::{MessageId, WarningId};
use serde::Serialize;
use store::SentLink;
use utoipa::ToSchema;

use super::warnings;
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Id, When, id, maybe};

pub(super) fn routes() -> Routes {
    Routes::new("links", "Signed links by which people answer without an account.")
        .route(__path_list, list)
        .route(__path_revoke, revoke)
}

/// A link that went out, without what opens it.
#[derive(Serialize, ToSchema)]
struct Link {
    /// The message that it went out with.
    message: Id,
    /// To whom.
    contact: String,
    /// When it was made.
    created: When,
    /// When it ends by itself.
    expires: When,
    /// When it was revoked, if it was.
    revoked: Option<When>,
    /// Steps taken with it.
    uses: i64,
}

impl Listed for Link {
    const COLUMNS: &'static [&'static str] =
        &["message", "contact", "created", "expires", "revoked", "uses"];
}

impl From<SentLink> for Link {
    fn from(link: SentLink) -> Self {
        Self {
            message: id(link.message),
            contact: link.contact_name,
            created: link.created.into(),
            expires: link.expires.into(),
            revoked: maybe(link.revoked),
            uses: link.uses,
        }
    }
}

/// Lists the links to a warning, the oldest first.
#[utoipa::path(get, path = "/warnings/{id}/links", params(("id" = Id, Path, description = "The warning.")), responses((status = 200, description = "All of them.", body = Listing<Link>)))]
async fn list(caller: Caller, wants: Wants, Path(id): Path<String>) -> Result<Response, Problem> {
    let warning: WarningId = warnings::find(&caller, &id).await?.warning.id;
    let links = caller.scope.links().of(warning).await?;
    Ok(wants.all(links.into_iter().map(Link::from).collect()))
}

/// Revokes a link before its time: the mail went to the wrong person, or was passed on.
#[utoipa::path(delete, path = "/warnings/{id}/links/{message}", params(("id" = Id, Path, description = "The warning."), ("message" = Id, Path, description = "The message that it went out with.")), responses((status = 204, description = "Revoked.")))]
async fn revoke(
    caller: Caller,
    Path((warning, message)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let warning = warnings::find(&caller, &warning).await?.warning.id;
    let message = MessageId::parse(&message).ok_or(Problem::NotFound)?;
    caller.scope.links().revoke(warning, message, caller.origin.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
