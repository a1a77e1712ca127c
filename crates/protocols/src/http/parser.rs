//! One flow of HTTP/1: the two directions, and what joins them.
//!
//! Requests and responses are matched by order, as the protocol does. Bytes are taken in pieces
//! of any size; how they are cut makes no difference to what comes out.

use std::any::Any;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use model::Direction;

use super::body::{Found, Plan};
use super::chunked::{Chunked, Step as ChunkStep};
use super::config::{Config, HEAD_BYTES_MAX};
use super::events;
use super::headers::{EndOfHeaders, Oddities, end_of_headers};
use super::side::{Framing, Line, Side, State, Step, next_line};
use super::transaction::{HttpTransaction, stage};
use crate::{Close, Event, Feed, Parser, Transactions};

/// Steps in a row that use no byte, before something is wrong with us.
const IDLE_STEPS_MAX: u32 = 8;

pub(super) struct HttpParser {
    pub config: Arc<Config>,
    pub transactions: Transactions,
    pub sides: [Side; 2],
    /// Requests whose response has not begun, oldest first.
    pub awaiting: VecDeque<u64>,
    pub next_file: Arc<AtomicU32>,
    gave_up: bool,
}

/// The event of a direction: one name for requests, one for responses.
pub(super) const fn sided(direction: Direction, request: Event, response: Event) -> Event {
    match direction {
        Direction::ToServer => request,
        Direction::ToClient => response,
    }
}

impl HttpParser {
    pub(super) fn new(config: Arc<Config>) -> Self {
        Self {
            config,
            transactions: Transactions::default(),
            sides: [Side::new(), Side::new()],
            awaiting: VecDeque::new(),
            next_file: Arc::default(),
            gave_up: false,
        }
    }

    pub(super) fn side(&mut self, direction: Direction) -> &mut Side {
        &mut self.sides[direction.index()]
    }

    /// The transaction a direction is filling; `None` when it was taken out already.
    pub(super) fn current(&mut self, direction: Direction) -> Option<&mut HttpTransaction> {
        let id = self.sides[direction.index()].transaction?;
        let transaction: &mut dyn Any = self.transactions.get_mut(id)?;
        transaction.downcast_mut()
    }

    pub(super) fn event(&mut self, direction: Direction, event: Event) {
        if let Some(tx) = self.current(direction) {
            tx.header.event(event, direction);
        }
    }

    /// Begins a transaction; `None` when there are too many.
    pub(super) fn begin(&mut self, direction: Direction) -> Option<u64> {
        if self.config.transactions_max <= self.transactions.len() {
            self.event(direction, events::TOO_MANY_TRANSACTIONS);
            return None;
        }
        let mut tx = HttpTransaction::new(Arc::clone(&self.config));
        for closed in [Direction::ToServer, Direction::ToClient] {
            if self.sides[closed.index()].closed {
                tx.header.reach(closed, stage::COMPLETE);
            }
        }
        Some(self.transactions.push(Box::new(tx)).header().id)
    }

    fn step(&mut self, direction: Direction, input: &[u8], end: bool) -> Step {
        match self.sides[direction.index()].state {
            State::Headers => self.header_lines(direction, input, end),
            State::Body(framing) => self.body(direction, framing, input, end),
            State::Trailers => self.trailer_lines(direction, input, end),
            state if direction == Direction::ToServer => self.request_step(state, input, end),
            state => self.response_step(state, input, end),
        }
    }

