//! An operator, and the members that it answers for: the CSIRT adds and takes away.
//!
//! What its people see follows at once, because every request asks anew whom they answer for.

use access::Action;
use askama::Template;
use axum::extract::Path;
use axum::response::{Html, Redirect};
use axum::routing::{get, post};
use model::{MemberId, OperatorId};
use store::{Member, Operator};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::Posted;
use crate::frame::{Frame, render};
use crate::session::SignedIn;

const KEEP: Needs = Needs::Role(Action::KeepMembers);

pub(super) const ENTRY: Entry = Entry {
    name: "operator",
    routes: &[
        Route::get("/operators/{operator}", KEEP, || get(show)),
        Route::post("/operators/{operator}/members", KEEP, &["member={member}"], || post(add)),
        Route::post("/operators/{operator}/members/{member}/remove", KEEP, &[""], || post(remove)),
    ],
};

#[derive(Template)]
#[template(path = "pages/operator/page.html")]
struct OperatorPage {
    f: Frame,
    operator: Operator,
    members: Vec<Member>,
    others: Vec<Member>,
}

async fn show(by: SignedIn, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    by.must(Action::KeepMembers)?;
    let id = OperatorId::parse(&id).ok_or(PageError::NotFound)?;
    let operators = by.scope.operators().list().await?;
    let operator = operators.into_iter().find(|one| one.id == id).ok_or(PageError::NotFound)?;
    let all = by.scope.members().list(None).await?;
    let (members, others) = all.into_iter().partition(|one| operator.members.contains(&one.id));
    render(&OperatorPage { f: by.frame("members"), operator, members, others })
}

async fn add(Path(id): Path<String>, posted: Posted) -> Result<Redirect, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepMembers)?;
    let operator = OperatorId::parse(&id).ok_or(PageError::NotFound)?;
    let member = MemberId::parse(fields.get("member")).ok_or(PageError::NotFound)?;
    by.scope.operators().add_member(operator, member).await?;
    Ok(Redirect::to(&format!("/operators/{operator}?said=operator-answers")))
}

async fn remove(
    Path((id, member)): Path<(String, String)>,
    posted: Posted,
) -> Result<Redirect, PageError> {
    let by = posted.by;
    by.must(Action::KeepMembers)?;
    let operator = OperatorId::parse(&id).ok_or(PageError::NotFound)?;
    let member = MemberId::parse(&member).ok_or(PageError::NotFound)?;
    by.scope.operators().remove_member(operator, member).await?;
    Ok(Redirect::to(&format!("/operators/{operator}?said=operator-left")))
}
