//! X-ARF: single reports of abuse, in version 4, in version 3, and in the mail form before them.
//!
//! Of the mail form the part with `Key: value` lines is read, alone or inside its mail when it is not
//! encoded; evidence attached to it is not.
//!
//! Specification: X-ARF 0.2, 3 and 4.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use model::{Rsit, Time};

use super::{BOM, Format, Head};
use crate::json::{JsonRows, Object, get};
use crate::reader::{Input, Step};
use crate::row::At;
use crate::source::Source;
use crate::{About, Counts, Fault, Limits, Place, Reader, Reason, Row, What, cell};

/// Bytes of a mail form; evidence is not read, and a report without it is a few lines.
const FORM_BYTES_MAX: usize = 64 << 10;

/// What a type means, in the words of all versions without their signs; others are undetermined.
const TYPES: &[(&str, Rsit)] = &[
    ("loginattack", Rsit::BruteForce),
    ("portscan", Rsit::Scanner),
    ("scan", Rsit::Scanner),
    ("ddos", Rsit::Ddos),
    ("dos", Rsit::Dos),
    ("infectedhost", Rsit::InfectedSystem),
    ("infection", Rsit::InfectedSystem),
    ("malwareattack", Rsit::InfectedSystem),
    ("bot", Rsit::InfectedSystem),
    ("malware", Rsit::MalwareDistribution),
    ("cncserver", Rsit::C2Server),
    ("webhack", Rsit::ApplicationCompromise),
    ("defacement", Rsit::ApplicationCompromise),
    ("compromisedserver", Rsit::SystemCompromise),
    ("compromisedaccount", Rsit::UnprivilegedAccountCompromise),
    ("openservice", Rsit::UnwantedService),
    ("open", Rsit::UnwantedService),
    ("cve", Rsit::VulnerableSystem),
    ("fraud", Rsit::Masquerade),
    ("exploit", Rsit::Exploit),
    ("sqlinjection", Rsit::Exploit),
];

/// X-ARF.
pub struct Xarf;

impl Format for Xarf {
    fn name(&self) -> &'static str {
        "xarf"
    }

    fn recognises(&self, head: &Head<'_>) -> bool {
        let text = String::from_utf8_lossy(head.bytes);
        let line = |start: &str| text.lines().any(|line| line.trim_start().starts_with(start));
        head.has_keys(&["xarf_version"])
            || head.has_keys(&["ReporterInfo", "Report"])
            || (line("Report-Type:") && line("Source:") && line("Date:"))
    }

    fn read<'r>(&self, mut input: Input<'r>, about: &About) -> Reader<'r> {
        // The two forms are told by the first sign.
        let mut first = Vec::new();
        let mut byte = [0];
        while first.len() < FORM_BYTES_MAX && matches!(input.read(&mut byte), Ok(1)) {
            first.push(byte[0]);
            if !byte[0].is_ascii_whitespace() && !BOM.contains(&byte[0]) {
                break;
            }
        }
        let json = matches!(first.last(), Some(b'{' | b'['));
        let whole: Input<'r> = Box::new(std::io::Read::chain(std::io::Cursor::new(first), input));
        let by = about.source_or(self.name());
        if json {
            let rows = JsonRows::new(whole, about, by, Box::new(rows));
            return Reader::new(rows, &about.limits);
        }
        let form = MailForm {
            source: Source::new(whole),
            limits: about.limits,
            received: about.received,
            by,
            done: false,
        };
        Reader::new(form, &about.limits)
    }
}

fn class(kind: &str) -> Rsit {
    let plain: String =
        kind.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let known = TYPES.iter().find(|(text, _)| *text == plain).map(|(_, class)| *class);
    known.or_else(|| cell::class(kind)).unwrap_or(Rsit::Undetermined)
}

