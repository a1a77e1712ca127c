//! Tables and objects that nobody but their sender knows, by a mapping: which column means what.
//!
//! A mapping is a small declared text (TOML); every mistake in it is told at once. What it does not
//! name is kept with the row.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use model::{Rsit, Severity, Time};
use serde::Deserialize;

use crate::csv::{Cells, is_blank};
use crate::json::{JsonRows, Object, get};
use crate::limits::COLUMNS_NAMED_MAX;
use crate::reader::{Input, Step};
use crate::row::At;
use crate::source::Source;
use crate::{About, Alarm, Counts, Fault, Limits, Reader, Reason, Row, What, cell};

model::words! {
    /// What a column may mean.
    Meaning {
        /// An address, a network or a name: whose it is.
        Address = "address",
        /// A name beside the address.
        Name = "name",
        /// The port at the address.
        Port = "port",
        /// What carried it.
        Protocol = "protocol",
        /// The other end.
        Remote = "remote",
        /// An address on the web.
        Url = "url",
        /// When it was seen.
        Time = "time",
        /// What kind of problem: RSIT, or a word of `classes`.
        Class = "class",
        /// How bad.
        Severity = "severity",
        /// What exactly.
        Variant = "variant",
        /// The kind of report, where one file holds several.
        Report = "report",
        /// How often.
        Count = "count",
        /// Nothing that is worth keeping beside the row.
        Ignore = "ignore",
    }
}

/// What is wrong with a mapping. Whoever wrote it must act.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct BadMapping(pub Vec<String>);

/// Characters of a mapping's name: it stands in settings and addresses.
const NAME_CHARS_MAX: usize = 60;

/// Bytes of a mapping's text: a line for each of the columns of the widest table.
pub const MAPPING_BYTES_MAX: usize = 64 << 10;

/// Which column of a sender's table or object means what.
#[derive(Clone, Debug)]
pub struct Mapping {
    form: Form,
    header: bool,
    source: Arc<str>,
    report: String,
    class: Rsit,
    severity: Option<Severity>,
    topic: Option<Arc<str>>,
    time: TimeForm,
    columns: BTreeMap<String, Meaning>,
    classes: BTreeMap<String, Rsit>,
}

#[derive(Clone, Copy, Debug)]
enum Form {
    Csv { delimiter: u8 },
    Json,
}

#[derive(Clone, Debug)]
enum TimeForm {
    Usual,
    Unix,
    UnixMs,
    Pattern(String),
}

/// A mapping as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: String,
    source: String,
    report: String,
    delimiter: Option<String>,
    #[serde(default = "yes")]
    header: bool,
    class: Option<String>,
    severity: Option<String>,
    topic: Option<String>,
    time_format: Option<String>,
    columns: BTreeMap<String, String>,
    #[serde(default)]
    classes: BTreeMap<String, String>,
}

fn yes() -> bool {
    true
}

impl Mapping {
    /// Whether a mapping may be called so: of a-z, 0-9 and hyphens.
    pub fn may_be_called(name: &str) -> bool {
        let fits = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'-';
        (1..=NAME_CHARS_MAX).contains(&name.len()) && name.bytes().all(fits)
    }

    /// Reads a mapping and reports every mistake at once, each under its key.
    pub fn parse(text: &str) -> Result<Self, BadMapping> {
        if MAPPING_BYTES_MAX < text.len() {
            return Err(BadMapping(vec![format!("at most {MAPPING_BYTES_MAX} bytes")]));
        }
        let written: Written =
            toml::from_str(text).map_err(|error| BadMapping(vec![error.to_string()]))?;
        written.check()
    }

