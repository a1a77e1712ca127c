//! The people of the viewer's own place: who has an account, who is invited; inviting, calling
//! back, closing. The CSIRT's administrators see everybody and may end their sessions.

use access::{Action, Home, INVITATION_LIFETIME_S, Role, Scope, invitable, may_invite};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use locale::Language;
use model::{AccountId, InvitationId, Time};
use store::{Account, Invitation, NewInvitation, StoreError};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;

/// What an invitation's link is made for.
pub(crate) const PURPOSE: &str = "invitation";

const INVITE: Needs = Needs::Role(Action::Invite);
const KEEP: Needs = Needs::Role(Action::KeepAccounts);

/// The form, filled in.
const FORM: &str = "name=Siv+Ek&email=siv%40example.com&role=security-lead&\
    home=member+{member}&language=sv";

pub(super) const ENTRY: Entry = Entry {
    name: "people",
    routes: &[
        Route::get("/people", INVITE, || get(list)),
        Route::post("/people", INVITE, &[FORM], || post(invite)),
        Route::post("/people/invitations/{invitation}/send", INVITE, &[""], || post(send)),
        Route::post("/people/invitations/{invitation}/revoke", INVITE, &[""], || post(revoke)),
        Route::post("/people/{account}/close", INVITE, &[""], || post(close)),
        Route::post("/people/{account}/sessions", KEEP, &[""], || post(end_sessions)),
    ],
};

/// A place that the viewer may invite to.
struct Place {
    home: Home,
    /// Its name; empty for the CSIRT's own.
    name: String,
    language: String,
    zone: String,
}

/// An account, and what the viewer may do with it.
struct Person {
    account: Account,
    place: Option<String>,
    may_close: bool,
    may_end: bool,
}

#[derive(Template)]
#[template(path = "pages/people/page.html")]
struct PeoplePage {
    f: Frame,
    asked: Asked,
    people: Vec<Person>,
    invitations: Vec<Invitation>,
    places: Vec<Place>,
    roles: Vec<Role>,
    fields: Fields,
    mistakes: Mistakes,
}

impl PeoplePage {
    fn is_over(&self, one: &Invitation) -> bool {
        one.expires <= self.f.now
    }

    fn chosen(&self, name: &str, value: impl AsRef<str>) -> bool {
        self.fields.get(name) == value.as_ref()
    }
}

async fn list(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    by.must(Action::Invite)?;
    page(&by, asked, Fields::default(), Mistakes::default()).await
}

async fn page(
    by: &SignedIn,
    asked: Asked,
    fields: Fields,
    mistakes: Mistakes,
) -> Result<Html<String>, PageError> {
    let places = places(by).await?;
    let viewer = by.scope.viewer();
    let fits = |role: &Role| places.iter().any(|place| may_invite(viewer, *role, place.home));
    let roles = Role::ALL.iter().copied().filter(fits).collect();
    let open = |one: &Invitation| one.ended.is_none();
    render(&PeoplePage {
        f: by.frame("people"),
        people: people(by, &places, asked.text("q")).await?,
        invitations: by.scope.invitations().list().await?.into_iter().filter(open).collect(),
        roles,
        places,
        asked,
        fields,
        mistakes,
    })
}

/// Where the viewer may invite to, the own place first.
async fn places(by: &SignedIn) -> Result<Vec<Place>, PageError> {
    let mut places = Vec::new();
    let scope = by.scope.viewer().scope();
    if scope == Scope::All {
        let settings = by.state.settings();
        let (language, zone) = (settings.language.tag().to_owned(), settings.zone.clone());
        places.push(Place { home: Home::Csirt, name: String::new(), language, zone });
    }
    for one in by.scope.operators().list().await? {
        let (home, name) = (Home::Operator(one.id), one.name);
        places.push(Place { home, name, language: one.language, zone: one.zone });
    }
    if scope == Scope::All {
        for one in by.scope.suppliers().list().await? {
            let (home, name) = (Home::Supplier(one.id), one.name);
            places.push(Place { home, name, language: one.language, zone: one.zone });
        }
    }
    for one in by.scope.members().list(None).await? {
        let (home, name) = (Home::Member(one.id), one.name);
        places.push(Place { home, name, language: one.language, zone: one.zone });
    }
    places.retain(|place| !invitable(by.scope.viewer(), place.home).is_empty());
    Ok(places)
}

