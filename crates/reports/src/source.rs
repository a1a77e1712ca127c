//! Bytes of an input, buffered so that a whole row lies together, and never more than a row and a
//! chunk of them.
//!
//! Knows lines and quotes, no format.

use memchr::{memchr, memchr_iter};

use crate::limits::CHUNK_BYTES;
use crate::reader::Input;
use crate::{Fault, Limits, Reason};

/// Buffered input that counts its lines.
pub struct Source<'r> {
    input: Input<'r>,
    buffer: Vec<u8>,
    at: usize,
    line: u64,
    ended: bool,
    failed: Option<String>,
}

/// A row at the beginning of what is unread.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Its bytes, without the line break after it.
    pub length: usize,
    /// All that is to be taken, line break included.
    pub whole: usize,
    /// Line breaks in `whole`.
    pub lines: u64,
}

impl<'r> Source<'r> {
    pub fn new(input: Input<'r>) -> Self {
        Self { input, buffer: Vec::new(), at: 0, line: 1, ended: false, failed: None }
    }

    /// Line of the first unread byte, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// What has been read from the input and not yet taken.
    pub fn unread(&self) -> &[u8] {
        &self.buffer[self.at..]
    }

    /// Takes bytes whose line breaks are already counted.
    pub fn advance(&mut self, span: Span) {
        self.at = self.buffer.len().min(self.at + span.whole);
        self.line += span.lines;
    }

    /// Of a row over several lines the first.
    pub fn first_line(&self, span: Span) -> Span {
        match memchr(b'\n', &self.unread()[..span.whole]) {
            Some(end) => Span { length: end, whole: end + 1, lines: 1 },
            None => span,
        }
    }

    /// Takes bytes and counts their line breaks.
    pub fn take(&mut self, bytes: usize) {
        let end = self.buffer.len().min(self.at + bytes);
        self.line += memchr_iter(b'\n', &self.buffer[self.at..end]).count() as u64;
        self.at = end;
    }

    /// Reads one chunk more; `false` when there is none.
    pub fn more(&mut self) -> bool {
        if self.ended {
            return false;
        }
        self.buffer.drain(..self.at);
        self.at = 0;
        let filled = self.buffer.len();
        self.buffer.resize(filled + CHUNK_BYTES, 0);
        let read = loop {
            match self.input.read(&mut self.buffer[filled..]) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        let bytes = read.unwrap_or_else(|error| {
            self.failed = Some(error.to_string());
            0
        });
        self.buffer.truncate(filled + bytes);
        self.ended = bytes == 0;
        bytes > 0
    }

    /// The failure of the input, told once at the end.
    pub fn failure(&mut self) -> Option<Fault> {
        let reason = Reason::Input(self.failed.take()?);
        Some(Fault::Stopped { line: self.line, reason })
    }

    /// The next line; quotes mean nothing.
    pub fn next_line(&mut self, limits: &Limits) -> Option<Result<Span, Fault>> {
        loop {
            if let Some(end) = memchr(b'\n', self.unread()) {
                // However the bytes came in, the same lines are too long.
                if end >= limits.row_bytes_max {
                    return Some(Err(self.skip_line(limits)));
                }
                return Some(Ok(Span { length: end, whole: end + 1, lines: 1 }));
            }
            if self.unread().len() > limits.row_bytes_max {
                return Some(Err(self.skip_line(limits)));
            }
            if !self.more() {
                return self.rest().map(Ok);
            }
        }
    }

    /// The next row of a table, whose quoted cells may go over lines. A quote that is not closed
    /// costs its own line only.
    pub fn next_record(&mut self, limits: &Limits) -> Option<Result<Span, Fault>> {
        let (mut scanned, mut lines, mut open, mut first) = (0, 0, false, None);
        loop {
            match memchr(b'\n', &self.unread()[scanned..]) {
                Some(end) => {
                    open ^= odd_quotes(&self.unread()[scanned..scanned + end]);
                    scanned += end + 1;
                    lines += 1;
                    let first = *first.get_or_insert(scanned);
                    if scanned > limits.row_bytes_max && lines == 1 {
                        return Some(Err(self.skip_line(limits)));
                    }
                    let fits = scanned <= limits.row_bytes_max;
                    if !open && fits {
                        return Some(Ok(Span { length: scanned - 1, whole: scanned, lines }));
                    }
                    if !fits || lines >= limits.row_lines_max as u64 {
                        return Some(Err(self.open_quote(first)));
                    }
                }
                None if self.unread().len() > limits.row_bytes_max => {
                    return Some(Err(match first {
                        Some(first) => self.open_quote(first),
                        None => self.skip_line(limits),
                    }));
                }
                None if self.more() => {}
                None => {
                    let whole = self.unread().len();
                    open ^= odd_quotes(&self.unread()[scanned..]);
                    return match first {
                        _ if !open => self.rest().map(Ok),
                        Some(first) => Some(Err(self.open_quote(first))),
                        None => Some(Err(self.open_quote(whole))),
                    };
                }
            }
        }
    }

    /// What is left when no line break comes any more.
    fn rest(&self) -> Option<Span> {
        let length = self.unread().len();
        (length > 0).then_some(Span { length, whole: length, lines: 0 })
    }

    fn open_quote(&mut self, bytes: usize) -> Fault {
        let fault = Fault::row(self.line, Reason::OpenQuote, &self.unread()[..bytes]);
        self.take(bytes);
        fault
    }

    /// Passes over the rest of a line that is too long, without keeping it.
    pub fn skip_line(&mut self, limits: &Limits) -> Fault {
        let reason = Reason::TooLong { limit: limits.row_bytes_max };
        let fault = Fault::row(self.line, reason, self.unread());
        self.pass_line();
        fault
    }

    /// Passes over everything up to and with the next line break, without keeping it.
    pub fn pass_line(&mut self) {
        loop {
            match memchr(b'\n', self.unread()) {
                Some(end) => return self.take(end + 1),
                None => self.take(self.unread().len()),
            }
            if !self.more() {
                return;
            }
        }
    }
}

fn odd_quotes(bytes: &[u8]) -> bool {
    memchr_iter(b'"', bytes).count() % 2 == 1
}
