//! TCP: one session with a stream each way. This first version knows the interface only.

mod state;

use decode::Packet;
use model::Direction;

use crate::flow::{Facts, Flow};
use crate::settings::StreamSettings;
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
    /// Overlaps whose bytes differed.
    pub different_overlaps: u64,
}

/// Settings and counters that all streams of a table share.
pub(crate) struct Streams {
    pub settings: StreamSettings,
    pub counters: StreamCounters,
}

impl Streams {
    pub fn new(settings: StreamSettings) -> Self {
        Self { settings, counters: StreamCounters::default() }
    }

    pub const fn counters(&self) -> StreamCounters {
        self.counters
    }

    pub fn forget<A>(&mut self, flow: &Flow<A>) {
        let held = flow.session().map_or(0, |session| session.held);
        self.counters.memory = self.counters.memory.saturating_sub(held);
    }
}

/// A TCP session.
#[derive(Debug)]
pub struct Session {
    state: TcpState,
    held: usize,
}

impl Session {
    /// State.
    pub const fn state(&self) -> TcpState {
        self.state
    }

    /// Says that nobody wants this direction's bytes any more: nothing more is released or held.
    pub fn stop(&mut self, _direction: Direction) {}

    /// Asks for a look at raw bytes of this direction even if few are new.
    pub fn want_look(&mut self, _direction: Direction) {}

    /// Sets how many bytes of a direction are put together from its start; none for no limit.
    pub fn set_depth(&mut self, _direction: Direction, _depth: Option<u64>) {}

    /// Bytes of a direction by sequence numbers so far, for `stream_size`.
    pub fn stream_bytes(&self, _direction: Direction) -> u64 {
        0
    }

    pub(crate) fn over_for(&self, _seq: u32) -> bool {
        self.state == TcpState::Closed
    }

    pub(crate) fn turn_round(&mut self) {}

    pub(crate) fn raw(&mut self, _direction: Direction, _look: Look) -> Option<RawPart<'_>> {
        None
    }

    pub(crate) fn finish<A>(
        &mut self,
        _facts: &Facts,
        _attached: &mut A,
        _why: StreamEnd,
        _sink: &mut impl Sink<A>,
    ) {
    }

    pub(crate) fn packet<A>(
        _flow: &mut Flow<A>,
        _packet: &Packet<'_>,
        _direction: Direction,
        _streams: &mut Streams,
        _sink: &mut impl Sink<A>,
    ) {
    }
}
