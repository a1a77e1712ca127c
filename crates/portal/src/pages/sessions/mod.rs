//! Where the viewer is signed in: when, from where, with which browser; ends one or all others.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html, Redirect};
use axum::routing::{get, post};
use model::SessionId;
use store::Session;

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::Posted;
use crate::frame::{Frame, render};
use crate::session::SignedIn;

/// One's own sessions are everybody's who may sign in.
const READ: Needs = Needs::Role(access::Action::OwnAccount);

pub(super) const ENTRY: Entry = Entry {
    name: "sessions",
    routes: &[
        Route::get("/account/sessions", READ, || get(show)),
        Route::post("/account/sessions/{session}", READ, &[""], || post(end)),
        Route::post("/account/sessions", READ, &[""], || post(end_others)),
    ],
};

#[derive(Template)]
#[template(path = "pages/sessions/page.html")]
struct SessionsPage {
    f: Frame,
    sessions: Vec<Session>,
    this: SessionId,
}

async fn show(by: SignedIn) -> Result<Html<String>, PageError> {
    let sessions = by.scope.sessions().own().await?;
    render(&SessionsPage { f: by.frame("account"), sessions, this: by.session.id })
}

async fn end_others(posted: Posted) -> Result<Redirect, PageError> {
    let by = posted.by;
    by.scope.sessions().end_others(by.session.id).await?;
    Ok(Redirect::to("/account/sessions?said=sessions-ended"))
}

async fn end(Path(id): Path<String>, posted: Posted) -> Result<Redirect, PageError> {
    let by = posted.by;
    let id = SessionId::parse(&id).ok_or(PageError::NotFound)?;
    by.scope.sessions().end(by.account.id, id).await?;
    Ok(Redirect::to("/account/sessions?said=session-ended"))
}
