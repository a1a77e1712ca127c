//! The client's side: request lines, what their headers mean, and when a request ends.

use std::sync::Arc;

use memchr::memmem;
use model::Direction::{self, ToServer};

use super::body::Plan;
use super::chunked::Chunked;
use super::decompress::Decoder;
use super::events;
use super::headers::{is_blank, is_token, trim};
use super::multipart::{Multipart, boundary};
use super::parser::{HttpParser, tell_headers};
use super::side::{Framing, Line, State, Step, next_line, without_end};
use super::transaction::{HttpTransaction, stage};
use super::uri::{HostPort, normalised, path_name};
use super::values::{content_length, is_chunked, is_known_authorization};

/// Blank bytes after a line without protocol that still leave it a request of HTTP/0.9.
const SHORT_REQUEST_BLANKS_MAX: usize = 16;

/// A request line taken apart.
#[derive(Debug, Default, Eq, PartialEq)]
struct RequestLine<'l> {
    method: &'l [u8],
    uri: &'l [u8],
    protocol: &'l [u8],
    leading_blank: bool,
    odd_method_delimiter: bool,
    odd_uri_delimiter: bool,
}

impl<'l> RequestLine<'l> {
    fn parse(line: &'l [u8]) -> Self {
        let start = line.iter().position(|&byte| !is_blank(byte)).unwrap_or(line.len());
        let text = trim(&line[start..]);
        let method_end = text.iter().position(|&byte| is_blank(byte)).unwrap_or(text.len());
        let (method, rest) = text.split_at(method_end);
        let rest_start = rest.iter().position(|&byte| !is_blank(byte)).unwrap_or(rest.len());
        let odd_method_delimiter = !rest.is_empty() && &rest[..rest_start] != b" ";
        let rest = &rest[rest_start..];
        let (uri, delimiter, protocol) = split_protocol(rest);
        Self {
            method,
            uri,
            protocol,
            leading_blank: 0 < start,
            odd_method_delimiter,
            odd_uri_delimiter: !protocol.is_empty() && delimiter != b" ",
        }
    }
}

/// Splits `TARGET HTTP/1.1`. Blanks inside the target are its own: servers take it so.
fn split_protocol(text: &[u8]) -> (&[u8], &[u8], &[u8]) {
    let last = text.iter().rposition(|&byte| is_blank(byte)).map_or(0, |at| at + 1);
    let is_protocol =
        text.get(last..last + 4).is_some_and(|word| word.eq_ignore_ascii_case(b"HTTP"));
    if last == 0 || !is_protocol {
        return (text, &[], &[]);
    }
    let uri_end = text[..last].iter().rposition(|&byte| !is_blank(byte)).map_or(0, |at| at + 1);
    (&text[..uri_end], &text[uri_end..last], &text[last..])
}

impl HttpParser {
    pub(super) fn request_step(&mut self, state: State, input: &[u8], end: bool) -> Step {
        match state {
            State::ShortRequest => self.short_request(input, end),
            State::Connecting => connecting(input),
            State::Resync => self.resync_request(input, end),
            _ => self.request_line(input, end),
        }
    }

    fn request_line(&mut self, input: &[u8], end: bool) -> Step {
        let blank = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if 0 < blank {
            return Step::Used(blank);
        }
        // The transaction begins with its first byte: a hasty response belongs to it already.
        if self.sides[0].transaction.is_none() {
            let Some(id) = self.begin(ToServer) else { return Step::GiveUp };
            self.sides[0].transaction = Some(id);
            self.awaiting.push_back(id);
        }
        let line = match next_line(input, end) {
            Line::Whole(line) => line,
            Line::More => return Step::More,
            Line::TooLong => {
                self.event(ToServer, events::REQUEST_FIELD_TOO_LONG);
                return Step::GiveUp;
            }
        };
        let has_protocol = self.current(ToServer).is_none_or(|tx| take_line(tx, without_end(line)));
        self.sides[0].state = if has_protocol { State::Headers } else { State::ShortRequest };
        Step::Used(line.len())
    }

