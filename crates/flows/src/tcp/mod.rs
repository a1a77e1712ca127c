//! TCP: follows one session and gives each direction's bytes in order.
//!
//! `handshake` and `session` decide which packets are believed, `side` turns sequence numbers into
//! places in a stream, `reassembly` orders and holds the bytes, `overlap` knows the receivers. Here
//! the parts meet, for one packet: step, acknowledge and release the other direction, insert and
//! release this one.
//!
//! Does not do selective acknowledgement, and does not check checksums (decoding does).

mod handshake;
mod overlap;
mod reassembly;
mod segment;
mod session;
mod side;
mod state;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use decode::Packet;
use model::Direction;

use self::reassembly::{Ready, Upto};
use self::segment::Segment;
use self::session::{Act, Core, Events};
use self::side::Side;
use crate::flow::{Facts, Flow};
use crate::key::protocol;
use crate::settings::{StreamSettings, UrgentPolicy};
use crate::sink::{Look, RawPart, Sink, StreamEnd};

pub use state::TcpState;

/// What the streams of a table have done so far.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct StreamCounters {
    /// Bytes held now.
    pub memory: usize,
    /// Sessions taken up.
    pub sessions: u64,
    /// Sessions taken up midstream.
    pub midstream: u64,
    /// Packets left out for their checksum.
    pub bad_checksums: u64,
    /// Gaps.
    pub gaps: u64,
    /// Bytes lost in gaps.
    pub gap_bytes: u64,
    /// Segments left out because the memory was used up.
    pub over_memory: u64,
    /// Holes declared lost because too much waited behind them.
    pub over_out_of_order: u64,
    /// Times bytes were released unacknowledged because too many waited.
    pub over_unacknowledged: u64,
    /// Times a session's bytes kept for rules were let go of for want of memory.
    pub let_go: u64,
    /// Overlaps whose bytes differed.
    pub different_overlaps: u64,
}

/// Settings and counters that all streams of a table share.
pub(crate) struct Streams {
    settings: Arc<StreamSettings>,
    counters: StreamCounters,
}

impl Streams {
    pub fn new(settings: StreamSettings) -> Self {
        Self { settings: Arc::new(settings), counters: StreamCounters::default() }
    }

    pub const fn counters(&self) -> StreamCounters {
        self.counters
    }

    /// Whether so much is held that idle sessions should let go of what they can spare: above three
    /// quarters, so that new data still finds room.
    pub fn pressed(&self) -> bool {
        self.settings.memory_max / 4 * 3 < self.counters.memory
    }

    /// Lets a flow's session let go of what it can spare.
    pub fn relieve<A>(&mut self, flow: &mut Flow<A>) {
        if let Some(session) = flow.session_mut().filter(|session| session.held != 0) {
            session.forget_looked(&mut self.counters);
        }
    }

    /// The flow leaves the table and with it what its streams hold.
    pub fn forget<A>(&mut self, flow: &Flow<A>) {
        let held = flow.session().map_or(0, |session| session.held);
        self.counters.memory = self.counters.memory.saturating_sub(held);
    }
}

/// A TCP session.
#[derive(Debug)]
pub struct Session {
    core: Core,
    settings: Arc<StreamSettings>,
    /// Bytes of memory counted for this session.
    held: usize,
}

/// Where the outcome of one packet goes.
struct Out<'o, A, S> {
    facts: &'o Facts,
    attached: &'o mut A,
    sink: &'o mut S,
    counters: &'o mut StreamCounters,
}

impl<A, S: Sink<A>> Out<'_, A, S> {
    fn event(&mut self, name: &'static str) {
        self.sink.event(self.facts, self.attached, name);
    }
}

impl Session {
    /// Bytes a session takes besides what its streams hold.
    pub const SIZE: usize = size_of::<Self>();

    fn new(core: Core, facts: &Facts, streams: &mut Streams) -> Self {
        let settings = Arc::clone(&streams.settings);
        streams.counters.sessions += 1;
        streams.counters.midstream += u64::from(core.midstream);
        let mut session = Self { core, settings, held: 0 };
        let [client, server] = &mut session.core.sides;
        client.stream.policy = session.settings.policies.of(facts.key.server.address);
        server.stream.policy = session.settings.policies.of(facts.key.client.address);
        session
    }

    /// State.
    pub const fn state(&self) -> TcpState {
        self.core.state
    }

    /// Whether the session's beginning was not seen.
    pub const fn midstream(&self) -> bool {
        self.core.midstream
    }

    /// Says that nobody wants this direction's bytes any more: nothing more is released or held,
    /// and rules get no more raw bytes of it.
    pub fn stop(&mut self, direction: Direction) {
        self.side(direction).stream.stop();
    }

    /// Asks for a look at raw bytes of this direction even if few are new.
    pub fn want_look(&mut self, direction: Direction) {
        self.side(direction).stream.want_look();
    }

    /// Sets how many bytes of a direction are put together from its start; none for no limit.
    pub fn set_depth(&mut self, direction: Direction, depth: Option<u64>) {
        self.side(direction).stream.set_depth(depth);
    }

