//! One flow of DNS: takes messages out of datagrams or a stream, makes transactions of them.

use std::sync::Arc;

use model::{Direction, Transport};

use super::Kind;
use super::declared as declare;
use super::message::{Flaw, HEADER_BYTES, Message};
use super::options::Options;
use super::probe;
use super::transaction::Transaction;
use crate::{Close, Event, Feed, Probe, Transactions};

/// Transactions that may wait for inspection. They are complete when made, so only a driver that
/// has stopped taking them out lets them pile up; beyond this they are counted, not kept.
const LIVE_MAX: usize = 1024;

/// What was seen of one flow.
pub(super) struct Parser {
    kind: Kind,
    transport: Transport,
    options: Arc<Options>,
    streams: [Stream; 2],
    transactions: Transactions,
}

/// One direction of a TCP flow: the beginning of a message that is not whole yet. A message's
/// length has 16 bits, so it never holds more than 64 KiB.
#[derive(Default)]
struct Stream {
    held: Vec<u8>,
    /// Bytes were lost: the next must look like the start of a message.
    lost: bool,
}

impl Parser {
    pub fn new(kind: Kind, transport: Transport, options: Arc<Options>) -> Self {
        Self {
            kind,
            transport,
            options,
            streams: [Stream::default(), Stream::default()],
            transactions: Transactions::default(),
        }
    }

    fn stream(&mut self, direction: Direction, data: &[u8]) -> Feed {
        let stream = &mut self.streams[direction.index()];
        if stream.lost {
            let answer = probe::on_port(Transport::Tcp, direction, data);
            if answer == Probe::No {
                return Feed::Continue;
            }
            stream.lost = false;
        }
        let mut held = std::mem::take(&mut stream.held);
        held.extend_from_slice(data);
        let mut rest = held.as_slice();
        while let Some((length, body)) = rest.split_first_chunk::<2>() {
            let length = usize::from(u16::from_be_bytes(*length));
            let Some((message, after)) = body.split_at_checked(length) else {
                break;
            };
            self.message(direction, message);
            rest = after;
        }
        let used = held.len() - rest.len();
        held.drain(..used);
        self.streams[direction.index()].held = held;
        Feed::Continue
    }

    fn message(&mut self, direction: Direction, bytes: &[u8]) {
        if LIVE_MAX <= self.transactions.len() {
            if let Some(last) = self.transactions.iter_mut().last() {
                last.header_mut().event(declare::FLOODED, direction);
            }
            return;
        }
        let message = Message::parse(bytes);
        let readable = HEADER_BYTES <= bytes.len() && !message.flaws.contains(&Flaw::Malformed);
        let options = Arc::clone(&self.options);
        let mut transaction = Transaction::new(self.kind, direction, message, readable, options);
        for event in events(self.kind, direction, transaction.message()) {
            crate::Transaction::header_mut(&mut transaction).event(event, direction);
        }
        self.transactions.push(Box::new(transaction));
    }
}

/// What is out of order in a message, as events.
fn events(kind: Kind, direction: Direction, message: &Message) -> Vec<Event> {
    let mut found: Vec<_> = message.flaws.iter().map(|&flaw| event_of(flaw)).collect();
    if found.contains(&declare::MALFORMED_DATA) {
        return found;
    }
    if kind != Kind::Mdns {
        match (direction, message.is_response()) {
            (Direction::ToServer, true) => found.push(declare::NOT_REQUEST),
            (Direction::ToClient, false) => found.push(declare::NOT_RESPONSE),
            _ => {}
        }
    }
    if kind == Kind::Dns && message.flags & 0x0040 != 0 {
        found.push(declare::Z_FLAG_SET);
    }
    let opcodes = if kind == Kind::Dns { 0..=6 } else { 0..=0 };
    if !opcodes.contains(&message.opcode()) {
        found.push(declare::INVALID_OPCODE);
    }
    found
}

const fn event_of(flaw: Flaw) -> Event {
    match flaw {
        Flaw::Malformed => declare::MALFORMED_DATA,
        Flaw::Authorities => declare::INVALID_AUTHORITIES,
        Flaw::Additionals => declare::INVALID_ADDITIONALS,
        Flaw::NameTooLong => declare::NAME_TOO_LONG,
        Flaw::InfiniteLoop => declare::INFINITE_LOOP,
        Flaw::TooManyLabels => declare::TOO_MANY_LABELS,
    }
}

impl crate::Parser for Parser {
    fn feed(&mut self, direction: Direction, data: &[u8]) -> Feed {
        match self.transport {
            Transport::Udp => {
                self.message(direction, data);
                Feed::Continue
            }
            Transport::Tcp => self.stream(direction, data),
        }
    }

    fn gap(&mut self, direction: Direction, _length: u64) -> Feed {
        let stream = &mut self.streams[direction.index()];
        stream.held.clear();
        stream.lost = true;
        Feed::Continue
    }

    fn close(&mut self, _direction: Direction, _why: Close) {}

    fn transactions(&mut self) -> &mut Transactions {
        &mut self.transactions
    }
}
