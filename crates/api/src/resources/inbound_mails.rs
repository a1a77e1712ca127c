//! Mail that came in and belongs to no warning; for the CSIRT.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body::Sent;
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Id, When, id};

pub(super) fn routes() -> Routes {
    Routes::new("inbound-mails", "Mail that came in and that nobody has placed; for the CSIRT.")
        .route(__path_list, list)
        .route(__path_place, place)
        .route(__path_put_aside, put_aside)
}

/// A mail that belongs to no warning.
#[derive(Serialize, ToSchema)]
struct InboundMail {
    /// Identity: the hash of the whole mail.
    id: Id,
    /// When it was taken in.
    at: When,
    /// `returned`, `delayed`, `arrived` and `report` by a mail server, `automatic` by a program,
    /// `reply` or `other`.
    kind: &'static str,
    /// Who wrote it, as it says: nobody has checked it.
    sender: String,
    /// Subject.
    subject: String,
    /// What was written, as plain text: at most 4,000 characters.
    text: String,
}

impl Listed for InboundMail {
    const COLUMNS: &'static [&'static str] = &["id", "at", "kind", "sender", "subject", "text"];
}

impl From<store::UnplacedMail> for InboundMail {
    fn from(mail: store::UnplacedMail) -> Self {
        Self {
            id: id(mail.id),
            at: mail.at.into(),
            kind: mail.kind.as_str(),
            sender: mail.sender,
            subject: mail.subject,
            text: mail.text,
        }
    }
}

/// Where a mail belongs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MailPlace {
    /// The number of a warning.
    number: i64,
}

/// Where the mail stands now.
#[derive(Serialize, ToSchema)]
struct MailPlaced {
    /// The warning.
    warning: Id,
}

/// Why a mail is put aside.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MailAside {
    /// Why: at most 300 characters are kept.
    why: String,
}

/// Lists those that wait, the newest first: at most 500 are kept.
#[utoipa::path(get, path = "/inbound-mails", responses((status = 200, description = "All of them.", body = Listing<InboundMail>)))]
async fn list(caller: Caller, wants: Wants) -> Result<Response, Problem> {
    let waiting = caller.scope.unplaced().waiting().await?;
    Ok(wants.all(waiting.into_iter().map(InboundMail::from).collect()))
}

/// Places a mail on a warning, where its member can read it.
#[utoipa::path(post, path = "/inbound-mails/{id}/place", params(("id" = Id, Path, description = "The mail.")), request_body(content = MailPlace, description = "Where."), responses((status = 200, description = "Placed.", body = MailPlaced)))]
async fn place(
    caller: Caller,
    Path(mail): Path<String>,
    Sent(place): Sent<MailPlace>,
) -> Result<Json<MailPlaced>, Problem> {
    let warning = caller.scope.unplaced().place(&mail, place.number, None).await?;
    Ok(Json(MailPlaced { warning: id(warning) }))
}

/// Puts a mail aside. It can still be placed.
#[utoipa::path(post, path = "/inbound-mails/{id}/aside", params(("id" = Id, Path, description = "The mail.")), request_body(content = MailAside, description = "Why."), responses((status = 204, description = "Put aside.")))]
async fn put_aside(
    caller: Caller,
    Path(mail): Path<String>,
    Sent(aside): Sent<MailAside>,
) -> Result<StatusCode, Problem> {
    if aside.why.trim().is_empty() {
        return Err(Problem::wrong("why: is missing"));
    }
    caller.scope.unplaced().put_aside(&mail, &aside.why, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
