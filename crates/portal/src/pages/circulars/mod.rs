//! Warnings written by hand: what was begun, what waits for approval, what was sent.

use access::Action;
use askama::Template;
use axum::response::Html;
use axum::routing::get;
use store::{Circular, Cursor};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "circulars",
    routes: &[Route::get("/circulars", Needs::Role(Action::IssueWarnings), || get(list))],
};

#[derive(Template)]
#[template(path = "pages/circulars/page.html")]
struct CircularsPage {
    f: Frame,
    asked: Asked,
    rows: Vec<Circular>,
    next: Option<String>,
}

impl CircularsPage {
    fn title(&self, row: &Circular) -> String {
        row.keep.text.for_reader(self.f.lang()).sections.title.clone()
    }

    fn answered(&self, row: &Circular) -> String {
        let number = |count: i64| locale::Arg::Number(count);
        let args = [("answered", number(row.answered)), ("members", number(row.members))];
        self.f.texts.with("circulars-of", &args)
    }
}

async fn list(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    let found = by.scope.circulars().list(&asked.page()).await?;
    render(&CircularsPage {
        f: by.frame("circulars"),
        rows: found.rows,
        next: found.next.as_ref().map(Cursor::encode),
        asked,
    })
}
