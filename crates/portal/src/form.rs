//! What a form brought: its fields, after the token that says it was our form.

use std::collections::BTreeMap;

use access::Secret;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, Method};

use crate::error::PageError;
use crate::session::SignedIn;
use crate::state::PortalState;
use crate::visit::{Visit, read_cookie};

/// The cookie that stands in for a session on forms before sign-in.
pub(crate) const BEFORE: &str = "vardkase-before";

/// Fields of one form that are read: a page of boxes to tick, and the rest of the form.
const FIELDS_MAX: usize = 150;

/// The fields of a form, as texts; pages parse them into types.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// A field, without spaces around it; empty when it is missing.
    pub(crate) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).unwrap_or_default()
    }

    /// Every value of a field that comes several times: boxes that were ticked.
    pub(crate) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.trim())
    }

    /// The names of all fields.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| &**key)
    }

    /// A field as it came: for passwords.
    pub(crate) fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| &**value).unwrap_or_default()
    }

    /// A field, or nothing when it is empty.
    pub(crate) fn some(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    /// The same fields as if they had been filled in: to show a form with what is kept.
    pub(crate) fn filled(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    fn read(body: &[u8]) -> Result<Self, PageError> {
        let text = std::str::from_utf8(body).map_err(|_| PageError::BadForm)?;
        let pairs = crate::list::pairs(text);
        if FIELDS_MAX < pairs.len() {
            return Err(PageError::BadForm);
        }
        Ok(Self(pairs))
    }
}

/// What is wrong with a form, by field: the keys of texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mistakes(BTreeMap<&'static str, &'static str>);

impl Mistakes {
    /// This one.
    pub(crate) fn of(field: &'static str, key: &'static str) -> Self {
        Self(BTreeMap::from([(field, key)]))
    }

    /// Notes a mistake; the first of a field stands.
    pub(crate) fn add(&mut self, field: &'static str, key: &'static str) {
        self.0.entry(field).or_insert(key);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The mistake at a field; empty when there is none.
    pub(crate) fn at(&self, field: &str) -> &'static str {
        self.0.get(field).copied().unwrap_or_default()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&'static str, &'static str)> + '_ {
        self.0.iter().map(|(field, key)| (*field, *key))
    }
}

/// A form of a signed-in viewer, with this session's token.
pub(crate) struct Posted {
    pub by: SignedIn,
    pub fields: Fields,
}

impl FromRequest<PortalState> for Posted {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &PortalState) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        refuse_strangers(&parts.headers)?;
        let by = SignedIn::from_request_parts(&mut parts, state).await?;
        let fields = read(Request::from_parts(parts, body), state).await?;
        if by.secret.accepts(fields.get("csrf")) {
            Ok(Self { by, fields })
        } else {
            Err(PageError::StaleForm)
        }
    }
}

/// A form of somebody who is not signed in, with the token of the cookie before sign-in.
pub(crate) struct PostedBefore {
    pub visit: Visit,
    pub fields: Fields,
}

impl FromRequest<PortalState> for PostedBefore {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &PortalState) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        refuse_strangers(&parts.headers)?;
        let visit = Visit::from_request_parts(&mut parts, state).await?;
        let secret = read_cookie(&parts.headers, BEFORE);
        let fields = read(Request::from_parts(parts, body), state).await?;
        let secret = secret.as_deref().and_then(Secret::from_request);
        let ours = secret.is_some_and(|secret| secret.accepts(fields.get("csrf")));
        if ours { Ok(Self { visit, fields }) } else { Err(PageError::StaleForm) }
    }
}

/// A form on a page that its own address lets in (a link in a mail).
pub(crate) struct PostedByLink {
    pub visit: Visit,
    pub fields: Fields,
}

impl FromRequest<PortalState> for PostedByLink {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &PortalState) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        refuse_strangers(&parts.headers)?;
        let visit = Visit::from_request_parts(&mut parts, state).await?;
        let fields = read(Request::from_parts(parts, body), state).await?;
        Ok(Self { visit, fields })
    }
}

async fn read(request: Request, state: &PortalState) -> Result<Fields, PageError> {
    debug_assert_eq!(request.method(), Method::POST);
    let body = Bytes::from_request(request, state).await.map_err(|_| PageError::BadForm)?;
    Fields::read(&body)
}

/// Browsers say whether a form came from another site. Whoever does not say is judged by token.
pub(crate) fn refuse_strangers(headers: &HeaderMap) -> Result<(), PageError> {
    match headers.get("sec-fetch-site").and_then(|value| value.to_str().ok()) {
        Some("cross-site" | "same-site") => Err(PageError::StaleForm),
        _ => Ok(()),
    }
}
