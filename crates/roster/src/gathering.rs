//! Gathering: what can wait comes together at times on the wall, what cannot comes at once.
//!
//! The times are the same each day, so that a digest is expected and its absence noticed. Over
//! nights in which clocks are turned each time comes once, as with quiet hours.

use jiff::ToSpan as _;
use jiff::civil::Time as Civil;
use jiff::tz::TimeZone;
use model::{Severity, Time};

use crate::QuietHours;

/// The hour on the wall at which a day's digest comes, and from which shorter waits count.
const HOUR: i64 = 8;

/// How somebody wants to be told of what can wait.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Gathering {
    below: Severity,
    every_h: i64,
}

impl Gathering {
    /// Hours between two digests that can be chosen: they divide the day.
    pub const HOURS: [i64; 6] = [1, 2, 4, 8, 12, 24];

    /// Gathers what is less bad than `below`, every so many hours; none for hours that cannot be
    /// chosen, or when nothing is less bad.
    pub fn new(below: Severity, every_h: i64) -> Option<Self> {
        let fits = below != Severity::Low && Self::HOURS.contains(&every_h);
        fits.then_some(Self { below, every_h })
    }

    /// What is this bad comes at once.
    pub const fn below(&self) -> Severity {
        self.below
    }

    /// Hours between two digests.
    pub const fn every_h(&self) -> i64 {
        self.every_h
    }

    /// Whether something this bad waits.
    pub fn gathers(&self, severity: Severity) -> bool {
        severity < self.below
    }

    /// When the next digest comes: after now, and when its reader is awake.
    pub fn due(&self, now: Time, zone: &TimeZone, quiet: Option<QuietHours>) -> Time {
        let due = self.next(now, zone).unwrap_or_else(|| now.plus_s(self.every_h * 3_600));
        let awake = quiet.and_then(|quiet| quiet.held_until(Severity::Low, due, zone));
        awake.unwrap_or(due)
    }

    fn next(&self, now: Time, zone: &TimeZone) -> Option<Time> {
        let today = now.to_jiff().to_zoned(zone.clone()).date();
        let days = [Some(today), today.checked_add(1.day()).ok(), today.checked_add(2.days()).ok()];
        let hours = (0..24).filter(|hour| (hour - HOUR).rem_euclid(self.every_h) == 0);
        let times = days.into_iter().flatten().flat_map(|day| {
            hours.clone().filter_map(move |hour| {
                let at = day.to_datetime(Civil::new(i8::try_from(hour).ok()?, 0, 0, 0).ok()?);
                Some(Time::from(at.to_zoned(zone.clone()).ok()?.timestamp()))
            })
        });
        times.filter(|time| now < *time).min()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::MinuteOfDay;

    fn time(text: &str) -> Time {
        Time::from(text.parse::<jiff::Timestamp>().expect("a time"))
    }

    fn stockholm() -> TimeZone {
        TimeZone::get("Europe/Stockholm").expect("a zone that every system knows")
    }

    #[track_caller]
    fn check(every_h: i64, now: &str, expected: &str) {
        let gathering = Gathering::new(Severity::High, every_h).expect("can be chosen");
        assert_eq!(gathering.due(time(now), &stockholm(), None), time(expected), "{now}");
    }

    #[test]
    fn a_digest_comes_at_times_on_the_wall() {
        check(24, "2026-11-22T06:59:59Z", "2026-11-22T07:00:00Z");
        check(24, "2026-11-22T07:00:00Z", "2026-11-23T07:00:00Z");
        check(8, "2026-11-22T12:00:00Z", "2026-11-22T15:00:00Z");
        check(1, "2026-11-22T12:30:00Z", "2026-11-22T13:00:00Z");
        // The clock is turned back in the night: eight on the wall is an hour later.
        check(24, "2026-10-24T07:00:00Z", "2026-10-25T07:00:00Z");
        check(24, "2026-03-28T08:00:00Z", "2026-03-29T06:00:00Z");
    }

    #[test]
    fn nobody_is_woken_by_a_digest() {
        let minute = |text| MinuteOfDay::parse(text).expect("a time of day");
        let quiet = QuietHours::new(minute("22:00"), minute("07:00"), Severity::Critical);
        let gathering = Gathering::new(Severity::High, 4).expect("can be chosen");
        let due = gathering.due(time("2026-11-22T19:30:00Z"), &stockholm(), quiet);
        assert_eq!(due, time("2026-11-23T06:00:00Z"));
    }

    #[test]
    fn what_cannot_be_chosen_is_refused() {
        assert_eq!(Gathering::new(Severity::Low, 24), None);
        for hours in [0, 3, 5, 25, -1] {
            assert_eq!(Gathering::new(Severity::High, hours), None);
        }
        let all = Gathering::new(Severity::Critical, 24).expect("can be chosen");
        assert!(all.gathers(Severity::High) && !all.gathers(Severity::Critical));
    }

    proptest! {
        #[test]
        fn a_digest_is_never_far(hours in 0usize..6, seconds in 0i64..4_102_444_800) {
            let every_h = Gathering::HOURS[hours];
            let gathering = Gathering::new(Severity::High, every_h).expect("can be chosen");
            let now = Time::from_seconds(seconds);
            let due = gathering.due(now, &stockholm(), None);
            // An hour that is turned may come between.
            prop_assert!(now < due && due <= now.plus_s((every_h + 2) * 3_600));
        }
    }
}
