//! Warnings: what members are told, and what they answer.

use ::warnings::{Answer, Move, Reason, State, Step};
use axum::Json;
use axum::extract::Path;
use axum::response::Response;
use model::{MemberId, Severity, WarningId};
use serde::{Deserialize, Serialize};
use store::{Page, WarningFilter, WarningMove, WarningRow};
use utoipa::{IntoParams, ToSchema};

use super::detections::Detection;
use super::findings;
use super::shared::Said;
use crate::body::{Asked, Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::label::Gate;
use crate::list::{self, Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Cause, Id, Label, When, id, maybe};

/// Findings whose latest detection is shown with a warning: enough to judge it by.
const EVIDENCE_MAX: i64 = 5;

pub(super) fn routes() -> Routes {
    Routes::new("warnings", "What members are told, and what they answer.")
        .route(__path_list, list)
        .route(__path_show, show)
        .route(__path_findings_of, findings_of)
        .route(__path_act, act)
        .route(__path_act_all, act_all)
}

/// A warning.
#[derive(Serialize, ToSchema)]
pub(super) struct Warning {
    /// Identity.
    id: Id,
    /// The number people use when they talk about it.
    number: i64,
    /// Whose.
    member: Id,
    /// The member's name.
    member_name: String,
    /// Who may be told.
    tlp: Label,
    /// What kind of problem, as `category:type` of the RSIT taxonomy.
    #[schema(example = "malicious-code:c2-server")]
    class: &'static str,
    /// Why.
    cause: Cause,
    /// Whether the member's devices are the target.
    inbound: bool,
    /// How bad: `low`, `medium`, `high` or `critical`.
    severity: &'static str,
    /// What speaks for that severity, the weightiest first.
    reasons: Vec<&'static str>,
    /// Where it stands: `drafted`, `sent`, `delivered`, `seen`, `acknowledged`, `applicable`,
    /// `in-progress`, `not-applicable`, `fixed`, `verified`, `expired`, `withdrawn` or `answered`.
    state: &'static str,
    /// Whether somebody still has to do something.
    open: bool,
    /// Since when it stands there.
    state_since: When,
    /// When it was written.
    created: When,
    /// When its findings were first seen.
    first_seen: When,
    /// When its findings were last seen.
    last_seen: When,
    /// How many findings it gathers.
    findings: i64,
    /// On how many distinct devices.
    devices: i64,
    /// What happens next if nobody answers: `tell`, `remind` or `escalate`.
    next_step: Option<&'static str>,
    /// When that happens.
    next_step_at: Option<When>,
    /// When people were last told, if ever.
    told: Option<When>,
    /// How many tellings were held back since.
    held_back: i64,
    /// When people were first told, if ever.
    first_told: Option<When>,
    /// When the member last called it mended, if ever.
    fixed: Option<When>,
}

impl Listed for Warning {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "number",
        "member",
        "member_name",
        "tlp",
        "class",
        "cause",
        "inbound",
        "severity",
        "reasons",
        "state",
        "open",
        "state_since",
        "created",
        "first_seen",
        "last_seen",
        "findings",
        "devices",
        "next_step",
        "next_step_at",
        "told",
        "held_back",
        "first_told",
        "fixed",
    ];
}

impl From<WarningRow> for Warning {
    fn from(row: WarningRow) -> Self {
        let warning = row.warning;
        Self {
            id: id(warning.id),
            number: warning.number,
            member: id(warning.member),
            member_name: row.member_name,
            tlp: warning.tlp.into(),
            class: warning.class.as_str(),
            cause: warning.cause.into(),
            inbound: warning.inbound,
            severity: warning.severity.as_str(),
            reasons: warning.reasons.into_iter().map(Reason::as_str).collect(),
            state: warning.state.as_str(),
            open: warning.state.is_open(),
            state_since: warning.state_since.into(),
            created: warning.created.into(),
            first_seen: warning.first_seen.into(),
            last_seen: warning.last_seen.into(),
            findings: warning.findings,
            devices: warning.devices,
            next_step: warning.next_step.map(|(step, _)| Step::as_str(step)),
            next_step_at: maybe(warning.next_step.map(|(_, at)| at)),
            told: maybe(warning.told),
            held_back: warning.held_back,
            first_told: maybe(warning.first_told),
            fixed: maybe(warning.fixed),
        }
    }
}

