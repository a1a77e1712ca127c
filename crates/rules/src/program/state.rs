//! What is remembered between packets: bits, integers, and how often a rule fired.

use crate::CompareOp;

/// A condition on or change to what is remembered.
#[derive(Clone, Debug)]
pub enum StateOp {
    /// `flowbits`, `xbits` and `hostbits`.
    Bits {
        /// Where they are kept.
        scope: BitScope,
        /// What is done.
        op: BitOp,
        /// Numbers of the names in the rule set's table of this scope; several mean any (`|`).
        names: Vec<u32>,
        /// How long, in seconds, of those that expire.
        expire_s: Option<u32>,
    },
    /// `flowint`.
    Int {
        /// Number of the name in the rule set's table.
        name: u32,
        /// What is done.
        op: IntOp,
    },
}

/// Where bits are kept.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum BitScope {
    /// With the flow.
    Flow,
    /// With the sender's address.
    SourceHost,
    /// With the receiver's address.
    DestinationHost,
    /// With the pair of addresses.
    Pair,
    /// With the transaction.
    Transaction,
}

/// What is done with a bit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum BitOp {
    /// Set it, when the rule matches.
    Set,
    /// Unset it, when the rule matches.
    Unset,
    /// Turn it, when the rule matches.
    Toggle,
    /// Condition: is set.
    IsSet,
    /// Condition: is not set.
    IsNotSet,
}

/// What is done with an integer of the flow.
#[derive(Clone, Debug)]
pub enum IntOp {
    /// Condition: there is one.
    IsSet,
    /// Condition: there is none.
    IsNotSet,
    /// Set to this.
    Set(IntValue),
    /// Plus this.
    Add(IntValue),
    /// Minus this.
    Subtract(IntValue),
    /// Condition: comparison with this.
    Compare(CompareOp, IntValue),
}

/// A number, or another integer of the flow.
#[derive(Clone, Copy, Debug)]
pub enum IntValue {
    /// The number.
    Value(u32),
    /// The integer with this number in the rule set's table.
    Name(u32),
}

/// How often is too often, or often enough.
#[derive(Clone, Copy, Debug)]
pub struct Threshold {
    /// What is done.
    pub kind: ThresholdKind,
    /// By what it is counted.
    pub track: Track,
    /// How many.
    pub count: u32,
    /// In how many seconds.
    pub seconds: u32,
    /// `backoff`'s multiplier.
    pub multiplier: u32,
    /// Count only what differs in this (`unique_on`).
    pub unique_on: Option<UniqueOn>,
}

/// What a threshold counts different values of.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum UniqueOn {
    /// The sender's port.
    SourcePort,
    /// The receiver's port.
    DestinationPort,
}

/// What a threshold does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ThresholdKind {
    /// Report at most `count` in the time.
    Limit,
    /// Report each `count`-th.
    Threshold,
    /// Report once in the time, at the `count`-th.
    Both,
    /// Report only after `count` in the time (`detection_filter`).
    DetectionFilter,
    /// Report at 1, then at growing distances.
    Backoff,
}

/// By what a threshold counts.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Track {
    /// The sender.
    Source,
    /// The receiver.
    Destination,
    /// The pair.
    Both,
    /// The rule alone.
    Rule,
    /// The flow.
    Flow,
}
