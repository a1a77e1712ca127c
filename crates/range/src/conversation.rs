//! A TCP connection told turn by turn: handshake, data in segments, acknowledgements, an end.
//!
//! Can also tell what networks do to connections (a lost piece, a piece sent again with other
//! bytes, an answer that never comes), because tests need those. Does not model congestion.
//!
//! Specification: RFC 9293, RFC 7323 for the window scale.

use model::Time;

use crate::frame::{self, Endpoint, Frame, Segment, Way};
use crate::rng::Rng;

/// Data in one segment over Ethernet.
const MSS: usize = 1460;

/// MSS 1460, SACK permitted, window scale 8.
const SYN_OPTIONS: [u8; 12] = [2, 4, 0x05, 0xb4, 4, 2, 1, 3, 3, 8, 1, 1];

const FIN: u8 = 0x01;
const SYN: u8 = 0x02;
const RST: u8 = 0x04;
const PSH: u8 = 0x08;
const ACK: u8 = 0x10;

/// Which side speaks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Side {
    /// Who opened the connection.
    Client,
    /// Who was called.
    Server,
}

impl Side {
    const fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

/// Where and when a conversation takes place.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// When its first packet passes.
    pub start: Time,
    /// Who calls.
    pub client: Endpoint,
    /// Who is called.
    pub server: Endpoint,
    /// VLAN, when tagged.
    pub vlan: Option<u16>,
    /// Microseconds from a packet of the client to the server's answer.
    pub round_trip_us: i64,
}

/// A connection being told.
#[derive(Debug)]
pub struct Conversation {
    setting: Setting,
    now: Time,
    /// Next sequence number of client and server.
    seq: [u32; 2],
    frames: Vec<Frame>,
}

impl Conversation {
    /// A connection of which nothing has been told yet. Sequence numbers come from `rng`.
    pub fn new(setting: Setting, rng: &mut Rng) -> Self {
        let seq = [rng.next() as u32, rng.next() as u32];
        Self { setting, now: setting.start, seq, frames: Vec::new() }
    }

    /// A connection that begins with a handshake.
    pub fn open(setting: Setting, rng: &mut Rng) -> Self {
        let mut this = Self::new(setting, rng);
        this.handshake();
        this
    }

    /// Both sides agree to speak.
    pub fn handshake(&mut self) {
        self.segment(Side::Client, SYN, &SYN_OPTIONS, &[]);
        self.seq[0] = self.seq[0].wrapping_add(1);
        self.wait(self.delay(Side::Client));
        self.segment(Side::Server, SYN | ACK, &SYN_OPTIONS, &[]);
        self.seq[1] = self.seq[1].wrapping_add(1);
        self.wait(self.delay(Side::Server));
        self.segment(Side::Client, ACK, &[], &[]);
    }

    /// The client says something, and the server has got it.
    pub fn client(&mut self, bytes: &[u8]) -> &mut Self {
        self.say(Side::Client, bytes)
    }

    /// The server says something, and the client has got it.
    pub fn server(&mut self, bytes: &[u8]) -> &mut Self {
        self.say(Side::Server, bytes)
    }

    /// Nothing happens for so many microseconds.
    pub fn wait(&mut self, micros: i64) -> &mut Self {
        self.now = Time::from_micros(self.now.micros() + micros.max(0));
        self
    }

    /// The time of what happens next.
    pub const fn now(&self) -> Time {
        self.now
    }

    /// One side says something, and the other has got it.
    pub fn say(&mut self, side: Side, bytes: &[u8]) -> &mut Self {
        let pieces = bytes.chunks(MSS);
        let last = pieces.len().saturating_sub(1);
        for (at, piece) in pieces.enumerate() {
            let push = if at == last { PSH } else { 0 };
            self.segment(side, ACK | push, &[], piece);
            self.advance(side, piece.len());
            // As long as the piece takes on a line of 100 Mbit/s.
            self.wait(piece.len() as i64 / 12 + 1);
            if at % 2 == 1 && at != last {
                self.segment(side.other(), ACK, &[], &[]);
            }
        }
        self.wait(self.delay(side));
        self.segment(side.other(), ACK, &[], &[]);
        self.wait(40)
    }

