//! Nmap's XML: every open port is a row, and every script that says VULNERABLE.
//!
//! Reads the few elements that are needed with a reader of our own that knows tags and attributes.
//! Declared entities are not expanded, so that a few lines cannot become gigabytes; one tag is kept at a
//! time.
//!
//! Specification: `nmap.dtd`, XML 1.0 as far as Nmap writes it.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::Arc;

use memchr::{memchr, memmem};
use model::{DomainName, Rsit, Severity, Time};

use super::{Format, Head};
use crate::reader::{Input, Step};
use crate::row::At;
use crate::source::Source;
use crate::{About, Counts, Fault, Limits, Place, Protocol, Reader, Reason, Row, What, cell};

/// Nmap's XML.
pub struct Nmap;

impl Format for Nmap {
    fn name(&self) -> &'static str {
        "nmap"
    }

    fn recognises(&self, head: &Head<'_>) -> bool {
        head.bytes.trim_ascii_start().starts_with(b"<")
            && memmem::find(head.bytes, b"<nmaprun").is_some()
    }

    fn read<'r>(&self, input: Input<'r>, about: &About) -> Reader<'r> {
        let scan = Scan {
            source: Source::new(input),
            limits: about.limits,
            by: about.source_or(self.name()),
            received: about.received,
            host: None,
            port: None,
            script: None,
            ready: VecDeque::new(),
        };
        Reader::new(scan, &about.limits)
    }
}

/// What has been read of the host in hand.
#[derive(Default)]
struct Host {
    time: Option<Time>,
    address: Option<IpAddr>,
    name: Option<DomainName>,
}

/// What has been read of the port in hand.
struct Port {
    number: Option<u16>,
    protocol: Option<Protocol>,
    open: bool,
    service: Vec<(&'static str, String)>,
    line: u64,
}

struct Scan<'r> {
    source: Source<'r>,
    limits: Limits,
    by: Arc<str>,
    received: Time,
    host: Option<Host>,
    port: Option<Port>,
    script: Option<String>,
    ready: VecDeque<Row>,
}

impl Step for Scan<'_> {
    fn step(&mut self, counts: &mut Counts) -> Option<Result<Row, Fault>> {
        loop {
            if let Some(row) = self.ready.pop_front() {
                return Some(Ok(row));
            }
            let line = match self.find() {
                None => return self.source.failure().map(Err),
                Some(line) => line,
            };
            let end = match self.tag_end() {
                Ok(end) => end,
                Err((seen, reason)) => {
                    let fault = Fault::row(line, reason, &self.source.unread()[..seen]);
                    self.source.pass_line();
                    return Some(Err(fault));
                }
            };
            let bytes = self.source.unread()[..end].to_vec();
            self.source.take(end);
            let text = String::from_utf8_lossy(&bytes);
            counts.not_utf8 += u64::from(matches!(text, std::borrow::Cow::Owned(_)));
            if let Err(reason) = self.tag(&text, line, counts) {
                return Some(Err(Fault::row(line, reason, &bytes)));
            }
        }
    }
}

