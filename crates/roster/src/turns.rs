//! Who is on duty when: shifts that were written down, and a weekly rotation beneath them.
//!
//! A shift stands above the rotation: while one lasts, the rotation rests. So a swap is written
//! as shifts and the rotation goes on as it was. The rotation changes hands at the same time on
//! the wall, whatever is done to clocks.

use jiff::ToSpan as _;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use model::{ContactId, Time};

use crate::Near;

/// Turns worked out at once at most: a year of shifts by the half day.
pub const TURNS_MAX: usize = 1_000;

/// Seconds of a week without turned clocks.
const WEEK_S: i64 = 7 * 86_400;

/// Somebody's duty, written down.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Shift<T = ContactId> {
    /// Who.
    pub contact: T,
    /// The first moment.
    pub from: Time,
    /// The first moment after.
    pub until: Time,
}

/// People who take turns by the week.
#[derive(Clone, Debug, PartialEq)]
pub struct Rotation<T = ContactId> {
    /// In this order.
    pub people: Vec<T>,
    /// When the first takes over, on the wall.
    pub start: DateTime,
    /// Weeks of one turn; at least 1.
    pub weeks: i64,
}

/// A duty roster of one organisation.
#[derive(Clone, Debug, PartialEq)]
pub struct Roster<T = ContactId> {
    /// Whose it is.
    pub near: Near,
    /// Where its clock hangs.
    pub zone: TimeZone,
    /// Who takes turns.
    pub rotation: Option<Rotation<T>>,
    /// What was written down.
    pub shifts: Vec<Shift<T>>,
}

/// Somebody's duty, as it comes out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Turn<T = ContactId> {
    /// Who.
    pub contact: T,
    /// The first moment.
    pub from: Time,
    /// The first moment after.
    pub until: Time,
    /// Whether it was written down; else it comes from the rotation.
    pub is_shift: bool,
}

impl<T: Copy + Eq> Roster<T> {
    /// Those on duty now: everybody whose shift it is, else whose turn it is.
    pub fn on_duty(&self, now: Time) -> Vec<T> {
        let holds = |shift: &&Shift<T>| shift.from <= now && now < shift.until;
        let mut there: Vec<T> = Vec::new();
        for shift in self.shifts.iter().filter(holds) {
            if !there.contains(&shift.contact) {
                there.push(shift.contact);
            }
        }
        if there.is_empty()
            && let Some(rotation) = &self.rotation
        {
            there.extend(rotation.turn_at(now, &self.zone).map(|turn| turn.contact));
        }
        there
    }

    /// The turns that touch a time, in order; at most `TURNS_MAX`.
    pub fn turns(&self, from: Time, until: Time) -> Vec<Turn<T>> {
        let mut shifts: Vec<Shift<T>> = self
            .shifts
            .iter()
            .filter(|shift| shift.from < shift.until && shift.from < until && from < shift.until)
            .copied()
            .collect();
        shifts.sort_by_key(|shift| (shift.from, shift.until));
        shifts.truncate(TURNS_MAX);
        let mut turns: Vec<Turn<T>> = Vec::new();
        if let Some(rotation) = &self.rotation {
            for turn in rotation.turns(from, until, &self.zone) {
                turns.extend(uncovered(&turn, &shifts));
            }
        }
        turns.extend(shifts.into_iter().map(|Shift { contact, from, until }| Turn {
            contact,
            from,
            until,
            is_shift: true,
        }));
        turns.sort_by_key(|turn| (turn.from, turn.until, !turn.is_shift));
        turns.truncate(TURNS_MAX);
        turns
    }
}

/// What the shifts, in order of their beginning, leave of a turn.
fn uncovered<T: Copy>(turn: &Turn<T>, shifts: &[Shift<T>]) -> Vec<Turn<T>> {
    let (mut parts, mut from) = (Vec::new(), turn.from);
    for shift in shifts.iter().filter(|one| one.from < turn.until && turn.from < one.until) {
        if from < shift.from {
            parts.push(Turn { from, until: shift.from, ..*turn });
        }
        from = from.max(shift.until);
    }
    if from < turn.until {
        parts.push(Turn { from, ..*turn });
    }
    parts
}

impl<T: Copy> Rotation<T> {
    fn turn_at(&self, now: Time, zone: &TimeZone) -> Option<Turn<T>> {
        let turns = self.turns(now, now.plus_s(1), zone);
        turns.into_iter().find(|turn| turn.from <= now && now < turn.until)
    }