    /// Reads a report by this mapping.
    pub fn read<'r>(&self, input: Input<'r>, about: &About) -> Reader<'r> {
        let by = about.source_or(&self.source);
        match self.form {
            Form::Json => {
                let mapping = self.clone();
                let make = move |at: &At<'_>, object: &Object| mapping.object(at, object);
                Reader::new(JsonRows::new(input, about, by, Box::new(make)), &about.limits)
            }
            Form::Csv { delimiter } => {
                let table = Table {
                    source: Source::new(input),
                    limits: about.limits,
                    received: about.received,
                    by,
                    mapping: self.clone(),
                    delimiter,
                    columns: Vec::new(),
                    header: None,
                    cells: Cells::default(),
                    alarms: VecDeque::new(),
                    begun: false,
                };
                Reader::new(table, &about.limits)
            }
        }
    }

    fn object(&self, at: &At<'_>, object: &Object) -> Result<Vec<Row>, Reason> {
        let mut row = self.row(at, |wanted| {
            let means = |(_, meaning): &(&String, &Meaning)| **meaning == wanted;
            let mut paths = self.columns.iter().filter(means).map(|(path, _)| get(object, path));
            paths.find(|text| !text.is_empty()).unwrap_or_default()
        })?;
        for (name, value) in object {
            let within = |path: &String| path.split('.').next() == Some(name);
            if !self.columns.keys().any(|path| path == name || within(path)) && !value.is_null() {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                row.keep(name, &text);
            }
        }
        Ok(vec![row])
    }

    fn row<'l>(&self, at: &At<'_>, get: impl Fn(Meaning) -> Cow<'l, str>) -> Result<Row, Reason> {
        let report = get(Meaning::Report);
        let report = if report.is_empty() { Cow::Borrowed(&*self.report) } else { report };
        let time = self.time(&get(Meaning::Time), at.received)?;
        let place = cell::place(&get(Meaning::Address))?;
        let mut row = Row::new(at, &report, self.class_of(&get(Meaning::Class))?, place, time);
        row.name = cell::name(&get(Meaning::Name));
        row.port = cell::port(&get(Meaning::Port))?;
        row.protocol = cell::protocol(&get(Meaning::Protocol));
        row.remote = cell::address(&get(Meaning::Remote)).ok();
        row.url = cell::some(&get(Meaning::Url));
        row.severity = cell::severity(&get(Meaning::Severity)).or(self.severity);
        row.topic.clone_from(&self.topic);
        row.variant = cell::some(&get(Meaning::Variant));
        row.count = cell::count(&get(Meaning::Count))?;
        Ok(row)
    }

    /// A table without a column of times is of the time at which it came.
    fn time(&self, text: &str, received: Time) -> Result<Time, Reason> {
        let text = text.trim();
        if text.is_empty() {
            let asked = self.columns.values().any(|meaning| *meaning == Meaning::Time);
            return if asked { Err(Reason::Missing(What::Time)) } else { Ok(received) };
        }
        let time = match &self.time {
            TimeForm::Usual => return cell::time(text),
            TimeForm::Unix => crate::time::unix(text),
            TimeForm::UnixMs => {
                let millis = text.parse::<i64>().ok().and_then(|millis| millis.checked_mul(1000));
                millis.filter(|micros| *micros >= 0).map(Time::from_micros)
            }
            TimeForm::Pattern(pattern) => by_pattern(pattern, text),
        };
        time.ok_or_else(|| Reason::bad(What::Time, text))
    }

    fn class_of(&self, word: &str) -> Result<Rsit, Reason> {
        let word = word.trim();
        match self.classes.get(word) {
            Some(class) => Ok(*class),
            None if word.is_empty() => Ok(self.class),
            None => cell::class(word).ok_or_else(|| Reason::bad(What::Class, word)),
        }
    }
}

/// Without an offset in the pattern it is UTC; without a time of day it is midnight.
fn by_pattern(pattern: &str, text: &str) -> Option<Time> {
    let parsed = strtime::parse(pattern, text).ok()?;
    if let Ok(timestamp) = parsed.to_timestamp() {
        return Some(timestamp.into());
    }
    let civil = parsed.to_datetime().or_else(|_| parsed.to_date().map(Into::into)).ok()?;
    civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp().into())
}

