//! CSV with a first line of names: `kind,value,name,purpose`, in any order, others ignored.
//!
//! Takes what spreadsheets write: commas, semicolons or tabs, quotes, a byte order mark, and the
//! apostrophe with which our own files disarm what looks like a formula.
//!
//! Specification: RFC 4180.

use csv::{ReaderBuilder, StringRecord};

use super::{Reader, Reason, Row, name};
use crate::{Asset, AssetKind, Purpose};

/// Where the columns are.
struct Columns {
    kind: usize,
    value: usize,
    name: Option<usize>,
    purpose: Option<usize>,
}

pub(super) fn read(text: &str, reader: &mut Reader) {
    let first = text.lines().next().unwrap_or_default();
    let count = |sign: char| first.matches(sign).count();
    let most = [';', '\t', ','].into_iter().max_by_key(|sign| count(*sign));
    let delimiter = most.and_then(|sign| u8::try_from(sign).ok()).unwrap_or(b',');
    let mut records = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
        .into_records();
    let heading = records.next().and_then(Result::ok);
    let Some(columns) = heading.as_ref().and_then(columns) else {
        return reader.broken(1, first, Reason::Heading);
    };
    let mut lines = Lines { text, byte: 0, line: 1 };
    for record in records {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, |at| lines.of(at.byte()));
                one(&record, line, &columns, reader);
            }
            Err(error) => {
                let line = error.position().map_or(0, |at| lines.of(at.byte()));
                reader.broken(line, "", Reason::Line);
            }
        }
    }
}

/// Counts lines as an editor does: a record's own position stands before the end of the line
/// above it and before empty lines.
struct Lines<'t> {
    text: &'t str,
    byte: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line of the record that begins here. Records come in order.
    fn of(&mut self, byte: u64) -> usize {
        let bytes = self.text.as_bytes();
        let start = usize::try_from(byte).unwrap_or(usize::MAX).min(bytes.len()).max(self.byte);
        let ends = bytes[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = &bytes[self.byte..start + ends];
        self.line += passed.iter().filter(|byte| **byte == b'\n').count();
        self.byte = start + ends;
        self.line
    }
}

fn columns(heading: &StringRecord) -> Option<Columns> {
    let at = |name: &str| heading.iter().position(|cell| cell.trim().eq_ignore_ascii_case(name));
    Some(Columns {
        kind: at("kind")?,
        value: at("value")?,
        name: at("name"),
        purpose: at("purpose"),
    })
}

fn one(record: &StringRecord, line: usize, columns: &Columns, reader: &mut Reader) {
    let shown = || record.iter().collect::<Vec<_>>().join(", ");
    let cell = |at: usize| {
        let text = record.get(at).unwrap_or_default().trim();
        text.strip_prefix('\'').unwrap_or(text)
    };
    if record.iter().all(|cell| cell.trim().is_empty()) {
        return;
    }
    if record.len() <= columns.kind.max(columns.value) {
        return reader.broken(line, &shown(), Reason::Short);
    }
    let Some(kind) = AssetKind::parse(&cell(columns.kind).to_lowercase()) else {
        return reader.broken(line, &shown(), Reason::Kind);
    };
    let asset = match Asset::parse(kind, cell(columns.value)) {
        Ok(asset) => asset,
        Err(bad) => return reader.broken(line, &shown(), Reason::Asset(bad)),
    };
    let purpose = columns.purpose.map(cell).filter(|text| !text.is_empty());
    let purpose = match purpose.map(|text| Purpose::parse(&text.to_lowercase())) {
        Some(None) => return reader.broken(line, &shown(), Reason::Purpose),
        Some(known) => known,
        None => None,
    };
    let name = columns.name.map(|at| name(cell(at))).unwrap_or_default();
    reader.row(Row { line, asset, name, purpose }, &shown());
}
