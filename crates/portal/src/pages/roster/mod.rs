//! One duty roster: who is on duty now and next, shifts, the rotation, swaps, and the address
//! under which a calendar reads it.

use access::{Action, Secret};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use model::{ContactId, RosterId, ShiftId, Time};
use roster::{Rotation, Shift, Turn};
use store::{Contact, DutyRoster};

use super::contacts::contacts_of;
use super::rosters::{Duty, duty, name_of};
use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::session::SignedIn;

const KEEP: Needs = Needs::Role(Action::KeepContacts);

pub(super) const ENTRY: Entry = Entry {
    name: "roster",
    routes: &[
        Route::get("/rosters/{roster}", Needs::Role(Action::Read), || get(show)),
        Route::post(
            "/rosters/{roster}/shifts",
            KEEP,
            &[
                "who={contact}&shift-from=2023-11-20T08%3A00&shift-until=2023-11-20T16%3A00",
                "remove={shift}",
            ],
            || post(shifts),
        ),
        Route::post(
            "/rosters/{roster}/rotation",
            KEEP,
            &["turn-{contact}=1&start=2023-11-06T08%3A00&weeks=2"],
            || post(rotation),
        ),
        Route::post(
            "/rosters/{roster}/turns",
            KEEP,
            &[
                "turn=1700000000000000+1700003600000000+{contact}&to={contact}",
                "turn=1700000000000000+1700003600000000+{contact}\
                 &with=1700010000000000+1700013600000000+{contact}",
            ],
            || post(turns),
        ),
        Route::post("/rosters/{roster}/calendar", KEEP, &["open=yes", "close=yes"], || {
            post(calendar)
        }),
        Route::post("/rosters/{roster}/remove", KEEP, &["yes=yes"], || post(remove)),
    ],
};

/// Turns shown: what fits on two screens; the calendar has a year.
const TURNS_SHOWN: usize = 20;

/// Seconds of one shift at most: a summer.
const SHIFT_S_MAX: i64 = 100 * 86_400;

/// A turn as the page shows it.
struct TurnRow {
    name: String,
    from: String,
    until: String,
    key: String,
    /// What was written down, to be taken away again.
    shift: Option<ShiftId>,
}

#[derive(Template)]
#[template(path = "pages/roster/page.html")]
struct RosterPage {
    f: Frame,
    duty: Duty,
    rows: Vec<TurnRow>,
    contacts: Vec<Contact>,
    may_keep: bool,
    /// The calendar's address, shown once when it is made.
    address: Option<String>,
    mistakes: Mistakes,
    fields: Fields,
}

impl RosterPage {
    /// Whose place in the rotation it is, counted from 1; 0 when they are not in it.
    fn place(&self, contact: &Contact) -> usize {
        let people = self.duty.roster.rotation.as_ref().map(|one| one.people.as_slice());
        let place = people.unwrap_or_default().iter().position(|one| *one == contact.id);
        place.map_or(0, |place| place + 1)
    }

    fn start(&self) -> String {
        let kept = self.duty.roster.rotation.as_ref();
        kept.map_or_else(String::new, |one| one.start.strftime("%Y-%m-%dT%H:%M").to_string())
    }

    fn weeks(&self) -> i64 {
        self.duty.roster.rotation.as_ref().map_or(1, |one| one.weeks)
    }
}

async fn show(by: SignedIn, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    page(&by, &id, None, Mistakes::default(), Fields::default()).await
}

async fn found(by: &SignedIn, id: &str) -> Result<DutyRoster, PageError> {
    let id = RosterId::parse(id).ok_or(PageError::NotFound)?;
    by.scope.rosters().by_id(id).await?.ok_or(PageError::NotFound)
}

fn zone(roster: &DutyRoster) -> TimeZone {
    TimeZone::get(&roster.zone).unwrap_or(TimeZone::UTC)
}

