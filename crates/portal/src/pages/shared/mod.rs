//! What a supplier's people see: the warnings that members give them sight of, and a word back.
//!
//! Their only pages beside those of their own account. A word moves nothing: the member reads it on
//! the warning and decides.

use access::Action;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::WarningId;
use store::{SharedWarning, StoreError, SupplierAnswer, SupplierWord};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::session::SignedIn;
use crate::show::{self, Advice};

const READ: Needs = Needs::Role(Action::ReadShared);

pub(super) const ENTRY: Entry = Entry {
    name: "shared",
    routes: &[
        Route::get("/shared", READ, || get(list)),
        Route::get("/shared/{warning}", READ, || get(show_it)),
        Route::post(
            "/shared/{warning}",
            READ,
            &["answer=acknowledged", "answer=fixed&note=Patched"],
            || post(answer),
        ),
    ],
};

/// A warning with its title.
struct Row {
    one: SharedWarning,
    title: String,
}

#[derive(Template)]
#[template(path = "pages/shared/page.html")]
struct SharedPage {
    f: Frame,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "pages/shared/one.html")]
struct OnePage {
    f: Frame,
    one: SharedWarning,
    title: String,
    what: String,
    advice: Advice,
    answers: Vec<SupplierAnswer>,
    mistakes: Mistakes,
}

async fn list(by: SignedIn) -> Result<Html<String>, PageError> {
    by.must(Action::ReadShared)?;
    let f = by.frame("shared");
    let row = |one: SharedWarning| {
        let title = show::title(&f, &one.class, &one.cause, &one.inbound);
        Row { one, title }
    };
    let rows = by.scope.shared().list().await?.into_iter().map(row).collect();
    render(&SharedPage { rows, f })
}

async fn show_it(by: SignedIn, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    page(&by, &id, Mistakes::default()).await
}

async fn page(by: &SignedIn, id: &str, mistakes: Mistakes) -> Result<Html<String>, PageError> {
    by.must(Action::ReadShared)?;
    let id = WarningId::parse(id).ok_or(PageError::NotFound)?;
    let one = by.scope.shared().by_id(id).await?.ok_or(PageError::NotFound)?;
    let answers = by.scope.shared().answers(id).await?;
    let f = by.frame("shared");
    let about = show::About {
        number: Some(one.number),
        class: one.class,
        cause: &one.cause,
        inbound: one.inbound,
        device: one.devices.first().copied(),
        // With whom it talked is evidence, and stays with the member.
        peer: None,
    };
    let title = show::title(&f, &one.class, &one.cause, &one.inbound);
    let (what, advice) = (show::what(&f, &about), show::advice(&f, &about));
    render(&OnePage { title, what, advice, answers, mistakes, one, f })
}

async fn answer(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::ReadShared)?;
    let word = SupplierWord::parse(fields.get("answer")).ok_or(PageError::BadForm)?;
    let warning = WarningId::parse(&id).ok_or(PageError::NotFound)?;
    let origin = by.visit.origin_text();
    let note = fields.some("note");
    match by.scope.shared().answer(warning, word, note, origin.as_deref()).await {
        Ok(()) => Ok(Redirect::to(&format!("/shared/{id}?said=supplier-said")).into_response()),
        Err(StoreError::TooMany { .. }) => {
            let mistakes = Mistakes::of("note", "mistake-supplier-often");
            let page = page(&by, &id, mistakes).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
