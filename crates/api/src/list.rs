//! Lists: one page as JSON, or as CSV when that is asked for.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT, CONTENT_TYPE, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use store::{Cursor, Page};
use utoipa::ToSchema;

use crate::csv::{self, Listed};
use crate::problem::Problem;

/// Rows of a page when nothing else is asked for.
const ROWS_DEFAULT: i64 = 50;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Listing<T> {
    /// What is on this page.
    pub items: Vec<T>,
    /// Give this as `cursor` to get the next page; null on the last.
    pub next: Option<String>,
    /// How many on this page were kept back because of their label.
    pub held_back: usize,
}

/// How the caller wants a list.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Wants {
    Json,
    Csv,
}

impl Wants {
    fn of(headers: &HeaderMap) -> Self {
        let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("");
        let mut types = accepted.split(',').map(|one| one.split(';').next().unwrap_or("").trim());
        // Whichever is named first: quality values are for browsers.
        match types.find(|one| matches!(*one, "text/csv" | "application/json")) {
            Some("text/csv") => Self::Csv,
            _ => Self::Json,
        }
    }

    /// A whole list.
    pub fn all<T: Listed>(self, items: Vec<T>) -> Response {
        self.page(items, None, 0)
    }

    /// One page.
    pub fn page<T: Listed>(
        self,
        items: Vec<T>,
        next: Option<Cursor>,
        held_back: usize,
    ) -> Response {
        let next = next.map(|cursor| cursor.encode());
        let mut headers = HeaderMap::new();
        headers.insert(VARY, HeaderValue::from_static("accept"));
        headers.insert("vardkase-held-back", HeaderValue::from(held_back));
        if let Some(next) = next.as_deref().and_then(|next| HeaderValue::from_str(next).ok()) {
            headers.insert("vardkase-next", next);
        }
        match self {
            Self::Json => (headers, Json(Listing { items, next, held_back })).into_response(),
            Self::Csv => {
                let csv = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
                headers.insert(CONTENT_TYPE, csv);
                (headers, csv::write(&items)).into_response()
            }
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Wants {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.headers))
    }
}

/// The page that was asked for.
pub(crate) fn page(cursor: Option<&str>, limit: Option<i64>) -> Result<Page, Problem> {
    let limit = limit.unwrap_or(ROWS_DEFAULT);
    match cursor {
        None => Ok(Page::first(limit)),
        Some(text) => {
            let cursor = Cursor::decode(text);
            let cursor = cursor.ok_or_else(|| Problem::wrong("cursor: is none of ours"))?;
            Ok(Page::after(cursor, limit))
        }
    }
}
