//! What others report, sent in by HTTP POST: Shadowserver, other CSIRTs, scans. For the CSIRT.

use access::Action;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use intake::{IntakeError, ROWS_AHEAD, TakenRows};
use model::Tlp;
use reports::{About, Counts, Fault, Format, Head, Row};
use serde::{Deserialize, Serialize};
use store::{ReportCounts, ReportToKeep};
use tokio::sync::mpsc::{Sender, channel};
use utoipa::{IntoParams, ToSchema};

use crate::body::Asked;
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{self, Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::state::Api;
use crate::values::{Id, Label, When, id};

/// Bytes of a report: a day of the largest kind for a whole country, as measured, has some 20 MB.
const REPORT_BYTES_MAX: usize = 64 << 20;

/// Faults that an answer names and the hub keeps; a file of another format has one on every line.
const FAULTS_MAX: usize = 100;

pub(super) fn routes() -> Routes {
    Routes::new("reports", "What others report of members' addresses.")
        .with_body_bytes_max(REPORT_BYTES_MAX)
        .route(__path_list, list)
        .route(__path_take, take)
}

/// A report that came in.
#[derive(Serialize, ToSchema)]
struct Report {
    /// Identity.
    id: Id,
    /// When it came.
    received: When,
    /// Who brought it.
    received_from: String,
    /// The name it came by.
    name: String,
    /// In which format.
    format: String,
    /// Under which label.
    tlp: Label,
    /// Rows that could be read.
    rows: u64,
    /// Rows that could not.
    bad: u64,
    /// Records that are no report of a problem.
    passed_over: u64,
    /// Rows about nobody who is served.
    without_owner: u64,
    /// Rows that name no address.
    without_address: u64,
    /// Rows that were here already.
    repeated: u64,
    /// Findings that are new.
    findings_new: u64,
    /// Warnings that are new.
    warnings_new: u64,
    /// What was wrong with it; the first hundred.
    faults: Vec<String>,
}

impl Listed for Report {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "received",
        "received_from",
        "name",
        "format",
        "tlp",
        "rows",
        "bad",
        "passed_over",
        "without_owner",
        "without_address",
        "repeated",
        "findings_new",
        "warnings_new",
        "faults",
    ];
}

impl From<store::Report> for Report {
    fn from(one: store::Report) -> Self {
        let (counts, kept) = (one.kept.counts, one.kept);
        Self {
            id: id(one.id),
            received: one.received.into(),
            received_from: one.received_from,
            name: kept.name,
            format: kept.format,
            tlp: kept.tlp.into(),
            rows: counts.rows,
            bad: counts.bad,
            passed_over: counts.passed_over,
            without_owner: counts.without_owner,
            without_address: counts.without_address,
            repeated: counts.repeated,
            findings_new: counts.findings_new,
            warnings_new: counts.warnings_new,
            faults: kept.faults,
        }
    }
}

