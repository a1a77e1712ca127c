//! The daily reports of the Shadowserver Foundation: one table a kind and day.
//!
//! What columns mean is not written here but in `schema.toml`. A kind that is not declared is read by
//! its address and time alone, so that its rows are not lost while somebody declares it.
//!
//! Specification: the published list of reports and their columns; RFC 4180.

mod schema;

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;

use model::{Rsit, Severity};

use self::schema::{Kind, Meaning, SCHEMA, Told};
use super::{BOM, Format, Head};
use crate::csv::{Cells, is_blank};
use crate::limits::COLUMNS_NAMED_MAX;
use crate::reader::{Input, Step};
use crate::source::{Source, Span};
use crate::{About, Alarm, Counts, Fault, Limits, Place, Reader, Reason, Row, Side, What, cell};

/// Where addresses and times stand in a report of a kind that is not declared.
const USUAL_ADDRESS: [&str; 2] = ["ip", "src_ip"];
const USUAL_TIME: [&str; 1] = ["timestamp"];

/// The daily reports of the Shadowserver Foundation.
pub struct Shadowserver;

impl Format for Shadowserver {
    fn name(&self) -> &'static str {
        "shadowserver"
    }

    fn recognises(&self, head: &Head<'_>) -> bool {
        let first = head.first_line();
        let mut cells = Cells::default();
        if cells.split(first, b',', Limits::default().columns_max).is_err() {
            return false;
        }
        let columns: Vec<_> = (0..cells.len()).map(|at| cells.get(first, at)).collect();
        let known = columns.iter().filter(|one| SCHEMA.columns.contains(one.as_ref())).count();
        let has = |name: &str| columns.iter().any(|one| one == name);
        // Their tables begin with the time; and half of the columns must be theirs, or the name.
        has("timestamp") && columns.len() > 3 && (2 * known > columns.len())
            || (schema::says_kind(head.name) && has("timestamp"))
    }

    fn read<'r>(&self, input: Input<'r>, about: &About) -> Reader<'r> {
        let rows = Rows {
            source: Source::new(input),
            limits: about.limits,
            name: about.name.clone(),
            by: about.source_or(self.name()),
            plan: None,
            cells: Cells::default(),
            told: VecDeque::new(),
        };
        Reader::new(rows, &about.limits)
    }
}

/// Where in a row each meaning stands, and what every row of the report has in common.
struct Plan {
    report: Arc<str>,
    class: Rsit,
    severity: Option<Severity>,
    topic: Option<Arc<str>>,
    columns: usize,
    header: Arc<str>,
    time: Vec<usize>,
    address: Vec<usize>,
    port: Vec<usize>,
    protocol: Vec<usize>,
    name: Vec<usize>,
    remote: Vec<usize>,
    url: Vec<usize>,
    variant: Vec<usize>,
    count: Vec<usize>,
    severities: Vec<usize>,
    unknown: Vec<(usize, Arc<str>)>,
}

struct Rows<'r> {
    source: Source<'r>,
    limits: Limits,
    name: String,
    by: Arc<str>,
    plan: Option<Plan>,
    cells: Cells,
    told: VecDeque<Fault>,
}

impl Step for Rows<'_> {
    fn step(&mut self, counts: &mut Counts) -> Option<Result<Row, Fault>> {
        loop {
            if let Some(fault) = self.told.pop_front() {
                return Some(Err(fault));
            }
            let span = match self.source.next_record(&self.limits) {
                None => return self.source.failure().map(Err),
                Some(Err(fault)) => return Some(Err(fault)),
                Some(Ok(span)) => span,
            };
            if is_blank(&self.source.unread()[..span.length]) {
                self.source.advance(span);
                continue;
            }
            match &self.plan {
                Some(plan) => {
                    let line = self.source.line();
                    let raw = &self.source.unread()[..span.length];
                    let row = one(raw, line, plan, &self.by, &self.limits, &mut self.cells, counts);
                    let taken = match &row {
                        // Quotes may have joined lines that do not belong together.
                        Err(_) => self.source.first_line(span),
                        _ => span,
                    };
                    self.source.advance(taken);
                    return Some(row);
                }
                None => {
                    let read = self.heading(span);
                    self.source.advance(span);
                    if let Err(fault) = read {
                        // Without a first line of names nothing below it means anything.
                        return Some(Err(fault));
                    }
                }
            }
        }
    }
}

impl Rows<'_> {
    /// The first line: names of columns.
    fn heading(&mut self, span: Span) -> Result<(), Fault> {
        let raw = &self.source.unread()[..span.length];
        let raw = raw.strip_prefix(BOM).unwrap_or(raw).trim_ascii();
        let line = self.source.line();
        let stop = |reason: Reason| Fault::Stopped { line, reason };
        let text = std::str::from_utf8(raw).map_err(|_| stop(Reason::NotFormat(What::Heading)))?;
        self.cells.split(text, b',', self.limits.columns_max).map_err(stop)?;
        let names: Vec<_> = (0..self.cells.len())
            .map(|at| self.cells.get(text, at).trim().to_ascii_lowercase())
            .collect();
        let columns: Vec<&str> = names.iter().map(String::as_str).collect();
        let plan = match SCHEMA.tell(&self.name, &columns) {
            Told::Known(kind) => {
                let missing = kind.missing(&columns);
                if !missing.is_empty() {
                    let report = kind.name.clone();
                    let alarm = Alarm::MissingColumns { report, columns: missing };
                    self.told.push_back(Fault::Alarm(alarm));
                }
                Plan::of_kind(kind, &columns, text)
            }
            Told::Unknown { name, candidates } => {
                let plan = Plan::generic(name.clone(), &columns, text);
                let alarm = Alarm::UnknownReport { report: name, candidates };
                self.told.push_back(Fault::Alarm(alarm));
                plan
            }
        };
        if plan.time.is_empty() || (plan.address.is_empty() && plan.name.is_empty()) {
            return Err(stop(Reason::Missing(What::AddressAndTimeColumns)));
        }
        if !plan.unknown.is_empty() {
            let names = plan.unknown.iter().map(|(_, name)| name.clone());
            let columns = names.take(COLUMNS_NAMED_MAX).collect();
            let alarm = Alarm::UnknownColumns { report: plan.report.clone(), columns };
            self.told.push_back(Fault::Alarm(alarm));
        }
        self.plan = Some(plan);
        Ok(())
    }
}