    /// The rotation's own turns that touch a time.
    fn turns(&self, from: Time, until: Time, zone: &TimeZone) -> Vec<Turn<T>> {
        let mut turns = Vec::new();
        let Some(start) = self.handover(0, zone) else { return turns };
        let length_s = WEEK_S.saturating_mul(self.weeks.max(1));
        // One before, because turned clocks move a handover by an hour.
        let mut number = (from.since(start).max(0) / 1_000_000 / length_s - 1).max(0);
        while turns.len() < TURNS_MAX {
            let ends = (self.handover(number, zone), self.handover(number + 1, zone));
            let (Some(begins), Some(ends)) = ends else { break };
            if until <= begins {
                break;
            }
            if from < ends
                && let Some(contact) = self.person(number)
            {
                turns.push(Turn { contact, from: begins, until: ends, is_shift: false });
            }
            if self.people.is_empty() {
                break;
            }
            number += 1;
        }
        turns
    }

    fn person(&self, number: i64) -> Option<T> {
        let place = usize::try_from(number).ok()?.checked_rem(self.people.len())?;
        self.people.get(place).copied()
    }

    /// When turn `number` begins; none beyond the end of time.
    fn handover(&self, number: i64, zone: &TimeZone) -> Option<Time> {
        let weeks = number.checked_mul(self.weeks.max(1))?;
        let local = self.start.checked_add(weeks.min(1_000_000).weeks()).ok()?;
        Some(Time::from(local.to_zoned(zone.clone()).ok()?.timestamp()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Time {
        Time::from(text.parse::<jiff::Timestamp>().expect("a time"))
    }

    /// Ann, Bo and Cia take turns from Monday 5 October 2026, 08:00 in Stockholm.
    fn roster(shifts: &[(&'static str, &str, &str)]) -> Roster<&'static str> {
        let shifts = shifts.iter().map(|(contact, from, until)| Shift {
            contact: *contact,
            from: time(from),
            until: time(until),
        });
        Roster {
            near: Near::Member,
            zone: TimeZone::get("Europe/Stockholm").expect("a zone"),
            rotation: Some(Rotation {
                people: vec!["ann", "bo", "cia"],
                start: "2026-10-05T08:00".parse().expect("a date"),
                weeks: 1,
            }),
            shifts: shifts.collect(),
        }
    }

    #[track_caller]
    fn check(roster: &Roster<&'static str>, now: &str, expected: &[&str]) {
        assert_eq!(roster.on_duty(time(now)), expected, "{now}");
    }

    #[test]
    fn turns_change_hands_at_the_same_time_on_the_wall() {
        let roster = roster(&[]);
        check(&roster, "2026-10-05T05:59:59Z", &[]);
        check(&roster, "2026-10-05T06:00:00Z", &["ann"]);
        check(&roster, "2026-10-12T06:00:00Z", &["bo"]);
        // Clocks were turned on 25 October: 08:00 is 07:00 in UTC from then on.
        check(&roster, "2026-10-26T06:59:59Z", &["cia"]);
        check(&roster, "2026-10-26T07:00:00Z", &["ann"]);
        check(&roster, "2031-11-03T07:00:00Z", &["bo"]);
    }

    #[test]
    fn a_shift_stands_above_the_rotation_and_two_shifts_stand_beside_each_other() {
        let roster = roster(&[
            ("dan", "2026-10-06T16:00:00Z", "2026-10-07T06:00:00Z"),
            ("eva", "2026-10-07T04:00:00Z", "2026-10-07T08:00:00Z"),
        ]);
        check(&roster, "2026-10-06T12:00:00Z", &["ann"]);
        check(&roster, "2026-10-06T16:00:00Z", &["dan"]);
        check(&roster, "2026-10-07T05:00:00Z", &["dan", "eva"]);
        check(&roster, "2026-10-07T08:00:00Z", &["ann"]);
        let turns = roster.turns(time("2026-10-05T06:00:00Z"), time("2026-10-12T07:00:00Z"));
        let names: Vec<(&str, bool)> =
            turns.iter().map(|turn| (turn.contact, turn.is_shift)).collect();
        let expected =
            [("ann", false), ("dan", true), ("eva", true), ("ann", false), ("bo", false)];
        assert_eq!(names, expected);
        assert_eq!(turns[0].until, time("2026-10-06T16:00:00Z"));
        assert_eq!(turns[3].from, time("2026-10-07T08:00:00Z"));
    }

    #[test]
    fn a_rotation_without_people_or_far_away_gives_nobody_and_ends() {
        let mut empty = roster(&[]);
        empty.rotation = empty.rotation.map(|one| Rotation { people: Vec::new(), ..one });
        assert!(empty.on_duty(time("2026-10-06T00:00:00Z")).is_empty());
        let end = Time::from_micros(i64::MAX);
        assert!(roster(&[]).turns(Time::from_micros(i64::MIN), end).len() <= TURNS_MAX);
        assert!(roster(&[]).on_duty(end).len() <= 1);
    }
}
