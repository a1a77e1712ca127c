//! Mappings of tables that only their sender knows: the list, and an editor that shows what each
//! row of a pasted sample becomes, or why it fails. For the CSIRT.

use access::Action;
use askama::Template;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use reports::{About, Fault, MAPPING_BYTES_MAX, Mapping, Row};
use store::{FaultWords, ReportMapping, StoreError};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "report_mappings",
    routes: &[
        Route::get("/reports/mappings", Needs::Role(Action::TakeReports), || get(show)),
        Route::post(
            "/reports/mappings",
            Needs::Role(Action::TakeReports),
            &[
                "act=preview&name=scan&version=0&body=x&sample=y",
                "act=save&name=scan&version=0&body=format%3D%27csv%27%0Asource%3D%27s%27%0A\
                 report%3D%27r%27%0A%5Bcolumns%5D%0Aip%3D%27address%27",
            ],
            || post(act).layer(DefaultBodyLimit::max(BODY_BYTES_MAX)),
        ),
    ],
};

/// Bytes of a sample: a screen of the widest table.
const SAMPLE_BYTES_MAX: usize = 64 << 10;

/// Bytes of the form, as browsers write it.
const BODY_BYTES_MAX: usize = (MAPPING_BYTES_MAX + SAMPLE_BYTES_MAX) * 3;

/// Rows of a sample that are shown.
const SHOWN_MAX: usize = 50;

/// With what a new mapping begins: to be changed, not to be kept.
const BEGINNING: &str = "format = \"csv\"\nsource = \"own-scan\"\nreport = \"open-door\"\n\
    class = \"vulnerable:potentially-unwanted-accessible\"\n\n[columns]\n\"ip\" = \"address\"\n\
    \"port\" = \"port\"\n\"seen\" = \"time\"\n";

#[derive(Template)]
#[template(path = "pages/report_mappings/page.html")]
struct MappingsPage {
    f: Frame,
    mappings: Vec<ReportMapping>,
    name: String,
    version: i64,
    body: String,
    sample: String,
    /// What each row of the sample becomes.
    preview: Option<Vec<Previewed>>,
    /// What is wrong with the mapping, in the reader's words.
    wrong: Vec<String>,
    mistakes: Mistakes,
}

/// What a row of a sample becomes: a row, or the line and reason of what was wrong.
enum Previewed {
    Row(Box<Row>),
    Fault(Option<u64>, Why),
}

/// Why a row fails.
struct Why {
    reason: String,
    words: FaultWords,
}

async fn show(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    by.must(Action::TakeReports)?;
    let mappings = by.scope.report_mappings().list().await?;
    let chosen = mappings.iter().find(|one| asked.is("name", &one.name));
    let (name, version, body) = match chosen {
        Some(one) => (one.name.clone(), one.version, one.body.clone()),
        None if asked.get("name").is_some() => return Err(PageError::NotFound),
        None => (String::new(), 0, BEGINNING.to_owned()),
    };
    let (f, sample) = (by.frame("reports"), String::new());
    let (wrong, mistakes) = (Vec::new(), Mistakes::default());
    let preview = None;
    render(&MappingsPage { f, mappings, name, version, body, sample, preview, wrong, mistakes })
}

async fn act(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::TakeReports)?;
    let version: i64 = fields.get("version").parse().map_err(|_| PageError::BadForm)?;
    let is_saved = match fields.get("act") {
        "save" => true,
        "preview" => false,
        _ => return Err(PageError::BadForm),
    };
    let (name, mut mistakes) = (fields.get("name"), Mistakes::default());
    if is_saved && !Mapping::may_be_called(name) {
        mistakes.add("name", "mistake-mapping-name");
    }
    let read = Mapping::parse(fields.get("body"));
    if is_saved && read.is_err() {
        mistakes.add("body", "mistake-mapping");
    }
    if is_saved && mistakes.is_empty() {
        let origin = by.visit.origin_text();
        let mappings = by.scope.report_mappings();
        match mappings.save(name, version, fields.get("body"), origin.as_deref()).await {
            Ok(_) => {
                let to = format!("/reports/mappings?name={name}&said=mapping-saved");
                return Ok(Redirect::to(&to).into_response());
            }
            Err(StoreError::MovedOn) => mistakes.add("name", "mistake-mapping-moved"),
            Err(error) => return Err(error.into()),
        }
    }
    page(&by, &fields, version, &read, mistakes).await
}

async fn page(
    by: &SignedIn,
    fields: &Fields,
    version: i64,
    read: &Result<Mapping, reports::BadMapping>,
    mistakes: Mistakes,
) -> Result<Response, PageError> {
    let (preview, wrong) = match read {
        Ok(mapping) => (Some(previewed(by, mapping, fields.raw("sample"))), Vec::new()),
        Err(error) => (None, error.0.clone()),
    };
    let status =
        if mistakes.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = render(&MappingsPage {
        f: by.frame("reports"),
        mappings: by.scope.report_mappings().list().await?,
        name: fields.get("name").to_owned(),
        version,
        body: fields.get("body").to_owned(),
        sample: fields.raw("sample").to_owned(),
        preview,
        wrong,
        mistakes,
    })?;
    Ok((status, page).into_response())
}

/// Nothing of it is kept.
fn previewed(by: &SignedIn, mapping: &Mapping, sample: &str) -> Vec<Previewed> {
    let about = About::new("sample", by.state.now());
    let reader = mapping.read(Box::new(sample.as_bytes()), &about);
    let shown = reader.take(SHOWN_MAX).map(|item| match item {
        Ok(row) => Previewed::Row(Box::new(row)),
        Err(fault) => {
            let (line, reason) = match &fault {
                Fault::Row { line, reason, .. } | Fault::Stopped { line, reason } => {
                    (Some(*line), reason.to_string())
                }
                Fault::Alarm(alarm) => (None, alarm.to_string()),
            };
            Previewed::Fault(line, Why { reason, words: intake::words(fault.words()) })
        }
    });
    shown.collect()
}
