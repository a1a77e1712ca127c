//! One file that was sent in: what was seen in it, what was looked at, and the analyst's word.

use access::{Action, Scope};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::SentFileId;
use sent::{Answer, How, Kind, Seen};
use store::{SENT_NOTE_CHARS_MAX, SentFile, SentState};

use super::questions::written;
use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "file",
    routes: &[
        Route::get("/files/{file}", Needs::Role(Action::Read), || get(show)),
        Route::post("/files/{file}/judge", Needs::Role(Action::Ask), &["text=Nothing"], || {
            post(judge)
        }),
    ],
};

#[derive(Template)]
#[template(path = "pages/file/page.html")]
struct FilePage {
    f: Frame,
    row: SentFile,
    answer: Option<Answer>,
    /// For the CSIRT, once there is something to judge.
    may_judge: bool,
    fields: Fields,
    mistakes: Mistakes,
}

impl FilePage {
    /// The page is asked for again until there is an answer.
    fn is_awaited(&self) -> bool {
        matches!(self.row.state, SentState::Waiting | SentState::Reading)
    }

    fn is_receiving(&self) -> bool {
        self.row.state == SentState::Receiving
    }

    fn percent(&self) -> String {
        let percent = self.row.received.saturating_mul(100) / self.row.size.max(1);
        self.f.count("file-percent", &number(percent))
    }

    fn megabytes(&self) -> String {
        self.f.count("file-megabytes", &number(self.row.size.div_ceil(1_000_000)))
    }

    /// What was seen, in words where there are some.
    fn what(&self, one: &Seen) -> String {
        match one.how {
            // The words stand inside sentences elsewhere; here they are a row's heading.
            How::Analytic => capital(&self.f.word("analytic", &one.what)),
            How::Rule | How::Indicator | How::Log => one.what.clone(),
        }
    }

    /// What kind of problem it is: its group in RSIT.
    fn class(&self, one: &Seen) -> String {
        let group = one.class.split(':').next().unwrap_or_default();
        self.f.word("rsit", group)
    }

    fn n(&self, count: &u64) -> String {
        self.f.n(&number(*count))
    }

    fn more(&self, answer: &Answer) -> String {
        self.f.count("file-more", &number(answer.seen_more))
    }

    /// What was looked at, with its number: what is none is not said.
    fn looked_at(&self, answer: &Answer) -> Vec<(&'static str, String)> {
        let covers = &answer.covers;
        let numbers = [
            ("file-packets", covers.packets),
            ("file-unread", covers.unread),
            ("file-flows", covers.flows),
            ("file-rows", covers.rows),
            ("file-bad-rows", covers.bad_rows),
            ("file-alerts", covers.alerts),
            ("file-rules", covers.rules),
            ("file-indicators", covers.indicators),
        ];
        let shown = numbers.into_iter().filter(|(_, count)| 0 < *count);
        shown.map(|(key, count)| (key, self.n(&count))).collect()
    }

    /// The colour of an answer.
    fn colour(&self, answer: &Answer) -> &'static str {
        match answer.word() {
            sent::Word::LooksWrong => "warning",
            sent::Word::NothingSeen => "success",
            sent::Word::CannotTell => "info",
        }
    }
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

async fn show(by: SignedIn, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    page(&by, &id, Fields::default(), Mistakes::default()).await
}

async fn page(
    by: &SignedIn,
    id: &str,
    fields: Fields,
    mistakes: Mistakes,
) -> Result<Html<String>, PageError> {
    let id = SentFileId::parse(id).ok_or(PageError::NotFound)?;
    let row = by.scope.sent_files().by_id(id).await?.ok_or(PageError::NotFound)?;
    let answer = row.verdict.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let is_csirt = by.scope.viewer().scope() == Scope::All;
    let may_judge = is_csirt && by.may(Action::Ask) && row.answered.is_some();
    render(&FilePage { f: by.frame("files"), row, answer, may_judge, fields, mistakes })
}

async fn judge(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::Ask)?;
    let file = SentFileId::parse(&id).ok_or(PageError::NotFound)?;
    by.scope.sent_files().by_id(file).await?.ok_or(PageError::NotFound)?;
    let mut mistakes = Mistakes::default();
    written(&fields, "text", SENT_NOTE_CHARS_MAX, &mut mistakes);
    if !mistakes.is_empty() {
        let page = page(&by, &id, fields, mistakes).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let (text, origin) = (fields.get("text").trim(), by.visit.origin_text());
    by.scope.sent_files().judge(file, text, origin.as_deref()).await?;
    Ok(Redirect::to(&format!("/files/{file}?said=file-judged")).into_response())
}

fn capital(words: &str) -> String {
    let mut rest = words.chars();
    let first = rest.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(rest).collect()
}
