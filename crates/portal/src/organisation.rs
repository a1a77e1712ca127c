//! Organisations' own sign-ins, as the hub lends them, and the way there and back.
//!
//! Where a browser was sent is kept by the browser itself, sealed, so that sending it keeps and
//! changes nothing here. What came back is noted and counts once. Speaks no HTTP: the hub does.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use access::{Away, Ceremony, Person, Secret};
use askama::Template;
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use model::{AccountId, Time};
use serde::{Deserialize, Serialize};
use store::{Pending, StoreError};

use crate::enter::{safe, set_cookie};
use crate::error::PageError;
use crate::frame::{Frame, render};
use crate::state::PortalState;
use crate::visit::{Visit, read_cookie, write_cookie};

/// The cookie of a browser that is away.
const COOKIE: &str = "vardkase-away";

/// What its content is sealed for.
const SEALED_FOR: &str = "organisation";

/// Seconds that somebody may be away: two factors and a change of password take a while. Not
/// longer than what is half done is kept, so that a return is noted for as long as it could come
/// again.
const AWAY_S: i64 = 10 * 60;

/// Where browsers come back to.
pub(crate) const BACK: &str = "/sign-in/organisation/back";

/// What the hub will answer.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, NoAnswer>> + Send + 'a>>;

/// Why a provider gave no answer that counts; the hub has written down the rest.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct NoAnswer(pub String);

/// One organisation's own sign-in.
pub trait Organisation: Send + Sync {
    /// Its word in the settings and in addresses.
    fn id(&self) -> &str;
    /// What people call it.
    fn label(&self) -> &str;
    /// What its provider calls itself.
    fn issuer(&self) -> &str;
    /// Where to send a browser.
    fn sign_in_at<'a>(&'a self, away: &'a Away) -> Answer<'a, String>;
    /// Who came back with a code.
    fn who<'a>(&'a self, code: &'a str, away: &'a Away, now: Time) -> Answer<'a, Person>;
}

/// All of them, in the order of the settings.
#[derive(Clone, Default)]
pub struct Organisations(Arc<[Arc<dyn Organisation>]>);

impl Organisations {
    /// These.
    pub fn new(all: Vec<Arc<dyn Organisation>>) -> Self {
        Self(all.into())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &dyn Organisation> {
        self.0.iter().map(|one| &**one)
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<&dyn Organisation> {
        self.iter().find(|one| one.id() == id)
    }

    /// What people call the organisation of an issuer; the issuer when it is not known any more.
    pub(crate) fn label_of<'a>(&'a self, issuer: &'a str) -> &'a str {
        self.iter().find(|one| one.issuer() == issuer).map_or(issuer, |one| one.label())
    }
}

impl fmt::Debug for Organisations {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_list().entries(self.iter().map(|one| one.id().to_owned())).finish()
    }
}

/// Where a browser was sent, and why.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Trip {
    secret: String,
    /// To which organisation.
    pub with: String,
    /// Where to go on afterwards.
    pub next: String,
    /// Whose account is to be connected; none when somebody signs in.
    pub account: Option<String>,
    until: i64,
}

impl Trip {
    fn secret(&self) -> Option<Secret> {
        Secret::from_request(&self.secret)
    }

    /// What it took along.
    pub fn away(&self, state: &PortalState) -> Option<Away> {
        let back = format!("{}{BACK}", state.settings().base_url);
        self.secret().map(|secret| Away::new(&secret, back))
    }
}

/// Sends a browser to an organisation's own sign-in.
pub(crate) async fn send(
    state: &PortalState,
    visit: &Visit,
    to: &dyn Organisation,
    next: &str,
    account: Option<AccountId>,
) -> Result<Response, PageError> {
    let secret = Secret::random().ok_or(PageError::NoRandomness)?;
    let trip = Trip {
        secret: secret.expose().to_owned(),
        with: to.id().to_owned(),
        next: safe(next).to_owned(),
        account: account.map(|account| account.to_string()),
        until: state.now().plus_s(AWAY_S).micros(),
    };
    let away = trip.away(state).ok_or(PageError::NoRandomness)?;
    let written = serde_json::to_vec(&trip).map_err(|_| PageError::BadForm)?;
    let sealed = state.settings().sign_in_key.seal(SEALED_FOR, &written);
    let sealed = sealed.ok_or(PageError::NoRandomness)?;
    let url = match to.sign_in_at(&away).await {
        Ok(url) => url,
        Err(error) => {
            tracing::warn!(organisation = to.id(), "nobody can be sent to sign in: {error}");
            return refuse(state, visit, Refusal::silent(to.label()));
        }
    };
    let mut response = Redirect::to(&url).into_response();
    set_cookie(&mut response, &write_cookie(state, COOKIE, &sealed, Some(AWAY_S)));
    Ok(response)
}

/// The trip from which this browser comes back with this `state`; none when it is too late, not
/// this browser's, or came back before.
pub(crate) async fn came_back(
    state: &PortalState,
    headers: &HeaderMap,
    brought: &str,
) -> Result<Option<Trip>, PageError> {
    let Some(trip) = trip(state, headers) else { return Ok(None) };
    let (Some(secret), Some(away)) = (trip.secret(), trip.away(state)) else { return Ok(None) };
    // Hashes are compared, so that the time it takes tells nothing.
    let hash = |text: &str| access::TokenHash::of(text.as_bytes());
    if trip.until <= state.now().micros() || hash(&away.state) != hash(brought) {
        return Ok(None);
    }
    let pending = Pending { account: None, state: String::new() };
    match state.store().begin_ceremony(&secret.hash(), Ceremony::Organisation, &pending).await {
        Ok(()) => Ok(Some(trip)),
        Err(StoreError::Taken) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn trip(state: &PortalState, headers: &HeaderMap) -> Option<Trip> {
    let sealed = read_cookie(headers, COOKIE)?;
    let opened = state.settings().sign_in_key.open(SEALED_FOR, &sealed)?;
    serde_json::from_slice(&opened).ok()
}

/// Takes the cookie away: it has counted.
pub(crate) fn forget(state: &PortalState, response: &mut Response) {
    set_cookie(response, &write_cookie(state, COOKIE, "", Some(0)));
}

/// Why somebody was not let in from their organisation's own sign-in.
pub(crate) struct Refusal<'a> {
    /// A word of the texts.
    pub word: &'static str,
    /// What people call the organisation.
    pub label: &'a str,
    /// The address that it told, where that helps.
    pub email: &'a str,
    /// What the answer is to a machine.
    pub status: StatusCode,
}

impl<'a> Refusal<'a> {
    /// The provider gave no answer that counts.
    pub const fn silent(label: &'a str) -> Self {
        Self { word: "silent", label, email: "", status: StatusCode::BAD_GATEWAY }
    }

    /// Who came back is not let in.
    pub const fn of(word: &'static str, label: &'a str) -> Self {
        Self { word, label, email: "", status: StatusCode::FORBIDDEN }
    }
}

#[derive(Template)]
#[template(path = "pages/organisation/refused.html")]
struct RefusedPage<'a> {
    f: Frame,
    word: &'static str,
    why: String,
    email: &'a str,
}

/// A page that says why, and what to do.
pub(crate) fn refuse(
    state: &PortalState,
    visit: &Visit,
    why: Refusal<'_>,
) -> Result<Response, PageError> {
    let Refusal { word, label, email, status } = why;
    let f = visit.frame(state, "sign-in");
    let why = f.named(&format!("organisation-refused-{word}"), label);
    let page = RefusedPage { f, word, why, email };
    let mut response = (status, render(&page)?).into_response();
    forget(state, &mut response);
    Ok(response)
}
