//! Joins the handshake messages of one direction from the pieces of its records.
//!
//! A message may span records and records may hold several messages; a ClientHello with
//! post-quantum keys spans segments as a rule.
//!
//! Specification: RFC 8446 section 4.

use std::ops::Range;

/// Bytes of one handshake message that is kept. The largest ones are certificate chains; those
/// seen in the wild are under 20 KiB. A larger one is passed over.
const MESSAGE_BYTES_MAX: usize = 128 << 10;
/// Bytes of a message's header.
const HEADER_BYTES: usize = 4;

/// Message types that are looked at.
pub(super) const CLIENT_HELLO: u8 = 1;
pub(super) const SERVER_HELLO: u8 = 2;
pub(super) const CERTIFICATE: u8 = 11;
pub(super) const SERVER_KEY_EXCHANGE: u8 = 12;
pub(super) const CERTIFICATE_REQUEST: u8 = 13;
pub(super) const SERVER_HELLO_DONE: u8 = 14;
pub(super) const CLIENT_KEY_EXCHANGE: u8 = 16;

/// What came of the next step.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Step {
    /// A whole message of this type; [`Messages::body`] gives its body.
    Message(u8, Range<usize>),
    /// A message over the limit begins; it will be passed over.
    TooLong,
    /// No whole message is there.
    More,
}

/// The messages of one direction.
#[derive(Debug, Default)]
pub(super) struct Messages {
    held: Vec<u8>,
    /// Bytes at the front of `held` that are done with.
    done: usize,
    /// Bytes still to come that are passed over.
    skip: usize,
}

impl Messages {
    /// Takes the next piece.
    pub fn push(&mut self, data: &[u8]) {
        let skipped = self.skip.min(data.len());
        self.skip -= skipped;
        self.held.drain(..self.done);
        self.done = 0;
        self.held.extend_from_slice(&data[skipped..]);
    }

    /// The next whole message, if there is one.
    pub fn next(&mut self) -> Step {
        let rest = &self.held[self.done..];
        let Some((&[kind, a, b, c], body)) = rest.split_first_chunk::<HEADER_BYTES>() else {
            return Step::More;
        };
        let length = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
        if MESSAGE_BYTES_MAX < length {
            let there = length.min(body.len());
            self.skip = length - there;
            self.done += HEADER_BYTES + there;
            return Step::TooLong;
        }
        if body.len() < length {
            return Step::More;
        }
        let start = self.done + HEADER_BYTES;
        self.done = start + length;
        Step::Message(kind, start..self.done)
    }

    /// The body that [`Messages::next`] just announced.
    pub fn body(&self, range: Range<usize>) -> &[u8] {
        self.held.get(range).unwrap_or_default()
    }

    /// Forgets what is half read.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