impl Written {
    fn check(self) -> Result<Mapping, BadMapping> {
        let mut wrong = Vec::new();
        let form = self.form(&mut wrong);
        let class = self.class.as_deref().map_or(Some(Rsit::Undetermined), Rsit::parse);
        if class.is_none() {
            wrong.push(format!(
                "class: `{}` is no class of RSIT",
                self.class.as_deref().unwrap_or("")
            ));
        }
        let severity = self.severity.as_deref().map(Severity::parse);
        if severity == Some(None) {
            wrong.push("severity: must be low, medium, high or critical".into());
        }
        let mut columns = BTreeMap::new();
        for (column, meaning) in &self.columns {
            match Meaning::parse(meaning) {
                Some(meaning) => _ = columns.insert(column.clone(), meaning),
                None => {
                    let known: Vec<_> = Meaning::ALL.iter().map(|one| one.as_str()).collect();
                    let known = known.join(", ");
                    wrong.push(format!("columns.{column}: `{meaning}` is none of {known}"));
                }
            }
        }
        if !columns.values().any(|meaning| *meaning == Meaning::Address) {
            wrong.push("columns: one must mean `address`".into());
        }
        let mut classes = BTreeMap::new();
        for (word, class) in &self.classes {
            match Rsit::parse(class) {
                Some(class) => _ = classes.insert(word.clone(), class),
                None => wrong.push(format!("classes.{word}: `{class}` is no class of RSIT")),
            }
        }
        if self.source.is_empty() || self.report.is_empty() {
            wrong.push("source, report: must not be empty".into());
        }
        match (form, class) {
            (Some(form), Some(class)) if wrong.is_empty() => Ok(Mapping {
                form,
                header: self.header,
                source: self.source.into(),
                report: self.report,
                class,
                severity: severity.flatten(),
                topic: self.topic.map(Into::into),
                time: time_form(self.time_format),
                columns,
                classes,
            }),
            _ => Err(BadMapping(wrong)),
        }
    }

    fn form(&self, wrong: &mut Vec<String>) -> Option<Form> {
        let delimiter = self.delimiter.as_deref().unwrap_or(",").as_bytes();
        match (&*self.format, delimiter) {
            ("csv", [delimiter]) if *delimiter != b'"' && *delimiter != b'\n' => {
                Some(Form::Csv { delimiter: *delimiter })
            }
            ("csv", _) => {
                wrong.push("delimiter: must be one sign, such as `,`, `;` or a tab".into());
                None
            }
            ("json", _) => Some(Form::Json),
            (other, _) => {
                wrong.push(format!("format: `{other}` is neither csv nor json"));
                None
            }
        }
    }
}

fn time_form(written: Option<String>) -> TimeForm {
    match written.as_deref() {
        None => TimeForm::Usual,
        Some("unix") => TimeForm::Unix,
        Some("unix_ms") => TimeForm::UnixMs,
        Some(pattern) => TimeForm::Pattern(pattern.to_owned()),
    }
}

/// A table that is read by a mapping.
struct Table<'r> {
    source: Source<'r>,
    limits: Limits,
    received: Time,
    by: Arc<str>,
    mapping: Mapping,
    delimiter: u8,
    columns: Vec<(Arc<str>, Option<Meaning>)>,
    header: Option<Arc<str>>,
    cells: Cells,
    alarms: VecDeque<Alarm>,
    begun: bool,
}

