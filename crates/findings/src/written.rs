//! A text that people at the CSIRT wrote by hand, in one or more languages, in sections.
//!
//! Holds what is said and chooses which language a reader gets; deliberately knows nothing of who
//! may read it, nor of how it looks.

use serde::{Deserialize, Serialize};

/// The languages in which one can write, as tags, in the order of a form.
pub const LANGUAGES: [&str; 3] = ["sv", "nb", "en"];

/// Characters of a title: what a phone shows of a subject, twice.
pub const TITLE_CHARS_MAX: usize = 150;

/// Characters of one section: a page. Longer is an advisory, not a warning.
pub const SECTION_CHARS_MAX: usize = 4_000;

/// What one language says, section by section. A section may be empty, except title, what and now.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Sections {
    /// In a few words.
    pub title: String,
    /// What it is about.
    pub what: String,
    /// Where to look for it.
    #[serde(default)]
    pub look: String,
    /// What to do now, a step on each line.
    pub now: String,
    /// What to do if one cannot.
    #[serde(default)]
    pub cannot: String,
    /// How sure it is.
    #[serde(default)]
    pub sure: String,
    /// Whom to call; empty for the CSIRT.
    #[serde(default)]
    pub call: String,
}

/// The same in one or more languages. Made by `new` alone, so that there is always one to read.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(try_from = "Vec<(String, Sections)>", into = "Vec<(String, Sections)>")]
pub struct Written(Vec<(String, Sections)>);

/// What is wrong with a text, where.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BadText {
    /// In no language is anything written.
    #[error("nothing is written in any language")]
    Nothing,
    /// Not one of the languages, or twice the same.
    #[error("{0}: not a language, or there twice")]
    Language(String),
    /// A section that must be there is empty.
    #[error("{language}.{section}: must not be empty")]
    Empty {
        /// In which language.
        language: String,
        /// Which section.
        section: &'static str,
    },
    /// A section is too long.
    #[error("{language}.{section}: too long")]
    TooLong {
        /// In which language.
        language: String,
        /// Which section.
        section: &'static str,
    },
}

/// The text for one reader.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ForReader<'a> {
    /// The language it is in.
    pub language: &'a str,
    /// What it says.
    pub sections: &'a Sections,
    /// Whether it is not the language that the reader reads.
    pub is_other: bool,
}

impl Sections {
    /// Every section with its name, in the order of reading.
    pub fn named(&self) -> [(&'static str, &str); 7] {
        [
            ("title", &self.title),
            ("what", &self.what),
            ("look", &self.look),
            ("now", &self.now),
            ("cannot", &self.cannot),
            ("sure", &self.sure),
            ("call", &self.call),
        ]
    }

    /// Whether nothing at all is written.
    pub fn is_empty(&self) -> bool {
        self.named().iter().all(|(_, text)| text.trim().is_empty())
    }

    fn trimmed(self) -> Self {
        let trim = |text: String| {
            let fits = |sign: &char| *sign == '\n' || !sign.is_control();
            text.chars().filter(fits).collect::<String>().trim().to_owned()
        };
        Self {
            title: trim(self.title).replace('\n', " "),
            what: trim(self.what),
            look: trim(self.look),
            now: trim(self.now),
            cannot: trim(self.cannot),
            sure: trim(self.sure),
            call: trim(self.call),
        }
    }

    fn mistakes(&self, language: &str, mistakes: &mut Vec<BadText>) {
        for (section, text) in self.named() {
            let max = if section == "title" { TITLE_CHARS_MAX } else { SECTION_CHARS_MAX };
            let must = matches!(section, "title" | "what" | "now");
            let language = language.to_owned();
            if must && text.is_empty() {
                mistakes.push(BadText::Empty { language, section });
            } else if max < text.chars().count() {
                mistakes.push(BadText::TooLong { language, section });
            }
        }
    }
}

impl Written {
    /// A text out of what each language says; a language in which nothing is written falls out.
    /// On failure every mistake.
    pub fn new(versions: Vec<(String, Sections)>) -> Result<Self, Vec<BadText>> {
        let mut mistakes = Vec::new();
        let mut kept: Vec<(String, Sections)> = Vec::new();
        for (language, sections) in versions {
            let sections = sections.trimmed();
            if sections.is_empty() {
                continue;
            }
            let known = LANGUAGES.contains(&language.as_str());
            if !known || kept.iter().any(|(other, _)| *other == language) {
                mistakes.push(BadText::Language(language));
                continue;
            }
            sections.mistakes(&language, &mut mistakes);
            kept.push((language, sections));
        }
        if kept.is_empty() && mistakes.is_empty() {
            mistakes.push(BadText::Nothing);
        }
        kept.sort_by_key(|(language, _)| LANGUAGES.iter().position(|tag| tag == language));
        if mistakes.is_empty() { Ok(Self(kept)) } else { Err(mistakes) }
    }

