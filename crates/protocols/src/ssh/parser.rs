//! One flow of SSH: banners, then packets, until both sides encrypt.

use std::any::Any;

use model::Direction;

use super::declared as declare;
use super::kex;
use super::session::Session;
use crate::{Close, Event, Feed, Transactions};

/// Bytes of a banner line: RFC 4253 allows 255.
const BANNER_BYTES_MAX: usize = 255;
/// Bytes of lines that a server may send before its banner.
const PREAMBLE_BYTES_MAX: usize = 4096;
/// Bytes of a packet: RFC 4253 asks for 35,000; an offer is some 1,500.
const PACKET_BYTES_MAX: usize = 35_000;
/// Message types that are looked at.
const KEXINIT: u8 = 20;
const NEWKEYS: u8 = 21;

/// How far a direction has come.
#[derive(Default)]
enum Stage {
    #[default]
    Banner,
    Packets,
    Encrypted,
}

#[derive(Default)]
struct Side {
    stage: Stage,
    held: Vec<u8>,
    preamble_bytes: usize,
}

/// One flow.
pub(super) struct Parser {
    sides: [Side; 2],
    transactions: Transactions,
}

/// These bytes are not SSH.
struct NotSsh;

impl Parser {
    pub fn new(write_hassh: bool) -> Self {
        let mut transactions = Transactions::default();
        transactions.push(Box::new(Session { write_hassh, ..Session::default() }));
        Self { sides: [Side::default(), Side::default()], transactions }
    }

    fn session(&mut self) -> Option<&mut Session> {
        let transaction = self.transactions.get_mut(0)?;
        (transaction as &mut dyn Any).downcast_mut()
    }

    fn event(&mut self, event: Event, direction: Direction) {
        if let Some(session) = self.session() {
            session.header.event(event, direction);
        }
    }

    fn reach(&mut self, direction: Direction, stage: u8) {
        if let Some(session) = self.session() {
            session.header.reach(direction, stage);
        }
    }

    fn advance(&mut self, direction: Direction) -> Result<(), NotSsh> {
        loop {
            let goes_on = match self.sides[direction.index()].stage {
                Stage::Banner => self.banner(direction)?,
                Stage::Packets => self.packet(direction)?,
                Stage::Encrypted => {
                    self.sides[direction.index()].held = Vec::new();
                    false
                }
            };
            if !goes_on {
                return Ok(());
            }
        }
    }

    /// Takes one line. True when there may be more to take.
    fn banner(&mut self, direction: Direction) -> Result<bool, NotSsh> {
        let side = &mut self.sides[direction.index()];
        let is_banner = side.held.starts_with(b"SSH-");
        let Some(end) = memchr::memchr(b'\n', &side.held) else {
            let limit = if is_banner { BANNER_BYTES_MAX } else { PREAMBLE_BYTES_MAX };
            if side.held.len() <= limit {
                return Ok(false);
            }
            self.event(declare::LONG_BANNER, direction);
            return Err(NotSsh);
        };
        let line: Vec<u8> = side.held.drain(..=end).collect();
        if !is_banner {
            side.preamble_bytes += line.len();
            if direction == Direction::ToServer || PREAMBLE_BYTES_MAX < side.preamble_bytes {
                self.event(declare::INVALID_BANNER, direction);
                return Err(NotSsh);
            }
            return Ok(true);
        }
        if BANNER_BYTES_MAX < line.len() {
            self.event(declare::LONG_BANNER, direction);
        }
        self.keep_banner(direction, line.trim_ascii_end());
        Ok(true)
    }

    fn keep_banner(&mut self, direction: Direction, line: &[u8]) {
        let mut parts = line[4..].splitn(2, |&byte| byte == b'-');
        let proto = parts.next().unwrap_or_default();
        let software = parts.next();
        if software.is_none() || proto.is_empty() {
            self.event(declare::INVALID_BANNER, direction);
        }
        let software = software.unwrap_or_default().split(|&byte| byte == b' ').next();
        let old = !matches!(proto, b"2.0" | b"1.99");
        if let Some(session) = self.session() {
            let peer = &mut session.peers[direction.index()];
            peer.proto = proto.to_vec();
            peer.software = software.unwrap_or_default().to_vec();
        }
        self.reach(direction, declare::BANNER);
        // What follows the banner of version 1 has another form and is not read.
        let stage = if old { Stage::Encrypted } else { Stage::Packets };
        self.sides[direction.index()].stage = stage;
        if old {
            self.reach(direction, declare::FINISHED);
        }
    }

    /// Takes one packet. True when there may be more to take.
    fn packet(&mut self, direction: Direction) -> Result<bool, NotSsh> {
        let side = &mut self.sides[direction.index()];
        let Some((length, body)) = side.held.split_first_chunk::<4>() else {
            return Ok(false);
        };
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        if !(2..=PACKET_BYTES_MAX).contains(&length) {
            let long = PACKET_BYTES_MAX < length && body.get(1) == Some(&KEXINIT);
            let event = if long { declare::LONG_KEX_RECORD } else { declare::INVALID_RECORD };
            self.event(event, direction);
            return Err(NotSsh);
        }
        let Some(packet) = body.get(..length) else {
            return Ok(false);
        };
        let (padding, kind) = (usize::from(packet[0]), packet[1]);
        let end = length.saturating_sub(padding).max(2);
        match kind {
            KEXINIT => {
                let hassh = kex::hassh(direction, &packet[2..end]);
                self.keep_hassh(direction, hassh);
            }
            NEWKEYS => {
                side.stage = Stage::Encrypted;
                self.reach(direction, declare::FINISHED);
                return Ok(true);
            }
            _ => {}
        }
        self.sides[direction.index()].held.drain(..4 + length);
        Ok(true)
    }

    fn keep_hassh(&mut self, direction: Direction, hassh: Option<(String, String)>) {
        if hassh.is_none() {
            self.event(declare::INVALID_RECORD, direction);
        }
        if let Some(session) = self.session() {
            let peer = &mut session.peers[direction.index()];
            peer.hassh = peer.hassh.take().or(hassh);
        }
        self.reach(direction, declare::KEX);
    }

    fn finish(&mut self) {
        self.reach(Direction::ToServer, declare::FINISHED);
        self.reach(Direction::ToClient, declare::FINISHED);
    }
}

impl crate::Parser for Parser {
    fn feed(&mut self, direction: Direction, data: &[u8]) -> Feed {
        self.sides[direction.index()].held.extend_from_slice(data);
        if self.advance(direction).is_err() {
            self.finish();
            return Feed::GaveUp;
        }
        if self.sides.iter().all(|side| matches!(side.stage, Stage::Encrypted)) {
            self.finish();
            return Feed::Encrypted;
        }
        Feed::Continue
    }

    fn gap(&mut self, direction: Direction, _length: u64) -> Feed {
        // Where the next packet begins is unknown.
        self.sides[direction.index()].stage = Stage::Encrypted;
        self.sides[direction.index()].held = Vec::new();
        self.reach(direction, declare::FINISHED);
        Feed::Continue
    }

    fn close(&mut self, direction: Direction, _why: Close) {
        self.reach(direction, declare::FINISHED);
    }

    fn transactions(&mut self) -> &mut Transactions {
        &mut self.transactions
    }
}