    /// Goes through `input` as far as possible; returns what is left of it and how it ended.
    fn run<'i>(&mut self, direction: Direction, input: &'i [u8], end: bool) -> (&'i [u8], Step) {
        let mut rest = input;
        let mut idle = 0;
        while !rest.is_empty() {
            match self.step(direction, rest, end) {
                Step::Used(bytes) => {
                    idle = if bytes == 0 { idle + 1 } else { 0 };
                    rest = &rest[bytes.min(rest.len())..];
                    if IDLE_STEPS_MAX < idle {
                        return (rest, Step::GiveUp);
                    }
                }
                Step::Switch { to, used } => {
                    return (&rest[used.min(rest.len())..], Step::Switch { to, used });
                }
                other => return (rest, other),
            }
        }
        (rest, Step::Used(0))
    }

    fn header_lines(&mut self, direction: Direction, input: &[u8], end: bool) -> Step {
        match self.collect_lines(direction, input, end) {
            Lines::Ended(used) => {
                let block = std::mem::take(&mut self.side(direction).block);
                match direction {
                    Direction::ToServer => self.request_headers(block),
                    Direction::ToClient => self.response_headers(block, used),
                }
                .unwrap_or(Step::Used(used))
            }
            Lines::Going(0) => Step::More,
            Lines::Going(used) => Step::Used(used),
            Lines::TooLong => {
                let event = sided(
                    direction,
                    events::REQUEST_FIELD_TOO_LONG,
                    events::RESPONSE_FIELD_TOO_LONG,
                );
                self.event(direction, event);
                Step::GiveUp
            }
        }
    }

    fn trailer_lines(&mut self, direction: Direction, input: &[u8], end: bool) -> Step {
        match self.collect_lines(direction, input, end) {
            Lines::Ended(used) => {
                let block = std::mem::take(&mut self.side(direction).block);
                if let Some(tx) = self.current(direction) {
                    let message = tx.message_mut(direction);
                    message.headers.read(&block, false);
                    message.raw_trailers = block;
                    message.headers_changed();
                }
                self.finish(direction, true);
                Step::Used(used)
            }
            Lines::Going(0) => Step::More,
            Lines::Going(used) => Step::Used(used),
            Lines::TooLong => Step::GiveUp,
        }
    }

    /// Adds lines to the block until the one that ends it.
    fn collect_lines(&mut self, direction: Direction, input: &[u8], end: bool) -> Lines {
        let block = &mut self.side(direction).block;
        let mut used = 0;
        loop {
            let line = match next_line(&input[used..], end) {
                Line::Whole(line) if !line.is_empty() => line,
                Line::TooLong => return Lines::TooLong,
                _ => return Lines::Going(used),
            };
            let after = used + line.len();
            let ends = end_of_headers(line, &input[after..], end);
            if ends == EndOfHeaders::Undecided {
                return Lines::Going(used);
            }
            if HEAD_BYTES_MAX < block.len() + line.len() {
                return Lines::TooLong;
            }
            block.extend_from_slice(line);
            used = after;
            if ends == EndOfHeaders::Yes {
                return Lines::Ended(used);
            }
        }
    }

    fn body(&mut self, direction: Direction, framing: Framing, input: &[u8], end: bool) -> Step {
        match framing {
            Framing::UntilClose => {
                self.body_data(direction, input);
                Step::Used(input.len())
            }
            Framing::Length(left) => {
                let bytes = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
                self.body_data(direction, &input[..bytes]);
                self.length_left(direction, left - bytes as u64);
                Step::Used(bytes)
            }
            Framing::Chunked(chunked) => self.chunk(direction, chunked, input, end),
        }
    }

    fn length_left(&mut self, direction: Direction, left: u64) {
        if left == 0 {
            self.finish(direction, true);
        } else {
            self.side(direction).state = State::Body(Framing::Length(left));
        }
    }

    fn chunk(
        &mut self,
        direction: Direction,
        mut chunked: Chunked,
        input: &[u8],
        end: bool,
    ) -> Step {
        let step = chunked.step(input);
        self.side(direction).state = State::Body(Framing::Chunked(chunked));
        match step {
            ChunkStep::Skip { bytes, extension } => {
                if extension {
                    let event = sided(
                        direction,
                        events::REQUEST_CHUNK_EXTENSION,
                        events::RESPONSE_CHUNK_EXTENSION,
                    );
                    self.event(direction, event);
                }
                Step::Used(bytes)
            }
            ChunkStep::Data { bytes } => {
                self.body_data(direction, &input[..bytes]);
                Step::Used(bytes)
            }
            ChunkStep::Last { bytes } => {
                self.reach(direction, stage::TRAILER);
                self.side(direction).state = State::Trailers;
                Step::Used(bytes)
            }
            ChunkStep::NeedMore if !end => Step::More,
            ChunkStep::NeedMore | ChunkStep::Invalid => {
                let event = sided(
                    direction,
                    events::INVALID_REQUEST_CHUNK_LEN,
                    events::INVALID_RESPONSE_CHUNK_LEN,
                );
                self.event(direction, event);
                self.side(direction).state = State::Body(Framing::UntilClose);
                Step::Used(0)
            }
        }
    }

    /// A body begins with its first byte, not with its headers.
    pub(super) fn begin_body(&mut self, direction: Direction, plan: Plan, framing: Framing) {
        if let Some(tx) = self.current(direction) {
            tx.message_mut(direction).body.begin(plan);
        }
        self.side(direction).state = State::Body(framing);
    }

    pub(super) fn body_data(&mut self, direction: Direction, data: &[u8]) {
        let Some(tx) = self.current(direction) else { return };
        tx.header.reach(direction, stage::BODY);
        let mut files = std::mem::take(&mut tx.header.files);
        let found = tx.message_mut(direction).body.data(data, &mut files);
        tx.header.files = files;
        tell(tx, direction, &found);
    }

    pub(super) fn reach(&mut self, direction: Direction, stage: u8) {
        if let Some(tx) = self.current(direction) {
            tx.header.reach(direction, stage);
        }
    }

    /// The message of a direction has ended; `whole` unless cut.
    pub(super) fn finish(&mut self, direction: Direction, whole: bool) {
        if let Some(tx) = self.current(direction) {
            let mut files = std::mem::take(&mut tx.header.files);
            let found = tx.message_mut(direction).body.finish(whole, &mut files);
            tx.header.files = files;
            tell(tx, direction, &found);
            tx.header.reach(direction, stage::COMPLETE);
        }
        self.side(direction).block.clear();
        match direction {
            Direction::ToServer => self.request_finished(),
            Direction::ToClient => self.response_finished(),
        }
    }

    /// Loses the place in a direction: ends its message and looks for the next.
    fn lose_place(&mut self, direction: Direction) {
        let side = self.side(direction);
        side.pending.clear();
        if side.transaction.is_some() && !matches!(side.state, State::After { .. }) {
            self.finish(direction, false);
        }
        let side = self.side(direction);
        side.block.clear();
        side.state = State::Resync;
    }

    fn gap_in_body(&mut self, direction: Direction, bytes: u64) {
        let Some(tx) = self.current(direction) else { return };
        tx.header.reach(direction, stage::BODY);
        let mut files = std::mem::take(&mut tx.header.files);
        tx.message_mut(direction).body.gap(bytes, &mut files);
        tx.header.files = files;
    }
}

