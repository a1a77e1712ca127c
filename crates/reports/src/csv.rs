//! One record of a table to its cells.
//!
//! Does not find where records end (`source`), does not know what columns mean. An empty line has no
//! cells.
//!
//! Specification: RFC 4180, with any delimiter.

use std::borrow::Cow;

use memchr::memchr;

use crate::Reason;

/// Where the cells of a record lie; used again for each record.
#[derive(Debug, Default)]
pub struct Cells {
    cells: Vec<Cell>,
    loose_quotes: bool,
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    start: usize,
    end: usize,
    /// Has doubled quotes inside.
    doubled: bool,
}

impl Cells {
    /// How many.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether text stood after a closing quote.
    pub fn loose_quotes(&self) -> bool {
        self.loose_quotes
    }

    /// The text of a cell; empty when it is not there.
    pub fn get<'r>(&self, record: &'r str, index: usize) -> Cow<'r, str> {
        let Some(cell) = self.cells.get(index) else { return Cow::Borrowed("") };
        let text = record.get(cell.start..cell.end).unwrap_or_default();
        if cell.doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) }
    }

    /// Splits a record; the cells of the one before are gone.
    pub fn split(&mut self, record: &str, delimiter: u8, limit: usize) -> Result<(), Reason> {
        self.cells.clear();
        self.loose_quotes = false;
        let bytes = record.as_bytes();
        let mut at = 0;
        if bytes.is_empty() {
            return Ok(());
        }
        loop {
            if self.cells.len() >= limit {
                return Err(Reason::TooManyColumns { limit });
            }
            let (mut cell, mut after) = match bytes.get(at) {
                Some(b'"') => {
                    let cell = quoted(bytes, at + 1)?;
                    (cell, cell.end + 1)
                }
                _ => plain(bytes, at, at, delimiter),
            };
            // Some write quotes inside quotes without doubling them: `"realm="x""`. What follows the
            // quote goes on to the next delimiter.
            if bytes.get(after).is_some_and(|byte| *byte != delimiter) {
                self.loose_quotes = true;
                (cell, after) = plain(bytes, cell.start, after, delimiter);
            }
            self.cells.push(cell);
            match bytes.get(after) {
                None => return Ok(()),
                Some(_) => at = after + 1,
            }
        }
    }
}

/// The cell from `start` whose end is the next delimiter from `at` on, and that end.
fn plain(bytes: &[u8], start: usize, at: usize, delimiter: u8) -> (Cell, usize) {
    let rest = &bytes[at..];
    let end = at + memchr(delimiter, rest).unwrap_or(rest.len());
    (Cell { start, end, doubled: false }, end)
}

/// The cell whose text begins at `start`, behind its quote.
fn quoted(bytes: &[u8], start: usize) -> Result<Cell, Reason> {
    let (mut at, mut doubled) = (start, false);
    loop {
        let end = at + memchr(b'"', &bytes[at..]).ok_or(Reason::OpenQuote)?;
        if bytes.get(end + 1) != Some(&b'"') {
            return Ok(Cell { start, end, doubled });
        }
        doubled = true;
        at = end + 2;
    }
}

/// Whether a record is nothing but line breaks and spaces.
pub fn is_blank(record: &[u8]) -> bool {
    record.iter().all(u8::is_ascii_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(record: &str, expected: Result<&[&str], Reason>) {
        let mut cells = Cells::default();
        let got = cells.split(record, b',', 5).map(|()| {
            (0..cells.len()).map(|index| cells.get(record, index).into_owned()).collect::<Vec<_>>()
        });
        assert_eq!(got, expected.map(|cells| cells.iter().map(|one| one.to_string()).collect()));
    }

    #[test]
    fn splits_plain_and_quoted_cells() {
        check("a,b", Ok(&["a", "b"]));
        check("\"a,b\",\"c\"", Ok(&["a,b", "c"]));
        check("\"say \"\"hi\"\"\",", Ok(&["say \"hi\"", ""]));
        check("\"\",\"\"", Ok(&["", ""]));
        check("\"two\nlines\",x", Ok(&["two\nlines", "x"]));
        check("", Ok(&[]));
        check(",", Ok(&["", ""]));
        check(r#""realm=\"x\"\"",b"#, Ok(&[r#"realm=\"x\"\"""#, "b"]));
    }

    #[test]
    fn tells_what_is_wrong() {
        check("a,\"b", Err(Reason::OpenQuote));
        check("1,2,3,4,5,6", Err(Reason::TooManyColumns { limit: 5 }));
    }
}
