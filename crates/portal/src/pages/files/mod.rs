//! Captures and logs that members send in: the list, and the form that sends one.
//!
//! The form's script sends the file in parts to the API and goes on after a cut or a reload. The
//! page itself takes no bytes.

use access::Action;
use askama::Template;
use axum::response::Html;
use axum::routing::get;
use store::{Cursor, Member, SentFile};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "files",
    routes: &[
        Route::get("/files", Needs::Role(Action::Read), || get(list)),
        Route::get("/files/new", Needs::Role(Action::Ask), || get(form)),
    ],
};

#[derive(Template)]
#[template(path = "pages/files/page.html")]
struct ListPage {
    f: Frame,
    asked: Asked,
    rows: Vec<SentFile>,
    next: Option<String>,
    may_send: bool,
}

#[derive(Template)]
#[template(path = "pages/files/form.html")]
struct FormPage {
    f: Frame,
    /// Whose it may be; empty for a member's own people.
    members: Vec<Member>,
    /// The question that it belongs to.
    question: String,
}

async fn list(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    let found = by.scope.sent_files().list(None, &asked.page()).await?;
    let next = found.next.as_ref().map(Cursor::encode);
    let (f, may_send) = (by.frame("files"), by.may(Action::Ask));
    render(&ListPage { f, asked, rows: found.rows, next, may_send })
}

async fn form(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    by.must(Action::Ask)?;
    let f = by.frame("files");
    let members = if f.is_member() { Vec::new() } else { by.scope.members().list(None).await? };
    render(&FormPage { f, members, question: asked.text("question").to_owned() })
}
