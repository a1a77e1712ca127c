//! What rules remember between packets: bits and integers of flows, bits of hosts and pairs.
//!
//! Conditions are asked before a rule's content is looked for, changes are made when it matches.
//!
//! Specification: the Suricata user guide, chapters "Flow keywords" and "Xbits".

use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use foldhash::quality::FixedState;
use hashbrown::HashMap;
use model::Time;
use rules::{BitOp, BitScope, CompareOp, IntOp, IntValue, Rule, StateOp};

use crate::FlowState;
use crate::compile::is_condition;
use crate::flow_state::Bits;
use crate::header::Ends;

/// Hosts' and pairs' bits kept at most, over all; when full, the expired go and then new ones are
/// refused. 64 Ki entries take about 5 MiB, and a sensor sees fewer hosts that break rules.
const HOST_BITS_MAX: usize = 1 << 16;

/// How long a host's bit lasts when the rule does not say.
const HOST_BIT_S: u32 = 30 * 24 * 3600;

/// Integers kept for one flow; more are refused.
const INTS_MAX: usize = 64;

/// Bits kept for one flow; more are refused. A rule set names a few hundred.
const BITS_MAX: usize = 1024;

/// Parts of the table, so that workers seldom wait for one another.
const SHARDS: usize = 16;

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct HostBit {
    owner: (BitScope, IpAddr, Option<IpAddr>),
    name: u32,
}

/// Bits of hosts and pairs, shared by all workers.
#[derive(Debug, Default)]
pub(crate) struct HostBits {
    shards: [Mutex<HashMap<HostBit, Time>>; SHARDS],
}

impl HostBits {
    fn shard(&self, bit: &HostBit) -> std::sync::MutexGuard<'_, HashMap<HostBit, Time>> {
        let place = FixedState::default().hash_one(bit.owner) as usize % SHARDS;
        self.shards[place].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_set(&self, bit: HostBit, now: Time) -> bool {
        self.shard(&bit).get(&bit).is_some_and(|until| now < *until)
    }

    fn set(&self, bit: HostBit, now: Time, seconds: u32) {
        let mut shard = self.shard(&bit);
        if HOST_BITS_MAX / SHARDS <= shard.len() && !shard.contains_key(&bit) {
            shard.retain(|_, until| now < *until);
            if HOST_BITS_MAX / SHARDS <= shard.len() {
                return;
            }
        }
        shard.insert(bit, now.plus_s(seconds.into()));
    }

    fn unset(&self, bit: HostBit) {
        self.shard(&bit).remove(&bit);
    }
}

/// Everything that a state operation may touch.
pub(crate) struct Remembered<'a> {
    pub(crate) flow: Option<&'a mut FlowState>,
    pub(crate) hosts: &'a HostBits,
    pub(crate) ends: Ends,
    pub(crate) now: Time,
    /// Bits of the transaction, when one is looked at.
    pub(crate) transaction: Option<&'a mut Bits>,
}

