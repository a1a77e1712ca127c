//! An advisory's facts: what it is about, who is hit, whether it is exploited now and who says so.
//!
//! What does not change with the language stands here, read into a type that holds only what is
//! right; what is written in words is a `Written` text beside it. Knows nothing of who gets it.

use model::Time;
use serde::{Deserialize, Serialize};

use crate::Given;

/// Vulnerabilities of one advisory: a supplier's monthly round.
pub const CVES_MAX: usize = 50;

/// Products of one advisory.
pub const PRODUCTS_MAX: usize = 50;

/// Links of one advisory: what somebody follows.
pub const LINKS_MAX: usize = 10;

/// Characters of a product, a source or a link: a long address.
pub const FACT_CHARS_MAX: usize = 300;

/// Digits of a vulnerability's number after the year, at least and at most.
const CVE_DIGITS: std::ops::RangeInclusive<usize> = 4..=19;

/// Whether a hole is used against anybody now.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exploited {
    /// It is, somebody says so.
    Yes,
    /// It is not, as far as somebody can tell.
    No,
    /// Nobody knows.
    #[default]
    Unknown,
}

impl Exploited {
    /// All, in the order of a form.
    pub const ALL: [Self; 3] = [Self::Yes, Self::No, Self::Unknown];

    /// The word in forms, APIs and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// The facts as they were written.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Facts {
    /// The vulnerabilities, such as `CVE-2024-12345`.
    pub cves: Vec<String>,
    /// Products and versions that are hit.
    pub products: Vec<String>,
    /// Whether it is exploited now.
    pub exploited: Exploited,
    /// Who says so; must be there for *yes* and *no*.
    pub source: String,
    /// As of when; must be there for *yes* and *no*.
    pub as_of: Option<Time>,
    /// Where to read more.
    pub links: Vec<String>,
}

/// The facts of an advisory. Made by `new` alone.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(try_from = "Facts", into = "Facts")]
pub struct Advisory(Facts);

/// What is wrong with an advisory's facts.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BadAdvisory {
    /// Not a vulnerability's number, or too many of them.
    #[error("cves: at most 50 numbers such as CVE-2024-12345")]
    Cves,
    /// Too many products, or too long a line.
    #[error("products: at most 50 lines of 300 characters")]
    Products,
    /// It is said to be exploited or not, and not by whom.
    #[error("source: who says that it is exploited, in at most 300 characters")]
    Source,
    /// It is said to be exploited or not, and not when.
    #[error("as_of: as of when it is exploited")]
    AsOf,
    /// Not addresses of pages, or too many of them.
    #[error("links: at most 10 addresses that begin with https:// or http://")]
    Links,
}

impl Advisory {
    /// Facts as they were written, in order; empty lines fall out. On failure every mistake.
    pub fn new(facts: Facts) -> Result<Self, Vec<BadAdvisory>> {
        let cves = facts.cves.iter().map(|cve| cve.to_ascii_uppercase()).collect();
        let facts = Facts {
            cves: cleaned(cves),
            products: cleaned(facts.products),
            source: clean(&facts.source),
            links: cleaned(facts.links),
            ..facts
        };
        let long = |text: &String| FACT_CHARS_MAX < text.chars().count();
        let is_said = facts.exploited != Exploited::Unknown;
        let wrong = [
            (
                BadAdvisory::Cves,
                CVES_MAX < facts.cves.len() || !facts.cves.iter().all(|one| is_cve(one)),
            ),
            (
                BadAdvisory::Products,
                PRODUCTS_MAX < facts.products.len() || facts.products.iter().any(long),
            ),
            (BadAdvisory::Source, long(&facts.source) || (is_said && facts.source.is_empty())),
            (BadAdvisory::AsOf, is_said && facts.as_of.is_none()),
            (
                BadAdvisory::Links,
                LINKS_MAX < facts.links.len()
                    || facts.links.iter().any(long)
                    || !facts.links.iter().all(|one| is_link(one)),
            ),
        ];
        let wrong: Vec<BadAdvisory> =
            wrong.into_iter().filter(|(_, is)| *is).map(|(why, _)| why).collect();
        if wrong.is_empty() { Ok(Self(facts)) } else { Err(wrong) }
    }

