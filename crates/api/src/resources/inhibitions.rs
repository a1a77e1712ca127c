//! Inhibitions: what members hold back, why and until when.

use ::warnings::{Inhibition as Word, Matcher};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use model::{InhibitionId, MemberId, Rsit, Time};
use serde::{Deserialize, Serialize};
use store::{InhibitionFilter, InhibitionRow};
use utoipa::{IntoParams, ToSchema};

use super::made;
use crate::body::{Asked, Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{self, Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::state::Api;
use crate::values::{Id, When, id, maybe};

pub(super) fn routes() -> Routes {
    Routes::new("inhibitions", "What members hold back, why and until when.")
        .route(__path_list, list)
        .route(__path_add, add)
        .route(__path_show, show)
        .route(__path_end, end)
}

/// A member's word that something need not be told.
#[derive(Serialize, ToSchema)]
struct Inhibition {
    /// Identity.
    id: Id,
    /// Whose findings.
    member: Id,
    /// The member's name.
    member_name: String,
    /// The cause, such as `rule:1:2024001`, `indicator:domain:bad.example` or `analytic:beacon`.
    cause: Option<String>,
    /// The device or its network.
    device: Option<String>,
    /// The other end or its network.
    peer: Option<String>,
    /// The class, as `category:type` of the RSIT taxonomy.
    class: Option<&'static str>,
    /// Why.
    reason: String,
    /// The name of who wrote it.
    author: String,
    /// When it was written.
    created: When,
    /// When it ends by itself.
    expires: When,
    /// When it was ended before its time.
    ended: Option<When>,
    /// Why it was ended before its time.
    end_reason: Option<String>,
    /// How many detections it held back.
    held: i64,
    /// When it last did.
    last_held: Option<When>,
}

impl Listed for Inhibition {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "member",
        "member_name",
        "cause",
        "device",
        "peer",
        "class",
        "reason",
        "author",
        "created",
        "expires",
        "ended",
        "end_reason",
        "held",
        "last_held",
    ];
}

impl From<InhibitionRow> for Inhibition {
    fn from(row: InhibitionRow) -> Self {
        let word = row.inhibition;
        let (ended, end_reason) = row.ended.map(|ended| (ended.at, ended.reason)).unzip();
        Self {
            id: id(word.id),
            member: id(word.member),
            member_name: row.member_name,
            cause: word.matcher.cause,
            device: word.matcher.device.map(|net| net.to_string()),
            peer: word.matcher.peer.map(|net| net.to_string()),
            class: word.matcher.class.map(Rsit::as_str),
            reason: word.reason,
            author: row.author,
            created: word.created.into(),
            expires: word.expires.into(),
            ended: maybe(ended),
            end_reason,
            held: row.held,
            last_held: maybe(row.last_held),
        }
    }
}

/// One to write. Everything that is given has to fit a finding for it to be held back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewInhibition {
    /// Whose findings.
    member: String,
    /// The cause, such as `rule:1:2024001`.
    #[serde(default)]
    cause: Option<String>,
    /// The device or its network, such as `10.0.0.5` or `10.0.0.0/24`.
    #[serde(default)]
    device: Option<String>,
    /// The other end or its network.
    #[serde(default)]
    peer: Option<String>,
    /// The class, as `category:type` of the RSIT taxonomy.
    #[serde(default)]
    class: Option<String>,
    /// Why: 5 to 1,000 characters.
    reason: String,
    /// Days until it ends by itself; the policy says how many at most.
    expires_in_days: i64,
}

/// Why one ends before its time.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct End {
    /// Why: at most 1,000 characters are kept.
    reason: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Query {
    /// Only those in force (`true`) or over (`false`).
    in_force: Option<bool>,
    /// Only at this member.
    member: Option<String>,
    /// Only with these words in reason or cause, or this address.
    search: Option<String>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// How many on a page: 1 to 200, 50 when not given.
    limit: Option<i64>,
}

