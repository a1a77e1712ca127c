//! Points in time as reports write them.
//!
//! `2026-11-22 08:00:00`, with `T`, fractions, `Z`, an offset or nothing behind it (then UTC), and
//! seconds since 1970. Other ways are declared by a mapping.
//!
//! Written by hand, because every row has one and a general parser is a third of a row's cost.

use model::Time;

/// Reads a date with its time of day; without an offset it is in UTC.
pub fn parse(text: &str) -> Option<Time> {
    let bytes = text.trim().as_bytes();
    let (date, rest) = bytes.split_at_checked(10)?;
    let days = civil(date)?;
    let (clock, rest) = match rest {
        [] => return Some(Time::from_seconds(days * 86_400)),
        [b' ' | b'T' | b't', rest @ ..] => rest.split_at_checked(8)?,
        _ => return None,
    };
    let (micros, rest) = fraction(rest)?;
    let seconds = days * 86_400 + of_day(clock)? - offset(rest)?;
    Some(Time::from_micros(seconds * 1_000_000 + micros))
}

/// Reads seconds since 1970 with or without a fraction.
pub fn unix(text: &str) -> Option<Time> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let seconds: i64 = whole.parse().ok().filter(|seconds| (0..=SECONDS_MAX).contains(seconds))?;
    let micros = if part.is_empty() { 0 } else { six_digits(part.as_bytes())? };
    Some(Time::from_micros(seconds * 1_000_000 + micros))
}

/// The end of the year 9999: later ones are mistakes.
const SECONDS_MAX: i64 = 253_402_300_799;

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |sum, digit| {
        digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0'))
    })
}

/// Days since 1970 of `YYYY-MM-DD`, by the method of Howard Hinnant's `days_from_civil`.
fn civil(date: &[u8]) -> Option<i64> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *date else { return None };
    let (year, month, day) = (number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if year < 1970 || !(1..=longest).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year / 400, year % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// Seconds of `HH:MM:SS`; a leap second is the last of its minute.
fn of_day(clock: &[u8]) -> Option<i64> {
    let [h1, h2, b':', m1, m2, b':', s1, s2] = *clock else { return None };
    let (hour, minute, second) = (number(&[h1, h2])?, number(&[m1, m2])?, number(&[s1, s2])?);
    (hour < 24 && minute < 60 && second <= 60).then(|| hour * 3600 + minute * 60 + second.min(59))
}

fn fraction(rest: &[u8]) -> Option<(i64, &[u8])> {
    let [b'.' | b',', digits @ ..] = rest else { return Some((0, rest)) };
    let end = digits.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at(end);
    if digits.is_empty() { None } else { Some((six_digits(digits)?, rest)) }
}

fn six_digits(digits: &[u8]) -> Option<i64> {
    let mut six = [b'0'; 6];
    for (to, from) in six.iter_mut().zip(digits) {
        *to = *from;
    }
    number(&six)
}

/// Seconds east of Greenwich: `Z`, `UTC`, `+01:00`, `+0100`, or nothing.
fn offset(rest: &[u8]) -> Option<i64> {
    let (sign, digits) = match rest.trim_ascii() {
        [] | b"Z" | b"z" | b"UTC" => return Some(0),
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match *digits {
        [h1, h2] => (number(&[h1, h2])?, 0),
        [h1, h2, m1, m2] | [h1, h2, b':', m1, m2] => (number(&[h1, h2])?, number(&[m1, m2])?),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then(|| sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(parse(text).map(Time::rfc3339).as_deref(), expected, "{text}");
    }

    #[test]
    fn reads_what_reports_write() {
        check("2026-11-22 08:00:00", Some("2026-11-22T08:00:00.000000Z"));
        check("2026-11-22T08:00:00.25Z", Some("2026-11-22T08:00:00.250000Z"));
        check("2026-11-22T08:00:00.123456+0100", Some("2026-11-22T07:00:00.123456Z"));
        check("2026-11-22 08:00:00-02:30", Some("2026-11-22T10:30:00.000000Z"));
        check("2026-11-22 08:00:00 UTC", Some("2026-11-22T08:00:00.000000Z"));
        check("2024-02-29", Some("2024-02-29T00:00:00.000000Z"));
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in ["", "yesterday", "2023-02-29", "2026-13-01", "2026-11-22 24:00:00"] {
            check(text, None);
        }
        check("2026-11-22 08:00", None);
        check("2026-11-22 08:00:00 CET", None);
    }

    #[test]
    fn reads_seconds_since_1970() {
        assert_eq!(unix("1700000000.000001"), Some(Time::from_micros(1_700_000_000_000_001)));
        assert_eq!(unix("-1"), None);
        assert_eq!(unix("1e9"), None);
    }

    proptest! {
        #[test]
        fn any_text_gives_an_answer(text: String) {
            let _ = (parse(&text), unix(&text));
        }

        #[test]
        fn what_is_written_is_read(micros in 0..253_402_300_799_000_000i64) {
            let time = Time::from_micros(micros);
            prop_assert_eq!(parse(&time.rfc3339()), Some(time));
        }
    }
}