enum Lines {
    Ended(usize),
    Going(usize),
    TooLong,
}

/// Turns what was odd in a body into events.
fn tell(tx: &mut HttpTransaction, direction: Direction, found: &Found) {
    let told = [
        (found.faults.failed, events::GZIP_DECOMPRESSION_FAILED),
        (found.faults.lzma_failed, events::LZMA_DECOMPRESSION_FAILED),
        (found.faults.lzma_memory, events::LZMA_MEMLIMIT_REACHED),
        (found.faults.bomb, events::COMPRESSION_BOMB),
        (found.multipart.generic, events::MULTIPART_GENERIC_ERROR),
        (found.multipart.no_data, events::MULTIPART_NO_FILEDATA),
        (found.multipart.bad_header, events::MULTIPART_INVALID_HEADER),
        (found.long_name, events::FILE_NAME_TOO_LONG),
    ];
    for (_, event) in told.iter().filter(|(is, _)| *is) {
        tx.header.event(*event, direction);
    }
}

/// Turns what was odd in a header block into events.
pub(super) fn tell_headers(tx: &mut HttpTransaction, direction: Direction, odd: &Oddities) {
    let told = [
        (
            odd.missing_colon,
            events::REQUEST_FIELD_MISSING_COLON,
            events::RESPONSE_FIELD_MISSING_COLON,
        ),
        (odd.empty_name, events::REQUEST_HEADER_INVALID, events::RESPONSE_HEADER_INVALID),
        (
            odd.folded_first || odd.folded_header,
            events::INVALID_REQUEST_FIELD_FOLDING,
            events::INVALID_RESPONSE_FIELD_FOLDING,
        ),
        (odd.repeated, events::REQUEST_HEADER_REPETITION, events::RESPONSE_HEADER_REPETITION),
        (odd.too_many, events::REQUEST_TOO_MANY_HEADERS, events::RESPONSE_TOO_MANY_HEADERS),
        (
            odd.two_lengths,
            events::DUPLICATE_CONTENT_LENGTH_FIELD_IN_REQUEST,
            events::DUPLICATE_CONTENT_LENGTH_FIELD_IN_RESPONSE,
        ),
    ];
    for (_, request, response) in told.iter().filter(|(is, ..)| *is) {
        tx.header.event(sided(direction, *request, *response), direction);
    }
}

