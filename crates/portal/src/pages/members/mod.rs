//! The members in the viewer's scope, and adding one.

use access::Action;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use locale::Language;
use store::{MemberOverview, NewMember, Operator};

use super::{Entry, Needs, Route};
use crate::csv::Csv;
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "members",
    routes: &[
        Route::get("/members", Needs::Role(Action::Read), || get(list)),
        Route::post(
            "/members",
            Needs::Role(Action::KeepMembers),
            &["name=New&language=sv&zone=Europe%2FStockholm"],
            || post(add),
        ),
        Route::get("/members.csv", Needs::Role(Action::Read), || get(file)),
    ],
};

#[derive(Template)]
#[template(path = "pages/members/page.html")]
struct MembersPage {
    f: Frame,
    asked: Asked,
    rows: Vec<MemberOverview>,
    operators: Vec<Operator>,
    may_add: bool,
    mistakes: Mistakes,
    fields: Fields,
}

async fn list(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    page(&by, asked, Mistakes::default(), Fields::default()).await
}

async fn page(
    by: &SignedIn,
    asked: Asked,
    mistakes: Mistakes,
    fields: Fields,
) -> Result<Html<String>, PageError> {
    render(&MembersPage {
        f: by.frame("members"),
        rows: by.scope.work().members(asked.get("q"), by.state.silent_since()).await?,
        operators: by.scope.operators().list().await?,
        may_add: by.may(Action::KeepMembers),
        asked,
        mistakes,
        fields,
    })
}

/// A member as a form gives it, or what is wrong with the form.
pub(crate) fn parse(fields: &Fields) -> Result<NewMember, Mistakes> {
    /// Characters of a name: longer than any municipality's.
    const NAME_CHARS_MAX: usize = 200;
    let mut mistakes = Mistakes::default();
    let name = fields.get("name");
    if name.is_empty() {
        mistakes.add("name", "mistake-empty");
    } else if NAME_CHARS_MAX < name.chars().count() {
        mistakes.add("name", "mistake-long");
    }
    let language = Language::parse(fields.get("language"));
    if language.is_none() {
        mistakes.add("language", "mistake-language");
    }
    let zone = fields.get("zone");
    if jiff::tz::TimeZone::get(zone).is_err() {
        mistakes.add("zone", "mistake-zone");
    }
    match language {
        Some(language) if mistakes.is_empty() => Ok(NewMember {
            name: name.to_owned(),
            language: language.tag().to_owned(),
            zone: zone.to_owned(),
        }),
        _ => Err(mistakes),
    }
}

async fn add(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepMembers)?;
    match parse(&fields) {
        Ok(new) => {
            let id = by.scope.members().add(&new).await?;
            Ok(Redirect::to(&format!("/members/{id}?said=member-added")).into_response())
        }
        Err(mistakes) => {
            let page = page(&by, Asked::default(), mistakes, fields).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn file(by: SignedIn, asked: Asked) -> Result<Response, PageError> {
    let f = by.frame("members");
    let columns = ["member", "open", "waiting", "severity", "sensors", "silent", "contacts"];
    let mut csv = Csv::new(&columns.map(|column| f.word("column", column)));
    for one in by.scope.work().members(asked.get("q"), by.state.silent_since()).await? {
        csv.row(&[
            one.name,
            one.open.to_string(),
            one.waiting.to_string(),
            one.worst.map(|worst| f.severity(&worst)).unwrap_or_default(),
            one.sensors.to_string(),
            one.silent.to_string(),
            one.contacts.to_string(),
        ]);
    }
    Ok(csv.response("members"))
}
