//! One flow of SMTP: commands and replies, and the mails between them.

use std::any::Any;
use std::collections::VecDeque;
use std::sync::Arc;

use model::Direction;

use super::declared as declare;
use super::mail::Mail;
use super::options::Options;
use crate::{Close, Event, Feed, Transactions};

/// Bytes of a command or reply line that are kept. RFC 5321 allows 512; extensions use more.
const LINE_BYTES_MAX: usize = 4096;
/// Bytes of one line of a message that are handed on at once; RFC 5322 allows 998.
const MESSAGE_LINE_BYTES_MAX: usize = 8192;
/// Commands that may wait for their reply; a client that pipelines more is no client.
const PENDING_MAX: usize = 1024;
/// Mails that may wait for the server's answer, or for inspection. Beyond them the flow is given up.
const LIVE_MAX: usize = 256;
/// Bytes of one chunk of BDAT beyond which an event is noted.
const CHUNK_BYTES_MAX: u64 = 1 << 31;

/// A command that waits for its reply.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Command {
    Data,
    /// The dot at a message's end, the last chunk, or a RSET: number of the mail it ends.
    End(u64),
    StartTls,
    Other,
}

/// What the client's bytes are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mode {
    Commands,
    /// DATA was said; the server has not answered yet.
    AwaitingData,
    Message,
    /// A chunk of BDAT with so many bytes left.
    Chunk {
        left: u64,
        last: bool,
    },
}

/// One flow.
pub(super) struct Parser {
    options: Arc<Options>,
    mode: Mode,
    held: [Vec<u8>; 2],
    /// The rest of a line that is too long is passed over.
    skipping: [bool; 2],
    pending: VecDeque<Command>,
    greeted: bool,
    helo: Option<Vec<u8>>,
    /// Number of the mail being sent.
    current: Option<u64>,
    next_file: u32,
    transactions: Transactions,
}

impl Parser {
    pub fn new(options: Arc<Options>) -> Self {
        Self {
            options,
            mode: Mode::Commands,
            held: [Vec::new(), Vec::new()],
            skipping: [false; 2],
            pending: VecDeque::new(),
            greeted: false,
            helo: None,
            current: None,
            next_file: 0,
            transactions: Transactions::default(),
        }
    }

    fn mail_by(&mut self, id: u64) -> Option<&mut Mail> {
        let transaction = self.transactions.get_mut(id)?;
        (transaction as &mut dyn Any).downcast_mut()
    }

    /// The mail that commands now are about; one begins if there is none.
    fn with_mail(&mut self, change: impl FnOnce(&mut Mail, &mut u32)) {
        let id = match self.current {
            Some(id) => id,
            None => {
                let mail = Mail::new(Arc::clone(&self.options), self.helo.clone());
                let id = self.transactions.push(Box::new(mail)).header().id;
                *self.current.insert(id)
            }
        };
        let mut next_file = self.next_file;
        if let Some(mail) = self.mail_by(id) {
            change(mail, &mut next_file);
        }
        self.next_file = next_file;
    }

    fn event(&mut self, event: Event, direction: Direction) {
        self.with_mail(|mail, _| mail.header.event(event, direction));
    }

    /// The mail is over for the client; the server still has to say so.
    fn end_mail(&mut self, whole: bool) -> Command {
        let Some(id) = self.current.take() else {
            return Command::Other;
        };
        let mut next_file = self.next_file;
        if let Some(mail) = self.mail_by(id) {
            mail.close(whole, &mut next_file);
        }
        self.next_file = next_file;
        Command::End(id)
    }

    fn wait_for(&mut self, command: Command) {
        if self.pending.len() < PENDING_MAX {
            self.pending.push_back(command);
        }
    }

    /// Takes the client's bytes, from the front of `held`.
    fn client(&mut self) {
        loop {
            let goes_on = match self.mode {
                Mode::Chunk { left, last } => self.chunk(left, last),
                Mode::Message | Mode::AwaitingData => self.message_line(),
                Mode::Commands => match self.line(Direction::ToServer) {
                    Some(line) => {
                        self.command(&line);
                        true
                    }
                    None => false,
                },
            };
            if !goes_on {
                return;
            }
        }
    }

    /// The next whole line without its end.
    fn line(&mut self, direction: Direction) -> Option<Vec<u8>> {
        let side = direction.index();
        loop {
            let held = &mut self.held[side];
            let Some(end) = memchr::memchr(b'\n', held) else {
                if held.len() <= LINE_BYTES_MAX {
                    return None;
                }
                let start = std::mem::take(held);
                if !std::mem::replace(&mut self.skipping[side], true) {
                    self.event(too_long(direction), direction);
                    return Some(start[..LINE_BYTES_MAX].to_vec());
                }
                return None;
            };
            let mut line: Vec<u8> = held.drain(..=end).collect();
            if std::mem::take(&mut self.skipping[side]) {
                continue;
            }
            if LINE_BYTES_MAX < line.len() {
                line.truncate(LINE_BYTES_MAX);
                self.event(too_long(direction), direction);
            }
            return Some(line.trim_ascii_end().to_vec());
        }
    }