impl Step for Table<'_> {
    fn step(&mut self, counts: &mut Counts) -> Option<Result<Row, Fault>> {
        loop {
            if let Some(alarm) = self.alarms.pop_front() {
                return Some(Err(Fault::Alarm(alarm)));
            }
            let span = match self.source.next_record(&self.limits) {
                None => return self.source.failure().map(Err),
                Some(Err(fault)) => return Some(Err(fault)),
                Some(Ok(span)) => span,
            };
            let line = self.source.line();
            let bytes = self.source.unread()[..span.length].to_vec();
            if is_blank(&bytes) {
                self.source.advance(span);
                continue;
            }
            let text = String::from_utf8_lossy(&bytes);
            counts.not_utf8 += u64::from(matches!(text, Cow::Owned(_)));
            let text = text.trim_end_matches('\r');
            if !std::mem::replace(&mut self.begun, true) {
                let told = self.heading(text);
                if self.mapping.header || told.is_err() {
                    self.source.advance(span);
                    match told {
                        Ok(()) => continue,
                        Err(fault) => return Some(Err(fault)),
                    }
                }
            }
            let row =
                self.row(text, line, counts).map_err(|reason| Fault::row(line, reason, &bytes));
            // Quotes may have joined lines that do not belong together.
            let taken = if row.is_err() { self.source.first_line(span) } else { span };
            self.source.advance(taken);
            return Some(row);
        }
    }
}

impl Table<'_> {
    /// Columns by their names, or by their numbers from 1.
    fn heading(&mut self, text: &str) -> Result<(), Fault> {
        let line = self.source.line();
        let text = text.trim_start_matches('\u{feff}');
        self.cells
            .split(text, self.delimiter, self.limits.columns_max)
            .map_err(|reason| Fault::Stopped { line, reason })?;
        let columns = (0..self.cells.len()).map(|at| {
            let name = match self.mapping.header {
                true => self.cells.get(text, at).trim().to_owned(),
                false => (at + 1).to_string(),
            };
            let meaning = self.mapping.columns.get(&name).copied();
            (name.into(), meaning)
        });
        self.columns = columns.collect();
        if !self.columns.iter().any(|(_, meaning)| *meaning == Some(Meaning::Address)) {
            let reason = Reason::Missing(What::AddressColumn);
            return Err(Fault::Stopped { line, reason });
        }
        if !self.mapping.header {
            return Ok(());
        }
        self.header = Some(text.into());
        let unknown = self.columns.iter().filter(|(_, meaning)| meaning.is_none());
        let columns: Vec<_> =
            unknown.map(|(name, _)| name.clone()).take(COLUMNS_NAMED_MAX).collect();
        let report: Arc<str> = self.mapping.report.as_str().into();
        if !columns.is_empty() {
            self.alarms.push_back(Alarm::UnknownColumns { report: report.clone(), columns });
        }
        let stands = |name: &str| self.columns.iter().any(|(one, _)| &**one == name);
        let needed = self.mapping.columns.iter().filter(|(_, means)| **means != Meaning::Ignore);
        let missing =
            needed.filter(|(name, _)| !stands(name)).map(|(name, _)| name.as_str().into());
        let columns: Vec<_> = missing.take(COLUMNS_NAMED_MAX).collect();
        if !columns.is_empty() {
            self.alarms.push_back(Alarm::MissingColumns { report, columns });
        }
        Ok(())
    }

    fn row(&mut self, text: &str, line: u64, counts: &mut Counts) -> Result<Row, Reason> {
        let text = text.trim_start_matches('\u{feff}');
        self.cells.split(text, self.delimiter, self.limits.columns_max)?;
        let (cells, columns) = (self.cells.len(), self.columns.len());
        if cells > columns {
            return Err(Reason::TooManyCells { cells, columns });
        }
        counts.short += u64::from(cells < columns);
        counts.loose_quotes += u64::from(self.cells.loose_quotes());
        let at = At {
            line,
            raw: text,
            source: &self.by,
            received: self.received,
            header: self.header.as_ref(),
        };
        let mut row = self.mapping.row(&at, |wanted| {
            let means =
                |(_, column): &(usize, &(Arc<str>, Option<Meaning>))| column.1 == Some(wanted);
            let places = self.columns.iter().enumerate().filter(means);
            let mut texts = places.map(|(at, _)| self.cells.get(text, at));
            texts.find(|text| !text.trim().is_empty()).unwrap_or_default()
        })?;
        for (at, (name, meaning)) in self.columns.iter().enumerate() {
            if meaning.is_none() {
                row.keep(name, &self.cells.get(text, at));
            }
        }
        Ok(row)
    }
}

#[cfg(test)]
mod tests;
