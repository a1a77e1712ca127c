//! One finding: what, where, since when, and the detections behind it.

use access::{Action, Channel};
use askama::Template;
use axum::extract::Path;
use axum::response::Html;
use axum::routing::get;
use findings::{Source, SourceKind};
use model::FindingId;
use store::{FindingRow, InhibitionRow, StoredDetection};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;
use crate::show::{self, Advice, Fact, Place};

pub(super) const ENTRY: Entry = Entry {
    name: "finding",
    routes: &[Route::get("/findings/{finding}", Needs::Role(Action::Read), || get(page))],
};

#[derive(Template)]
#[template(path = "pages/finding/page.html")]
struct FindingPage {
    f: Frame,
    asked: Asked,
    path: String,
    row: FindingRow,
    place: Place,
    what: String,
    why: String,
    sure: String,
    advice: Advice,
    seen: Vec<Seen>,
    next: Option<String>,
    sources: Vec<Witness>,
    held_by: Option<InhibitionRow>,
    may_answer: bool,
}

/// Somebody who saw it, in words.
struct Witness {
    what: String,
    name: String,
    source: Source,
}

/// A detection in words.
struct Seen {
    one: StoredDetection,
    facts: Vec<Fact>,
    event: String,
}

async fn page(
    by: SignedIn,
    asked: Asked,
    Path(id): Path<String>,
) -> Result<Html<String>, PageError> {
    let id = FindingId::parse(&id).ok_or(PageError::NotFound)?;
    let row = by.scope.findings().by_id(id).await?.ok_or(PageError::NotFound)?;
    let finding = &row.finding;
    let serves = by.serves().await?;
    let tlp = finding.cause.tlp().max(model::Tlp::Amber);
    if !by.may_leave(tlp, Some(finding.member), &serves, Channel::Page) {
        return Err(PageError::HeldBack);
    }
    let f = by.frame("findings");
    let networks = by.scope.assets().networks(finding.member).await?;
    let paged = by.scope.detections().of(id, &asked.page()).await?;
    let latest = paged.rows.first();
    let name = latest.and_then(|latest| latest.peer_name.clone());
    let about = show::About {
        class: finding.class,
        cause: &finding.cause,
        inbound: finding.inbound,
        device: Some(finding.device.ip),
        peer: name.or(finding.peer.map(|ip| ip.to_string())),
        number: None,
    };
    let held_by = match finding.held_by {
        Some(id) => by.scope.inhibitions().by_id(id).await?,
        None => None,
    };
    render(&FindingPage {
        sources: finding.sources.iter().map(|source| witness(&f, &row, source)).collect(),
        held_by,
        may_answer: by.may(Action::AnswerWarnings),
        place: show::place(&row, &networks),
        what: show::what(&f, &about),
        why: show::why(&f, &about),
        sure: show::sure(&f, finding.confidence),
        advice: show::advice(&f, &about),
        next: paged.next.map(|cursor| cursor.encode()),
        path: format!("/findings/{id}"),
        seen: paged.rows.into_iter().map(|one| in_words(&f, one)).collect(),
        f,
        asked,
        row,
    })
}

fn witness(f: &Frame, row: &FindingRow, source: &Source) -> Witness {
    // A finding has one sensor at the most: the same address elsewhere is another device.
    let name = match source.kind {
        SourceKind::Sensor => row.sensor_name.clone().unwrap_or_default(),
        SourceKind::Feed | SourceKind::Reporter | SourceKind::Others => source.name.clone(),
    };
    Witness { what: f.word("finding-source", source.kind.as_str()), name, source: source.clone() }
}

fn in_words(f: &Frame, one: StoredDetection) -> Seen {
    Seen { facts: show::facts(f, &one), event: show::event(&one), one }
}
