//! One contact: how they are reached, when they sleep, when they are away and who stands in.

use access::Action;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use locale::Language;
use model::{ChannelKind, ContactId, DomainName, Severity, Time};
use roster::{
    ContactKind, ContactRole, Gathering, MinuteOfDay, QuietHours, Roles, Vacation, address_fits,
};
use store::{CHANNELS_MAX, ChannelToKeep, Contact, ContactChannel, ContactToKeep};

use super::contacts::{contacts_of, path_of};
use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "contact",
    routes: &[
        Route::get("/contacts/{contact}", Needs::Role(Action::Read), || get(show)),
        Route::post(
            "/contacts/{contact}",
            Needs::Role(Action::KeepContacts),
            &["contact-name=Other&place=2&quiet-from=22%3A00&quiet-until=07%3A00"],
            || post(change),
        ),
        Route::post(
            "/contacts/{contact}/channels",
            Needs::Role(Action::KeepContacts),
            &["channel-kind=sms&address=%2B46700000000"],
            || post(channels),
        ),
        Route::post(
            "/contacts/{contact}/digest",
            Needs::Role(Action::KeepContacts),
            &["digest-hours=24&digest-below=high", "digest-hours="],
            || post(digest),
        ),
        Route::post(
            "/contacts/{contact}/remove",
            Needs::Role(Action::KeepContacts),
            &["yes=yes"],
            || post(remove),
        ),
    ],
};

/// The name of the boxes for roles.
pub(crate) const ROLE: &str = "roles";

/// From where on quiet hours may be broken; a critical warning always breaks them.
const BREAKS: [Severity; 3] = [Severity::Medium, Severity::High, Severity::Critical];

/// Characters of a name that is kept.
const NAME_CHARS_MAX: usize = 200;

#[derive(Template)]
#[template(path = "pages/contact/page.html")]
struct ContactPage {
    f: Frame,
    contact: Contact,
    list: String,
    channels: Vec<ContactChannel>,
    gathering: Option<Gathering>,
    others: Vec<Contact>,
    may_keep: bool,
    mistakes: Mistakes,
    fields: Fields,
}

impl ContactPage {
    /// What was typed, or what is kept.
    fn value(&self, field: &str, kept: impl std::fmt::Display) -> String {
        if self.mistakes.is_empty() { kept.to_string() } else { self.fields.get(field).to_owned() }
    }

    fn quiet(&self, until: bool) -> String {
        let kept = self.contact.quiet.map(|quiet| if until { quiet.until() } else { quiet.from() });
        let field = if until { "quiet-until" } else { "quiet-from" };
        self.value(field, kept.map_or_else(String::new, |minute| minute.to_string()))
    }

    fn has_role(&self, role: &ContactRole) -> bool {
        self.contact.roles.has(*role)
    }

    fn is_deputy(&self, other: &Contact) -> bool {
        self.contact.deputy == Some(other.id)
    }

    fn is_gathered_every(&self, hours: &i64) -> bool {
        self.gathering.is_some_and(|one| one.every_h() == *hours)
    }

    /// What is this bad comes at once; high until somebody chooses.
    fn at_once_from(&self) -> Severity {
        self.gathering.map_or(Severity::High, |one| one.below())
    }

    fn breaks(&self) -> Severity {
        self.contact.quiet.map_or(Severity::Critical, |quiet| quiet.breaks_from())
    }

    /// The first or the last day of the vacation, as a form's field of date takes it.
    fn vacation(&self, last: bool) -> String {
        let zone = zone_of(&self.contact.zone);
        let day = |time: Time| time.to_jiff().to_zoned(zone.clone()).date().to_string();
        let kept = self
            .contact
            .vacation
            .map(|vacation| if last { day(vacation.until.plus_s(-1)) } else { day(vacation.from) });
        self.value(if last { "vacation-until" } else { "vacation-from" }, kept.unwrap_or_default())
    }
}

