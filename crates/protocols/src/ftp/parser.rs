//! One flow of FTP control: commands, and the replies that belong to them.

use std::any::Any;
use std::collections::VecDeque;

use model::Direction;

use super::command;
use super::declared as declare;
use super::transaction::Transaction;
use crate::{Close, Event, Feed, Transactions};

/// Commands that may wait for their reply or for inspection; beyond them they are not kept.
pub(super) const LIVE_MAX: usize = 1024;
/// Bytes of a line that are kept: longer ones are cut, and an event says so.
const LINE_BYTES_MAX: usize = 4096;
/// Lines kept of the replies to one command; a FEAT has some twenty.
const REPLIES_MAX: usize = 256;

/// One flow.
pub(super) struct Parser {
    live_max: usize,
    lines: [Lines; 2],
    /// Numbers of the commands that wait for a reply.
    pending: VecDeque<u64>,
    /// Code of the reply of several lines that is being read.
    within: Option<[u8; 3]>,
    /// A data connection was agreed on and not used yet.
    data_agreed: bool,
    transactions: Transactions,
}

/// One direction, cut into lines.
#[derive(Default)]
struct Lines {
    held: Vec<u8>,
    /// The line before was cut: what is left of it is passed over.
    skipping: bool,
}

/// A line without its end.
struct Line {
    bytes: Vec<u8>,
    truncated: bool,
}

impl Lines {
    fn next(&mut self) -> Option<Line> {
        loop {
            let end = memchr::memchr(b'\n', &self.held);
            if self.skipping {
                self.held.drain(..end.map_or(self.held.len(), |end| end + 1));
                self.skipping = end.is_none();
                if self.skipping {
                    return None;
                }
                continue;
            }
            let Some(end) = end else {
                if self.held.len() <= LINE_BYTES_MAX {
                    return None;
                }
                self.skipping = true;
                let mut bytes = std::mem::take(&mut self.held);
                bytes.truncate(LINE_BYTES_MAX);
                return Some(Line { bytes, truncated: true });
            };
            let mut bytes: Vec<u8> = self.held.drain(..=end).collect();
            bytes.truncate(bytes.trim_ascii_end().len());
            let truncated = LINE_BYTES_MAX < bytes.len();
            bytes.truncate(LINE_BYTES_MAX);
            return Some(Line { bytes, truncated });
        }
    }
}

impl Parser {
    pub fn new(live_max: usize) -> Self {
        Self {
            live_max,
            lines: [Lines::default(), Lines::default()],
            pending: VecDeque::new(),
            within: None,
            data_agreed: false,
            transactions: Transactions::default(),
        }
    }

    fn by_id(&mut self, id: u64) -> Option<&mut Transaction> {
        let transaction = self.transactions.get_mut(id)?;
        (transaction as &mut dyn Any).downcast_mut()
    }

    fn begin(&mut self, transaction: Transaction) -> Option<u64> {
        if self.live_max <= self.transactions.len() {
            if let Some(last) = self.transactions.iter_mut().last() {
                last.header_mut().event(declare::TOO_MANY_TRANSACTIONS, Direction::ToServer);
            }
            return None;
        }
        Some(self.transactions.push(Box::new(transaction)).header().id)
    }

    fn command(&mut self, line: Line) {
        let Line { bytes, truncated } = line;
        if bytes.is_empty() {
            return;
        }
        let end = memchr::memchr(b' ', &bytes).unwrap_or(bytes.len());
        let name = bytes[..end].to_ascii_uppercase();
        let data = bytes[end..].trim_ascii_start().to_vec();
        let mut events: Vec<Event> = Vec::new();
        if truncated {
            events.push(declare::REQUEST_COMMAND_TOO_LONG);
        }
        let (port, passive) = match name.as_slice() {
            b"PORT" => (command::port_of_six(&data), Some(false)),
            b"EPRT" => (command::port_of_extended(&data), Some(false)),
            b"PASV" | b"EPSV" => (None, Some(true)),
            _ => (None, None),
        };
        match name.as_slice() {
            b"PORT" | b"EPRT" => self.data_agreed = port.is_some(),
            b"RETR" | b"STOR" if !std::mem::take(&mut self.data_agreed) => {
                events.push(declare::FILE_BEFORE_PORT);
            }
            _ => {}
        }
        let mut transaction = Transaction {
            command: Some(name),
            data,
            command_truncated: truncated,
            port,
            passive,
            ..Transaction::default()
        };
        transaction.header.reach(Direction::ToServer, declare::COMMAND);
        for event in events {
            transaction.header.event(event, Direction::ToServer);
        }
        if let Some(id) = self.begin(transaction) {
            self.pending.push_back(id);
        }
    }

