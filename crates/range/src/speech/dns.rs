//! Questions to name servers and their answers. Writes only what an everyday resolver does; no
//! compression beyond a pointer to the question.
//!
//! Specification: RFC 1035, RFC 3596, RFC 6891.

use std::net::IpAddr;

/// Kind of a record.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u16)]
pub enum Kind {
    /// IPv4 address.
    A = 1,
    /// Text.
    Txt = 16,
    /// IPv6 address.
    Aaaa = 28,
}

/// What the server knows.
#[derive(Clone, Debug)]
pub enum Answer {
    /// An address.
    Address(IpAddr),
    /// A text of at most 255 bytes.
    Text(Vec<u8>),
    /// The name exists, without such a record.
    Nothing,
    /// There is no such name.
    NoSuchName,
}

/// Seconds for which an answer may be remembered.
const TTL_S: u32 = 300;

/// A question for `name`. A label over 63 bytes is cut, as is the list of labels in no name here.
pub fn question(id: u16, name: &str, kind: Kind) -> Vec<u8> {
    let mut message = header(id, 0x0100, 0, 1);
    asked(&mut message, name, kind);
    // EDNS(0) with room for 1232 bytes.
    message.extend_from_slice(&[0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0]);
    message
}

/// The answer to a question for `name`.
pub fn answer(id: u16, name: &str, kind: Kind, answer: &Answer) -> Vec<u8> {
    let flags = if matches!(answer, Answer::NoSuchName) { 0x8183 } else { 0x8180 };
    let data = match answer {
        Answer::Address(IpAddr::V4(ip)) => ip.octets().to_vec(),
        Answer::Address(IpAddr::V6(ip)) => ip.octets().to_vec(),
        Answer::Text(text) => {
            let text = &text[..text.len().min(255)];
            [&[text.len() as u8], text].concat()
        }
        Answer::Nothing | Answer::NoSuchName => Vec::new(),
    };
    let mut message = header(id, flags, u8::from(!data.is_empty()), 0);
    asked(&mut message, name, kind);
    if !data.is_empty() {
        // The name stands in the question, twelve bytes from the beginning.
        message.extend_from_slice(&[0xc0, 12]);
        message.extend_from_slice(&(kind as u16).to_be_bytes());
        message.extend_from_slice(&[0, 1]);
        message.extend_from_slice(&TTL_S.to_be_bytes());
        message.extend_from_slice(&(data.len() as u16).to_be_bytes());
        message.extend_from_slice(&data);
    }
    message
}

fn header(id: u16, flags: u16, answers: u8, additional: u8) -> Vec<u8> {
    let mut message = id.to_be_bytes().to_vec();
    message.extend_from_slice(&flags.to_be_bytes());
    message.extend_from_slice(&[0, 1, 0, answers, 0, 0, 0, additional]);
    message
}

fn asked(message: &mut Vec<u8>, name: &str, kind: Kind) {
    for label in name.split('.').filter(|label| !label.is_empty()) {
        let label = &label.as_bytes()[..label.len().min(63)];
        message.push(label.len() as u8);
        message.extend_from_slice(label);
    }
    message.push(0);
    message.extend_from_slice(&(kind as u16).to_be_bytes());
    message.extend_from_slice(&[0, 1]);
}
