//! Logs of Zeek, as tables with `#fields` and as JSON.
//!
//! What Zeek itself calls worth a look becomes a row: notices, hits of its intelligence framework, and
//! what it finds weird. Connections, names, requests and certificates report nothing by themselves;
//! their lines are checked and counted.
//!
//! Specification: Zeek's ASCII writer and its log formats.

use std::borrow::Cow;
use std::sync::Arc;

use model::{Rsit, Severity, Time};

use super::{Format, Head};
use crate::json::{JsonRows, get};
use crate::reader::{Input, Step};
use crate::row::At;
use crate::source::Source;
use crate::{About, Alarm, Counts, Fault, Limits, Place, Reader, Reason, Row, Side, What, cell};

/// What a notice means, by how its name begins; others are undetermined.
const NOTICES: &[(&str, Rsit)] = &[
    ("Scan::", Rsit::Scanner),
    ("SSH::Password_Guessing", Rsit::BruteForce),
    ("FTP::Bruteforcing", Rsit::BruteForce),
    ("SSH::Interesting_Hostname_Login", Rsit::UnprivilegedAccountCompromise),
    ("HTTP::SQL_Injection_Attacker", Rsit::Exploit),
    ("HTTP::SQL_Injection_Victim", Rsit::Exploit),
    ("Heartbleed::", Rsit::Exploit),
    ("SSL::Weak_", Rsit::WeakCrypto),
    ("SSL::Old_Version", Rsit::WeakCrypto),
    ("SSL::Certificate_", Rsit::WeakCrypto),
    ("TeamCymruMalwareHashRegistry::", Rsit::MalwareDistribution),
    ("Software::Vulnerable_Version", Rsit::VulnerableSystem),
    ("Intel::Notice", Rsit::C2Server),
];

/// Logs that are known and report nothing by themselves.
const QUIET: &[&str] = &[
    "conn",
    "dns",
    "http",
    "ssl",
    "x509",
    "files",
    "ssh",
    "smtp",
    "ftp",
    "dhcp",
    "ntp",
    "kerberos",
    "ntlm",
    "smb_files",
    "smb_mapping",
    "dce_rpc",
    "rdp",
    "snmp",
    "software",
    "tunnel",
    "pe",
    "dpd",
    "analyzer",
    "known_hosts",
    "known_services",
    "known_certs",
    "capture_loss",
    "stats",
    "reporter",
    "packet_filter",
    "loaded_scripts",
    "notice_alarm",
    "ocsp",
    "quic",
    "sip",
    "syslog",
    "mysql",
];

/// Logs whose lines become rows.
const LOUD: &[&str] = &["notice", "intel", "weird"];

/// Logs of Zeek.
pub struct Zeek;

impl Format for Zeek {
    fn name(&self) -> &'static str {
        "zeek"
    }

    fn recognises(&self, head: &Head<'_>) -> bool {
        let table = head.first_line().starts_with("#separator");
        let json = head.has_keys(&["ts"])
            && ["uid", "note", "_path", "id.orig_h"].iter().any(|key| head.has_keys(&[key]))
            && !head.has_keys(&["event_type"]);
        table || json
    }

    fn read<'r>(&self, mut input: Input<'r>, about: &About) -> Reader<'r> {
        let mut first = [0];
        let read = loop {
            match input.read(&mut first) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                other => break other.unwrap_or(0),
            }
        };
        let begun = std::io::Cursor::new(first[..read].to_vec());
        let whole: Input<'r> = Box::new(std::io::Read::chain(begun, input));
        let by = about.source_or(self.name());
        let name = log_of(&about.name).to_owned();
        if matches!(first, [b'{' | b'[']) {
            let make = move |at: &At<'_>, object: &crate::json::Object| {
                let path = get(object, "_path");
                let log = if path.is_empty() { kind(&name, object) } else { &path };
                row(at, log, |field| get(object, field)).map(|row| row.into_iter().collect())
            };
            return Reader::new(JsonRows::new(whole, about, by, Box::new(make)), &about.limits);
        }
        let table = Table {
            source: Source::new(whole),
            limits: about.limits,
            received: about.received,
            by,
            log: name,
            separator: b'\t',
            fields: Vec::new(),
            header: None,
            alarmed: false,
        };
        Reader::new(table, &about.limits)
    }
}

/// `logs/notice.2026-11-22.log` → `notice`.
fn log_of(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.split(['.', '-']).next().unwrap_or(file)
}

/// The log that a line is of, where neither it nor its file says so.
fn kind<'n>(name: &'n str, object: &crate::json::Object) -> &'n str {
    let known = LOUD.contains(&name) || QUIET.contains(&name);
    match () {
        () if known => name,
        () if object.contains_key("note") => "notice",
        () if object.contains_key("seen.indicator") => "intel",
        () => "conn",
    }
}

