//! What the sensor's loop hands in for each packet, and what it gets back.

use model::{Direction, Time};

/// One packet with all that is known around it, to be inspected.
pub struct Input<'p> {
    /// The packet. For the end of a flow, where no packet is, the flow's last one made up.
    pub packet: &'p decode::Packet<'p>,
    /// The flow, unless the packet belongs to none.
    pub flow: Option<FlowView<'p>>,
    /// Newly ordered stream data in this packet's direction, and what is kept from before it.
    pub stream: Option<StreamPart<'p>>,
    /// Whether this packet's TCP payload is, or once the gap before it is filled will be, part of
    /// the ordered stream. False for what never enters it (no flow, out of window, not fed): then
    /// rules for streams look in the payload itself.
    pub payload_in_stream: bool,
    /// Names of stream events that this packet raised, without `stream.`.
    pub stream_events: &'p [&'static str],
    /// Application layer events of no protocol that this packet raised, without `applayer.`.
    pub detection_events: &'p [&'static str],
    /// The parser of the flow, when the protocol is known, with the protocol's place in
    /// `protocols::ALL`.
    pub app: Option<(usize, &'p mut dyn protocols::Parser)>,
    /// True when no packet came and this is the last look at the flow.
    pub last: bool,
}

/// What the engine may know of a flow.
pub struct FlowView<'p> {
    /// Which way this packet goes.
    pub direction: Direction,
    /// Whether both sides have been seen (UDP) or the handshake is done (TCP).
    pub established: bool,
    /// When the flow began.
    pub start: Time,
    /// Packets by direction, this one included.
    pub packets: [u64; 2],
    /// Bytes on the wire by direction, this packet included.
    pub bytes: [u64; 2],
    /// Stream bytes by direction so far (for `stream_size`), sequence numbers gone over.
    pub stream_bytes: [u64; 2],
    /// Name of the protocol, `failed` when it could not be told, `unknown` when not yet.
    pub app_protocol: &'p str,
    /// Name as told from each direction's bytes alone.
    pub app_protocol_by_side: [&'p str; 2],
    /// What the engine itself remembers of the flow.
    pub state: &'p mut crate::FlowState,
}

/// Ordered bytes of one direction.
#[derive(Clone, Copy, Debug)]
pub struct StreamPart<'p> {
    /// Which direction's bytes.
    pub direction: Direction,
    /// The bytes: some from before, then the new ones.
    pub bytes: &'p [u8],
    /// Place of the first of `bytes` in the stream, from 0.
    pub offset: u64,
    /// How many at the end of `bytes` are new since the last look.
    pub new: usize,
    /// Whether the direction has ended.
    pub end: bool,
}

/// One detection by a rule or an indicator.
#[derive(Clone, Debug)]
pub struct Alert {
    /// Why.
    pub cause: Cause,
    /// The transaction it is about, when it is about one.
    pub transaction: Option<u64>,
    /// The direction looked at.
    pub direction: Option<Direction>,
    /// Whether stream data rather than the packet's own payload matched.
    pub from_stream: bool,
    /// The frame or file type that matched, where one did.
    pub file: Option<u32>,
    /// What datasets tell of the values that fitted: key and JSON object.
    pub context: Vec<(std::sync::Arc<str>, std::sync::Arc<str>)>,
}

/// What fired.
#[derive(Clone, Debug)]
pub enum Cause {
    /// The rule at this place in the rule set.
    Rule(u32),
    /// An indicator: place in the matcher, and the value seen.
    Indicator {
        /// Number of the indicator in the running set.
        id: u32,
        /// What was seen, as text.
        seen: String,
    },
}
