//! Times as events write them: `2023-11-14T22:13:20.000001+0000`.
//!
//! Always in UTC. Done here and not by the time library, because it is done for every event.

use model::Time;

/// Writes a time.
pub fn write(out: &mut Vec<u8>, time: Time) {
    let seconds = time.seconds();
    let micros = time.micros() - seconds * 1_000_000;
    let days = seconds.div_euclid(86_400);
    let in_day = seconds.rem_euclid(86_400);
    let (year, month, day) = civil(days);
    let year = if (0..=9999).contains(&year) { year } else { 1970 };
    digits(out, year, 4);
    out.push(b'-');
    digits(out, month, 2);
    out.push(b'-');
    digits(out, day, 2);
    out.push(b'T');
    digits(out, in_day / 3600, 2);
    out.push(b':');
    digits(out, in_day / 60 % 60, 2);
    out.push(b':');
    digits(out, in_day % 60, 2);
    out.push(b'.');
    digits(out, micros, 6);
    out.extend_from_slice(b"+0000");
}

/// The same as text.
pub fn text(time: Time) -> String {
    let mut out = Vec::with_capacity(32);
    write(&mut out, time);
    String::from_utf8(out).unwrap_or_default()
}

fn digits(out: &mut Vec<u8>, value: i64, width: u32) {
    for place in (0..width).rev() {
        let digit = value / 10_i64.pow(place) % 10;
        out.push(b'0' + u8::try_from(digit).unwrap_or(0));
    }
}

/// Days since 1970 to year, month, day in the Gregorian calendar: counted from 1 March of year 0,
/// so that the leap day is the last of its year, in eras of 400 years.
const fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + if month <= 2 { 1 } else { 0 }, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn writes_the_known_one() {
        assert_eq!(
            text(Time::from_micros(1_700_000_000_000_001)),
            "2023-11-14T22:13:20.000001+0000"
        );
    }

    proptest! {
        #[test]
        fn agrees_with_the_time_library(seconds in 0_i64..4_102_444_800, micros in 0_i64..1_000_000) {
            let time = Time::from_micros(seconds * 1_000_000 + micros);
            let expected = time.to_jiff().strftime("%Y-%m-%dT%H:%M:%S.%6f+0000").to_string();
            prop_assert_eq!(text(time), expected);
        }
    }
}
