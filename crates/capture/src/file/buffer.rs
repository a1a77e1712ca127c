//! A window over a stream: the bytes not yet consumed, made longer on demand.

use std::io::{self, Read};

/// Bytes asked of the system at once; large enough that the calls do not show, small enough to
/// stay in the cache.
const READ_BYTES: usize = 256 * 1024;

#[derive(Debug)]
pub(super) struct Buffer<R> {
    source: R,
    bytes: Vec<u8>,
    start: usize,
    end: usize,
}

impl<R: Read> Buffer<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, bytes: vec![0; READ_BYTES], start: 0, end: 0 }
    }

    /// The bytes at hand.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    /// Drops the first `count` bytes, at most those at hand.
    pub(super) fn consume(&mut self, count: usize) {
        self.start = self.end.min(self.start + count);
    }

    /// Reads until `wanted` bytes are at hand or the stream ends; says whether they are.
    ///
    /// Memory grows with the bytes that came, never by what a length field claims.
    pub(super) fn fill(&mut self, wanted: usize) -> io::Result<bool> {
        while self.end - self.start < wanted {
            if self.end == self.bytes.len() {
                self.make_room();
            }
            match self.source.read(&mut self.bytes[self.end..]) {
                Ok(0) => return Ok(false),
                Ok(count) => self.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    fn make_room(&mut self) {
        if self.start == 0 {
            self.bytes.resize(self.bytes.len() * 2, 0);
        } else {
            self.bytes.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
    }
}
