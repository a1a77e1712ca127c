//! Questions to the CSIRT: what waits, with the time that is left first, what was asked before, and
//! the form to ask.
//!
//! Whoever asks sees beforehand until when there is an answer, and the telephone before the form.

use access::{Action, Scope};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::{MemberId, QuestionId};
use store::{
    Cursor, Member, NewQuestion, Page, QUESTION_TEXT_CHARS_MAX, QUESTION_TITLE_CHARS_MAX, Question,
    QuestionFilter, StoreError,
};
use warnings::{QuestionState, Urgency};

use super::{Entry, Needs, Route};
use crate::csv::Csv;
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::list::{Asked, CSV_ROWS_MAX};
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "questions",
    routes: &[
        Route::get("/questions", Needs::Role(Action::Read), || get(list)),
        Route::get("/questions.csv", Needs::Role(Action::Read), || get(file)),
        Route::get("/questions/new", Needs::Role(Action::Ask), || get(form)),
        Route::post(
            "/questions",
            Needs::Role(Action::Ask),
            &["member={member}&title=A+bill&text=Is+it+real%3F&urgency=soon"],
            || post(ask),
        ),
    ],
};

/// Questions that wait, on the first page: what a shift can answer; the list has the rest.
const WAITING: i64 = 50;

#[derive(Template)]
#[template(path = "pages/questions/page.html")]
struct ListPage {
    f: Frame,
    asked: Asked,
    /// For the CSIRT: those that wait for it, the one to be answered first on top.
    waiting: Vec<Question>,
    rows: Vec<Question>,
    next: Option<String>,
    members: Vec<Member>,
    may_ask: bool,
}

#[derive(Template)]
#[template(path = "pages/questions/form.html")]
struct FormPage {
    f: Frame,
    /// Whom an operator may ask for; empty for a member's own people.
    members: Vec<Member>,
    /// How pressing, and how long an answer takes then.
    urgencies: Vec<(&'static str, String)>,
    fields: Fields,
    mistakes: Mistakes,
}

async fn list(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    let is_csirt = by.scope.viewer().scope() == Scope::All;
    let found = by.scope.questions().list(&filter(&asked), &asked.page()).await?;
    let waiting = match is_csirt && !asked.is_later() && !asked.is_narrowed() {
        true => by.scope.questions().waiting(&Page::first(WAITING)).await?.rows,
        false => Vec::new(),
    };
    let f = by.frame("questions");
    let members = if f.is_member() { Vec::new() } else { by.scope.members().list(None).await? };
    render(&ListPage {
        may_ask: !is_csirt && by.may(Action::Ask),
        next: found.next.as_ref().map(Cursor::encode),
        rows: found.rows,
        waiting,
        members,
        f,
        asked,
    })
}

fn filter(asked: &Asked) -> QuestionFilter {
    QuestionFilter {
        state: asked.get("state").and_then(QuestionState::parse),
        member: asked.get("member").and_then(MemberId::parse),
        search: asked.get("q").map(str::to_owned),
    }
}

async fn form(by: SignedIn) -> Result<Response, PageError> {
    by.must(Action::Ask)?;
    // The CSIRT answers; what it wants to say to members it sends.
    if by.scope.viewer().scope() == Scope::All {
        return Ok(Redirect::to("/questions").into_response());
    }
    Ok(form_page(&by, Fields::default(), Mistakes::default()).await?.into_response())
}

async fn form_page(
    by: &SignedIn,
    fields: Fields,
    mistakes: Mistakes,
) -> Result<Html<String>, PageError> {
    let f = by.frame("questions");
    let policy = by.state.settings().policy.get().questions;
    let urgencies = Urgency::ALL.iter().zip(policy.within_s);
    let urgencies = urgencies.map(|(one, within)| (one.as_str(), f.exactly(within))).collect();
    let members = if f.is_member() { Vec::new() } else { by.scope.members().list(None).await? };
    render(&FormPage { f, members, urgencies, fields, mistakes })
}

async fn ask(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::Ask)?;
    let own = by.scope.viewer().scope().member();
    let member = match fields.some("member") {
        Some(text) => MemberId::parse(text).ok_or(PageError::NotFound)?,
        None => own.ok_or(PageError::BadForm)?,
    };
    let (urgency, mut mistakes) = (Urgency::parse(fields.get("urgency")), Mistakes::default());
    written(&fields, "title", QUESTION_TITLE_CHARS_MAX, &mut mistakes);
    written(&fields, "text", QUESTION_TEXT_CHARS_MAX, &mut mistakes);
    let Some(urgency) = urgency.filter(|_| mistakes.is_empty()) else {
        if urgency.is_none() {
            mistakes.add("urgency", "mistake-question-urgency");
        }
        return wrong(&by, fields, mistakes).await;
    };
    let (title, text) = (fields.get("title").to_owned(), fields.get("text").to_owned());
    let new = NewQuestion { id: QuestionId::new(), member, title, text, urgency };
    let policy = by.state.settings().policy.get().questions;
    match by.scope.questions().ask(&new, &policy, by.visit.origin_text().as_deref()).await {
        Ok(()) => {
            let to = format!("/questions/{}?said=question-asked", new.id);
            Ok(Redirect::to(&to).into_response())
        }
        Err(StoreError::TooMany { .. }) => {
            mistakes.add("title", "mistake-questions-many");
            wrong(&by, fields, mistakes).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Notes a mistake when a field is empty or longer than what is kept.
pub(super) fn written(
    fields: &Fields,
    name: &'static str,
    chars_max: usize,
    mistakes: &mut Mistakes,
) {
    match fields.get(name).chars().count() {
        0 => mistakes.add(name, "mistake-empty"),
        count if chars_max < count => mistakes.add(name, "mistake-long"),
        _ => {}
    }
}

async fn wrong(by: &SignedIn, fields: Fields, mistakes: Mistakes) -> Result<Response, PageError> {
    let page = form_page(by, fields, mistakes).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn file(by: SignedIn, asked: Asked) -> Result<Response, PageError> {
    let f = by.frame("questions");
    let columns =
        ["number", "member", "question", "urgency", "state", "created", "answer-by", "answered"];
    let mut csv = Csv::new(&columns.map(|column| f.word("column", column)));
    let (filter, mut page, mut rows) = (filter(&asked), Page::first(store::PAGE_MAX), 0);
    loop {
        let found = by.scope.questions().list(&filter, &page).await?;
        for row in &found.rows {
            csv.row(&[
                row.number.to_string(),
                row.member_name.clone(),
                row.title.clone(),
                f.word("question-urgency", row.urgency.as_str()),
                f.word("question-state", row.state.as_str()),
                row.created.rfc3339(),
                row.answer_by.rfc3339(),
                row.answered_first.map(|at| at.rfc3339()).unwrap_or_default(),
            ]);
        }
        rows += found.rows.len();
        match found.next {
            Some(_) if CSV_ROWS_MAX <= rows => {
                csv.row(&[f.t("csv-cut")]);
                break;
            }
            Some(cursor) => page = Page::after(cursor, store::PAGE_MAX),
            None => break,
        }
    }
    Ok(csv.response("questions"))
}
