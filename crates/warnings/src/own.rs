//! Texts that a site writes itself, in place of the shipped ones or beside them: read, bounded,
//! filled.
//!
//! A text belongs to a topic, a section and a language. It is plain text in which `{ $device }` and
//! its like stand for values; nothing else of Fluent is understood, so that a text can neither
//! call another nor choose. Deliberately knows no shipped text and no markup: whoever shows one
//! escapes it.

use std::collections::BTreeMap;

use crate::TOPICS;

/// The topic of what is said the same whatever the matter: it stands where a topic has no text of
/// its own.
pub const EVERY_TOPIC: &str = "every";

/// Characters of a title: with the number, the severity and the link it has to fit one text
/// message.
pub const OWN_TITLE_CHARS_MAX: usize = 60;

/// Characters of any other section: a page. Longer is an advisory, not a warning.
pub const OWN_SECTION_CHARS_MAX: usize = 4_000;

/// Characters of a word of why.
pub const OWN_WHY_CHARS_MAX: usize = 500;

model::words! {
    /// A section of a warning that a site may write itself, in the order of reading.
    OwnSection {
        /// In a few words: subject, list, text message.
        Title = "title",
        /// What has happened.
        What = "what",
        /// Stands before the devices.
        Where = "where",
        /// Stands before the evidence.
        Evidence = "evidence",
        /// Stands before how sure it is.
        Sure = "sure",
        /// What to do now, a step on each line.
        Now = "now",
        /// What to do if one cannot.
        Cannot = "cannot",
        /// Whom to call.
        Call = "call",
    }
}

impl OwnSection {
    /// Whether it may be written for this topic. What differs from topic to topic is not written
    /// once for all.
    pub fn fits(self, topic: &str) -> bool {
        let each_its_own = matches!(self, Self::Title | Self::What | Self::Now | Self::Cannot);
        TOPICS.contains(&topic) || (topic == EVERY_TOPIC && !each_its_own)
    }

    /// The key of the shipped text in `locales/` whose place it takes; none when it stands before
    /// what is known of the matter, which nobody can write away.
    pub fn shipped_key(self, topic: &str) -> Option<String> {
        match self {
            Self::Title => Some(format!("topic-{topic}")),
            Self::What | Self::Now | Self::Cannot => {
                Some(format!("topic-{topic}.{}", self.as_str()))
            }
            Self::Call => Some("mail-call-phone".to_owned()),
            Self::Where | Self::Evidence | Self::Sure => None,
        }
    }

    /// What may stand in braces.
    pub const fn places(self) -> &'static [&'static str] {
        match self {
            Self::Title => &[],
            Self::Call => &["csirt", "phone", "number"],
            _ => &["device", "peer", "csirt", "phone"],
        }
    }

    /// How many characters it may have.
    pub const fn chars_max(self) -> usize {
        match self {
            Self::Title => OWN_TITLE_CHARS_MAX,
            _ => OWN_SECTION_CHARS_MAX,
        }
    }
}

/// What is wrong with a text.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BadOwnText {
    /// Nothing is written.
    #[error("must not be empty")]
    Empty,
    /// Too many characters.
    #[error("at most {max} characters")]
    TooLong {
        /// How many there may be.
        max: usize,
    },
    /// A title has one line.
    #[error("must be one line")]
    Lines,
    /// Characters that nobody sees.
    #[error("must not have invisible characters")]
    Invisible,
    /// A brace that does not open and close a place.
    #[error("a brace may only stand around a place such as {{ $device }}")]
    Brace,
    /// A place that this section does not have.
    #[error("the place `{name}` is not known here")]
    Place {
        /// What was written.
        name: String,
    },
}

