//! The page behind an invitation's link: says who invites to what, and takes it up.
//!
//! Opening it changes nothing, because link scanners open links; the button does. A link that has
//! ended looks like one that never was.

use access::{BadPassword, LinkToken, PasswordHash, Secret, Way};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use store::{Invitation, StoreError};

use super::{Entry, Needs, Route};
use crate::enter::{self, Tries, set_cookie};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, PostedByLink};
use crate::frame::{Frame, render};
use crate::state::PortalState;
use crate::visit::Visit;

/// Characters of a name.
const NAME_CHARS_MAX: usize = 200;

pub(super) const ENTRY: Entry = Entry {
    name: "invitation",
    routes: &[
        Route::get("/invitation/{invited}", Needs::Link, || get(open)),
        Route::post(
            "/invitation/{invited}",
            Needs::Link,
            &["name=Siv&new-password={password}&again-password={password}"],
            || post(accept),
        ),
    ],
};

#[derive(Template)]
#[template(path = "pages/invitation/page.html")]
struct InvitationPage {
    f: Frame,
    invitation: Invitation,
    path: String,
    person: String,
    mistakes: Mistakes,
}

#[derive(Template)]
#[template(path = "pages/invitation/ended.html")]
struct EndedPage {
    f: Frame,
}

async fn open(
    State(state): State<PortalState>,
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let Some((token, invitation)) = find(&state, &token).await? else {
        return ended(&state, &visit);
    };
    let name = invitation.name.clone();
    page(&state, &visit, &token, invitation, name, Mistakes::default())
}

async fn find(
    state: &PortalState,
    token: &str,
) -> Result<Option<(LinkToken, Invitation)>, PageError> {
    let Some(token) = LinkToken::from_request(token) else { return Ok(None) };
    let found = state.store().invitation(&token.hash()).await?;
    Ok(found.map(|invitation| (token, invitation)))
}

fn page(
    state: &PortalState,
    visit: &Visit,
    token: &LinkToken,
    invitation: Invitation,
    name: String,
    mistakes: Mistakes,
) -> Result<Response, PageError> {
    let mut f = visit.frame_for(state, "invitation", &invitation.language, &invitation.zone);
    f.csrf = token.csrf();
    let status =
        if mistakes.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let path = format!("/invitation/{}", token.expose());
    let page = InvitationPage { f, invitation, path, person: name, mistakes };
    Ok((status, render(&page)?).into_response())
}

fn ended(state: &PortalState, visit: &Visit) -> Result<Response, PageError> {
    let page: Html<String> = render(&EndedPage { f: visit.frame(state, "invitation") })?;
    Ok((StatusCode::GONE, page).into_response())
}

async fn accept(
    State(state): State<PortalState>,
    Path(token): Path<String>,
    posted: PostedByLink,
) -> Result<Response, PageError> {
    let PostedByLink { visit, fields } = posted;
    let tries = Tries::of_address(&visit);
    tries.check(&state)?;
    let ours =
        LinkToken::from_request(&token).is_some_and(|link| link.csrf() == fields.get("csrf"));
    if !ours {
        return Err(PageError::StaleForm);
    }
    let Some((token, invitation)) = find(&state, &token).await? else {
        tries.failed(&state);
        return ended(&state, &visit);
    };
    let name = fields.get("name").to_owned();
    let refuse = |field, key| {
        let mistakes = Mistakes::of(field, key);
        page(&state, &visit, &token, invitation.clone(), name.clone(), mistakes)
    };
    let password = match check(&fields).await {
        Ok(password) => password,
        Err((field, key)) => return refuse(field, key),
    };
    let secret = Secret::random().ok_or(PageError::BadForm)?;
    let session = enter::new_session(&visit, &secret, Way::Invitation);
    let taken = state.store().accept_invitation(&token.hash(), &name, &password, &session).await;
    match taken {
        Ok(_) => {
            let mut response = Redirect::to("/account/second-factor?said=welcome").into_response();
            set_cookie(&mut response, &enter::session_cookie(&state, &secret));
            Ok(response)
        }
        Err(StoreError::Taken) => refuse("name", "mistake-account-taken"),
        Err(StoreError::NotFound | StoreError::NotAllowed) => ended(&state, &visit),
        Err(error) => Err(error.into()),
    }
}

/// The new password's hash, or the field and what is wrong with it.
async fn check(fields: &Fields) -> Result<PasswordHash, (&'static str, &'static str)> {
    let name = fields.get("name");
    if name.is_empty() {
        return Err(("name", "mistake-empty"));
    }
    if NAME_CHARS_MAX < name.chars().count() {
        return Err(("name", "mistake-long"));
    }
    let password = fields.raw("new-password").to_owned();
    if password != fields.raw("again-password") {
        return Err(("again-password", "mistake-password-again"));
    }
    let hashed = tokio::task::spawn_blocking(move || PasswordHash::new(&password)).await;
    hashed.unwrap_or(Err(BadPassword::Local)).map_err(|bad| match bad {
        BadPassword::TooShort => ("new-password", "mistake-password-short"),
        BadPassword::TooLong | BadPassword::Local => ("new-password", "mistake-long"),
    })
}
