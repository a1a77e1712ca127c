//! The organisations' sign-ins that are connected with the viewer's account.

use askama::Template;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::Time;
use store::StoreError;

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Posted, refuse_strangers};
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::organisation;
use crate::session::SignedIn;

const READ: Needs = Needs::Role(access::Action::OwnAccount);

const HERE: &str = "/account/organisations";

pub(super) const ENTRY: Entry = Entry {
    name: "organisations",
    routes: &[
        Route::get(HERE, READ, || get(show)),
        Route::get("/account/organisations/connect", READ, || get(connect)),
        Route::post("/account/organisations/remove", READ, &["issuer=https%3A%2F%2Fx"], || {
            post(remove)
        }),
    ],
};

/// One that is connected.
struct Connected {
    issuer: String,
    label: String,
    since: Time,
}

#[derive(Template)]
#[template(path = "pages/organisations/page.html")]
struct OrganisationsPage {
    f: Frame,
    connected: Vec<Connected>,
    /// Those that can be connected: the word in the address, and the label.
    others: Vec<(String, String)>,
    is_only_way: bool,
}

async fn show(by: SignedIn) -> Result<Html<String>, PageError> {
    page(&by, false).await
}

async fn page(by: &SignedIn, is_only_way: bool) -> Result<Html<String>, PageError> {
    let all = &by.state.settings().organisations;
    let bound = by.scope.identities().list().await?;
    let is_free = |issuer: &str| bound.iter().all(|(known, _)| known != issuer);
    let others = all.iter().filter(|one| is_free(one.issuer()));
    let others = others.map(|one| (one.id().to_owned(), one.label().to_owned())).collect();
    let connected = bound.iter().map(|(issuer, since)| Connected {
        issuer: issuer.clone(),
        label: all.label_of(issuer).to_owned(),
        since: *since,
    });
    let connected = connected.collect();
    render(&OrganisationsPage { f: by.frame("account"), connected, others, is_only_way })
}

/// By `GET`, because a form may not lead to another site; and only from a page of ours.
async fn connect(by: SignedIn, asked: Asked, headers: HeaderMap) -> Result<Response, PageError> {
    refuse_strangers(&headers)?;
    by.must_be_fresh(HERE)?;
    match by.state.settings().organisations.by_id(asked.text("with")) {
        Some(to) => organisation::send(&by.state, &by.visit, to, HERE, Some(by.account.id)).await,
        None => Ok(Redirect::to(HERE).into_response()),
    }
}

async fn remove(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must_be_fresh(HERE)?;
    match by.scope.identities().disconnect(fields.get("issuer")).await {
        Ok(()) => {
            let to = "/account/organisations?said=organisation-disconnected";
            Ok(Redirect::to(to).into_response())
        }
        // Gone already: its page says so.
        Err(StoreError::NotFound) => Ok(Redirect::to(HERE).into_response()),
        Err(StoreError::NotAllowed) => Ok(page(&by, true).await?.into_response()),
        Err(error) => Err(error.into()),
    }
}
