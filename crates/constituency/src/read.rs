//! Lists of assets as others write them: CSV and RIPE whois text.
//!
//! A row that cannot be read is kept aside with its line and reason and never stops the rest.
//! Deliberately compares nothing: see `diff`.

mod ripe;
mod sheet;

use std::collections::HashMap;

use crate::{Asset, BadAsset, Purpose};

/// Bytes of one list: some 20,000 rows. A country's whole constituency comes member by member.
pub const TEXT_BYTES_MAX: usize = 2 << 20;
/// Rows of one list that are read: a hundred times what a large member has.
pub const ROWS_MAX: usize = 20_000;
/// Broken rows that are kept to be shown; the rest is counted.
pub const BROKEN_MAX: usize = 500;
/// Characters of a broken row that are shown.
const SHOWN_CHARS_MAX: usize = 120;
/// Characters of a name.
const NAME_CHARS_MAX: usize = 200;

model::words! {
    /// How a list is written.
    Format {
        /// Rows of cells with a first line of names.
        Csv = "csv",
        /// Objects of the RIPE database as `whois` shows them.
        Ripe = "ripe",
    }
}

/// A row that could be read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Row {
    /// Its line, from 1.
    pub line: usize,
    /// What it names.
    pub asset: Asset,
    /// What it is called.
    pub name: String,
    /// What its systems are for; none when the list does not say.
    pub purpose: Option<Purpose>,
}

/// A row that could not be read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Broken {
    /// Its line, from 1.
    pub line: usize,
    /// What stands there, cut short.
    pub text: String,
    /// Why.
    pub reason: Reason,
}

/// Why a row could not be read. The words are keys of `locales/`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Reason {
    /// Its value is none of its kind.
    Asset(BadAsset),
    /// Its kind is none of ours.
    Kind,
    /// Its purpose is none of ours.
    Purpose,
    /// A cell is missing.
    Short,
    /// The same asset stands further up.
    Twice,
    /// A range of addresses that runs backwards or mixes families.
    Range,
    /// The first line names no `kind` and `value`.
    Heading,
    /// It is no `name: value`.
    Line,
    /// It comes after as many as are read.
    TooMany,
    /// The list is longer than is read.
    TooLong,
}

impl Reason {
    /// The word in text keys and APIs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asset(bad) => bad.as_str(),
            Self::Kind => "kind",
            Self::Purpose => "purpose",
            Self::Short => "short",
            Self::Twice => "twice",
            Self::Range => "range",
            Self::Heading => "heading",
            Self::Line => "line",
            Self::TooMany => "too-many",
            Self::TooLong => "too-long",
        }
    }
}

/// An organisation that a RIPE list names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Organisation {
    /// Its handle, such as `ORG-EX1-RIPE`.
    pub handle: String,
    /// Its name.
    pub name: String,
}

/// What a list says.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Reading {
    /// What could be read, each asset once.
    pub rows: Vec<Row>,
    /// What could not; at most `BROKEN_MAX`.
    pub broken: Vec<Broken>,
    /// How many could not.
    pub broken_count: usize,
    /// The organisations that are named.
    pub organisations: Vec<Organisation>,
}

/// Reads a list.
pub fn read(format: Format, text: &str) -> Reading {
    let mut reader = Reader::default();
    if TEXT_BYTES_MAX < text.len() {
        reader.broken(1, "", Reason::TooLong);
        return reader.reading;
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match format {
        Format::Csv => sheet::read(text, &mut reader),
        Format::Ripe => ripe::read(text, &mut reader),
    }
    reader.reading
}

/// Gathers rows; knows the limits.
#[derive(Default)]
struct Reader {
    reading: Reading,
    seen: HashMap<Asset, usize>,
}

impl Reader {
    fn row(&mut self, row: Row, shown: &str) {
        if ROWS_MAX <= self.reading.rows.len() {
            return self.broken(row.line, shown, Reason::TooMany);
        }
        if self.seen.insert(row.asset.clone(), row.line).is_some() {
            return self.broken(row.line, shown, Reason::Twice);
        }
        self.reading.rows.push(row);
    }

    fn broken(&mut self, line: usize, text: &str, reason: Reason) {
        self.reading.broken_count += 1;
        if self.reading.broken.len() < BROKEN_MAX {
            let text = text.trim().chars().filter(|one| !one.is_control()).take(SHOWN_CHARS_MAX);
            self.reading.broken.push(Broken { line, text: text.collect(), reason });
        }
    }
}

/// A name on one line, cut to what is kept.
fn name(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().filter(|one| !one.is_control()).take(NAME_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests;