/// Lists what members hold back, the newest first.
#[utoipa::path(get, path = "/inhibitions", params(Query), responses((status = 200, description = "One page.", body = Listing<Inhibition>)))]
async fn list(
    caller: Caller,
    Asked(asked): Asked<Query>,
    wants: Wants,
) -> Result<Response, Problem> {
    let page = list::page(asked.cursor.as_deref(), asked.limit)?;
    let mut mistakes = Mistakes::default();
    let filter = InhibitionFilter {
        in_force: asked.in_force,
        member: mistakes.parsed("member", asked.member.as_deref(), "an id", MemberId::parse),
        search: asked.search.clone(),
    };
    mistakes.none()?;
    let found = caller.scope.inhibitions().list(&filter, &page).await?;
    Ok(wants.page(found.rows.into_iter().map(Inhibition::from).collect(), found.next, 0))
}

/// Shows one.
#[utoipa::path(get, path = "/inhibitions/{id}", params(("id" = Id, Path, description = "The inhibition.")), responses((status = 200, description = "The inhibition.", body = Inhibition)))]
async fn show(caller: Caller, Path(id): Path<String>) -> Result<Json<Inhibition>, Problem> {
    let id = InhibitionId::parse(&id).ok_or(Problem::NotFound)?;
    let row = caller.scope.inhibitions().by_id(id).await?.ok_or(Problem::NotFound)?;
    Ok(Json(row.into()))
}

/// Puts one in force. Findings are recorded and counted still; nobody is told of them.
#[utoipa::path(post, path = "/inhibitions", request_body(content = NewInhibition, description = "What, why, until when."), responses((status = 201, description = "It is in force.", body = crate::values::Made)))]
async fn add(
    State(api): State<Api>,
    caller: Caller,
    Sent(new): Sent<NewInhibition>,
) -> Result<Response, Problem> {
    let mut mistakes = Mistakes::default();
    let member = mistakes.parsed("member", Some(&new.member), "an id", MemberId::parse);
    let net = |text: &str| {
        text.parse().or_else(|_| text.parse::<std::net::IpAddr>().map(ipnet::IpNet::from)).ok()
    };
    let what = "an address or a network";
    let matcher = Matcher {
        cause: new.cause.clone(),
        device: mistakes.parsed("device", new.device.as_deref(), what, net),
        peer: mistakes.parsed("peer", new.peer.as_deref(), what, net),
        class: mistakes.parsed("class", new.class.as_deref(), "a class of RSIT", Rsit::parse),
    };
    let (policy, now) = (&api.settings().policy.get().inhibitions, api.store().now());
    let expires: Time = now.plus_s(new.expires_in_days.saturating_mul(86_400));
    let member = member.unwrap_or_else(MemberId::new);
    let word = Word::new(member, matcher, &new.reason, expires, now, policy);
    for mistake in word.as_ref().err().into_iter().flatten() {
        let text = mistake.to_string();
        let (key, what) = text.split_once(": ").unwrap_or(("", &text));
        mistakes.note(key, what);
    }
    mistakes.none()?;
    let word = word.map_err(|_| Problem::Ours)?;
    caller.scope.inhibitions().add(&word, None, caller.origin.as_deref()).await?;
    Ok(made("/inhibitions", word.id))
}

/// Ends one before its time. What it held is told as new when it is seen next.
#[utoipa::path(post, path = "/inhibitions/{id}/end", params(("id" = Id, Path, description = "The inhibition.")), request_body(content = End, description = "Why."), responses((status = 204, description = "It has ended.")))]
async fn end(
    caller: Caller,
    Path(id): Path<String>,
    Sent(why): Sent<End>,
) -> Result<StatusCode, Problem> {
    let id = InhibitionId::parse(&id).ok_or(Problem::NotFound)?;
    let reason = why.reason.trim();
    if reason.is_empty() {
        return Err(Problem::wrong("reason: must not be empty"));
    }
    caller.scope.inhibitions().end(id, reason, caller.origin.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
