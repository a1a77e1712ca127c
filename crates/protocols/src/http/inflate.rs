//! gzip, zlib and raw deflate, told apart by their first bytes.
//!
//! Tries the ways the bytes can be read, most likely first, and keeps what a try gave back until
//! it has shown that it fits. Ignores checksums, reserved flags and what follows the end, as
//! browsers do; reads concatenated gzip members.
//!
//! Specification: RFC 1950, 1951, 1952.

use flate2::{Decompress, FlushDecompress, Status};
use memchr::memchr;

use super::decompress::{HELD_BYTES_MAX, Shared, Sink};

/// Output after which a way of reading is believed.
const BELIEVED_BYTES: usize = 512;

/// First bytes looked at to tell text from raw deflate, which has no mark of its own.
const TEXT_BYTES: usize = 32;

/// gzip members read in one body. Tools that write many join few; each costs a new start.
const MEMBERS_MAX: u32 = 64;

/// Room for output at a time.
const OUTPUT_BYTES: usize = 16 << 10;

/// A way of reading the bytes, in the order tried.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Way {
    Gzip,
    /// gzip whose flags announce parts that are not there.
    GzipShort,
    Zlib,
    Raw,
    Pass,
}

impl Way {
    const fn next(self) -> Self {
        match self {
            Self::Gzip => Self::GzipShort,
            Self::GzipShort => Self::Zlib,
            Self::Zlib => Self::Raw,
            Self::Raw | Self::Pass => Self::Pass,
        }
    }

    /// What follows the data: of gzip its checksum and perhaps another member.
    const fn after(self) -> State {
        match self {
            Self::Gzip | Self::GzipShort => State::Trailer(8),
            Self::Zlib | Self::Raw | Self::Pass => State::Done,
        }
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    /// Not enough bytes to choose a way; the next to try.
    Choosing(Way),
    Running(Way),
    /// After the data: checksum bytes still to skip.
    Trailer(usize),
    /// After a whole gzip member.
    AnotherMember,
    Passing,
    Done,
}

/// One layer.
pub(super) struct Inflate {
    machine: Decompress,
    state: State,
    /// Input since the beginning, while the way is not believed.
    held: Vec<u8>,
    /// Output of a way not yet believed.
    trial: Vec<u8>,
    believed: bool,
    members: u32,
}

impl Default for Inflate {
    fn default() -> Self {
        Self {
            machine: Decompress::new(false),
            state: State::Choosing(Way::Gzip),
            held: Vec::new(),
            trial: Vec::new(),
            believed: false,
            members: 0,
        }
    }
}

impl Inflate {
    pub(super) fn feed(&mut self, data: &[u8], shared: &Shared, sink: &mut Sink<'_>) {
        let mut left = self.step(data, shared, sink);
        while !left.is_empty() {
            left = self.step(&left, shared, sink);
        }
    }

    /// Takes bytes in the present state; returns those that belong to the next one.
    fn step(&mut self, data: &[u8], shared: &Shared, sink: &mut Sink<'_>) -> Vec<u8> {
        match self.state {
            State::Done => Vec::new(),
            State::Passing => {
                sink(data);
                Vec::new()
            }
            State::Choosing(way) => {
                self.held.extend_from_slice(data);
                self.choose(way, false, shared, sink)
            }
            State::Running(way) => {
                if !self.believed {
                    self.held.extend_from_slice(data);
                }
                self.run(way, data, shared, sink)
            }
            State::Trailer(left) => {
                let skipped = left.min(data.len());
                self.state = match left - skipped {
                    0 => State::AnotherMember,
                    left => State::Trailer(left),
                };
                data[skipped..].to_vec()
            }
            State::AnotherMember if data.first() != Some(&0x1f) || MEMBERS_MAX <= self.members => {
                self.state = State::Done;
                Vec::new()
            }
            State::AnotherMember => {
                self.members += 1;
                self.believed = false;
                self.held.clear();
                self.state = State::Choosing(Way::Gzip);
                data.to_vec()
            }
        }
    }

    /// Picks the first way from `way` on that the held bytes allow, and runs it.
    fn choose(&mut self, mut way: Way, end: bool, shared: &Shared, sink: &mut Sink<'_>) -> Vec<u8> {
        loop {
            match self.start_of(way, end) {
                Start::At(from) => {
                    self.state = State::Running(way);
                    self.machine.reset(false);
                    self.trial.clear();
                    let held = std::mem::take(&mut self.held);
                    let input = held.get(from..).unwrap_or_default().to_vec();
                    self.held = held;
                    return self.run(way, &input, shared, sink);
                }
                Start::Unknown if !end && self.held.len() < HELD_BYTES_MAX => {
                    self.state = State::Choosing(way);
                    return Vec::new();
                }
                Start::Unknown | Start::Not => {}
            }
            if matches!(way, Way::Raw | Way::Pass) || 0 < self.members {
                self.pass(shared, sink);
                return Vec::new();
            }
            way = way.next();
        }
    }