    /// Bytes of a direction by sequence numbers so far, for `stream_size`.
    pub fn stream_bytes(&self, direction: Direction) -> u64 {
        u64::try_from(self.core.sides[direction.index()].sent).unwrap_or(0)
    }

    fn side(&mut self, direction: Direction) -> &mut Side {
        &mut self.core.sides[direction.index()]
    }

    /// Whether a SYN with this number begins a new session rather than being this one's again.
    pub(crate) fn over_for(&self, seq: u32) -> bool {
        let closing = matches!(
            self.core.state,
            TcpState::LastAck
                | TcpState::CloseWait
                | TcpState::Closing
                | TcpState::TimeWait
                | TcpState::Closed
        );
        closing && self.core.sides[0].isn != seq
    }

    pub(crate) fn turn_round(&mut self) {
        self.core.sides.reverse();
    }

    pub(crate) fn raw(&mut self, direction: Direction, look: Look) -> Option<RawPart<'_>> {
        let (overlap, chunk) =
            (self.settings.raw_overlap, self.settings.raw_chunk[direction.index()]);
        self.side(direction).stream.raw(direction, look, overlap, chunk)
    }

    /// The flow is over: hands out everything that is left.
    pub(crate) fn finish<A>(
        &mut self,
        facts: &Facts,
        attached: &mut A,
        why: StreamEnd,
        sink: &mut impl Sink<A>,
    ) {
        let mut unused = StreamCounters::default();
        let mut out = Out { facts, attached, sink, counters: &mut unused };
        for direction in [Direction::ToServer, Direction::ToClient] {
            self.release(direction, Upto::Everything(why), &mut out);
        }
    }

    /// Takes one packet of a flow; see [`Flow::feed`].
    pub(crate) fn packet<A>(
        flow: &mut Flow<A>,
        packet: &Packet<'_>,
        mut direction: Direction,
        streams: &mut Streams,
        sink: &mut impl Sink<A>,
    ) {
        let Some(tcp) = packet.tcp().filter(|_| flow.facts.key.protocol == protocol::TCP) else {
            return;
        };
        if streams.settings.checksum_validation && !tcp.checksum_ok {
            streams.counters.bad_checksums += 1;
            return;
        }
        let segment = Segment::of(packet, tcp);
        let mut events = Events::new();
        let act = match flow.session.as_deref_mut() {
            Some(session) => session.core.step(direction, &segment, &session.settings, &mut events),
            None => begin(flow, &mut direction, &segment, streams, &mut events),
        };
        let Flow { facts, attached, session } = flow;
        let mut session = session.as_deref_mut();
        if let Some(session) = session.as_deref_mut() {
            session.core.count(act, direction, &segment);
            facts.state = facts.state.max(session.core.state.flow_state());
        }
        let mut out = Out { facts, attached, sink, counters: &mut streams.counters };
        for name in events {
            out.event(name);
        }
        if let Some(session) = session {
            session.apply(act, direction, &segment, &mut out);
            session.count_memory(&mut streams.counters);
        }
    }

    fn count_memory(&mut self, counters: &mut StreamCounters) {
        let held: usize = self.core.sides.iter().map(|side| side.stream.held()).sum();
        counters.memory = (counters.memory + held).saturating_sub(self.held);
        self.held = held;
    }

    /// Lets go of bytes that are kept only so that rules see across looks.
    fn forget_looked(&mut self, counters: &mut StreamCounters) {
        for side in &mut self.core.sides {
            side.stream.forget_looked();
        }
        counters.let_go += 1;
        self.count_memory(counters);
    }

    /// Does with the bytes what was decided.
    fn apply<A, S: Sink<A>>(
        &mut self,
        act: Act,
        direction: Direction,
        segment: &Segment<'_>,
        out: &mut Out<'_, A, S>,
    ) {
        let back = direction.reverse();
        match act {
            Act::Leave => {}
            Act::Reset => {
                for side in [back, direction] {
                    self.release(side, Upto::Everything(StreamEnd::Reset), out);
                }
            }
            Act::TakeAck => self.release_acknowledged(back, segment, out),
            Act::Take => {
                self.release_acknowledged(back, segment, out);
                self.insert(direction, segment, out);
                self.keep_limits(direction, out);
                self.release(direction, self.upto(), out);
            }
        }
    }

    fn release_acknowledged<A, S: Sink<A>>(
        &mut self,
        back: Direction,
        segment: &Segment<'_>,
        out: &mut Out<'_, A, S>,
    ) {
        if !segment.has_ack() {
            return;
        }
        let side = self.side(back);
        let offset = side.offset(side.acked);
        side.stream.acknowledge(offset);
        self.release(back, self.upto(), out);
    }

    fn upto(&self) -> Upto {
        if self.settings.inline || self.core.one_sided { Upto::Arrived } else { Upto::Acknowledged }
    }

    /// Puts the packet's data where it belongs, without urgent bytes.
    fn insert<A, S: Sink<A>>(
        &mut self,
        direction: Direction,
        segment: &Segment<'_>,
        out: &mut Out<'_, A, S>,
    ) {
        let memory_left = self.settings.memory_max.saturating_sub(out.counters.memory);
        let settings = &self.settings;
        let side = &mut self.core.sides[direction.index()];
        let data = segment.data();
        let position = side.position(segment.data_seq());
        if !data.is_empty() {
            if let Some(place) = segment.urgent
                && settings.urgent == UrgentPolicy::OutOfBand
            {
                side.leave_out(position + place.cast_signed() as i64);
            }
            let mut at = 0;
            while at < data.len() {
                let piece = piece_from(side, position, at, data.len());
                let bytes = &data[at..piece];
                insert_piece(side, position + at as i64, bytes, memory_left, settings, out);
                // The byte after a piece is an urgent one, or the end.
                at = piece + 1;
            }
        }
        if segment.is_fin()
            && let Some(fin) = side.fin
        {
            let offset = side.offset(fin);
            side.stream.finish_at(offset);
        }
    }

    /// Gives up on holes and on acknowledgements when too much waits for them.
    fn keep_limits<A, S: Sink<A>>(&mut self, direction: Direction, out: &mut Out<'_, A, S>) {
        let place = direction.index();
        while self.core.sides[place].stream.over_out_of_order(&self.settings) {
            out.counters.over_out_of_order += 1;
            self.core.sides[place].stream.give_up_hole();
            self.release(direction, Upto::Arrived, out);
        }
        if self.core.sides[place].stream.over_unacknowledged(&self.settings) {
            out.counters.over_unacknowledged += 1;
            self.release(direction, Upto::Arrived, out);
        }
    }

    fn release<A, S: Sink<A>>(
        &mut self,
        direction: Direction,
        upto: Upto,
        out: &mut Out<'_, A, S>,
    ) {
        let stream = &mut self.core.sides[direction.index()].stream;
        let wanted = stream.wanted();
        while let Some(ready) = stream.ready(upto, &self.settings) {
            match ready {
                Ready::Data(bytes) if wanted => {
                    out.sink.data(out.facts, out.attached, direction, bytes);
                }
                Ready::Data(_) => {}
                Ready::Gap(length) => {
                    out.counters.gaps += 1;
                    out.counters.gap_bytes += length;
                    if !matches!(upto, Upto::Everything(StreamEnd::FlowEnded)) {
                        out.event("reassembly_seq_gap");
                    }
                    if wanted {
                        out.sink.gap(out.facts, out.attached, direction, length);
                    }
                }
                Ready::End(why) => {
                    if why == StreamEnd::Depth {
                        out.event("reassembly_depth_reached");
                    }
                    out.sink.end(out.facts, out.attached, direction, why);
                }
            }
        }
    }
}

