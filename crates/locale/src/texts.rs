//! What a page or mail holds to find its texts: a language and a zone.

use fluent_bundle::{FluentArgs, FluentValue};
use jiff::tz::TimeZone;
use model::Time;

use crate::{Language, bundle};

/// Seconds in which something counts as just now: nobody acts differently on four than on seven.
const JUST_NOW_S: i64 = 10;

/// Texts for one viewer: their language and their time zone.
#[derive(Clone, Debug)]
pub struct Texts {
    language: Language,
    zone: TimeZone,
}

/// A value put into a text.
#[derive(Clone, Debug)]
pub enum Arg {
    /// A text, as it stands.
    Text(String),
    /// A whole number; selects the plural form and is written as the language does.
    Number(i64),
    /// A point in time, written as date and time in the viewer's zone.
    Time(Time),
    /// The day of a point in time, in the viewer's zone.
    Day(Time),
    /// The text of another key, such as the name of a severity.
    Key(String),
}

impl Texts {
    /// For a language and a zone.
    pub fn new(language: Language, zone: TimeZone) -> Self {
        Self { language, zone }
    }

    /// For a language and the name of a zone such as `Europe/Stockholm`; an unknown one is UTC.
    pub fn in_zone(language: Language, zone: &str) -> Self {
        Self::new(language, TimeZone::get(zone).unwrap_or(TimeZone::UTC))
    }

    /// The language.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The time zone.
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The text for a key, or for `key.attribute`.
    pub fn get(&self, key: &str) -> String {
        bundle::find(self.language.tag(), key, &FluentArgs::new())
    }

