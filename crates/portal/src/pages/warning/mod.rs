//! One warning: what, where, how we know, how sure, what to do, whom to call, what happened.

use access::Action;
use askama::Template;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use findings::{Cause, CauseCount, Network};
use model::{MessageId, WarningId};
use store::{
    Contact, FindingRow, InboundMail, Page, Retest, Sending, SentLink, StoredDetection, Supplier,
    SupplierAnswer, WarningMove, WarningRow,
};
use warnings::Move;

use super::survey::Card;
use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::session::SignedIn;
use crate::show::{self, Advice, Beside, ByHand, Fact, Place};
use crate::state::{IndicatorEntry, RuleEntry};

pub(super) const ENTRY: Entry = Entry {
    name: "warning",
    routes: &[
        Route::get("/warnings/{warning}", Needs::Role(Action::Read), || get(show_it)),
        Route::post(
            "/warnings/{warning}",
            Needs::Role(Action::AnswerWarnings),
            &["step=acknowledge", "step=dismiss&note=Ours"],
            || post(act),
        ),
        Route::post(
            "/warnings/{warning}/links",
            Needs::Role(Action::AnswerWarnings),
            &["message={message}"],
            || post(revoke),
        ),
    ],
};

/// Findings shown on the page; the list of findings has the rest.
const FINDINGS: i64 = 20;

#[derive(Template)]
#[template(path = "pages/warning/page.html")]
struct WarningPage {
    f: Frame,
    row: WarningRow,
    story: Story,
    history: Vec<WarningMove>,
    sendings: Vec<Sending>,
    inbound: Vec<InboundMail>,
    links: Vec<SentLink>,
    /// Tries of its services from outside, and who agreed to them.
    retests: Vec<Retest>,
    consent: Option<(String, model::Time)>,
    may_answer: bool,
    survey: Option<store::Asked>,
    /// Whether the member has what an advisory is about.
    card: Option<Card>,
    contacts: Vec<Contact>,
    /// Whom the warning can be shared with.
    suppliers: Vec<Supplier>,
    supplier_answers: Vec<SupplierAnswer>,
    steps: Vec<Move>,
    mistakes: Mistakes,
    note: String,
}

/// What a warning tells, the same behind a link and on its page.
pub(crate) struct Story {
    pub title: String,
    pub what: String,
    pub why: String,
    pub sure: String,
    pub advice: Advice,
    pub by_hand: Option<ByHand>,
    pub beside: Beside,
    pub places: Vec<(FindingRow, Place)>,
    pub more_findings: bool,
    pub facts: Vec<Fact>,
    pub event: String,
    /// What all fired, when it is more than one.
    pub causes: Vec<CauseCount>,
    pub rule: Option<RuleEntry>,
    pub indicator: Option<IndicatorEntry>,
}

impl Story {
    pub(crate) fn new(
        f: &Frame,
        row: &WarningRow,
        findings: Vec<FindingRow>,
        networks: &[Network],
        seen: Option<&StoredDetection>,
    ) -> Self {
        let warning = &row.warning;
        let first = findings.first().map(|first| &first.finding);
        let name = seen.and_then(|seen| seen.peer_name.clone());
        let about = show::About {
            class: warning.class,
            cause: &warning.cause,
            inbound: warning.inbound,
            device: first.map(|first| first.device.ip),
            peer: name.or(first.and_then(|first| first.peer).map(|ip| ip.to_string())),
            number: Some(warning.number),
        };
        let (title, what) = (
            show::title(f, &warning.class, &warning.cause, &warning.inbound),
            show::what(f, &about),
        );
        let (why, advice) = (show::why(f, &about), show::advice(f, &about));
        let confidence = findings.first().map(|first| first.finding.confidence);
        let placed = |row: FindingRow| {
            let place = show::place(&row, networks);
            (row, place)
        };
        Self {
            title,
            what,
            why,
            advice,
            by_hand: show::by_hand(f, &warning.cause),
            beside: show::beside(f, &about),
            sure: match (&warning.cause, confidence) {
                (Cause::Circular { text, .. }, _) => {
                    text.for_reader(f.lang()).sections.sure.clone()
                }
                (_, confidence) => {
                    confidence.map(|confidence| show::sure(f, confidence)).unwrap_or_default()
                }
            },
            places: findings.into_iter().map(placed).collect(),
            more_findings: false,
            facts: seen.map(|seen| show::facts(f, seen)).unwrap_or_default(),
            event: seen.map(show::event).unwrap_or_default(),
            causes: Vec::new(),
            rule: None,
            indicator: None,
        }
    }

    /// With what all fired; one alone stands in the sentence above already.
    pub(crate) fn with_causes(mut self, causes: Vec<CauseCount>) -> Self {
        if 1 < causes.len() {
            self.causes = causes;
        }
        self
    }

