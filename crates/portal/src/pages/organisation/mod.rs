//! To an organisation's own sign-in and back.
//!
//! Begins by `GET`, because a form may not lead to another site. Coming back ends as every way in
//! does: a second factor is asked for where the account has one and the provider asked for none.

use access::{BadEmail, Person, Way};
use axum::extract::State;
use axum::http::header::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use model::AccountId;
use store::{Identity, StoreError};

use super::{Entry, Needs, Route};
use crate::enter::{self, Tries};
use crate::error::PageError;
use crate::list::Asked;
use crate::organisation::{self, BACK, Organisation, Refusal, Trip, refuse};
use crate::session;
use crate::state::PortalState;
use crate::visit::Visit;

/// Where one goes when there is nothing to go on with.
const AGAIN: &str = "/sign-in?said=sign-in-again";

pub(super) const ENTRY: Entry = Entry {
    name: "organisation",
    routes: &[
        Route::get("/sign-in/organisation", Needs::Nothing, || get(leave)),
        Route::get(BACK, Needs::Nothing, || get(back)),
    ],
};

async fn leave(
    State(state): State<PortalState>,
    visit: Visit,
    asked: Asked,
) -> Result<Response, PageError> {
    match state.settings().organisations.by_id(asked.text("with")) {
        Some(to) => organisation::send(&state, &visit, to, asked.text("next"), None).await,
        None => Ok(Redirect::to("/sign-in").into_response()),
    }
}

async fn back(
    State(state): State<PortalState>,
    visit: Visit,
    asked: Asked,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let Some(trip) = organisation::came_back(&state, &headers, asked.text("state")).await? else {
        return Ok(Redirect::to(AGAIN).into_response());
    };
    // From here on the provider is asked, which is work for it and for us.
    let tries = Tries::of_address(&visit);
    tries.check(&state)?;
    let organisations = &state.settings().organisations;
    let Some(from) = organisations.by_id(&trip.with) else {
        return Ok(Redirect::to(AGAIN).into_response());
    };
    let person = match who(&state, from, &trip, &asked).await {
        Ok(person) => person,
        Err(why) => {
            tries.failed(&state);
            return refuse(&state, &visit, why);
        }
    };
    let mut response = match &trip.account {
        Some(account) => connect(&state, &visit, &headers, (from, account), &person).await?,
        None => sign_in(&state, &visit, from, &person, &trip.next).await?,
    };
    organisation::forget(&state, &mut response);
    Ok(response)
}

/// Who came back, as the provider says when it is asked.
async fn who<'a>(
    state: &PortalState,
    from: &'a dyn Organisation,
    trip: &Trip,
    asked: &Asked,
) -> Result<Person, Refusal<'a>> {
    // An answer that names another issuer was meant for another sign-in (RFC 9207).
    let other = asked.get("iss").is_some_and(|issuer| issuer != from.issuer());
    match (asked.get("error"), asked.get("code"), trip.away(state)) {
        (Some("access_denied"), ..) => Err(Refusal::of("denied", from.label())),
        (None, Some(code), Some(away)) if !other => {
            from.who(code, &away, state.now()).await.map_err(|error| {
                tracing::warn!(organisation = from.id(), "who came back is not known: {error}");
                Refusal::silent(from.label())
            })
        }
        (error, ..) => {
            // Not what it said: anybody can write in an address.
            tracing::warn!(organisation = from.id(), told = error.is_some(), "no code came back");
            Err(Refusal::silent(from.label()))
        }
    }
}

async fn sign_in(
    state: &PortalState,
    visit: &Visit,
    from: &dyn Organisation,
    person: &Person,
    next: &str,
) -> Result<Response, PageError> {
    let email = person.email.as_deref().ok();
    let origin = visit.origin_text();
    let (issuer, subject) = (from.issuer(), person.subject.as_str());
    let identity = Identity { issuer, subject, email, name: person.name.as_deref() };
    let account = match state.store().account_at_organisation(&identity, origin.as_deref()).await {
        Ok(Some(account)) => account,
        Ok(None) => return refuse(state, visit, unknown(from, person)),
        Err(StoreError::Taken) => {
            let label = from.label();
            let email = email.unwrap_or_default();
            return refuse(state, visit, Refusal { email, ..Refusal::of("other", label) });
        }
        Err(error) => return Err(error.into()),
    };
    if person.strong {
        return enter::begin(state, visit, &account, Way::OrganisationTwice, next).await;
    }
    if state.store().second_factor(account.id).await?.app.is_some() {
        return enter::half(state, &account, next).await;
    }
    enter::begin(state, visit, &account, Way::Organisation, next).await
}

/// What to say to somebody of whom there is no account.
fn unknown<'a>(from: &'a dyn Organisation, person: &'a Person) -> Refusal<'a> {
    let word = match &person.email {
        Ok(email) => return Refusal { email, ..Refusal::of("unknown", from.label()) },
        Err(BadEmail::NotUsed) => "unconnected",
        Err(BadEmail::Missing | BadEmail::Unverified) => "unverified",
        Err(BadEmail::Domain) => "domain",
    };
    Refusal::of(word, from.label())
}

/// Connects who came back with the account that they are still signed in with.
async fn connect(
    state: &PortalState,
    visit: &Visit,
    headers: &HeaderMap,
    (from, account): (&dyn Organisation, &str),
    person: &Person,
) -> Result<Response, PageError> {
    let wanted = AccountId::parse(account);
    let Some(found) = session::find(headers, state).await? else {
        return Ok(Redirect::to(AGAIN).into_response());
    };
    let scope = found.3;
    if Some(scope.viewer().account()) != wanted {
        return Ok(Redirect::to(AGAIN).into_response());
    }
    match scope.identities().connect(from.issuer(), &person.subject).await {
        Ok(()) => {
            let to = "/account/organisations?said=organisation-connected";
            Ok(Redirect::to(to).into_response())
        }
        Err(StoreError::Taken) => refuse(state, visit, Refusal::of("taken", from.label())),
        Err(error) => Err(error.into()),
    }
}