    /// Where the deflate data begins when read this way.
    fn start_of(&self, way: Way, end: bool) -> Start {
        let held = &self.held[..];
        let magic = held.starts_with(&[0x1f, 0x8b]);
        match way {
            Way::Gzip if magic => gzip_start(held).map_or(Start::Unknown, Start::At),
            Way::Gzip if held.len() < 2 && held.first() != Some(&0x1f) && !held.is_empty() => {
                Start::Not
            }
            Way::GzipShort if magic && 10 <= held.len() => Start::At(10),
            Way::GzipShort if magic => Start::Unknown,
            Way::Zlib if 2 <= held.len() => {
                let mark = u16::from_be_bytes([held[0], held[1]]);
                let fits = held[0] & 0x0f == 8 && held[0] >> 4 <= 7 && mark.is_multiple_of(31);
                if fits {
                    Start::At(2 + if held[1] & 0x20 == 0 { 0 } else { 4 })
                } else {
                    Start::Not
                }
            }
            Way::Raw if TEXT_BYTES <= held.len() || (end && !held.is_empty()) => {
                let first = &held[..held.len().min(TEXT_BYTES)];
                let text = first.iter().all(|&b| matches!(b, b' '..=b'~' | b'\t' | b'\r' | b'\n'));
                if text || magic { Start::Not } else { Start::At(0) }
            }
            Way::Gzip | Way::Zlib if held.len() < 2 => Start::Unknown,
            Way::Raw => Start::Unknown,
            _ => Start::Not,
        }
    }

    fn run(&mut self, way: Way, mut input: &[u8], shared: &Shared, sink: &mut Sink<'_>) -> Vec<u8> {
        let mut room = [0_u8; OUTPUT_BYTES];
        loop {
            let before = (self.machine.total_in(), self.machine.total_out());
            let status = self.machine.decompress(input, &mut room, FlushDecompress::None);
            let used = usize::try_from(self.machine.total_in() - before.0).unwrap_or(0);
            let made = usize::try_from(self.machine.total_out() - before.1).unwrap_or(0);
            input = &input[used.min(input.len())..];
            if !self.take(&room[..made], shared, sink) {
                self.state = State::Done;
                return Vec::new();
            }
            match status {
                Err(_) => return self.fail(way, input, shared, sink),
                Ok(Status::StreamEnd) => {
                    self.believe(sink);
                    self.state = way.after();
                    return input.to_vec();
                }
                Ok(_) if used == 0 && made == 0 => return Vec::new(),
                Ok(_) => {}
            }
        }
    }

    /// Hands output on, or keeps it while the way is not believed. False over the limit.
    fn take(&mut self, output: &[u8], shared: &Shared, sink: &mut Sink<'_>) -> bool {
        if output.is_empty() {
            return true;
        }
        if !shared.spend(output.len()) {
            return false;
        }
        if self.believed {
            sink(output);
            return true;
        }
        self.trial.extend_from_slice(output);
        if BELIEVED_BYTES <= self.trial.len() || HELD_BYTES_MAX <= self.held.len() {
            self.believe(sink);
        }
        true
    }

    fn believe(&mut self, sink: &mut Sink<'_>) {
        self.believed = true;
        self.held = Vec::new();
        let trial = std::mem::take(&mut self.trial);
        if !trial.is_empty() {
            sink(&trial);
        }
    }

    fn fail(&mut self, way: Way, rest: &[u8], shared: &Shared, sink: &mut Sink<'_>) -> Vec<u8> {
        if !self.believed {
            return self.choose(way.next(), false, shared, sink);
        }
        // Broken in the middle: a browser shows what came until here. We also look at the rest.
        shared.fault(|faults| faults.failed = true);
        self.state = State::Passing;
        rest.to_vec()
    }

    fn pass(&mut self, shared: &Shared, sink: &mut Sink<'_>) {
        shared.fault(|faults| faults.failed = true);
        self.believed = true;
        self.trial.clear();
        let held = std::mem::take(&mut self.held);
        if 0 < self.members {
            self.state = State::Done;
        } else {
            self.state = State::Passing;
            sink(&held);
        }
    }

    /// No more will come: decides what was open.
    pub(super) fn finish(&mut self, shared: &Shared, sink: &mut Sink<'_>) {
        if let State::Choosing(way) = self.state
            && !self.held.is_empty()
        {
            let left = self.choose(way, true, shared, sink);
            self.feed(&left, shared, sink);
        }
        if matches!(self.state, State::Running(_)) && !self.believed {
            if self.trial.is_empty() {
                self.pass(shared, sink);
            } else {
                self.believe(sink);
            }
        }
        self.state = State::Done;
    }
}

/// Where data begins.
enum Start {
    At(usize),
    Not,
    Unknown,
}

/// Where the data of a gzip member begins; `None` when the header is not whole.
fn gzip_start(bytes: &[u8]) -> Option<usize> {
    let flags = *bytes.get(3)?;
    let mut at = 10;
    if flags & 0x04 != 0 {
        let length = bytes.get(at..at + 2)?;
        at += 2 + usize::from(u16::from_le_bytes([length[0], length[1]]));
    }
    for part in [0x08, 0x10] {
        if flags & part != 0 {
            at += memchr(0, bytes.get(at..)?)? + 1;
        }
    }
    if flags & 0x02 != 0 {
        at += 2;
    }
    (at <= bytes.len()).then_some(at)
}