    /// The text for a key with values put in.
    pub fn with(&self, key: &str, args: &[(&str, Arg)]) -> String {
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            values.set(*name, self.value(arg));
        }
        bundle::find(self.language.tag(), key, &values)
    }

    /// Whether this language or English has the text: for texts chosen by data, such as a rule's.
    pub fn has(&self, key: &str) -> bool {
        bundle::has(self.language.tag(), key) || bundle::has(Language::ENGLISH.tag(), key)
    }

    /// The first of several keys that has a text: from the special to the general.
    pub fn first(&self, keys: &[&str]) -> String {
        let found = keys.iter().find(|key| self.has(key));
        found.or(keys.last()).map(|key| self.get(key)).unwrap_or_default()
    }

    /// A whole number as the language writes it.
    pub fn number(&self, value: i64) -> String {
        self.with("format-number", &[("value", Arg::Number(value))])
    }

    /// Date and time in the viewer's zone, such as `22 november 2026 kl. 14.05`.
    pub fn date_time(&self, time: Time) -> String {
        let args = [("date", Arg::Day(time)), ("time", self.time_of_day(time).into())];
        self.with("format-date-time", &args)
    }

    /// The date in the viewer's zone, such as `22 november 2026`.
    pub fn date(&self, time: Time) -> String {
        let zoned = self.zoned(time);
        let month = self.get(&format!("format-month-{}", zoned.month()));
        // Not as numbers: a year is not grouped and a day has no plural.
        let args = [
            ("day", Arg::Text(zoned.day().to_string())),
            ("month", Arg::Text(month)),
            ("year", Arg::Text(zoned.year().to_string())),
        ];
        self.with("format-date", &args)
    }

    /// Hours and minutes in the viewer's zone.
    pub fn time_of_day(&self, time: Time) -> String {
        let zoned = self.zoned(time);
        let two = |value: i8| Arg::Text(format!("{value:02}"));
        self.with("format-time", &[("hour", two(zoned.hour())), ("minute", two(zoned.minute()))])
    }

    /// How long ago `time` was, or how far ahead it is, in the largest fitting unit.
    pub fn relative(&self, time: Time, now: Time) -> String {
        let seconds = now.since(time) / 1_000_000;
        if (0..JUST_NOW_S).contains(&seconds) {
            return self.get("format-just-now");
        }
        let key = if seconds < 0 { "format-in" } else { "format-ago" };
        let span = self.duration_s(seconds.abs());
        self.with(key, &[("span", Arg::Text(span))])
    }

    /// A length of time in its largest fitting unit, such as `3 minuter`.
    pub fn duration_s(&self, seconds: i64) -> String {
        let (unit, count) = match seconds.abs() {
            whole @ ..60 => ("seconds", whole),
            whole @ 60..3_600 => ("minutes", whole / 60),
            whole @ 3_600..172_800 => ("hours", whole / 3_600),
            whole => ("days", whole / 86_400),
        };
        self.with(&format!("format-{unit}"), &[("count", Arg::Number(count))])
    }

    /// A line that begins with the text of `key`, such as `an unknown address`, with a capital.
    /// Names and addresses at its beginning stay as they are written.
    pub fn begun(&self, line: &str, key: &str) -> String {
        let word = self.get(key);
        let Some(rest) = line.strip_prefix(&word) else { return line.to_owned() };
        let mut signs = word.chars();
        let first = signs.next().map(|sign| sign.to_uppercase().to_string()).unwrap_or_default();
        format!("{first}{}{rest}", signs.as_str())
    }

    fn zoned(&self, time: Time) -> jiff::Zoned {
        time.to_jiff().to_zoned(self.zone.clone())
    }

    fn value(&self, arg: &Arg) -> FluentValue<'static> {
        match arg {
            Arg::Text(text) => FluentValue::from(text.clone()),
            Arg::Number(number) => FluentValue::from(*number),
            Arg::Time(time) => FluentValue::from(self.date_time(*time)),
            Arg::Day(time) => FluentValue::from(self.date(*time)),
            Arg::Key(key) => FluentValue::from(self.get(key)),
        }
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Arg {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<Time> for Arg {
    fn from(time: Time) -> Self {
        Self::Time(time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(tag: &str) -> Texts {
        let language = Language::parse(tag).expect("a language of the test");
        Texts::in_zone(language, "Europe/Stockholm")
    }

    #[test]
    fn dates_are_written_in_the_viewers_zone_and_language() {
        let time = Time::from_seconds(1_700_000_000); // 2023-11-14T22:13:20Z
        for (tag, expected) in [
            ("sv", "14 november 2023 kl. 23.13"),
            ("nb", "14. november 2023 kl. 23.13"),
            ("en", "14 November 2023 at 23:13"),
        ] {
            assert_eq!(texts(tag).date_time(time), expected);
        }
    }

    #[test]
    fn an_unknown_address_begins_a_line_with_a_capital_and_a_known_one_stays() {
        for (line, expected) in [
            ("en okänd adress har frågat", "En okänd adress har frågat"),
            ("mot en okänd adress", "mot en okänd adress"),
            ("evil.example har frågat", "evil.example har frågat"),
        ] {
            assert_eq!(texts("sv").begun(line, "place-unknown"), expected);
        }
    }

    #[test]
    fn numbers_are_grouped_as_the_language_does() {
        assert_eq!(texts("sv").number(1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(texts("en").number(1_234_567), "1,234,567");
    }

    #[test]
    fn spans_choose_their_unit_and_plural() {
        let now = Time::from_seconds(10_000);
        for (tag, seconds, expected) in [
            ("sv", 0, "nyss"),
            ("sv", 9, "nyss"),
            ("sv", 10, "för 10 sekunder sedan"),
            ("sv", -1, "om 1 sekund"),
            ("sv", 180, "för 3 minuter sedan"),
            ("nb", 7_200, "for 2 timer siden"),
            ("en", -86_400 * 3, "in 3 days"),
        ] {
            assert_eq!(texts(tag).relative(now.plus_s(-seconds), now), expected);
        }
    }

    #[test]
    fn the_special_text_wins_over_the_general() {
        let texts = texts("en");
        assert_eq!(texts.first(&["no-such-thing", "language-name"]), "English");
    }
}
