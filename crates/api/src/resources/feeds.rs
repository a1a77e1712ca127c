//! A member's feeds: addresses under which a program reads the member's warnings as Atom.

use access::Secret;
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use model::{FeedId, MemberId};
use serde::{Deserialize, Serialize};
use store::MemberFeed;
use utoipa::ToSchema;

use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::once::HoldsSecret;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Id, When, id, maybe};

pub(super) fn routes() -> Routes {
    Routes::new("feeds", "Addresses under which programs read a member's warnings (Atom).")
        .route(__path_list, list)
        .route(__path_add, add)
        .route(__path_revoke, revoke)
}

/// A feed, without its address.
#[derive(Serialize, ToSchema)]
struct Feed {
    /// Identity.
    id: Id,
    /// What it is called.
    name: String,
    /// Since when it is there.
    created: When,
    /// Who made it.
    created_by: String,
    /// When it was revoked, if it was.
    revoked: Option<When>,
    /// When it was last read, to an hour.
    last_used: Option<When>,
}

impl Listed for Feed {
    const COLUMNS: &'static [&'static str] =
        &["id", "name", "created", "created_by", "revoked", "last_used"];
}

impl From<MemberFeed> for Feed {
    fn from(feed: MemberFeed) -> Self {
        Self {
            id: id(feed.id),
            name: feed.name,
            created: feed.created.into(),
            created_by: feed.created_by,
            revoked: maybe(feed.revoked),
            last_used: maybe(feed.last_used),
        }
    }
}

/// A feed to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FeedToMake {
    /// What to call it: the program that will read it.
    name: String,
}

/// A feed that was made.
#[derive(Serialize, ToSchema)]
struct NewFeed {
    /// Identity, for revoking it.
    id: Id,
    /// Its address, after the portal's own: shown now and never again.
    #[schema(example = "/feed/SECRET")]
    path: String,
}

/// Lists a member's feeds, the newest first.
#[utoipa::path(get, path = "/members/{id}/feeds", params(("id" = Id, Path, description = "The member.")), responses((status = 200, description = "All of them.", body = Listing<Feed>)))]
async fn list(caller: Caller, wants: Wants, Path(id): Path<String>) -> Result<Response, Problem> {
    let member = MemberId::parse(&id).ok_or(Problem::NotFound)?;
    // Else who may not see the member would read that it has no feeds.
    caller.scope.members().by_id(member).await?.ok_or(Problem::NotFound)?;
    let feeds = caller.scope.feeds().of(member).await?;
    Ok(wants.all(feeds.into_iter().map(Feed::from).collect()))
}

/// Makes a feed of a member's warnings.
#[utoipa::path(post, path = "/members/{id}/feeds", params(("id" = Id, Path, description = "The member.")), request_body(content = FeedToMake, description = "Its name."), responses((status = 201, description = "The feed.", body = NewFeed)))]
async fn add(
    caller: Caller,
    Path(member): Path<String>,
    Sent(new): Sent<FeedToMake>,
) -> Result<Response, Problem> {
    let member = MemberId::parse(&member).ok_or(Problem::NotFound)?;
    let mut mistakes = Mistakes::default();
    let name = mistakes.name("name", &new.name);
    mistakes.none()?;
    let secret = Secret::random().ok_or(Problem::Ours)?;
    let made = caller.scope.feeds().add(member, &name, &secret.hash()).await?;
    let body = NewFeed { id: id(made), path: format!("/feed/{}", secret.expose()) };
    let mut response = (StatusCode::CREATED, Json(body)).into_response();
    response.extensions_mut().insert(HoldsSecret);
    Ok(response)
}

/// Revokes a feed: its address no longer works.
#[utoipa::path(delete, path = "/members/{id}/feeds/{feed}", params(("id" = Id, Path, description = "The member."), ("feed" = Id, Path, description = "The feed.")), responses((status = 204, description = "Revoked.")))]
async fn revoke(
    caller: Caller,
    Path((member, feed)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let ids = MemberId::parse(&member).zip(FeedId::parse(&feed));
    let (member, feed) = ids.ok_or(Problem::NotFound)?;
    caller.scope.feeds().revoke(member, feed).await?;
    Ok(StatusCode::NO_CONTENT)
}
