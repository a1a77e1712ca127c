//! Duty rosters: who is on duty, shifts and the rotation beneath them.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::civil::DateTime;
use model::{ContactId, MemberId, RosterId, ShiftId};
use serde::{Deserialize, Serialize};
use store::{ContactHome, DutyRoster, NewRoster};
use utoipa::ToSchema;

use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::once::HoldsSecret;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::state::Api;
use crate::values::{Id, Made, When, id, maybe, time};

pub(super) fn routes() -> Routes {
    Routes::new("rosters", "Duty rosters: who is on duty when.")
        .route(__path_list, list)
        .route(__path_add, add)
        .route(__path_show, show)
        .route(__path_remove, remove)
        .route(__path_rotate, rotate)
        .route(__path_turns, turns)
        .route(__path_hand_over, hand_over)
        .route(__path_shifts, shifts)
        .route(__path_add_shift, add_shift)
        .route(__path_remove_shift, remove_shift)
        .route(__path_open_calendar, open_calendar)
        .route(__path_close_calendar, close_calendar)
}

/// Seconds ahead that turns and shifts are told: what a quarter's plan holds.
const AHEAD_S: i64 = 92 * 86_400;

/// A duty roster.
#[derive(Serialize, ToSchema)]
struct Roster {
    /// Identity.
    id: Id,
    /// The member, if it is one's.
    member: Option<Id>,
    /// The operator, if it is one's. Neither: the CSIRT's.
    operator: Option<Id>,
    /// What it is called.
    name: String,
    /// Where its clock hangs.
    zone: String,
    /// The contacts that take turns, in order.
    people: Vec<Id>,
    /// When the first of them takes over, on the wall, such as `2026-11-23T08:00:00`.
    start: Option<String>,
    /// Weeks of one turn.
    weeks: Option<i64>,
    /// Since when a calendar may read it by its address.
    calendar_since: Option<When>,
}

impl Listed for Roster {
    const COLUMNS: &'static [&'static str] =
        &["id", "member", "operator", "name", "zone", "people", "start", "weeks", "calendar_since"];
}

impl From<DutyRoster> for Roster {
    fn from(roster: DutyRoster) -> Self {
        let rotation = roster.rotation.as_ref();
        Self {
            id: id(roster.id),
            member: roster.home.member().map(id),
            operator: roster.home.operator().map(id),
            people: rotation.map_or_else(Vec::new, |one| one.people.iter().map(id).collect()),
            start: rotation.map(|one| one.start.to_string()),
            weeks: rotation.map(|one| one.weeks),
            calendar_since: maybe(roster.feed_since),
            name: roster.name,
            zone: roster.zone,
        }
    }
}

/// A roster to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RosterToAdd {
    /// What it is called.
    name: String,
    /// A time zone such as `Europe/Stockholm`.
    zone: String,
    /// Whose it is; left out, the caller's own organisation's.
    #[serde(default)]
    member: Option<String>,
}

/// Who takes turns, by the week; nobody when `people` is empty.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RotationToKeep {
    /// Contacts of the same organisation, in order; at most 60.
    people: Vec<String>,
    /// When the first takes over, on the wall, such as `2026-11-23T08:00`.
    start: String,
    /// Weeks of one turn: 1 to 52.
    weeks: i64,
}

/// Somebody's duty.
#[derive(Serialize, ToSchema)]
struct Turn {
    /// Who.
    contact: Id,
    /// The first moment.
    from: When,
    /// The first moment after.
    until: When,
    /// Whether it was written down; else it comes from the rotation.
    is_shift: bool,
}

impl Listed for Turn {
    const COLUMNS: &'static [&'static str] = &["contact", "from", "until", "is_shift"];
}

/// Somebody's duty, written down.
#[derive(Serialize, ToSchema)]
struct Shift {
    /// Identity.
    id: Id,
    /// Who.
    contact: Id,
    /// The first moment.
    from: When,
    /// The first moment after.
    until: When,
}

impl Listed for Shift {
    const COLUMNS: &'static [&'static str] = &["id", "contact", "from", "until"];
}

/// A shift to write down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShiftToAdd {
    /// Who: a contact of the same organisation.
    contact: String,
    /// The first moment.
    from: String,
    /// The first moment after.
    until: String,
}

/// A turn to hand over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TurnToHandOver {
    /// Whose turn it is.
    contact: String,
    /// Its first moment.
    from: String,
    /// The first moment after.
    until: String,
    /// Who takes it: a contact of the same organisation.
    to: String,
    /// In a swap the first moment of the turn that `contact` takes from `to` instead.
    #[serde(default)]
    for_from: Option<String>,
    /// And the first moment after that.
    #[serde(default)]
    for_until: Option<String>,
}

