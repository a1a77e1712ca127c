//! Operators: the CSIRT adds one, changes it, and says which members it answers for.
//!
//! What its people see follows at once, because every request asks anew whom they answer for.

use access::Action;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::{MemberId, OperatorId};
use store::{Member, Operator};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::session::SignedIn;

const KEEP: Needs = Needs::Role(Action::KeepMembers);

/// The form, filled in.
const FORM: &str = "name=Joint+IT&language=sv&zone=Europe%2FStockholm&member={member}";

pub(super) const ENTRY: Entry = Entry {
    name: "operator",
    routes: &[
        Route::get("/operators", KEEP, || get(list)),
        Route::post("/operators", KEEP, &[FORM], || post(make)),
        Route::get("/operators/{operator}", KEEP, || get(show)),
        Route::post("/operators/{operator}", KEEP, &[FORM], || post(change)),
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
    may_invite: bool,
    mistakes: Mistakes,
}

#[derive(Template)]
#[template(path = "pages/operator/list.html")]
struct OperatorsPage {
    f: Frame,
    operators: Vec<Operator>,
    members: Vec<Member>,
    chosen: Vec<String>,
    typed: String,
    mistakes: Mistakes,
}

impl OperatorsPage {
    fn is_chosen(&self, member: &Member) -> bool {
        self.chosen.contains(&member.id.to_string())
    }
}

async fn list(by: SignedIn) -> Result<Html<String>, PageError> {
    all(&by, &Fields::default(), Mistakes::default()).await
}

async fn all(
    by: &SignedIn,
    fields: &Fields,
    mistakes: Mistakes,
) -> Result<Html<String>, PageError> {
    by.must(Action::KeepMembers)?;
    render(&OperatorsPage {
        f: by.frame("members"),
        operators: by.scope.operators().list().await?,
        members: by.scope.members().list(None).await?,
        chosen: fields.all("member").map(str::to_owned).collect(),
        typed: fields.get("name").to_owned(),
        mistakes,
    })
}

async fn make(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepMembers)?;
    match super::members::parse(&fields) {
        Ok(new) => {
            let chosen: Vec<_> = fields.all("member").filter_map(MemberId::parse).collect();
            // Each once, and only those that are there.
            let there = by.scope.members().list(None).await?;
            let ids = there.iter().map(|one| one.id).filter(|id| chosen.contains(id));
            let made = by.scope.operators().add(&new, &ids.collect::<Vec<_>>()).await?;
            Ok(Redirect::to(&format!("/operators/{made}?said=operator-added")).into_response())
        }
        Err(mistakes) => {
            let page = all(&by, &fields, mistakes).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn change(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepMembers)?;
    match super::members::parse(&fields) {
        Ok(new) => {
            let operator = OperatorId::parse(&id).ok_or(PageError::NotFound)?;
            by.scope.operators().change(operator, &new).await?;
            let to = format!("/operators/{operator}?said=place-saved");
            Ok(Redirect::to(&to).into_response())
        }
        Err(mistakes) => {
            let page = one(&by, &id, mistakes).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn show(by: SignedIn, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    one(&by, &id, Mistakes::default()).await
}

async fn one(by: &SignedIn, id: &str, mistakes: Mistakes) -> Result<Html<String>, PageError> {
    by.must(Action::KeepMembers)?;
    let id = OperatorId::parse(id).ok_or(PageError::NotFound)?;
    let operators = by.scope.operators().list().await?;
    let operator = operators.into_iter().find(|one| one.id == id).ok_or(PageError::NotFound)?;
    let all = by.scope.members().list(None).await?;
    let (members, others) = all.into_iter().partition(|one| operator.members.contains(&one.id));
    let (f, may_invite) = (by.frame("members"), by.may(Action::Invite));
    render(&OperatorPage { f, operator, members, others, may_invite, mistakes })
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