impl Parser for HttpParser {
    fn feed(&mut self, direction: Direction, data: &[u8]) -> Feed {
        if self.gave_up {
            return Feed::GaveUp;
        }
        let limits = self.config.body[direction.index()];
        if let Some(tx) = self.current(direction) {
            tx.message_mut(direction).body.slide(&limits);
        }
        let mut carried = std::mem::take(&mut self.side(direction).pending);
        let before = carried.len();
        let input = if carried.is_empty() {
            data
        } else {
            carried.extend_from_slice(data);
            &carried
        };
        let (rest, how) = self.run(direction, input, false);
        match how {
            Step::Used(_) | Step::More => {
                let rest = rest.to_vec();
                self.side(direction).pending = rest;
                Feed::Continue
            }
            Step::GiveUp => {
                self.gave_up = true;
                Feed::GaveUp
            }
            Step::Switch { to, .. } => {
                let consumed = (input.len() - rest.len()).saturating_sub(before);
                Feed::Switch { to, consumed }
            }
        }
    }

    fn gap(&mut self, direction: Direction, length: u64) -> Feed {
        if self.gave_up {
            return Feed::GaveUp;
        }
        match self.side(direction).state {
            State::Body(Framing::UntilClose) => self.gap_in_body(direction, length),
            State::Body(Framing::Length(left)) => {
                self.gap_in_body(direction, length.min(left));
                if length <= left {
                    self.length_left(direction, left - length);
                } else {
                    self.lose_place(direction);
                }
            }
            State::Body(Framing::Chunked(mut chunked)) => match chunked {
                Chunked::Data(left) if length <= left => {
                    self.gap_in_body(direction, length);
                    chunked.advance(length);
                    self.side(direction).state = State::Body(Framing::Chunked(chunked));
                }
                _ => {
                    self.gap_in_body(direction, 0);
                    self.lose_place(direction);
                }
            },
            _ => self.lose_place(direction),
        }
        Feed::Continue
    }

    fn close(&mut self, direction: Direction, why: Close) {
        if std::mem::replace(&mut self.side(direction).closed, true) {
            return;
        }
        if !self.gave_up {
            let pending = std::mem::take(&mut self.side(direction).pending);
            let _ = self.run(direction, &pending, true);
            self.end_open_message(direction, why);
        }
        for tx in self.transactions.iter_mut() {
            tx.header_mut().reach(direction, stage::COMPLETE);
        }
    }

    fn transactions(&mut self) -> &mut Transactions {
        &mut self.transactions
    }
}

impl HttpParser {
    fn end_open_message(&mut self, direction: Direction, why: Close) {
        if self.side(direction).state == State::Headers {
            let block = std::mem::take(&mut self.side(direction).block);
            let _ = match direction {
                Direction::ToServer => self.request_headers(block),
                Direction::ToClient => self.response_headers(block, 0),
            };
        }
        let side = self.side(direction);
        if side.transaction.is_none() {
            return;
        }
        let whole = match side.state {
            State::After { .. } => return,
            State::Body(Framing::UntilClose) => why == Close::Finished,
            State::Body(_) => false,
            _ => true,
        };
        self.finish(direction, whole);
    }
}
