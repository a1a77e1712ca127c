//! What others reported: which report came when, by which way, and what became of its rows; and a
//! form to send one in. For the CSIRT.

use access::Action;
use askama::Template;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use intake::{How, Incoming, IntakeError};
use model::Tlp;
use store::{Cursor, FailedDownload, Report, ReportFault, ReportMapping, ReportWay, WhichReports};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::Mistakes;
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;
use crate::upload::{Uploaded, UploadedFile};

pub(super) const ENTRY: Entry = Entry {
    name: "reports",
    routes: &[
        Route::get("/reports", Needs::Role(Action::TakeReports), || get(list)),
        Route::post("/reports", Needs::Role(Action::TakeReports), &["tlp=TLP%3AAMBER"], || {
            post(take).layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX))
        }),
    ],
};

/// Bytes of a form with a file: it is read as it arrives, so that only time is spent on it; ten
/// times the largest day measured.
const UPLOAD_BYTES_MAX: usize = 256 << 20;

#[derive(Template)]
#[template(path = "pages/reports/page.html")]
struct ReportsPage {
    f: Frame,
    asked: Asked,
    rows: Vec<Report>,
    next: Option<String>,
    alarmed: i64,
    /// Sources that could not be fetched.
    failed: Vec<FailedDownload>,
    formats: Vec<&'static str>,
    mappings: Vec<ReportMapping>,
    mistakes: Mistakes,
    /// Why nothing of the file could be read.
    unread: Option<ReportFault>,
}

async fn list(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    page(&by, asked, Mistakes::default(), None).await
}

async fn page(
    by: &SignedIn,
    asked: Asked,
    mistakes: Mistakes,
    unread: Option<ReportFault>,
) -> Result<Html<String>, PageError> {
    by.must(Action::TakeReports)?;
    let which = if asked.is("alarmed", "yes") { WhichReports::Alarmed } else { WhichReports::All };
    let reports = by.scope.reports();
    let found = reports.list(&asked.page(), which).await?;
    let alarmed = reports.alarmed().await?;
    let formats = reports::FORMATS.iter().map(|format| format.name()).collect();
    let mappings = by.scope.report_mappings().list().await?;
    let failed = reports.failed_downloads().await?;
    let next = found.next.as_ref().map(Cursor::encode);
    let f = by.frame("reports");
    let rows = found.rows;
    render(&ReportsPage {
        f,
        asked,
        rows,
        next,
        alarmed,
        failed,
        formats,
        mappings,
        mistakes,
        unread,
    })
}

async fn take(Uploaded { by, fields, file }: Uploaded) -> Result<Response, PageError> {
    by.must(Action::TakeReports)?;
    let tlp = Tlp::parse(fields.get("tlp")).ok_or(PageError::BadForm)?;
    let Some(UploadedFile { name, bytes }) = file else {
        return wrong(&by, "mistake-no-file", None).await;
    };
    let Some(how) = how(&by, fields.some("format")).await? else {
        return wrong(&by, "mistake-mapping", None).await;
    };
    let incoming = Incoming { name, how, source: None, tlp, way: ReportWay::Portal };
    let owners = by.scope.assets().owners().await?;
    let policy = &by.state.settings().policy;
    let taken = intake::take_report(by.state.store(), &owners, policy, incoming, bytes).await;
    let taken = taken.map_err(ours)?;
    if let Some(reason) = taken.nothing_read() {
        return wrong(&by, "mistake-unread", Some(reason)).await;
    }
    let (origin, mut first) = (by.visit.origin_text(), None);
    for part in &taken.parts {
        let id = by.scope.reports().keep(part, origin.as_deref()).await?;
        first.get_or_insert(id);
    }
    let to = match (&taken.parts[..], first) {
        ([_], Some(id)) => format!("/reports/{id}?said=report-taken"),
        _ => "/reports?said=report-taken".to_owned(),
    };
    Ok(Redirect::to(&to).into_response())
}

/// How a file is to be read; none when its mapping is no longer taken.
async fn how(by: &SignedIn, chosen: Option<&str>) -> Result<Option<How>, PageError> {
    let Some(chosen) = chosen else { return Ok(Some(How::Tell)) };
    let Some(name) = chosen.strip_prefix("mapping:") else {
        return Ok(Some(How::Format(reports::by_name(chosen).ok_or(PageError::BadForm)?)));
    };
    let kept = by.scope.report_mappings().by_name(name).await?.ok_or(PageError::NotFound)?;
    Ok(How::by(&kept).ok())
}

async fn wrong(
    by: &SignedIn,
    key: &'static str,
    reason: Option<ReportFault>,
) -> Result<Response, PageError> {
    let mistakes = Mistakes::of("file", key);
    let page = page(by, Asked::default(), mistakes, reason).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn ours(error: IntakeError) -> PageError {
    match error {
        IntakeError::Store(error) => error.into(),
        error => {
            tracing::error!("a report could not be taken in: {error}");
            PageError::MovedOn
        }
    }
}
