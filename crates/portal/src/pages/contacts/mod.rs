//! The contacts of a member, of an operator or of the CSIRT: who is told, in which order, and who
//! it would be right now.

use access::Action;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use locale::Arg;
use model::{ContactId, MemberId, Severity};
use roster::{Because, ContactKind, ContactRole, Near, Person, Roles, Roster, Step, recipients};
use store::{Contact, ContactChannel, ContactHome, NewContact};

use super::contact::{ROLE, email_fits, name_fits, read_roles};
use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "contacts",
    routes: &[
        Route::get("/contacts", Needs::Role(Action::Read), || get(show_own)),
        Route::post(
            "/contacts",
            Needs::Role(Action::KeepContacts),
            &["contact-name=Other&email=other%40other.example&place=1&roles=duty"],
            || post(add_own),
        ),
        Route::get("/members/{member}/contacts", Needs::Role(Action::Read), || get(show)),
        Route::post(
            "/members/{member}/contacts",
            Needs::Role(Action::KeepContacts),
            &["contact-name=Other&email=other%40other.example&place=1&contact-kind=mailbox"],
            || post(add),
        ),
    ],
};

/// A contact as the list shows it.
struct Row {
    contact: Contact,
    /// Counted from 1, as people count.
    place: i64,
    channels: Vec<ContactChannel>,
    deputy: Option<String>,
    is_away: bool,
}

/// Those who would be told at a step, in words.
struct Rung {
    step: Step,
    people: Vec<Told>,
}

struct Told {
    name: String,
    why: Vec<String>,
}

/// Whose contacts the page shows.
struct Whose {
    home: ContactHome,
    name: Option<String>,
    language: String,
    zone: String,
}

#[derive(Template)]
#[template(path = "pages/contacts/page.html")]
struct ContactsPage {
    f: Frame,
    whose: Whose,
    path: String,
    rows: Vec<Row>,
    rungs: Vec<Rung>,
    may_keep: bool,
    mistakes: Mistakes,
    fields: Fields,
}

impl ContactsPage {
    fn has_role(&self, role: &ContactRole) -> bool {
        read_roles(&self.fields).has(*role)
    }
}

async fn show(by: SignedIn, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    let whose = member(&by, &id).await?;
    page(&by, whose, Mistakes::default(), Fields::default()).await
}

async fn show_own(by: SignedIn) -> Result<Html<String>, PageError> {
    let whose = own(&by).await?;
    page(&by, whose, Mistakes::default(), Fields::default()).await
}

async fn add(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    posted.by.must(Action::KeepContacts)?;
    let whose = member(&posted.by, &id).await?;
    keep(posted, whose).await
}

async fn add_own(posted: Posted) -> Result<Response, PageError> {
    posted.by.must(Action::KeepContacts)?;
    let whose = own(&posted.by).await?;
    keep(posted, whose).await
}

async fn member(by: &SignedIn, id: &str) -> Result<Whose, PageError> {
    let id = MemberId::parse(id).ok_or(PageError::NotFound)?;
    let member = by.scope.members().by_id(id).await?.ok_or(PageError::NotFound)?;
    Ok(Whose {
        home: ContactHome::Member(id),
        name: Some(member.name),
        language: member.language,
        zone: member.zone,
    })
}

/// The viewer's own organisation.
pub(crate) fn own_home(by: &SignedIn) -> Result<ContactHome, PageError> {
    ContactHome::of(by.scope.viewer().scope()).ok_or(PageError::NotAllowed)
}

async fn own(by: &SignedIn) -> Result<Whose, PageError> {
    let home = own_home(by)?;
    if let ContactHome::Member(own) = home {
        return member(by, &own.to_string()).await;
    }
    let operators = by.scope.operators().list().await?;
    let operator = operators.into_iter().find(|one| home == ContactHome::Operator(one.id));
    Ok(Whose {
        home,
        name: operator.map(|one| one.name),
        language: by.account.language.clone(),
        zone: by.account.zone.clone(),
    })
}

/// The address of the list of a home's contacts.
pub(crate) fn path_of(home: ContactHome) -> String {
    match home.member() {
        Some(member) => format!("/members/{member}/contacts"),
        None => "/contacts".to_owned(),
    }
}

/// The contacts of a home, in order.
pub(crate) async fn contacts_of(
    by: &SignedIn,
    home: ContactHome,
) -> Result<Vec<Contact>, PageError> {
    Ok(match home {
        ContactHome::Member(member) => by.scope.contacts().of(member).await?,
        _ => by.scope.contacts().at(home).await?,
    })
}