/// One line of a log; none when it reports nothing.
fn row<'l>(
    at: &At<'_>,
    log: &str,
    get: impl Fn(&str) -> Cow<'l, str>,
) -> Result<Option<Row>, Reason> {
    let (variant, class, severity) = match log {
        "notice" => {
            let note = get("note");
            let known = NOTICES.iter().find(|(start, _)| note.starts_with(start));
            (note, known.map_or(Rsit::Undetermined, |(_, class)| *class), None)
        }
        "intel" => (get("seen.indicator"), Rsit::C2Server, None),
        "weird" => (get("name"), Rsit::Undetermined, Some(Severity::Low)),
        _ => return Ok(None),
    };
    let first = |names: [&str; 2]| {
        let text = get(names[0]);
        if text.is_empty() { get(names[1]) } else { text }
    };
    if variant.is_empty() {
        return Err(Reason::Missing(What::NoteIndicatorName));
    }
    let place = Place::Address(cell::address(&first(["src", "id.orig_h"]))?);
    let mut row = Row::new(at, log, class, place, cell::time(&get("ts"))?);
    row.side = Side::Either;
    row.remote = cell::address(&first(["dst", "id.resp_h"])).ok();
    row.port = cell::port(&get("id.orig_p"))?;
    row.protocol = cell::protocol(&get("proto"));
    row.severity = severity;
    row.variant = cell::some(&variant);
    for field in ["msg", "sub", "p", "id.resp_p", "seen.indicator_type", "seen.where", "sources"] {
        row.keep(field, &get(field));
    }
    Ok(Some(row))
}

/// A log as a table.
struct Table<'r> {
    source: Source<'r>,
    limits: Limits,
    received: Time,
    by: Arc<str>,
    log: String,
    separator: u8,
    fields: Vec<Arc<str>>,
    header: Option<Arc<str>>,
    alarmed: bool,
}

impl Step for Table<'_> {
    fn step(&mut self, counts: &mut Counts) -> Option<Result<Row, Fault>> {
        loop {
            let span = match self.source.next_line(&self.limits) {
                None => return self.source.failure().map(Err),
                Some(Err(fault)) => return Some(Err(fault)),
                Some(Ok(span)) => span,
            };
            let bytes = self.source.unread()[..span.length].to_vec();
            let line = self.source.line();
            self.source.advance(span);
            let text = String::from_utf8_lossy(&bytes);
            counts.not_utf8 += u64::from(matches!(text, Cow::Owned(_)));
            let text = text.trim_end_matches('\r');
            if text.trim().is_empty() {
                continue;
            }
            if let Some(word) = text.strip_prefix('#') {
                match self.told(word, text) {
                    None => continue,
                    Some(fault) => return Some(Err(fault)),
                }
            }
            match self.line(text, line) {
                Ok(Some(row)) => return Some(Ok(row)),
                Ok(None) => counts.passed_over += 1,
                Err(reason) => return Some(Err(Fault::row(line, reason, &bytes))),
            }
        }
    }
}

impl Table<'_> {
    /// A line about the table.
    fn told(&mut self, word: &str, text: &str) -> Option<Fault> {
        if let Some(sign) = word.strip_prefix("separator ") {
            // Written as `\x09`.
            let code =
                sign.trim().strip_prefix("\\x").and_then(|hex| u8::from_str_radix(hex, 16).ok());
            self.separator = code.or(sign.bytes().next()).unwrap_or(b'\t');
            return None;
        }
        let mut parts = word.split(char::from(self.separator));
        match parts.next() {
            Some("path") => self.log = parts.next().unwrap_or_default().to_owned(),
            Some("fields") => {
                self.fields = parts.take(self.limits.columns_max).map(Into::into).collect();
                self.header = Some(text.into());
            }
            _ => return None,
        }
        let known = LOUD.contains(&&*self.log) || QUIET.contains(&&*self.log);
        if known || self.header.is_none() || std::mem::replace(&mut self.alarmed, true) {
            return None;
        }
        let report = self.log.as_str().into();
        Some(Fault::Alarm(Alarm::UnknownReport { report, candidates: Vec::new() }))
    }

    fn line(&self, text: &str, line: u64) -> Result<Option<Row>, Reason> {
        if self.fields.is_empty() {
            return Err(Reason::Missing(What::Fields));
        }
        let cells: Vec<&str> =
            text.split(char::from(self.separator)).take(self.limits.columns_max + 1).collect();
        if cells.len() != self.fields.len() {
            let (cells, columns) = (cells.len(), self.fields.len());
            return Err(Reason::TooManyCells { cells, columns });
        }
        let at = At {
            line,
            raw: text,
            source: &self.by,
            received: self.received,
            header: self.header.as_ref(),
        };
        row(&at, &self.log, |field| {
            let place = self.fields.iter().position(|one| &**one == field);
            match place.and_then(|place| cells.get(place)) {
                None | Some(&"-" | &"(empty)") => Cow::Borrowed(""),
                Some(text) => Cow::Owned((*text).to_owned()),
            }
        })
    }
}