async fn page(
    by: &SignedIn,
    id: &str,
    address: Option<String>,
    mistakes: Mistakes,
    fields: Fields,
) -> Result<Html<String>, PageError> {
    let roster = found(by, id).await?;
    let contacts = contacts_of(by, roster.home).await?;
    let mut f = by.frame("contacts");
    // A roster is read where it hangs on the wall.
    f.texts = locale::Texts::new(f.texts.language(), zone(&roster));
    let roster_id = roster.id;
    let (duty, turns) = duty(by, roster, &contacts).await?;
    let until = f.now.plus_s(SHIFT_S_MAX);
    let kept = by.scope.rosters().shifts(roster_id, f.now, until).await?;
    let row = |turn: &Turn| TurnRow {
        name: name_of(&contacts, turn.contact),
        from: f.time(&turn.from),
        until: f.time(&turn.until),
        key: write_turn(turn),
        shift: kept
            .iter()
            .find(|one| {
                let shift = one.shift;
                turn.is_shift && (shift.contact, shift.from) == (turn.contact, turn.from)
            })
            .map(|one| one.id),
    };
    let rows = turns.iter().take(TURNS_SHOWN).map(row).collect();
    let may_keep = by.may(Action::KeepContacts);
    render(&RosterPage { f, duty, rows, contacts, may_keep, address, mistakes, fields })
}

fn write_turn(turn: &Turn) -> String {
    format!("{} {} {}", turn.from.micros(), turn.until.micros(), turn.contact)
}

fn read_turn(text: &str) -> Option<Turn> {
    let mut parts = text.split(' ');
    let mut time = || Some(Time::from_micros(parts.next()?.parse().ok()?));
    let (from, until) = (time()?, time()?);
    let contact = ContactId::parse(parts.next()?)?;
    let fits = from < until && until.since(from) <= SHIFT_S_MAX * 1_000_000;
    fits.then_some(Turn { contact, from, until, is_shift: false })
}

