//! One member: what it is, what it has, contacts, sensors, operator; and the forms to keep them.
//! Contacts are kept on a page of their own.

use access::Action;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use constituency::{AssetKind, Country, Kind, Profile, Standing, register};
use model::MemberId;
use store::{AssetState, Contact, Member, Operator, StoreError};

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
            "/members/{member}/profile",
            Needs::Role(Action::KeepMembers),
            &["kind=school&standing=joined"],
            || post(profile),
        ),
        Route::post(
            "/members/{member}/companies",
            Needs::Role(Action::KeepMembers),
            &["remove={member}"],
            || post(companies),
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
    assets: Vec<(AssetKind, AssetState, i64)>,
    county: Option<&'static str>,
    companies: Vec<Member>,
    owned_by: Vec<Member>,
    /// Members that could be a company of this one; empty for who may not say so.
    others: Vec<Member>,
    contacts: Vec<Contact>,
    sensors: Vec<Report>,
    operators: Vec<Operator>,
    open: i64,
    may_keep: bool,
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

    fn is_in(&self, country: &Country) -> bool {
        self.member.profile.country == Some(*country)
    }

    /// What a form shows of something that may not be known.
    fn kept<'a>(&self, text: &'a Option<String>) -> &'a str {
        text.as_deref().unwrap_or_default()
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
        assets: by.scope.assets().counts(id).await?,
        county: county(&member.profile),
        companies: by.scope.members().companies(id).await?,
        owned_by: by.scope.members().owners(id).await?,
        others: others(by, id).await?,
        contacts: by.scope.contacts().of(id).await?,
        sensors: sensors.map(|sensor| Report::read(sensor, since)).collect(),
        operators: operators.into_iter().filter(|one| one.members.contains(&id)).collect(),
        open: overview.iter().find(|one| one.id == id).map_or(0, |one| one.open),
        may_keep: by.may(Action::KeepMembers),
        may_sensors: by.may(Action::KeepSensors),
        member,
        mistakes,
        form,
        fields,
    })
}

fn county(profile: &Profile) -> Option<&'static str> {
    let (country, county) = profile.country.zip(profile.county.as_deref())?;
    register().county(country, county)
}

/// Members that a form offers as companies of this one.
async fn others(by: &SignedIn, id: MemberId) -> Result<Vec<Member>, PageError> {
    if !by.may(Action::KeepMembers) {
        return Ok(Vec::new());
    }
    let members = by.scope.members().list(None).await?;
    let fits = |one: &Member| one.id != id && one.profile.kind != Kind::Municipality;
    Ok(members.into_iter().filter(fits).collect())
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

/// A store's *taken* is a mistake at a field; everything else is not the form's fault.
fn taken<T>(
    result: Result<T, StoreError>,
    field: &'static str,
    said: &'static str,
) -> Result<Outcome, PageError> {
    match result {
        Ok(_) => Ok(Ok(said)),
        Err(StoreError::Taken) => Ok(Err(Mistakes::of(field, "mistake-taken"))),
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

async fn profile(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepMembers)?;
    let member = MemberId::parse(&id).ok_or(PageError::NotFound)?;
    let outcome = match parse_profile(&fields) {
        Ok(new) => taken(
            by.scope.members().describe(member, &new).await,
            "register_code",
            "profile-saved",
        )?,
        Err(mistakes) => Err(mistakes),
    };
    answer(&by, &id, "profile", outcome, fields).await
}

fn parse_profile(fields: &Fields) -> Result<Profile, Mistakes> {
    let mut mistakes = Mistakes::default();
    let country = Country::parse(fields.get("country"));
    let code = fields.some("register_code").map(str::to_owned);
    let entry = country.zip(code.as_deref());
    let entry = entry.and_then(|(country, code)| register().entry(country, code));
    if code.is_some() && entry.is_none() {
        mistakes.add("register_code", "mistake-register-code");
    }
    let agreed = fields.some("agreed").map(|text| text.parse::<jiff::civil::Date>());
    if matches!(agreed, Some(Err(_))) {
        mistakes.add("agreed", "mistake-date");
    }
    let agreement = fields.some("agreement").map(str::to_owned);
    if agreement.as_ref().is_some_and(|text| NAME_CHARS_MAX < text.chars().count()) {
        mistakes.add("agreement", "mistake-long");
    }
    let kind = Kind::parse(fields.get("kind"));
    let standing = Standing::parse(fields.get("standing"));
    match (kind, standing) {
        (Some(kind), Some(standing)) if mistakes.is_empty() => Ok(Profile {
            kind,
            country,
            county: entry.map(|entry| entry.county.clone()),
            code,
            standing,
            agreement,
            agreed: agreed.and_then(Result::ok).map(|day| day.to_string()),
        }),
        _ => {
            mistakes.add("kind", "mistake-empty");
            Err(mistakes)
        }
    }
}

/// A company that the member owns: written down, or not any more.
async fn companies(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepMembers)?;
    let owner = MemberId::parse(&id).ok_or(PageError::NotFound)?;
    let (company, owns, said) = match fields.some("remove") {
        Some(company) => (company, false, "company-removed"),
        None => (fields.get("company"), true, "company-added"),
    };
    let company = MemberId::parse(company).ok_or(PageError::NotFound)?;
    by.scope.members().owns(owner, company, owns).await?;
    answer(&by, &id, "relations", Ok(said), fields).await
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
    answer(&by, &id, "sensors", Err(Mistakes::of("sensor-name", wrong)), fields).await
}
