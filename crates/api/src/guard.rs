//! Stands before every route that shows or changes anything: who calls, and how often.
//!
//! A program brings a token of the API. A page of the portal may read with its session, and keep
//! the account's tokens and send in files when it also brings the session's form token, which
//! another site cannot.
//!
//! Specification: RFC 6750 (only the header, never a parameter).

use access::{API_TOKEN_PREFIX, Action, Demand, Secret, TokenHash};
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::BASE;
use crate::caller::Caller;
use crate::limits::{REFUSED_MAX, REQUESTS_MAX};
use crate::once::{self, KEY};
use crate::problem::Problem;
use crate::state::{Api, RemoteAddress};

/// The portal's session.
const COOKIE_NAME: &str = "vardkase-session";

/// The session's form token.
const CSRF: &str = "x-csrf-token";

/// Lets a request through with its caller, or answers it.
pub(crate) async fn guard(State(api): State<Api>, request: Request, next: Next) -> Response {
    // Taken apart, because a body cannot be shared while something else is waited for.
    let (mut parts, body) = request.into_parts();
    let caller = match admit(&api, &parts).await {
        Ok(caller) => caller,
        Err(problem) => return problem.into_response(),
    };
    let key = parts.headers.get(KEY).cloned().filter(|_| parts.method == Method::POST);
    parts.extensions.insert(caller.clone());
    let request = Request::from_parts(parts, body);
    match key {
        Some(key) => {
            let answer = once::run(&caller, &key, request, next).await;
            answer.unwrap_or_else(IntoResponse::into_response)
        }
        None => next.run(request).await,
    }
}

async fn admit(api: &Api, parts: &Parts) -> Result<Caller, Problem> {
    let origin = parts.extensions.get::<RemoteAddress>().map(|address| address.0.to_string());
    let now = api.store().now();
    let found = find(api, parts, origin.clone()).await?;
    let (key, requests_max) = match &found {
        Some(caller) => (format!("account:{}", caller.account.id), REQUESTS_MAX),
        None => (format!("address:{}", origin.as_deref().unwrap_or("unknown")), REFUSED_MAX),
    };
    let counted = api.limits().take(&key, requests_max, now);
    counted.map_err(|retry_after_s| Problem::TooMany { retry_after_s })?;
    found.ok_or(Problem::SignIn)
}

async fn find(api: &Api, parts: &Parts, origin: Option<String>) -> Result<Option<Caller>, Problem> {
    let (account, token_ends) = if let Some(token) = bearer(&parts.headers) {
        let found = api.store().api_token(&token).await?;
        let Some((token, account)) = found else { return Ok(None) };
        (account, Some(token.expires))
    } else {
        let Some(secret) = session(&parts.headers) else { return Ok(None) };
        let found = api.store().session(&secret.hash()).await?;
        let Some((session, account)) = found else { return Ok(None) };
        let (policy, is_strong) = (&api.settings().second_factor, session.way.is_strong());
        if policy.demand(account.role, is_strong, api.store().now()) == Demand::Needed {
            return Ok(None);
        }
        if !parts.method.is_safe() && !by_a_page(parts, &secret) {
            return Err(Problem::NotBySession);
        }
        (account, None)
    };
    let Some(viewer) = account.viewer() else { return Ok(None) };
    let is_theirs = || viewer.may(Action::ReadShared) && is_suppliers(parts);
    if !viewer.may(Action::Read) && !is_theirs() {
        return Err(Problem::NotAllowed);
    }
    let scope = api.store().scoped(viewer);
    Ok(Some(Caller { scope, account, token_ends, origin }))
}

/// The hash of a token of the API. A header that is there but wrong never falls back to a cookie.
fn bearer(headers: &HeaderMap) -> Option<TokenHash> {
    let text = headers.get(AUTHORIZATION)?.to_str().unwrap_or_default();
    let token = text.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let secret = token.and_then(|(_, token)| token.trim().strip_prefix(API_TOKEN_PREFIX));
    // What is no token of ours is looked up as well, and not found: one way to be refused.
    let hash = secret.and_then(Secret::from_request).map(|secret| secret.hash());
    Some(hash.unwrap_or_else(|| TokenHash::of(b"no token")))
}

fn session(headers: &HeaderMap) -> Option<Secret> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim() == COOKIE_NAME)?;
    Secret::from_request(value.trim())
}

/// Whether a supplier's people may come there: what is shared with them, and their own account.
fn is_suppliers(parts: &Parts) -> bool {
    let path = parts.uri.path().strip_prefix(BASE).unwrap_or_default();
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    ["shared", "account", "tokens"].contains(&first)
}

/// Whether one of our own pages may do this with its session.
fn by_a_page(parts: &Parts, secret: &Secret) -> bool {
    let path = parts.uri.path().strip_prefix(BASE).unwrap_or_default();
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let ours = ["tokens", "files"].contains(&first);
    let csrf = parts.headers.get(CSRF).and_then(|value| value.to_str().ok());
    ours && csrf.is_some_and(|csrf| secret.accepts(csrf))
}
