//! All sensors in the viewer's scope: who is silent, loses packets or is out of date, first.

use access::Action;
use askama::Template;
use axum::response::{Html, Response};
use axum::routing::get;
use model::Time;
use store::Sensor;

use super::{Entry, Needs, Route};
use crate::csv::Csv;
use crate::error::PageError;
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "sensors",
    routes: &[
        Route::get("/sensors", Needs::Role(Action::Read), || get(list)),
        Route::get("/sensors.csv", Needs::Role(Action::Read), || get(file)),
    ],
};

/// How a sensor is. Ordered: what needs somebody first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum State {
    Silent,
    Complains,
    Waiting,
    Well,
    Revoked,
}

impl State {
    pub(crate) const ALL: [Self; 5] =
        [Self::Silent, Self::Complains, Self::Waiting, Self::Well, Self::Revoked];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Complains => "complains",
            Self::Waiting => "waiting",
            Self::Well => "well",
            Self::Revoked => "revoked",
        }
    }
}

/// A sensor and what its last report says.
pub(crate) struct Report {
    pub sensor: Sensor,
    pub state: State,
    pub content: Option<i64>,
    pub rules: Option<i64>,
    pub indicators: Option<i64>,
    pub memory_mb: Option<i64>,
    pub spool_bytes: Option<i64>,
    pub packets: Option<i64>,
    pub lost_packets: Option<i64>,
    pub sources: Vec<String>,
    pub complaints: Vec<String>,
}

/// Lines of a sensor's report that are shown.
const LINES_MAX: usize = 50;

impl Report {
    pub(crate) fn read(sensor: Sensor, silent_since: Time) -> Self {
        let health = sensor.health.clone().unwrap_or_default();
        let number = |name: &str| health.get(name).and_then(serde_json::Value::as_i64);
        let texts = |name: &str| -> Vec<String> {
            let list = health.get(name).and_then(serde_json::Value::as_array);
            let texts = list.into_iter().flatten().filter_map(serde_json::Value::as_str);
            texts.take(LINES_MAX).map(str::to_owned).collect()
        };
        let count = |name: &str| {
            health.pointer(&format!("/counts/{name}")).and_then(serde_json::Value::as_i64)
        };
        let (complaints, lost) = (texts("complaints"), count("kernel_drops"));
        let state = if sensor.revoked.is_some() {
            State::Revoked
        } else if sensor.enrolled.is_none() {
            State::Waiting
        } else if super::work::is_silent(&sensor, silent_since) {
            State::Silent
        } else if !complaints.is_empty() || lost.is_some_and(|lost| 0 < lost) {
            State::Complains
        } else {
            State::Well
        };
        Self {
            state,
            content: number("content"),
            rules: number("rules"),
            indicators: number("indicators"),
            memory_mb: number("memory_bytes").map(|bytes| bytes >> 20),
            spool_bytes: number("spool_bytes"),
            packets: count("packets"),
            lost_packets: lost,
            sources: texts("sources"),
            complaints,
            sensor,
        }
    }
}

impl Report {
    /// Whether it runs older content than is in force.
    fn is_behind(&self, in_force: &i64) -> bool {
        self.content.is_some_and(|content| content < *in_force)
    }
}

#[derive(Template)]
#[template(path = "pages/sensors/page.html")]
struct SensorsPage {
    f: Frame,
    asked: Asked,
    rows: Vec<Report>,
    in_force: i64,
}

async fn reports(by: &SignedIn, asked: &Asked) -> Result<Vec<Report>, PageError> {
    let since = by.state.silent_since();
    let all = by.scope.sensors().list().await?;
    let search = asked.text("q").to_lowercase();
    let fits = |report: &Report| {
        let sensor = &report.sensor;
        let named = [&sensor.name, &sensor.member_name];
        (search.is_empty() || named.iter().any(|name| name.to_lowercase().contains(&search)))
            && asked.get("state").is_none_or(|state| state == report.state.as_str())
    };
    let mut rows: Vec<Report> =
        all.into_iter().map(|sensor| Report::read(sensor, since)).filter(fits).collect();
    rows.sort_by_key(|report| report.state);
    Ok(rows)
}

async fn list(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    let rows = reports(&by, &asked).await?;
    let in_force = by.scope.content().in_force().await?;
    let in_force = in_force.iter().map(|content| content.version).max().unwrap_or(0);
    render(&SensorsPage { f: by.frame("sensors"), asked, rows, in_force })
}

async fn file(by: SignedIn, asked: Asked) -> Result<Response, PageError> {
    let f = by.frame("sensors");
    let columns = [
        "sensor",
        "member",
        "state",
        "last-contact",
        "version",
        "content",
        "rules",
        "indicators",
        "packets",
        "lost-packets",
    ];
    let mut csv = Csv::new(&columns.map(|column| f.word("column", column)));
    let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    for report in reports(&by, &asked).await? {
        let sensor = &report.sensor;
        csv.row(&[
            sensor.name.clone(),
            sensor.member_name.clone(),
            f.word("sensor-state", report.state.as_str()),
            sensor.last_contact.map(Time::rfc3339).unwrap_or_default(),
            sensor.version.clone().unwrap_or_default(),
            number(report.content),
            number(report.rules),
            number(report.indicators),
            number(report.packets),
            number(report.lost_packets),
        ]);
    }
    Ok(csv.response("sensors"))
}
