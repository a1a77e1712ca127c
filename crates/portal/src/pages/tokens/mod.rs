//! The viewer's own tokens for the API: what programs sign in with in the account's name.
//!
//! A new token is shown in the answer to the form that made it, once; only its hash is kept.
//! Another account's tokens are nobody else's, not even an administrator's.

use access::{API_TOKEN_LIFE_DAYS_MAX, Action, Secret, api_token};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use jiff::ToSpan as _;
use jiff::civil::Date;
use model::{ApiTokenId, Time};
use store::{ApiToken, NewApiToken};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "tokens",
    routes: &[
        Route::get("/account/tokens", Needs::Role(Action::Read), || get(show)),
        Route::post(
            "/account/tokens",
            Needs::Role(Action::Read),
            &["token-name=Script&token-until={day}"],
            || post(make),
        ),
        Route::post("/account/tokens/{token}/revoke", Needs::Role(Action::Read), &[""], || {
            post(revoke)
        }),
    ],
};

/// Characters of a token's name.
const NAME_CHARS_MAX: usize = 200;

/// Days until a token ends when nothing else is chosen: a program that is forgotten ends soon.
const LIFE_DAYS: i64 = 90;

#[derive(Template)]
#[template(path = "pages/tokens/page.html")]
struct TokensPage {
    f: Frame,
    tokens: Vec<Row>,
    /// A token just made: its name, the secret and its end.
    made: Option<(String, String, Time)>,
    mistakes: Mistakes,
    typed: String,
    day: String,
    first_day: String,
    last_day: String,
}

/// A token and how it stands.
struct Row {
    token: ApiToken,
    state: &'static str,
}

impl Row {
    fn new(token: ApiToken, now: Time) -> Self {
        let state = match token.revoked {
            Some(_) => "revoked",
            None if token.expires <= now => "ended",
            None => "valid",
        };
        Self { token, state }
    }

    fn is_valid(&self) -> bool {
        self.state == "valid"
    }
}

async fn show(by: SignedIn) -> Result<Html<String>, PageError> {
    page(&by, None, Mistakes::default(), &Fields::default()).await
}

async fn page(
    by: &SignedIn,
    made: Option<(String, String, Time)>,
    mistakes: Mistakes,
    fields: &Fields,
) -> Result<Html<String>, PageError> {
    let (f, now) = (by.frame("account"), by.state.now());
    let day = |days: i64| now.plus_s(days * 86_400).to_jiff().to_zoned(f.texts.zone().clone());
    let day = |days: i64| day(days).date().to_string();
    let tokens = by.scope.api_tokens().list().await?;
    render(&TokensPage {
        tokens: tokens.into_iter().map(|token| Row::new(token, now)).collect(),
        made,
        mistakes,
        typed: fields.get("token-name").to_owned(),
        day: fields.some("token-until").map_or_else(|| day(LIFE_DAYS), str::to_owned),
        first_day: day(0),
        last_day: day(API_TOKEN_LIFE_DAYS_MAX - 1),
        f,
    })
}

async fn make(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    let mut mistakes = Mistakes::default();
    let name = fields.get("token-name");
    if name.is_empty() {
        mistakes.add("token-name", "mistake-empty");
    } else if NAME_CHARS_MAX < name.chars().count() {
        mistakes.add("token-name", "mistake-long");
    }
    let end = end_of(fields.get("token-until"), by.frame("").texts.zone(), by.state.now());
    let secret = Secret::random().ok_or(PageError::NoRandomness)?;
    match end {
        Some(expires) if mistakes.is_empty() => {
            let new = NewApiToken { name: name.to_owned(), hash: secret.hash(), expires };
            if by.scope.api_tokens().add(&new).await?.is_some() {
                let made = Some((new.name, api_token(&secret), expires));
                let page = page(&by, made, mistakes, &Fields::default()).await?;
                return Ok((StatusCode::CREATED, page).into_response());
            }
            mistakes.add("token-name", "mistake-tokens");
        }
        Some(_) => {}
        None => mistakes.add("token-until", "mistake-day"),
    }
    let page = page(&by, None, mistakes, &fields).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The end of a day where the viewer is, when it lies ahead and no further than a token may live.
fn end_of(day: &str, zone: &jiff::tz::TimeZone, now: Time) -> Option<Time> {
    let day: Date = day.parse().ok()?;
    let next = day.checked_add(1.day()).ok()?.to_zoned(zone.clone()).ok()?;
    let end = Time::from(next.timestamp());
    let last = now.plus_s(API_TOKEN_LIFE_DAYS_MAX * 86_400);
    (now < end && end <= last).then_some(end)
}

async fn revoke(Path(id): Path<String>, posted: Posted) -> Result<Redirect, PageError> {
    let id = ApiTokenId::parse(&id).ok_or(PageError::NotFound)?;
    posted.by.scope.api_tokens().revoke(id).await?;
    Ok(Redirect::to("/account/tokens?said=token-revoked"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_ends_with_its_day_where_the_viewer_is() {
        // 14 November 2023, 22:13:20 in UTC, 23:13:20 in Oslo.
        let now = Time::from_seconds(1_700_000_000);
        let zone = jiff::tz::TimeZone::get("Europe/Oslo").expect("a zone");
        for (day, expected) in [
            ("2023-11-14", Some("2023-11-14T23:00:00Z")),
            ("2023-11-13", None),
            ("2024-11-13", Some("2024-11-13T23:00:00Z")),
            ("2024-12-01", None),
            ("9999-12-31", None),
            ("soon", None),
            ("", None),
        ] {
            let end = end_of(day, &zone, now).map(|end| end.to_jiff().to_string());
            assert_eq!(end.as_deref(), expected, "{day}");
        }
    }
}
