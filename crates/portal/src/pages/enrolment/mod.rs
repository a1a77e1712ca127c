//! What a sensor enrols with, shown once: the token, until when it works, what to type there.
//!
//! It is the answer to a form and has no address of its own: what stands in an address stays in
//! histories and logs. Loading it again asks for a new token, and the old one no longer works.

use access::{Action, ENROLMENT_LIFE_S, Secret, enrolment_token};
use askama::Template;
use axum::extract::Path;
use axum::response::Html;
use axum::routing::post;
use model::{SensorId, Time};
use store::Sensor;

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::Posted;
use crate::frame::{Frame, render};
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "enrolment",
    routes: &[Route::post(
        "/sensors/{sensor}/enrolment",
        Needs::Role(Action::KeepSensors),
        &[""],
        || post(make),
    )],
};

#[derive(Template)]
#[template(path = "pages/enrolment/page.html")]
struct EnrolmentPage {
    f: Frame,
    sensor: Sensor,
    until: Time,
    enrol: String,
}

async fn make(Path(id): Path<String>, posted: Posted) -> Result<Html<String>, PageError> {
    let id = SensorId::parse(&id).ok_or(PageError::NotFound)?;
    hand_out(&posted.by, id).await
}

/// Makes a token for a visible sensor and shows it; an older one no longer works.
pub(crate) async fn hand_out(by: &SignedIn, id: SensorId) -> Result<Html<String>, PageError> {
    by.must(Action::KeepSensors)?;
    let sensor = by.scope.sensors().by_id(id).await?.ok_or(PageError::NotFound)?;
    let code = Secret::random().ok_or(PageError::NoRandomness)?;
    let until = by.state.now().plus_s(ENROLMENT_LIFE_S);
    by.scope.sensors().allow_enrolment(&by.scope, id, &code.hash(), until).await?;
    let token = enrolment_token(&code, &by.state.settings().ca_fingerprint);
    let mut enrol = enrol(&by.state.settings().sensors_url, &sensor.name, &token);
    if sensor.enrolled.is_some() {
        // Its folder holds an identity, which is not given up unasked.
        enrol += " --again";
    }
    let f = by.frame("sensors").beside(format!("/sensors/{id}"));
    render(&EnrolmentPage { f, sensor, until, enrol })
}

/// What to type at the sensor, on one line: it is copied into a terminal.
fn enrol(hub: &str, name: &str, token: &str) -> String {
    let (hub, name) = (quoted(hub), quoted(name));
    format!("vardkase sensor enrol --hub {hub} --name {name} --token {token}")
}

/// A word as a shell takes it, whatever stands in it.
fn quoted(word: &str) -> String {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "-_./:[]".contains(sign);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_word_to_a_shell() {
        for (name, expected) in [
            ("stadshuset-1", "stadshuset-1"),
            ("Town hall", "'Town hall'"),
            ("$(reboot); Kim's", r"'$(reboot); Kim'\''s'"),
            ("", "''"),
        ] {
            assert_eq!(quoted(name), expected);
        }
    }
}
