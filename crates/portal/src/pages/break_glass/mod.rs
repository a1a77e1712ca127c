//! The page behind a link printed on the hub's console: signs in once.
//!
//! Opening it changes nothing; its button does. A link that has ended looks like one that never
//! was.

use access::{LinkToken, Secret, Way};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use store::{StoreError, Told};

use super::{Entry, Needs, Route};
use crate::enter::{self, Tries, set_cookie};
use crate::error::PageError;
use crate::form::PostedByLink;
use crate::frame::{Frame, render};
use crate::state::PortalState;
use crate::visit::Visit;

pub(super) const ENTRY: Entry = Entry {
    name: "break_glass",
    routes: &[
        Route::get("/sign-in/once/{glass}", Needs::Link, || get(open)),
        Route::post("/sign-in/once/{glass}", Needs::Link, &[""], || post(enter_by_it)),
    ],
};

#[derive(Template)]
#[template(path = "pages/break_glass/page.html")]
struct BreakGlassPage {
    f: Frame,
    path: String,
    is_ended: bool,
}

async fn open(
    State(state): State<PortalState>,
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Html<String>, PageError> {
    // Whether it still works is not looked up: the button finds out.
    let mut f = visit.frame(&state, "sign-in");
    let token = LinkToken::from_request(&token).ok_or(PageError::NotFound)?;
    f.csrf = token.csrf();
    let path = format!("/sign-in/once/{}", token.expose());
    render(&BreakGlassPage { f, path, is_ended: false })
}

async fn enter_by_it(
    State(state): State<PortalState>,
    Path(token): Path<String>,
    posted: PostedByLink,
) -> Result<Response, PageError> {
    let PostedByLink { visit, fields } = posted;
    let tries = Tries::of_address(&visit);
    tries.check(&state)?;
    let token = LinkToken::from_request(&token).ok_or(PageError::StaleForm)?;
    if token.csrf() != fields.get("csrf") {
        return Err(PageError::StaleForm);
    }
    let secret = Secret::random().ok_or(PageError::BadForm)?;
    let session = enter::new_session(&visit, &secret, Way::BreakGlass);
    match state.store().sign_in_by_break_glass(&token.hash(), &session, &told(&state)).await {
        Ok(_) => {
            let mut response = Redirect::to("/").into_response();
            set_cookie(&mut response, &enter::session_cookie(&state, &secret));
            Ok(response)
        }
        Err(StoreError::NotFound) => {
            tries.failed(&state);
            let f = visit.frame(&state, "sign-in");
            let page = render(&BreakGlassPage { f, path: String::new(), is_ended: true })?;
            Ok((StatusCode::GONE, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// The CSIRT's own mailbox hears of it.
fn told(state: &PortalState) -> Told {
    let settings = state.settings();
    Told {
        name: settings.csirt_name.clone(),
        email: settings.duty_email.clone(),
        language: settings.language.tag().to_owned(),
        zone: settings.zone.clone(),
    }
}
