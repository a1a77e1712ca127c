//! A member's feeds: who made them, when they were last read; a new address, shown once.

use access::{Action, Secret};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::{FeedId, MemberId};
use store::{Member, MemberFeed, StoreError};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::session::SignedIn;

const KEEP: Needs = Needs::Role(Action::KeepContacts);

pub(super) const ENTRY: Entry = Entry {
    name: "feeds",
    routes: &[
        Route::get("/members/{member}/feeds", Needs::Role(Action::Read), || get(show)),
        Route::post("/members/{member}/feeds", KEEP, &["feed-name=Reader"], || post(make)),
        Route::post("/members/{member}/feeds/{feed}/revoke", KEEP, &[""], || post(revoke)),
    ],
};

/// Characters of a feed's name.
const NAME_CHARS_MAX: usize = 200;

#[derive(Template)]
#[template(path = "pages/feeds/page.html")]
struct FeedsPage {
    f: Frame,
    member: Member,
    feeds: Vec<MemberFeed>,
    may_keep: bool,
    /// The address of the one just made: shown on the answer itself and nowhere else.
    made: Option<String>,
    typed: String,
    mistakes: Mistakes,
}

async fn show(by: SignedIn, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    page(&by, &id, None, (String::new(), Mistakes::default())).await
}

async fn page(
    by: &SignedIn,
    id: &str,
    made: Option<String>,
    (typed, mistakes): (String, Mistakes),
) -> Result<Html<String>, PageError> {
    let id = MemberId::parse(id).ok_or(PageError::NotFound)?;
    let member = by.scope.members().by_id(id).await?.ok_or(PageError::NotFound)?;
    let f = by.frame("members");
    let f = if f.is_member() { by.frame("own") } else { f };
    let feeds = by.scope.feeds().of(id).await?;
    let may_keep = by.may(Action::KeepContacts);
    render(&FeedsPage { f, member, feeds, may_keep, made, typed, mistakes })
}

async fn make(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepContacts)?;
    let member = MemberId::parse(&id).ok_or(PageError::NotFound)?;
    let name = fields.get("feed-name");
    let mut mistakes = Mistakes::default();
    if name.is_empty() {
        mistakes.add("feed-name", "mistake-empty");
    } else if NAME_CHARS_MAX < name.chars().count() {
        mistakes.add("feed-name", "mistake-long");
    } else {
        let secret = Secret::random().ok_or(PageError::NoRandomness)?;
        match by.scope.feeds().add(member, name, &secret.hash()).await {
            Ok(_) => {
                let address = format!("{}/feed/{}", by.state.settings().base_url, secret.expose());
                let page = page(&by, &id, Some(address), (String::new(), mistakes)).await?;
                return Ok((StatusCode::CREATED, page).into_response());
            }
            Err(StoreError::TooMany { .. }) => mistakes.add("feed-name", "mistake-feeds"),
            Err(error) => return Err(error.into()),
        }
    }
    let page = page(&by, &id, None, (name.to_owned(), mistakes)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn revoke(
    Path((member, feed)): Path<(String, String)>,
    posted: Posted,
) -> Result<Redirect, PageError> {
    posted.by.must(Action::KeepContacts)?;
    let ids = MemberId::parse(&member).zip(FeedId::parse(&feed));
    let (id, feed) = ids.ok_or(PageError::NotFound)?;
    posted.by.scope.feeds().revoke(id, feed).await?;
    Ok(Redirect::to(&format!("/members/{member}/feeds?said=feed-revoked")))
}
