//! Signing in and out.
//!
//! A wrong name and a wrong password give the same answer in the same time. Passkeys and the
//! organisation's own sign-in come later, beside this.

use access::{PasswordHash, Secret};
use askama::Template;
use axum::extract::State;
use axum::http::header::{HeaderMap, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use store::Account;

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{BEFORE, Mistakes, Posted, PostedBefore};
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::COOKIE;
use crate::state::{DemoAccount, PortalState};
use crate::visit::{Visit, read_cookie, write_cookie};

pub(super) const ENTRY: Entry = Entry {
    name: "sign_in",
    routes: &[
        Route::get("/sign-in", Needs::Nothing, || get(form)),
        Route::post("/sign-in", Needs::Nothing, &["login={login}&password={password}"], || {
            post(sign_in)
        }),
        Route::post("/sign-out", Needs::Role(access::Action::Read), &[""], || post(sign_out)),
    ],
};

#[derive(Template)]
#[template(path = "pages/sign_in/page.html")]
struct SignInPage {
    f: Frame,
    next: String,
    login: String,
    mistakes: Mistakes,
    demo: Vec<DemoAccount>,
}

async fn form(
    State(state): State<PortalState>,
    visit: Visit,
    asked: Asked,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let kept = read_cookie(&headers, BEFORE).as_deref().and_then(Secret::from_request);
    let page =
        |secret: &Secret| page(&state, &visit, secret, asked.text("next"), "", Mistakes::default());
    if let Some(secret) = kept {
        return page(&secret);
    }
    let secret = Secret::random().ok_or(PageError::BadForm)?;
    let mut response = page(&secret)?;
    set_cookie(&mut response, &write_cookie(&state, BEFORE, secret.expose(), None));
    Ok(response)
}

fn page(
    state: &PortalState,
    visit: &Visit,
    secret: &Secret,
    next: &str,
    login: &str,
    mistakes: Mistakes,
) -> Result<Response, PageError> {
    let mut f = visit.frame(state, "sign-in");
    f.csrf = secret.csrf().as_str().to_owned();
    let demo = state.demo().map(|demo| demo.accounts.clone()).unwrap_or_default();
    let page =
        SignInPage { f, next: safe(next).to_owned(), login: login.to_owned(), mistakes, demo };
    Ok(render(&page)?.into_response())
}

async fn sign_in(
    State(state): State<PortalState>,
    headers: HeaderMap,
    posted: PostedBefore,
) -> Result<Response, PageError> {
    let PostedBefore { visit, fields } = posted;
    let login = fields.get("login").to_lowercase();
    let (account_key, address_key) = keys(&login, &visit);
    let tried = [account_key.as_str(), address_key.as_str()];
    if state.limits().check(&tried, state.now()).is_err() {
        return Err(PageError::TooMany);
    }
    let Some(account) = check(&state, &login, fields.raw("password")).await? else {
        state.limits().failed(&tried, state.now());
        tracing::info!(origin = ?visit.origin, "a sign-in failed");
        let secret = read_cookie(&headers, BEFORE).as_deref().and_then(Secret::from_request);
        let secret = secret.ok_or(PageError::StaleForm)?;
        let mut mistakes = Mistakes::default();
        mistakes.add("login", "mistake-sign-in");
        let mut response = page(&state, &visit, &secret, fields.get("next"), &login, mistakes)?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    };
    state.limits().succeeded(&account_key);
    let secret = Secret::random().ok_or(PageError::BadForm)?;
    state.store().sign_in(&account, &secret.hash(), visit.origin_text().as_deref()).await?;
    let mut response = Redirect::to(safe(fields.get("next"))).into_response();
    set_cookie(&mut response, &write_cookie(&state, COOKIE, secret.expose(), None));
    Ok(response)
}

/// What failures are counted by. Without an address there is one count for all who hide theirs.
fn keys(login: &str, visit: &Visit) -> (String, String) {
    let origin = visit.origin_text().unwrap_or_default();
    (format!("account:{login}"), format!("address:{origin}"))
}

/// The account, when name and password fit. Hashing is slow on purpose and happens aside.
async fn check(
    state: &PortalState,
    login: &str,
    password: &str,
) -> Result<Option<Account>, PageError> {
    let found = state.store().account_to_sign_in(login).await?;
    let password = password.to_owned();
    let checked = tokio::task::spawn_blocking(move || match found {
        Some((account, hash)) => hash.verify(&password).then_some(account),
        None => {
            let _ = PasswordHash::verify_nobody(&password);
            None
        }
    });
    Ok(checked.await.unwrap_or_default())
}

async fn sign_out(posted: Posted) -> Result<Response, PageError> {
    let by = posted.by;
    by.state.store().sign_out(&by.secret.hash()).await?;
    let mut response = Redirect::to("/sign-in").into_response();
    set_cookie(&mut response, &write_cookie(&by.state, COOKIE, "", Some(0)));
    Ok(response)
}

/// Only our own paths: an address elsewhere would let others send people on from here.
fn safe(next: &str) -> &str {
    let ours = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(['\\', '\r', '\n'])
        && !next.starts_with("/sign-in");
    if ours { next } else { "/" }
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}
