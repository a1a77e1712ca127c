//! What all ways in share: counting tries, checking a password or a code, beginning a session.
//!
//! A name that does not exist is worked on as long as one that does, and gets the same answer.

use access::{Ceremony, PasswordHash, RecoveryCode, Secret, TotpSecret, Way};
use axum::http::HeaderValue;
use axum::http::header::{HeaderMap, SET_COOKIE};
use axum::response::{IntoResponse, Redirect, Response};
use model::AccountId;
use store::{Account, NewSession, Pending};

use crate::error::PageError;
use crate::session::COOKIE;
use crate::state::PortalState;
use crate::visit::{Visit, read_cookie, write_cookie};

/// The cookie of a sign-in whose second half is awaited.
const HALF: &str = "vardkase-half";

/// What recovery codes are hashed for.
pub(crate) const RECOVERY: &str = "recovery";

/// What failures are counted by: the account's name and the address, each by itself. Without an
/// address there is one count for all who hide theirs.
pub(crate) struct Tries {
    account: String,
    address: String,
}

impl Tries {
    pub(crate) fn of(login: &str, visit: &Visit) -> Self {
        let origin = visit.origin_text().unwrap_or_default();
        Self { account: format!("account:{login}"), address: format!("address:{origin}") }
    }

    /// Of an address alone: where no name is given.
    pub(crate) fn of_address(visit: &Visit) -> Self {
        let origin = visit.origin_text().unwrap_or_default();
        Self { account: format!("address:{origin}"), address: format!("address:{origin}") }
    }

    /// Fails when there were too many of late.
    pub(crate) fn check(&self, state: &PortalState) -> Result<(), PageError> {
        let keys = [self.account.as_str(), self.address.as_str()];
        state.limits().check(&keys, state.now()).map_err(|_| PageError::TooMany)
    }

    pub(crate) fn failed(&self, state: &PortalState) {
        state.limits().failed(&[&self.address], state.now());
        if self.account != self.address {
            state.limits().failed(&[&self.account], state.now());
        }
    }

    pub(crate) fn succeeded(&self, state: &PortalState) {
        state.limits().succeeded(&self.account);
    }
}

/// The account, when name and password fit. Hashing is slow on purpose and happens aside.
pub(crate) async fn by_password(
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

/// Whether a code of the app or a recovery code is right; it is used up when it is.
pub(crate) async fn by_code(
    state: &PortalState,
    visit: &Visit,
    account: AccountId,
    text: &str,
) -> Result<Option<Way>, PageError> {
    let (key, owner) = (&state.settings().sign_in_key, account.to_string());
    if let Some(code) = RecoveryCode::parse(text) {
        let hash = key.hash(RECOVERY, &owner, code.expose());
        let origin = visit.origin_text();
        let used = state.store().use_recovery_code(account, &hash, origin.as_deref()).await?;
        return Ok(used.then_some(Way::Recovery));
    }
    let now = state.now();
    let accept = |sealed: &str, last: i64| {
        let secret = TotpSecret::from_bytes(&key.open(&owner, sealed)?)?;
        secret.accept(text, now, last)
    };
    let right = state.store().count_code(account, accept).await?;
    Ok(right.then_some(Way::Code))
}

/// Begins a session and goes on to one of our own pages.
pub(crate) async fn begin(
    state: &PortalState,
    visit: &Visit,
    account: &Account,
    way: Way,
    next: &str,
) -> Result<Response, PageError> {
    let secret = Secret::random().ok_or(PageError::BadForm)?;
    state.store().sign_in(account, &new_session(visit, &secret, way)).await?;
    let mut response = Redirect::to(safe(next)).into_response();
    set_cookie(&mut response, &session_cookie(state, &secret));
    Ok(response)
}

pub(crate) fn new_session(visit: &Visit, secret: &Secret, way: Way) -> NewSession {
    NewSession { token: secret.hash(), way, origin: visit.origin_text(), browser: visit.browser }
}

pub(crate) fn session_cookie(state: &PortalState, secret: &Secret) -> String {
    write_cookie(state, COOKIE, secret.expose(), None)
}

/// Remembers that the first half was right, and asks for the second.
pub(crate) async fn half(
    state: &PortalState,
    account: &Account,
    next: &str,
) -> Result<Response, PageError> {
    let secret = Secret::random().ok_or(PageError::BadForm)?;
    let pending = Pending { account: Some(account.id), state: safe(next).to_owned() };
    let what = Ceremony::SecondFactor;
    state.store().begin_ceremony(&secret.hash(), what, &pending).await?;
    let mut response = Redirect::to("/sign-in/code").into_response();
    set_cookie(&mut response, &write_cookie(state, HALF, secret.expose(), None));
    Ok(response)
}

/// The token of the half that this browser has done.
pub(crate) fn half_done(headers: &HeaderMap) -> Option<Secret> {
    read_cookie(headers, HALF).as_deref().and_then(Secret::from_request)
}

/// Forgets the half that was done.
pub(crate) fn forget_half(state: &PortalState, response: &mut Response) {
    set_cookie(response, &write_cookie(state, HALF, "", Some(0)));
}

/// Only our own paths: an address elsewhere would let others send people on from here.
pub(crate) fn safe(next: &str) -> &str {
    let ours = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(['\\', '\r', '\n'])
        && !next.starts_with("/sign-in");
    if ours { next } else { "/" }
}

pub(crate) fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}
