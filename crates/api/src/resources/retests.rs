//! Retests: what `vardkase retest` is to try now, and what it found.

use ::warnings::{Answer, Verdict};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use model::RetestId;
use serde::{Deserialize, Serialize};
use store::Retest as Row;
use utoipa::{IntoParams, ToSchema};

use super::members::seen;
use crate::body::{Asked, Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::state::Api;
use crate::values::{Id, When, id, maybe};

/// Retests given out at once when nothing else is asked for.
const DUE_DEFAULT: i64 = 50;

pub(super) fn routes() -> Routes {
    Routes::new("retests", "Exposed services that are tried again at members who agreed.")
        .route(__path_due, due)
        .route(__path_answer, answer)
        .route(__path_consent, consent)
        .route(__path_agree, agree)
        .route(__path_end, end)
}

/// A service to try: one connection to this port of this address, and nothing else.
#[derive(Serialize, ToSchema)]
struct Retest {
    /// Identity.
    id: Id,
    /// At which member.
    member: Id,
    /// For which warning.
    warning: Id,
    /// The address to connect to.
    address: String,
    /// The port.
    port: u16,
    /// Since when it is due.
    due: Option<When>,
    /// Tries so far.
    tries: i64,
}

impl Listed for Retest {
    const COLUMNS: &'static [&'static str] =
        &["id", "member", "warning", "address", "port", "due", "tries"];
}

impl From<Row> for Retest {
    fn from(row: Row) -> Self {
        Self {
            id: id(row.id),
            member: id(row.member),
            warning: id(row.warning),
            address: row.address.to_string(),
            port: row.port,
            due: maybe(row.due),
            tries: row.tries,
        }
    }
}

/// Whether a member agreed that its exposed services are tried again.
#[derive(Serialize, ToSchema)]
struct Consent {
    /// Whether they may be tried.
    agreed: bool,
    /// Who agreed; null when nobody did.
    by: Option<String>,
    /// When; null when nobody did.
    since: Option<When>,
}

/// What a try found.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Found {
    /// `open`, `closed` or `no-answer`.
    #[schema(example = "closed")]
    answer: String,
    /// What the service said first, if it spoke: at most 200 characters are kept.
    #[serde(default)]
    banner: Option<String>,
}

/// What follows from it.
#[derive(Serialize, ToSchema)]
struct Follows {
    /// `mended`, `still-open`, `again` or `cannot-tell`.
    #[schema(example = "mended")]
    verdict: &'static str,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Query {
    /// How many at most: 1 to 200, 50 when not given.
    limit: Option<i64>,
}

/// Lists the retests that are due, the longest due first.
#[utoipa::path(get, path = "/retests", params(Query), responses((status = 200, description = "Those that are due.", body = Listing<Retest>)))]
async fn due(
    caller: Caller,
    Asked(asked): Asked<Query>,
    wants: Wants,
) -> Result<Response, Problem> {
    let due = caller.scope.retests().due(asked.limit.unwrap_or(DUE_DEFAULT)).await?;
    Ok(wants.all(due.into_iter().map(Retest::from).collect()))
}

/// Keeps what a try found. Verifies the warning, or opens it again.
#[utoipa::path(post, path = "/retests/{id}/answer", params(("id" = Id, Path, description = "The retest.")), request_body(content = Found, description = "What was found."), responses((status = 200, description = "What follows.", body = Follows)))]
async fn answer(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
    Sent(found): Sent<Found>,
) -> Result<Json<Follows>, Problem> {
    let mut mistakes = Mistakes::default();
    let answer = mistakes.word("answer", Some(&found.answer), &Answer::ALL, Answer::as_str);
    mistakes.none()?;
    let answer = answer.ok_or_else(|| Problem::wrong("answer: is missing"))?;
    let id = RetestId::parse(&id).ok_or(Problem::NotFound)?;
    let policy = &api.settings().policy.get().retests;
    let banner = found.banner.as_deref();
    let verdict = match caller.scope.retests().answer(id, answer, banner, policy).await? {
        Verdict::Mended => "mended",
        Verdict::StillOpen => "still-open",
        Verdict::Again(_) => "again",
        Verdict::CannotTell => "cannot-tell",
    };
    Ok(Json(Follows { verdict }))
}

/// Tells whether a member agreed to retests.
#[utoipa::path(get, path = "/members/{id}/retests", params(("id" = Id, Path, description = "The member.")), responses((status = 200, description = "Whether it did.", body = Consent)))]
async fn consent(caller: Caller, Path(id): Path<String>) -> Result<Json<Consent>, Problem> {
    let member = seen(&caller, &id).await?;
    let given = caller.scope.retests().consent(member).await?;
    let (by, since) = given.unzip();
    Ok(Json(Consent { agreed: by.is_some(), by, since: maybe(since) }))
}

/// Agrees that the member's exposed services are tried again. The member's own word: the CSIRT
/// cannot give it.
#[utoipa::path(put, path = "/members/{id}/retests", params(("id" = Id, Path, description = "The member.")), responses((status = 204, description = "Agreed.")))]
async fn agree(caller: Caller, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let member = seen(&caller, &id).await?;
    caller.scope.retests().agree(member, caller.origin.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the word back: nothing is tried from now on.
#[utoipa::path(delete, path = "/members/{id}/retests", params(("id" = Id, Path, description = "The member.")), responses((status = 204, description = "Taken back.")))]
async fn end(caller: Caller, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let member = seen(&caller, &id).await?;
    caller.scope.retests().disagree(member, caller.origin.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
