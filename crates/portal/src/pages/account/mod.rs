//! The viewer's own account: language, zone, password, and the ways to what else it has.

use access::{BadPassword, PasswordHash};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use locale::Language;
use store::{Account, SecondFactor};

use super::{Entry, Needs, Route};
use crate::enter::{self, Tries};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::session::SignedIn;

/// One's own account is everybody's who may sign in.
const READ: Needs = Needs::Role(access::Action::OwnAccount);

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
    ],
};

#[derive(Template)]
#[template(path = "pages/account/page.html")]
struct AccountPage {
    f: Frame,
    account: Account,
    sessions: i64,
    has: SecondFactor,
    offers_organisations: bool,
    mistakes: Mistakes,
}

async fn show(by: SignedIn) -> Result<Html<String>, PageError> {
    page(&by, Mistakes::default()).await
}

async fn page(by: &SignedIn, mistakes: Mistakes) -> Result<Html<String>, PageError> {
    let has = by.state.store().second_factor(by.account.id).await?;
    let offered = by.state.settings().organisations.iter().next().is_some();
    render(&AccountPage {
        f: by.frame("account"),
        account: by.account.clone(),
        sessions: by.scope.sessions().own().await?.len() as i64,
        has,
        offers_organisations: offered || 0 < has.organisations,
        mistakes,
    })
}

async fn refuse(
    by: &SignedIn,
    field: &'static str,
    key: &'static str,
) -> Result<Response, PageError> {
    let mistakes = Mistakes::of(field, key);
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
    // A session left open must not be a way to guess the password.
    let tries = Tries::of(&by.account.login, &by.visit);
    tries.check(&by.state)?;
    let old = fields.raw("old-password");
    if enter::by_password(&by.state, &by.account.login, old).await?.is_none() {
        tries.failed(&by.state);
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