    /// Every language that is there with what it says.
    pub fn versions(&self) -> impl Iterator<Item = (&str, &Sections)> {
        self.0.iter().map(|(language, sections)| (language.as_str(), sections))
    }

    /// What one language says.
    pub fn in_language(&self, tag: &str) -> Option<&Sections> {
        self.versions().find(|(language, _)| *language == tag).map(|(_, sections)| sections)
    }

    /// The text for who reads this language: that one, else the nearest that is there.
    pub fn for_reader(&self, tag: &str) -> ForReader<'_> {
        let nearest = nearest(tag);
        let found = nearest.iter().find_map(|near| self.versions().find(|(at, _)| at == near));
        let (language, sections) = found.unwrap_or((LANGUAGES[0], EMPTY));
        ForReader { language, sections, is_other: language != tag }
    }

    /// A few words that name it: the first language's title.
    pub fn words(&self) -> &str {
        self.0.first().map(|(_, sections)| sections.title.as_str()).unwrap_or_default()
    }
}

/// The languages from the one somebody reads to the one furthest from it. Swedes and Norwegians
/// read each other; who reads English alone takes English before all else.
pub(crate) fn nearest(tag: &str) -> [&'static str; 3] {
    match tag {
        "sv" => ["sv", "nb", "en"],
        "nb" => ["nb", "sv", "en"],
        _ => ["en", "sv", "nb"],
    }
}

/// Never reached: `new` lets no text without a language through.
const EMPTY: &Sections = &Sections {
    title: String::new(),
    what: String::new(),
    look: String::new(),
    now: String::new(),
    cannot: String::new(),
    sure: String::new(),
    call: String::new(),
};

impl TryFrom<Vec<(String, Sections)>> for Written {
    type Error = String;

    fn try_from(versions: Vec<(String, Sections)>) -> Result<Self, String> {
        Self::new(versions).map_err(|mistakes| {
            mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
        })
    }
}

impl From<Written> for Vec<(String, Sections)> {
    fn from(text: Written) -> Self {
        text.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(title: &str) -> Sections {
        let text = |text: &str| text.to_owned();
        Sections { title: text(title), what: text("w"), now: text("n"), ..Sections::default() }
    }

    fn in_all(tags: &[&str]) -> Written {
        let versions = tags.iter().map(|tag| ((*tag).to_owned(), says(tag))).collect();
        Written::new(versions).expect("right")
    }

    #[test]
    fn a_reader_gets_their_language_or_the_nearest() {
        for (there, reads, expected, is_other) in [
            (&["sv", "nb", "en"][..], "nb", "nb", false),
            (&["sv", "en"], "nb", "sv", true),
            (&["en", "nb"], "sv", "nb", true),
            (&["sv", "en"], "en", "en", false),
            (&["nb"], "en", "nb", true),
            (&["en"], "fi", "en", true),
        ] {
            let text = in_all(there);
            let found = text.for_reader(reads);
            assert_eq!((found.language, found.is_other), (expected, is_other), "{there:?} {reads}");
            assert_eq!(found.sections.title, expected);
        }
    }

    #[test]
    fn every_mistake_is_told() {
        let long = Sections { look: "x".repeat(SECTION_CHARS_MAX + 1), ..says("t") };
        let half = Sections { title: "t".into(), ..Sections::default() };
        let given = vec![
            ("sv".to_owned(), long),
            ("nb".to_owned(), half),
            ("en".to_owned(), Sections::default()),
            ("sv".to_owned(), says("again")),
            ("fi".to_owned(), says("other")),
        ];
        let told: Vec<String> =
            Written::new(given).expect_err("wrong").iter().map(ToString::to_string).collect();
        let expected = [
            "sv.look: too long",
            "nb.what: must not be empty",
            "nb.now: must not be empty",
            "sv: not a language, or there twice",
            "fi: not a language, or there twice",
        ];
        assert_eq!(told, expected);
        assert_eq!(Written::new(Vec::new()), Err(vec![BadText::Nothing]));
    }

    #[test]
    fn it_is_read_back() {
        let text = in_all(&["nb", "sv"]);
        assert_eq!(text.words(), "sv");
        let json = serde_json::to_string(&text).expect("written");
        assert_eq!(serde_json::from_str::<Written>(&json).expect("read"), text);
        assert!(serde_json::from_str::<Written>("[]").is_err());
    }
}
