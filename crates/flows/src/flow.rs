//! One flow: who talks to whom, how much, since when, in which state; and what the sensor attached.

use decode::{Packet, TransportLayer};
use model::{Direction, Time};

use crate::key::{Key, protocol};
use crate::sink::{Look, RawPart, Sink, StreamEnd};
use crate::tcp::{Session, Streams};

/// The state of a flow, as events name it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum FlowState {
    /// One side heard (TCP: the handshake is not done).
    New,
    /// Both sides heard (TCP: the handshake is done).
    Established,
    /// TCP: closed by both sides, or reset.
    Closed,
}

impl FlowState {
    /// As `flow.state` in events.
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Established => "established",
            Self::Closed => "closed",
        }
    }
}

/// Why a flow ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EndReason {
    /// Nothing was heard for as long as its state allows.
    Timeout,
    /// The capture ended or the sensor stops.
    Shutdown,
    /// The table was full and this flow had been silent for longest.
    Forced,
    /// A SYN began a new session between the same ends.
    TcpReuse,
}

impl EndReason {
    /// As `flow.reason` in events.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Shutdown => "shutdown",
            Self::Forced => "forced",
            Self::TcpReuse => "tcp_reuse",
        }
    }
}

/// What is known of a flow besides its streams.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Number of the flow in its table, from 1, in order of start. Never used twice.
    pub number: u64,
    /// Who talks to whom. The client is who sent the first packet, unless turned round since.
    pub key: Key,
    /// Time of the first packet.
    pub start: Time,
    /// Time of the newest packet.
    pub last: Time,
    /// Packets by direction.
    pub packets: [u64; 2],
    /// Bytes by direction, link headers included.
    pub bytes: [u64; 2],
    /// State.
    pub state: FlowState,
    /// TCP flags seen, by direction.
    pub tcp_flags: [u8; 2],
    /// ICMP type and code of the first message, by direction.
    pub icmp: [Option<(u8, u8)>; 2],
}

impl Facts {
    fn new(number: u64, key: Key, start: Time) -> Self {
        Self {
            number,
            key,
            start,
            last: start,
            packets: [0; 2],
            bytes: [0; 2],
            state: FlowState::New,
            tcp_flags: [0; 2],
            icmp: [None; 2],
        }
    }

    /// Whether rules with `flow:established` may match: both sides heard, or the handshake done.
    /// A closed flow has been established.
    pub fn established(&self) -> bool {
        self.state != FlowState::New
    }

    /// Whether both sides have been heard.
    pub fn both_sides_heard(&self) -> bool {
        self.packets[0] != 0 && self.packets[1] != 0
    }

    fn count(&mut self, packet: &Packet<'_>, direction: Direction) {
        let side = direction.index();
        self.last = self.last.max(packet.time);
        self.packets[side] += 1;
        self.bytes[side] += bytes_counted(packet);
        match &packet.transport {
            TransportLayer::Tcp(tcp) if self.key.protocol == protocol::TCP => {
                self.tcp_flags[side] |= tcp.flags.0;
            }
            TransportLayer::Icmp(icmp) | TransportLayer::Icmp6(icmp)
                if matches!(self.key.protocol, protocol::ICMP | protocol::ICMP6) =>
            {
                self.icmp[side].get_or_insert((icmp.kind, icmp.code));
            }
            _ => {}
        }
        if self.key.protocol != protocol::TCP && self.both_sides_heard() {
            self.state = FlowState::Established;
        }
    }
}

/// What a packet adds to the flow's bytes: the frame, or of what came out of a tunnel or of
/// fragments the IP packet.
fn bytes_counted(packet: &Packet<'_>) -> u64 {
    let length = match packet.ip() {
        Some(ip) if 0 < packet.tunnel_depth || packet.reassembled => {
            ip.header.len() + ip.payload.len()
        }
        _ => packet.frame.len(),
    };
    length as u64
}

/// One flow with what the sensor attached to it.
#[derive(Debug)]
pub struct Flow<A> {
    /// What is known of it.
    pub facts: Facts,
    /// What the sensor attached.
    pub attached: A,
    /// Streams of a TCP session that was taken up. Boxed: most flows are not TCP or are over soon.
    pub(crate) session: Option<Box<Session>>,
}

impl<A> Flow<A> {
    pub(crate) fn new(number: u64, key: Key, start: Time, attached: A) -> Self {
        Self { facts: Facts::new(number, key, start), attached, session: None }
    }

    pub(crate) fn count(&mut self, packet: &Packet<'_>, direction: Direction) {
        self.facts.count(packet, direction);
    }

    /// The TCP session, when one was taken up.
    pub fn session(&self) -> Option<&Session> {
        self.session.as_deref()
    }

    /// The TCP session, to say which of its bytes are wanted.
    pub fn session_mut(&mut self) -> Option<&mut Session> {
        self.session.as_deref_mut()
    }

    /// Takes one TCP packet of this flow: follows the session, puts its bytes in order and gives
    /// `sink` what became ready. Does nothing for packets that are not TCP.
    pub(crate) fn feed(
        &mut self,
        packet: &Packet<'_>,
        direction: Direction,
        streams: &mut Streams,
        sink: &mut impl Sink<A>,
    ) {
        Session::packet(self, packet, direction, streams, sink);
    }

    /// The next piece of ordered bytes for rules to look at, if a look is due. Call until none is
    /// left: a gap parts what is before it from what comes after.
    pub fn raw(&mut self, direction: Direction, look: Look) -> Option<RawPart<'_>> {
        self.session.as_deref_mut()?.raw(direction, look)
    }

    /// The same, with the rest of the flow beside it: rules look at all three at once.
    pub fn with_raw(
        &mut self,
        direction: Direction,
        look: Look,
    ) -> (&Facts, &mut A, Option<RawPart<'_>>) {
        let part = self.session.as_deref_mut().and_then(|session| session.raw(direction, look));
        (&self.facts, &mut self.attached, part)
    }

    /// Ends the streams of a flow that is over: releases what was held until acknowledged, declares
    /// holes lost and says `End`. Afterwards ask [`Flow::raw`] with [`Look::Now`] a last time.
    pub fn finish(&mut self, sink: &mut impl Sink<A>) {
        if let Some(session) = self.session.as_deref_mut() {
            session.finish(&self.facts, &mut self.attached, StreamEnd::FlowEnded, sink);
        }
    }

    /// Turns the flow round: the server was who spoke first. For protocols that can tell.
    pub fn turn_round(&mut self) {
        let facts = &mut self.facts;
        facts.key = facts.key.reversed();
        facts.packets.reverse();
        facts.bytes.reverse();
        facts.tcp_flags.reverse();
        facts.icmp.reverse();
        if let Some(session) = self.session.as_deref_mut() {
            session.turn_round();
        }
    }
}
