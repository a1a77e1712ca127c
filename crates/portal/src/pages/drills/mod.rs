//! Contact drills: when they were, who answered, and the button that begins one.

use access::Action;
use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use store::Drill;

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::Posted;
use crate::frame::{Frame, render};
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "drills",
    routes: &[
        Route::get("/drills", Needs::Role(Action::Read), || get(show)),
        Route::post("/drills", Needs::Role(Action::KeepContacts), &["yes=yes"], || post(start)),
    ],
};

#[derive(Template)]
#[template(path = "pages/drills/page.html")]
struct DrillsPage {
    f: Frame,
    rows: Vec<Drill>,
    may_keep: bool,
}

async fn show(by: SignedIn) -> Result<Html<String>, PageError> {
    let rows = by.scope.drills().list().await?;
    let may_keep = by.may(Action::KeepContacts);
    render(&DrillsPage { f: by.frame("contacts"), rows, may_keep })
}

async fn start(posted: Posted) -> Result<Response, PageError> {
    let by = posted.by;
    by.must(Action::KeepContacts)?;
    let id = by.scope.drills().start(by.state.settings().drill_answer_within_s).await?;
    Ok(Redirect::to(&format!("/drills/{id}?said=drill-started")).into_response())
}
