//! A member's word on retests: whether its exposed services may be tried again, and what that is.

use access::{Action, Scope};
use askama::Template;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::MemberId;
use store::Member;

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::Posted;
use crate::frame::{Frame, render};
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "retests",
    routes: &[
        Route::get("/members/{member}/retests", Needs::Role(Action::Read), || get(show)),
        Route::post(
            "/members/{member}/retests",
            Needs::Role(Action::KeepContacts),
            &["agree=yes", "agree=no"],
            || post(decide),
        ),
    ],
};

#[derive(Template)]
#[template(path = "pages/retests/page.html")]
struct RetestsPage {
    f: Frame,
    member: Member,
    agreed: bool,
    may_agree: bool,
    may_end: bool,
}

async fn show(by: SignedIn, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    let id = MemberId::parse(&id).ok_or(PageError::NotFound)?;
    let member = by.scope.members().by_id(id).await?.ok_or(PageError::NotFound)?;
    let agreed = by.scope.retests().agreed(id).await?;
    let f = by.frame(if by.frame("").is_member() { "own" } else { "members" });
    let may_keep = by.may(Action::KeepContacts);
    // The member's own word: the CSIRT may end it, and cannot give it.
    let may_agree = may_keep && !agreed && by.scope.viewer().scope() != Scope::All;
    render(&RetestsPage { f, member, agreed, may_agree, may_end: may_keep && agreed })
}

async fn decide(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    let member = MemberId::parse(&id).ok_or(PageError::NotFound)?;
    let origin = by.visit.origin_text();
    let said = match fields.get("agree") {
        "yes" => {
            by.scope.retests().agree(member, origin.as_deref()).await?;
            "retests-agreed"
        }
        "no" => {
            by.scope.retests().disagree(member, origin.as_deref()).await?;
            "retests-ended"
        }
        _ => return Err(PageError::BadForm),
    };
    Ok(Redirect::to(&format!("/members/{member}/retests?said={said}")).into_response())
}