    /// What it says.
    pub const fn facts(&self) -> &Facts {
        &self.0
    }
}

fn clean(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_control()).collect::<String>().trim().to_owned()
}

fn cleaned(lines: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for line in lines.iter().map(|line| clean(line)) {
        if !line.is_empty() && !kept.contains(&line) {
            kept.push(line);
        }
    }
    kept
}

fn is_cve(text: &str) -> bool {
    let mut parts = text.split('-');
    let digits = |part: Option<&str>, fits: &dyn Fn(usize) -> bool| {
        part.is_some_and(|part| fits(part.len()) && part.bytes().all(|sign| sign.is_ascii_digit()))
    };
    parts.next() == Some("CVE")
        && digits(parts.next(), &|length| length == 4)
        && digits(parts.next(), &|length| CVE_DIGITS.contains(&length))
        && parts.next().is_none()
}

/// Whether it is the address of a page, which a browser may be sent to.
fn is_link(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

impl TryFrom<Facts> for Advisory {
    type Error = String;

    fn try_from(facts: Facts) -> Result<Self, String> {
        Self::new(facts).map_err(|mistakes| {
            mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
        })
    }
}

impl From<Advisory> for Facts {
    fn from(advisory: Advisory) -> Self {
        advisory.0
    }
}

/// What a member answers to an advisory.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Affected {
    /// We have it.
    Have,
    /// We do not have it.
    Not,
    /// We are looking.
    Looking,
}

impl Affected {
    /// All answers, in the order of the buttons.
    pub const ALL: [Self; 3] = [Self::Have, Self::Not, Self::Looking];

    /// The word in answers, forms, APIs and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Have => "have",
            Self::Not => "not",
            Self::Looking => "looking",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// What an answer says.
    pub fn said(given: &Given) -> Option<Self> {
        given.at(0).first().and_then(|word| Self::parse(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(lines: &[&str]) -> Vec<String> {
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    fn right() -> Facts {
        Facts {
            cves: lines(&["cve-2024-0001", "", "CVE-2024-0001 "]),
            products: lines(&["ExampleVPN 9.1"]),
            exploited: Exploited::Yes,
            source: "CERT".into(),
            as_of: Some(Time::from_seconds(9)),
            links: lines(&["https://example.org/a"]),
        }
    }

    #[test]
    fn facts_are_cleaned_and_read_back() {
        let advisory = Advisory::new(right()).expect("right");
        assert_eq!(advisory.facts().cves, ["CVE-2024-0001"]);
        let json = serde_json::to_string(&advisory).expect("written");
        assert_eq!(serde_json::from_str::<Advisory>(&json).expect("read"), advisory);
        assert!(serde_json::from_str::<Advisory>(r#"{"cves": ["x"]}"#).is_err());
        assert_eq!(Advisory::new(Facts::default()), Ok(Advisory::default()));
    }

    #[track_caller]
    fn wrong(facts: Facts, expected: &[BadAdvisory]) {
        assert_eq!(Advisory::new(facts), Err(expected.to_vec()));
    }

    #[test]
    fn every_mistake_is_told() {
        use BadAdvisory as Bad;
        for cve in ["CVE-24-0001", "CVE-2024-001", "CVE-2024-0001-1", "2024-0001", "CVE-2024-00x1"]
        {
            wrong(Facts { cves: lines(&[cve]), ..right() }, &[Bad::Cves]);
        }
        for link in ["javascript:x", "https://", "https://a b", "ftp://example.org"] {
            wrong(Facts { links: lines(&[link]), ..right() }, &[Bad::Links]);
        }
        let many = (0..=PRODUCTS_MAX).map(|number| number.to_string()).collect();
        wrong(Facts { products: many, ..right() }, &[Bad::Products]);
        wrong(
            Facts { exploited: Exploited::No, source: " ".into(), as_of: None, ..right() },
            &[Bad::Source, Bad::AsOf],
        );
    }
}
