//! A member's warnings as an Atom feed, for whoever has its address.
//!
//! No sign-in: feed readers have none to offer. The address opens one member's warnings in a few
//! words and links that need signing in; of an advisory also whether it is exploited; what its label does not let into a file is named as a
//! warning that waits. Tells nothing of the evidence.
//!
//! Specification: RFC 4287 (Atom), RFC 9110 (conditional requests).

use access::{Channel, Object, Receiver, Secret, TokenHash, may_leave};
use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, RETRY_AFTER,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use model::Time;
use store::{OpenedFeed, WarningRow};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::frame::Frame;
use crate::show;
use crate::state::PortalState;
use crate::visit::Visit;

pub(super) const ENTRY: Entry =
    Entry { name: "feed", routes: &[Route::get("/feed/{atom}", Needs::Link, || get(read))] };

/// How a time stands in a header.
const HTTP_DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

async fn read(
    State(state): State<PortalState>,
    visit: Visit,
    Path(token): Path<String>,
    asked: HeaderMap,
) -> Result<Response, PageError> {
    let secret = Secret::from_request(&token).ok_or(PageError::NotFound)?;
    let hash = secret.hash();
    // As often as a reader asks, counted like failures of sign-in: ten in a quarter of an hour.
    let keys = [format!("feed:{}", hash.as_str())];
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    if let Err(too_many) = state.limits().check(&keys, state.now()) {
        let wait = too_many.retry_after_s.to_string();
        return Ok((StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, wait)]).into_response());
    }
    let feed = state.store().open_feed(&hash).await?.ok_or(PageError::NotFound)?;
    state.limits().failed(&keys, state.now());
    let f = visit.frame_for(&state, "link", &feed.language, &feed.zone);
    let body = write(&f, &feed);
    let etag = format!("\"{}\"", TokenHash::of(body.as_bytes()).as_str());
    let updated = updated(&feed);
    let headers = [
        (CONTENT_TYPE, "application/atom+xml; charset=utf-8".to_owned()),
        (CACHE_CONTROL, "private, max-age=60".to_owned()),
        (LAST_MODIFIED, updated.to_jiff().strftime(HTTP_DATE).to_string()),
        (ETAG, etag.clone()),
    ];
    if is_known(&asked, &etag, updated) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, body).into_response())
}

/// Whether the reader has it already. A tag says more than a time.
fn is_known(asked: &HeaderMap, etag: &str, updated: Time) -> bool {
    let text = |name| asked.get(name).and_then(|value| value.to_str().ok());
    if let Some(tags) = text(IF_NONE_MATCH) {
        let mut tags = tags.split(',').map(|tag| tag.trim().trim_start_matches("W/"));
        return tags.any(|tag| tag == etag || tag == "*");
    }
    let since = text(IF_MODIFIED_SINCE).and_then(|text| jiff::fmt::rfc2822::parse(text).ok());
    since.is_some_and(|since| updated.seconds() <= since.timestamp().as_second())
}

fn updated(feed: &OpenedFeed) -> Time {
    feed.warnings.iter().map(changed).max().unwrap_or(feed.created)
}

fn changed(row: &WarningRow) -> Time {
    row.warning.last_seen.max(row.warning.state_since)
}

fn write(f: &Frame, feed: &OpenedFeed) -> String {
    let base = &f.settings.base_url;
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    xml += &format!("<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n", f.lang());
    xml += &element("id", &format!("urn:uuid:{}", feed.id));
    xml += &element("title", &f.named("feed-title", &feed.member_name));
    xml += &element("updated", &updated(feed).rfc3339());
    xml += &format!("<author>{}</author>\n", element("name", &f.settings.csirt_name).trim_end());
    xml +=
        &format!("<link rel=\"alternate\" href=\"{}\"/>\n", escaped(&format!("{base}/warnings")));
    for row in &feed.warnings {
        xml += &entry(f, feed, row);
    }
    xml + "</feed>\n"
}

fn entry(f: &Frame, feed: &OpenedFeed, row: &WarningRow) -> String {
    let warning = &row.warning;
    let whole = Object { tlp: warning.tlp, about: Some(feed.member), named: &[feed.member] };
    let may = may_leave(&whole, &Receiver::Member(feed.member), Channel::Export).is_ok();
    let (title, summary) = if may {
        let title = show::title(f, &warning.class, &warning.cause, &warning.inbound);
        let state = f.word("state", warning.state.as_str());
        let advised =
            warning.cause.advisory().map(|advisory| show::facts_of(f, advisory).exploited);
        let advised = advised.map(|exploited| format!(" {exploited}")).unwrap_or_default();
        (title, format!("{}. {state}.{advised}", f.severity(&warning.severity)))
    } else {
        (f.t("closed-title"), f.t("feed-closed"))
    };
    let path = format!("{}/warnings/{}", f.settings.base_url, warning.id);
    let mut xml = String::from("<entry>\n");
    xml += &element("id", &format!("urn:uuid:{}", warning.id));
    xml += &element("title", &format!("#{} {title}", warning.number));
    xml += &element("published", &warning.created.rfc3339());
    xml += &element("updated", &changed(row).rfc3339());
    xml += &format!("<link rel=\"alternate\" href=\"{}\"/>\n", escaped(&path));
    xml += &element("summary", &format!("{summary} {}", warning.tlp.as_str()));
    xml + "</entry>\n"
}

fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>\n", escaped(text))
}

/// As XML takes it; characters that it cannot hold at all are left out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' => safe.push(one),
            '\u{fffe}' | '\u{ffff}' => {}
            control if control.is_control() => {}
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_what_xml_cannot_hold_is_left_out() {
        assert_eq!(escaped("a<b>&\"c\u{0}\u{1b}\u{ffff}d"), "a&lt;b&gt;&amp;&quot;cd");
    }

    #[test]
    fn a_tag_says_more_than_a_time() {
        let updated = Time::from_seconds(1_700_000_000);
        let asked = |pairs: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, value.parse().expect("a value"));
            }
            is_known(&headers, "\"a\"", updated)
        };
        assert!(asked(&[("if-none-match", "\"b\", W/\"a\"")]));
        assert!(!asked(&[("if-none-match", "\"b\"")]));
        let same = "Tue, 14 Nov 2023 22:13:20 GMT";
        assert_eq!(updated.to_jiff().strftime(HTTP_DATE).to_string(), same);
        assert!(asked(&[("if-modified-since", same)]));
        assert!(!asked(&[("if-modified-since", "Tue, 14 Nov 2023 22:13:19 GMT")]));
        assert!(!asked(&[("if-modified-since", "soon")]) && !asked(&[]));
        assert!(!asked(&[("if-none-match", "\"b\""), ("if-modified-since", same)]));
    }
}
