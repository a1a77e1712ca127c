//! The audit log.

use axum::Json;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use store::AuditLine;
use utoipa::{IntoParams, ToSchema};

use crate::body::Asked;
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{self, Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Id, When, id};

pub(super) fn routes() -> Routes {
    Routes::new(
        "audit",
        "Who did what, when, on whose data. Only grows; each line seals the one before.",
    )
    .route(__path_list, list)
    .route(__path_verify, verify)
}

/// One line of the log.
#[derive(Serialize, ToSchema)]
struct Line {
    /// Its number: 1, 2, 3, …
    seq: i64,
    /// When.
    at: When,
    /// `account`, `contact`, `sensor` or `job`.
    actor_kind: String,
    /// Which one.
    actor: String,
    /// What was done, as a word.
    #[schema(example = "acknowledge")]
    action: String,
    /// On whose data, if on a member's.
    member: Option<Id>,
    /// On what: a word and an identity.
    object: String,
    /// More, in a few words.
    detail: String,
    /// From which address, where it is known.
    origin: Option<String>,
}

impl Listed for Line {
    const COLUMNS: &'static [&'static str] =
        &["seq", "at", "actor_kind", "actor", "action", "member", "object", "detail", "origin"];
}

impl From<AuditLine> for Line {
    fn from(line: AuditLine) -> Self {
        Self {
            seq: line.seq,
            at: line.at.into(),
            actor_kind: line.actor_kind,
            actor: line.actor,
            action: line.action,
            member: line.member.map(id),
            object: line.object,
            detail: line.detail,
            origin: line.origin,
        }
    }
}

/// Whether the log is whole.
#[derive(Serialize, ToSchema)]
struct Verified {
    /// Whether no line was changed or removed.
    whole: bool,
    /// How many lines the whole log has; null when it is not whole.
    lines: Option<i64>,
    /// The first line that does not fit; null when it is whole.
    broken_at: Option<i64>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Query {
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Lines on a page: 1 to 200, 50 when not given.
    limit: Option<i64>,
}

/// Lists the log, the newest line first: a member's people see what was done on its data.
#[utoipa::path(get, path = "/audit", params(Query), responses((status = 200, description = "One page.", body = Listing<Line>)))]
async fn list(
    caller: Caller,
    Asked(asked): Asked<Query>,
    wants: Wants,
) -> Result<Response, Problem> {
    let page = list::page(asked.cursor.as_deref(), asked.limit)?;
    let lines = caller.scope.audit().list(&page).await?;
    Ok(wants.page(lines.rows.into_iter().map(Line::from).collect(), lines.next, 0))
}

/// Checks the whole log, line by line.
#[utoipa::path(get, path = "/audit/verify", responses((status = 200, description = "Whether it is whole.", body = Verified)))]
async fn verify(caller: Caller) -> Result<Json<Verified>, Problem> {
    let found = caller.scope.audit().verify().await?;
    Ok(Json(Verified {
        whole: found.is_ok(),
        lines: found.ok(),
        broken_at: found.err().map(|broken| broken.seq),
    }))
}