/// What happened to a warning.
#[derive(Serialize, ToSchema)]
struct Event {
    /// When.
    at: When,
    /// What was done.
    step: &'static str,
    /// Where the warning then stood.
    state: &'static str,
    /// `account`, `contact`, `sensor` or `job`.
    actor_kind: String,
    /// The name of the account or contact; the id or job's name otherwise.
    actor: String,
    /// What they said.
    note: Option<String>,
}

impl From<WarningMove> for Event {
    fn from(moved: WarningMove) -> Self {
        Self {
            at: moved.at.into(),
            step: moved.step.as_str(),
            state: moved.state.as_str(),
            actor_kind: moved.actor_kind,
            actor: moved.actor,
            note: moved.note,
        }
    }
}

/// One of the causes behind a warning.
#[derive(Serialize, ToSchema)]
struct CauseSeen {
    /// The rule, indicator or analytic.
    cause: Cause,
    /// Findings with it.
    findings: i64,
    /// How many times seen, in all of them.
    seen: i64,
}

impl From<::findings::CauseCount> for CauseSeen {
    fn from(one: ::findings::CauseCount) -> Self {
        Self { cause: one.cause.into(), findings: one.findings, seen: one.seen }
    }
}

/// A try of an exposed service from outside.
#[derive(Serialize, ToSchema)]
struct RetestSeen {
    /// The address.
    address: String,
    /// The port.
    port: u16,
    /// `open`, `closed` or `no-answer`; null before the first try.
    answer: Option<&'static str>,
    /// What the service said first, if it spoke.
    banner: Option<String>,
    /// When it was last tried.
    answered: Option<When>,
    /// How many times it was tried.
    tries: i64,
    /// When it is tried again; null when it is done.
    due: Option<When>,
}

impl From<store::Retest> for RetestSeen {
    fn from(row: store::Retest) -> Self {
        Self {
            address: row.address.to_string(),
            port: row.port,
            answer: row.answer.map(Answer::as_str),
            banner: row.banner,
            answered: maybe(row.answered),
            tries: row.tries,
            due: maybe(row.due),
        }
    }
}

/// One telling of one person by one channel.
#[derive(Serialize, ToSchema)]
struct Sending {
    /// Identity; what a mail's link is named by, too.
    id: Id,
    /// Which step of telling: `tell`, `remind`, `escalate` …
    step: &'static str,
    /// To whom.
    contact: String,
    /// By which channel.
    channel: &'static str,
    /// `waiting`, `leased`, `sent`, `failed`, `held`, `gathered` or `returned`.
    state: &'static str,
    /// Whether it may have come twice: the hub stopped between sending and noting it.
    doubtful: bool,
    /// Tries so far.
    tries: i64,
    /// What the other side said when it refused.
    error: Option<String>,
    /// What the other side said when it took the message.
    answer: Option<String>,
    /// When it was written.
    created: When,
    /// When it was settled.
    done: Option<When>,
}

impl From<store::Sending> for Sending {
    fn from(row: store::Sending) -> Self {
        Self {
            id: id(row.id),
            step: row.step.as_str(),
            contact: row.contact_name,
            channel: row.kind.as_str(),
            state: row.state.as_str(),
            doubtful: row.doubtful,
            tries: row.attempts,
            error: row.error,
            answer: row.answer,
            created: row.created.into(),
            done: maybe(row.done),
        }
    }
}

/// A warning with everything needed to judge it.
#[derive(Serialize, ToSchema)]
struct WholeWarning {
    /// The warning.
    warning: Warning,
    /// What happened to it, the oldest first.
    history: Vec<Event>,
    /// What all fired, the cause seen most often first.
    causes: Vec<CauseSeen>,
    /// Who was told, by which channel and how it went, the oldest first.
    sendings: Vec<Sending>,
    /// What suppliers with sight of it said, the oldest first.
    supplier_words: Vec<Said>,
    /// Tries of its exposed services from outside, the oldest first.
    retests: Vec<RetestSeen>,
    /// The latest detection of each of its findings, five findings at most.
    evidence: Vec<Detection>,
    /// How many of these were kept back because of their label.
    evidence_held_back: usize,
    /// The steps that people may take now, whatever the caller's role.
    steps: Vec<&'static str>,
}

