//! Shows again who one is, before something sensitive: a session left open is not enough.

use access::{Ceremony, Way};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::{Entry, Needs, Route};
use crate::enter::{self, Tries, safe};
use crate::error::PageError;
use crate::form::{Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::passkey;
use crate::session::SignedIn;

const READ: Needs = Needs::Role(access::Action::OwnAccount);

pub(super) const ENTRY: Entry = Entry {
    name: "prove",
    routes: &[
        Route::get("/account/prove", READ, || get(form)),
        Route::post("/account/prove", READ, &["password={password}"], || post(prove)),
    ],
};

#[derive(Template)]
#[template(path = "pages/prove/page.html")]
struct ProvePage {
    f: Frame,
    next: String,
    login: String,
    has: store::SecondFactor,
    asked: Option<passkey::Asked>,
    mistakes: Mistakes,
}

async fn form(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    page(&by, asked.text("next"), Mistakes::default()).await
}

async fn page(by: &SignedIn, next: &str, mistakes: Mistakes) -> Result<Html<String>, PageError> {
    let has = by.state.store().second_factor(by.account.id).await?;
    let asked = passkey::ask(&by.state, Ceremony::PasskeyUse, &by.secret);
    render(&ProvePage {
        f: by.frame("account"),
        next: safe(next).to_owned(),
        login: by.account.login.clone(),
        asked: asked.filter(|_| 0 < has.passkeys),
        has,
        mistakes,
    })
}

async fn prove(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    // A session left open must not be a way to guess.
    let tries = Tries::of(&by.account.login, &by.visit);
    tries.check(&by.state)?;
    let way = if fields.some("credential").is_some() {
        let account = passkey::used(&by.state, &by.secret, &fields).await?;
        account.filter(|account| account.id == by.account.id).map(|_| Way::Passkey)
    } else if let Some(code) = fields.some("code") {
        enter::by_code(&by.state, &by.visit, by.account.id, code).await?
    } else {
        let login = &by.account.login;
        let right = enter::by_password(&by.state, login, fields.raw("password")).await?;
        right.map(|_| Way::Password)
    };
    let Some(way) = way else {
        tries.failed(&by.state);
        let mistakes = Mistakes::of("password", "mistake-prove");
        let page = page(&by, fields.get("next"), mistakes).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    by.scope.sessions().prove(by.session.id, way).await?;
    Ok(Redirect::to(safe(fields.get("next"))).into_response())
}
