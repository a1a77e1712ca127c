//! The viewer's own account: language, zone, password, sessions.

use access::{BadPassword, PasswordHash};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use locale::Language;
use store::{Account, OwnSession};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::session::SignedIn;

/// One's own account is everybody's who may sign in.
const READ: Needs = Needs::Role(access::Action::Read);

pub(super) const ENTRY: Entry = Entry {
    name: "account",
    routes: &[
        Route::get("/account", READ, || get(show)),
        Route::post("/account", READ, &["language=en&zone=Europe%2FOslo"], || post(prefer)),
        Route::post(
            "/account/password",
            READ,
            &["old-password={password}&new-password={password}&again-password={password}"],
            || post(password),
        ),
        Route::post("/account/sessions", READ, &[""], || post(end_others)),
    ],
};

#[derive(Template)]
#[template(path = "pages/account/page.html")]
struct AccountPage {
    f: Frame,
    account: Account,
    sessions: Vec<OwnSession>,
    mistakes: Mistakes,
}

async fn show(by: SignedIn) -> Result<Html<String>, PageError> {
    page(&by, Mistakes::default()).await
}

async fn page(by: &SignedIn, mistakes: Mistakes) -> Result<Html<String>, PageError> {
    render(&AccountPage {
        f: by.frame("account"),
        account: by.account.clone(),
        sessions: by.scope.work().sessions(&by.secret.hash()).await?,
        mistakes,
    })
}

async fn refuse(
    by: &SignedIn,
    field: &'static str,
    key: &'static str,
) -> Result<Response, PageError> {
    let mut mistakes = Mistakes::default();
    mistakes.add(field, key);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(by, mistakes).await?).into_response())
}

async fn prefer(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    let Some(language) = Language::parse(fields.get("language")) else {
        return refuse(&by, "language", "mistake-language").await;
    };
    let zone = fields.get("zone");
    if jiff::tz::TimeZone::get(zone).is_err() {
        return refuse(&by, "zone", "mistake-zone").await;
    }
    by.scope.accounts().prefer(language.tag(), zone).await?;
    let to = format!("/account?said=preferences-saved&lang={}", language.tag());
    Ok(Redirect::to(&to).into_response())
}

async fn password(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    if !is_right(&by, fields.raw("old-password").to_owned()).await? {
        return refuse(&by, "old-password", "mistake-password-old").await;
    }
    if fields.raw("new-password") != fields.raw("again-password") {
        return refuse(&by, "again-password", "mistake-password-again").await;
    }
    match hash(&fields).await {
        Ok(hash) => {
            // Ends every session, this one too: whoever else had the old password is out.
            by.scope.accounts().set_password(&hash).await?;
            Ok(Redirect::to("/sign-in?said=password-changed").into_response())
        }
        Err(BadPassword::TooShort) => refuse(&by, "new-password", "mistake-password-short").await,
        Err(BadPassword::TooLong) => refuse(&by, "new-password", "mistake-long").await,
        Err(BadPassword::Local) => Err(PageError::BadForm),
    }
}

/// Slow on purpose, and so not on a thread that serves others.
async fn hash(fields: &Fields) -> Result<PasswordHash, BadPassword> {
    let new = fields.raw("new-password").to_owned();
    let hashed = tokio::task::spawn_blocking(move || PasswordHash::new(&new)).await;
    hashed.unwrap_or(Err(BadPassword::Local))
}

async fn is_right(by: &SignedIn, password: String) -> Result<bool, PageError> {
    // A session left open must not be a way to guess the password.
    let key = format!("account:{}", by.account.login);
    if by.state.limits().check(&[&key], by.state.now()).is_err() {
        return Err(PageError::TooMany);
    }
    let Some((_, hash)) = by.state.store().account_to_sign_in(&by.account.login).await? else {
        return Ok(false);
    };
    let right = tokio::task::spawn_blocking(move || hash.verify(&password)).await.unwrap_or(false);
    if !right {
        by.state.limits().failed(&[&key], by.state.now());
    }
    Ok(right)
}

async fn end_others(posted: Posted) -> Result<Redirect, PageError> {
    let by = posted.by;
    by.scope.work().end_other_sessions(&by.secret.hash()).await?;
    Ok(Redirect::to("/account?said=sessions-ended"))
}