    /// Decides whether a line without protocol was HTTP/0.9 or a sloppy client.
    fn short_request(&mut self, input: &[u8], end: bool) -> Step {
        let blanks = input.iter().all(|byte| is_blank(*byte) || *byte == b'\n');
        if blanks && input.len() <= SHORT_REQUEST_BLANKS_MAX {
            if end {
                self.finish(ToServer, true);
                return Step::Used(input.len());
            }
            return Step::More;
        }
        self.event(ToServer, events::REQUEST_LINE_MISSING_PROTOCOL);
        self.sides[0].state = State::Headers;
        Step::Used(0)
    }

    /// The response has begun: a short request had nothing more to say.
    pub(super) fn settle_short_request(&mut self, id: Option<u64>) {
        if self.sides[0].state == State::ShortRequest && self.sides[0].transaction == id {
            self.sides[0].pending.clear();
            self.finish(ToServer, true);
        }
    }

    fn resync_request(&mut self, input: &[u8], end: bool) -> Step {
        match next_line(input, end) {
            Line::Whole(line) if memmem::find(line, b" HTTP/").is_some() => {
                self.sides[0].state = State::Line;
                Step::Used(0)
            }
            Line::Whole(line) => Step::Used(line.len()),
            Line::TooLong => Step::Used(input.len()),
            Line::More => Step::More,
        }
    }

    /// The header block is whole: what it means for the rest.
    pub(super) fn request_headers(&mut self, block: Vec<u8>) -> Option<Step> {
        let next_file = Arc::clone(&self.next_file);
        let Some(tx) = self.current(ToServer) else {
            self.finish(ToServer, false);
            return None;
        };
        tx.request.headers.read(&block, false);
        tx.request.raw = block;
        let odd = tx.request.headers.oddities;
        tell_headers(tx, ToServer, &odd);
        check_host(tx);
        let authorization = tx.request.headers.get("authorization");
        if authorization.is_some_and(|value| !is_known_authorization(value)) {
            tx.header.event(events::REQUEST_AUTH_UNRECOGNIZED, ToServer);
        }
        tx.header.reach(ToServer, stage::HEADERS);
        match request_framing(tx) {
            Some(framing) => {
                let plan = request_plan(tx, next_file);
                self.begin_body(ToServer, plan, framing);
            }
            None => self.finish(ToServer, true),
        }
        None
    }

    pub(super) fn request_finished(&mut self) {
        let connect = self.current(ToServer).is_some_and(|tx| tx.is_connect());
        self.sides[0].transaction = None;
        self.sides[0].state = if connect { State::Connecting } else { State::Line };
    }
}

/// Line ends after a CONNECT are not yet what goes through it.
fn connecting(input: &[u8]) -> Step {
    match input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count() {
        0 => Step::Switch { to: None, used: 0 },
        blank => Step::Used(blank),
    }
}

/// Reads the line into the transaction; whether it names a protocol.
fn take_line(tx: &mut HttpTransaction, line: &[u8]) -> bool {
    let parts = RequestLine::parse(line);
    tx.request.line = line.to_vec();
    tx.method = parts.method.to_vec();
    tx.uri = parts.uri.to_vec();
    tx.request.protocol = parts.protocol.to_vec();
    let odd_method = !parts.method.iter().all(|&byte| is_token(byte));
    let told = [
        (parts.leading_blank, events::REQUEST_LINE_LEADING_WHITESPACE),
        (parts.odd_method_delimiter, events::METHOD_DELIM_NON_COMPLIANT),
        (parts.odd_uri_delimiter, events::URI_DELIM_NON_COMPLIANT),
        (odd_method, events::REQUEST_LINE_INVALID),
        (parts.uri.is_empty(), events::REQUEST_LINE_INCOMPLETE),
    ];
    for (_, event) in told.iter().filter(|(is, _)| *is) {
        tx.header.event(*event, ToServer);
    }
    if (tx.config.double_decode_path || tx.config.double_decode_query)
        && normalised(&tx.target(), &tx.config).1
    {
        tx.header.event(events::DOUBLE_ENCODED_URI, ToServer);
    }
    tx.header.reach(ToServer, stage::LINE);
    !tx.request.protocol.is_empty()
}

