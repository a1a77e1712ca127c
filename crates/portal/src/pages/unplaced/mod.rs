//! Mail that came in and that nobody has placed: read as plain text, placed on a warning or put
//! aside. For the CSIRT.

use access::Action;
use askama::Template;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use store::{StoreError, UnplacedMail};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "unplaced",
    routes: &[
        Route::get("/unplaced", Needs::Role(Action::IssueWarnings), || get(show)),
        Route::post(
            "/unplaced/{inbound}",
            Needs::Role(Action::IssueWarnings),
            &["act=aside&why=Spam", "act=place&number=1"],
            || post(act),
        ),
    ],
};

#[derive(Template)]
#[template(path = "pages/unplaced/page.html")]
struct UnplacedPage {
    f: Frame,
    waiting: Vec<UnplacedMail>,
    aside: Vec<UnplacedMail>,
    /// Mails that were not kept: too many waited.
    beyond: i64,
    /// Days that mail is kept.
    days: i64,
    mistakes: Mistakes,
}

async fn show(by: SignedIn) -> Result<Html<String>, PageError> {
    page(&by, Mistakes::default()).await
}

async fn page(by: &SignedIn, mistakes: Mistakes) -> Result<Html<String>, PageError> {
    by.must(Action::IssueWarnings)?;
    let unplaced = by.scope.unplaced();
    let (_, beyond) = unplaced.counts().await?;
    let (waiting, aside) = (unplaced.waiting().await?, unplaced.aside().await?);
    let days = by.state.settings().policy.get().unplaced_kept_s / 86_400;
    render(&UnplacedPage { f: by.frame("unplaced"), waiting, aside, beyond, days, mistakes })
}

async fn act(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::IssueWarnings)?;
    let origin = by.visit.origin_text();
    match fields.get("act") {
        "place" => place(&by, &id, fields.get("number"), origin.as_deref()).await,
        "aside" => match fields.some("why") {
            Some(why) => {
                by.scope.unplaced().put_aside(&id, why, origin.as_deref()).await?;
                Ok(Redirect::to("/unplaced?said=mail-aside").into_response())
            }
            None => wrong(&by, &id, "mistake-aside-why").await,
        },
        _ => Err(PageError::BadForm),
    }
}

async fn place(
    by: &SignedIn,
    id: &str,
    number: &str,
    origin: Option<&str>,
) -> Result<Response, PageError> {
    // As it is written on pages and in subjects: `1042`, `#1042`.
    let Ok(number) = number.trim_start_matches('#').trim().parse() else {
        return wrong(by, id, "mistake-warning-number").await;
    };
    match by.scope.unplaced().place(id, number, origin).await {
        Ok(warning) => {
            let to = format!("/warnings/{warning}?said=mail-placed#history");
            Ok(Redirect::to(&to).into_response())
        }
        Err(StoreError::NotFound) => wrong(by, id, "mistake-no-warning").await,
        Err(error) => Err(error.into()),
    }
}

/// The list again, with what is wrong; what is not in it any more is not there.
async fn wrong(by: &SignedIn, id: &str, key: &'static str) -> Result<Response, PageError> {
    let unplaced = by.scope.unplaced();
    let (waiting, aside) = (unplaced.waiting().await?, unplaced.aside().await?);
    if !waiting.iter().chain(&aside).any(|mail| mail.id == id) {
        return Err(PageError::NotFound);
    }
    let mistakes = Mistakes::of("waiting", key);
    Ok(page(by, mistakes).await?.into_response())
}
