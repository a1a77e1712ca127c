//! The public form by which an organisation asks to join, and the page behind the link that
//! confirms the address; no account.
//!
//! It answers the same whatever is known already, so that nobody learns here who is a member. One
//! address may ask a few times in a quarter of an hour; past a limit of waiting wishes nothing more is kept.

use access::{LinkToken, Secret};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{HeaderMap, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use constituency::{Kind, register};
use model::DomainName;
use store::{JoinRequest, NewJoinRequest, StoreError, Told};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{BEFORE, Fields, Mistakes, PostedBefore, PostedByLink};
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::state::PortalState;
use crate::visit::{Visit, read_cookie, write_cookie};

pub(super) const ENTRY: Entry = Entry {
    name: "join",
    routes: &[
        Route::get("/join", Needs::Nothing, || get(form)),
        Route::post(
            "/join",
            Needs::Nothing,
            &["organisation=Other&kind=school&person=Kim&email=kim%40other.example"],
            || post(ask),
        ),
        Route::get("/join/{joining}", Needs::Link, || get(open)),
        Route::post("/join/{joining}", Needs::Link, &["answer=mine", "answer=not-mine"], || {
            post(confirm)
        }),
    ],
};

/// What a wish's link is made for.
const PURPOSE: &str = "join";

/// Characters of a name or address.
const NAME_CHARS_MAX: usize = 200;
/// Characters of what else is said.
const MESSAGE_CHARS_MAX: usize = 2_000;

#[derive(Template)]
#[template(path = "pages/join/page.html")]
struct JoinPage {
    f: Frame,
    said: Said,
    mistakes: Mistakes,
    fields: Fields,
}

/// What has been done of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Said {
    /// Nothing yet: the form.
    Nothing,
    /// The form is sent, the address is to be confirmed.
    Asked,
    /// The address is confirmed.
    Confirmed,
    /// Whoever has the address never asked.
    Disowned,
}

impl Said {
    fn of(asked: &Asked) -> Self {
        match asked.get("sent") {
            Some("yes") => Self::Asked,
            Some("confirmed") => Self::Confirmed,
            Some("disowned") => Self::Disowned,
            _ => Self::Nothing,
        }
    }
}

#[derive(Template)]
#[template(path = "pages/join/confirm.html")]
struct ConfirmPage {
    f: Frame,
    wish: JoinRequest,
    path: String,
}

#[derive(Template)]
#[template(path = "pages/join/ended.html")]
struct EndedPage {
    f: Frame,
}

async fn form(
    State(state): State<PortalState>,
    visit: Visit,
    asked: Asked,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let kept = read_cookie(&headers, BEFORE).as_deref().and_then(Secret::from_request);
    let said = Said::of(&asked);
    let page = |secret: &Secret| {
        page(&state, &visit, secret, said, Mistakes::default(), Fields::default())
    };
    if let Some(secret) = kept {
        return page(&secret);
    }
    let secret = Secret::random().ok_or(PageError::BadForm)?;
    let mut response = page(&secret)?;
    let cookie = write_cookie(&state, BEFORE, secret.expose(), None);
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    Ok(response)
}

fn page(
    state: &PortalState,
    visit: &Visit,
    secret: &Secret,
    said: Said,
    mistakes: Mistakes,
    fields: Fields,
) -> Result<Response, PageError> {
    let mut f = visit.frame(state, "join");
    f.csrf = secret.csrf().as_str().to_owned();
    Ok(render(&JoinPage { f, said, mistakes, fields })?.into_response())
}

