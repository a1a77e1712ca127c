//! A whole report, whichever way it came: unpacked, read on one thread, taken in on another, a
//! bounded number of rows between them.
//!
//! Keeps no note of it: whoever brought it does, with what is given back. Opens no file and asks no
//! network: it is given bytes.

use std::io::{Cursor, Read, sink};
use std::sync::Arc;

use constituency::Owners;
use model::{Time, Tlp};
use reports::{
    About, BadMapping, Code, Counts, Fault, Format, HEAD_BYTES, Head, Mapping, Reader, Words,
};
use ring::digest::{Context, SHA256};
use store::{
    FaultKind, FaultWords, ReportCounts, ReportFault, ReportMapping, ReportToKeep, ReportWay, Store,
};
use tokio::sync::mpsc::{Sender, channel};
use warnings::PolicyInForce;

use crate::IntakeError;
use crate::by_member::ByMember;
use crate::report::{RowRead, TakenRows, sort, take_sorted};

/// Rows that are read while those before them are sorted by member.
const ROWS_AHEAD: usize = 1_000;

/// Faults that are kept of one file; a file of another format has one on every line.
pub const FAULTS_MAX: usize = 1_000;

/// Alarms that are kept of one file: there is one for each kind of report, and one for its columns.
const ALARMS_MAX: usize = 2 * reports::UNPACKED_FILES_MAX;

/// How a report is to be read.
#[derive(Clone)]
pub enum How {
    /// Its name and beginning tell.
    Tell,
    /// In this format.
    Format(&'static dyn Format),
    /// By the mapping of this name.
    Mapping(String, Arc<Mapping>),
}

impl How {
    /// By a mapping that is on record. Fails when a later program no longer takes what an earlier
    /// one kept.
    pub fn by(mapping: &ReportMapping) -> Result<Self, BadMapping> {
        let read = Mapping::parse(&mapping.body)?;
        Ok(Self::Mapping(mapping.name.clone(), Arc::new(read)))
    }
}

/// What is known of a report before it is read.
#[derive(Clone)]
pub struct Incoming {
    /// The name it came by.
    pub name: String,
    /// How it is to be read.
    pub how: How,
    /// Who says so, in place of what the format is usually of.
    pub source: Option<Arc<str>>,
    /// Under which label.
    pub tlp: Tlp,
    /// Which way it came.
    pub way: ReportWay,
}

/// What became of a file: a report, or as many as lay packed in it.
#[derive(Clone, Debug)]
pub struct TakenReport {
    /// Each report in it, to be kept note of.
    pub parts: Vec<ReportToKeep>,
    /// Of what was read, the same for the same bytes.
    pub digest: String,
}

impl TakenReport {
    /// The first reason why nothing could be read; none when anything could.
    pub fn nothing_read(&self) -> Option<ReportFault> {
        let is_read = |part: &ReportToKeep| !part.is_unreadable();
        if self.parts.iter().any(is_read) {
            return None;
        }
        let faults = self.parts.iter().flat_map(|part| &part.faults);
        let of_file = faults.clone().find(|fault| fault.kind == FaultKind::Stopped);
        let first = of_file.or_else(|| faults.clone().next());
        let nothing = || ReportFault {
            kind: FaultKind::Stopped,
            line: None,
            reason: "nothing is in it".to_owned(),
            words: words(Words::new(Code::Nothing, Vec::new())),
            raw: String::new(),
        };
        Some(first.cloned().unwrap_or_else(nothing))
    }
}

/// Takes a report in. Fails when the store does; all that is wrong with the report itself stands in
/// what is given back. Taking it in again changes nothing, and goes on where it failed.
pub async fn take_report(
    store: &Store,
    owners: &Owners,
    policy: &PolicyInForce,
    incoming: Incoming,
    input: impl Read + Send + 'static,
) -> Result<TakenReport, IntakeError> {
    let (send, mut receive) = channel(1);
    let (received, tlp) = (store.now(), incoming.tlp);
    let reading = tokio::task::spawn_blocking(move || read(incoming, received, input, send));
    let (mut sorted, mut sums) = (ByMember::default(), Vec::new());
    while let Some(piece) = receive.recv().await {
        match piece {
            Piece::Rows(rows) => sort(owners, &rows, &mut sorted)?,
            Piece::End => {
                let whole = std::mem::take(&mut sorted);
                sums.push(counts(take_sorted(store, whole, tlp, policy.get()).await?));
            }
        }
    }
    let mut taken = reading.await.map_err(|_| IntakeError::Stopped)?;
    for (part, sum) in taken.parts.iter_mut().zip(sums) {
        let ReportCounts { rows, bad, passed_over, .. } = part.counts;
        part.counts = ReportCounts { rows, bad, passed_over, ..sum };
    }
    Ok(taken)
}

/// What the reading thread gives.
enum Piece {
    Rows(Vec<RowRead>),
    /// A report ends; in a zip another may follow.
    End,
}

/// Reads all there is; stops early when nobody takes the rows any more.
fn read(incoming: Incoming, received: Time, input: impl Read, send: Sender<Piece>) -> TakenReport {
    let mut hashed = Hashed { inner: input, context: Context::new(&SHA256) };
    let mut reading = Reading {
        incoming,
        received,
        send,
        faults_left: FAULTS_MAX,
        alarms_left: ALARMS_MAX,
        parts: vec![],
    };
    let name = reading.incoming.name.clone();
    let unpacked = reports::each_file(&mut hashed, &name, |name, bytes| reading.one(name, bytes));
    if let Err(error) = unpacked {
        // What came out before stands.
        reading.unreadable(&name, String::new(), (error.to_string(), error.words()));
    }
    // Bytes behind the last row count too; when they cannot be read, that was told above.
    let _ = std::io::copy(&mut hashed, &mut sink());
    let digest = hashed.context.finish();
    let digest = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    TakenReport { parts: reading.parts, digest }
}

struct Reading {
    incoming: Incoming,
    received: Time,
    send: Sender<Piece>,
    faults_left: usize,
    alarms_left: usize,
    parts: Vec<ReportToKeep>,
}

impl Reading {
    /// One report, as it is or out of a zip.
    fn one(&mut self, name: &str, bytes: &mut dyn Read) {
        let mut head = Vec::new();
        let begun = bytes.take(HEAD_BYTES as u64).read_to_end(&mut head);
        let told = reports::detect(&Head::new(name, &head));
        let beginning = reports::beginning(&head);
        let all = Box::new(Cursor::new(head).chain(bytes));
        let mut about = About::new(name, self.received);
        about.source.clone_from(&self.incoming.source);
        let how = self.incoming.how.clone();
        match (begun, how, told) {
            (Err(error), _, _) => {
                let words = Words::new(Code::Input, vec![("why", error.to_string())]);
                self.unreadable(name, beginning, (error.to_string(), words));
            }
            (_, How::Mapping(called, mapping), _) => {
                self.rows(name, called, mapping.read(all, &about));
            }
            (_, How::Format(format), _) | (_, How::Tell, Ok(format)) => {
                self.rows(name, format.name().to_owned(), format.read(all, &about));
            }
            (_, How::Tell, Err(error)) => {
                self.unreadable(name, beginning, (error.to_string(), error.words()));
            }
        }
    }