    /// With what the content in force says of the cause, as far as its label lets it be seen.
    pub(crate) fn with_source(
        mut self,
        state: &crate::PortalState,
        cause: &Cause,
        may_see: impl Fn(model::Tlp) -> bool,
    ) -> Self {
        match cause {
            Cause::Rule { gid, sid, .. } => self.rule = state.catalogue().rule(*gid, *sid),
            Cause::Indicator { what, value, .. } => {
                let found = state.catalogue().indicator(what, value);
                self.indicator = found.filter(|entry| may_see(entry.tlp));
            }
            Cause::Analytic { .. } | Cause::Report { .. } | Cause::Circular { .. } => {}
        }
        self
    }
}

async fn show_it(by: SignedIn, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    page(&by, &id, Mistakes::default(), String::new()).await
}

async fn page(
    by: &SignedIn,
    id: &str,
    mistakes: Mistakes,
    note: String,
) -> Result<Html<String>, PageError> {
    let id = WarningId::parse(id).ok_or(PageError::NotFound)?;
    let row = by.scope.warnings().by_id(id).await?.ok_or(PageError::NotFound)?;
    let (member, tlp) = (row.warning.member, row.warning.tlp);
    let serves = by.serves().await?;
    if !by.may_leave(tlp, Some(member), &serves, access::Channel::Page) {
        return Err(PageError::HeldBack);
    }
    let f = by.frame("warnings");
    let findings = by.scope.findings().of_warning(id, &Page::first(FINDINGS)).await?;
    let seen = match findings.rows.first() {
        Some(first) => by.scope.detections().by_id(first.finding.latest).await?,
        None => None,
    };
    let networks = by.scope.assets().networks(member).await?;
    let mut story = Story::new(&f, &row, findings.rows, &networks, seen.as_ref()).with_source(
        &by.state,
        &row.warning.cause,
        |tlp| by.may_leave(tlp, None, &serves, access::Channel::Page),
    );
    story.more_findings = findings.next.is_some();
    let story = story.with_causes(by.scope.findings().causes_of(id).await?);
    let survey = by.scope.surveys().of_warning(id).await?;
    render(&WarningPage {
        card: survey.as_ref().and_then(|asked| super::survey::card(&f, asked)),
        steps: steps(by, &row),
        history: by.scope.warnings().history(id).await?,
        sendings: by.scope.sendings().of(id).await?,
        inbound: by.scope.inbound().of(id).await?,
        links: by.scope.links().of(id).await?,
        retests: by.scope.retests().of(id).await?,
        consent: by.scope.retests().consent(member).await?,
        may_answer: by.may(Action::AnswerWarnings),
        survey,
        contacts: by.scope.contacts().of(member).await?,
        suppliers: match by.may(Action::KeepAssets) && row.warning.state.is_open() {
            true => by.scope.suppliers().list().await?,
            false => Vec::new(),
        },
        supplier_answers: by.scope.suppliers().answers(id).await?,
        f,
        row,
        story,
        mistakes,
        note,
    })
}

/// The steps that the state and the role allow.
fn steps(by: &SignedIn, row: &WarningRow) -> Vec<Move> {
    let warning = &row.warning;
    let answers = warning.state.answers(&warning.cause);
    let answers = answers.filter(|_| by.may(Action::AnswerWarnings));
    let csirts = |step: &Move| step.is_csirts() && by.may(Action::IssueWarnings);
    answers.chain(warning.state.moves().filter(csirts)).collect()
}

/// Steps that need a word of why: they end a warning that may still be true.
pub(crate) const fn needs_why(step: Move) -> bool {
    matches!(step, Move::Dismiss | Move::Withdraw)
}

async fn act(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    let step = Move::parse(fields.get("step")).ok_or(PageError::BadForm)?;
    let warning = WarningId::parse(&id).ok_or(PageError::NotFound)?;
    let note = fields.some("note");
    if needs_why(step) && note.is_none() {
        let mistakes = Mistakes::of("note", "mistake-why");
        return Ok(page(&by, &id, mistakes, String::new()).await?.into_response());
    }
    let origin = by.visit.origin_text();
    let _ = by.scope.warnings().act(warning, step, note, origin.as_deref()).await?;
    Ok(Redirect::to(&format!("/warnings/{id}?said={}", said(step))).into_response())
}

/// Closes a link that went out in a mail.
async fn revoke(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::AnswerWarnings)?;
    let warning = WarningId::parse(&id).ok_or(PageError::NotFound)?;
    let message = MessageId::parse(fields.get("message")).ok_or(PageError::NotFound)?;
    let origin = by.visit.origin_text();
    by.scope.links().revoke(warning, message, origin.as_deref()).await?;
    Ok(Redirect::to(&format!("/warnings/{id}?said=link-revoked#history")).into_response())
}

/// The word for what was just done.
pub(crate) const fn said(step: Move) -> &'static str {
    match step {
        Move::Acknowledge => "acknowledged",
        Move::Dismiss => "dismissed",
        Move::Start => "started",
        Move::Fix => "fixed",
        Move::Verify => "verified",
        Move::Withdraw => "withdrawn",
        Move::Expire => "expired",
        Move::Reopen => "reopened",
        Move::Apply => "applied",
        Move::See | Move::Send | Move::Deliver | Move::Return | Move::Answer | Move::Retract => {
            "seen"
        }
    }
}
