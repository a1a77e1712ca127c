//! The server's side: status lines, what is no status line, and how a response's body is framed.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use memchr::memchr;
use model::Direction::{ToClient, ToServer};

use super::body::Plan;
use super::chunked::Chunked;
use super::config::JUNK_BEFORE_RESPONSE_MAX;
use super::decompress::Decoder;
use super::events;
use super::headers::{bare_cr_end, is_blank, trim};
use super::parser::{HttpParser, tell_headers};
use super::request::decoder;
use super::side::{Framing, Line, State, Step, next_line, without_end};
use super::transaction::{HttpTransaction, Message, URI_NOT_SEEN, stage};
use super::uri::path_name;
use super::values::{content_length, content_range, disposition_name, is_chunked};
use crate::FileState;

/// Whether bytes begin a response; `None` when they are too few to say.
fn begins_response(bytes: &[u8]) -> Option<bool> {
    let known = bytes.len().min(4);
    if !bytes[..known].eq_ignore_ascii_case(&b"HTTP"[..known]) {
        return Some(false);
    }
    (known == 4).then_some(true)
}

impl HttpParser {
    pub(super) fn response_step(&mut self, state: State, input: &[u8], end: bool) -> Step {
        match state {
            State::After { framing, in_line } => self.after(framing, in_line, input, end),
            State::Resync => self.resync_response(input, end),
            _ => self.status_line(input, end),
        }
    }

    fn status_line(&mut self, input: &[u8], end: bool) -> Step {
        let blank = input.iter().take_while(|&&b| is_blank(b) || matches!(b, b'\n' | 0)).count();
        match begins_response(&input[blank..]) {
            None if !end => Step::More,
            Some(true) if 0 < blank => Step::Used(blank),
            Some(true) => self.response_line(input, end),
            _ => self.no_status_line(input, end),
        }
    }

    fn response_line(&mut self, input: &[u8], end: bool) -> Step {
        let line = match next_line(input, end) {
            Line::Whole(line) => line,
            Line::More => return Step::More,
            Line::TooLong => {
                let _ = self.open_response();
                self.event(ToClient, events::RESPONSE_FIELD_TOO_LONG);
                return Step::GiveUp;
            }
        };
        if !self.open_response() {
            return Step::GiveUp;
        }
        let used = bare_cr_end(without_end(line)).unwrap_or(line.len());
        if let Some(tx) = self.current(ToClient) {
            take_line(tx, without_end(&line[..used]));
        }
        self.sides[1].state = State::Headers;
        Step::Used(used)
    }

    /// Something else than a status line: a line of junk before one, or a bare body.
    fn no_status_line(&mut self, input: &[u8], end: bool) -> Step {
        let near = &input[..input.len().min(JUNK_BEFORE_RESPONSE_MAX)];
        match memchr(b'\n', near) {
            Some(at) => match begins_response(&input[at + 1..]) {
                Some(true) => return Step::Used(at + 1),
                None if !end => return Step::More,
                _ => {}
            },
            None if input.len() < JUNK_BEFORE_RESPONSE_MAX && !end => return Step::More,
            None => {}
        }
        if !self.open_response() {
            return Step::GiveUp;
        }
        let next_file = Arc::clone(&self.next_file);
        if let Some(tx) = self.current(ToClient) {
            tx.header.reach(ToClient, stage::HEADERS);
            let plan = response_plan(tx, next_file);
            self.begin_body(ToClient, plan, Framing::UntilClose);
        } else {
            self.sides[1].state = State::Body(Framing::UntilClose);
        }
        Step::Used(0)
    }

    /// Takes the oldest request without response, or makes up one that was not seen.
    fn open_response(&mut self) -> bool {
        if self.sides[1].transaction.is_some() {
            return true;
        }
        self.sides[1].continued = false;
        if let Some(id) = self.awaiting.pop_front() {
            self.sides[1].transaction = Some(id);
            self.settle_short_request(Some(id));
            return true;
        }
        let Some(id) = self.begin(ToClient) else { return false };
        self.sides[1].transaction = Some(id);
        if let Some(tx) = self.current(ToClient) {
            tx.uri = URI_NOT_SEEN.to_vec();
            tx.header.reach(ToServer, stage::COMPLETE);
            tx.header.event(events::UNABLE_TO_MATCH_RESPONSE_TO_REQUEST, ToClient);
        }
        true
    }

