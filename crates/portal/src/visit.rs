//! Whoever asks, signed in or not: the language and look they want, and where they are.
//!
//! The language is taken from `?lang`, else a cookie, else the account, else what the browser
//! says. A choice in the address is remembered in a cookie: it changes nothing but the look.

use std::net::IpAddr;
use std::sync::Arc;

use access::Browser;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE, SET_COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use locale::{Language, Texts};
use warnings::OwnTexts;

use crate::error::{Failed, PageError};
use crate::frame::Frame;
use crate::state::{PortalState, RemoteAddress};

/// Seconds a choice of language or look is remembered: a year.
const REMEMBER_S: i64 = 365 * 86_400;

/// Light, dark, or what the device says.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Theme {
    /// What the device says.
    #[default]
    Auto,
    /// Dark text on light.
    Light,
    /// Light text on dark.
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == text)
    }
}

/// A request, as far as every page is concerned.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    /// Chosen by address or cookie; stands above the account's.
    pub chosen: Option<Language>,
    /// What the browser or the installation says.
    pub offered: Language,
    /// The look.
    pub theme: Theme,
    /// Path and query, without choices of language and look.
    pub here: String,
    /// Whence.
    pub origin: Option<IpAddr>,
    /// With which browser, as far as it says.
    pub browser: Browser,
    /// Texts of warnings that the site wrote itself.
    pub own: Arc<OwnTexts>,
}

/// What the viewer wants, read before the page and put right after it.
pub(crate) async fn prepare(
    State(state): State<PortalState>,
    mut request: Request,
    next: Next,
) -> Response {
    let (mut visit, cookies) = read(&state, &request);
    // Without them the shipped texts stand there; that the database does not answer is the page's
    // to say.
    visit.own = state.store().own_texts().await.unwrap_or_default();
    let (seen, headers) = (visit.clone(), request.headers().clone());
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    if let Some(failed) = response.extensions().get::<Failed>().copied() {
        response = failed.page(&crate::session::frame_of(&headers, &state, seen, "error").await);
    }
    for cookie in cookies {
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, value);
        }
    }
    response
}

fn read(state: &PortalState, request: &Request) -> (Visit, Vec<String>) {
    let (headers, uri) = (request.headers(), request.uri());
    let query = crate::list::pairs(uri.query().unwrap_or_default());
    let asked = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| &**value);
    let mut cookies = Vec::new();
    let mut choose = |name: &str, value: &str| {
        cookies.push(write_cookie(state, &format!("vardkase-{name}"), value, Some(REMEMBER_S)));
    };
    let language = asked("lang").and_then(Language::parse);
    if let Some(language) = language {
        choose("lang", language.tag());
    }
    let theme = asked("theme").and_then(Theme::parse);
    if let Some(theme) = theme {
        choose("theme", theme.as_str());
    }
    let kept = |name: &str| read_cookie(headers, &format!("vardkase-{name}"));
    let accept = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    let rest: Vec<_> = query.iter().filter(|(key, _)| key != "lang" && key != "theme").collect();
    let pairs: Vec<_> = rest.iter().map(|(key, value)| (&**key, &**value)).collect();
    let visit = Visit {
        chosen: language.or_else(|| kept("lang").and_then(|tag| Language::parse(&tag))),
        offered: accept.and_then(Language::negotiate).unwrap_or(state.settings().language),
        theme: theme
            .or_else(|| kept("theme").and_then(|word| Theme::parse(&word)))
            .unwrap_or_default(),
        here: crate::list::with(uri.path(), &pairs),
        origin: origin(request),
        browser: Browser::read(agent.unwrap_or_default()),
        own: Arc::default(),
    };
    (visit, cookies)
}

fn origin(request: &Request) -> Option<IpAddr> {
    let extensions = request.extensions();
    let told = extensions.get::<RemoteAddress>().map(|address| address.0);
    told.or_else(|| extensions.get::<ConnectInfo<std::net::SocketAddr>>().map(|info| info.0.ip()))
}

/// The value of a cookie of the request.
pub(crate) fn read_cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then(|| value.to_owned())
    })
}

/// A cookie that scripts cannot read and other sites' forms do not bring.
pub(crate) fn write_cookie(
    state: &PortalState,
    name: &str,
    value: &str,
    max_age_s: Option<i64>,
) -> String {
    let mut cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax");
    if let Some(seconds) = max_age_s {
        cookie += &format!("; Max-Age={seconds}");
    }
    if state.settings().secure_cookies {
        cookie += "; Secure";
    }
    cookie
}

impl Visit {
    /// The frame of a page for somebody who need not be signed in.
    pub(crate) fn frame(&self, state: &PortalState, section: &'static str) -> Frame {
        let language = self.chosen.unwrap_or(self.offered);
        let texts = Texts::in_zone(language, &state.settings().zone);
        Frame::new(texts, self, state, section)
    }

    /// The frame of a page for a person of whom we know language and zone.
    pub(crate) fn frame_for(
        &self,
        state: &PortalState,
        section: &'static str,
        language: &str,
        zone: &str,
    ) -> Frame {
        let known = Language::parse(language);
        let language = self.chosen.or(known).unwrap_or(self.offered);
        Frame::new(Texts::in_zone(language, zone), self, state, section)
    }

    /// Whence, as the audit log writes it.
    pub(crate) fn origin_text(&self) -> Option<String> {
        self.origin.map(|address| address.to_string())
    }
}

impl FromRequestParts<PortalState> for Visit {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &PortalState) -> Result<Self, PageError> {
        parts.extensions.get::<Self>().cloned().ok_or(PageError::NotFound)
    }
}