async fn people(by: &SignedIn, places: &[Place], search: &str) -> Result<Vec<Person>, PageError> {
    let search = search.to_lowercase();
    let keeps = by.may(Action::KeepAccounts);
    let viewer = by.scope.viewer();
    let with = |account: Account| {
        let here = places.iter().find(|place| place.home == account.home);
        let other = account.id != by.account.id;
        Person {
            place: here.map(|place| place.name.clone()).filter(|name| !name.is_empty()),
            may_close: other && (keeps || may_invite(viewer, account.role, account.home)),
            may_end: other && keeps,
            account,
        }
    };
    let fits = |person: &Person| {
        let account = &person.account;
        let texts = [Some(&account.name), Some(&account.login), person.place.as_ref()];
        texts.into_iter().flatten().any(|text| text.to_lowercase().contains(&search))
    };
    let all = by.scope.accounts().of_home().await?;
    Ok(all.into_iter().map(with).filter(fits).collect())
}

/// An invitation as the form gives it.
fn parse(place: &Place, fields: &Fields) -> Result<NewInvitation, Mistakes> {
    /// Characters of a name or address.
    const CHARS_MAX: usize = 200;
    let mut mistakes = Mistakes::default();
    let (name, email) = (fields.get("name"), fields.get("email").to_lowercase());
    if name.is_empty() {
        mistakes.add("name", "mistake-empty");
    } else if CHARS_MAX < name.chars().count() {
        mistakes.add("name", "mistake-long");
    }
    if !is_address(&email) || CHARS_MAX < email.len() {
        mistakes.add("email", "mistake-email");
    }
    match Role::parse(fields.get("role")).filter(|role| role.fits(place.home)) {
        Some(role) => {
            if mistakes.is_empty() {
                let language = Language::parse(fields.get("language"));
                return Ok(NewInvitation {
                    home: place.home,
                    role,
                    name: name.to_owned(),
                    email,
                    language: language.map_or(place.language.clone(), |one| one.tag().to_owned()),
                    zone: place.zone.clone(),
                });
            }
        }
        None => mistakes.add("role", "mistake-role"),
    }
    Err(mistakes)
}

fn is_address(text: &str) -> bool {
    let good = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
    text.split_once('@').is_some_and(|(user, domain)| {
        good(user) && good(domain) && domain.contains('.') && !domain.contains('@')
    })
}

async fn invite(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::Invite)?;
    let places = places(&by).await?;
    let home = Home::parse(fields.get("home"));
    // Another's place answers as one that does not exist.
    let place = places.iter().find(|place| Some(place.home) == home).ok_or(PageError::NotFound)?;
    let mistakes = match parse(place, &fields) {
        Ok(new) => {
            let expires = by.state.now().plus_s(INVITATION_LIFETIME_S);
            match by.scope.invitations().add(&new, |id, round| link(&by, id, round), expires).await
            {
                Ok(_) => return Ok(Redirect::to("/people?said=invited").into_response()),
                Err(StoreError::Taken) => Mistakes::of("email", "mistake-invited"),
                Err(error) => return Err(error.into()),
            }
        }
        Err(mistakes) => mistakes,
    };
    let page = page(&by, Asked::default(), fields, mistakes).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The hash of the link that a sending carries.
pub(super) fn link(by: &SignedIn, id: InvitationId, round: i64) -> access::TokenHash {
    by.state.settings().sign_in_key.link(PURPOSE, &format!("{id} {round}")).hash()
}

async fn send(Path(id): Path<String>, posted: Posted) -> Result<Redirect, PageError> {
    let by = posted.by;
    by.must(Action::Invite)?;
    let id = InvitationId::parse(&id).ok_or(PageError::NotFound)?;
    let expires: Time = by.state.now().plus_s(INVITATION_LIFETIME_S);
    by.scope.invitations().resend(id, |id, round| link(&by, id, round), expires).await?;
    Ok(Redirect::to("/people?said=invited"))
}

async fn revoke(Path(id): Path<String>, posted: Posted) -> Result<Redirect, PageError> {
    let by = posted.by;
    by.must(Action::Invite)?;
    let id = InvitationId::parse(&id).ok_or(PageError::NotFound)?;
    by.scope.invitations().revoke(id).await?;
    Ok(Redirect::to("/people?said=invitation-revoked"))
}

async fn close(Path(id): Path<String>, posted: Posted) -> Result<Redirect, PageError> {
    let by = posted.by;
    by.must(Action::Invite)?;
    let id = AccountId::parse(&id).ok_or(PageError::NotFound)?;
    by.must_be_fresh("/people")?;
    by.scope.accounts().close(id).await?;
    Ok(Redirect::to("/people?said=account-closed"))
}

async fn end_sessions(Path(id): Path<String>, posted: Posted) -> Result<Redirect, PageError> {
    let by = posted.by;
    by.must(Action::KeepAccounts)?;
    let id = AccountId::parse(&id).ok_or(PageError::NotFound)?;
    by.scope.sessions().end_all(id).await?;
    Ok(Redirect::to("/people?said=their-sessions-ended"))
}
