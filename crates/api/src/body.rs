//! Reads bodies and parameters; what cannot be read becomes a problem that says where.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// A body of JSON.
pub(crate) struct Sent<T>(pub T);

/// The parameters after the question mark.
pub(crate) struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Problem::NotJson),
            Err(JsonRejection::JsonDataError(error)) => Err(Problem::wrong(error.body_text())),
            Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Problem::TooLarge),
            Err(error) => Err(Problem::Unreadable(error.body_text())),
        }
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let asked = Query::<T>::from_request_parts(parts, state).await;
        let bad = |error: QueryRejection| Problem::Unreadable(error.body_text());
        asked.map(|Query(value)| Self(value)).map_err(bad)
    }
}

/// Texts of what is sent, read into types; gathers every mistake.
#[derive(Default)]
pub(crate) struct Mistakes(Vec<String>);

/// Characters of a name: longer than any name of an organisation or person.
const NAME_CHARS_MAX: usize = 200;

impl Mistakes {
    /// Notes one.
    pub fn note(&mut self, key: &str, what: impl std::fmt::Display) {
        self.0.push(format!("{key}: {what}"));
    }

    /// A name: not empty, on one line, not too long.
    pub fn name(&mut self, key: &str, text: &str) -> String {
        let text = text.trim();
        if text.is_empty() {
            self.note(key, "must not be empty");
        } else if NAME_CHARS_MAX < text.chars().count() {
            self.note(key, format_args!("at most {NAME_CHARS_MAX} characters"));
        } else if text.chars().any(char::is_control) {
            self.note(key, "must not have control characters");
        }
        text.to_owned()
    }

    /// A language of ours.
    pub fn language(&mut self, text: &str) -> String {
        if !["sv", "nb", "en"].contains(&text) {
            self.note("language", "one of sv, nb, en");
        }
        text.to_owned()
    }

    /// A time zone, by its form: `Area/Place` or `UTC`.
    pub fn zone(&mut self, text: &str) -> String {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte);
        let known = text == "UTC" || text.contains('/');
        if !known || 64 < text.len() || !text.bytes().all(fits) {
            self.note("zone", "a time zone such as Europe/Stockholm");
        }
        text.to_owned()
    }

    /// A word out of a list; none when it is not given.
    pub fn word<T: Copy>(
        &mut self,
        key: &str,
        text: Option<&str>,
        all: &[T],
        word: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        let text = text?;
        let found = all.iter().copied().find(|one| word(*one) == text);
        if found.is_none() {
            let words: Vec<_> = all.iter().map(|one| word(*one)).collect();
            self.note(key, format_args!("one of {}", words.join(", ")));
        }
        found
    }

    /// What a type reads, such as an id; none when it is not given.
    pub fn parsed<T>(
        &mut self,
        key: &str,
        text: Option<&str>,
        what: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let found = parse(text?);
        if found.is_none() {
            self.note(key, format_args!("must be {what}"));
        }
        found
    }

    /// Fails when there were any.
    pub fn none(self) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(Problem::Wrong(self.0)) }
    }
}
