//! The page behind the link of a drill's question. Opening it changes nothing: link scanners open
//! links. The button answers.

use access::LinkToken;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use store::OpenedDrill;

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::PostedByLink;
use crate::frame::{Frame, render};
use crate::state::PortalState;
use crate::visit::Visit;

pub(super) const ENTRY: Entry = Entry {
    name: "drill_answer",
    routes: &[
        Route::get("/d/{question}", Needs::Link, || get(open)),
        Route::post("/d/{question}", Needs::Link, &["yes=yes"], || post(answer)),
    ],
};

#[derive(Template)]
#[template(path = "pages/drill_answer/page.html")]
struct AnswerPage {
    f: Frame,
    opened: OpenedDrill,
    path: String,
    csrf: String,
}

async fn open(
    State(state): State<PortalState>,
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Html<String>, PageError> {
    let token = LinkToken::from_request(&token).ok_or(PageError::NotFound)?;
    let opened = state.store().open_drill(&token.hash()).await?.ok_or(PageError::NotFound)?;
    let f = visit.frame_for(&state, "link", &opened.language, &opened.zone);
    let path = format!("/d/{}", token.expose());
    render(&AnswerPage { f, opened, path, csrf: token.csrf() })
}

async fn answer(
    State(state): State<PortalState>,
    Path(token): Path<String>,
    posted: PostedByLink,
) -> Result<Response, PageError> {
    let PostedByLink { visit, fields } = posted;
    let link = LinkToken::from_request(&token).ok_or(PageError::NotFound)?;
    if fields.get("csrf") != link.csrf() {
        return Err(PageError::StaleForm);
    }
    state.store().answer_drill(&link.hash(), visit.origin_text().as_deref()).await?;
    Ok(Redirect::to(&format!("/d/{token}?said=drill-answered")).into_response())
}