async fn ask(
    State(state): State<PortalState>,
    headers: HeaderMap,
    posted: PostedBefore,
) -> Result<Response, PageError> {
    let PostedBefore { visit, fields } = posted;
    let origin = visit.origin_text();
    // Counted apart from failed sign-ins, in the same bounded table.
    let key = format!("join:{}", origin.as_deref().unwrap_or_default());
    if state.limits().check(&[&key], state.now()).is_err() {
        return Err(PageError::TooMany);
    }
    state.limits().failed(&[&key], state.now());
    let language = visit.chosen.unwrap_or(visit.offered);
    match parse(&fields, language.tag(), origin) {
        Ok(new) => {
            let key = &state.settings().sign_in_key;
            let link = |id| key.link(PURPOSE, &format!("{id}")).hash();
            state.store().ask_to_join(&new, link).await?;
            Ok(Redirect::to("/join?sent=yes").into_response())
        }
        Err(mistakes) => {
            let secret = read_cookie(&headers, BEFORE).as_deref().and_then(Secret::from_request);
            let secret = secret.ok_or(PageError::StaleForm)?;
            let mut response = page(&state, &visit, &secret, Said::Nothing, mistakes, fields)?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

/// Opening the link changes nothing, because link scanners open links; a button does.
async fn open(
    State(state): State<PortalState>,
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let Some(link) = LinkToken::from_request(&token) else { return ended(&state, &visit) };
    let Some(wish) = state.store().wish_to_confirm(&link.hash()).await? else {
        return ended(&state, &visit);
    };
    let zone = state.settings().zone.clone();
    let mut f = visit.frame_for(&state, "join", &wish.new.language, &zone);
    f.csrf = link.csrf();
    let path = format!("/join/{}", link.expose());
    Ok(render(&ConfirmPage { f, wish, path })?.into_response())
}

/// A link that was used, is too old or never was: all look the same.
fn ended(state: &PortalState, visit: &Visit) -> Result<Response, PageError> {
    let page = render(&EndedPage { f: visit.frame(state, "join") })?;
    Ok((StatusCode::GONE, page).into_response())
}

async fn confirm(
    State(state): State<PortalState>,
    Path(token): Path<String>,
    posted: PostedByLink,
) -> Result<Response, PageError> {
    let PostedByLink { visit, fields } = posted;
    let link = LinkToken::from_request(&token).filter(|link| link.csrf() == fields.get("csrf"));
    let link = link.ok_or(PageError::StaleForm)?.hash();
    let settings = state.settings();
    let csirt = Told {
        name: settings.csirt_name.clone(),
        email: settings.duty_email.clone(),
        language: settings.language.tag().to_owned(),
        zone: settings.zone.clone(),
    };
    let (done, said) = match fields.get("answer") {
        "mine" => (state.store().confirm_wish(&link, &csirt).await, "confirmed"),
        "not-mine" => (state.store().disown_wish(&link).await, "disowned"),
        _ => return Err(PageError::BadForm),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/join?sent={said}")).into_response()),
        Err(StoreError::NotFound) => ended(&state, &visit),
        Err(error) => Err(error.into()),
    }
}

fn parse(
    fields: &Fields,
    language: &str,
    origin: Option<String>,
) -> Result<NewJoinRequest, Mistakes> {
    let mut mistakes = Mistakes::default();
    for field in ["organisation", "person"] {
        let text = fields.get(field);
        if text.is_empty() {
            mistakes.add(field, "mistake-empty");
        } else if NAME_CHARS_MAX < text.chars().count() {
            mistakes.add(field, "mistake-long");
        }
    }
    let email = fields.get("email");
    let whole = email.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && DomainName::parse(host).is_ok() && !email.contains(char::is_whitespace)
    });
    if !whole || NAME_CHARS_MAX < email.len() {
        mistakes.add("email", "mistake-email");
    }
    if MESSAGE_CHARS_MAX < fields.get("message").chars().count() {
        mistakes.add("message", "mistake-long");
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let name = fields.get("organisation");
    let kind = Kind::parse(fields.get("kind")).unwrap_or(Kind::Municipality);
    let entry = (kind == Kind::Municipality).then(|| known(name)).flatten();
    Ok(NewJoinRequest {
        name: name.to_owned(),
        kind,
        country: entry.map(|entry| entry.country),
        code: entry.map(|entry| entry.code.clone()),
        person: fields.get("person").to_owned(),
        email: email.to_owned(),
        phone: fields.some("phone").map(|phone| phone.chars().take(40).collect()),
        message: fields.get("message").to_owned(),
        language: language.to_owned(),
        origin,
    })
}

/// The municipality of the register with this name, however it is written; none when two have it.
fn known(name: &str) -> Option<&'static constituency::Entry> {
    let bare = |text: &str| {
        let text = text.to_lowercase();
        let text = text.trim_end_matches(" kommune").trim_end_matches(" kommun");
        text.trim().to_owned()
    };
    let asked = bare(name);
    let mut fitting = register().entries.iter().filter(|entry| {
        let own = bare(&entry.organisation());
        asked == own || asked == entry.name.to_lowercase()
    });
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_municipality_is_known_however_it_is_written() {
        for entry in register().entries.iter().take(5) {
            let found = [entry.organisation(), entry.name.clone(), entry.name.to_uppercase()];
            for written in found {
                assert_eq!(known(&written).map(|one| &one.code), Some(&entry.code), "{written}");
            }
        }
        assert_eq!(known("Nowhere"), None);
    }
}
