//! A duty roster as a calendar, for whoever has its address.
//!
//! No sign-in: calendar programs have none to offer. The address cannot be guessed, only its hash
//! is kept, and it can be revoked. It tells names and times and nothing else.

use access::Secret;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use roster::{CalendarEvent, write_calendar};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::state::PortalState;

pub(super) const ENTRY: Entry = Entry {
    name: "calendar",
    routes: &[Route::get("/calendar/{calendar}", Needs::Link, || get(read))],
};

/// Seconds back and ahead that a calendar shows: last month, and a year to plan by.
const BACK_S: i64 = 31 * 86_400;
const AHEAD_S: i64 = 366 * 86_400;

async fn read(
    State(state): State<PortalState>,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let token = token.strip_suffix(".ics").unwrap_or(&token);
    let secret = Secret::from_request(token).ok_or(PageError::NotFound)?;
    let now = state.now();
    let (from, until) = (now.plus_s(-BACK_S), now.plus_s(AHEAD_S));
    let feed = state.store().duty_feed(&secret.hash(), from, until).await?;
    let feed = feed.ok_or(PageError::NotFound)?;
    let events: Vec<CalendarEvent> = feed
        .roster
        .turns(from, until)
        .into_iter()
        .filter_map(|turn| {
            let (_, name) = feed.names.iter().find(|(id, _)| *id == turn.contact)?;
            Some(CalendarEvent {
                uid: format!("{}-{}-{}", feed.id, turn.from.seconds(), turn.contact),
                from: turn.from,
                until: turn.until,
                summary: format!("{}: {name}", feed.name),
            })
        })
        .collect();
    let headers = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (CONTENT_DISPOSITION, "inline; filename=\"roster.ics\""),
        (CACHE_CONTROL, "private, max-age=300"),
    ];
    Ok((headers, write_calendar(&feed.name, &events, now)).into_response())
}
