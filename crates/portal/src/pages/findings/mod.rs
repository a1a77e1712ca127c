//! All findings in the viewer's scope, the worst that are still there first.

use access::Action;
use askama::Template;
use axum::response::{Html, Response};
use axum::routing::get;
use findings::State;
use model::{MemberId, SensorId, Severity};
use store::{FindingFilter, FindingRow, Member};

use super::{Entry, Needs, Route};
use crate::csv::{Csv, Pages};
use crate::error::PageError;
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;
use crate::show;

pub(super) const ENTRY: Entry = Entry {
    name: "findings",
    routes: &[
        Route::get("/findings", Needs::Role(Action::Read), || get(list)),
        Route::get("/findings.csv", Needs::Role(Action::Read), || get(file)),
    ],
};

#[derive(Template)]
#[template(path = "pages/findings/page.html")]
struct FindingsPage {
    f: Frame,
    asked: Asked,
    rows: Vec<FindingRow>,
    next: Option<String>,
    members: Vec<Member>,
}

async fn list(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    let (f, filter) = (by.frame("findings"), filter(&asked));
    let by_severity =
        filter.state.is_none() && !asked.is("state", "all") && !asked.is("order", "time");
    let paged = if by_severity {
        by.scope.work().findings(&filter, &asked.page()).await?
    } else {
        by.scope.findings().list(&filter, &asked.page()).await?
    };
    let members = if f.is_member() { Vec::new() } else { by.scope.members().list(None).await? };
    let next = paged.next.map(|cursor| cursor.encode());
    render(&FindingsPage { f, asked, rows: paged.rows, next, members })
}

fn filter(asked: &Asked) -> FindingFilter {
    FindingFilter {
        state: asked.get("state").and_then(State::parse),
        severity_min: asked.get("severity").and_then(Severity::parse),
        member: asked.get("member").and_then(MemberId::parse),
        sensor: asked.get("sensor").and_then(SensorId::parse),
        search: asked.get("q").map(str::to_owned),
    }
}

async fn file(by: SignedIn, asked: Asked) -> Result<Response, PageError> {
    let (f, serves) = (by.frame("findings"), by.serves().await?);
    let columns = [
        "severity",
        "class",
        "cause",
        "device",
        "member",
        "sensor",
        "state",
        "count",
        "first",
        "last",
        "confidence",
    ];
    let mut csv = Csv::new(&columns.map(|column| f.word("column", column)));
    let (filter, mut pages) = (filter(&asked), Pages::new());
    while let Some(page) = pages.next() {
        let paged = by.scope.findings().list(&filter, &page).await?;
        for row in &paged.rows {
            // A finding carries the label of what it was found by, and is never less than amber.
            let tlp = row.finding.cause.tlp().max(model::Tlp::Amber);
            let about = Some(row.finding.member);
            if by.may_leave(tlp, about, &serves, access::Channel::Export) {
                csv.row(&line(&f, row));
            } else {
                csv.row(&[f.t("csv-held-back")]);
            }
        }
        pages.wrote(&mut csv, &f, paged.rows.len(), paged.next);
    }
    Ok(csv.response("findings"))
}

fn line(f: &Frame, row: &FindingRow) -> [String; 11] {
    let finding = &row.finding;
    [
        f.severity(&finding.severity),
        finding.class.as_str().to_owned(),
        show::cause(f, &finding.cause),
        finding.device.ip.to_string(),
        row.member_name.clone(),
        row.sensor_name.clone().unwrap_or_default(),
        f.word("finding-state", finding.state.as_str()),
        finding.count.to_string(),
        finding.first_seen.rfc3339(),
        finding.last_seen.rfc3339(),
        finding.confidence.value().to_string(),
    ]
}
