//! The caller's own tokens for this API.

use access::{API_TOKEN_LIFE_DAYS_MAX, Secret, api_token};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use model::ApiTokenId;
use serde::{Deserialize, Serialize};
use store::{ApiToken, NewApiToken};
use utoipa::ToSchema;

use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::once::HoldsSecret;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::state::Api;
use crate::values::{Id, When, id, maybe};

pub(super) fn routes() -> Routes {
    Routes::new("tokens", "The caller's own tokens: each may do what its account may.")
        .route(__path_list, list)
        .route(__path_add, add)
        .route(__path_revoke, revoke)
}

/// A token, without its secret.
#[derive(Serialize, ToSchema)]
struct Token {
    /// Identity.
    id: Id,
    /// What its owner calls it.
    name: String,
    /// Since when it is there.
    created: When,
    /// When it ends by itself.
    expires: When,
    /// When it was last used, to a minute.
    last_used: Option<When>,
    /// When it was revoked, if it was.
    revoked: Option<When>,
}

impl Listed for Token {
    const COLUMNS: &'static [&'static str] =
        &["id", "name", "created", "expires", "last_used", "revoked"];
}

impl From<ApiToken> for Token {
    fn from(token: ApiToken) -> Self {
        Self {
            id: id(token.id),
            name: token.name,
            created: token.created.into(),
            expires: token.expires.into(),
            last_used: maybe(token.last_used),
            revoked: maybe(token.revoked),
        }
    }
}

/// A token to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TokenToMake {
    /// What to call it: the program that will use it.
    name: String,
    /// Days until it ends: 1 to 366. A token made with a token ends no later than that one.
    expires_in_days: i64,
}

/// A token that was made.
#[derive(Serialize, ToSchema)]
struct NewToken {
    /// Identity, for revoking it.
    id: Id,
    /// The token: shown now and never again.
    #[schema(example = "vkt_SECRET")]
    token: String,
    /// When it ends by itself.
    expires: When,
}

/// Lists the caller's own tokens, the newest first.
#[utoipa::path(get, path = "/tokens", responses((status = 200, description = "All of them.", body = Listing<Token>)))]
async fn list(caller: Caller, wants: Wants) -> Result<Response, Problem> {
    let tokens = caller.scope.api_tokens().list().await?;
    Ok(wants.all(tokens.into_iter().map(Token::from).collect()))
}

/// Makes a token for the caller's own account.
#[utoipa::path(post, path = "/tokens", request_body(content = TokenToMake, description = "Its name and life."), responses((status = 201, description = "The token.", body = NewToken)))]
async fn add(
    caller: Caller,
    State(api): State<Api>,
    Sent(new): Sent<TokenToMake>,
) -> Result<Response, Problem> {
    let mut mistakes = Mistakes::default();
    let name = mistakes.name("name", &new.name);
    if !(1..=API_TOKEN_LIFE_DAYS_MAX).contains(&new.expires_in_days) {
        mistakes.note("expires_in_days", format_args!("1 to {API_TOKEN_LIFE_DAYS_MAX}"));
    }
    mistakes.none()?;
    let wanted = api.store().now().plus_s(new.expires_in_days * 86_400);
    // Else who gets hold of a token for a day could keep its account for ever.
    let expires = caller.token_ends.map_or(wanted, |ends| ends.min(wanted));
    let secret = Secret::random().ok_or(Problem::Ours)?;
    let new = NewApiToken { name, hash: secret.hash(), expires };
    let too_many =
        || Problem::Conflict("The account has as many tokens as it may: revoke one.".into());
    let token = caller.scope.api_tokens().add(&new).await?.ok_or_else(too_many)?;
    let body = NewToken { id: id(token), token: api_token(&secret), expires: expires.into() };
    let mut response = (StatusCode::CREATED, Json(body)).into_response();
    response.extensions_mut().insert(HoldsSecret);
    Ok(response)
}

/// Revokes a token of the caller's own: it is refused from the next request on.
#[utoipa::path(delete, path = "/tokens/{id}", params(("id" = Id, Path, description = "The token.")), responses((status = 204, description = "Revoked.")))]
async fn revoke(caller: Caller, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let id = ApiTokenId::parse(&id).ok_or(Problem::NotFound)?;
    caller.scope.api_tokens().revoke(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