/// A step to take.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StepToTake {
    /// By a member's people `see`, `acknowledge`, `apply` (it concerns us), `start`, `dismiss` (it
    /// does not concern us) or `fix`; by the CSIRT `verify`, `expire`, `withdraw` or `reopen`.
    #[schema(example = "acknowledge")]
    step: String,
    /// What to say about it: at most 4,000 characters are kept.
    #[serde(default)]
    note: Option<String>,
}

/// A step to take with several warnings.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StepForSeveral {
    /// The warnings, at most 100.
    warnings: Vec<String>,
    /// The step, as for one warning.
    #[schema(example = "acknowledge")]
    step: String,
    /// What to say about it: at most 4,000 characters are kept.
    #[serde(default)]
    note: Option<String>,
}

/// What became of each.
#[derive(Serialize, ToSchema)]
struct Outcomes {
    /// In the order in which the warnings were named: the state it now has, or null where the step
    /// was not taken.
    outcomes: Vec<Option<&'static str>>,
}

/// Where a warning stands after a step.
#[derive(Serialize, ToSchema)]
struct Stands {
    /// The state.
    #[schema(example = "acknowledged")]
    state: &'static str,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Query {
    /// Only in this state.
    state: Option<String>,
    /// Only open ones (`true`) or closed ones (`false`).
    open: Option<bool>,
    /// Only at least this bad: `low`, `medium`, `high` or `critical`.
    severity_min: Option<String>,
    /// Only at this member.
    member: Option<String>,
    /// Only with these words in the cause, or this number.
    search: Option<String>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Warnings on a page: 1 to 200, 50 when not given.
    limit: Option<i64>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct PageQuery {
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Findings on a page: 1 to 200, 50 when not given.
    limit: Option<i64>,
}

impl Query {
    fn filter(&self) -> Result<WarningFilter, Problem> {
        let mut mistakes = Mistakes::default();
        let (state, severity) = (self.state.as_deref(), self.severity_min.as_deref());
        let filter = WarningFilter {
            state: mistakes.word("state", state, &State::ALL, State::as_str),
            open: self.open,
            severity_min: mistakes.word("severity_min", severity, &Severity::ALL, Severity::as_str),
            member: mistakes.parsed("member", self.member.as_deref(), "an id", MemberId::parse),
            search: self.search.clone(),
        };
        mistakes.none().map(|()| filter)
    }
}

/// Lists warnings, the last seen first.
#[utoipa::path(get, path = "/warnings", params(Query), responses((status = 200, description = "One page.", body = Listing<Warning>)))]
async fn list(
    caller: Caller,
    Asked(asked): Asked<Query>,
    wants: Wants,
) -> Result<Response, Problem> {
    let page = list::page(asked.cursor.as_deref(), asked.limit)?;
    let found = caller.scope.warnings().list(&asked.filter()?, &page).await?;
    let gate = Gate::of(&caller).await?;
    let (rows, held_back) = gate.sift(found.rows, |row| (row.warning.tlp, row.warning.member));
    Ok(wants.page(rows.into_iter().map(Warning::from).collect(), found.next, held_back))
}

/// Shows a warning with its history and the evidence.
#[utoipa::path(get, path = "/warnings/{id}", params(("id" = Id, Path, description = "The warning.")), responses((status = 200, description = "The warning.", body = WholeWarning)))]
async fn show(caller: Caller, Path(id): Path<String>) -> Result<Json<WholeWarning>, Problem> {
    let row = find(&caller, &id).await?;
    let history = caller.scope.warnings().history(row.warning.id).await?;
    let sendings = caller.scope.sendings().of(row.warning.id).await?;
    let said = caller.scope.suppliers().answers(row.warning.id).await?;
    let findings = caller.scope.findings();
    let causes = findings.causes_of(row.warning.id).await?;
    let retests = caller.scope.retests().of(row.warning.id).await?;
    let findings = findings.of_warning(row.warning.id, &Page::first(EVIDENCE_MAX)).await?;
    let mut evidence = Vec::new();
    for finding in &findings.rows {
        evidence.extend(caller.scope.detections().by_id(finding.finding.latest).await?);
    }
    let gate = Gate::of(&caller).await?;
    let (evidence, evidence_held_back) =
        gate.sift(evidence, |seen| (seen.cause.tlp(), seen.member));
    // Surveys and advisories are answered at their own place.
    let answers: Vec<Move> = row.warning.state.answers(&row.warning.cause).collect();
    let by_people = |step: &Move| answers.contains(step) || *step == Move::See || step.is_csirts();
    Ok(Json(WholeWarning {
        steps: row.warning.state.moves().filter(by_people).map(Move::as_str).collect(),
        history: history.into_iter().map(Event::from).collect(),
        causes: causes.into_iter().map(CauseSeen::from).collect(),
        sendings: sendings.into_iter().map(Sending::from).collect(),
        supplier_words: said.into_iter().map(Said::from).collect(),
        retests: retests.into_iter().map(RetestSeen::from).collect(),
        evidence: evidence.into_iter().map(Detection::from).collect(),
        evidence_held_back,
        warning: row.into(),
    }))
}

/// Lists the findings that a warning gathers, the last seen first.
#[utoipa::path(get, path = "/warnings/{id}/findings", params(("id" = Id, Path, description = "The warning."), PageQuery), responses((status = 200, description = "One page.", body = Listing<findings::Finding>)))]
async fn findings_of(
    caller: Caller,
    Path(id): Path<String>,
    Asked(asked): Asked<PageQuery>,
    wants: Wants,
) -> Result<Response, Problem> {
    let page = list::page(asked.cursor.as_deref(), asked.limit)?;
    let warning = find(&caller, &id).await?.warning.id;
    let found = caller.scope.findings().of_warning(warning, &page).await?;
    findings::answer(&caller, found, wants).await
}

/// Takes a step with a warning: acknowledges it, says how it goes, closes it.
#[utoipa::path(post, path = "/warnings/{id}/steps", params(("id" = Id, Path, description = "The warning.")), request_body(content = StepToTake, description = "The step."), responses((status = 200, description = "Where it stands now.", body = Stands)))]
async fn act(
    caller: Caller,
    Path(id): Path<String>,
    Sent(new): Sent<StepToTake>,
) -> Result<Json<Stands>, Problem> {
    let mut mistakes = Mistakes::default();
    let steps: Vec<Move> =
        Move::ALL.into_iter().filter(|step| step.is_members() || step.is_csirts()).collect();
    let step = mistakes.word("step", Some(&new.step), &steps, Move::as_str);
    mistakes.none()?;
    let step = step.ok_or_else(|| Problem::wrong("step: is missing"))?;
    // What may not leave to somebody is not theirs to answer either.
    let warning = find(&caller, &id).await?.warning.id;
    let note = new.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    let state = caller.scope.warnings().act(warning, step, note, caller.origin.as_deref()).await?;
    Ok(Json(Stands { state: state.as_str() }))
}

/// Takes the same step with several warnings, each wholly or not at all.
#[utoipa::path(post, path = "/warnings/steps", request_body(content = StepForSeveral, description = "The step."), responses((status = 200, description = "What became of each.", body = Outcomes)))]
async fn act_all(
    caller: Caller,
    Sent(new): Sent<StepForSeveral>,
) -> Result<Json<Outcomes>, Problem> {
    let mut mistakes = Mistakes::default();
    let steps: Vec<Move> =
        Move::ALL.into_iter().filter(|step| step.is_members() || step.is_csirts()).collect();
    let step = mistakes.word("step", Some(&new.step), &steps, Move::as_str);
    if store::ANSWERS_MAX < new.warnings.len() {
        mistakes.note("warnings", format_args!("at most {}", store::ANSWERS_MAX));
    }
    mistakes.none()?;
    let step = step.ok_or_else(|| Problem::wrong("step: is missing"))?;
    let note = new.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    let mut outcomes = Vec::new();
    for named in &new.warnings {
        let ids: Vec<WarningId> = match find(&caller, named).await {
            Ok(row) => vec![row.warning.id],
            Err(Problem::NotFound | Problem::HeldBack(_)) => Vec::new(),
            Err(problem) => return Err(problem),
        };
        let origin = caller.origin.as_deref();
        let answers = caller.scope.warnings().act_all(&ids, step, note, origin).await?;
        let state = answers.first().and_then(|one| one.taken);
        outcomes.push(state.map(State::as_str));
    }
    Ok(Json(Outcomes { outcomes }))
}

/// A warning that may leave to the caller.
pub(super) async fn find(caller: &Caller, id: &str) -> Result<WarningRow, Problem> {
    let id = WarningId::parse(id).ok_or(Problem::NotFound)?;
    let row = caller.scope.warnings().by_id(id).await?.ok_or(Problem::NotFound)?;
    Gate::of(caller).await?.pass(row.warning.tlp, row.warning.member)?;
    Ok(row)
}