async fn page(
    by: &SignedIn,
    whose: Whose,
    mistakes: Mistakes,
    fields: Fields,
) -> Result<Html<String>, PageError> {
    let is_member = by.frame("").is_member();
    let f = by.frame(if is_member { "own" } else { "contacts" });
    let contacts = contacts_of(by, whose.home).await?;
    let rungs = match whose.home {
        ContactHome::Member(member) => {
            let (people, rosters) = by.scope.contacts().who_is_told(member).await?;
            rungs(&f, &people, &rosters, &contacts)
        }
        _ => Vec::new(),
    };
    let mut rows = Vec::with_capacity(contacts.len());
    for contact in &contacts {
        let name = |id: ContactId| contacts.iter().find(|one| one.id == id);
        rows.push(Row {
            channels: by.scope.contacts().channels(contact.id).await?,
            deputy: contact.deputy.and_then(name).map(|one| one.name.clone()),
            is_away: contact.vacation.is_some_and(|vacation| vacation.holds(f.now)),
            place: contact.place + 1,
            contact: contact.clone(),
        });
    }
    render(&ContactsPage {
        path: path_of(whose.home),
        may_keep: by.may(Action::KeepContacts),
        f,
        whose,
        rows,
        rungs,
        mistakes,
        fields,
    })
}

/// What would happen if a warning came now: worked out by the same function that tells.
fn rungs(f: &Frame, people: &[Person], rosters: &[Roster], known: &[Contact]) -> Vec<Rung> {
    let mut rungs = Vec::new();
    for step in [Step::Tell, Step::Escalate, Step::Operator, Step::Duty] {
        let telling = recipients(step, Severity::High, f.now, people, rosters);
        let name = |id: ContactId| {
            let contact = known.iter().find(|one| one.id == id);
            contact.map_or_else(|| elsewhere(f, people, id), |one| one.name.clone())
        };
        let told = telling.whom.iter().map(|one| {
            let mut why = Vec::new();
            match one.because {
                Because::Place => {}
                Because::OnDuty => why.push(f.t("told-on-duty")),
                Because::DeputyOf(whom) => why.push(f.named("told-deputy", name(whom))),
                Because::NoOwnContact => why.push(f.t("told-no-own")),
                Because::NobodyElse => why.push(f.t("told-nobody-else")),
            }
            if let Some(until) = one.held_until {
                let args = [("time", Arg::Text(f.texts.date_time(until)))];
                why.push(f.texts.with("told-sleeps", &args));
            }
            Told { name: name(one.contact), why }
        });
        rungs.push(Rung { step, people: told.collect() });
        if telling.is_last {
            break;
        }
    }
    rungs
}

/// Somebody of another organisation: their names are that organisation's own.
fn elsewhere(f: &Frame, people: &[Person], id: ContactId) -> String {
    let near = people.iter().find(|person| person.contact == id).map(|person| person.near);
    f.t(match near {
        Some(Near::Operator) => "told-operator",
        Some(Near::Csirt) => "told-csirt",
        Some(Near::Member) | None => "told-member",
    })
}

async fn keep(posted: Posted, whose: Whose) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    let (new, kind, roles) = match parse(&fields, &whose) {
        Ok(parsed) => parsed,
        Err(mistakes) => {
            let page = page(&by, whose, mistakes, fields).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let id = by.scope.contacts().add(&new).await?;
    if let Some(added) = by.scope.contacts().by_id(id).await? {
        let mut keep = added.to_keep();
        (keep.kind, keep.roles) = (kind, roles);
        by.scope.contacts().change(id, &keep).await?;
    }
    let path = path_of(whose.home);
    Ok(Redirect::to(&format!("{path}?said=contact-added")).into_response())
}

fn parse(fields: &Fields, whose: &Whose) -> Result<(NewContact, ContactKind, Roles), Mistakes> {
    let mut mistakes = Mistakes::default();
    let name = name_fits(fields, &mut mistakes);
    let email = email_fits(fields, &mut mistakes);
    let place = super::contact::place_fits(fields, &mut mistakes);
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let language = locale::Language::parse(fields.get("contact-language"));
    let new = NewContact {
        home: whose.home,
        name,
        email,
        phone: super::contact::phone(fields),
        language: language.map_or(whose.language.clone(), |language| language.tag().to_owned()),
        zone: whose.zone.clone(),
        place,
    };
    let kind = ContactKind::parse(fields.get("contact-kind")).unwrap_or(ContactKind::Person);
    Ok((new, kind, read_roles(fields)))
}