impl Core {
    /// Counts the sequence numbers of a packet that is believed, and moves on.
    fn count(&mut self, act: Act, direction: Direction, segment: &Segment<'_>) {
        if matches!(act, Act::Leave | Act::Reset) {
            return;
        }
        if segment.has_ack() && self.sides[direction.reverse().index()].known {
            self.acknowledged(direction, segment);
        }
        if act == Act::Take {
            self.sent(direction, segment);
        }
        self.move_on();
    }
}

/// Takes up a session at its first packet. What that packet carries counts too.
fn begin<A>(
    flow: &mut Flow<A>,
    direction: &mut Direction,
    segment: &Segment<'_>,
    streams: &mut Streams,
    events: &mut Events,
) -> Act {
    let Some(taken) = handshake::take_up(segment, &streams.settings, events) else {
        return Act::Leave;
    };
    let sender_is = if taken.from_server { Direction::ToClient } else { Direction::ToServer };
    if *direction != sender_is {
        flow.turn_round();
        *direction = sender_is;
    }
    flow.session = Some(Box::new(Session::new(taken.core, &flow.facts, streams)));
    // A SYN/ACK by itself acknowledges nothing that was seen.
    if taken.from_server { Act::Leave } else { Act::Take }
}

/// Where the piece of data that begins at `at` ends: before the next urgent byte.
fn piece_from(side: &Side, position: i64, at: usize, length: usize) -> usize {
    if !side.has_urgent() {
        return length;
    }
    (at..length).find(|place| side.is_left_out(position + *place as i64)).unwrap_or(length)
}

fn insert_piece<A, S: Sink<A>>(
    side: &mut Side,
    position: i64,
    bytes: &[u8],
    memory_left: usize,
    settings: &StreamSettings,
    out: &mut Out<'_, A, S>,
) {
    // What lies before the stream's first byte never was part of it.
    let before = usize::try_from(-position).unwrap_or(0).min(bytes.len());
    if before != 0 {
        out.event("reassembly_segment_before_base_seq");
    }
    let bytes = &bytes[before..];
    if bytes.is_empty() {
        return;
    }
    let offset = side.offset(position + before as i64);
    let met = side.stream.insert(offset, bytes, memory_left, settings);
    if met.different {
        out.counters.different_overlaps += 1;
        out.event("reassembly_overlap_different_data");
    }
    if met.over_memory {
        out.counters.over_memory += 1;
        out.event("reassembly_insert_memcap");
    }
}