    /// The header block is whole: what it means for the rest. `used`: bytes to take before a
    /// switch.
    pub(super) fn response_headers(&mut self, block: Vec<u8>, used: usize) -> Option<Step> {
        let next_file = Arc::clone(&self.next_file);
        let continued = self.sides[1].continued;
        let Some(tx) = self.current(ToClient) else {
            self.finish(ToClient, false);
            return None;
        };
        // Browsers take a folded line that is a header for one since HTTP/1.1 only.
        let split_folds = tx.response.protocol.eq_ignore_ascii_case(b"HTTP/1.1");
        tx.response.headers.read(&block, split_folds);
        tx.response.raw = block;
        let odd = tx.response.headers.oddities;
        tell_headers(tx, ToClient, &odd);
        let framing = response_framing(tx);
        let status = tx.status_number();
        if is_interim(status, framing) {
            if continued {
                tx.header.event(events::CONTINUE_ALREADY_SEEN, ToClient);
            }
            tx.response = Message::default();
            self.sides[1].continued = true;
            self.sides[1].state = State::Line;
            return None;
        }
        tx.header.reach(ToClient, stage::HEADERS);
        if let Some(to) = switched(tx, status) {
            self.finish(ToClient, true);
            return Some(Step::Switch { to, used });
        }
        if forbids_body(tx, status) {
            self.finish(ToClient, true);
            self.sides[1].state = State::After { framing: Some(framing), in_line: false };
            return None;
        }
        self.open_body(framing, next_file);
        None
    }

    fn open_body(&mut self, framing: Framing, next_file: Arc<AtomicU32>) {
        if framing == Framing::Length(0) {
            return self.finish(ToClient, true);
        }
        let Some(tx) = self.current(ToClient) else { return };
        let plan = response_plan(tx, next_file);
        self.begin_body(ToClient, plan, framing);
    }

    pub(super) fn response_finished(&mut self) {
        let refused = self.current(ToClient).is_some_and(|tx| tx.is_connect());
        if refused && self.sides[0].state == State::Connecting {
            self.sides[0].state = State::Line;
        }
        self.sides[1].state = State::After { framing: None, in_line: false };
    }

    /// After a response: the next one, or bytes that belong to the last all the same.
    fn after(&mut self, framing: Option<Framing>, in_line: bool, input: &[u8], end: bool) -> Step {
        if !in_line {
            let blank = input.iter().take_while(|&&b| is_blank(b) || b == b'\n').count();
            if 0 < blank {
                // A stray line end belongs to no message, but the file on the wire is longer.
                self.after_body(&[], blank);
                return Step::Used(blank);
            }
            match begins_response(input) {
                Some(true) => {
                    self.sides[1].transaction = None;
                    self.sides[1].state = State::Line;
                    return Step::Used(0);
                }
                None if !end => return Step::More,
                _ => {}
            }
        }
        self.event(ToClient, events::RESPONSE_BODY_UNEXPECTED);
        if let Some(framing) = framing {
            let next_file = Arc::clone(&self.next_file);
            self.open_body(framing, next_file);
            return Step::Used(0);
        }
        let line = memchr(b'\n', input).map_or(input.len(), |at| at + 1);
        self.after_body(&input[..line], line);
        let in_line = input[line - 1] != b'\n';
        self.sides[1].state = State::After { framing: None, in_line };
        Step::Used(line)
    }

    fn after_body(&mut self, data: &[u8], length: usize) {
        let limits = self.config.body[1];
        let Some(tx) = self.current(ToClient) else { return };
        tx.response.body.after_end(data, &limits);
        let file = tx.header.files.iter_mut().rfind(|file| file.direction == ToClient);
        if let Some(file) = file.filter(|file| file.state == FileState::Closed) {
            file.size = file.size.saturating_add(length as u64);
        }
    }

    fn resync_response(&mut self, input: &[u8], end: bool) -> Step {
        match next_line(input, end) {
            Line::Whole(line) if begins_response(line) == Some(true) => {
                self.sides[1].transaction = None;
                self.sides[1].state = State::Line;
                Step::Used(0)
            }
            Line::Whole(line) => Step::Used(line.len()),
            Line::TooLong => Step::Used(input.len()),
            Line::More => Step::More,
        }
    }
}