    fn command(&mut self, line: &[u8]) {
        let verb_end = line.iter().position(|byte| *byte == b' ').unwrap_or(line.len());
        let verb = line[..verb_end].to_ascii_uppercase();
        let rest = line[verb_end..].trim_ascii();
        let command = match verb.as_slice() {
            b"EHLO" | b"HELO" | b"LHLO" => {
                self.helo = Some(rest.to_vec());
                let helo = self.helo.clone();
                self.with_mail(|mail, _| mail.helo = helo);
                Command::Other
            }
            b"MAIL" => {
                // A mail before it that never came to its message is left as it is.
                if self
                    .current
                    .and_then(|id| self.mail_by(id))
                    .is_some_and(|mail| mail.from.is_some())
                {
                    self.event(declare::DUPLICATE_FIELDS, Direction::ToServer);
                }
                self.with_mail(|mail, _| {
                    mail.from.get_or_insert_with(|| path(rest));
                });
                Command::Other
            }
            b"RCPT" => {
                self.with_mail(|mail, _| mail.add_receiver(&path(rest)));
                Command::Other
            }
            b"DATA" => {
                self.mode = Mode::AwaitingData;
                self.with_mail(|mail, _| mail.open());
                Command::Data
            }
            b"BDAT" => return self.begin_chunk(rest),
            b"RSET" => match self.current.and_then(|id| self.mail_by(id)) {
                Some(mail) if mail.has_envelope() => self.end_mail(false),
                _ => Command::Other,
            },
            b"STARTTLS" => Command::StartTls,
            _ => Command::Other,
        };
        self.wait_for(command);
    }

    fn begin_chunk(&mut self, rest: &[u8]) {
        let text = String::from_utf8_lossy(rest);
        let mut words = text.split_ascii_whitespace();
        let size = words.next().and_then(|word| word.parse::<u64>().ok());
        let last = words.next().is_some_and(|word| word.eq_ignore_ascii_case("LAST"));
        let Some(left) = size.filter(|&size| size <= CHUNK_BYTES_MAX) else {
            self.event(declare::BDAT_CHUNK_LEN_EXCEEDED, Direction::ToServer);
            return self.wait_for(Command::Other);
        };
        self.with_mail(|mail, _| mail.open());
        self.mode = Mode::Chunk { left, last };
    }

    /// Takes bytes of a chunk. True when the chunk is over.
    fn chunk(&mut self, left: u64, last: bool) -> bool {
        let held = &mut self.held[0];
        let there = usize::try_from(left).unwrap_or(usize::MAX).min(held.len());
        let data: Vec<u8> = held.drain(..there).collect();
        let left = left - there as u64;
        self.mode = if left == 0 { Mode::Commands } else { Mode::Chunk { left, last } };
        self.with_mail(|mail, next_file| {
            for piece in data.split_inclusive(|byte| *byte == b'\n') {
                mail.piece(piece, MESSAGE_LINE_BYTES_MAX, next_file);
            }
        });
        if left != 0 {
            return false;
        }
        let command = if last { self.end_chunks() } else { Command::Other };
        self.wait_for(command);
        true
    }

    fn end_chunks(&mut self) -> Command {
        self.with_mail(|mail, next_file| mail.last_piece(next_file));
        self.end_mail(true)
    }

    /// Takes a line of the message. False when there is none.
    fn message_line(&mut self) -> bool {
        let held = &mut self.held[0];
        if held.is_empty() {
            return false;
        }
        let (line, newline): (Vec<u8>, &'static [u8]) = match memchr::memchr(b'\n', held) {
            Some(end) => {
                let line: Vec<u8> = held.drain(..=end).collect();
                match line.strip_suffix(b"\r\n") {
                    Some(line) => (line.to_vec(), b"\r\n"),
                    None => (line[..line.len() - 1].to_vec(), b"\n"),
                }
            }
            None if MESSAGE_LINE_BYTES_MAX < held.len() => (std::mem::take(held), b""),
            None => return false,
        };
        let continues = std::mem::replace(&mut self.skipping[0], newline.is_empty());
        if self.mode == Mode::AwaitingData {
            // The client did not wait for the server's 354.
            self.event(declare::INVALID_PIPELINED_SEQUENCE, Direction::ToServer);
            self.mode = Mode::Message;
        }
        if !continues && line == b"." && !newline.is_empty() {
            let command = self.end_mail(true);
            self.wait_for(command);
            self.mode = Mode::Commands;
            return true;
        }
        // A dot at the start of a line was doubled by the client.
        let stuffed = !continues && line.starts_with(b".");
        let line = &line[usize::from(stuffed)..];
        self.with_mail(|mail, next_file| mail.line(line, newline, next_file));
        true
    }

