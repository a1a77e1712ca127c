//! Whether the first bytes of a direction are HTTP/1.

use memchr::memchr;
use model::Direction;

use super::headers::is_token;
use crate::Probe;

/// Bytes of a first line after which an unknown method is no method.
const LINE_BYTES_MAX: usize = 4 << 10;

/// Bytes of the longest method that is believed.
const METHOD_BYTES_MAX: usize = 32;

/// Methods that tell by themselves; others need `HTTP/` at the end of their line.
const METHODS: &[&[u8]] = &[
    b"GET",
    b"POST",
    b"HEAD",
    b"PUT",
    b"DELETE",
    b"CONNECT",
    b"TRACE",
    b"PATCH",
    b"PROPFIND",
    b"PROPPATCH",
    b"MKCOL",
    b"LOCK",
    b"UNLOCK",
    b"BITS_POST",
    b"CCM_POST",
    b"RPC_IN_DATA",
    b"RPC_OUT_DATA",
];

/// Looks at the first bytes of a direction.
pub(super) fn probe(direction: Direction, data: &[u8]) -> Probe {
    let blank = data.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let data = &data[blank..];
    if data.is_empty() {
        return Probe::More;
    }
    let (mine, other) = match direction {
        Direction::ToServer => (request(data), response(data)),
        Direction::ToClient => (response(data), request(data)),
    };
    match (mine, other) {
        (Probe::Yes, _) => Probe::Yes,
        (_, Probe::Yes) => Probe::YesReversed,
        (Probe::No, Probe::No) => Probe::No,
        // A server that speaks first need not be waited for: its requests are not ours to guess.
        (Probe::No, Probe::More) if direction == Direction::ToClient => Probe::No,
        _ => Probe::More,
    }
}

fn response(data: &[u8]) -> Probe {
    let length = data.len().min(5);
    if !data[..length].eq_ignore_ascii_case(&b"HTTP/"[..length]) {
        return Probe::No;
    }
    match data.get(5) {
        None => Probe::More,
        Some(digit) if digit.is_ascii_digit() => Probe::Yes,
        Some(_) => Probe::No,
    }
}

fn request(data: &[u8]) -> Probe {
    if data.starts_with(b"PRI * HTTP/2") {
        return Probe::No;
    }
    let method = data.iter().take_while(|&&byte| is_token(byte)).count();
    match data.get(method) {
        _ if METHOD_BYTES_MAX < method || method == 0 => Probe::No,
        None => Probe::More,
        Some(b' ' | b'\t') if METHODS.contains(&&data[..method]) => Probe::Yes,
        Some(b' ' | b'\t') if data[..method].iter().all(|&byte| is_method(byte)) => by_line(data),
        Some(_) => Probe::No,
    }
}

/// What methods that somebody uses are made of.
fn is_method(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Whether the first line ends in a version of HTTP.
fn by_line(data: &[u8]) -> Probe {
    let Some(end) = memchr(b'\n', data) else {
        let text = data.iter().all(|&byte| byte == b'\t' || byte == b'\r' || b' ' <= byte);
        return if text && data.len() < LINE_BYTES_MAX { Probe::More } else { Probe::No };
    };
    let last = data[..end].trim_ascii_end().rsplit(|&byte| byte == b' ').next();
    let is_http = last.is_some_and(|last| {
        last.len() >= 6 && last[..5].eq_ignore_ascii_case(b"HTTP/") && last[5].is_ascii_digit()
    });
    if is_http { Probe::Yes } else { Probe::No }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{ToClient, ToServer};

    #[track_caller]
    fn check(direction: Direction, data: &str, expected: Probe) {
        assert_eq!(probe(direction, data.as_bytes()), expected, "{data:?}");
    }

    #[test]
    fn recognises() {
        check(ToServer, "GET /", Probe::Yes);
        check(ToServer, "GE", Probe::More);
        check(ToServer, "\r\n\r\n", Probe::More);
        check(ToServer, "OPTIONS * HTTP/1.1\r\n", Probe::Yes);
        check(ToServer, "OPTIONS sip:a@b SIP/2.0\r\n", Probe::No);
        check(ToServer, "GET%00 / HTTP/1.1\r\n", Probe::No);
        check(ToServer, "EHLO example.com\r\n", Probe::No);
        check(ToServer, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Probe::No);
        check(ToServer, "\x16\x03\x01", Probe::No);
        check(ToServer, "HTTP/1.1 200 OK\r\n", Probe::YesReversed);
        check(ToClient, "HTTP/1.0 200", Probe::Yes);
        check(ToClient, "220 example.com ESMTP", Probe::No);
        check(ToClient, "SSH-2.0-x", Probe::No);
    }
}
