//! Quiet hours: by severity, in the contact's own zone, also over midnight and over the nights in
//! which clocks are turned.
//!
//! A night is an interval between two instants, made from the local times at its ends. So it ends
//! once, also when 02:30 comes twice or not at all.

use jiff::civil::{Date, Time as Civil};
use jiff::tz::TimeZone;
use jiff::{ToSpan as _, Zoned};
use model::{Severity, Time};

/// Minutes after midnight on the wall: 0 to 1,439.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct MinuteOfDay(i16);

impl MinuteOfDay {
    /// From minutes after midnight; none from 24 hours on.
    pub fn new(minutes: i64) -> Option<Self> {
        (0..24 * 60).contains(&minutes).then(|| i16::try_from(minutes).ok().map(Self))?
    }

    /// Reads `22:30`, as a form's field of time sends it.
    pub fn parse(text: &str) -> Option<Self> {
        let (hours, minutes) = text.split_once(':')?;
        let two = |part: &str| -> Option<i64> {
            let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse().ok())?
        };
        let (hours, minutes) = (two(hours)?, two(minutes)?);
        (minutes < 60).then(|| Self::new(hours * 60 + minutes))?
    }

    /// Minutes after midnight.
    pub const fn minutes(self) -> i64 {
        self.0 as i64
    }

    fn civil(self) -> Civil {
        let (hour, minute) = (self.0 / 60, self.0 % 60);
        let small = |number: i16| i8::try_from(number).unwrap_or(0);
        Civil::new(small(hour), small(minute), 0, 0).unwrap_or(Civil::midnight())
    }
}

impl std::fmt::Display for MinuteOfDay {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// When somebody wants to sleep. Nothing can make it keep a critical warning back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct QuietHours {
    from: MinuteOfDay,
    until: MinuteOfDay,
    breaks_from: Severity,
}

impl QuietHours {
    /// From one time of day to another, for what is less bad than `breaks_from`; none when they
    /// begin and end at the same time, which could mean never or always.
    pub fn new(from: MinuteOfDay, until: MinuteOfDay, breaks_from: Severity) -> Option<Self> {
        (from != until).then_some(Self { from, until, breaks_from })
    }

    /// When they begin.
    pub const fn from(&self) -> MinuteOfDay {
        self.from
    }

    /// When they end.
    pub const fn until(&self) -> MinuteOfDay {
        self.until
    }

    /// From this severity on they do not count.
    pub const fn breaks_from(&self) -> Severity {
        self.breaks_from
    }

    /// When something this bad may be told, if not now.
    pub fn held_until(&self, severity: Severity, now: Time, zone: &TimeZone) -> Option<Time> {
        if self.breaks_from <= severity {
            return None;
        }
        let today = now.to_jiff().to_zoned(zone.clone()).date();
        // The night that began yesterday may still last; the one of today may have begun.
        let evenings = [today.checked_sub(1.day()).ok(), Some(today)];
        let mut nights = evenings.into_iter().flatten().filter_map(|day| self.night(day, zone));
        nights.find(|(start, end)| *start <= now && now < *end).map(|(_, end)| end)
    }

    fn night(&self, day: Date, zone: &TimeZone) -> Option<(Time, Time)> {
        let morning = if self.from < self.until { day } else { day.checked_add(1.day()).ok()? };
        Some((at(day, self.from, zone)?, at(morning, self.until, zone)?))
    }
}

