//! Lists of the DShield project: addresses that were reported, and the networks that attack most.
//!
//! Tables with tabs or commas and lines of remarks. Addresses are written with leading zeros
//! (`192.000.002.007`). A list without times is of the time at which it came.
//!
//! Specification: the headings of the lists themselves.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use ipnet::IpNet;
use model::{Rsit, Time};

use super::{Format, Head};
use crate::csv::Cells;
use crate::reader::{Input, Step};
use crate::row::At;
use crate::source::Source;
use crate::{About, Counts, Fault, Limits, Place, Reader, Reason, Row, What, cell};

/// Lists of DShield.
pub struct DShield;

impl Format for DShield {
    fn name(&self) -> &'static str {
        "dshield"
    }

    fn recognises(&self, head: &Head<'_>) -> bool {
        let text = String::from_utf8_lossy(head.bytes);
        let says = text.lines().take_while(|line| line.starts_with('#')).any(|line| {
            let lower = line.to_ascii_lowercase();
            lower.contains("dshield") || lower.contains("isc.sans.edu")
        });
        let rows = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
        let padded = |line: &str| {
            let first = line.split(['\t', ',']).next().unwrap_or_default();
            first.len() == 15 && padded_address(first).is_some()
        };
        says || rows.take(3).any(padded)
    }

    fn read<'r>(&self, input: Input<'r>, about: &About) -> Reader<'r> {
        let list = List {
            source: Source::new(input),
            limits: about.limits,
            received: about.received,
            by: about.source_or(self.name()),
            cells: Cells::default(),
        };
        Reader::new(list, &about.limits)
    }
}

struct List<'r> {
    source: Source<'r>,
    limits: Limits,
    received: Time,
    by: Arc<str>,
    cells: Cells,
}

impl Step for List<'_> {
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
            let text = text.trim_start_matches('\u{feff}').trim();
            let heading = text.to_ascii_lowercase();
            let is_heading = ["start", "source", "ip"].iter().any(|word| heading.starts_with(word));
            if text.is_empty() || text.starts_with('#') || is_heading {
                continue;
            }
            let row = self.row(text, line).map_err(|reason| Fault::row(line, reason, &bytes));
            return Some(row);
        }
    }
}

impl List<'_> {
    fn row(&mut self, text: &str, line: u64) -> Result<Row, Reason> {
        let delimiter = if text.contains('\t') { b'\t' } else { b',' };
        self.cells.split(text, delimiter, self.limits.columns_max)?;
        let get = |index| self.cells.get(text, index);
        let at = At { line, raw: text, source: &self.by, received: self.received, header: None };
        let start = address(&get(0))?;
        // A network has its end beside its start, an address how often it was reported.
        if let Ok(end) = address(&get(1)) {
            let bits = get(2).trim().parse().map_err(|_| Reason::bad(What::Network, &get(2)))?;
            let net = IpNet::new(start, bits).map_err(|_| Reason::bad(What::Network, &get(2)))?;
            if net.broadcast() != end {
                return Err(Reason::bad(What::NetworkEnd, &get(1)));
            }
            let place = Place::Network(net.trunc());
            let mut row = Row::new(&at, "block", Rsit::Scanner, place, self.received);
            row.count = cell::count(&get(3))?;
            row.keep("name", &get(4));
            row.keep("country", &get(5));
            return Ok(row);
        }
        let time = match &*get(4) {
            "" => self.received,
            seen => cell::time(seen)?,
        };
        let mut row = Row::new(&at, "source", Rsit::Scanner, Place::Address(start), time);
        row.count = cell::count(&get(1))?;
        row.keep("targets", &get(2));
        row.keep("first_seen", &get(3));
        Ok(row)
    }
}

fn address(text: &str) -> Result<IpAddr, Reason> {
    padded_address(text.trim()).map_or_else(|| cell::address(text), Ok)
}

/// An address with leading zeros.
fn padded_address(text: &str) -> Option<IpAddr> {
    let mut octets = [0; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        let part = parts.next()?;
        let digits = (1..=3).contains(&part.len()) && part.bytes().all(|one| one.is_ascii_digit());
        *octet = digits.then(|| part.parse().ok())??;
    }
    parts.next().is_none().then(|| IpAddr::V4(Ipv4Addr::from(octets)))
}