    fn rows(&mut self, name: &str, format: String, mut reader: Reader<'_>) {
        let (mut rows, mut faults) = (Vec::new(), Vec::new());
        for item in reader.by_ref() {
            match item {
                Ok(row) => rows.push(RowRead::new(row)),
                Err(fault) => self.note(&mut faults, &fault),
            }
            if ROWS_AHEAD <= rows.len() {
                let full = std::mem::take(&mut rows);
                if self.send.blocking_send(Piece::Rows(full)).is_err() {
                    break;
                }
            }
        }
        // Nobody there: whoever took them in has failed, and says so.
        let _ = self.send.blocking_send(Piece::Rows(rows));
        let Counts { rows, bad, passed_over, .. } = reader.counts();
        let counts = ReportCounts { rows, bad, passed_over, ..ReportCounts::default() };
        let Incoming { tlp, way, .. } = self.incoming;
        self.end(ReportToKeep { name: name.to_owned(), format, tlp, way, counts, faults });
    }

    /// Keeps a fault while there is room. What everybody must see has room of its own.
    fn note(&mut self, faults: &mut Vec<ReportFault>, fault: &Fault) {
        let left = match fault {
            Fault::Row { .. } => &mut self.faults_left,
            Fault::Alarm(_) | Fault::Stopped { .. } => &mut self.alarms_left,
        };
        if let Some(less) = left.checked_sub(1) {
            *left = less;
            faults.push(kept(fault));
        }
    }

    fn end(&mut self, part: ReportToKeep) {
        self.parts.push(part);
        let _ = self.send.blocking_send(Piece::End);
    }

    /// `raw` is its beginning, for whoever finds out what it is.
    fn unreadable(&mut self, name: &str, raw: String, (reason, told): (String, Words)) {
        let Incoming { tlp, way, .. } = self.incoming;
        let mut part = ReportToKeep::unreadable(name, tlp, way, (reason, words(told)));
        if let Some(fault) = part.faults.first_mut() {
            fault.raw = raw;
        }
        self.end(part);
    }
}

fn kept(fault: &Fault) -> ReportFault {
    let (kind, line, reason, raw) = match fault {
        Fault::Row { line, reason, raw } => {
            (FaultKind::Row, Some(*line), reason.to_string(), raw.to_string())
        }
        Fault::Alarm(alarm) => (FaultKind::Alarm, None, alarm.to_string(), String::new()),
        Fault::Stopped { line, reason } => {
            (FaultKind::Stopped, Some(*line), reason.to_string(), String::new())
        }
    };
    ReportFault { kind, line, reason, words: words(fault.words()), raw }
}

/// As they are kept.
pub fn words(told: Words) -> FaultWords {
    let with = told.with.into_iter().map(|(name, value)| (name.to_owned(), value));
    FaultWords { code: told.code.as_str().to_owned(), with: with.collect(), names: told.names }
}

/// Hashes what is read.
struct Hashed<R> {
    inner: R,
    context: Context,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.context.update(&buffer[..count]);
        Ok(count)
    }
}

fn counts(rows: TakenRows) -> ReportCounts {
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    ReportCounts {
        without_owner: count(rows.without_owner),
        without_address: count(rows.without_address),
        repeated: count(rows.taken.duplicates),
        findings_new: count(rows.taken.findings_new),
        warnings_new: count(rows.taken.warnings_new),
        ..ReportCounts::default()
    }
}