fn check_host(tx: &mut HttpTransaction) {
    let header = tx.request.headers.get("host").map(HostPort::parse);
    let target = tx.target();
    let named = target.authority.map(HostPort::parse);
    let is_11 = tx.request.protocol.eq_ignore_ascii_case(b"HTTP/1.1");
    let ambiguous = match (&header, &named) {
        (Some(header), Some(named)) => {
            !header.host.eq_ignore_ascii_case(named.host)
                || (header.port.is_some() && header.port != named.port)
        }
        _ => false,
    };
    let told = [
        (header.is_none() && is_11, events::MISSING_HOST_HEADER),
        (
            header.is_some_and(|host| host.bad_host || host.bad_port),
            events::REQUEST_HEADER_HOST_INVALID,
        ),
        (named.is_some_and(|host| host.bad_host), events::URI_HOST_INVALID),
        (named.is_some_and(|host| host.bad_port), events::INVALID_AUTHORITY_PORT),
        (ambiguous, events::HOST_HEADER_AMBIGUOUS),
    ];
    for (_, event) in told.iter().filter(|(is, _)| *is) {
        tx.header.event(*event, ToServer);
    }
}

fn request_framing(tx: &mut HttpTransaction) -> Option<Framing> {
    let (chunked, exact) = match tx.request.headers.get("transfer-encoding") {
        Some(value) => is_chunked(value),
        None => (false, true),
    };
    if !exact {
        tx.header.event(events::INVALID_TRANSFER_ENCODING_VALUE_IN_REQUEST, ToServer);
    }
    let length = tx.request.headers.get("content-length").map(content_length);
    if length.is_some_and(|length| !matches!(length, Some((_, true)))) {
        tx.header.event(events::INVALID_CONTENT_LENGTH_FIELD_IN_REQUEST, ToServer);
    }
    if chunked {
        return Some(Framing::Chunked(Chunked::Size));
    }
    match length.flatten() {
        Some((length, _)) if 0 < length => Some(Framing::Length(length)),
        _ => None,
    }
}

fn request_plan(tx: &mut HttpTransaction, next_file: Arc<std::sync::atomic::AtomicU32>) -> Plan {
    let is_upload = [&b"POST"[..], b"PUT"].iter().any(|m| tx.method.eq_ignore_ascii_case(m));
    let parts = tx.request.headers.get("content-type").and_then(boundary);
    let multipart = parts.filter(|_| is_upload).map(Multipart::new);
    let file_name = (is_upload && multipart.is_none()).then(|| path_name(&tx.target()));
    Plan {
        direction: ToServer,
        limits: tx.config.body[0],
        decoder: decoder(tx, ToServer),
        multipart,
        file_name,
        range: None,
        next_file,
    }
}

/// The layers that a message's headers announce, with what is odd about them told.
pub(super) fn decoder(tx: &mut HttpTransaction, direction: Direction) -> Decoder {
    let Some(value) = tx.message(direction).headers.get("content-encoding") else {
        return Decoder::default();
    };
    let wanted = Decoder::wanted(value, &tx.config);
    let told = [
        (wanted.too_many, events::TOO_MANY_ENCODING_LAYERS),
        (wanted.too_many_lzma, events::COMPRESSION_BOMB_DOUBLE_LZMA),
        (wanted.unknown, events::ABNORMAL_CE_HEADER),
    ];
    for (_, event) in told.iter().filter(|(is, _)| *is) {
        tx.header.event(*event, direction);
    }
    wanted.decoder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, method: &str, uri: &str, protocol: &str) {
        let found = RequestLine::parse(line.as_bytes());
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let found = (text(found.method), text(found.uri), text(found.protocol));
        assert_eq!(found, (method.into(), uri.into(), protocol.into()), "{line:?}");
    }

    #[test]
    fn request_lines() {
        check("GET / HTTP/1.1", "GET", "/", "HTTP/1.1");
        check("GET\t/a\tHTTP/1.0 ", "GET", "/a", "HTTP/1.0");
        check("  GET   /a b  HTTP/1.1", "GET", "/a b", "HTTP/1.1");
        check("GET /only", "GET", "/only", "");
        check("GET", "GET", "", "");
        check("get / http/1.1", "get", "/", "http/1.1");
        check("GET HTTP/1.1", "GET", "HTTP/1.1", "");
        check("", "", "", "");
    }
}