/// A text, read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OwnText {
    source: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Part {
    Words(String),
    Place(&'static str),
}

impl OwnText {
    /// Reads a text for a section; every kind of line end becomes the one.
    pub fn parse(section: OwnSection, text: &str) -> Result<Self, BadOwnText> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let source = text.trim();
        let max = section.chars_max();
        if source.is_empty() {
            return Err(BadOwnText::Empty);
        }
        // Counted no further than needed: what came may be of any length.
        if source.chars().nth(max).is_some() {
            return Err(BadOwnText::TooLong { max });
        }
        if section == OwnSection::Title && source.contains('\n') {
            return Err(BadOwnText::Lines);
        }
        if source.chars().any(is_invisible) {
            return Err(BadOwnText::Invisible);
        }
        let parts = read(section, source)?;
        Ok(Self { source: source.to_owned(), parts })
    }

    /// The text as it was written.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// The text with a value at each place.
    pub fn fill(&self, value: impl Fn(&str) -> String) -> String {
        let parts = self.parts.iter().map(|part| match part {
            Part::Words(words) => words.clone(),
            Part::Place(name) => value(name),
        });
        parts.collect()
    }
}

/// Controls, and the marks that turn the direction of what follows: a text could hide with them.
fn is_invisible(one: char) -> bool {
    let turns = matches!(one, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    turns || (one.is_control() && one != '\n' && one != '\t')
}

fn read(section: OwnSection, source: &str) -> Result<Vec<Part>, BadOwnText> {
    let mut parts = Vec::new();
    let mut rest = source;
    while let Some(at) = rest.find(['{', '}']) {
        let (words, from) = rest.split_at(at);
        parts.push(Part::Words(words.to_owned()));
        let inside = from.strip_prefix('{').and_then(|inside| inside.split_once('}'));
        let (inside, after) = inside.ok_or(BadOwnText::Brace)?;
        parts.push(Part::Place(place(section, inside)?));
        rest = after;
    }
    parts.push(Part::Words(rest.to_owned()));
    Ok(parts)
}

fn place(section: OwnSection, inside: &str) -> Result<&'static str, BadOwnText> {
    /// Characters of a wrong name that are said again.
    const NAME_CHARS_MAX: usize = 40;
    let name = inside.trim().strip_prefix('$').ok_or(BadOwnText::Brace)?;
    let is_name = |one: char| one.is_ascii_alphanumeric() || one == '-' || one == '_';
    if name.is_empty() || !name.chars().all(is_name) {
        return Err(BadOwnText::Brace);
    }
    let known = section.places().iter().find(|known| **known == name);
    let unknown = || BadOwnText::Place { name: name.chars().take(NAME_CHARS_MAX).collect() };
    known.copied().ok_or_else(unknown)
}

/// Every text in force that a site wrote itself.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct OwnTexts(BTreeMap<String, OwnText>);

impl OwnTexts {
    /// Puts one in.
    pub fn put(&mut self, topic: &str, section: OwnSection, language: &str, text: OwnText) {
        self.0.insert(key(topic, section, language), text);
    }

    /// The same with one more, for a preview.
    pub fn with(
        &self,
        topic: &str,
        section: OwnSection,
        language: &str,
        text: Option<OwnText>,
    ) -> Self {
        let mut changed = self.clone();
        match text {
            Some(text) => changed.put(topic, section, language, text),
            None => _ = changed.0.remove(&key(topic, section, language)),
        }
        changed
    }

    /// The topic's own text, else the one for every topic.
    pub fn find(&self, topic: &str, section: OwnSection, language: &str) -> Option<&OwnText> {
        let own = self.0.get(&key(topic, section, language));
        own.or_else(|| self.0.get(&key(EVERY_TOPIC, section, language)))
    }

    /// The text filled, if there is one.
    pub fn fill(
        &self,
        topic: &str,
        section: OwnSection,
        language: &str,
        value: impl Fn(&str) -> String,
    ) -> Option<String> {
        self.find(topic, section, language).map(|text| text.fill(value))
    }
}