impl Remembered<'_> {
    /// Whether all conditions of the rule on what is remembered hold.
    pub(crate) fn allows(&self, rule: &Rule) -> bool {
        rule.state.iter().filter(|op| is_condition(op)).all(|op| self.holds(op))
    }

    /// Makes the changes that the rule asks for.
    pub(crate) fn change(&mut self, rule: &Rule) {
        rule.state.iter().filter(|op| !is_condition(op)).for_each(|op| self.apply(op));
    }

    fn holds(&self, op: &StateOp) -> bool {
        match op {
            StateOp::Bits { scope, op, names, .. } => {
                let mut set = names.iter().map(|name| self.bit(*scope, *name));
                match op {
                    BitOp::IsSet => set.any(|set| set == Some(true)),
                    // Without a flow there is nothing that could be set or not.
                    _ => set.any(|set| set == Some(false)),
                }
            }
            StateOp::Int { name, op } => self.int_holds(*name, op),
        }
    }

    fn bit(&self, scope: BitScope, name: u32) -> Option<bool> {
        match scope {
            BitScope::Flow => self.flow.as_deref().map(|flow| flow.bit(name)),
            BitScope::Transaction => self.transaction.as_ref().map(|bits| bits.contains(&name)),
            _ => {
                let bit = self.host_bit(scope, name)?;
                Some(self.hosts.is_set(bit, self.now))
            }
        }
    }

    fn host_bit(&self, scope: BitScope, name: u32) -> Option<HostBit> {
        let (source, destination) = (self.ends.source?, self.ends.destination?);
        let owner = match scope {
            // A host is one host, whichever end it was when its bit was set.
            BitScope::SourceHost => (BitScope::SourceHost, source, None),
            BitScope::DestinationHost => (BitScope::SourceHost, destination, None),
            _ => (scope, source.min(destination), Some(source.max(destination))),
        };
        Some(HostBit { owner, name })
    }

    fn apply(&mut self, op: &StateOp) {
        match op {
            StateOp::Bits { scope, op, names, expire_s } => {
                for name in names {
                    self.change_bit(*scope, *op, *name, expire_s.unwrap_or(HOST_BIT_S));
                }
            }
            StateOp::Int { name, op } => self.change_int(*name, op),
        }
    }

    fn change_bit(&mut self, scope: BitScope, op: BitOp, name: u32, seconds: u32) {
        let set = match op {
            BitOp::Set => true,
            BitOp::Unset => false,
            BitOp::Toggle => self.bit(scope, name) != Some(true),
            BitOp::IsSet | BitOp::IsNotSet => return,
        };
        match scope {
            BitScope::Flow => {
                if let Some(flow) = &mut self.flow {
                    set_in(&mut flow.more().bits, name, set);
                }
            }
            BitScope::Transaction => {
                if let Some(bits) = &mut self.transaction {
                    set_in(bits, name, set);
                }
            }
            _ => match self.host_bit(scope, name) {
                Some(bit) if set => self.hosts.set(bit, self.now, seconds),
                Some(bit) => self.hosts.unset(bit),
                None => {}
            },
        }
    }

    fn int(&self, name: u32) -> Option<u32> {
        let more = self.flow.as_ref()?.more.as_ref()?;
        more.ints.iter().find(|(have, _)| *have == name).map(|(_, value)| *value)
    }

    fn int_value(&self, value: IntValue) -> Option<u32> {
        match value {
            IntValue::Value(value) => Some(value),
            IntValue::Name(name) => self.int(name),
        }
    }

    fn int_holds(&self, name: u32, op: &IntOp) -> bool {
        let have = self.int(name);
        match op {
            IntOp::IsSet => have.is_some(),
            IntOp::IsNotSet => have.is_none(),
            IntOp::Compare(op, value) => match (have, self.int_value(*value)) {
                (Some(have), Some(wanted)) => compare(have, *op, wanted),
                _ => false,
            },
            IntOp::Set(_) | IntOp::Add(_) | IntOp::Subtract(_) => true,
        }
    }

    fn change_int(&mut self, name: u32, op: &IntOp) {
        let have = self.int(name).unwrap_or(0);
        let changed = match op {
            IntOp::Set(value) => self.int_value(*value),
            IntOp::Add(value) => self.int_value(*value).map(|by| have.saturating_add(by)),
            IntOp::Subtract(value) => self.int_value(*value).map(|by| have.saturating_sub(by)),
            IntOp::IsSet | IntOp::IsNotSet | IntOp::Compare(..) => None,
        };
        let (Some(value), Some(flow)) = (changed, &mut self.flow) else {
            return;
        };
        let ints = &mut flow.more().ints;
        match ints.iter().position(|(have, _)| *have == name) {
            Some(place) => ints[place].1 = value,
            None if ints.len() < INTS_MAX => ints.push((name, value)),
            None => {}
        }
    }
}

fn set_in(bits: &mut Bits, name: u32, set: bool) {
    let place = bits.iter().position(|have| *have == name);
    match (set, place) {
        (true, None) if bits.len() < BITS_MAX => bits.push(name),
        (false, Some(place)) => {
            bits.swap_remove(place);
        }
        _ => {}
    }
}

const fn compare(left: u32, op: CompareOp, right: u32) -> bool {
    match op {
        CompareOp::Equal => left == right,
        CompareOp::NotEqual => left != right,
        CompareOp::Less => left < right,
        CompareOp::Greater => left > right,
        CompareOp::LessOrEqual => left <= right,
        CompareOp::GreaterOrEqual => left >= right,
        CompareOp::And => left & right != 0,
        CompareOp::Or => left ^ right != 0,
    }
}
