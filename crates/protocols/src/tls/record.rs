//! The record layer of one direction: cuts a stream into records without keeping them.
//!
//! Specification: RFC 8446 section 5.1, RFC 5246 section 6.2.1.

/// Bytes of a record's payload: 2^14, and the 2,048 that compression and encryption may add.
const PAYLOAD_BYTES_MAX: usize = (1 << 14) + 2048;
/// Bytes of a record's header.
const HEADER_BYTES: usize = 5;

/// Content types.
pub(super) const CHANGE_CIPHER_SPEC: u8 = 20;
pub(super) const ALERT: u8 = 21;
pub(super) const HANDSHAKE: u8 = 22;
pub(super) const APPLICATION_DATA: u8 = 23;
pub(super) const HEARTBEAT: u8 = 24;

/// What a record's header says.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Header {
    pub kind: u8,
    pub version: u16,
    pub length: usize,
}

/// A piece of a record.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Piece<'d> {
    pub header: Header,
    pub data: &'d [u8],
    /// Nothing of this record came before.
    pub first: bool,
    /// Nothing of this record comes after.
    pub last: bool,
}

/// Why a header cannot be one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Malformed {
    Kind,
    Version,
    Length,
}

/// Where in a stream of records one is.
#[derive(Debug, Default)]
pub(super) struct Records {
    /// The part of a header that has come.
    partial: Vec<u8>,
    current: Header,
    /// Bytes of the current record still to come.
    left: usize,
}

impl Records {
    /// Takes the next piece of a record from the front of `data`; `None` when there is too little.
    pub fn next<'d>(&mut self, data: &mut &'d [u8]) -> Result<Option<Piece<'d>>, Malformed> {
        let first = self.left == 0;
        if first {
            let missing = HEADER_BYTES - self.partial.len();
            let (head, rest) = data.split_at(missing.min(data.len()));
            self.partial.extend_from_slice(head);
            *data = rest;
            let &[kind, major, minor, high, low] = self.partial.as_slice() else {
                return Ok(None);
            };
            self.partial.clear();
            let version = u16::from_be_bytes([major, minor]);
            let length = usize::from(u16::from_be_bytes([high, low]));
            self.current = Header { kind, version, length };
            check(self.current)?;
            self.left = length;
        } else if data.is_empty() {
            return Ok(None);
        }
        let (piece, rest) = data.split_at(self.left.min(data.len()));
        self.left -= piece.len();
        *data = rest;
        Ok(Some(Piece { header: self.current, data: piece, first, last: self.left == 0 }))
    }

    /// Passes over lost bytes. False when a header may lie among them: the framing is lost.
    pub fn gap(&mut self, length: u64) -> bool {
        match usize::try_from(length) {
            Ok(length) if length <= self.left => {
                self.left -= length;
                true
            }
            _ => false,
        }
    }
}

fn check(header: Header) -> Result<(), Malformed> {
    if !(CHANGE_CIPHER_SPEC..=HEARTBEAT).contains(&header.kind) {
        return Err(Malformed::Kind);
    }
    // Drafts of TLS 1.3 put their own number here.
    if !matches!(header.version >> 8, 0x03 | 0x7f | 0xfb) {
        return Err(Malformed::Version);
    }
    if PAYLOAD_BYTES_MAX < header.length {
        return Err(Malformed::Length);
    }
    Ok(())
}
