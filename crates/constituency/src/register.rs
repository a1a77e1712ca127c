//! Who could join: the municipalities of Sweden and Norway, from `content/registers/`.
//!
//! Embedded, because it is facts that change once a year; a member that is not in it is added by
//! hand all the same.

use std::sync::OnceLock;

use crate::Country;

/// A municipality that could join.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its country.
    pub country: Country,
    /// Its four digits.
    pub code: String,
    /// Its county's two digits.
    pub county: String,
    /// Its name.
    pub name: String,
    /// Where its centre is, in degrees.
    pub latitude: f64,
    /// Where its centre is, in degrees.
    pub longitude: f64,
}

/// A county.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct County {
    /// Its country.
    pub country: Country,
    /// Its two digits.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// The whole register.
#[derive(Debug)]
pub struct Register {
    /// All municipalities, by country and code.
    pub entries: Vec<Entry>,
    /// All counties.
    pub counties: Vec<County>,
}

/// The register as it was when this was built.
pub fn register() -> &'static Register {
    static REGISTER: OnceLock<Register> = OnceLock::new();
    REGISTER.get_or_init(|| {
        let mut entries = entries(Country::Se, include_str!("../../../content/registers/se.csv"));
        entries
            .extend(self::entries(Country::No, include_str!("../../../content/registers/no.csv")));
        let counties = counties(include_str!("../../../content/registers/counties.csv"));
        Register { entries, counties }
    })
}

/// Our own files: a line that is none is left out, and a test counts them.
fn entries(country: Country, text: &str) -> Vec<Entry> {
    let line = |line: &str| {
        let mut cells = line.split(',');
        let mut cell = || cells.next().map(str::to_owned);
        let (code, county, name) = (cell()?, cell()?, cell()?);
        let latitude = cell()?.parse().ok()?;
        let longitude = cell()?.parse().ok()?;
        Some(Entry { country, code, county, name, latitude, longitude })
    };
    text.lines().skip(1).filter_map(line).collect()
}

fn counties(text: &str) -> Vec<County> {
    let line = |line: &str| {
        let mut cells = line.split(',');
        let country = Country::parse(cells.next()?)?;
        Some(County { country, code: cells.next()?.to_owned(), name: cells.next()?.to_owned() })
    };
    text.lines().skip(1).filter_map(line).collect()
}

impl Register {
    /// One municipality.
    pub fn entry(&self, country: Country, code: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.country == country && entry.code == code)
    }

    /// The name of a county.
    pub fn county(&self, country: Country, code: &str) -> Option<&str> {
        let found = self.counties.iter();
        let mut found = found.filter(|county| county.country == country && county.code == code);
        found.next().map(|county| county.name.as_str())
    }
}

/// Last letters of a name that takes no s.
const NO_GENITIVE: [char; 12] = ['a', 'e', 'i', 'o', 'u', 'y', 'å', 'ä', 'ö', 's', 'x', 'z'];

impl Entry {
    /// The name as an organisation's: with the word for municipality in its own language, and the
    /// Swedish genitive, which a vowel or an s at the end does without.
    pub fn organisation(&self) -> String {
        match self.country {
            Country::Se if self.name.ends_with(NO_GENITIVE) => format!("{} kommun", self.name),
            Country::Se => format!("{}s kommun", self.name),
            Country::No => format!("{} kommune", self.name),
        }
    }

    /// The language its people read, as a tag.
    pub const fn language(&self) -> &'static str {
        match self.country {
            Country::Se => "sv",
            Country::No => "nb",
        }
    }

    /// Its time zone.
    pub const fn zone(&self) -> &'static str {
        match self.country {
            Country::Se => "Europe/Stockholm",
            Country::No => "Europe/Oslo",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_municipality_is_there_once_and_in_a_county() {
        let all = register();
        let count = |country| all.entries.iter().filter(|entry| entry.country == country).count();
        assert_eq!((count(Country::Se), count(Country::No)), (290, 357));
        assert_eq!(all.counties.len(), 21 + 15);
        let codes: HashSet<_> = all.entries.iter().map(|one| (one.country, &one.code)).collect();
        assert_eq!(codes.len(), all.entries.len());
        for entry in &all.entries {
            assert!(all.county(entry.country, &entry.county).is_some(), "{entry:?}");
            assert!(!entry.name.is_empty() && entry.code.len() == 4, "{entry:?}");
            assert!((54.0..72.0).contains(&entry.latitude), "{entry:?}");
        }
    }
}
