//! The page behind the link in a mail: read and answer one warning or survey, without an account.
//!
//! Opening it changes nothing, because link scanners open links; the buttons do. It shows the
//! whole warning, for the phone first. A link that has ended says so and whom to call; one that
//! never was looks the same, so that guessing tells nothing.

use access::LinkToken;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::{MemberId, Tlp};
use store::{ActedByLink, Asked, ContactHome, OpenedLink, Retest, StoreError};
use warnings::Move;

use super::survey::{self, Answered, Card, Sheet};
use super::warning::{Story, needs_why, said};
use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, PostedByLink};
use crate::frame::{Frame, render};
use crate::state::PortalState;
use crate::visit::Visit;

pub(super) const ENTRY: Entry = Entry {
    name: "link",
    routes: &[
        Route::get("/w/{link}", Needs::Link, || get(open)),
        Route::post("/w/{link}", Needs::Link, &["step=acknowledge", "survey=yes&q1=yes"], || {
            post(act)
        }),
    ],
};

#[derive(Template)]
#[template(path = "pages/link/page.html")]
struct LinkPage {
    f: Frame,
    opened: OpenedLink,
    story: Story,
    retests: Vec<Retest>,
    steps: Vec<Move>,
    /// Whether the member has what an advisory is about.
    card: Option<Card>,
    csrf: String,
    path: String,
    mistakes: Mistakes,
}

#[derive(Template)]
#[template(path = "pages/link/survey.html")]
struct SurveyPage {
    f: Frame,
    member: String,
    sheet: Sheet,
    answered: Option<Answered>,
    csrf: String,
    path: String,
    mistakes: Mistakes,
}

#[derive(Template)]
#[template(path = "pages/link/ended.html")]
struct EndedPage {
    f: Frame,
}

async fn open(
    State(state): State<PortalState>,
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    show_it(&state, &visit, &token, Mistakes::default()).await
}

async fn show_it(
    state: &PortalState,
    visit: &Visit,
    token: &str,
    mistakes: Mistakes,
) -> Result<Response, PageError> {
    let Some(token) = LinkToken::from_request(token) else { return ended(state, visit) };
    let Some(opened) = state.store().open_link(&token.hash()).await? else {
        return ended(state, visit);
    };
    let mut f = visit.frame_for(state, "link", &opened.language, &opened.zone);
    f.csrf = token.csrf();
    let behind = state.store().behind_link(&token.hash()).await?;
    let networks = behind.networks;
    let row = &opened.warning;
    let member = row.warning.member;
    let may_see = |tlp, about| gate(behind.home, member, tlp, about);
    if !may_see(row.warning.tlp, Some(member)) {
        return Err(PageError::HeldBack);
    }
    let asked = state.store().survey_by_link(&token.hash()).await?;
    let card = asked.as_ref().and_then(|asked| survey::card(&f, asked));
    if let Some(asked) = asked.filter(|_| card.is_none()) {
        let fields = survey::filled(asked.answer.as_ref().map(|answer| &answer.given));
        return survey_page(f, &token, &asked, (&fields, mistakes));
    }
    let seen = behind.evidence.as_ref();
    let story = Story::new(&f, row, opened.findings.clone(), &networks, seen).with_source(
        state,
        &row.warning.cause,
        |tlp| may_see(tlp, None),
    );
    let story = story.with_causes(behind.causes);
    let steps = row.warning.state.answers(&row.warning.cause);
    let page = LinkPage {
        retests: behind.retests,
        steps: steps.collect(),
        card,
        csrf: token.csrf(),
        path: token.path(),
        f,
        opened,
        story,
        mistakes,
    };
    Ok(render(&page)?.into_response())
}

/// The survey that the link opens, filled in by `fields`.
fn survey_page(
    f: Frame,
    token: &LinkToken,
    asked: &Asked,
    (fields, mistakes): (&Fields, Mistakes),
) -> Result<Response, PageError> {
    let page = SurveyPage {
        member: asked.member_name.clone(),
        sheet: survey::sheet(&f, asked, fields, &mistakes).ok_or(PageError::NotFound)?,
        answered: survey::answered(&f, asked),
        csrf: token.csrf(),
        path: token.path(),
        f,
        mistakes,
    };
    Ok(render(&page)?.into_response())
}

/// The one gate, for whoever the mail went to: the same link says less at an operator than at the
/// member itself.
fn gate(home: Option<ContactHome>, member: MemberId, tlp: Tlp, about: Option<MemberId>) -> bool {
    let named: Vec<MemberId> = about.into_iter().collect();
    let what = access::Object { tlp, about, named: &named };
    let serves = [member];
    let receiver = match home {
        Some(ContactHome::Csirt) => access::Receiver::Csirt,
        Some(ContactHome::Member(home)) => access::Receiver::Member(home),
        Some(ContactHome::Operator(operator)) => access::Receiver::Operator(operator, &serves),
        None => access::Receiver::Public,
    };
    access::may_leave(&what, &receiver, access::Channel::Page).is_ok()
}