impl TurnToHandOver {
    /// The turn, who takes it, and the turn given for it.
    fn read(&self) -> Result<(roster::Turn, ContactId, Option<roster::Turn>), Problem> {
        let mut mistakes = Mistakes::default();
        let contact = mistakes.parsed("contact", Some(&self.contact), "an id", ContactId::parse);
        let to = mistakes.parsed("to", Some(&self.to), "an id", ContactId::parse);
        let mut span = |names: [&str; 2], from: Option<&str>, until: Option<&str>| {
            let from = mistakes.parsed(names[0], from, "a time", time);
            let until = mistakes.parsed(names[1], until, "a time", time);
            if from.zip(until).is_some_and(|(from, until)| until <= from) {
                mistakes.note(names[1], "after the beginning");
            }
            from.zip(until)
        };
        let mine = span(["from", "until"], Some(&self.from), Some(&self.until));
        let (for_from, for_until) = (self.for_from.as_deref(), self.for_until.as_deref());
        let other = span(["for_from", "for_until"], for_from, for_until);
        if for_from.is_some() != for_until.is_some() {
            mistakes.note("for_until", "goes with `for_from`");
        }
        mistakes.none()?;
        let turn = |contact, (from, until)| roster::Turn { contact, from, until, is_shift: true };
        let ((contact, to), mine) = contact.zip(to).zip(mine).ok_or(Problem::NotFound)?;
        Ok((turn(contact, mine), to, other.map(|other| turn(to, other))))
    }
}

/// The address under which a calendar program reads a roster.
#[derive(Serialize, ToSchema)]
struct Calendar {
    /// Its path, behind the portal's address: shown now and never again.
    #[schema(example = "/calendar/SECRET.ics")]
    path: String,
}

async fn found(caller: &Caller, id: &str) -> Result<DutyRoster, Problem> {
    let id = RosterId::parse(id).ok_or(Problem::NotFound)?;
    caller.scope.rosters().by_id(id).await?.ok_or(Problem::NotFound)
}

/// Lists the duty rosters that the caller may see.
#[utoipa::path(get, path = "/rosters", responses((status = 200, description = "All of them.", body = Listing<Roster>)))]
async fn list(caller: Caller, wants: Wants) -> Result<Response, Problem> {
    let rosters = caller.scope.rosters().list().await?;
    Ok(wants.all(rosters.into_iter().map(Roster::from).collect()))
}

/// Adds a duty roster.
#[utoipa::path(post, path = "/rosters", request_body(content = RosterToAdd, description = "The roster."), responses((status = 201, description = "Added.", body = Made)))]
async fn add(caller: Caller, Sent(new): Sent<RosterToAdd>) -> Result<Response, Problem> {
    let mut mistakes = Mistakes::default();
    let (name, zone) = (mistakes.name("name", &new.name), mistakes.zone(&new.zone));
    let member = mistakes.parsed("member", new.member.as_deref(), "an id", MemberId::parse);
    mistakes.none()?;
    let own = ContactHome::of(caller.scope.viewer().scope());
    let home = member.map(ContactHome::Member).or(own).ok_or(Problem::NotAllowed)?;
    let new = NewRoster { home, name, zone };
    Ok(super::made("/rosters", caller.scope.rosters().add(&new).await?))
}

/// Shows a duty roster.
#[utoipa::path(get, path = "/rosters/{id}", params(("id" = Id, Path, description = "The roster.")), responses((status = 200, description = "The roster.", body = Roster)))]
async fn show(caller: Caller, Path(id): Path<String>) -> Result<Json<Roster>, Problem> {
    Ok(Json(found(&caller, &id).await?.into()))
}

