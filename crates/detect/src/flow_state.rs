//! What the engine remembers of a flow between packets.
//!
//! Small, because a sensor holds a hundred thousand flows: what few flows need lies in a box of its
//! own that is made when it is first needed.

use smallvec::SmallVec;

/// Numbers of the bits that are set.
pub(crate) type Bits = SmallVec<[u32; 8]>;

/// Flow bits, flow integers and how far inspection has come. Opaque to others; one a flow.
#[derive(Debug, Default)]
pub struct FlowState {
    /// A pass rule took the whole flow out of inspection.
    pub(crate) passed: bool,
    /// By direction: rules on addresses alone have been tried.
    pub(crate) addresses_tried: [bool; 2],
    /// By direction: rules on the protocol alone have been tried.
    pub(crate) protocol_tried: [bool; 2],
    /// By direction: no rule is known by the addresses.
    pub(crate) addresses_unknown: [bool; 2],
    /// By direction: place of the flow's payload group plus one; 0 when not looked up yet.
    pub(crate) group: [u32; 2],
    /// What few flows have.
    pub(crate) more: Option<Box<More>>,
}

/// What few flows have.
#[derive(Debug, Default)]
pub(crate) struct More {
    /// Flow bits that are set, by number.
    pub(crate) bits: Bits,
    /// Flow integers by number.
    pub(crate) ints: SmallVec<[(u32, u32); 4]>,
    /// Packets, bytes or seconds still to be logged because a rule tagged the flow.
    pub(crate) tag: Option<Tag>,
}

/// How long packets of a tagged flow are logged.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Tag {
    /// So many packets more.
    Packets(u32),
    /// So many bytes more.
    Bytes(u64),
    /// Until this second.
    UntilSecond(i64),
}

impl FlowState {
    /// Whether the flow bit with this number is set.
    pub(crate) fn bit(&self, name: u32) -> bool {
        self.more.as_ref().is_some_and(|more| more.bits.contains(&name))
    }

    /// The rarely needed part, made on first use.
    pub(crate) fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }
}
