//! Errors as the API tells them, by what the caller can do about them.
//!
//! Never tells more than the caller may know: what is out of their sight and what does not exist
//! are the same problem, byte for byte, and what our operator must mend is written to the log.
//!
//! Specification: RFC 9457.

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use store::StoreError;
use utoipa::ToSchema;

/// Why a request got no answer, as RFC 9457 writes it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody {
    /// What kind of problem it is; the same for ever.
    #[serde(rename = "type")]
    #[schema(example = "urn:vardkase:problem:not-found")]
    kind: String,
    /// The kind in words.
    #[schema(example = "There is no such thing.")]
    title: &'static str,
    /// The status of the answer, again.
    #[schema(example = 404)]
    status: u16,
    /// What is wrong this time.
    detail: Option<String>,
    /// Every mistake in what was sent, each with its place.
    mistakes: Vec<String>,
}

/// Why a request got no answer.
#[derive(Debug)]
pub(crate) enum Problem {
    /// No token or session, or one that is not valid.
    SignIn,
    /// The role does not allow it.
    NotAllowed,
    /// A session may not do this: use a token, or bring the session's form token.
    NotBySession,
    /// Its label keeps it back.
    HeldBack(access::Refused),
    /// It does not exist, or not for this caller.
    NotFound,
    /// There is no such method here.
    NoMethod,
    /// Not as things stand now.
    Conflict(String),
    /// What was sent cannot be read.
    Unreadable(String),
    /// What was sent can be read and is wrong.
    Wrong(Vec<String>),
    /// What was sent is too large.
    TooLarge,
    /// Only JSON is read here.
    NotJson,
    /// Too many requests.
    TooMany { retry_after_s: i64 },
    /// Our operator must act; the reason is in the log.
    Ours,
}

impl Problem {
    /// One mistake.
    pub fn wrong(mistake: impl Into<String>) -> Self {
        Self::Wrong(vec![mistake.into()])
    }

    fn parts(&self) -> (StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::SignIn => (
                S::UNAUTHORIZED,
                "sign-in",
                "Send `Authorization: Bearer` with a token that is valid.",
            ),
            Self::NotAllowed => (S::FORBIDDEN, "not-allowed", "Your role does not allow it."),
            Self::NotBySession => (
                S::FORBIDDEN,
                "not-by-session",
                "The portal's session reads; to change something use a token.",
            ),
            Self::HeldBack(_) => (S::FORBIDDEN, "held-back", "Its label keeps it back from you."),
            Self::NotFound => (S::NOT_FOUND, "not-found", "There is no such thing."),
            Self::NoMethod => (S::METHOD_NOT_ALLOWED, "no-method", "There is no such method here."),
            Self::Conflict(_) => (S::CONFLICT, "conflict", "Not as things stand."),
            Self::Unreadable(_) => (S::BAD_REQUEST, "unreadable", "What was sent cannot be read."),
            Self::Wrong(_) => (S::UNPROCESSABLE_ENTITY, "wrong", "What was sent has mistakes."),
            Self::TooLarge => (S::PAYLOAD_TOO_LARGE, "too-large", "What was sent is too large."),
            Self::NotJson => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "not-json",
                "Send JSON with `Content-Type: application/json`.",
            ),
            Self::TooMany { .. } => (S::TOO_MANY_REQUESTS, "too-many", "Too many requests."),
            Self::Ours => (S::INTERNAL_SERVER_ERROR, "ours", "The hub could not do it."),
        }
    }

    fn detail(&self) -> Option<String> {
        match self {
            Self::HeldBack(refused) => Some(refused.to_string()),
            Self::Conflict(text) | Self::Unreadable(text) => Some(text.clone()),
            Self::TooMany { retry_after_s } => Some(format!("Wait {retry_after_s} s.")),
            _ => None,
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Taken | StoreError::TooMany { .. } | StoreError::NoRoom => {
                Self::Conflict(error.to_string())
            }
            StoreError::NotFound => Self::NotFound,
            StoreError::NotAllowed | StoreError::OwnHand => Self::NotAllowed,
            StoreError::MovedOn => Self::Conflict(error.to_string()),
            StoreError::Illegal(illegal) => Self::Conflict(illegal.to_string()),
            error => {
                tracing::error!("the API got no answer from the store: {error}");
                Self::Ours
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, word, title) = self.parts();
        let detail = self.detail();
        let retry_after_s = match &self {
            Self::TooMany { retry_after_s } => Some(*retry_after_s),
            _ => None,
        };
        let mistakes = if let Self::Wrong(mistakes) = self { mistakes } else { Vec::new() };
        let kind = format!("urn:vardkase:problem:{word}");
        let body = ProblemBody { kind, title, status: status.as_u16(), detail, mistakes };
        let text = serde_json::to_string(&body).unwrap_or_default();
        let mut response = (status, text).into_response();
        let headers = response.headers_mut();
        let json = HeaderValue::from_static("application/problem+json");
        headers.insert(CONTENT_TYPE, json);
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = retry_after_s {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
