//! One sensor: how it is, what it runs, and taking it out of service.

use access::Action;
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{Html, Redirect};
use axum::routing::{get, post};
use model::SensorId;

use super::sensors::Report;
use super::{Entry, Needs};
use crate::error::PageError;
use crate::form::Posted;
use crate::frame::{Frame, render};
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "sensor",
    paths: &[
        ("GET", "/sensors/{sensor}", Needs::Role(Action::Read)),
        ("POST", "/sensors/{sensor}/revoke", Needs::Role(Action::KeepSensors)),
    ],
    routes: || {
        Router::new().route("/sensors/{id}", get(page)).route("/sensors/{id}/revoke", post(revoke))
    },
};

#[derive(Template)]
#[template(path = "pages/sensor/page.html")]
struct SensorPage {
    f: Frame,
    report: Report,
    may_revoke: bool,
}

async fn page(by: SignedIn, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    let id = SensorId::parse(&id).ok_or(PageError::NotFound)?;
    let sensor = by.scope.sensors().by_id(id).await?.ok_or(PageError::NotFound)?;
    let may_revoke = by.may(Action::KeepSensors) && sensor.revoked.is_none();
    let report = Report::read(sensor, by.state.silent_since());
    render(&SensorPage { f: by.frame("sensors"), report, may_revoke })
}

async fn revoke(Path(id): Path<String>, posted: Posted) -> Result<Redirect, PageError> {
    let id = SensorId::parse(&id).ok_or(PageError::NotFound)?;
    posted.by.scope.sensors().revoke(id).await?;
    Ok(Redirect::to(&format!("/sensors/{id}?said=sensor-revoked")))
}
