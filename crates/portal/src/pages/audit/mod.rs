//! The audit log: who did what on whose data, and whether the chain holds.

use access::Action;
use askama::Template;
use axum::response::{Html, Response};
use axum::routing::get;
use store::{AuditRow, ChainBroken};

use super::{Entry, Needs, Route};
use crate::csv::{Csv, Pages};
use crate::error::PageError;
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "audit",
    routes: &[
        Route::get("/audit", Needs::Role(Action::ReadAudit), || get(list)),
        Route::get("/audit.csv", Needs::Role(Action::ReadAudit), || get(file)),
    ],
};

#[derive(Template)]
#[template(path = "pages/audit/page.html")]
struct AuditPage {
    f: Frame,
    asked: Asked,
    rows: Vec<AuditRow>,
    next: Option<String>,
    chain: Option<Result<i64, ChainBroken>>,
}

async fn list(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    by.must(Action::ReadAudit)?;
    let paged = by.scope.work().audit(asked.get("q"), &asked.page()).await?;
    // The whole chain takes a while when the log is long: only when asked.
    let chain =
        if asked.is("check", "yes") { Some(by.scope.audit().verify().await?) } else { None };
    let next = paged.next.map(|cursor| cursor.encode());
    render(&AuditPage { f: by.frame("audit"), asked, rows: paged.rows, next, chain })
}

async fn file(by: SignedIn, asked: Asked) -> Result<Response, PageError> {
    by.must(Action::ReadAudit)?;
    let f = by.frame("audit");
    let columns = ["number", "time", "who", "did", "member", "object", "detail", "from"];
    let mut csv = Csv::new(&columns.map(|column| f.word("column", column)));
    let mut pages = Pages::new();
    while let Some(page) = pages.next() {
        let paged = by.scope.work().audit(asked.get("q"), &page).await?;
        let count = paged.rows.len();
        for row in paged.rows {
            csv.row(&[
                row.seq.to_string(),
                row.at.rfc3339(),
                row.actor,
                row.action,
                row.member_name.unwrap_or_default(),
                row.object,
                row.detail,
                row.origin.unwrap_or_default(),
            ]);
        }
        pages.wrote(&mut csv, &f, count, paged.next);
    }
    Ok(csv.response("audit"))
}