/// Takes a duty roster away.
#[utoipa::path(delete, path = "/rosters/{id}", params(("id" = Id, Path, description = "The roster.")), responses((status = 204, description = "Taken away.")))]
async fn remove(caller: Caller, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let id = RosterId::parse(&id).ok_or(Problem::NotFound)?;
    caller.scope.rosters().remove(id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets who takes turns.
#[utoipa::path(put, path = "/rosters/{id}/rotation", params(("id" = Id, Path, description = "The roster.")), request_body(content = RotationToKeep, description = "All of it."), responses((status = 204, description = "Kept.")))]
async fn rotate(
    caller: Caller,
    Path(id): Path<String>,
    Sent(new): Sent<RotationToKeep>,
) -> Result<StatusCode, Problem> {
    let id = RosterId::parse(&id).ok_or(Problem::NotFound)?;
    let mut mistakes = Mistakes::default();
    let mut people = Vec::new();
    for one in new.people.iter().take(60) {
        people.extend(mistakes.parsed("people", Some(one), "ids", ContactId::parse));
    }
    let wall = |text: &str| text.parse::<DateTime>().ok();
    let start = mistakes.parsed("start", Some(&new.start), "a date and a time", wall);
    if !(1..=52).contains(&new.weeks) {
        mistakes.note("weeks", "1 to 52");
    }
    mistakes.none()?;
    let rotation = start.filter(|_| !people.is_empty());
    let rotation = rotation.map(|start| roster::Rotation { people, start, weeks: new.weeks });
    caller.scope.rosters().rotate(id, rotation.as_ref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists whose turn it is now and in the next 92 days, in order.
#[utoipa::path(get, path = "/rosters/{id}/turns", params(("id" = Id, Path, description = "The roster.")), responses((status = 200, description = "All of them.", body = Listing<Turn>)))]
async fn turns(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
    wants: Wants,
) -> Result<Response, Problem> {
    let roster = found(&caller, &id).await?;
    let now = api.store().now();
    let until = now.plus_s(AHEAD_S);
    let shifts = caller.scope.rosters().shifts(roster.id, now, until).await?;
    let turn = |one: roster::Turn| Turn {
        contact: crate::values::id(one.contact),
        from: one.from.into(),
        until: one.until.into(),
        is_shift: one.is_shift,
    };
    Ok(wants.all(roster.with(&shifts).turns(now, until).into_iter().map(turn).collect()))
}

/// Gives a turn to somebody else, or swaps it for one of theirs.
#[utoipa::path(post, path = "/rosters/{id}/turns", params(("id" = Id, Path, description = "The roster.")), request_body(content = TurnToHandOver, description = "Which turn, and who takes it."), responses((status = 204, description = "Handed over.")))]
async fn hand_over(
    caller: Caller,
    Path(id): Path<String>,
    Sent(new): Sent<TurnToHandOver>,
) -> Result<StatusCode, Problem> {
    let id = RosterId::parse(&id).ok_or(Problem::NotFound)?;
    let (turn, to, other) = new.read()?;
    match other {
        Some(other) => caller.scope.rosters().swap(id, &turn, &other).await?,
        None => caller.scope.rosters().give(id, &turn, to).await?,
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the shifts of now and the next 92 days, in order.
#[utoipa::path(get, path = "/rosters/{id}/shifts", params(("id" = Id, Path, description = "The roster.")), responses((status = 200, description = "All of them.", body = Listing<Shift>)))]
async fn shifts(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
    wants: Wants,
) -> Result<Response, Problem> {
    let roster = found(&caller, &id).await?;
    let now = api.store().now();
    let shifts = caller.scope.rosters().shifts(roster.id, now, now.plus_s(AHEAD_S)).await?;
    let shift = |one: store::KeptShift| Shift {
        id: crate::values::id(one.id),
        contact: crate::values::id(one.shift.contact),
        from: one.shift.from.into(),
        until: one.shift.until.into(),
    };
    Ok(wants.all(shifts.into_iter().map(shift).collect()))
}

/// Writes a shift down; while it lasts, the rotation rests.
#[utoipa::path(post, path = "/rosters/{id}/shifts", params(("id" = Id, Path, description = "The roster.")), request_body(content = ShiftToAdd, description = "The shift."), responses((status = 201, description = "Added.", body = Made)))]
async fn add_shift(
    caller: Caller,
    Path(id): Path<String>,
    Sent(new): Sent<ShiftToAdd>,
) -> Result<Response, Problem> {
    let id = RosterId::parse(&id).ok_or(Problem::NotFound)?;
    let mut mistakes = Mistakes::default();
    let contact = mistakes.parsed("contact", Some(&new.contact), "an id", ContactId::parse);
    let from = mistakes.parsed("from", Some(&new.from), "a time", time);
    let until = mistakes.parsed("until", Some(&new.until), "a time", time);
    let whole = contact.zip(from.zip(until)).filter(|(_, (from, until))| from < until);
    let Some((contact, (from, until))) = whole else {
        mistakes.note("until", "after `from`");
        return Err(mistakes.none().err().unwrap_or(Problem::NotFound));
    };
    let shift = roster::Shift { contact, from, until };
    let shift = caller.scope.rosters().add_shift(id, &shift).await?;
    Ok(super::made(&format!("/rosters/{id}/shifts"), shift))
}

/// Takes a shift away.
#[utoipa::path(delete, path = "/rosters/{id}/shifts/{shift}", params(("id" = Id, Path, description = "The roster."), ("shift" = Id, Path, description = "The shift.")), responses((status = 204, description = "Taken away.")))]
async fn remove_shift(
    caller: Caller,
    Path((id, shift)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let ids = RosterId::parse(&id).zip(ShiftId::parse(&shift));
    let (id, shift) = ids.ok_or(Problem::NotFound)?;
    caller.scope.rosters().remove_shift(id, shift).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes an address under which a calendar program reads the roster, without signing in. An address
/// made before no longer works.
#[utoipa::path(post, path = "/rosters/{id}/calendar", params(("id" = Id, Path, description = "The roster.")), responses((status = 201, description = "The address.", body = Calendar)))]
async fn open_calendar(caller: Caller, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = RosterId::parse(&id).ok_or(Problem::NotFound)?;
    // Without randomness nothing is handed out.
    let secret = access::Secret::random().ok_or(Problem::Ours)?;
    caller.scope.rosters().open_feed(id, &secret.hash()).await?;
    let body = Calendar { path: format!("/calendar/{}.ics", secret.expose()) };
    let mut response = (StatusCode::CREATED, Json(body)).into_response();
    response.extensions_mut().insert(HoldsSecret);
    Ok(response)
}

/// Revokes the calendar's address.
#[utoipa::path(delete, path = "/rosters/{id}/calendar", params(("id" = Id, Path, description = "The roster.")), responses((status = 204, description = "It no longer works.")))]
async fn close_calendar(caller: Caller, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let id = RosterId::parse(&id).ok_or(Problem::NotFound)?;
    caller.scope.rosters().close_feed(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
