//! All duty rosters that the viewer may see: who is on duty now, and who is next.

use access::Action;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::{ContactId, MemberId, Time};
use roster::Turn;
use store::{Contact, ContactHome, DutyRoster, Member, NewRoster};

use super::contacts::{contacts_of, own_home};
use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "rosters",
    routes: &[
        Route::get("/rosters", Needs::Role(Action::Read), || get(show)),
        Route::post(
            "/rosters",
            Needs::Role(Action::KeepContacts),
            &["name=Other", "name=Other&home={member}"],
            || post(add),
        ),
    ],
};

/// Seconds ahead in which the next turn is looked for: a rotation of a month or less shows it.
const AHEAD_S: i64 = 60 * 86_400;

/// Characters of a roster's name.
const NAME_CHARS_MAX: usize = 100;

/// A roster and who is on duty.
pub(crate) struct Duty {
    pub roster: DutyRoster,
    pub now: Vec<String>,
    pub next: Option<(String, Time)>,
}

#[derive(Template)]
#[template(path = "pages/rosters/page.html")]
struct RostersPage {
    f: Frame,
    rows: Vec<Duty>,
    members: Vec<Member>,
    is_member: bool,
    may_keep: bool,
    mistakes: Mistakes,
    fields: Fields,
}

async fn show(by: SignedIn) -> Result<Html<String>, PageError> {
    page(&by, Mistakes::default(), Fields::default()).await
}

/// A contact's name; one that was taken away meanwhile has none.
pub(crate) fn name_of(contacts: &[Contact], id: ContactId) -> String {
    let contact = contacts.iter().find(|one| one.id == id);
    contact.map_or_else(|| "–".to_owned(), |one| one.name.clone())
}

/// Who is on duty by a roster, now and next, and the turns to come.
pub(crate) async fn duty(
    by: &SignedIn,
    roster: DutyRoster,
    contacts: &[Contact],
) -> Result<(Duty, Vec<Turn>), PageError> {
    let now = by.state.now();
    let until = now.plus_s(AHEAD_S);
    let shifts = by.scope.rosters().shifts(roster.id, now, until).await?;
    let plan = roster.with(&shifts);
    let turns = plan.turns(now, until);
    let next = turns.iter().find(|turn| now < turn.from);
    let next = next.map(|turn| (name_of(contacts, turn.contact), turn.from));
    let names = plan.on_duty(now).into_iter().map(|id| name_of(contacts, id)).collect();
    Ok((Duty { roster, now: names, next }, turns))
}

async fn page(
    by: &SignedIn,
    mistakes: Mistakes,
    fields: Fields,
) -> Result<Html<String>, PageError> {
    let f = by.frame("contacts");
    let mut rows = Vec::new();
    for roster in by.scope.rosters().list().await? {
        let contacts = contacts_of(by, roster.home).await?;
        rows.push(duty(by, roster, &contacts).await?.0);
    }
    let is_member = f.is_member();
    let members = if is_member { Vec::new() } else { by.scope.members().list(None).await? };
    let may_keep = by.may(Action::KeepContacts);
    render(&RostersPage { f, rows, members, is_member, may_keep, mistakes, fields })
}

async fn add(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepContacts)?;
    let name = fields.get("name");
    let mut mistakes = Mistakes::default();
    if name.is_empty() {
        mistakes.add("name", "mistake-empty");
    } else if NAME_CHARS_MAX < name.chars().count() {
        mistakes.add("name", "mistake-long");
    }
    if !mistakes.is_empty() {
        let page = page(&by, mistakes, fields).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let home = match fields.some("home") {
        Some(member) => ContactHome::Member(MemberId::parse(member).ok_or(PageError::NotFound)?),
        None => own_home(&by)?,
    };
    let zone = match home {
        ContactHome::Member(member) => by.scope.members().by_id(member).await?.map(|one| one.zone),
        _ => None,
    };
    let zone = zone.unwrap_or_else(|| by.account.zone.clone());
    let new = NewRoster { home, name: name.to_owned(), zone };
    let id = by.scope.rosters().add(&new).await?;
    Ok(Redirect::to(&format!("/rosters/{id}?said=roster-added")).into_response())
}
