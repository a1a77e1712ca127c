//! One answer to several warnings: each is taken wholly or not at all, and each has its result.
//!
//! The list of warnings posts here what was ticked. An operator answers for several members at
//! once; what has moved on meanwhile stays as it is and is named.

use access::Action;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use model::WarningId;
use store::{ANSWERS_MAX, Answered};
use warnings::Move;

use super::warning::needs_why;
use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Mistakes, Posted};
use crate::frame::{Frame, render};

pub(super) const ENTRY: Entry = Entry {
    name: "warnings_several",
    routes: &[Route::post(
        "/warnings/several",
        Needs::Role(Action::AnswerWarnings),
        &["pick={warning}&step=acknowledge"],
        || post(act),
    )],
};

/// Steps that the list of warnings offers for several at once.
pub(crate) const STEPS: [Move; 4] = [Move::Acknowledge, Move::Start, Move::Fix, Move::Dismiss];

#[derive(Template)]
#[template(path = "pages/warnings_several/page.html")]
struct SeveralPage {
    f: Frame,
    step: Move,
    answers: Vec<Answered>,
    taken: i64,
    picked: Vec<WarningId>,
    mistakes: Mistakes,
}

async fn act(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::AnswerWarnings)?;
    let step = Move::parse(fields.get("step")).filter(|step| STEPS.contains(step));
    let step = step.ok_or(PageError::BadForm)?;
    let mut picked: Vec<WarningId> = fields.all("pick").filter_map(WarningId::parse).collect();
    picked.truncate(ANSWERS_MAX);
    let (f, note) = (by.frame("warnings"), fields.some("note"));
    let mut mistakes = Mistakes::default();
    if picked.is_empty() {
        mistakes.add("pick", "mistake-none-picked");
    } else if needs_why(step) && note.is_none() {
        mistakes.add("note", "mistake-why");
    }
    if !mistakes.is_empty() {
        let page = SeveralPage { f, step, answers: Vec::new(), taken: 0, picked, mistakes };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response());
    }
    let origin = by.visit.origin_text();
    let answers = by.scope.warnings().act_all(&picked, step, note, origin.as_deref()).await?;
    if answers.iter().all(|one| one.row.is_none()) {
        return Err(PageError::NotFound);
    }
    let taken = answers.iter().filter(|one| one.taken.is_some()).count() as i64;
    Ok(render(&SeveralPage { f, step, answers, taken, picked, mistakes })?.into_response())
}
