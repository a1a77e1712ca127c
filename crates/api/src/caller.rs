//! Who calls, and the handle to what they may see.

use access::Action;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use model::Time;
use store::{Account, Scoped};

use crate::problem::Problem;

/// Who calls. `scope` is the only handle to members' data that a handler gets.
#[derive(Clone)]
pub(crate) struct Caller {
    pub scope: Scoped,
    pub account: Account,
    /// When the caller's own token ends; none for a session of the portal.
    pub token_ends: Option<Time>,
    /// The address the request came from, where it is known.
    pub origin: Option<String>,
}

impl Caller {
    /// Fails unless the role allows it: for what the store does not ask itself.
    pub fn must(&self, action: Action) -> Result<(), Problem> {
        if self.scope.viewer().may(action) { Ok(()) } else { Err(Problem::NotAllowed) }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    /// The guard put it there; a route without the guard has no caller.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or(Problem::SignIn)
    }
}
