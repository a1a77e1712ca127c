//! One member: networks, domains, contacts, sensors, operator; and the forms to keep them.

use access::Action;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use findings::{Network, Purpose};
use locale::Language;
use model::{ContactId, DomainName, MemberId, NetworkId};
use store::{
    Contact, ContactHome, Member, MemberDomain, MemberNetwork, NewContact, Operator, StoreError,
};

use super::enrolment;
use super::sensors::Report;
use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "member",
    routes: &[
        Route::get("/members/{member}", Needs::Role(Action::Read), || get(show)),
        Route::post(
            "/members/{member}",
            Needs::Role(Action::KeepMembers),
            &["name=Other&language=nb&zone=Europe%2FOslo"],
            || post(change),
        ),
        Route::post(
            "/members/{member}/networks",
            Needs::Role(Action::KeepMembers),
            &["net=198.51.100.0%2F24&network-name=Other&purpose=ordinary", "remove={network}"],
            || post(networks),
        ),
        Route::post(
            "/members/{member}/domains",
            Needs::Role(Action::KeepMembers),
            &["domain=other.example", "remove={domain}"],
            || post(domains),
        ),
        Route::post(
            "/members/{member}/contacts",
            Needs::Role(Action::KeepContacts),
            &["contact-name=Other&email=other%40other.example&place=1", "remove={contact}"],
            || post(contacts),
        ),
        Route::post(
            "/members/{member}/sensors",
            Needs::Role(Action::KeepSensors),
            &["sensor-name=Other"],
            || post(sensors),
        ),
    ],
};

/// Characters of a name that is kept.
const NAME_CHARS_MAX: usize = 200;

#[derive(Template)]
#[template(path = "pages/member/page.html")]
struct MemberPage {
    f: Frame,
    member: Member,
    networks: Vec<MemberNetwork>,
    domains: Vec<MemberDomain>,
    contacts: Vec<Contact>,
    sensors: Vec<Report>,
    operators: Vec<Operator>,
    open: i64,
    may_keep: bool,
    may_contacts: bool,
    may_sensors: bool,
    mistakes: Mistakes,
    form: &'static str,
    fields: Fields,
}

impl MemberPage {
    /// What was typed into a form that came back with mistakes; empty in the others.
    fn typed(&self, form: &str, field: &str) -> &str {
        if form == self.form { self.fields.get(field) } else { "" }
    }

    /// The mistakes, for the form they are in.
    fn wrong(&self, form: &str) -> Mistakes {
        if form == self.form { self.mistakes.clone() } else { Mistakes::default() }
    }
}

async fn show(by: SignedIn, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    page(&by, &id, "", Mistakes::default(), Fields::default()).await
}

async fn page(
    by: &SignedIn,
    id: &str,
    form: &'static str,
    mistakes: Mistakes,
    fields: Fields,
) -> Result<Html<String>, PageError> {
    let id = MemberId::parse(id).ok_or(PageError::NotFound)?;
    let member = by.scope.members().by_id(id).await?.ok_or(PageError::NotFound)?;
    let since = by.state.silent_since();
    let sensors = by.scope.sensors().list().await?;
    let sensors = sensors.into_iter().filter(|sensor| sensor.member == id);
    let operators = by.scope.operators().list().await?;
    let overview = by.scope.work().members(Some(&member.name), since).await?;
    let own = by.frame("").is_member();
    render(&MemberPage {
        f: by.frame(if own { "own" } else { "members" }),
        networks: by.scope.networks().of(id).await?,
        domains: by.scope.domains().of(id).await?,
        contacts: by.scope.contacts().of(id).await?,
        sensors: sensors.map(|sensor| Report::read(sensor, since)).collect(),
        operators: operators.into_iter().filter(|one| one.members.contains(&id)).collect(),
        open: overview.iter().find(|one| one.id == id).map_or(0, |one| one.open),
        may_keep: by.may(Action::KeepMembers),
        may_contacts: by.may(Action::KeepContacts),
        may_sensors: by.may(Action::KeepSensors),
        member,
        mistakes,
        form,
        fields,
    })
}

/// What became of a form: what to say, or what is wrong with it.
type Outcome = Result<&'static str, Mistakes>;

