//! Comma, semicolon or tab separated values with a header line (RFC 4180 quoting).
//!
//! Columns are found by their names; those not known are kept out. `type` and `value` columns as
//! well as a column of its own for each kind are understood.

use model::{Confidence, Time, Tlp};

use super::{Format, Origin, Read};
use crate::{About, What, parse};

/// Columns looked at; a header with more is not one.
const COLUMNS_MAX: usize = 200;

/// Column names that hold a value of a certain kind.
const VALUE_COLUMNS: &[(&str, Option<What>)] = &[
    ("value", None),
    ("indicator", None),
    ("ioc", None),
    ("ioc_value", None),
    ("ip", Some(What::Address)),
    ("ip_address", Some(What::Address)),
    ("dst_ip", Some(What::Address)),
    ("cidr", Some(What::Address)),
    ("network", Some(What::Address)),
    ("domain", Some(What::Domain)),
    ("fqdn", Some(What::Domain)),
    ("hostname", Some(What::Domain)),
    ("url", Some(What::Url)),
    ("md5", Some(What::FileHash)),
    ("md5_hash", Some(What::FileHash)),
    ("sha256", Some(What::FileHash)),
    ("sha256_hash", Some(What::FileHash)),
    ("sha1", Some(What::Certificate)),
    ("certificate", Some(What::Certificate)),
    ("ja3", Some(What::Ja3)),
    ("ja3_md5", Some(What::Ja3)),
    ("ja4", Some(What::Ja4)),
];

const NOTE_COLUMNS: &[&str] =
    &["note", "comment", "description", "family", "malware", "campaign", "listingreason"];

/// The format.
pub struct Csv;

struct Columns {
    separator: char,
    value: (usize, Option<What>),
    kind: Option<usize>,
    note: Option<usize>,
    tlp: Option<usize>,
    confidence: Option<usize>,
    expires: Option<usize>,
    source: Option<usize>,
}

impl Format for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn recognises(&self, list: &str) -> bool {
        header(list).is_some()
    }

    fn read(&self, list: &str, origin: &Origin, out: &mut Read) {
        let Some((first, columns)) = header(list) else { return };
        for (at, line) in list.lines().enumerate().skip(first + 1) {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let cells = cells(line, columns.separator);
            let (place, told) = columns.value;
            let Some(value) = cells.get(place) else {
                out.reject(at + 1, format!("the row has {} columns", cells.len()));
                continue;
            };
            let kind = match columns.kind.and_then(|place| cells.get(place)) {
                Some(word) => kind(word).or(told),
                None => told,
            };
            out.take(at + 1, parse(value, kind), columns.about(&cells, origin));
        }
    }
}

impl Columns {
    fn about(&self, cells: &[String], origin: &Origin) -> About {
        let cell = |place: Option<usize>| place.and_then(|place| cells.get(place));
        let mut about = origin.about(cell(self.note).map_or("", String::as_str));
        if let Some(tlp) = cell(self.tlp).and_then(|text| Tlp::parse(text)) {
            about.tlp = tlp;
        }
        if let Some(percent) = cell(self.confidence).and_then(|text| text.trim().parse().ok()) {
            about.confidence = Confidence::percent(percent);
        }
        if let Some(time) = cell(self.expires).and_then(|text| time(text)) {
            about.expires = Some(time);
        }
        if let Some(source) = cell(self.source).filter(|text| !text.is_empty()) {
            about.source = source.chars().take(100).collect();
        }
        about
    }
}

/// A date or a time of RFC 3339.
pub(super) fn time(text: &str) -> Option<Time> {
    let text = text.trim();
    let timestamp = text.parse::<jiff::Timestamp>().ok().or_else(|| {
        let date = text.parse::<jiff::civil::Date>().ok()?;
        Some(date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    })?;
    Some(Time::from(timestamp))
}

fn kind(word: &str) -> Option<What> {
    let word = word.trim().to_ascii_lowercase();
    Some(match word.as_str() {
        "ip" | "ip-dst" | "ip-src" | "ipv4" | "ipv6" | "cidr" | "address" => What::Address,
        "domain" | "hostname" | "fqdn" => What::Domain,
        "url" | "uri" => What::Url,
        "md5" | "sha256" | "sha1" | "hash" | "file_hash" => What::FileHash,
        "certificate" | "x509-fingerprint-sha1" => What::Certificate,
        "ja3" => What::Ja3,
        "ja4" => What::Ja4,
        _ => return None,
    })
}

/// The header's line number from 0 and what it tells, when there is one among the first lines.
fn header(list: &str) -> Option<(usize, Columns)> {
    let (at, line) = list
        .lines()
        .enumerate()
        .take(20)
        .find(|(_, line)| !line.trim().is_empty() && !line.starts_with("# ") && *line != "#")?;
    let line = line.trim_start_matches('#');
    let separator = [',', ';', '\t'].into_iter().max_by_key(|one| line.matches(*one).count())?;
    let names: Vec<String> =
        cells(line, separator).iter().map(|name| name.trim().to_ascii_lowercase()).collect();
    if names.len() > COLUMNS_MAX {
        return None;
    }
    let find = |wanted: &str| names.iter().position(|name| name == wanted);
    let value = VALUE_COLUMNS.iter().find_map(|(name, kind)| Some((find(name)?, *kind)))?;
    let columns = Columns {
        separator,
        value,
        kind: find("type").or_else(|| find("kind")).or_else(|| find("ioc_type")),
        note: NOTE_COLUMNS.iter().find_map(|name| find(name)),
        tlp: find("tlp"),
        confidence: find("confidence"),
        expires: find("expires").or_else(|| find("valid_until")),
        source: find("source"),
    };
    Some((at, columns))
}

/// Splits a line; quotes as in RFC 4180, a quoted line break is not supported.
fn cells(line: &str, separator: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        let last = cells.len() - 1;
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cells[last].push('"');
            }
            '"' => quoted = !quoted,
            _ if character == separator && !quoted => cells.push(String::new()),
            _ => cells[last].push(character),
        }
    }
    cells
}
