//! One question: what was said in it, like a conversation, and what to do next.

use access::{Action, Scope};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::{AccountId, QuestionId};
use store::{QUESTION_TEXT_CHARS_MAX, Question, QuestionMessage, StoreError};
use warnings::{QuestionState, Side};

use super::questions::written;
use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "question",
    routes: &[
        Route::get("/questions/{asked}", Needs::Role(Action::Read), || get(show)),
        Route::post("/questions/{asked}", Needs::Role(Action::Ask), &["text=More"], || post(write)),
        Route::post("/questions/{asked}/note", Needs::Role(Action::Ask), &["note=Seen"], || {
            post(note)
        }),
        Route::post("/questions/{asked}/take", Needs::Role(Action::Ask), &["from="], || post(take)),
        Route::post("/questions/{asked}/close", Needs::Role(Action::Ask), &[""], || post(close)),
    ],
};

#[derive(Template)]
#[template(path = "pages/question/page.html")]
struct QuestionPage {
    f: Frame,
    row: Question,
    said: Vec<QuestionMessage>,
    is_csirt: bool,
    may_write: bool,
    /// Whether the viewer has it in hand.
    is_taken_by_me: bool,
    fields: Fields,
    mistakes: Mistakes,
}

impl QuestionPage {
    fn is_closed(&self) -> bool {
        self.row.state == QuestionState::Closed
    }

    /// What the button that ends it says: whether it is answered is the member's to say.
    fn close_key(&self) -> &'static str {
        if self.is_csirt { "question-close" } else { "question-that-answers" }
    }
}

async fn show(by: SignedIn, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    page(&by, read(&id)?, Fields::default(), Mistakes::default()).await
}

async fn page(
    by: &SignedIn,
    id: QuestionId,
    fields: Fields,
    mistakes: Mistakes,
) -> Result<Html<String>, PageError> {
    let row = by.scope.questions().by_id(id).await?.ok_or(PageError::NotFound)?;
    render(&QuestionPage {
        said: by.scope.questions().messages(id).await?,
        is_csirt: by.scope.viewer().scope() == Scope::All,
        may_write: by.may(Action::Ask),
        is_taken_by_me: row.taken_by.as_ref().is_some_and(|(who, _)| *who == by.account.id),
        f: by.frame("questions").beside(format!("/questions/{id}")),
        row,
        fields,
        mistakes,
    })
}

async fn write(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::Ask)?;
    let (id, mut mistakes) = (read(&id)?, Mistakes::default());
    written(&fields, "text", QUESTION_TEXT_CHARS_MAX, &mut mistakes);
    if !mistakes.is_empty() {
        return wrong(&by, id, fields, mistakes).await;
    }
    let (policy, origin) = (by.state.settings().policy.get().questions, by.visit.origin_text());
    let text = fields.get("text");
    let written = by.scope.questions().write(id, text, &policy, origin.as_deref()).await;
    done(&by, id, fields, written.map(|_| "question-written"), "text").await
}

async fn note(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::Ask)?;
    let (id, mut mistakes) = (read(&id)?, Mistakes::default());
    written(&fields, "note", QUESTION_TEXT_CHARS_MAX, &mut mistakes);
    if !mistakes.is_empty() {
        return wrong(&by, id, fields, mistakes).await;
    }
    let (note, origin) = (fields.get("note"), by.visit.origin_text());
    let written = by.scope.questions().write_note(id, note, origin.as_deref()).await;
    done(&by, id, fields, written.map(|_| "question-noted"), "note").await
}

async fn take(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::Ask)?;
    let (id, from) = (read(&id)?, AccountId::parse(fields.get("from")));
    let taken = by.scope.questions().take(id, from, by.visit.origin_text().as_deref()).await;
    done(&by, id, fields, taken.map(|()| "question-taken"), "text").await
}

async fn close(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::Ask)?;
    let id = read(&id)?;
    let closed = by.scope.questions().close(id, by.visit.origin_text().as_deref()).await;
    done(&by, id, fields, closed.map(|()| "question-closed"), "text").await
}

fn read(id: &str) -> Result<QuestionId, PageError> {
    QuestionId::parse(id).ok_or(PageError::NotFound)
}

/// Back to the page, which says what was done, or that somebody was faster.
async fn done(
    by: &SignedIn,
    id: QuestionId,
    fields: Fields,
    done: Result<&'static str, StoreError>,
    field: &'static str,
) -> Result<Response, PageError> {
    let said = match done {
        Ok(said) => said,
        Err(StoreError::MovedOn) => "moved-on",
        Err(StoreError::TooMany { .. }) => {
            let mut mistakes = Mistakes::default();
            mistakes.add(field, "mistake-question-long-talk");
            return wrong(by, id, fields, mistakes).await;
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Redirect::to(&format!("/questions/{id}?said={said}")).into_response())
}

async fn wrong(
    by: &SignedIn,
    id: QuestionId,
    fields: Fields,
    mistakes: Mistakes,
) -> Result<Response, PageError> {
    let page = page(by, id, fields, mistakes).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
