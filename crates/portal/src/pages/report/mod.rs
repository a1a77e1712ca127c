//! One report: what became of its rows, and those that were left out with their reasons. For the
//! CSIRT.

use access::Action;
use askama::Template;
use axum::extract::Path;
use axum::response::{Html, Redirect};
use axum::routing::{get, post};
use model::ReportId;
use store::{Cursor, FaultKind, Report, ReportFault};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::Posted;
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "report",
    routes: &[
        Route::get("/reports/{report}", Needs::Role(Action::TakeReports), || get(show)),
        Route::post("/reports/{report}/seen", Needs::Role(Action::TakeReports), &[""], || {
            post(seen)
        }),
    ],
};

#[derive(Template)]
#[template(path = "pages/report/page.html")]
struct ReportPage {
    f: Frame,
    asked: Asked,
    path: String,
    report: Report,
    faults: Vec<ReportFault>,
    next: Option<String>,
    /// Bad rows that were counted and not kept.
    beyond: i64,
}

async fn show(
    by: SignedIn,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Html<String>, PageError> {
    by.must(Action::TakeReports)?;
    let id = ReportId::parse(&id).ok_or(PageError::NotFound)?;
    let report = by.scope.reports().by_id(id).await?.ok_or(PageError::NotFound)?;
    let found = by.scope.reports().faults(id, &asked.page()).await?;
    let kept = u64::try_from(intake::FAULTS_MAX).unwrap_or(u64::MAX);
    let beyond = i64::try_from(report.counts.bad.saturating_sub(kept)).unwrap_or(i64::MAX);
    let (f, path) = (by.frame("reports"), format!("/reports/{id}"));
    let next = found.next.as_ref().map(Cursor::encode);
    render(&ReportPage { f, asked, path, report, faults: found.rows, next, beyond })
}

async fn seen(Path(id): Path<String>, posted: Posted) -> Result<Redirect, PageError> {
    let Posted { by, .. } = posted;
    by.must(Action::TakeReports)?;
    let id = ReportId::parse(&id).ok_or(PageError::NotFound)?;
    by.scope.reports().seen_to(id, by.visit.origin_text().as_deref()).await?;
    Ok(Redirect::to(&format!("/reports/{id}?said=report-seen")))
}
