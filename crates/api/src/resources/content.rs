//! What goes out to the sensors: rules, indicators, the warning list, the policy of analytics.

use std::sync::Arc;

use access::Action;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use store::ContentVersion;
use utoipa::ToSchema;

use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::state::Api;
use crate::values::When;

/// What there is.
const KINDS: [&str; 4] = ["indicators", "policy", "rules", "warning-list"];

/// Bytes of a version: the largest public rule sets have some 40 MB.
const CONTENT_BYTES_MAX: usize = 64 << 20;

/// Mistakes that an answer names; a file that is no rules at all has one on every line.
const MISTAKES_MAX: usize = 100;

pub(super) fn routes() -> Routes {
    Routes::new(
        "content",
        "What goes out to the sensors: `rules`, `indicators`, `warning-list`, `policy`.",
    )
    .with_body_bytes_max(CONTENT_BYTES_MAX)
    .route(__path_list, list)
    .route(__path_show, show)
    .route(__path_publish, publish)
}

/// A version of content.
#[derive(Serialize, ToSchema)]
struct Content {
    /// `rules`, `indicators`, `warning-list` or `policy`.
    kind: String,
    /// 1, 2, 3, …; sensors refuse what is older than what they have.
    version: i64,
    /// When it was put in force.
    made: When,
    /// By whom: an account's identity, or the name of a job.
    made_by: String,
    /// SHA-256 of the text, in hexadecimal digits.
    digest: String,
    /// What is in it: counts, sources.
    #[schema(value_type = Object)]
    summary: serde_json::Value,
}

impl Listed for Content {
    const COLUMNS: &'static [&'static str] =
        &["kind", "version", "made", "made_by", "digest", "summary"];
}

impl From<ContentVersion> for Content {
    fn from(version: ContentVersion) -> Self {
        Self {
            kind: version.kind,
            version: version.version,
            made: version.made.into(),
            made_by: version.made_by,
            digest: version.digest,
            summary: version.summary,
        }
    }
}

/// A version that was put in force.
#[derive(Serialize, ToSchema)]
struct Published {
    /// Its number.
    version: i64,
    /// What the hub read in it.
    #[schema(value_type = Object)]
    summary: serde_json::Value,
}

/// Lists the version of each kind that is in force.
#[utoipa::path(get, path = "/content", responses((status = 200, description = "One for each kind.", body = Listing<Content>)))]
async fn list(caller: Caller, wants: Wants) -> Result<Response, Problem> {
    let versions = caller.scope.content().in_force().await?;
    Ok(wants.all(versions.into_iter().map(Content::from).collect()))
}

/// Gives the text in force: for who keeps content, because indicators have labels.
#[utoipa::path(get, path = "/content/{kind}", params(("kind" = String, Path, description = "`rules`, `indicators`, `warning-list` or `policy`.")), responses((status = 200, description = "The text.", body = String, content_type = "text/plain")))]
async fn show(
    caller: Caller,
    State(api): State<Api>,
    Path(kind): Path<String>,
) -> Result<Response, Problem> {
    caller.must(Action::KeepContent)?;
    let (version, body) = api.store().latest_content(&kind).await?.ok_or(Problem::NotFound)?;
    let etag = format!("\"{}\"", version.digest);
    let plain = "text/plain; charset=utf-8".to_owned();
    Ok(([(CONTENT_TYPE, plain), (axum::http::header::ETAG, etag)], body).into_response())
}

/// Puts a new version in force, if there is no mistake in it. The body is the text itself.
#[utoipa::path(post, path = "/content/{kind}", params(("kind" = String, Path, description = "`rules`, `indicators`, `warning-list` or `policy`.")), request_body(content = String, content_type = "text/plain", description = "The text, in UTF-8."), responses((status = 201, description = "In force.", body = Published)))]
async fn publish(
    caller: Caller,
    State(api): State<Api>,
    Path(kind): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    caller.must(Action::KeepContent)?;
    let kind = KINDS.into_iter().find(|known| *known == kind).ok_or(Problem::NotFound)?;
    let text =
        String::from_utf8(body.into()).map_err(|_| Problem::wrong("the text is no UTF-8"))?;
    let check = Arc::clone(&api.settings().content_check);
    // Compiling tens of thousands of rules must not hold up requests.
    let read = tokio::task::spawn_blocking(move || (check.check(kind, &text), text)).await;
    let (read, text) = read.map_err(|_| Problem::Ours)?;
    let summary = read.map_err(|mut mistakes| {
        mistakes.truncate(MISTAKES_MAX);
        Problem::Wrong(mistakes)
    })?;
    let version = caller.scope.content().publish(kind, &summary, &text).await?;
    Ok((StatusCode::CREATED, Json(Published { version, summary })).into_response())
}
