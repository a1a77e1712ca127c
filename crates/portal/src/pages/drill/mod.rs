//! One contact drill: who answered, when, and who did not.

use access::Action;
use askama::Template;
use axum::extract::Path;
use axum::response::Html;
use axum::routing::get;
use locale::Arg;
use model::DrillId;
use store::{Drill, DrillQuestion};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::frame::{Frame, render};
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "drill",
    routes: &[Route::get("/drills/{drill}", Needs::Role(Action::Read), || get(show))],
};

#[derive(Template)]
#[template(path = "pages/drill/page.html")]
struct DrillPage {
    f: Frame,
    drill: Drill,
    rows: Vec<DrillQuestion>,
    is_over: bool,
}

impl DrillPage {
    fn title(&self) -> String {
        self.f.named("drill-title", self.f.time(&self.drill.started))
    }

    fn summary(&self) -> String {
        let args = [
            ("answered", Arg::Number(self.drill.answered)),
            ("asked", Arg::Number(self.drill.asked)),
        ];
        self.f.texts.with("drill-summary", &args)
    }

    /// Where a question stands, as a word.
    fn state(&self, row: &DrillQuestion) -> &'static str {
        match row {
            DrillQuestion { answered: Some(_), .. } => "answered",
            DrillQuestion { away: true, .. } => "away",
            DrillQuestion { cannot: true, .. } => "cannot",
            DrillQuestion { error: Some(_), sent: None, .. } => "failed",
            DrillQuestion { .. } if self.is_over => "missing",
            DrillQuestion { sent: None, .. } => "unsent",
            DrillQuestion { .. } => "waiting",
        }
    }
}

async fn show(by: SignedIn, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    let id = DrillId::parse(&id).ok_or(PageError::NotFound)?;
    let drill = by.scope.drills().by_id(id).await?.ok_or(PageError::NotFound)?;
    let rows = by.scope.drills().questions(id).await?;
    let f = by.frame("contacts");
    let is_over = drill.answer_by < f.now;
    render(&DrillPage { f, drill, rows, is_over })
}