async fn answer(
    by: &SignedIn,
    id: &str,
    form: &'static str,
    outcome: Outcome,
    fields: Fields,
) -> Result<Response, PageError> {
    match outcome {
        Ok(said) => Ok(Redirect::to(&format!("/members/{id}?said={said}#{form}")).into_response()),
        Err(mistakes) => {
            let page = page(by, id, form, mistakes, fields).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn mistake(field: &'static str, key: &'static str) -> Mistakes {
    let mut mistakes = Mistakes::default();
    mistakes.add(field, key);
    mistakes
}

/// A store's *taken* is a mistake at a field; everything else is not the form's fault.
fn taken<T>(
    result: Result<T, StoreError>,
    field: &'static str,
    said: &'static str,
) -> Result<Outcome, PageError> {
    match result {
        Ok(_) => Ok(Ok(said)),
        Err(StoreError::Taken) => Ok(Err(mistake(field, "mistake-taken"))),
        Err(error) => Err(error.into()),
    }
}

async fn change(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepMembers)?;
    let member = MemberId::parse(&id).ok_or(PageError::NotFound)?;
    let outcome = match super::members::parse(&fields) {
        Ok(new) => taken(by.scope.members().change(member, &new).await, "name", "member-changed")?,
        Err(mistakes) => Err(mistakes),
    };
    answer(&by, &id, "about", outcome, fields).await
}

async fn networks(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepMembers)?;
    let member = MemberId::parse(&id).ok_or(PageError::NotFound)?;
    let outcome = if let Some(network) = fields.some("remove") {
        let network = NetworkId::parse(network).ok_or(PageError::NotFound)?;
        by.scope.networks().remove(member, network).await?;
        Ok("network-removed")
    } else {
        match parse_network(&fields) {
            Ok(new) => taken(by.scope.networks().add(member, &new).await, "net", "network-added")?,
            Err(mistakes) => Err(mistakes),
        }
    };
    answer(&by, &id, "networks", outcome, fields).await
}

fn parse_network(fields: &Fields) -> Result<Network, Mistakes> {
    let mut mistakes = Mistakes::default();
    let net = fields.get("net");
    let net = net.parse().or_else(|_| net.parse::<std::net::IpAddr>().map(Into::into));
    if net.is_err() {
        mistakes.add("net", "mistake-network");
    }
    let name = fields.get("network-name");
    if name.is_empty() {
        mistakes.add("network-name", "mistake-empty");
    } else if NAME_CHARS_MAX < name.chars().count() {
        mistakes.add("network-name", "mistake-long");
    }
    let purpose = Purpose::parse(fields.get("purpose"));
    match (net, purpose) {
        (Ok(net), Some(purpose)) if mistakes.is_empty() => {
            Ok(Network { net, name: name.to_owned(), purpose })
        }
        (_, None) => {
            mistakes.add("purpose", "mistake-empty");
            Err(mistakes)
        }
        _ => Err(mistakes),
    }
}

async fn domains(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepMembers)?;
    let member = MemberId::parse(&id).ok_or(PageError::NotFound)?;
    let outcome = if let Some(name) = fields.some("remove") {
        let name = DomainName::parse(name).map_err(|_| PageError::NotFound)?;
        by.scope.domains().remove(member, &name).await?;
        Ok("domain-removed")
    } else {
        match DomainName::parse(fields.get("domain")) {
            // A top-level domain is nobody's own.
            Ok(name) if name.as_str().contains('.') => {
                taken(by.scope.domains().add(member, &name).await, "domain", "domain-added")?
            }
            _ => Err(mistake("domain", "mistake-domain")),
        }
    };
    answer(&by, &id, "domains", outcome, fields).await
}

async fn contacts(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepContacts)?;
    let member = MemberId::parse(&id).ok_or(PageError::NotFound)?;
    let outcome = if let Some(contact) = fields.some("remove") {
        let contact = ContactId::parse(contact).ok_or(PageError::NotFound)?;
        by.scope.contacts().remove(member, contact).await?;
        Ok("contact-removed")
    } else {
        let seen = by.scope.members().by_id(member).await?.ok_or(PageError::NotFound)?;
        match parse_contact(&fields, &seen) {
            Ok(new) => taken(by.scope.contacts().add(&new).await, "email", "contact-added")?,
            Err(mistakes) => Err(mistakes),
        }
    };
    answer(&by, &id, "contacts", outcome, fields).await
}

fn parse_contact(fields: &Fields, member: &Member) -> Result<NewContact, Mistakes> {
    /// Bytes of a mail address, as RFC 5321 bounds it.
    const EMAIL_BYTES_MAX: usize = 254;
    let mut mistakes = Mistakes::default();
    let (name, email) = (fields.get("contact-name"), fields.get("email"));
    if name.is_empty() {
        mistakes.add("contact-name", "mistake-empty");
    } else if NAME_CHARS_MAX < name.chars().count() {
        mistakes.add("contact-name", "mistake-long");
    }
    let whole = email.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && DomainName::parse(host).is_ok() && !email.contains(char::is_whitespace)
    });
    if !whole || EMAIL_BYTES_MAX < email.len() {
        mistakes.add("email", "mistake-email");
    }
    let place = fields.some("place").unwrap_or("1").parse::<i64>();
    let place = place.ok().filter(|place| (1..=999).contains(place));
    match place {
        Some(place) if mistakes.is_empty() => Ok(NewContact {
            home: ContactHome::Member(member.id),
            name: name.to_owned(),
            email: email.to_owned(),
            phone: fields.some("phone").map(|phone| phone.chars().take(40).collect()),
            language: Language::parse(fields.get("contact-language"))
                .map_or(member.language.clone(), |language| language.tag().to_owned()),
            zone: member.zone.clone(),
            place: place - 1,
        }),
        None => {
            mistakes.add("place", "mistake-place");
            Err(mistakes)
        }
        Some(_) => Err(mistakes),
    }
}

async fn sensors(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepSensors)?;
    let member = MemberId::parse(&id).ok_or(PageError::NotFound)?;
    let name = fields.get("sensor-name");
    let wrong = if name.is_empty() {
        "mistake-empty"
    } else if NAME_CHARS_MAX < name.chars().count() {
        "mistake-long"
    } else {
        match by.scope.sensors().add(member, name).await {
            // What it enrols with is shown at once: a redirect could not carry it.
            Ok(sensor) => return Ok(enrolment::hand_out(&by, sensor).await?.into_response()),
            Err(StoreError::Taken) => "mistake-taken",
            Err(error) => return Err(error.into()),
        }
    };
    answer(&by, &id, "sensors", Err(mistake("sensor-name", wrong)), fields).await
}
