//! One sensor: how it is, what it runs, and taking it out of service.

use access::Action;
use askama::Template;
use axum::extract::Path;
use axum::response::{Html, Redirect};
use axum::routing::{get, post};
use model::{SensorId, Time};

use super::sensors::Report;
use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::Posted;
use crate::frame::{Frame, render};
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "sensor",
    routes: &[
        Route::get("/sensors/{sensor}", Needs::Role(Action::Read), || get(page)),
        Route::post("/sensors/{sensor}/revoke", Needs::Role(Action::KeepSensors), &[""], || {
            post(revoke)
        }),
    ],
};

#[derive(Template)]
#[template(path = "pages/sensor/page.html")]
struct SensorPage {
    f: Frame,
    report: Report,
    may_revoke: bool,
    may_enrol: bool,
    /// Until when a token that was handed out works.
    token_until: Option<Time>,
}

async fn page(by: SignedIn, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    let id = SensorId::parse(&id).ok_or(PageError::NotFound)?;
    let sensor = by.scope.sensors().by_id(id).await?.ok_or(PageError::NotFound)?;
    let may_revoke = by.may(Action::KeepSensors) && sensor.revoked.is_none();
    let certified = sensor.certificate_until.is_some_and(|until| by.state.now() < until);
    let may_enrol = may_revoke && !certified;
    let token_until = by.scope.sensors().enrolment_until(&by.scope, id).await?;
    let report = Report::read(sensor, by.state.silent_since());
    render(&SensorPage { f: by.frame("sensors"), report, may_revoke, may_enrol, token_until })
}

async fn revoke(Path(id): Path<String>, posted: Posted) -> Result<Redirect, PageError> {
    let id = SensorId::parse(&id).ok_or(PageError::NotFound)?;
    posted.by.scope.sensors().revoke(id).await?;
    Ok(Redirect::to(&format!("/sensors/{id}?said=sensor-revoked")))
}