/// A report in JSON, of version 4 or 3.
fn rows(at: &At<'_>, report: &Object) -> Result<Vec<Row>, Reason> {
    let first = |names: &[&str]| {
        let mut texts = names.iter().map(|name| get(report, name));
        texts.find(|text| !text.is_empty()).unwrap_or_default()
    };
    let kind = first(&["type", "Report.ReportType"]);
    if kind.is_empty() {
        return Err(Reason::Missing(What::TypeOfReport));
    }
    let place = cell::place(&first(&["source_identifier", "Report.SourceIp", "Report.Source"]))?;
    let time = time(&first(&["timestamp", "Report.Date"]))?;
    let mut row = Row::new(at, &kind, class(&kind), place, time);
    row.port = cell::port(&first(&["source_port", "Report.SourcePort"]))?;
    row.protocol = cell::protocol(&first(&["protocol", "Report.TransportProtocol"]));
    row.remote = cell::address(&first(&["destination_ip", "Report.DestinationIp"])).ok();
    row.url = cell::some(&first(&["url", "Report.Url", "Report.URL"]));
    row.severity = cell::severity(&get(report, "severity"));
    row.variant = cell::some(&first(&["malware_family", "cve_id", "vulnerability_type"]));
    row.count = cell::count(&first(&["attempt_count", "Report.Occurrences"]))?;
    row.keep("reporter", &first(&["reporter.org", "ReporterInfo.ReporterOrg"]));
    row.keep("category", &first(&["category", "Report.ReportClass"]));
    Ok(vec![row])
}

/// A report writes its time as a mail does, or as everybody else.
fn time(text: &str) -> Result<Time, Reason> {
    let mail = || jiff::fmt::rfc2822::parse(text.trim()).ok().map(|zoned| zoned.timestamp().into());
    cell::time(text).or_else(|reason| mail().ok_or(reason))
}

/// One report of `Key: value` lines.
struct MailForm<'r> {
    source: Source<'r>,
    limits: Limits,
    received: Time,
    by: Arc<str>,
    done: bool,
}

impl Step for MailForm<'_> {
    fn step(&mut self, counts: &mut Counts) -> Option<Result<Row, Fault>> {
        if std::mem::replace(&mut self.done, true) {
            return None;
        }
        let mut whole = Vec::new();
        while whole.len() < FORM_BYTES_MAX {
            match self.source.next_line(&self.limits)? {
                Err(fault) => return Some(Err(fault)),
                Ok(span) => {
                    whole.extend_from_slice(&self.source.unread()[..span.length]);
                    whole.push(b'\n');
                    self.source.advance(span);
                }
            }
            if self.source.unread().is_empty() && !self.source.more() {
                break;
            }
        }
        let text = String::from_utf8_lossy(&whole);
        counts.not_utf8 += u64::from(matches!(text, Cow::Owned(_)));
        let at =
            At { line: 1, raw: &text, source: &self.by, received: self.received, header: None };
        let row = form(&at).map_err(|reason| Fault::row(1, reason, &whole));
        // A failure of the input matters more than what could be made of its beginning.
        Some(self.source.failure().map_or(row, Err))
    }
}

fn form(at: &At<'_>) -> Result<Row, Reason> {
    let mut keys = BTreeMap::new();
    for line in at.raw.lines() {
        if let Some((key, value)) = line.split_once(':') {
            // The last: a mail's own `Date` stands above the report's.
            keys.insert(key.trim().to_ascii_lowercase(), value.trim().trim_matches(['"', '\'']));
        }
    }
    let get = |key: &str| keys.get(key).copied().unwrap_or_default();
    let kind = get("report-type");
    if kind.is_empty() {
        return Err(Reason::Missing(What::ReportType));
    }
    let mut row = Row::new(at, kind, class(kind), cell::place(get("source"))?, time(get("date"))?);
    // `Port` is what was attacked, at the other end.
    row.keep("port", get("port"));
    row.keep("service", get("service"));
    row.keep("category", get("category"));
    row.keep("reporter", get("reported-from"));
    row.remote = cell::address(get("destination")).ok();
    row.count = cell::count(get("occurrences"))?;
    if let Place::Name(_) = row.place {
        row.keep("source-type", get("source-type"));
    }
    Ok(row)
}
