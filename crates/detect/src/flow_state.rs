//! What the engine remembers of a flow between packets.
//!
//! Small, because a sensor holds a hundred thousand flows: what few flows need lies in a box of its
//! own that is made when it is first needed.

use model::Time;
use smallvec::SmallVec;

/// Numbers of the bits that are set.
pub(crate) type Bits = SmallVec<[u32; 8]>;

/// Flow bits, flow integers and how far inspection has come. Opaque to others; one a flow.
#[derive(Debug, Default)]
pub struct FlowState {
    /// The engine that the rest belongs to; 0 for none.
    engine: u32,
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
    /// By direction: rules whose literal was in the stream but not yet all the rest, each with the
    /// place in the stream up to which it was looked for.
    pub(crate) waiting: [SmallVec<[(u32, u64); 4]>; 2],
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

/// Rules that wait for more of one direction's stream at most; the oldest gives way.
const WAITING_MAX: usize = 8;

impl FlowState {
    /// Forgets what belongs to another engine: its numbers mean other rules, groups and bits here.
    /// So a flow that is open when rules are replaced loses its bits, and a tag.
    pub(crate) fn belong_to(&mut self, engine: u32) {
        if self.engine != engine {
            *self = Self { engine, ..Self::default() };
        }
    }

    /// Whether what is remembered is this engine's.
    pub fn is_of(&self, engine: &crate::Engine) -> bool {
        self.engine == engine.generation
    }

    /// Numbers of the flow bits that are set, as in the rule set's table.
    pub fn bits_set(&self) -> &[u32] {
        self.more.as_ref().map_or(&[], |more| &more.bits)
    }

    /// Flow integers: number in the rule set's table, and value.
    pub fn integers(&self) -> &[(u32, u32)] {
        self.more.as_ref().map_or(&[], |more| &more.ints)
    }

    /// Whether a packet of the flow is to be logged because an earlier one met a rule with `tag`;
    /// counts it.
    pub fn tagged(&mut self, now: Time, bytes: u32) -> bool {
        let Some(tag) = self.more.as_mut().and_then(|more| more.tag.as_mut()) else {
            return false;
        };
        match tag {
            Tag::Packets(left) => std::mem::replace(left, left.saturating_sub(1)) > 0,
            Tag::Bytes(left) => std::mem::replace(left, left.saturating_sub(u64::from(bytes))) > 0,
            Tag::UntilSecond(end) => now.seconds() <= *end,
        }
    }

    /// Whether a pass rule took the whole flow out of inspection.
    pub const fn passed(&self) -> bool {
        self.passed
    }

    /// Lets a rule be looked at again when more of the stream is there.
    pub(crate) fn wait(&mut self, direction: usize, rule: u32, seen: u64) {
        let waiting = &mut self.more().waiting[direction];
        if waiting.iter().any(|(have, _)| *have == rule) {
            return;
        }
        if waiting.len() == WAITING_MAX {
            waiting.remove(0);
        }
        waiting.push((rule, seen));
    }

    /// Rules that wait, as long as what they wait with is still kept from `offset` on.
    pub(crate) fn waiting(&mut self, direction: usize, offset: u64) -> &[(u32, u64)] {
        match &mut self.more {
            Some(more) => {
                more.waiting[direction].retain(|(_, seen)| offset < *seen);
                &more.waiting[direction]
            }
            None => &[],
        }
    }

    /// The rule has fired: it waits no more.
    pub(crate) fn stop_waiting(&mut self, direction: usize, rule: u32) {
        if let Some(more) = &mut self.more {
            more.waiting[direction].retain(|(have, _)| *have != rule);
        }
    }

    /// Whether the flow bit with this number is set.
    pub(crate) fn bit(&self, name: u32) -> bool {
        self.more.as_ref().is_some_and(|more| more.bits.contains(&name))
    }

    /// The rarely needed part, made on first use.
    pub(crate) fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_engine_finds_nothing_of_the_old_one() {
        let mut state = FlowState::default();
        state.belong_to(1);
        state.passed = true;
        state.group = [7, 9];
        state.more().bits.push(3);
        state.belong_to(1);
        assert!(state.passed() && state.group == [7, 9] && state.bit(3));
        state.belong_to(2);
        assert!(!state.passed() && state.group == [0, 0] && !state.bit(3));
    }
}
