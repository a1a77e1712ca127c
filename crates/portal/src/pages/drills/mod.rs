//! Contact drills: when they were, who answered, and the button that begins one.

use access::Action;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use store::Drill;
use warnings::DRILL_ANSWER_DAYS;

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "drills",
    routes: &[
        Route::get("/drills", Needs::Role(Action::Read), || get(show)),
        Route::post("/drills", Needs::Role(Action::KeepContacts), &["days=7"], || post(start)),
    ],
};

/// Days that contacts may have to answer.
const DAYS: std::ops::RangeInclusive<i64> = DRILL_ANSWER_DAYS.0..=DRILL_ANSWER_DAYS.1;

const DAY_S: i64 = 86_400;

#[derive(Template)]
#[template(path = "pages/drills/page.html")]
struct DrillsPage {
    f: Frame,
    rows: Vec<Drill>,
    may_keep: bool,
    fields: Fields,
    mistakes: Mistakes,
}

async fn show(by: SignedIn) -> Result<Html<String>, PageError> {
    // The policy's time, until somebody says another for this drill.
    let days = by.state.settings().policy.get().drill.answer_within_s / DAY_S;
    let days = days.clamp(*DAYS.start(), *DAYS.end()).to_string();
    let fields = Fields::filled(vec![("days".to_owned(), days)]);
    page(&by, fields, Mistakes::default()).await
}

async fn page(
    by: &SignedIn,
    fields: Fields,
    mistakes: Mistakes,
) -> Result<Html<String>, PageError> {
    let rows = by.scope.drills().list().await?;
    let may_keep = by.may(Action::KeepContacts);
    render(&DrillsPage { f: by.frame("contacts"), rows, may_keep, fields, mistakes })
}

async fn start(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepContacts)?;
    let Some(days) = fields.get("days").parse().ok().filter(|days| DAYS.contains(days)) else {
        let mistakes = Mistakes::of("days", "mistake-drill-days");
        let page = page(&by, fields, mistakes).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let id = by.scope.drills().start(days * DAY_S).await?;
    Ok(Redirect::to(&format!("/drills/{id}?said=drill-started")).into_response())
}