    /// Takes a line of the server's. True when the flow goes on as TLS.
    fn reply(&mut self, line: Line) -> bool {
        let code = line.bytes.first_chunk::<3>().copied();
        let code = code.filter(|code| code.iter().all(u8::is_ascii_digit));
        let mark = line.bytes.get(3).copied();
        let (code, ends) = match (self.within, code, mark) {
            (Some(open), Some(code), Some(b' ') | None) if open == code => (Some(code), true),
            (Some(_), code, _) => (code.filter(|_| mark == Some(b'-')), false),
            (None, Some(code), Some(b'-')) => {
                self.within = Some(code);
                (Some(code), false)
            }
            (None, code, _) => (code, true),
        };
        if ends {
            self.within = None;
        }
        // Without a command that waits, it is the greeting, or the server speaks unasked.
        let id = match self.pending.front() {
            Some(&id) => id,
            None => {
                let mut greeting = Transaction::default();
                greeting.header.reach(Direction::ToServer, declare::COMPLETE);
                let Some(id) = self.begin(greeting) else {
                    return false;
                };
                self.pending.push_back(id);
                id
            }
        };
        self.keep_reply(id, line, code, ends);
        let preliminary = code.is_some_and(|code| code[0] == b'1');
        if !ends || preliminary {
            return false;
        }
        self.pending.pop_front();
        self.end(id, code)
    }

    fn keep_reply(&mut self, id: u64, line: Line, code: Option<[u8; 3]>, ends: bool) {
        let Some(transaction) = self.by_id(id) else {
            return;
        };
        if line.truncated {
            transaction.reply_truncated = true;
            transaction.header.event(declare::RESPONSE_COMMAND_TOO_LONG, Direction::ToClient);
        }
        let text =
            if code.is_some() { line.bytes.get(4..).unwrap_or_default() } else { &line.bytes };
        if transaction.replies.len() < REPLIES_MAX {
            transaction.replies.push(text.trim_ascii().to_vec());
            if let Some(code) = code.filter(|_| ends) {
                transaction.codes.push(code.to_vec());
            }
        }
    }

    /// The last reply to a command has come. True when the flow goes on as TLS.
    fn end(&mut self, id: u64, code: Option<[u8; 3]>) -> bool {
        let mut agreed = false;
        let mut secure = false;
        if let Some(transaction) = self.by_id(id) {
            let text = transaction.replies.last().map_or(&[][..], Vec::as_slice);
            transaction.port = transaction.port.or(match code.as_ref() {
                Some(b"227") => command::port_of_six(text),
                Some(b"229") => command::port_of_extended(text),
                _ => None,
            });
            agreed = transaction.passive == Some(true) && transaction.port.is_some();
            secure = code == Some(*b"234") && transaction.command.as_deref() == Some(b"AUTH");
            transaction.header.reach(Direction::ToServer, declare::COMPLETE);
            transaction.header.reach(Direction::ToClient, declare::COMPLETE);
        }
        self.data_agreed |= agreed;
        secure
    }
}

impl crate::Parser for Parser {
    fn feed(&mut self, direction: Direction, data: &[u8]) -> Feed {
        self.lines[direction.index()].held.extend_from_slice(data);
        while let Some(line) = self.lines[direction.index()].next() {
            match direction {
                Direction::ToServer => self.command(line),
                Direction::ToClient => {
                    if self.reply(line) {
                        return Feed::Switch { to: Some("tls"), consumed: data.len() };
                    }
                }
            }
        }
        Feed::Continue
    }

    fn gap(&mut self, direction: Direction, _length: u64) -> Feed {
        // What comes next is the middle of a line.
        let lines = &mut self.lines[direction.index()];
        lines.held.clear();
        lines.skipping = true;
        self.within = None;
        Feed::Continue
    }

    fn close(&mut self, direction: Direction, _why: Close) {
        for transaction in self.transactions.iter_mut() {
            transaction.header_mut().reach(direction, declare::COMPLETE);
        }
    }

    fn transactions(&mut self) -> &mut Transactions {
        &mut self.transactions
    }
}
