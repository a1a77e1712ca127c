//! Whose an address, name, AS number or URL is; for the CSIRT, with somebody on the telephone.

use access::Action;
use askama::Template;
use axum::response::Html;
use axum::routing::get;
use constituency::Asset;
use store::Other;

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "owners",
    routes: &[Route::get("/owners", Needs::Role(Action::KeepMembers), || get(show))],
};

#[derive(Template)]
#[template(path = "pages/owners/page.html")]
struct OwnersPage {
    f: Frame,
    asked: Asked,
    /// What was asked for, as it was understood; none when it was not, or nothing was asked.
    of: Option<Asset>,
    found: Vec<Other>,
}

async fn show(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    by.must(Action::KeepMembers)?;
    let of = asked.get("of").and_then(Asset::guess);
    let found = match &of {
        Some(asset) => by.scope.assets().others().await?.whose(asset),
        None => Vec::new(),
    };
    let found = found.into_iter().map(|(other, _)| other).collect();
    render(&OwnersPage { f: by.frame("members"), asked, of, found })
}
