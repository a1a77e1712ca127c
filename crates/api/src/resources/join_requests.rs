//! Wishes to join that came through the public form; for the CSIRT.

use access::INVITATION_LIFETIME_S;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use model::{JoinRequestId, MemberId};
use serde::{Deserialize, Serialize};
use store::{Welcome, WelcomeLink};
use utoipa::ToSchema;

use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::state::Api;
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
    /// The member that came of it, where it was added before.
    member: Option<String>,
    /// How the hub lets them in itself, all of it or nothing: `member` adds the member, or finds
    /// it by its code; `invitation` also invites who asked to be its security lead, where their
    /// address is confirmed. Without this and without `member` the wish is declined.
    welcome: Option<String>,
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

/// Answers a wish: lets them in, names the member that was added, or says why not. Who asked is
/// told by mail if their address is confirmed.
#[utoipa::path(post, path = "/join-requests/{id}/answer", params(("id" = Id, Path, description = "The wish.")), request_body(content = JoinAnswer, description = "The answer."), responses((status = 204, description = "Answered.")))]
async fn answer(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
    Sent(answer): Sent<JoinAnswer>,
) -> Result<StatusCode, Problem> {
    let id = JoinRequestId::parse(&id).ok_or(Problem::NotFound)?;
    let mut mistakes = Mistakes::default();
    let member = mistakes.parsed("member", answer.member.as_deref(), "an id", MemberId::parse);
    let (allowed, welcome) = ("`member` or `invitation`", answer.welcome.as_deref());
    let welcome = mistakes.parsed("welcome", welcome, allowed, LetIn::parse);
    if member.is_some() && welcome.is_some() {
        mistakes.note("welcome", "not with a member that was added before");
    }
    let reason = answer.reason.as_deref().map(str::trim).unwrap_or_default();
    if member.is_none() && welcome.is_none() && reason.is_empty() {
        mistakes.note("reason", "say why, where the wish is declined");
    }
    if REASON_CHARS_MAX < reason.chars().count() {
        mistakes.note("reason", format_args!("at most {REASON_CHARS_MAX} characters"));
    }
    mistakes.none()?;
    let wishes = caller.scope.join_requests();
    let Some(welcome) = welcome else {
        let answer = member.map_or(store::JoinAnswer::Declined(reason), store::JoinAnswer::Added);
        wishes.answer(id, answer).await?;
        return Ok(StatusCode::NO_CONTENT);
    };
    let hash = |id, round| api.invitation_link(id, round);
    let expires = api.store().now().plus_s(INVITATION_LIFETIME_S);
    let invitation = match welcome {
        LetIn::Member => None,
        LetIn::Invitation => Some(WelcomeLink { hash: &hash, expires }),
    };
    wishes.accept(id, Welcome { zone: &caller.account.zone, invitation }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How the hub lets somebody in.
#[derive(Clone, Copy)]
enum LetIn {
    Member,
    Invitation,
}

impl LetIn {
    fn parse(word: &str) -> Option<Self> {
        match word {
            "member" => Some(Self::Member),
            "invitation" => Some(Self::Invitation),
            _ => None,
        }
    }
}
