//! What others report, sent in by HTTP POST: Shadowserver, other CSIRTs, scans. For the CSIRT.

use std::io::Cursor;

use access::Action;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use intake::{How, Incoming, IntakeError};
use model::{ReportId, Tlp};
use serde::{Deserialize, Serialize};
use store::{ReportWay, WhichReports};
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

/// Faults that an answer names; the report's own list has more.
const FAULTS_SHOWN_MAX: usize = 100;

pub(super) fn routes() -> Routes {
    Routes::new("reports", "What others report of members' addresses.")
        .with_body_bytes_max(REPORT_BYTES_MAX)
        .route(__path_list, list)
        .route(__path_take, take)
        .route(__path_one, one)
        .route(__path_faults, faults)
        .route(__path_seen, seen)
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
    /// Which way: `api`, `portal`, `folder`, `https`, `mail`, `socket`.
    way: &'static str,
    /// It raised an alarm that nobody has seen to.
    is_alarmed: bool,
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
        "way",
        "is_alarmed",
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
        let counts = one.counts;
        Self {
            id: id(one.id),
            received: one.received.into(),
            received_from: one.received_from,
            name: one.name,
            format: one.format,
            tlp: one.tlp.into(),
            way: one.way.as_str(),
            is_alarmed: one.is_alarmed,
            rows: counts.rows,
            bad: counts.bad,
            passed_over: counts.passed_over,
            without_owner: counts.without_owner,
            without_address: counts.without_address,
            repeated: counts.repeated,
            findings_new: counts.findings_new,
            warnings_new: counts.warnings_new,
            faults: one.faults,
        }
    }
}

/// Something that was wrong with a report.
#[derive(Serialize, ToSchema)]
struct ReportFault {
    /// `row`: a row was left out; `alarm`: nobody knows this kind of report or its columns;
    /// `stopped`: nothing was read from there on.
    kind: &'static str,
    /// At which line, from 1, where it is at one.
    line: Option<u64>,
    /// Why, as a word for programs; empty when it was kept before there were any.
    code: String,
    /// Why.
    reason: String,
    /// The beginning of the row as it came.
    raw: String,
}

impl Listed for ReportFault {
    const COLUMNS: &'static [&'static str] = &["kind", "line", "code", "reason", "raw"];
}