    /// Takes the server's lines. True when the flow goes on as TLS.
    fn server(&mut self) -> bool {
        while let Some(line) = self.line(Direction::ToClient) {
            let code = line.get(..3).and_then(|code| std::str::from_utf8(code).ok());
            let Some(code) = code.and_then(|code| code.parse::<u16>().ok()) else {
                self.event(declare::INVALID_REPLY, Direction::ToClient);
                continue;
            };
            if line.get(3) == Some(&b'-') {
                continue;
            }
            if !std::mem::replace(&mut self.greeted, true) {
                if code != 220 {
                    self.event(declare::NO_SERVER_WELCOME_MESSAGE, Direction::ToClient);
                }
                continue;
            }
            if self.reply(code) {
                return true;
            }
        }
        false
    }

    fn reply(&mut self, code: u16) -> bool {
        match self.pending.pop_front() {
            None => self.event(declare::UNABLE_TO_MATCH_REPLY_WITH_REQUEST, Direction::ToClient),
            Some(Command::Data) if self.mode == Mode::AwaitingData => {
                self.mode = if code == 354 { Mode::Message } else { Mode::Commands };
                if code != 354 {
                    self.event(declare::DATA_COMMAND_REJECTED, Direction::ToClient);
                    self.with_mail(|mail, _| mail.mime = None);
                }
            }
            Some(Command::End(id)) => {
                if let Some(mail) = self.mail_by(id) {
                    mail.header.reach(Direction::ToClient, declare::COMPLETE);
                }
            }
            Some(Command::StartTls) if code == 220 => {
                self.over(true);
                return true;
            }
            Some(Command::StartTls) => self.event(declare::TLS_REJECTED, Direction::ToClient),
            Some(Command::Data | Command::Other) => {}
        }
        false
    }

    fn reach_all(&mut self, direction: Direction) {
        for transaction in self.transactions.iter_mut() {
            transaction.header_mut().reach(direction, declare::COMPLETE);
        }
    }

    /// Ends whatever is open.
    fn over(&mut self, whole: bool) {
        let _ = self.end_mail(whole);
        self.reach_all(Direction::ToServer);
        self.reach_all(Direction::ToClient);
    }
}

const fn too_long(direction: Direction) -> Event {
    match direction {
        Direction::ToServer => declare::MAX_COMMAND_LINE_LEN_EXCEEDED,
        Direction::ToClient => declare::MAX_REPLY_LINE_LEN_EXCEEDED,
    }
}

/// The path of `FROM:<a@example.com> SIZE=3`.
fn path(rest: &[u8]) -> Vec<u8> {
    let after = memchr::memchr(b':', rest).map_or(rest, |colon| &rest[colon + 1..]).trim_ascii();
    let end = match memchr::memchr(b'>', after) {
        Some(bracket) => bracket + 1,
        None => memchr::memchr(b' ', after).unwrap_or(after.len()),
    };
    after[..end].to_vec()
}

impl crate::Parser for Parser {
    fn feed(&mut self, direction: Direction, data: &[u8]) -> Feed {
        if LIVE_MAX < self.transactions.len() {
            self.over(false);
            return Feed::GaveUp;
        }
        self.held[direction.index()].extend_from_slice(data);
        match direction {
            Direction::ToServer => self.client(),
            Direction::ToClient => {
                if self.server() {
                    return Feed::Switch { to: Some("tls"), consumed: data.len() };
                }
            }
        }
        Feed::Continue
    }

    fn gap(&mut self, direction: Direction, length: u64) -> Feed {
        self.held[direction.index()].clear();
        if direction == Direction::ToServer {
            if let Mode::Chunk { left, last } = self.mode {
                self.mode = Mode::Chunk { left: left.saturating_sub(length).max(1), last };
            }
            if self.mode != Mode::Commands {
                self.with_mail(|mail, _| mail.gap(length));
            }
        }
        Feed::Continue
    }

    fn close(&mut self, direction: Direction, _why: Close) {
        if direction == Direction::ToServer {
            let _ = self.end_mail(false);
        }
        self.reach_all(direction);
    }

    fn transactions(&mut self) -> &mut Transactions {
        &mut self.transactions
    }
}
