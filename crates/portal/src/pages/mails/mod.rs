//! The demo's mail: what its own receiver took, as text and as HTML.
//!
//! There is no such page outside a demo. The HTML of a mail is shown in a frame that may load
//! nothing and run nothing.

use access::Action;
use askama::Template;
use axum::extract::Path;
use axum::http::header::{CONTENT_SECURITY_POLICY, X_FRAME_OPTIONS};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;
use crate::state::{DemoMail, DemoMails};

pub(super) const ENTRY: Entry = Entry {
    name: "mails",
    routes: &[
        Route::get("/mails", Needs::Role(Action::Read), || get(list)),
        Route::get("/mails/{mail}", Needs::Role(Action::Read), || get(one)),
        Route::get("/mails/{mail}/html", Needs::Role(Action::Read), || get(html)),
    ],
};

/// Mails on one page; the receiver keeps few anyway.
const ROWS: usize = 50;

/// The mail's own styles may stay; nothing is loaded, nothing runs, only our page frames it.
pub(super) const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups \
    allow-top-navigation-by-user-activation; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

#[derive(Template)]
#[template(path = "pages/mails/page.html")]
struct MailsPage {
    f: Frame,
    asked: Asked,
    rows: Vec<DemoMail>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/mails/one.html")]
struct MailPage {
    f: Frame,
    mail: DemoMail,
}

impl MailPage {
    /// The text in pieces, addresses apart so that they can be followed.
    fn parts(&self) -> Vec<&str> {
        let mut parts = Vec::new();
        let mut rest = self.mail.plain.as_str();
        while let Some(start) = rest.find("http") {
            let (before, from) = rest.split_at(start);
            let end = from.find(char::is_whitespace).unwrap_or(from.len());
            let (address, after) = from.split_at(end);
            parts.extend([before, address]);
            rest = after;
        }
        parts.push(rest);
        parts
    }
}

/// The receiver's mail; there is none outside a demo.
fn mails(by: &SignedIn) -> Result<&dyn DemoMails, PageError> {
    by.state.demo().map(|demo| &*demo.mails).ok_or(PageError::NotFound)
}

async fn list(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    let search = asked.text("q").to_lowercase();
    let fits = |mail: &DemoMail| {
        search.is_empty()
            || [&mail.subject, &mail.to].iter().any(|text| text.to_lowercase().contains(&search))
    };
    let all: Vec<DemoMail> = mails(&by)?.newest_first().into_iter().filter(fits).collect();
    // A mail's id is the place: new mail above does not move it.
    let skip = asked.get("after").and_then(|id| all.iter().position(|mail| mail.id == id));
    let skip = skip.map_or(0, |place| place + 1);
    let rows: Vec<DemoMail> = all.iter().skip(skip).take(ROWS).cloned().collect();
    let more = skip + rows.len() < all.len();
    let next = rows.last().filter(|_| more).map(|mail| mail.id.clone());
    render(&MailsPage { f: by.frame("mails"), asked, rows, next })
}

async fn one(by: SignedIn, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    let mail = mails(&by)?.by_id(&id).ok_or(PageError::NotFound)?;
    render(&MailPage { f: by.frame("mails"), mail })
}

async fn html(by: SignedIn, Path(id): Path<String>) -> Result<Response, PageError> {
    let mail = mails(&by)?.by_id(&id).ok_or(PageError::NotFound)?;
    let headers = [(CONTENT_SECURITY_POLICY, MAIL_POLICY), (X_FRAME_OPTIONS, "SAMEORIGIN")];
    Ok((headers, Html(mail.html)).into_response())
}
