//! Signing in and out.
//!
//! A wrong name and a wrong password give the same answer in the same time. A second half is asked
//! for only after the first was right, so that it tells nobody which accounts have one.

use access::{Ceremony, Secret, Way};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::{Entry, Needs, Route};
use crate::enter::{self, Tries, safe, set_cookie};
use crate::error::PageError;
use crate::form::{BEFORE, Fields, Mistakes, Posted, PostedBefore};
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::passkey;
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
        Route::post("/sign-in/passkey", Needs::Nothing, &[""], || post(by_passkey)),
        Route::get("/sign-in/code", Needs::Nothing, || get(code_form)),
        Route::post("/sign-in/code", Needs::Nothing, &["code=000000"], || post(code)),
        Route::post("/sign-out", Needs::Role(access::Action::OwnAccount), &[""], || post(sign_out)),
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
    /// Organisations' own sign-ins: the address and the label.
    organisations: Vec<(String, String)>,
    asked: Option<passkey::Asked>,
}

#[derive(Template)]
#[template(path = "pages/sign_in/code.html")]
struct CodePage {
    f: Frame,
    mistakes: Mistakes,
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
    let asked = passkey::ask(state, Ceremony::PasskeyUse, secret);
    let (next, login) = (safe(next).to_owned(), login.to_owned());
    let address = |id: &str| {
        crate::list::with("/sign-in/organisation", &[("with", id), ("next", safe(&next))])
    };
    let organisations = state.settings().organisations.iter();
    let organisations =
        organisations.map(|one| (address(one.id()), one.label().to_owned())).collect();
    let page = SignInPage { f, next, login, mistakes, demo, organisations, asked };
    Ok(render(&page)?.into_response())
}

async fn sign_in(
    State(state): State<PortalState>,
    headers: HeaderMap,
    posted: PostedBefore,
) -> Result<Response, PageError> {
    let PostedBefore { visit, fields } = posted;
    let login = fields.get("login").to_lowercase();
    let tries = Tries::of(&login, &visit);
    tries.check(&state)?;
    let Some(account) = enter::by_password(&state, &login, fields.raw("password")).await? else {
        tries.failed(&state);
        tracing::info!(origin = ?visit.origin, "a sign-in failed");
        return refuse(&state, &visit, &headers, &fields, "mistake-sign-in");
    };
    if state.store().second_factor(account.id).await?.app.is_some() {
        // The count of failures stays: a right password alone has not shown who they are.
        return enter::half(&state, &account, fields.get("next")).await;
    }
    tries.succeeded(&state);
    enter::begin(&state, &visit, &account, Way::Password, fields.get("next")).await
}

/// The page again, saying what was wrong and no more.
fn refuse(
    state: &PortalState,
    visit: &Visit,
    headers: &HeaderMap,
    fields: &Fields,
    key: &'static str,
) -> Result<Response, PageError> {
    let secret = read_cookie(headers, BEFORE).as_deref().and_then(Secret::from_request);
    let secret = secret.ok_or(PageError::StaleForm)?;
    let mistakes = Mistakes::of("login", key);
    let login = fields.get("login").to_lowercase();
    let mut response = page(state, visit, &secret, fields.get("next"), &login, mistakes)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// A passkey names its account itself: nothing is typed.
async fn by_passkey(
    State(state): State<PortalState>,
    headers: HeaderMap,
    posted: PostedBefore,
) -> Result<Response, PageError> {
    let PostedBefore { visit, fields } = posted;
    let tries = Tries::of_address(&visit);
    tries.check(&state)?;
    let browser = read_cookie(&headers, BEFORE).as_deref().and_then(Secret::from_request);
    let browser = browser.ok_or(PageError::StaleForm)?;
    let Some(account) = passkey::used(&state, &browser, &fields).await? else {
        tries.failed(&state);
        return refuse(&state, &visit, &headers, &fields, "mistake-passkey");
    };
    enter::begin(&state, &visit, &account, Way::Passkey, fields.get("next")).await
}

async fn code_form(
    State(state): State<PortalState>,
    visit: Visit,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    if enter::half_done(&headers).is_none() {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    code_page(&state, &visit, &headers, Mistakes::default())
}

fn code_page(
    state: &PortalState,
    visit: &Visit,
    headers: &HeaderMap,
    mistakes: Mistakes,
) -> Result<Response, PageError> {
    let secret = read_cookie(headers, BEFORE).as_deref().and_then(Secret::from_request);
    let mut f = visit.frame(state, "sign-in");
    f.csrf = secret.ok_or(PageError::StaleForm)?.csrf().as_str().to_owned();
    Ok(render(&CodePage { f, mistakes })?.into_response())
}

async fn code(
    State(state): State<PortalState>,
    headers: HeaderMap,
    posted: PostedBefore,
) -> Result<Response, PageError> {
    let PostedBefore { visit, fields } = posted;
    let again = Redirect::to("/sign-in?said=sign-in-again").into_response();
    let Some(half) = enter::half_done(&headers) else { return Ok(again) };
    let (hash, what) = (half.hash(), Ceremony::SecondFactor);
    let Some(pending) = state.store().try_ceremony(&hash, what).await? else { return Ok(again) };
    let Some(id) = pending.account else { return Ok(again) };
    let Some(account) = state.store().open_account(id).await? else { return Ok(again) };
    let tries = Tries::of(&account.login, &visit);
    tries.check(&state)?;
    let Some(way) = enter::by_code(&state, &visit, id, fields.get("code")).await? else {
        tries.failed(&state);
        state.store().note_wrong_code(id, visit.origin_text().as_deref()).await?;
        let mistakes = Mistakes::of("code", "mistake-code");
        let mut response = code_page(&state, &visit, &headers, mistakes)?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    };
    tries.succeeded(&state);
    // Taken by one request only: of two with two codes in a row, one begins a session.
    if state.store().take_ceremony(&hash, what).await?.is_none() {
        return Ok(again);
    }
    let mut response = enter::begin(&state, &visit, &account, way, &pending.state).await?;
    enter::forget_half(&state, &mut response);
    Ok(response)
}

async fn sign_out(posted: Posted) -> Result<Response, PageError> {
    let by = posted.by;
    by.state.store().sign_out(&by.secret.hash()).await?;
    let mut response = Redirect::to("/sign-in").into_response();
    set_cookie(&mut response, &write_cookie(&by.state, COOKIE, "", Some(0)));
    Ok(response)
}