/// A time on the wall as an instant: one that is skipped comes that much later, of one that comes
/// twice it is the first.
fn at(day: Date, minute: MinuteOfDay, zone: &TimeZone) -> Option<Time> {
    let zoned: Zoned = day.to_datetime(minute.civil()).to_zoned(zone.clone()).ok()?;
    Some(Time::from(zoned.timestamp()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stockholm() -> TimeZone {
        TimeZone::get("Europe/Stockholm").expect("a zone that every system knows")
    }

    fn time(text: &str) -> Time {
        Time::from(text.parse::<jiff::Timestamp>().expect("a time"))
    }

    /// Hours as `22:00-07:00`; what is held, until when, in UTC.
    #[track_caller]
    fn check(hours: &str, severity: Severity, now: &str, expected: Option<&str>) {
        let (from, until) = hours.split_once('-').expect("two times");
        let minute = |text| MinuteOfDay::parse(text).expect("a time of day");
        let quiet = QuietHours::new(minute(from), minute(until), Severity::Critical);
        let held = quiet.expect("hours").held_until(severity, time(now), &stockholm());
        assert_eq!(held, expected.map(time), "{hours} at {now}");
    }

    #[test]
    fn a_night_over_midnight_holds_until_the_morning() {
        let night = "22:00-07:00";
        check(night, Severity::High, "2026-11-22T20:59:59Z", None);
        check(night, Severity::High, "2026-11-22T21:00:00Z", Some("2026-11-23T06:00:00Z"));
        check(night, Severity::Low, "2026-11-23T05:59:59Z", Some("2026-11-23T06:00:00Z"));
        check(night, Severity::High, "2026-11-23T06:00:00Z", None);
        // Within one day.
        check("12:00-13:00", Severity::High, "2026-11-22T11:30:00Z", Some("2026-11-22T12:00:00Z"));
        check("12:00-13:00", Severity::High, "2026-11-22T23:30:00Z", None);
    }

    #[test]
    fn a_critical_warning_breaks_through() {
        check("22:00-07:00", Severity::Critical, "2026-11-22T23:00:00Z", None);
    }

    #[test]
    fn the_nights_in_which_clocks_are_turned_end_once() {
        // 25 October 2026: 03:00 summer time becomes 02:00 again; the night is an hour longer.
        check("22:00-07:00", Severity::High, "2026-10-24T20:00:00Z", Some("2026-10-25T06:00:00Z"));
        // 02:30 comes twice: the first one ends the night, and the second does not begin it again.
        check("22:00-02:30", Severity::High, "2026-10-25T00:29:00Z", Some("2026-10-25T00:30:00Z"));
        check("22:00-02:30", Severity::High, "2026-10-25T01:10:00Z", None);
        // 29 March 2026: 02:00 becomes 03:00; the night is an hour shorter.
        check("22:00-07:00", Severity::High, "2026-03-28T21:00:00Z", Some("2026-03-29T05:00:00Z"));
        // 02:30 does not come: the night ends that much after two, at 03:30 on the wall.
        check("22:00-02:30", Severity::High, "2026-03-29T00:50:00Z", Some("2026-03-29T01:30:00Z"));
    }

    #[test]
    fn times_of_day_are_read_and_written() {
        for (text, minutes) in [("00:00", Some(0)), ("23:59", Some(1_439)), ("07:05", Some(425))] {
            assert_eq!(MinuteOfDay::parse(text).map(MinuteOfDay::minutes), minutes);
            assert_eq!(MinuteOfDay::parse(text).expect("read").to_string(), text);
        }
        for text in ["24:00", "7:05", "12:60", "", "ab:cd", "+1:00"] {
            assert_eq!(MinuteOfDay::parse(text), None, "{text}");
        }
        let noon = MinuteOfDay::parse("12:00").expect("a time");
        assert_eq!(QuietHours::new(noon, noon, Severity::Critical), None);
    }

    proptest! {
        /// What is held is held for the future, for less than a day and two turned hours, and is
        /// free at its time.
        #[test]
        fn what_is_held_comes_free(
            from in 0i64..1_440, until in 0i64..1_440, severity in 0usize..4,
            seconds in 0i64..4_102_444_800,
        ) {
            prop_assume!(from != until);
            let minute = |minutes| MinuteOfDay::new(minutes).expect("below 24 hours");
            let quiet = QuietHours::new(minute(from), minute(until), Severity::Critical);
            let quiet = quiet.expect("two times");
            let (now, severity) = (Time::from_seconds(seconds), Severity::ALL[severity]);
            let zone = stockholm();
            let held = quiet.held_until(severity, now, &zone);
            prop_assert!(severity != Severity::Critical || held.is_none());
            if let Some(held) = held {
                prop_assert!(now < held && held.since(now) <= 26 * 3_600 * 1_000_000);
                let after = quiet.held_until(severity, held, &zone);
                // Two nights that touch over a turned hour are told apart by the second's end.
                prop_assert!(after.is_none() || held.since(now) < after.unwrap_or(now).since(now));
            }
        }
    }
}