fn key(topic: &str, section: OwnSection, language: &str) -> String {
    format!("{topic} {} {language}", section.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(section: OwnSection, text: &str, expected: Result<&str, BadOwnText>) {
        let filled =
            OwnText::parse(section, text).map(|text| text.fill(|name| format!("<{name}>")));
        assert_eq!(filled, expected.map(str::to_owned), "{text}");
    }

    #[test]
    fn places_are_filled_and_nothing_else_is_understood() {
        use OwnSection::{Call, Now, Title, What};
        check(What, " a { $device } b {$peer}\r\n", Ok("a <device> b <peer>"));
        check(Now, "one\r\ntwo", Ok("one\ntwo"));
        check(Call, "{ $phone }, { $number }", Ok("<phone>, <number>"));
        check(Title, "{ $device }", Err(BadOwnText::Place { name: "device".into() }));
        check(What, "{ $number }", Err(BadOwnText::Place { name: "number".into() }));
        for text in [
            "{ -product-name }",
            "{ mail-footer }",
            "{ topic-beacon.now }",
            "{ $device -> [one] a *[other] b }",
            "{ NUMBER($device) }",
            "{ { $device } }",
            "{ \"x\" }",
            "{ $ }",
            "{ $device",
            "$device }",
            "}{",
            "{",
        ] {
            check(What, text, Err(BadOwnText::Brace));
        }
    }

    #[test]
    fn texts_are_bounded_and_seen() {
        use OwnSection::{Title, What};
        check(What, " \n\t", Err(BadOwnText::Empty));
        check(Title, &"ö".repeat(61), Err(BadOwnText::TooLong { max: 60 }));
        check(Title, &"ö".repeat(60), Ok(&"ö".repeat(60)));
        check(What, &"x".repeat(4_001), Err(BadOwnText::TooLong { max: 4_000 }));
        check(Title, "a\nb", Err(BadOwnText::Lines));
        for hidden in ["a\u{0}b", "a\u{1b}b", "a\u{202e}b", "a\u{200b}b", "a\u{2066}b", "a\u{85}b"]
        {
            check(What, hidden, Err(BadOwnText::Invisible));
        }
    }

    #[test]
    fn a_topics_own_text_stands_before_the_one_for_all() {
        let text = |words| OwnText::parse(OwnSection::Call, words).expect("right");
        let mut own = OwnTexts::default();
        own.put(EVERY_TOPIC, OwnSection::Call, "sv", text("alla"));
        own.put("beacon", OwnSection::Call, "sv", text("bara"));
        let find = |own: &OwnTexts, topic, language| {
            own.fill(topic, OwnSection::Call, language, |_| String::new())
        };
        assert_eq!(find(&own, "beacon", "sv").as_deref(), Some("bara"));
        assert_eq!(find(&own, "dos", "sv").as_deref(), Some("alla"));
        assert_eq!(find(&own, "beacon", "en"), None);
        let without = own.with("beacon", OwnSection::Call, "sv", None);
        assert_eq!(find(&without, "beacon", "sv").as_deref(), Some("alla"));
    }

    #[test]
    fn what_differs_is_not_written_once_for_all() {
        for section in OwnSection::ALL {
            assert!(
                section.fits("beacon") && !section.fits("nothing") && !section.fits("circular")
            );
            assert_eq!(OwnSection::parse(section.as_str()), Some(*section));
        }
        assert!(!OwnSection::Now.fits(EVERY_TOPIC) && OwnSection::Call.fits(EVERY_TOPIC));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,200}", place in 0usize..8) {
            let section = OwnSection::ALL[place];
            if let Ok(read) = OwnText::parse(section, &text) {
                let again = OwnText::parse(section, read.as_str());
                proptest::prop_assert_eq!(again.as_ref(), Ok(&read));
                let filled = read.fill(|_| "x".into());
                let braces = filled.contains(['{', '}']);
                proptest::prop_assert!(!braces);
            }
        }
    }
}