    /// One side says something that the sensor does not get to see, but the other side does.
    pub fn say_unseen(&mut self, side: Side, length: usize) -> &mut Self {
        self.advance(side, length);
        self.wait(self.delay(side));
        self.segment(side.other(), ACK, &[], &[]);
        self
    }

    /// One side sends `bytes` as if they began `back` bytes before what it says next, without
    /// moving on: a piece sent again, or before its turn when `back` is negative.
    pub fn say_at(&mut self, side: Side, back: i32, bytes: &[u8]) -> &mut Self {
        let index = side as usize;
        let before = self.seq[index];
        self.seq[index] = before.wrapping_sub(back as u32);
        self.segment(side, ACK | PSH, &[], bytes);
        self.seq[index] = before;
        self.wait(100)
    }

    /// Both sides end in order, the client first.
    pub fn close(mut self) -> Vec<Frame> {
        self.segment(Side::Client, FIN | ACK, &[], &[]);
        self.advance(Side::Client, 1);
        self.wait(self.delay(Side::Client));
        self.segment(Side::Server, FIN | ACK, &[], &[]);
        self.advance(Side::Server, 1);
        self.wait(self.delay(Side::Server));
        self.segment(Side::Client, ACK, &[], &[]);
        self.frames
    }

    /// One side hangs up.
    pub fn reset(mut self, side: Side) -> Vec<Frame> {
        self.segment(side, RST | ACK, &[], &[]);
        self.frames
    }

    /// What was told so far; the connection stays open.
    pub fn leave_open(self) -> Vec<Frame> {
        self.frames
    }

    fn advance(&mut self, side: Side, length: usize) {
        let seq = &mut self.seq[side as usize];
        *seq = seq.wrapping_add(length as u32);
    }

    /// How long after a packet of `side` the other's reaction passes the sensor, which stands
    /// near the client.
    const fn delay(&self, side: Side) -> i64 {
        match side {
            Side::Client => self.setting.round_trip_us,
            Side::Server => 150,
        }
    }

    fn segment(&mut self, side: Side, flags: u8, options: &[u8], payload: &[u8]) {
        let (from, to) = match side {
            Side::Client => (self.setting.client, self.setting.server),
            Side::Server => (self.setting.server, self.setting.client),
        };
        let ack = if flags & ACK == 0 { 0 } else { self.seq[side.other() as usize] };
        let seq = self.seq[side as usize];
        let way = Way { from, to, vlan: self.setting.vlan };
        let bytes = frame::tcp(way, &Segment { seq, ack, flags, options, payload });
        self.frames.push(Frame { time: self.now, bytes });
    }
}

/// A call that the server refuses at once.
pub fn refused(setting: Setting, rng: &mut Rng) -> Vec<Frame> {
    let mut call = Conversation::new(setting, rng);
    call.segment(Side::Client, SYN, &SYN_OPTIONS, &[]);
    call.advance(Side::Client, 1);
    call.seq[1] = 0;
    call.wait(300);
    call.reset(Side::Server)
}

/// A call that nobody answers, tried `tries` times.
pub fn unanswered(setting: Setting, tries: u32, rng: &mut Rng) -> Vec<Frame> {
    let mut call = Conversation::new(setting, rng);
    for attempt in 0..tries {
        call.segment(Side::Client, SYN, &SYN_OPTIONS, &[]);
        call.wait(1_000_000 << attempt.min(5));
    }
    call.frames
}

/// A question over UDP and, when there is one, its answer.
pub fn exchange(setting: Setting, question: &[u8], answer: Option<&[u8]>) -> Vec<Frame> {
    let Setting { start, client, server, vlan, round_trip_us } = setting;
    let mut frames = vec![Frame {
        time: start,
        bytes: frame::udp(Way { from: client, to: server, vlan }, question),
    }];
    if let Some(answer) = answer {
        let time = Time::from_micros(start.micros() + round_trip_us);
        let bytes = frame::udp(Way { from: server, to: client, vlan }, answer);
        frames.push(Frame { time, bytes });
    }
    frames
}