impl Plan {
    fn of_kind(kind: &Kind, columns: &[&str], header: &str) -> Self {
        let known = |name: &str| kind.columns.contains(name);
        let plan = Self::by(&kind.meaning, columns, header, known);
        Self {
            report: kind.name.clone(),
            class: kind.class,
            severity: kind.severity,
            topic: kind.topic.clone(),
            ..plan
        }
    }

    /// What can be read of a kind that is not declared. A column that any kind has is no news.
    fn generic(report: Arc<str>, columns: &[&str], header: &str) -> Self {
        let names = |names: &[&str]| names.iter().map(|one| (*one).to_owned()).collect();
        let meaning = Meaning {
            time: names(&USUAL_TIME),
            address: names(&USUAL_ADDRESS),
            port: names(&["port", "src_port"]),
            protocol: names(&["protocol"]),
            name: names(&["hostname", "src_hostname"]),
            variant: names(&["infection", "tag"]),
            severity: names(&["severity"]),
            ..Meaning::default()
        };
        let known = |name: &str| SCHEMA.columns.contains(name);
        Self { report, ..Self::by(&meaning, columns, header, known) }
    }

    fn by(meaning: &Meaning, columns: &[&str], header: &str, known: impl Fn(&str) -> bool) -> Self {
        let at = |names: &[String]| {
            let place = |name: &String| columns.iter().position(|one| one == name);
            names.iter().filter_map(place).collect::<Vec<_>>()
        };
        let severities = at(&meaning.severity);
        let unknown = columns
            .iter()
            .enumerate()
            .filter(|(at, name)| !known(name) && !severities.contains(at) && !name.is_empty());
        Self {
            report: "".into(),
            class: Rsit::Undetermined,
            severity: None,
            topic: None,
            columns: columns.len(),
            header: header.into(),
            time: at(&meaning.time),
            address: at(&meaning.address),
            port: at(&meaning.port),
            protocol: at(&meaning.protocol),
            name: at(&meaning.name),
            remote: at(&meaning.remote),
            url: at(&meaning.url),
            variant: at(&meaning.variant),
            count: at(&meaning.count),
            unknown: unknown.map(|(at, name)| (at, (*name).into())).collect(),
            severities,
        }
    }
}

/// One row of the table.
fn one(
    bytes: &[u8],
    line: u64,
    plan: &Plan,
    by: &Arc<str>,
    limits: &Limits,
    cells: &mut Cells,
    counts: &mut Counts,
) -> Result<Row, Fault> {
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    let raw: Cow<'_, str> = match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => {
            counts.not_utf8 += 1;
            String::from_utf8_lossy(bytes)
        }
    };
    let wrong = |reason| Fault::row(line, reason, bytes);
    cells.split(&raw, b',', limits.columns_max).map_err(wrong)?;
    if cells.len() > plan.columns {
        return Err(wrong(Reason::TooManyCells { cells: cells.len(), columns: plan.columns }));
    }
    counts.loose_quotes += u64::from(cells.loose_quotes());
    counts.short += u64::from(cells.len() < plan.columns);
    fill(&raw, line, plan, by, cells).map_err(wrong)
}

fn fill(raw: &str, line: u64, plan: &Plan, by: &Arc<str>, cells: &Cells) -> Result<Row, Reason> {
    // The first column that has something.
    let get = |places: &[usize]| {
        let mut texts = places.iter().map(|at| cells.get(raw, *at));
        texts.find(|text| !text.trim().is_empty()).unwrap_or_default()
    };
    let name = cell::name(&get(&plan.name));
    let place = match (cell::address_or_network(&get(&plan.address)), &name) {
        (Ok(place), _) => place,
        (Err(Reason::Missing(_)), Some(name)) => Place::Name(name.clone()),
        (Err(reason), _) => return Err(reason),
    };
    let extra = plan.unknown.iter().filter_map(|(at, name)| {
        let text = cells.get(raw, *at);
        (!text.is_empty()).then(|| (name.clone(), text.into()))
    });
    Ok(Row {
        line,
        place,
        side: Side::Place,
        name,
        port: cell::port(&get(&plan.port))?,
        protocol: cell::protocol(&get(&plan.protocol)),
        remote: cell::address(&get(&plan.remote)).ok(),
        url: cell::some(&get(&plan.url)),
        time: cell::time(&get(&plan.time))?,
        class: plan.class,
        severity: cell::severity(&get(&plan.severities)).or(plan.severity),
        topic: plan.topic.clone(),
        source: by.clone(),
        report: plan.report.clone(),
        variant: cell::some(&get(&plan.variant)),
        count: cell::count(&get(&plan.count))?,
        extra: extra.collect(),
        raw: raw.into(),
        header: Some(plan.header.clone()),
    })
}

#[cfg(test)]
mod tests;
