//! The stream of rows and faults that every format gives, with its counts.

use std::io::Read;
use std::sync::Arc;

use model::Time;

use crate::{Fault, Limits, Reason, Row};

/// What is known of a report before it is read.
#[derive(Clone, Debug)]
pub struct About {
    /// The name it came by: a file's, an attachment's. Some formats tell the kind of report by it.
    pub name: String,
    /// When it came: the time of rows whose format has none.
    pub received: Time,
    /// Who says so, in place of what the format itself is usually of.
    pub source: Option<Arc<str>>,
    /// How much is taken.
    pub limits: Limits,
}

impl About {
    /// With the usual limits.
    pub fn new(name: impl Into<String>, received: Time) -> Self {
        Self { name: name.into(), received, source: None, limits: Limits::default() }
    }

    /// Who says so: what was told, else `usual`.
    pub(crate) fn source_or(&self, usual: &str) -> Arc<str> {
        self.source.clone().unwrap_or_else(|| usual.into())
    }
}

/// What has been read so far. Nothing that was in the input is missing here.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counts {
    /// Rows given.
    pub rows: u64,
    /// Rows left out, each told as a fault.
    pub bad: u64,
    /// Records that are no report of a problem, such as a connection among alerts.
    pub passed_over: u64,
    /// Rows with fewer cells than columns, taken as far as they go.
    pub short: u64,
    /// Rows with text after a closing quote, which was taken as it stands.
    pub loose_quotes: u64,
    /// Rows with bytes that are not UTF-8, which were replaced.
    pub not_utf8: u64,
}

/// What a format does: the next row or fault of its input.
pub(crate) trait Step {
    /// `None` at the end. Counts what the reader cannot see by the answer.
    fn step(&mut self, counts: &mut Counts) -> Option<Result<Row, Fault>>;
}

/// Rows and faults of one report, in the order of its lines.
pub struct Reader<'r> {
    format: Box<dyn Step + 'r>,
    counts: Counts,
    rows_max: u64,
    stopped: bool,
}

impl<'r> Reader<'r> {
    pub(crate) fn new(format: impl Step + 'r, limits: &Limits) -> Self {
        let rows_max = limits.rows_max;
        Self { format: Box::new(format), counts: Counts::default(), rows_max, stopped: false }
    }

    /// What has been read so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }
}

impl Iterator for Reader<'_> {
    type Item = Result<Row, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.stopped {
            return None;
        }
        let item = self.format.step(&mut self.counts)?;
        match &item {
            Ok(row) if self.counts.rows >= self.rows_max => {
                self.stopped = true;
                let reason = Reason::TooManyRows { limit: self.rows_max };
                return Some(Err(Fault::Stopped { line: row.line, reason }));
            }
            Ok(_) => self.counts.rows += 1,
            Err(Fault::Row { .. }) => self.counts.bad += 1,
            Err(Fault::Alarm(_)) => {}
            Err(Fault::Stopped { .. }) => self.stopped = true,
        }
        Some(item)
    }
}

/// The input of a format: anything that gives bytes.
pub type Input<'r> = Box<dyn Read + 'r>;
