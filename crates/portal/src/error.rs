//! What can go wrong on the way to a page, and the page that says so.
//!
//! Another member's object and one that does not exist give the same answer. The page is made in
//! `visit::prepare`, which knows the viewer's language.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use store::StoreError;

use crate::frame::{Frame, render};

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PageError {
    /// The viewer must act: sign in.
    #[error("nobody is signed in")]
    SignIn { next: String },
    /// The viewer must act: show again who they are.
    #[error("who is signed in must show again who they are")]
    Prove { next: String },
    /// The viewer must act: set up a second factor.
    #[error("a second factor is needed")]
    SecondFactor,
    /// Nothing of that kind is visible.
    #[error("there is no such page")]
    NotFound,
    /// The viewer's role does not allow it.
    #[error("the role does not allow it")]
    NotAllowed,
    /// The form is old, or came from another site.
    #[error("the form does not belong to this session")]
    StaleForm,
    /// The form cannot be read.
    #[error("the form cannot be read")]
    BadForm,
    /// Too many tries.
    #[error("too many tries")]
    TooMany,
    /// The warning moved on meanwhile.
    #[error("the warning does not take that step any more")]
    MovedOn,
    /// Somebody who had no hand in it must agree.
    #[error("somebody else must agree")]
    OwnHand,
    /// The label keeps it here.
    #[error("the label does not let it leave")]
    HeldBack,
    /// Our operator must act: the machine has no randomness to give, and so nothing is handed out.
    #[error("the machine gives no random bytes")]
    NoRandomness,
    /// Our operator must act.
    #[error(transparent)]
    Store(StoreError),
    /// We must act: a page cannot be written.
    #[error("a page cannot be written: {0}")]
    Template(#[from] askama::Error),
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::NotAllowed => Self::NotAllowed,
            StoreError::Illegal(_) | StoreError::MovedOn => Self::MovedOn,
            StoreError::OwnHand => Self::OwnHand,
            other => Self::Store(other),
        }
    }
}

/// Marks an answer that `visit::prepare` turns into the page of an error.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failed {
    word: &'static str,
    status: StatusCode,
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    f: &'a Frame,
    word: &'static str,
}

pub(crate) async fn not_found() -> PageError {
    PageError::NotFound
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let (word, status) = match &self {
            Self::SignIn { next } => {
                return Redirect::to(&crate::list::with("/sign-in", &[("next", next)]))
                    .into_response();
            }
            Self::Prove { next } => {
                return Redirect::to(&crate::list::with("/account/prove", &[("next", next)]))
                    .into_response();
            }
            Self::SecondFactor => {
                return Redirect::to("/account/second-factor").into_response();
            }
            Self::NotFound => ("not-found", StatusCode::NOT_FOUND),
            Self::NotAllowed => ("not-allowed", StatusCode::FORBIDDEN),
            Self::StaleForm => ("stale-form", StatusCode::FORBIDDEN),
            Self::BadForm => ("bad-form", StatusCode::BAD_REQUEST),
            Self::TooMany => ("too-many", StatusCode::TOO_MANY_REQUESTS),
            Self::MovedOn => ("moved-on", StatusCode::CONFLICT),
            Self::OwnHand => ("own-hand", StatusCode::FORBIDDEN),
            Self::HeldBack => ("held-back", StatusCode::FORBIDDEN),
            Self::NoRandomness => {
                tracing::error!("a secret could not be made: {self}");
                ("broken", StatusCode::INTERNAL_SERVER_ERROR)
            }
            Self::Store(error) => {
                tracing::error!(%error, "a page could not be read from the store: {error}");
                ("broken", StatusCode::INTERNAL_SERVER_ERROR)
            }
            Self::Template(error) => {
                tracing::error!(%error, "a page could not be written: {error}");
                ("broken", StatusCode::INTERNAL_SERVER_ERROR)
            }
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(Failed { word, status });
        response
    }
}

impl Failed {
    /// The page in the viewer's language.
    pub(crate) fn page(self, frame: &Frame) -> Response {
        match render(&ErrorPage { f: frame, word: self.word }) {
            Ok(page) => (self.status, page).into_response(),
            Err(_) => self.status.into_response(),
        }
    }
}
