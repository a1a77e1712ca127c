//! How the viewer shows who they are: the authenticator app and the recovery codes.
//!
//! A secret or a code is shown once, in answer to a form, and is never in an address.

use access::{Demand, RecoveryCode, TotpSecret, Way};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use store::SecondFactor;

use super::{Entry, Needs, Route};
use crate::enter::{RECOVERY, Tries};
use crate::error::PageError;
use crate::form::{Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::qr::{Picture, picture};
use crate::session::SignedIn;

const READ: Needs = Needs::Role(access::Action::OwnAccount);

/// Where its pages are.
const HERE: &str = "/account/second-factor";
const APP: &str = "/account/app";

pub(super) const ENTRY: Entry = Entry {
    name: "second_factor",
    routes: &[
        Route::get(HERE, READ, || get(show)),
        Route::get(APP, READ, || get(show_app)),
        Route::post(APP, READ, &[""], || post(propose)),
        Route::post("/account/app/confirm", READ, &["code=000000"], || post(confirm)),
        Route::post("/account/app/remove", READ, &[""], || post(remove)),
        Route::post("/account/recovery-codes", READ, &[""], || post(new_codes)),
    ],
};

#[derive(Template)]
#[template(path = "pages/second_factor/page.html")]
struct SecondFactorPage {
    f: Frame,
    has: SecondFactor,
    demand: Demand,
}

#[derive(Template)]
#[template(path = "pages/second_factor/app.html")]
struct AppPage {
    f: Frame,
    secret: Vec<String>,
    picture: Option<Picture>,
    mistakes: Mistakes,
}

#[derive(Template)]
#[template(path = "pages/second_factor/codes.html")]
struct CodesPage {
    f: Frame,
    codes: Vec<String>,
}

async fn show(by: SignedIn) -> Result<Html<String>, PageError> {
    let has = by.state.store().second_factor(by.account.id).await?;
    render(&SecondFactorPage { f: by.frame("account"), has, demand: by.demand() })
}

/// Makes a secret that waits to be confirmed.
async fn propose(posted: Posted) -> Result<Redirect, PageError> {
    let by = posted.by;
    by.must_be_fresh(HERE)?;
    let secret = TotpSecret::random().ok_or(PageError::BadForm)?;
    let key = &by.state.settings().sign_in_key;
    let sealed = key.seal(&by.account.id.to_string(), secret.as_bytes());
    match by.scope.second_factors().propose(&sealed.ok_or(PageError::BadForm)?).await {
        Ok(()) => Ok(Redirect::to(APP)),
        // There is an app already: its page says how to change it.
        Err(store::StoreError::Taken) => Ok(Redirect::to(HERE)),
        Err(error) => Err(error.into()),
    }
}

async fn show_app(by: SignedIn) -> Result<Response, PageError> {
    by.must_be_fresh(HERE)?;
    app_page(&by, Mistakes::default()).await
}

async fn proposed(by: &SignedIn) -> Result<Option<TotpSecret>, PageError> {
    let sealed = by.scope.second_factors().proposed().await?;
    let key = &by.state.settings().sign_in_key;
    let opened = sealed.and_then(|sealed| key.open(&by.account.id.to_string(), &sealed));
    Ok(opened.as_deref().and_then(TotpSecret::from_bytes))
}

async fn app_page(by: &SignedIn, mistakes: Mistakes) -> Result<Response, PageError> {
    let Some(secret) = proposed(by).await? else { return Ok(Redirect::to(HERE).into_response()) };
    let f = by.frame("account");
    let issuer = format!("{} {}", f.product(), by.state.settings().csirt_name);
    let text: Vec<char> = secret.base32().chars().collect();
    let status =
        if mistakes.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = AppPage {
        f,
        secret: text.chunks(4).map(|four| four.iter().collect()).collect(),
        picture: picture(&secret.address(&issuer, &by.account.login)),
        mistakes,
    };
    Ok((status, render(&page)?).into_response())
}

/// The app shows what we expect: it is in use, and the recovery codes are shown.
async fn confirm(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must_be_fresh(HERE)?;
    let tries = Tries::of(&by.account.login, &by.visit);
    tries.check(&by.state)?;
    let Some(secret) = proposed(&by).await? else { return Ok(Redirect::to(HERE).into_response()) };
    let Some(step) = secret.accept(fields.get("code"), by.state.now(), 0) else {
        tries.failed(&by.state);
        let mistakes = Mistakes::of("code", "mistake-code-new");
        return app_page(&by, mistakes).await;
    };
    let codes = RecoveryCode::fresh().ok_or(PageError::BadForm)?;
    by.scope.second_factors().confirm(step, &hashes(&by, &codes)).await?;
    by.scope.sessions().prove(by.session.id, Way::Code).await?;
    codes_page(&by, &codes)
}

async fn remove(posted: Posted) -> Result<Redirect, PageError> {
    let by = posted.by;
    by.must_be_fresh(HERE)?;
    match by.scope.second_factors().remove_app().await {
        Ok(()) => Ok(Redirect::to("/account/second-factor?said=app-removed")),
        // Gone already: its page says so.
        Err(store::StoreError::NotFound) => Ok(Redirect::to(HERE)),
        Err(error) => Err(error.into()),
    }
}

async fn new_codes(posted: Posted) -> Result<Response, PageError> {
    let by = posted.by;
    by.must_be_fresh(HERE)?;
    // Without an app a code would stand in for nothing.
    if by.state.store().second_factor(by.account.id).await?.app.is_none() {
        return Ok(Redirect::to(HERE).into_response());
    }
    let codes = RecoveryCode::fresh().ok_or(PageError::BadForm)?;
    by.scope.second_factors().new_codes(&hashes(&by, &codes)).await?;
    codes_page(&by, &codes)
}

fn hashes(by: &SignedIn, codes: &[RecoveryCode]) -> Vec<access::TokenHash> {
    let (key, owner) = (&by.state.settings().sign_in_key, by.account.id.to_string());
    codes.iter().map(|code| key.hash(RECOVERY, &owner, code.expose())).collect()
}

fn codes_page(by: &SignedIn, codes: &[RecoveryCode]) -> Result<Response, PageError> {
    let codes = codes.iter().map(RecoveryCode::shown).collect();
    Ok(render(&CodesPage { f: by.frame("account"), codes })?.into_response())
}
