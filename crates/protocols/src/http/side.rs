//! What is remembered of one direction between two pieces of it.

use memchr::memchr;

use super::chunked::Chunked;
use super::config::LINE_BYTES_MAX;

/// How the bytes of a body are framed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Framing {
    /// So many bytes to come.
    Length(u64),
    Chunked(Chunked),
    UntilClose,
}

/// Where a direction is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum State {
    /// Before or in the first line of a message.
    Line,
    /// After a request line without protocol: what follows tells whether it is HTTP/0.9.
    ShortRequest,
    Headers,
    Body(Framing),
    Trailers,
    /// After a response. Bytes that begin no other one belong to it all the same: by `framing`
    /// where its headers promised a body that its status forbids.
    After {
        framing: Option<Framing>,
        in_line: bool,
    },
    /// After a CONNECT: whatever comes is another protocol unless the proxy refuses.
    Connecting,
    /// Bytes were lost: looking for the next message.
    Resync,
}

/// One direction.
#[derive(Debug)]
pub(super) struct Side {
    pub state: State,
    /// Bytes that need what follows them to be understood.
    pub pending: Vec<u8>,
    /// Lines of the header block so far.
    pub block: Vec<u8>,
    /// Number of the transaction being filled.
    pub transaction: Option<u64>,
    /// An interim response (100) was seen for it.
    pub continued: bool,
    /// Nothing more will come.
    pub closed: bool,
}

impl Side {
    pub(super) const fn new() -> Self {
        Self {
            state: State::Line,
            pending: Vec::new(),
            block: Vec::new(),
            transaction: None,
            continued: false,
            closed: false,
        }
    }
}

/// What a look at the next bytes came to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Step {
    /// So many bytes are done with, or the state has changed.
    Used(usize),
    /// Cannot go on without more.
    More,
    /// A limit is passed.
    GiveUp,
    /// The flow becomes another protocol after so many bytes.
    Switch { to: Option<&'static str>, used: usize },
}

/// The next line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Line<'i> {
    /// The line with its LF, or all there is when nothing more comes.
    Whole(&'i [u8]),
    More,
    TooLong,
}

/// Takes a line from the front of `input`. `end`: nothing more will come.
pub(super) fn next_line(input: &[u8], end: bool) -> Line<'_> {
    match memchr(b'\n', &input[..input.len().min(LINE_BYTES_MAX)]) {
        Some(at) => Line::Whole(&input[..=at]),
        None if LINE_BYTES_MAX <= input.len() => Line::TooLong,
        None if end => Line::Whole(input),
        None => Line::More,
    }
}

/// A line without its end.
pub(super) fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let length = line.iter().rposition(|&byte| byte != b'\r').map_or(0, |at| at + 1);
    &line[..length]
}