impl Scan<'_> {
    /// Comes to the next tag; text between tags says nothing.
    fn find(&mut self) -> Option<u64> {
        loop {
            match memchr(b'<', self.source.unread()) {
                Some(at) => {
                    self.source.take(at);
                    return Some(self.source.line());
                }
                None => self.source.take(self.source.unread().len()),
            }
            if !self.source.more() {
                return None;
            }
        }
    }

    /// Bytes up to and with the end of the tag, which is not one inside quotes; when there is none
    /// within a row's bytes and lines, how far was looked.
    fn tag_end(&mut self) -> Result<usize, (usize, Reason)> {
        let (mut at, mut quote, mut lines) = (0, None, 0);
        loop {
            let unread = self.source.unread();
            while let Some(byte) = unread.get(at) {
                lines += usize::from(*byte == b'\n');
                if at >= self.limits.row_bytes_max || lines > self.limits.row_lines_max {
                    return Err((at, Reason::TooLong { limit: self.limits.row_bytes_max }));
                }
                let remark = unread.starts_with(b"<!--");
                match (quote, byte) {
                    (_, b'>') if remark && at > 5 && unread[..at].ends_with(b"--") => {
                        return Ok(at + 1);
                    }
                    _ if remark => {}
                    (None, b'>') => return Ok(at + 1),
                    (None, b'"' | b'\'') => quote = Some(*byte),
                    (Some(open), byte) if open == *byte => quote = None,
                    _ => {}
                }
                at += 1;
            }
            if !self.source.more() {
                return Err((at, Reason::NotFormat(What::Tag)));
            }
        }
    }

    fn tag(&mut self, tag: &str, line: u64, counts: &mut Counts) -> Result<(), Reason> {
        let inner = tag.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
        let name = inner.split_ascii_whitespace().next().unwrap_or_default();
        let get = |wanted: &str| attribute(inner, wanted);
        match name {
            "host" => {
                // When the host was looked at last; a scan may go on for days.
                let seen = get("endtime").or_else(|| get("starttime"));
                let time = seen.map(|text| cell::time(&text)).transpose()?;
                self.host = Some(Host { time, ..Host::default() });
            }
            "/host" => self.host = None,
            "address" if get("addrtype").is_none_or(|kind| kind.starts_with("ip")) => {
                let address = cell::address(&get("addr").unwrap_or_default())?;
                if let Some(host) = &mut self.host {
                    host.address = Some(address);
                }
            }
            "hostname" => {
                if let Some(host) = &mut self.host {
                    host.name = host.name.take().or_else(|| cell::name(&get("name")?));
                }
            }
            "port" => {
                self.port = Some(Port {
                    number: cell::port(&get("portid").unwrap_or_default())?,
                    protocol: cell::protocol(&get("protocol").unwrap_or_default()),
                    open: false,
                    service: Vec::new(),
                    line,
                });
            }
            "state" | "service" => self.of_port(name, inner),
            "script" => {
                self.script = get("id");
                let says = get("output").unwrap_or_default();
                if says.contains("State: VULNERABLE") || says.starts_with("VULNERABLE") {
                    self.vulnerable(tag, line)?;
                }
            }
            "/port" => return self.end_of_port(tag, counts),
            _ => {}
        }
        Ok(())
    }

    fn of_port(&mut self, name: &str, inner: &str) {
        let Some(port) = &mut self.port else { return };
        if name == "state" {
            port.open = attribute(inner, "state").is_some_and(|state| state == "open");
            return;
        }
        for wanted in ["name", "product", "version", "tunnel"] {
            if let Some(text) = attribute(inner, wanted) {
                port.service.push((wanted, text));
            }
        }
    }

    fn end_of_port(&mut self, tag: &str, counts: &mut Counts) -> Result<(), Reason> {
        let Some(port) = self.port.take() else { return Ok(()) };
        if !port.open {
            counts.passed_over += 1;
            return Ok(());
        }
        // That a port is open says nothing yet of whether it should be.
        let mut row = self.row(tag, port.line, "open-port", Rsit::Undetermined)?;
        (row.port, row.protocol) = (port.number, port.protocol);
        let service = |wanted: &str| port.service.iter().find(|(name, _)| *name == wanted);
        row.variant = service("name").and_then(|(_, text)| cell::some(text));
        for (name, text) in &port.service {
            row.keep(name, text);
        }
        row.raw = described(&row).into();
        self.ready.push_back(row);
        Ok(())
    }

    fn vulnerable(&mut self, tag: &str, line: u64) -> Result<(), Reason> {
        let mut row = self.row(tag, line, "script", Rsit::VulnerableSystem)?;
        if let Some(port) = &self.port {
            (row.port, row.protocol) = (port.number, port.protocol);
        }
        row.severity = Some(Severity::High);
        row.variant = self.script.as_deref().and_then(cell::some);
        self.ready.push_back(row);
        Ok(())
    }

    fn row(&self, raw: &str, line: u64, report: &str, class: Rsit) -> Result<Row, Reason> {
        let host = self.host.as_ref().ok_or(Reason::Missing(What::Host))?;
        let address = host.address.ok_or(Reason::Missing(What::Address))?;
        let at = At { line, raw, source: &self.by, received: self.received, header: None };
        let time = host.time.unwrap_or(self.received);
        let mut row = Row::new(&at, report, class, Place::Address(address), time);
        row.name.clone_from(&host.name);
        Ok(row)
    }
}

/// What stood in several tags, in one line.
fn described(row: &Row) -> String {
    let port = row.port.map(|port| port.to_string()).unwrap_or_default();
    let protocol = row.protocol.map_or("", Protocol::as_str);
    let mut text = format!("{} {port}/{protocol} open", row.place);
    for (name, value) in &row.extra {
        text.push_str(&format!(" {name}={value}"));
    }
    text
}

/// The value of an attribute.
fn attribute(tag: &str, wanted: &str) -> Option<String> {
    let mut rest = tag;
    loop {
        let (before, after) = rest.split_once('=')?;
        let name = before.split_ascii_whitespace().next_back()?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
        let (value, next) = after[1..].split_once(quote)?;
        if name == wanted {
            return Some(unescaped(value));
        }
        rest = next;
    }
}

/// The five signs of XML and numbers; everything else stays as it stands.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let sign = after.split_once(';').and_then(|(name, next)| Some((sign(name)?, next)));
        match sign {
            Some((sign, next)) => {
                out.push(sign);
                rest = next;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out + rest
}

fn sign(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}
