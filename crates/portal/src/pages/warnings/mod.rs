//! All warnings in the viewer's scope, the worst open ones first.

use access::Action;
use askama::Template;
use axum::response::{Html, Response};
use axum::routing::get;
use model::{MemberId, Severity};
use store::{Member, WarningFilter, WarningRow};
use warnings::State as WarningState;

use super::{Entry, Needs, Route};
use crate::csv::{Csv, Pages};
use crate::error::PageError;
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;
use crate::show;

pub(super) const ENTRY: Entry = Entry {
    name: "warnings",
    routes: &[
        Route::get("/warnings", Needs::Role(Action::Read), || get(list)),
        Route::get("/warnings.csv", Needs::Role(Action::Read), || get(file)),
    ],
};

#[derive(Template)]
#[template(path = "pages/warnings/page.html")]
struct WarningsPage {
    f: Frame,
    asked: Asked,
    rows: Vec<WarningRow>,
    next: Option<String>,
    members: Vec<Member>,
    may_answer: bool,
}

async fn list(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    let filter = filter(&asked);
    let paged = match asked.get("order") {
        Some("time") => by.scope.warnings().list(&filter, &asked.page()).await?,
        _ => by.scope.work().warnings(&filter, &asked.page()).await?,
    };
    let members =
        if by.frame("").is_member() { Vec::new() } else { by.scope.members().list(None).await? };
    let next = paged.next.map(|cursor| cursor.encode());
    let (f, may_answer) = (by.frame("warnings"), by.may(Action::AnswerWarnings));
    render(&WarningsPage { f, asked, rows: paged.rows, next, members, may_answer })
}

/// What the address narrows the list to. Without a word about states it shows the open ones.
fn filter(asked: &Asked) -> WarningFilter {
    let state = asked.get("state");
    WarningFilter {
        state: state.and_then(WarningState::parse),
        open: match state {
            None | Some("open") => Some(true),
            Some("closed") => Some(false),
            Some(_) => None,
        },
        severity_min: asked.get("severity").and_then(Severity::parse),
        member: asked.get("member").and_then(MemberId::parse),
        search: asked.get("q").map(str::to_owned),
    }
}

async fn file(by: SignedIn, asked: Asked) -> Result<Response, PageError> {
    let (f, serves) = (by.frame("warnings"), by.serves().await?);
    let columns = [
        "number", "severity", "class", "cause", "member", "state", "findings", "first", "last",
        "tlp", "link",
    ];
    let mut csv = Csv::new(&columns.map(|column| f.word("column", column)));
    let (filter, mut pages) = (filter(&asked), Pages::new());
    while let Some(page) = pages.next() {
        let paged = by.scope.warnings().list(&filter, &page).await?;
        for row in &paged.rows {
            let (warning, about) = (&row.warning, Some(row.warning.member));
            if by.may_leave(warning.tlp, about, &serves, access::Channel::Export) {
                csv.row(&line(&f, row));
            } else {
                csv.row(&[f.n(&warning.number), f.t("csv-held-back")]);
            }
        }
        pages.wrote(&mut csv, &f, paged.rows.len(), paged.next);
    }
    Ok(csv.response("warnings"))
}

fn line(f: &Frame, row: &WarningRow) -> [String; 11] {
    let warning = &row.warning;
    [
        warning.number.to_string(),
        f.severity(&warning.severity),
        warning.class.as_str().to_owned(),
        show::cause(f, &warning.cause),
        row.member_name.clone(),
        f.word("state", warning.state.as_str()),
        warning.findings.to_string(),
        warning.first_seen.rfc3339(),
        warning.last_seen.rfc3339(),
        warning.tlp.as_str().to_owned(),
        format!("/warnings/{}", warning.id),
    ]
}
