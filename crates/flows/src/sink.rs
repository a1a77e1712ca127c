//! How streams hand out what they have: to a sink as it becomes ready, and as windows of raw bytes.

use model::Direction;

use crate::flow::Facts;

/// Takes what a TCP session gives while a packet is fed. Called in order; bytes are borrowed.
pub trait Sink<A> {
    /// The next bytes of a direction, never empty, in order.
    fn data(&mut self, flow: &Facts, attached: &mut A, direction: Direction, bytes: &[u8]);

    /// `length` bytes of a direction are lost for good.
    fn gap(&mut self, flow: &Facts, attached: &mut A, direction: Direction, length: u64);

    /// Nothing more of this direction will come. Said once a direction.
    fn end(&mut self, flow: &Facts, attached: &mut A, direction: Direction, why: StreamEnd);

    /// Something is out of order, by name as rules know it without `stream.`: one of
    /// [`crate::EVENTS`]. The packet being fed is the cause.
    fn event(&mut self, flow: &Facts, attached: &mut A, name: &'static str);
}

/// Why a direction of a stream ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum StreamEnd {
    /// The sender closed it (FIN) and everything before was released.
    Finished,
    /// Either side reset the connection.
    Reset,
    /// The flow ended: timeout, shutdown, forced out or replaced.
    FlowEnded,
    /// As many bytes as the site wants were released.
    Depth,
}

/// When a look at raw bytes is wanted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Look {
    /// When a chunk of new bytes is there, when it was asked for ([`crate::Session::want_look`]), or
    /// when the direction has ended.
    WhenWorth,
    /// When there is any new byte.
    Now,
}

/// Ordered bytes of one direction for rules to look at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RawPart<'s> {
    /// Which direction's.
    pub direction: Direction,
    /// Some from before, then the new ones; without holes.
    pub bytes: &'s [u8],
    /// Place of the first of `bytes` in the stream, from 0, lost bytes counted.
    pub offset: u64,
    /// How many at the end of `bytes` are new since the last look.
    pub new: usize,
    /// Bytes lost just before `bytes` when they begin after a hole.
    pub lost_before: u64,
    /// Whether the direction has ended.
    pub end: bool,
}
