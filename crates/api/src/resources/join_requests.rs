//! Wishes to join that came through the public form; for the CSIRT.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use model::{JoinRequestId, MemberId};
use serde::{Deserialize, Serialize};

use utoipa::ToSchema;

use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Id, When, id};

pub(super) fn routes() -> Routes {
    Routes::new("join-requests", "Wishes to join that wait for an answer; for the CSIRT.")
        .route(__path_list, list)
        .route(__path_answer, answer)
}

/// A wish to join.
#[derive(Serialize, ToSchema)]
struct JoinRequest {
    /// Identity.
    id: Id,
    /// When it came.
    created: When,
    /// The organisation.
    name: String,
    /// What it is: `municipality`, `region`, `agency`, `joint-body`, `company` or `school`.
    kind: &'static str,
    /// Its country in the register.
    country: Option<&'static str>,
    /// Its code in the register.
    code: Option<String>,
    /// Who wrote.
    person: String,
    /// Where to reach them.
    email: String,
    /// When whoever reads mail there confirmed it; null: nobody has.
    confirmed: Option<When>,
    /// Their telephone.
    phone: Option<String>,
    /// What else they said.
    message: String,
}

impl Listed for JoinRequest {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "created",
        "name",
        "kind",
        "country",
        "code",
        "person",
        "email",
        "confirmed",
        "phone",
        "message",
    ];
}

impl From<store::JoinRequest> for JoinRequest {
    fn from(one: store::JoinRequest) -> Self {
        Self {
            id: id(one.id),
            created: one.created.into(),
            name: one.new.name,
            kind: one.new.kind.as_str(),
            country: one.new.country.map(constituency::Country::as_str),
            code: one.new.code,
            person: one.new.person,
            email: one.new.email,
            confirmed: one.confirmed.map(When::from),
            phone: one.new.phone,
            message: one.new.message,
        }
    }
}

/// An answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct JoinAnswer {
    /// The member that came of it; null declines.
    member: Option<String>,
    /// Why not, for who asked: needed where it is declined, at most 1,000 characters.
    reason: Option<String>,
}

/// Characters of the reason in a mail.
const REASON_CHARS_MAX: usize = 1_000;

/// Lists the wishes that wait: those with a confirmed address first, of them the oldest.
#[utoipa::path(get, path = "/join-requests", responses((status = 200, description = "All of them.", body = Listing<JoinRequest>)))]
async fn list(caller: Caller, wants: Wants) -> Result<Response, Problem> {
    let waiting = caller.scope.join_requests().waiting().await?;
    Ok(wants.all(waiting.into_iter().map(JoinRequest::from).collect()))
}

/// Answers a wish: with the member that was added, or with why not. Who asked is told by mail if
/// their address is confirmed.
#[utoipa::path(post, path = "/join-requests/{id}/answer", params(("id" = Id, Path, description = "The wish.")), request_body(content = JoinAnswer, description = "The answer."), responses((status = 204, description = "Answered.")))]
async fn answer(
    caller: Caller,
    Path(id): Path<String>,
    Sent(answer): Sent<JoinAnswer>,
) -> Result<StatusCode, Problem> {
    let id = JoinRequestId::parse(&id).ok_or(Problem::NotFound)?;
    let mut mistakes = Mistakes::default();
    let member = mistakes.parsed("member", answer.member.as_deref(), "an id", MemberId::parse);
    let reason = answer.reason.as_deref().map(str::trim).unwrap_or_default();
    if member.is_none() && reason.is_empty() {
        mistakes.note("reason", format_args!("say why, where the wish is declined"));
    }
    if REASON_CHARS_MAX < reason.chars().count() {
        mistakes.note("reason", format_args!("at most {REASON_CHARS_MAX} characters"));
    }
    mistakes.none()?;
    let answer = member.map_or(store::JoinAnswer::Declined(reason), store::JoinAnswer::Added);
    caller.scope.join_requests().answer(id, answer).await?;
    Ok(StatusCode::NO_CONTENT)
}