fn take_line(tx: &mut HttpTransaction, line: &[u8]) {
    let text = trim(line);
    let mut words = text.splitn(2, |&byte| is_blank(byte));
    let protocol = words.next().unwrap_or_default();
    let rest = trim(words.next().unwrap_or_default());
    let mut words = rest.splitn(2, |&byte| is_blank(byte));
    let status = words.next().unwrap_or_default();
    let message = trim(words.next().unwrap_or_default());
    tx.response.line = line.to_vec();
    tx.response.protocol = protocol.to_vec();
    tx.status = status.to_vec();
    tx.status_text = message.to_vec();
    let version = protocol.get(4..).unwrap_or_default();
    let told = [
        (!matches!(version, b"/0.9" | b"/1.0" | b"/1.1"), events::RESPONSE_INVALID_PROTOCOL),
        (
            status.len() != 3 || !matches!(tx.status_number(), Some(100..=999)),
            events::RESPONSE_INVALID_STATUS,
        ),
    ];
    for (_, event) in told.iter().filter(|(is, _)| *is) {
        tx.header.event(*event, ToClient);
    }
    tx.header.reach(ToClient, stage::LINE);
}

fn response_framing(tx: &mut HttpTransaction) -> Framing {
    let (chunked, exact) = match tx.response.headers.get("transfer-encoding") {
        Some(value) => is_chunked(value),
        None => (false, true),
    };
    let length = tx.response.headers.get("content-length").map(content_length);
    let ranges = tx.response.headers.get("content-type");
    let ranges = ranges.and_then(|kind| kind.get(..20));
    let old = tx.response.protocol.eq_ignore_ascii_case(b"HTTP/1.0");
    let told = [
        (!exact, events::RESPONSE_ABNORMAL_TRANSFER_ENCODING),
        (!exact && !chunked, events::INVALID_TRANSFER_ENCODING_VALUE_IN_RESPONSE),
        (chunked && old, events::RESPONSE_CHUNKED_OLD_PROTO),
        (
            length.is_some_and(|length| !matches!(length, Some((_, true)))),
            events::INVALID_CONTENT_LENGTH_FIELD_IN_RESPONSE,
        ),
        (
            ranges.is_some_and(|kind| kind.eq_ignore_ascii_case(b"multipart/byteranges")),
            events::RESPONSE_MULTIPART_BYTERANGES,
        ),
    ];
    for (_, event) in told.iter().filter(|(is, _)| *is) {
        tx.header.event(*event, ToClient);
    }
    match length.flatten() {
        _ if chunked => Framing::Chunked(Chunked::Size),
        Some((length, _)) => Framing::Length(length),
        None => Framing::UntilClose,
    }
}

/// 1xx without a body of its own: the real response follows.
fn is_interim(status: Option<u16>, framing: Framing) -> bool {
    matches!(status, Some(100 | 102..=199))
        && matches!(framing, Framing::UntilClose | Framing::Length(0))
}

/// The protocol that the flow goes on with, when the response says that it changes.
fn switched(tx: &HttpTransaction, status: Option<u16>) -> Option<Option<&'static str>> {
    if tx.is_connect() && matches!(status, Some(200..=299)) {
        return Some(None);
    }
    if status != Some(101) {
        return None;
    }
    let upgrade = tx.response.headers.get("upgrade").or_else(|| tx.request.headers.get("upgrade"));
    match upgrade.map(<[u8]>::to_ascii_lowercase).as_deref() {
        Some(b"websocket") => Some(Some("websocket")),
        Some(b"h2c" | b"h2") => Some(Some("http2")),
        _ => Some(None),
    }
}

/// Whether the headers' promise of a body is not meant: the answer to HEAD, 304, and 204 or 1xx
/// without a length.
fn forbids_body(tx: &HttpTransaction, status: Option<u16>) -> bool {
    let promised = tx.response.headers.get("content-length").is_some()
        || tx.response.headers.get("transfer-encoding").is_some();
    match status {
        Some(304) => true,
        Some(204) => !promised,
        _ => tx.method.eq_ignore_ascii_case(b"HEAD"),
    }
}

fn response_plan(tx: &mut HttpTransaction, next_file: Arc<AtomicU32>) -> Plan {
    let disposition = tx.response.headers.get("content-disposition");
    let name = disposition.and_then(disposition_name);
    let file_name = Some(name.unwrap_or_else(|| path_name(&tx.target())));
    let raw_range = tx.response.headers.get("content-range");
    let range = raw_range.map(content_range);
    if matches!(range, Some(None)) {
        tx.header.event(events::RANGE_INVALID, ToClient);
    }
    let decoder = match range {
        // A part of a compressed file cannot be undone by itself.
        Some(Some(range)) if range.part.is_some_and(|(start, _)| 0 < start) => Decoder::default(),
        _ => decoder(tx, ToClient),
    };
    Plan {
        direction: ToClient,
        limits: tx.config.body[1],
        decoder,
        multipart: None,
        file_name,
        range: range.flatten().and_then(|range| range.part),
        next_file,
    }
}
