//! TLS as far as it can be seen from outside: hellos, in TLS 1.2 the certificate, then records
//! of noise. Nothing here encrypts.
//!
//! Specification: RFC 8446, RFC 5246, RFC 6066 (server name), RFC 7301 (ALPN).

use super::certificate::certificate;
use crate::conversation::Conversation;
use crate::rng::Rng;

/// Bytes of data in one record.
const RECORD_BYTES_MAX: usize = 16_384;

/// How a program says hello: what its fingerprint is made of.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    ciphers: &'static [u16],
    groups: &'static [u16],
    alpn: &'static [&'static str],
    /// Whether it offers TLS 1.3.
    newest: bool,
}

/// A browser.
pub const BROWSER: Style = Style {
    ciphers: &[
        0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014,
        0x009c, 0x009d, 0x002f, 0x0035,
    ],
    groups: &[0x001d, 0x0017, 0x0018],
    alpn: &["h2", "http/1.1"],
    newest: true,
};

/// A part of the operating system, such as its updates.
pub const SYSTEM: Style = Style {
    ciphers: &[
        0xc02c, 0xc02b, 0xc030, 0xc02f, 0xc024, 0xc023, 0xc028, 0xc027, 0xc00a, 0xc009, 0xc014,
        0xc013, 0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f,
    ],
    groups: &[0x001d, 0x0017, 0x0018],
    alpn: &["http/1.1"],
    newest: false,
};

/// A small program with a library of its own.
pub const PROGRAM: Style = Style {
    ciphers: &[0x1302, 0x1303, 0x1301, 0xc030, 0xc02f, 0x009f, 0x009e],
    groups: &[0x001d, 0x0017],
    alpn: &[],
    newest: true,
};

/// Tells a session from hello to where data begins.
pub fn greet(talk: &mut Conversation, style: &Style, name: &str, rng: &mut Rng) {
    talk.client(&client_hello(style, name, rng));
    if style.newest {
        let mut flight = server_hello(style, rng);
        flight.extend_from_slice(&record(20, &[1]));
        // Extensions, certificate and proof, which nobody outside can read.
        flight.extend_from_slice(&record(23, &rng.bytes(2600)));
        talk.wait(2_000).server(&flight);
        let finished = [record(20, &[1]), record(23, &rng.bytes(69))].concat();
        talk.wait(900).client(&finished);
        return;
    }
    let mut flight = server_hello(style, rng);
    flight.extend_from_slice(&certificates(name, rng));
    flight.extend_from_slice(&key_exchange(rng));
    flight.extend_from_slice(&handshake(14, &[]));
    talk.wait(2_000).server(&flight);
    let own = [&[32][..], &rng.bytes(32)].concat();
    let mut answer = handshake(16, &own);
    answer.extend_from_slice(&record(20, &[1]));
    answer.extend_from_slice(&record(22, &rng.bytes(40)));
    talk.wait(900).client(&answer);
    let done = [record(20, &[1]), record(22, &rng.bytes(40))].concat();
    talk.wait(400).server(&done);
}

/// Data of so many bytes, as records.
pub fn data(length: usize, rng: &mut Rng) -> Vec<u8> {
    let mut records = Vec::with_capacity(length + 64);
    let mut left = length.max(1);
    while 0 < left {
        let size = left.min(RECORD_BYTES_MAX);
        records.extend_from_slice(&record(23, &rng.bytes(size)));
        left -= size;
    }
    records
}

/// The client's first message.
pub fn client_hello(style: &Style, name: &str, rng: &mut Rng) -> Vec<u8> {
    let mut body = vec![3, 3];
    body.extend_from_slice(&rng.bytes(32));
    body.push(32);
    body.extend_from_slice(&rng.bytes(32));
    body.extend_from_slice(&list16(&words(style.ciphers)));
    body.extend_from_slice(&[1, 0]);
    let mut extensions = Vec::new();
    if !name.is_empty() {
        let entry = [&[0][..], &list16(name.as_bytes())].concat();
        extensions.extend_from_slice(&extension(0, &list16(&entry)));
    }
    extensions.extend_from_slice(&extension(23, &[]));
    extensions.extend_from_slice(&extension(10, &list16(&words(style.groups))));
    extensions.extend_from_slice(&extension(11, &[1, 0]));
    if !style.alpn.is_empty() {
        let names: Vec<u8> = style.alpn.iter().flat_map(|alpn| list8(alpn.as_bytes())).collect();
        extensions.extend_from_slice(&extension(16, &list16(&names)));
    }
    let signatures = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601];
    extensions.extend_from_slice(&extension(13, &list16(&words(&signatures))));
    if style.newest {
        extensions.extend_from_slice(&extension(43, &[4, 3, 4, 3, 3]));
        extensions.extend_from_slice(&extension(45, &[1, 1]));
        let share = [&[0, 0x1d][..], &list16(&rng.bytes(32))].concat();
        extensions.extend_from_slice(&extension(51, &list16(&share)));
    }
    body.extend_from_slice(&list16(&extensions));
    let mut hello = handshake(1, &body);
    // The first record says TLS 1.0 for the sake of old middleboxes.
    hello[2] = 1;
    hello
}

fn server_hello(style: &Style, rng: &mut Rng) -> Vec<u8> {
    let mut body = vec![3, 3];
    body.extend_from_slice(&rng.bytes(32));
    body.push(32);
    body.extend_from_slice(&rng.bytes(32));
    let (cipher, extensions) = if style.newest {
        let share = [&[0, 0x1d][..], &list16(&rng.bytes(32))].concat();
        (0x1301_u16, [extension(43, &[3, 4]), extension(51, &share)].concat())
    } else {
        (0xc02f, [extension(23, &[]), extension(0xff01, &[0]), extension(11, &[1, 0])].concat())
    };
    body.extend_from_slice(&cipher.to_be_bytes());
    body.push(0);
    body.extend_from_slice(&list16(&extensions));
    handshake(2, &body)
}

fn certificates(name: &str, rng: &mut Rng) -> Vec<u8> {
    let own = certificate(name, "Exempel utfärdare G2", rng);
    handshake(11, &list24(&list24(&own)))
}

fn key_exchange(rng: &mut Rng) -> Vec<u8> {
    let mut body = vec![3, 0, 0x1d, 32];
    body.extend_from_slice(&rng.bytes(32));
    body.extend_from_slice(&[4, 1]);
    body.extend_from_slice(&list16(&rng.bytes(256)));
    handshake(12, &body)
}

fn handshake(kind: u8, body: &[u8]) -> Vec<u8> {
    let message = [&[kind][..], &list24(body)].concat();
    record(22, &message)
}

fn record(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind, 3, 3][..], &list16(body)].concat()
}

fn extension(kind: u16, body: &[u8]) -> Vec<u8> {
    [&kind.to_be_bytes()[..], &list16(body)].concat()
}

fn words(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}

fn list8(body: &[u8]) -> Vec<u8> {
    [&[body.len() as u8][..], body].concat()
}

fn list16(body: &[u8]) -> Vec<u8> {
    [&(body.len() as u16).to_be_bytes()[..], body].concat()
}

fn list24(body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32).to_be_bytes()[1..], body].concat()
}