/// Nobody answers for what the gate does not show them. A link that works no more is for who asks
/// next to tell.
async fn must_reach(state: &PortalState, link: &LinkToken) -> Result<(), PageError> {
    let Some(opened) = state.store().open_link(&link.hash()).await? else { return Ok(()) };
    let home = state.store().behind_link(&link.hash()).await?.home;
    let warning = &opened.warning.warning;
    if gate(home, warning.member, warning.tlp, Some(warning.member)) {
        Ok(())
    } else {
        Err(PageError::HeldBack)
    }
}

fn ended(state: &PortalState, visit: &Visit) -> Result<Response, PageError> {
    let page: Html<String> = render(&EndedPage { f: visit.frame(state, "link") })?;
    Ok((StatusCode::GONE, page).into_response())
}

async fn act(
    State(state): State<PortalState>,
    Path(token): Path<String>,
    posted: PostedByLink,
) -> Result<Response, PageError> {
    let PostedByLink { visit, fields } = posted;
    let Some(link) = LinkToken::from_request(&token) else { return ended(&state, &visit) };
    if fields.get("csrf") != link.csrf() {
        return Err(PageError::StaleForm);
    }
    must_reach(&state, &link).await?;
    if !fields.get("survey").is_empty() {
        return answer(&state, &visit, &token, &link, &fields).await;
    }
    let step = Move::parse(fields.get("step")).ok_or(PageError::BadForm)?;
    let note = fields.some("note");
    if needs_why(step) && note.is_none() {
        let mistakes = Mistakes::of("note", "mistake-why");
        return show_it(&state, &visit, &token, mistakes).await;
    }
    let origin = visit.origin_text();
    match state.store().act_by_link(&link.hash(), step, note, origin.as_deref()).await {
        Ok(acted) => {
            let word = match acted {
                ActedByLink::Done(_) => said(step),
                ActedByLink::Before => "said-before",
                ActedByLink::MovedOn(_) => "moved-on",
            };
            Ok(Redirect::to(&format!("{}?said={word}", link.path())).into_response())
        }
        Err(StoreError::NotFound) => ended(&state, &visit),
        Err(error) => Err(error.into()),
    }
}

/// Answers the survey that the link opens.
async fn answer(
    state: &PortalState,
    visit: &Visit,
    token: &str,
    link: &LinkToken,
    fields: &Fields,
) -> Result<Response, PageError> {
    let Some(asked) = state.store().survey_by_link(&link.hash()).await? else {
        return show_it(state, visit, token, Mistakes::default()).await;
    };
    let questions = asked.questions().ok_or(PageError::NotFound)?;
    let given = match survey::read(questions, fields) {
        Ok(given) => given,
        Err(mistakes) => {
            let opened = state.store().open_link(&link.hash()).await?;
            let Some(opened) = opened else { return ended(state, visit) };
            let f = visit.frame_for(state, "link", &opened.language, &opened.zone);
            let page = survey_page(f, link, &asked, (fields, mistakes))?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let origin = visit.origin_text();
    let said = match state.store().answer_by_link(&link.hash(), &given, origin.as_deref()).await {
        Ok(()) => "survey-answered",
        Err(StoreError::MovedOn) => survey::over(&asked),
        Err(StoreError::NotFound) => return ended(state, visit),
        Err(error) => return Err(error.into()),
    };
    Ok(Redirect::to(&format!("{}?said={said}", link.path())).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_where_mails_say_it_is() {
        let path = format!("{}{{link}}", access::LINK_PATH);
        assert!(ENTRY.routes.iter().all(|route| route.path == path));
    }

    #[test]
    fn a_strict_label_stops_at_the_members_own_people() {
        let member = MemberId::new();
        let operator = ContactHome::Operator(model::OperatorId::new());
        for (home, tlp, expected) in [
            (ContactHome::Member(member), Tlp::AmberStrict, true),
            (ContactHome::Member(MemberId::new()), Tlp::Clear, false),
            (operator, Tlp::Amber, true),
            (operator, Tlp::AmberStrict, false),
            (ContactHome::Csirt, Tlp::Red, true),
        ] {
            assert_eq!(gate(Some(home), member, tlp, Some(member)), expected, "{home:?}");
        }
        assert!(!gate(None, member, Tlp::Amber, Some(member)));
    }
}
