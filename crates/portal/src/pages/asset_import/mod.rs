//! Reading in a whole list of assets: shown as what it would change, done when confirmed.
//!
//! Nothing is kept between the two steps: the list comes back with the form, and is compared
//! again. When something changed meanwhile, the comparison is shown once more.

use access::{Action, TokenHash};
use askama::Template;
use axum::extract::{DefaultBodyLimit, Path};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use constituency::{Diff, Format, Reading, TEXT_BYTES_MAX, read};
use store::{Import, Member, Other, Wanted};

use super::assets::member;
use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Fields, Posted};
use crate::frame::{Frame, render};
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "asset_import",
    routes: &[
        Route::get("/members/{member}/assets/import", Needs::Role(Action::KeepAssets), || {
            get(form)
        }),
        Route::post(
            "/members/{member}/assets/import",
            Needs::Role(Action::KeepAssets),
            &["format=csv&text=kind%2Cvalue%0Aproduct%2COther"],
            || post(take).layer(DefaultBodyLimit::max(BODY_BYTES_MAX)),
        ),
    ],
};

/// Bytes of the form: the longest list, as browsers write it.
const BODY_BYTES_MAX: usize = TEXT_BYTES_MAX * 3;

/// Rows of each kind that are shown: who confirms looks at the first screens and the numbers.
const SHOWN_MAX: usize = 200;

#[derive(Template)]
#[template(path = "pages/asset_import/page.html")]
struct ImportPage {
    f: Frame,
    member: Member,
    path: String,
    format: Format,
    text: String,
    compared: Option<Compared>,
}

/// A list against what the member has.
struct Compared {
    diff: Diff<Other>,
    reading: Reading,
    digest: String,
    /// It was confirmed, and is not what was looked at any more.
    moved_on: bool,
    new: i64,
    /// New ones that are not shown.
    more: i64,
    changed: i64,
    conflicts: i64,
    gone: i64,
    unchanged: i64,
    broken: i64,
}

impl Compared {
    fn new(diff: Diff<Other>, reading: Reading, digest: String, moved_on: bool) -> Self {
        let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        Self {
            new: count(diff.new.len()),
            more: count(diff.new.len().saturating_sub(SHOWN_MAX)),
            changed: count(diff.changed.len()),
            conflicts: count(diff.conflicts.len()),
            gone: count(diff.gone.len()),
            unchanged: count(diff.unchanged),
            broken: count(reading.broken_count),
            diff,
            reading,
            digest,
            moved_on,
        }
    }
}

async fn form(by: SignedIn, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    by.must(Action::KeepAssets)?;
    let member = member(&by, &id).await?;
    page(&by, member, Format::Csv, String::new(), None)
}

fn page(
    by: &SignedIn,
    member: Member,
    format: Format,
    text: String,
    compared: Option<Compared>,
) -> Result<Html<String>, PageError> {
    let own = by.frame("").is_member();
    let path = format!("/members/{}/assets", member.id);
    let f = by.frame(if own { "own" } else { "members" });
    render(&ImportPage { f, member, path, format, text, compared })
}

async fn take(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepAssets)?;
    let member = member(&by, &id).await?;
    let format = Format::parse(fields.get("format")).ok_or(PageError::BadForm)?;
    let text = fields.get("text").to_owned();
    let reading = read(format, &text);
    let diff = by.scope.assets().compare(member.id, &reading).await?;
    let digest = TokenHash::of(format!("{diff:?}").as_bytes()).as_str().to_owned();
    let confirmed = fields.some("digest");
    if confirmed == Some(digest.as_str()) {
        let import = Import::of(diff, wanted(&fields));
        by.scope.assets().import(member.id, &import).await?;
        let to = format!("/members/{id}/assets?said=assets-imported");
        return Ok(Redirect::to(&to).into_response());
    }
    let moved_on = confirmed.is_some();
    let compared = Compared::new(diff, reading, digest, moved_on);
    Ok(page(&by, member, format, text, Some(compared))?.into_response())
}

fn wanted(fields: &Fields) -> Wanted {
    Wanted {
        take_away: fields.get("take-away") == "yes",
        conflicts: fields.get("conflicts") == "yes",
    }
}