async fn answer(
    by: &SignedIn,
    id: &str,
    outcome: Result<&'static str, Mistakes>,
    fields: Fields,
) -> Result<Response, PageError> {
    match outcome {
        Ok(said) => Ok(Redirect::to(&format!("/rosters/{id}?said={said}")).into_response()),
        Err(mistakes) => {
            let page = page(by, id, None, mistakes, fields).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn shifts(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepContacts)?;
    let roster = found(&by, &id).await?;
    if let Some(shift) = fields.some("remove") {
        let shift = ShiftId::parse(shift).ok_or(PageError::NotFound)?;
        by.scope.rosters().remove_shift(roster.id, shift).await?;
        return answer(&by, &id, Ok("shift-removed"), fields).await;
    }
    let outcome = match parse_shift(&fields, &zone(&roster)) {
        Ok(shift) => {
            by.scope.rosters().add_shift(roster.id, &shift).await?;
            Ok("shift-added")
        }
        Err(mistakes) => Err(mistakes),
    };
    answer(&by, &id, outcome, fields).await
}

fn parse_shift(fields: &Fields, zone: &TimeZone) -> Result<Shift, Mistakes> {
    let contact = ContactId::parse(fields.get("who"));
    let Some(contact) = contact else { return Err(Mistakes::of("who", "mistake-empty")) };
    let at = |field: &str| {
        let wall = fields.get(field).parse::<DateTime>().ok()?;
        Some(Time::from(wall.to_zoned(zone.clone()).ok()?.timestamp()))
    };
    match at("shift-from").zip(at("shift-until")) {
        Some((from, until)) if from < until && until.since(from) <= SHIFT_S_MAX * 1_000_000 => {
            Ok(Shift { contact, from, until })
        }
        _ => Err(Mistakes::of("shift-from", "mistake-shift")),
    }
}

async fn rotation(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepContacts)?;
    let roster = found(&by, &id).await?;
    let contacts = contacts_of(&by, roster.home).await?;
    // Each contact has a field for its place in the order; empty is not in it.
    let mut people: Vec<(i64, ContactId)> = contacts
        .iter()
        .filter_map(|one| Some((fields.some(&format!("turn-{}", one.id))?.parse().ok()?, one.id)))
        .filter(|(place, _)| 0 < *place)
        .collect();
    // Whoever names somebody who does not work there gets the answer of one who does not exist.
    if fields.names().any(|name| is_strange(name, &contacts)) {
        return Err(PageError::NotFound);
    }
    people.sort_unstable();
    let people: Vec<ContactId> = people.into_iter().map(|(_, id)| id).collect();
    let weeks = fields.get("weeks").parse::<i64>().ok().filter(|weeks| (1..=52).contains(weeks));
    let outcome = match (people.is_empty(), fields.get("start").parse::<DateTime>(), weeks) {
        (true, _, _) => {
            by.scope.rosters().rotate(roster.id, None).await?;
            Ok("rotation-changed")
        }
        (false, Ok(start), Some(weeks)) => {
            let rotation = Rotation { people, start, weeks };
            by.scope.rosters().rotate(roster.id, Some(&rotation)).await?;
            Ok("rotation-changed")
        }
        (false, Err(_), _) => Err(Mistakes::of("start", "mistake-start")),
        (false, Ok(_), None) => Err(Mistakes::of("weeks", "mistake-weeks")),
    };
    answer(&by, &id, outcome, fields).await
}

fn is_strange(field: &str, contacts: &[Contact]) -> bool {
    let named = field.strip_prefix("turn-");
    named.is_some_and(|id| contacts.iter().all(|one| one.id.to_string() != id))
}

/// Gives a turn to somebody, or swaps it for another one.
async fn turns(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepContacts)?;
    let roster = found(&by, &id).await?;
    let turn = read_turn(fields.get("turn")).ok_or(PageError::BadForm)?;
    let said = if let Some(other) = fields.some("with") {
        let other = read_turn(other).ok_or(PageError::BadForm)?;
        by.scope.rosters().swap(roster.id, &turn, &other).await?;
        "turns-swapped"
    } else {
        let Some(to) = ContactId::parse(fields.get("to")) else {
            return answer(&by, &id, Err(Mistakes::of("turns", "mistake-turn")), fields).await;
        };
        by.scope.rosters().give(roster.id, &turn, to).await?;
        "turn-given"
    };
    answer(&by, &id, Ok(said), fields).await
}

async fn calendar(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepContacts)?;
    let roster = found(&by, &id).await?;
    if fields.some("close").is_some() {
        by.scope.rosters().close_feed(roster.id).await?;
        return answer(&by, &id, Ok("calendar-closed"), fields).await;
    }
    // Without randomness nothing is handed out.
    let secret = Secret::random().ok_or(PageError::TooMany)?;
    by.scope.rosters().open_feed(roster.id, &secret.hash()).await?;
    let base = &by.state.settings().base_url;
    let address = format!("{base}/calendar/{}.ics", secret.expose());
    // Shown on the answer itself and nowhere else: only its hash is kept.
    let page = page(&by, &id, Some(address), Mistakes::default(), fields).await?;
    Ok(page.into_response())
}

async fn remove(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    posted.by.must(Action::KeepContacts)?;
    let roster = found(&posted.by, &id).await?;
    posted.by.scope.rosters().remove(roster.id).await?;
    Ok(Redirect::to("/rosters?said=roster-removed").into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_survives_a_form_and_nonsense_does_not() {
        let from = Time::from_seconds(1_800_000_000);
        let turn =
            Turn { contact: ContactId::new(), from, until: from.plus_s(3_600), is_shift: false };
        assert_eq!(read_turn(&write_turn(&turn)), Some(turn));
        let backwards = Turn { until: from.plus_s(-1), ..turn };
        let endless = Turn { until: from.plus_s(SHIFT_S_MAX + 1), ..turn };
        for text in ["", "1 2", "a b c", &write_turn(&backwards), &write_turn(&endless)] {
            assert_eq!(read_turn(text), None, "{text}");
        }
    }
}
