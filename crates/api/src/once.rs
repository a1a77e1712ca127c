//! Does a request with an `Idempotency-Key` once, however often it is sent.
//!
//! The answer is kept for a day and given again, except where it held a secret: that is shown
//! once, and who lost it makes another.
//!
//! Specification: draft-ietf-httpapi-idempotency-key-header.

use access::TokenHash;
use axum::RequestExt as _;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use store::{Begun, Kept, Scoped};

use crate::caller::Caller;
use crate::problem::Problem;

/// The header.
pub(crate) const KEY: &str = "idempotency-key";

/// Bytes of a key: a UUID has 36.
const KEY_BYTES_MAX: usize = 100;

/// Bytes of an answer that is kept: what creates something answers with a few lines.
const ANSWER_BYTES_MAX: usize = 64 << 10;

/// Marks an answer that holds a secret.
#[derive(Clone, Copy)]
pub(crate) struct HoldsSecret;

/// Does the request, or gives the answer it got before.
pub(crate) async fn run(
    caller: &Caller,
    key: &HeaderValue,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let key = key.to_str().ok().filter(|key| !key.is_empty() && key.len() <= KEY_BYTES_MAX);
    let too_long = || Problem::Unreadable(format!("Idempotency-Key: 1 to {KEY_BYTES_MAX} letters"));
    let key = key.ok_or_else(too_long)?.to_owned();
    let (parts, body) = request.with_limited_body().into_parts();
    let body = to_bytes(body, usize::MAX).await.map_err(|_| Problem::TooLarge)?;
    let place = format!("{} {}\n", parts.method, parts.uri);
    let digest = TokenHash::of(&[place.as_bytes(), &body].concat());
    match caller.scope.api_requests().begin(&key, &digest).await? {
        Begun::New => {
            let request = Request::from_parts(parts, Body::from(body));
            let scope = caller.scope.clone();
            // Apart, so that a caller who hangs up cannot leave it done and not written down.
            let done = tokio::spawn(async move { perform(scope, key, request, next).await });
            done.await.map_err(|_| Problem::Ours)
        }
        Begun::Running => Err(Problem::Conflict(
            "A request with this key is being done or broke off: look whether it was.".into(),
        )),
        Begun::Other => Err(Problem::wrong("Idempotency-Key: was used for another request")),
        Begun::Done(kept) => again(kept),
    }
}

async fn perform(scope: Scoped, key: String, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let written = write_down(&scope, &key, response).await;
    written.unwrap_or_else(IntoResponse::into_response)
}

async fn write_down(scope: &Scoped, key: &str, response: Response) -> Result<Response, Problem> {
    if !response.status().is_success() {
        scope.api_requests().forget(key).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, ANSWER_BYTES_MAX).await.map_err(|_| Problem::Ours)?;
    let secret = parts.extensions.get::<HoldsSecret>().is_some();
    let kept = Kept {
        status: parts.status.as_u16(),
        location: parts.headers.get(LOCATION).and_then(|value| Some(value.to_str().ok()?.into())),
        body: (!secret).then(|| String::from_utf8_lossy(&bytes).into_owned()),
    };
    scope.api_requests().done(key, &kept).await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn again(kept: Kept) -> Result<Response, Problem> {
    let Some(body) = kept.body else {
        return Err(Problem::Conflict(
            "This was done before, and its secret is shown only once: make another.".into(),
        ));
    };
    let status = StatusCode::from_u16(kept.status).map_err(|_| Problem::Ours)?;
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("idempotent-replayed", HeaderValue::from_static("true"));
    if let Some(location) = kept.location.and_then(|text| HeaderValue::from_str(&text).ok()) {
        headers.insert(LOCATION, location);
    }
    Ok(response)
}