/// What became of a report; of a zip, of all that is in it.
#[derive(Serialize, ToSchema)]
struct TakenReport {
    /// Identity.
    id: Id,
    /// Of a zip, the other reports in it.
    others: Vec<Id>,
    /// In which format it was read.
    format: String,
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
    /// Only those that raised an alarm that nobody has seen to.
    #[serde(default)]
    alarmed: bool,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct FaultQuery {
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Faults on a page: 1 to 200, 50 when not given.
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
    /// The name of the mapping to read it by, in place of a format.
    mapping: Option<String>,
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
    let which = if asked.alarmed { WhichReports::Alarmed } else { WhichReports::All };
    let found = caller.scope.reports().list(&page, which).await?;
    Ok(wants.page(found.rows.into_iter().map(Report::from).collect(), found.next, 0))
}

/// One report.
#[utoipa::path(get, path = "/reports/{id}", params(("id" = String, Path, description = "Identity.")), responses((status = 200, description = "The report.", body = Report)))]
async fn one(caller: Caller, Path(id): Path<String>) -> Result<Json<Report>, Problem> {
    caller.must(Action::TakeReports)?;
    let id = ReportId::parse(&id).ok_or(Problem::NotFound)?;
    let found = caller.scope.reports().by_id(id).await?.ok_or(Problem::NotFound)?;
    Ok(Json(found.into()))
}

/// Lists what was wrong with a report, in the order of its lines; the first thousand rows.
#[utoipa::path(get, path = "/reports/{id}/faults", params(("id" = String, Path, description = "Identity."), FaultQuery), responses((status = 200, description = "One page.", body = Listing<ReportFault>)))]
async fn faults(
    caller: Caller,
    Path(id): Path<String>,
    Asked(asked): Asked<FaultQuery>,
    wants: Wants,
) -> Result<Response, Problem> {
    caller.must(Action::TakeReports)?;
    let id = ReportId::parse(&id).ok_or(Problem::NotFound)?;
    caller.scope.reports().by_id(id).await?.ok_or(Problem::NotFound)?;
    let page = list::page(asked.cursor.as_deref(), asked.limit)?;
    let found = caller.scope.reports().faults(id, &page).await?;
    let rows = found.rows.into_iter().map(|fault| ReportFault {
        kind: fault.kind.as_str(),
        line: fault.line,
        code: fault.words.code,
        reason: fault.reason,
        raw: fault.raw,
    });
    Ok(wants.page(rows.collect(), found.next, 0))
}

/// Somebody has seen to a report's alarm.
#[utoipa::path(post, path = "/reports/{id}/seen", params(("id" = String, Path, description = "Identity.")), responses((status = 204, description = "It is noted.")))]
async fn seen(caller: Caller, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    caller.must(Action::TakeReports)?;
    let id = ReportId::parse(&id).ok_or(Problem::NotFound)?;
    caller.scope.reports().seen_to(id, caller.origin.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a report in, also packed by gzip or zip. Each row goes to whoever owns its address; the same row never counts twice. One of which nothing can be read is refused, and listed with an alarm.
#[utoipa::path(post, path = "/reports", params(What), request_body(content = String, content_type = "application/octet-stream", description = "The report as it came."), responses((status = 201, description = "What became of it.", body = TakenReport)))]
async fn take(
    caller: Caller,
    State(api): State<Api>,
    Asked(what): Asked<What>,
    body: Bytes,
) -> Result<Response, Problem> {
    caller.must(Action::TakeReports)?;
    let incoming = incoming(&caller, &what).await?;
    let owners = caller.scope.assets().owners().await?;
    let (store, policy) = (api.store(), &api.settings().policy);
    let taken = intake::take_report(store, &owners, policy, incoming, Cursor::new(body)).await;
    let taken = taken.map_err(ours)?;
    if let Some(reason) = taken.nothing_read() {
        return Err(unread(&caller, &taken, &reason).await?);
    }
    let (mut ids, mut sum) = (Vec::new(), store::ReportCounts::default());
    for part in &taken.parts {
        ids.push(id(caller.scope.reports().keep(part, caller.origin.as_deref()).await?));
        sum += part.counts;
    }
    let faults = taken.parts.iter().flat_map(|part| &part.faults).take(FAULTS_SHOWN_MAX);
    let mut ids = ids.into_iter();
    let taken = TakenReport {
        id: ids.next().ok_or(Problem::Ours)?,
        others: ids.collect(),
        format: taken.parts.first().map(|part| part.format.clone()).unwrap_or_default(),
        rows: sum.rows,
        bad: sum.bad,
        passed_over: sum.passed_over,
        without_owner: sum.without_owner,
        without_address: sum.without_address,
        repeated: sum.repeated,
        findings_new: sum.findings_new,
        warnings_new: sum.warnings_new,
        faults: faults.map(ToString::to_string).collect(),
    };
    Ok((StatusCode::CREATED, Json(taken)).into_response())
}

/// Nobody may read a program's answers: what could not be read is listed with the reports too, with
/// its beginning, and raises an alarm.
async fn unread(
    caller: &Caller,
    taken: &intake::TakenReport,
    reason: &store::ReportFault,
) -> Result<Problem, Problem> {
    let (reports, origin) = (caller.scope.reports(), caller.origin.as_deref());
    let mut mistakes = vec![format!("format: {reason}")];
    for part in &taken.parts {
        let kept = reports.keep_unread(part, &taken.digest, origin).await?;
        if mistakes.len() < FAULTS_SHOWN_MAX {
            mistakes.push(format!("report {kept}: nothing in `{}` could be read", part.name));
        }
    }
    Ok(Problem::Wrong(mistakes))
}

async fn incoming(caller: &Caller, what: &What) -> Result<Incoming, Problem> {
    let tlp = what.tlp.as_deref().map_or(Some(Tlp::Amber), Tlp::parse);
    let tlp = tlp.ok_or_else(|| Problem::wrong("tlp: is no label such as `TLP:AMBER`"))?;
    let name = what.name.clone().filter(|name| !name.trim().is_empty());
    let name = name.ok_or_else(|| Problem::wrong("name: must be the file's name"))?;
    let how = match (what.format.as_deref(), what.mapping.as_deref()) {
        (None, None) => How::Tell,
        (Some(_), Some(_)) => return Err(Problem::wrong("format and mapping: give one of them")),
        (None, Some(called)) => {
            let kept = caller.scope.report_mappings().by_name(called).await?;
            let kept = kept.ok_or_else(|| Problem::wrong("mapping: there is none of this name"))?;
            How::by(&kept).map_err(|wrong| Problem::wrong(format!("mapping: {wrong}")))?
        }
        (Some(told), None) => match reports::by_name(told) {
            Some(format) => How::Format(format),
            None => return Err(Problem::wrong(format!("format: `{told}` is none we know"))),
        },
    };
    let source = what.source.as_deref().map(Into::into);
    Ok(Incoming { name, how, source, tlp, way: ReportWay::Api })
}

fn ours(error: IntakeError) -> Problem {
    match error {
        IntakeError::Store(error) => error.into(),
        IntakeError::Stopped | IntakeError::NoRoom(_) => {
            tracing::error!("a report could not be taken in: {error}");
            Problem::Ours
        }
        error => Problem::Conflict(error.to_string()),
    }
}
