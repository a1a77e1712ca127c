//! The earlier versions of a mapping: what each changed, and back to one of them. For the CSIRT.
//!
//! Going back saves the old text as a new version, so that nothing is lost.

use access::Action;
use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use reports::Mapping;
use store::{ReportMapping, StoreError};

use super::{Entry, Needs, Route};
use crate::diff::{self, Piece};
use crate::error::PageError;
use crate::form::Posted;
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "report_mapping_versions",
    routes: &[
        Route::get("/reports/mappings/versions", Needs::Role(Action::TakeReports), || get(show)),
        Route::post(
            "/reports/mappings/versions",
            Needs::Role(Action::TakeReports),
            &["name=earlier&after=1&version=1"],
            || post(restore),
        ),
    ],
};

#[derive(Template)]
#[template(path = "pages/report_mapping_versions/page.html")]
struct VersionsPage {
    f: Frame,
    name: String,
    /// The newest.
    after: i64,
    versions: Vec<Version>,
}

/// A version, against the one before.
struct Version {
    one: ReportMapping,
    pieces: Vec<Piece>,
    is_last: bool,
}

/// Without a name there is nothing to show but the list to choose from.
async fn show(by: SignedIn, asked: Asked) -> Result<Response, PageError> {
    by.must(Action::TakeReports)?;
    if asked.text("name").is_empty() {
        return Ok(Redirect::to("/reports/mappings").into_response());
    }
    let found = by.scope.report_mappings().versions(asked.text("name")).await?;
    let last = found.first().ok_or(PageError::NotFound)?;
    let (name, after) = (last.name.clone(), last.version);
    let before = found.iter().skip(1).map(|one| one.body.clone()).collect::<Vec<_>>();
    let version = |(at, one): (usize, ReportMapping)| Version {
        pieces: diff::words(before.get(at).unwrap_or(&String::new()), &one.body),
        is_last: at == 0,
        one,
    };
    let versions = found.into_iter().enumerate().map(version).collect();
    let page = VersionsPage { f: by.frame("reports"), name, after, versions };
    Ok(render(&page)?.into_response())
}

/// Saves the text of an older version as the newest, if this program still reads it.
async fn restore(posted: Posted) -> Result<Redirect, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::TakeReports)?;
    let number = |name: &str| fields.get(name).parse::<i64>().map_err(|_| PageError::BadForm);
    let (after, version) = (number("after")?, number("version")?);
    let mappings = by.scope.report_mappings();
    let found = mappings.versions(fields.get("name")).await?;
    let old = found.into_iter().find(|one| one.version == version).ok_or(PageError::NotFound)?;
    let path = format!("/reports/mappings/versions?name={}", old.name);
    if Mapping::parse(&old.body).is_err() {
        return Ok(Redirect::to(&format!("{path}&said=mapping-unread")));
    }
    match mappings.save(&old.name, after, &old.body, by.visit.origin_text().as_deref()).await {
        Ok(_) => Ok(Redirect::to(&format!("{path}&said=mapping-saved"))),
        Err(StoreError::MovedOn) => Ok(Redirect::to(&format!("{path}&said=mapping-moved"))),
        Err(error) => Err(error.into()),
    }
}