fn zone_of(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

async fn show(by: SignedIn, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    page(&by, &id, Mistakes::default(), Fields::default()).await
}

async fn found(by: &SignedIn, id: &str) -> Result<Contact, PageError> {
    let id = ContactId::parse(id).ok_or(PageError::NotFound)?;
    by.scope.contacts().by_id(id).await?.ok_or(PageError::NotFound)
}

async fn page(
    by: &SignedIn,
    id: &str,
    mistakes: Mistakes,
    fields: Fields,
) -> Result<Html<String>, PageError> {
    let contact = found(by, id).await?;
    let mut others = contacts_of(by, contact.home).await?;
    others.retain(|one| one.id != contact.id);
    let is_member = by.frame("").is_member();
    render(&ContactPage {
        f: by.frame(if is_member { "own" } else { "contacts" }),
        list: path_of(contact.home),
        channels: by.scope.contacts().channels(contact.id).await?,
        gathering: by.scope.contacts().gathering(contact.id).await?,
        others,
        may_keep: by.may(Action::KeepContacts),
        contact,
        mistakes,
        fields,
    })
}

async fn answer(
    by: &SignedIn,
    id: &str,
    outcome: Result<&'static str, Mistakes>,
    fields: Fields,
) -> Result<Response, PageError> {
    match outcome {
        Ok(said) => Ok(Redirect::to(&format!("/contacts/{id}?said={said}")).into_response()),
        Err(mistakes) => {
            let page = page(by, id, mistakes, fields).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn change(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepContacts)?;
    let contact = found(&by, &id).await?;
    let outcome = match parse(&fields, &contact) {
        Ok(keep) => {
            by.scope.contacts().change(contact.id, &keep).await?;
            Ok("contact-changed")
        }
        Err(mistakes) => Err(mistakes),
    };
    answer(&by, &id, outcome, fields).await
}

/// Chooses whether what can wait comes at once or gathered.
async fn digest(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepContacts)?;
    let contact = found(&by, &id).await?;
    let outcome = match fields.some("digest-hours") {
        None => Ok(None),
        Some(hours) => {
            let below = Severity::parse(fields.get("digest-below"));
            let chosen = hours.parse().ok().zip(below);
            let gathering = chosen.and_then(|(hours, below)| Gathering::new(below, hours));
            gathering.map(Some).ok_or_else(|| Mistakes::of("digest-hours", "mistake-digest"))
        }
    };
    let outcome = match outcome {
        Ok(gathering) => {
            by.scope.contacts().put_gathering(contact.id, gathering).await?;
            Ok("digest-changed")
        }
        Err(mistakes) => Err(mistakes),
    };
    answer(&by, &id, outcome, fields).await
}

async fn remove(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    posted.by.must(Action::KeepContacts)?;
    let contact = found(&posted.by, &id).await?;
    posted.by.scope.contacts().remove_by_id(contact.id).await?;
    let list = path_of(contact.home);
    Ok(Redirect::to(&format!("{list}?said=contact-removed")).into_response())
}

/// Adds a channel, takes one away or moves one forward: always the whole list is kept anew.
async fn channels(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepContacts)?;
    let contact = found(&by, &id).await?;
    let there = by.scope.contacts().channels(contact.id).await?;
    let mut keep: Vec<ChannelToKeep> = there
        .iter()
        .map(|one| ChannelToKeep { kind: one.kind, address: one.address.clone(), key: None })
        .collect();
    let place = |field: &str| {
        let id = fields.some(field)?;
        there.iter().position(|one| one.id.to_string() == id)
    };
    let outcome = if fields.some("remove").is_some() {
        let place = place("remove").ok_or(PageError::NotFound)?;
        keep.remove(place);
        if keep.is_empty() {
            Err(Mistakes::of("address", "mistake-last-channel"))
        } else {
            Ok(keep)
        }
    } else if fields.some("forward").is_some() {
        let place = place("forward").ok_or(PageError::NotFound)?;
        keep.swap(place, place.saturating_sub(1));
        Ok(keep)
    } else {
        parse_channel(&fields, keep)
    };
    let outcome = match outcome {
        Ok(keep) => {
            by.scope.contacts().put_channels(contact.id, &keep).await?;
            Ok("channels-changed")
        }
        Err(mistakes) => Err(mistakes),
    };
    answer(&by, &id, outcome, fields).await
}

fn parse_channel(
    fields: &Fields,
    mut keep: Vec<ChannelToKeep>,
) -> Result<Vec<ChannelToKeep>, Mistakes> {
    let kind = ChannelKind::parse(fields.get("channel-kind"));
    let Some(kind) = kind else { return Err(Mistakes::of("channel-kind", "mistake-empty")) };
    let address = fields.get("address");
    if !address_fits(kind, address) {
        return Err(Mistakes::of("address", "mistake-address"));
    }
    if CHANNELS_MAX <= keep.len() {
        return Err(Mistakes::of("address", "mistake-many-channels"));
    }
    let key = fields.some("key").map(str::to_owned);
    if key.as_ref().is_some_and(|key| store::CHANNEL_KEY_BYTES_MAX < key.len()) {
        return Err(Mistakes::of("key", "mistake-long"));
    }
    keep.push(ChannelToKeep { kind, address: address.to_owned(), key });
    Ok(keep)
}

fn parse(fields: &Fields, contact: &Contact) -> Result<ContactToKeep, Mistakes> {
    let mut mistakes = Mistakes::default();
    let name = name_fits(fields, &mut mistakes);
    let place = place_fits(fields, &mut mistakes);
    let zone = fields.some("contact-zone").unwrap_or(&contact.zone);
    let Ok(time_zone) = TimeZone::get(zone) else {
        mistakes.add("contact-zone", "mistake-zone");
        return Err(mistakes);
    };
    let quiet = quiet(fields, &mut mistakes);
    let vacation = vacation(fields, &time_zone, &mut mistakes);
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let language = Language::parse(fields.get("contact-language"));
    Ok(ContactToKeep {
        name,
        // Addresses are kept with the channels.
        email: contact.email.clone(),
        phone: phone(fields),
        language: language.map_or(contact.language.clone(), |one| one.tag().to_owned()),
        zone: zone.to_owned(),
        place,
        kind: ContactKind::parse(fields.get("contact-kind")).unwrap_or(contact.kind),
        roles: read_roles(fields),
        quiet,
        vacation,
        deputy: fields.some("deputy").and_then(ContactId::parse),
    })
}

fn quiet(fields: &Fields, mistakes: &mut Mistakes) -> Option<QuietHours> {
    let (from, until) = (fields.some("quiet-from"), fields.some("quiet-until"));
    let (from, until) = match (from, until) {
        (None, None) => return None,
        (from, until) => (from.unwrap_or_default(), until.unwrap_or_default()),
    };
    let times = MinuteOfDay::parse(from).zip(MinuteOfDay::parse(until));
    let breaks = Severity::parse(fields.get("quiet-breaks")).unwrap_or(Severity::Critical);
    let quiet = times.and_then(|(from, until)| QuietHours::new(from, until, breaks));
    if quiet.is_none() {
        mistakes.add("quiet-from", "mistake-quiet");
    }
    quiet
}

/// Whole days in the contact's zone, the last one included.
fn vacation(fields: &Fields, zone: &TimeZone, mistakes: &mut Mistakes) -> Option<Vacation> {
    let (from, until) = (fields.some("vacation-from"), fields.some("vacation-until"));
    if from.is_none() && until.is_none() {
        return None;
    }
    let day = |text: Option<&str>| text.and_then(|text| text.parse::<Date>().ok());
    let begins = |day: Date| day.to_zoned(zone.clone()).ok().map(|at| Time::from(at.timestamp()));
    let after = day(until).and_then(|day| day.checked_add(1.day()).ok());
    let ends = day(from).and_then(begins).zip(after.and_then(begins));
    let vacation = ends.filter(|(from, until)| from < until);
    if vacation.is_none() {
        mistakes.add("vacation-from", "mistake-vacation");
    }
    vacation.map(|(from, until)| Vacation { from, until })
}

pub(crate) fn name_fits(fields: &Fields, mistakes: &mut Mistakes) -> String {
    let name = fields.get("contact-name");
    if name.is_empty() {
        mistakes.add("contact-name", "mistake-empty");
    } else if NAME_CHARS_MAX < name.chars().count() {
        mistakes.add("contact-name", "mistake-long");
    }
    name.to_owned()
}

pub(crate) fn email_fits(fields: &Fields, mistakes: &mut Mistakes) -> String {
    let email = fields.get("email");
    let host = email.split_once('@').map(|(_, host)| DomainName::parse(host).is_ok());
    if !address_fits(ChannelKind::Smtp, email) || host != Some(true) {
        mistakes.add("email", "mistake-email");
    }
    email.to_owned()
}

pub(crate) fn place_fits(fields: &Fields, mistakes: &mut Mistakes) -> i64 {
    let place = fields.some("place").unwrap_or("1").parse::<i64>().ok();
    match place.filter(|place| (1..=999).contains(place)) {
        Some(place) => place - 1,
        None => {
            mistakes.add("place", "mistake-place");
            0
        }
    }
}

pub(crate) fn phone(fields: &Fields) -> Option<String> {
    /// Characters of a telephone number with spaces and a country's code.
    const PHONE_CHARS_MAX: usize = 40;
    fields.some("phone").map(|phone| phone.chars().take(PHONE_CHARS_MAX).collect())
}

pub(crate) fn read_roles(fields: &Fields) -> Roles {
    let roles: Vec<ContactRole> = fields.all(ROLE).filter_map(ContactRole::parse).collect();
    Roles::of(&roles)
}