/// What became of a report.
#[derive(Serialize, ToSchema)]
struct TakenReport {
    /// Identity.
    id: Id,
    /// In which format it was read.
    format: &'static str,
    /// Rows that could be read.
    rows: u64,
    /// Rows that could not.
    bad: u64,
    /// Records that are no report of a problem.
    passed_over: u64,
    /// Rows about nobody who is served.
    without_owner: u64,
    /// Rows that name no address.
    without_address: u64,
    /// Rows that were here already.
    repeated: u64,
    /// Findings that are new.
    findings_new: u64,
    /// Warnings that are new.
    warnings_new: u64,
    /// What was wrong with it; the first hundred.
    faults: Vec<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Query {
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Reports on a page: 1 to 200, 50 when not given.
    limit: Option<i64>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct What {
    /// The name of the file, which must be there: some formats tell the kind of report by it.
    name: Option<String>,
    /// Its format, such as `shadowserver`; told by its name and beginning when not given.
    format: Option<String>,
    /// Who says so, in place of what the format is usually of.
    source: Option<String>,
    /// Under which label; `TLP:AMBER` when not given.
    tlp: Option<String>,
}

/// Lists the reports that came in, the newest first.
#[utoipa::path(get, path = "/reports", params(Query), responses((status = 200, description = "One page.", body = Listing<Report>)))]
async fn list(
    caller: Caller,
    Asked(asked): Asked<Query>,
    wants: Wants,
) -> Result<Response, Problem> {
    let page = list::page(asked.cursor.as_deref(), asked.limit)?;
    let found = caller.scope.reports().list(&page).await?;
    Ok(wants.page(found.rows.into_iter().map(Report::from).collect(), found.next, 0))
}

/// Takes a report in. Each row goes to whoever owns its address; the same row never counts twice.
#[utoipa::path(post, path = "/reports", params(What), request_body(content = String, content_type = "application/octet-stream", description = "The report as it came."), responses((status = 201, description = "What became of it.", body = TakenReport)))]
async fn take(
    caller: Caller,
    State(api): State<Api>,
    Asked(what): Asked<What>,
    body: Bytes,
) -> Result<Response, Problem> {
    caller.must(Action::TakeReports)?;
    let tlp = what.tlp.as_deref().map_or(Some(Tlp::Amber), Tlp::parse);
    let tlp = tlp.ok_or_else(|| Problem::wrong("tlp: is no label such as `TLP:AMBER`"))?;
    let name = what.name.clone().filter(|name| !name.trim().is_empty());
    let name = name.ok_or_else(|| Problem::wrong("name: must be the file's name"))?;
    let format = format(what.format.as_deref(), &name, &body)?;
    let mut about = About::new(name.as_str(), api.store().now());
    about.source = what.source.as_deref().map(Into::into);
    let (counts, faults) = through(&caller, &api, format, about, body, tlp).await?;
    let kept = ReportToKeep {
        name,
        format: format.name().to_owned(),
        tlp,
        counts,
        faults: faults.clone(),
    };
    let made = caller.scope.reports().keep(&kept, caller.origin.as_deref()).await?;
    let taken = TakenReport {
        id: id(made),
        format: format.name(),
        rows: counts.rows,
        bad: counts.bad,
        passed_over: counts.passed_over,
        without_owner: counts.without_owner,
        without_address: counts.without_address,
        repeated: counts.repeated,
        findings_new: counts.findings_new,
        warnings_new: counts.warnings_new,
        faults,
    };
    Ok((StatusCode::CREATED, Json(taken)).into_response())
}

fn format(told: Option<&str>, name: &str, body: &[u8]) -> Result<&'static dyn Format, Problem> {
    let wrong = |reason: String| Problem::wrong(format!("format: {reason}"));
    match told {
        Some(told) => {
            reports::by_name(told).ok_or_else(|| wrong(format!("`{told}` is none we know")))
        }
        None => reports::detect(&Head::new(name, body)).map_err(|error| wrong(error.to_string())),
    }
}

/// Reads on one thread and takes in on another, a bounded number of rows between them.
async fn through(
    caller: &Caller,
    api: &Api,
    format: &'static dyn Format,
    about: About,
    body: Bytes,
    tlp: Tlp,
) -> Result<(ReportCounts, Vec<String>), Problem> {
    let owners = caller.scope.assets().owners().await?;
    let (send, mut receive) = channel(1);
    let reading = tokio::task::spawn_blocking(move || read(format, &about, &body, &send));
    let mut sum = ReportCounts::default();
    while let Some(rows) = receive.recv().await {
        let policy = api.settings().policy.get();
        let taken = intake::take_rows(api.store(), &owners, &rows, tlp, &policy).await;
        add(&mut sum, taken.map_err(ours)?);
    }
    let (counts, faults) = reading.await.map_err(|_| Problem::Ours)?;
    sum.rows = counts.rows;
    sum.bad = counts.bad;
    sum.passed_over = counts.passed_over;
    Ok((sum, faults))
}

/// Reads all rows; stops when nobody takes them any more.
fn read(
    format: &dyn Format,
    about: &About,
    body: &[u8],
    send: &Sender<Vec<Row>>,
) -> (Counts, Vec<String>) {
    let mut reader = format.read(Box::new(body), about);
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for item in reader.by_ref() {
        match item {
            Ok(row) => rows.push(row),
            Err(fault) if faults.len() < FAULTS_MAX => faults.push(Fault::to_string(&fault)),
            Err(_) => {}
        }
        if ROWS_AHEAD <= rows.len() && send.blocking_send(std::mem::take(&mut rows)).is_err() {
            break;
        }
    }
    // Nobody there: whoever took them in has failed, and says so.
    let _ = send.blocking_send(rows);
    (reader.counts(), faults)
}

fn add(sum: &mut ReportCounts, rows: TakenRows) {
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    sum.without_owner += count(rows.without_owner);
    sum.without_address += count(rows.without_address);
    sum.repeated += count(rows.taken.duplicates);
    sum.findings_new += count(rows.taken.findings_new);
    sum.warnings_new += count(rows.taken.warnings_new);
}

fn ours(error: IntakeError) -> Problem {
    match error {
        IntakeError::Store(error) => error.into(),
        error => Problem::Conflict(error.to_string()),
    }
}
