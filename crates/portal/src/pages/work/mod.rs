//! What needs me now: the first page, and the first thing on it.
//!
//! The same page for the CSIRT, an operator and a member; the scope decides what is in it. The
//! order is the store's: the worst first. Here it is only put into words.

use access::{Action, Scope};
use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use model::Severity;
use store::{
    Circular, FailedSending, MemberOverview, Page, Question, QuestionFilter, Sensor, Uncontactable,
    Unreached, WaitingAsset, WarningRow,
};
use warnings::{QuestionState, who_may_approve};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;
use crate::show;

pub(super) const ENTRY: Entry = Entry {
    name: "work",
    routes: &[Route::get("/", Needs::Role(Action::OwnAccount), || get(first))],
};

/// Warnings on the first page: what one person can take in; the list has the rest.
const WORST: i64 = 12;

/// Assets on the first page that wait for the CSIRT.
const ASSETS: i64 = 10;

/// Circulars on the first page that wait for a second person.
const APPROVALS: i64 = 10;

/// Failed sendings on the first page.
const FAILED: i64 = 10;

/// Members that want help on the first page: more than a night's duty officer can turn to.
const HELP: i64 = 20;

/// Questions on the first page: an hour's answers; the list has the rest.
const QUESTIONS: i64 = 5;

/// Contacts that did not answer a drill on the first page: a morning's calls.
const UNREACHED: i64 = 30;

#[derive(Template)]
#[template(path = "pages/work/page.html")]
struct WorkPage {
    f: Frame,
    waiting: i64,
    worst: Vec<WarningRow>,
    silent: Vec<Sensor>,
    failed: Vec<FailedSending>,
    /// When somebody came in by a link from the console, if of late.
    break_glass: Option<model::Time>,
    /// Assets that wait for the CSIRT's yes or no.
    assets: Vec<WaitingAsset>,
    /// Wishes to join that wait, each from an address that was confirmed.
    wishes: i64,
    /// Mails that nobody has placed, and mails that were not kept.
    unplaced: (i64, i64),
    /// Reports of others that raised an alarm.
    report_alarms: i64,
    /// Circulars that wait for somebody who had no hand in them.
    approvals: Vec<Circular>,
    /// For the CSIRT the questions that wait for it, for the others those with an answer to read.
    questions: Vec<Question>,
    /// Members that want help, said in a survey, each with whom to telephone.
    help: Vec<Help>,
    /// Members at which nobody can be told.
    uncontactable: Vec<Uncontactable>,
    /// Contacts that did not answer the last drill.
    unreached: Vec<Unreached>,
    members: Vec<MemberOverview>,
    total: i64,
    /// How many of each severity, the worst first, as numbers are written here.
    tally: Vec<(Severity, String)>,
}

/// A member that wants help.
struct Help {
    asked: store::Asked,
    /// The survey in which it said so.
    title: String,
    /// Name and telephone.
    phone: Option<(String, String)>,
}

/// A supplier's people have one page, and nothing of a member's but what stands there.
async fn first(by: SignedIn, asked: Asked) -> Result<Response, PageError> {
    if by.may(Action::ReadShared) {
        return Ok(Redirect::to("/shared").into_response());
    }
    Ok(page(by, asked).await?.into_response())
}

async fn page(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    let since = by.state.silent_since();
    let needs = by.scope.warnings().needs(1, since).await?;
    let worst = by.scope.work().first_of_all(WORST).await?;
    let sensors = by.scope.sensors().list().await?;
    let silent = sensors.into_iter().filter(|sensor| is_silent(sensor, since)).collect();
    let mut f = by.frame("work");
    // Whoever reads slowly may stop the page from changing under their eyes.
    f.live = !asked.is("live", "off");
    let members =
        if f.is_member() { Vec::new() } else { by.scope.work().members(None, since).await? };
    let tally = Severity::ALL.into_iter().rev();
    let tally = tally.map(|severity| (severity, f.n(&needs.open[severity as usize]))).collect();
    let (assets, wishes) = constituency(&by).await?;
    render(&WorkPage {
        f,
        assets,
        wishes,
        tally,
        total: needs.open.iter().sum(),
        waiting: needs.waiting,
        worst,
        break_glass: by.scope.break_glass_used().await?,
        silent,
        failed: by.scope.work().failed_sendings(FAILED).await?,
        help: help(&by).await?,
        approvals: match by.may(Action::IssueWarnings) {
            true => approvals(&by).await?,
            false => Vec::new(),
        },
        questions: questions(&by).await?,
        unplaced: match by.may(Action::IssueWarnings) {
            true => by.scope.unplaced().counts().await?,
            false => (0, 0),
        },
        report_alarms: match by.may(Action::TakeReports) {
            true => by.scope.reports().alarmed().await?,
            false => 0,
        },
        uncontactable: by.scope.work().uncontactable().await?,
        unreached: by.scope.drills().unreached(UNREACHED).await?,
        members: members.into_iter().filter(|one| 0 < one.open || 0 < one.silent).collect(),
    })
}

impl WorkPage {
    /// What a circular is called, for whoever reads it here.
    fn title(&self, circular: &Circular) -> String {
        circular.keep.text.for_reader(self.f.lang()).sections.title.clone()
    }
}

/// What waits for this person's approval, and not only for somebody's.
async fn approvals(by: &SignedIn) -> Result<Vec<Circular>, PageError> {
    let mut waiting = by.scope.circulars().waiting(APPROVALS).await?;
    waiting.retain(|one| who_may_approve(by.account.id, &one.hands).is_ok());
    Ok(waiting)
}

/// The questions that are with whoever asks: the CSIRT's by the time that is left.
async fn questions(by: &SignedIn) -> Result<Vec<Question>, PageError> {
    let page = Page::first(QUESTIONS);
    if by.scope.viewer().scope() == Scope::All {
        return Ok(by.scope.questions().waiting(&page).await?.rows);
    }
    let state = Some(QuestionState::Answered);
    let filter = QuestionFilter { state, ..QuestionFilter::default() };
    Ok(by.scope.questions().list(&filter, &page).await?.rows)
}

/// Who wants help, the longest waiting first.
async fn help(by: &SignedIn) -> Result<Vec<Help>, PageError> {
    let (f, mut found) = (by.frame("work"), Vec::new());
    for asked in by.scope.surveys().wanting_help(HELP).await? {
        let phone = by.scope.surveys().phones(asked.circular).await?.remove(&asked.member);
        let title = show::title(&f, &model::Rsit::Other, &asked.cause, &false);
        found.push(Help { asked, title, phone });
    }
    Ok(found)
}

/// What waits for the CSIRT before it counts: assets without proof, wishes to join.
async fn constituency(by: &SignedIn) -> Result<(Vec<WaitingAsset>, i64), PageError> {
    if !by.may(Action::KeepMembers) {
        return Ok((Vec::new(), 0));
    }
    let wishes = by.scope.join_requests().waiting().await?;
    // Of the others nobody knows whether whoever has the address asked at all.
    let wishes = wishes.iter().filter(|wish| wish.confirmed.is_some()).count();
    let assets = by.scope.assets().waiting(ASSETS).await?;
    Ok((assets, i64::try_from(wishes).unwrap_or(i64::MAX)))
}

/// In service and not heard of since.
pub(crate) fn is_silent(sensor: &Sensor, since: model::Time) -> bool {
    let heard = sensor.last_contact.or(sensor.enrolled);
    sensor.revoked.is_none() && heard.is_some_and(|heard| heard < since)
}
