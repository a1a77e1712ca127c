//! The viewer's passkeys: makes one, names it, takes one away.
//!
//! The only pages with a script of ours, with that of signing in; without it they say so.

use access::{Ceremony, PASSKEY_ALGORITHMS, Way};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::PasskeyId;
use store::{Passkey, StoreError};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::passkey::{self, Asked};
use crate::session::SignedIn;

const READ: Needs = Needs::Role(access::Action::OwnAccount);

const HERE: &str = "/account/passkeys";

/// Characters of a name.
const NAME_CHARS_MAX: usize = 60;

pub(super) const ENTRY: Entry = Entry {
    name: "passkeys",
    routes: &[
        Route::get(HERE, READ, || get(show)),
        Route::post(HERE, READ, &["passkey-name=x"], || post(add)),
        Route::post("/account/passkeys/{passkey}", READ, &[""], || post(remove)),
    ],
};

#[derive(Template)]
#[template(path = "pages/passkeys/page.html")]
struct PasskeysPage {
    f: Frame,
    passkeys: Vec<Passkey>,
    has: String,
    asked: Option<Asked>,
    user: String,
    login: String,
    algorithms: String,
    mistakes: Mistakes,
}

async fn show(by: SignedIn) -> Result<Html<String>, PageError> {
    page(&by, Mistakes::default()).await
}

async fn page(by: &SignedIn, mistakes: Mistakes) -> Result<Html<String>, PageError> {
    let passkeys = by.scope.passkeys().list().await?;
    let names: Vec<&str> = passkeys.iter().map(|one| &*one.credential).collect();
    render(&PasskeysPage {
        f: by.frame("account"),
        has: names.join(" "),
        passkeys,
        asked: passkey::ask(&by.state, Ceremony::PasskeyNew, &by.secret),
        user: URL_SAFE_NO_PAD.encode(by.account.id.0.as_bytes()),
        login: by.account.login.clone(),
        algorithms: PASSKEY_ALGORITHMS.map(|number| number.to_string()).join(" "),
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

async fn add(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must_be_fresh(HERE)?;
    let name: String = fields.get("passkey-name").chars().take(NAME_CHARS_MAX).collect();
    if name.is_empty() {
        return refuse(&by, "passkey-name", "mistake-empty").await;
    }
    let Some(made) = passkey::made(&by.state, &by.secret, &fields).await? else {
        return refuse(&by, "passkey-name", "mistake-passkey-new").await;
    };
    match by.scope.passkeys().add(&made, &name).await {
        Ok(_) => {
            by.scope.sessions().prove(by.session.id, Way::Passkey).await?;
            Ok(Redirect::to("/account/passkeys?said=passkey-added").into_response())
        }
        Err(StoreError::Taken | StoreError::NotAllowed) => {
            refuse(&by, "passkey-name", "mistake-passkey-new").await
        }
        Err(error) => Err(error.into()),
    }
}

async fn remove(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let by = posted.by;
    by.must_be_fresh(HERE)?;
    let id = PasskeyId::parse(&id).ok_or(PageError::NotFound)?;
    match by.scope.passkeys().remove(id).await {
        Ok(()) => Ok(Redirect::to("/account/passkeys?said=passkey-removed").into_response()),
        Err(StoreError::NotAllowed) => refuse(&by, "passkey-name", "mistake-passkey-last").await,
        Err(error) => Err(error.into()),
    }
}
