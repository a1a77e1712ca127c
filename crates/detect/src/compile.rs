//! What a rule is to the engine: when it is looked at, in which order, and by what it is found.
//!
//! Decided once when the rules are loaded, so that nothing is decided per packet.

use model::Direction;
use protocols::{FieldId, Protocol, Side};
use rules::{
    Action, BitOp, BitScope, BufferRef, ContentCheck, IntOp, PacketCheck, Rule, RuleProtocol,
    StateOp, TransactionCheck,
};

/// When a rule is looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// On packets that raised an event that it names.
    Event,
    /// Once a flow and direction: it asks for addresses only.
    Addresses,
    /// Once a flow and direction, when the protocol has been told: it asks for nothing more.
    Protocol,
    /// On each packet, by its headers.
    Packet,
    /// On each packet or piece of stream, by its content.
    Payload,
    /// On transactions.
    Transaction,
    /// Never: it asks for a protocol that is not parsed.
    Never,
}

/// A rule made ready.
#[derive(Clone, Debug)]
pub(crate) struct Ready {
    /// Place in the rule set.
    pub(crate) place: u32,
    /// When it is looked at.
    pub(crate) kind: Kind,
    /// Whether payload content is looked for in single packets.
    pub(crate) in_packets: bool,
    /// Whether payload content is looked for in streams.
    pub(crate) in_streams: bool,
    /// Whether it is looked for in streams and nowhere else, not even in segments of no stream.
    pub(crate) stream_only: bool,
    /// Ways in which its transactions are looked at.
    pub(crate) directions: [bool; 2],
}

impl Ready {
    pub(crate) fn new(place: u32, rule: &Rule, protocols: &[&dyn Protocol]) -> Self {
        let kind = kind(rule);
        let (in_packets, in_streams) = payload_places(rule);
        let directions = directions(rule, protocols);
        let stream_only = matches!(rule.header.protocol, RuleProtocol::TcpStream)
            || rule.flow.stream == Some(true);
        Self { place, kind, in_packets, in_streams, stream_only, directions }
    }
}

/// Order in which rules are looked at and reported: by action, then setters of state before its
/// readers, then priority, then as they stood.
pub(crate) fn order(rule: &Rule, actions: &[Action]) -> impl Ord + use<> {
    let named = actions.iter().position(|action| *action == rule.action);
    let action = named.unwrap_or(actions.len());
    let flow_bits = state_rank(rule, |op| match op {
        StateOp::Bits { scope: BitScope::Flow | BitScope::Transaction, op, .. } => {
            Some(matches!(op, BitOp::Set | BitOp::Unset | BitOp::Toggle))
        }
        _ => None,
    });
    let flow_ints = state_rank(rule, |op| match op {
        StateOp::Int { op, .. } => {
            Some(matches!(op, IntOp::Set(_) | IntOp::Add(_) | IntOp::Subtract(_)))
        }
        StateOp::Bits { .. } => None,
    });
    let host_bits = state_rank(rule, |op| match op {
        StateOp::Bits { scope: BitScope::Flow | BitScope::Transaction, .. }
        | StateOp::Int { .. } => None,
        StateOp::Bits { op, .. } => Some(matches!(op, BitOp::Set | BitOp::Unset | BitOp::Toggle)),
    });
    (action, flow_bits, flow_ints, host_bits, rule.meta.priority)
}

/// 0 writes only, 1 reads and writes, 2 reads only, 3 neither.
fn state_rank(rule: &Rule, writes: impl Fn(&StateOp) -> Option<bool>) -> u8 {
    let mut reads_any = false;
    let mut writes_any = false;
    for op in &rule.state {
        match writes(op) {
            Some(true) => writes_any = true,
            Some(false) => reads_any = true,
            None => {}
        }
    }
    match (writes_any, reads_any) {
        (true, false) => 0,
        (true, true) => 1,
        (false, true) => 2,
        (false, false) => 3,
    }
}

fn kind(rule: &Rule) -> Kind {
    if matches!(rule.header.protocol, RuleProtocol::UnknownApp(_)) {
        return Kind::Never;
    }
    let on_packet_event = |check: &PacketCheck| {
        matches!(check, PacketCheck::DecodeEvent(_) | PacketCheck::StreamEvent(_))
    };
    let on_detection_event =
        |check: &TransactionCheck| matches!(check, TransactionCheck::DetectionEvent(_));
    let in_transaction = rule.inspections.iter().any(|inspection| is_field(inspection.buffer))
        || rule.transaction.iter().any(|check| !on_detection_event(check));
    if in_transaction {
        Kind::Transaction
    } else if rule.packet.iter().any(on_packet_event)
        || rule.transaction.iter().any(on_detection_event)
    {
        Kind::Event
    } else if !rule.inspections.is_empty() {
        Kind::Payload
    } else if asks_for_addresses_only(rule) {
        Kind::Addresses
    } else if asks_for_protocol_only(rule) {
        Kind::Protocol
    } else {
        Kind::Packet
    }
}

/// Whether a buffer belongs to a transaction.
pub(crate) const fn is_field(buffer: BufferRef) -> bool {
    matches!(buffer, BufferRef::Field(..) | BufferRef::AnyField(_))
}

fn asks_for_addresses_only(rule: &Rule) -> bool {
    let header = &rule.header;
    let flow = &rule.flow;
    matches!(
        header.protocol,
        RuleProtocol::Ip
            | RuleProtocol::Ipv4
            | RuleProtocol::Ipv6
            | RuleProtocol::Tcp
            | RuleProtocol::Udp
            | RuleProtocol::Icmp
            | RuleProtocol::Icmp6
    ) && header.source_ports.is_any()
        && header.destination_ports.is_any()
        && rule.packet.is_empty()
        && !rule.state.iter().any(is_condition)
        && flow.established.is_none()
        && flow.stream.is_none()
        && flow.fragment.is_none()
        && !flow.stateless
}

fn asks_for_protocol_only(rule: &Rule) -> bool {
    let by_header = matches!(rule.header.protocol, RuleProtocol::App(_));
    let by_check = |check: &PacketCheck| matches!(check, PacketCheck::AppProtocol { .. });
    (by_header || !rule.packet.is_empty())
        && rule.packet.iter().all(by_check)
        && !rule.state.iter().any(is_condition)
        && rule.flow.established.is_none()
        && rule.flow.stream.is_none()
        && rule.flow.fragment.is_none()
        && !rule.flow.stateless
}

/// Whether an operation asks, as against changes.
pub(crate) const fn is_condition(op: &StateOp) -> bool {
    match op {
        StateOp::Bits { op, .. } => matches!(op, BitOp::IsSet | BitOp::IsNotSet),
        StateOp::Int { op, .. } => {
            matches!(op, IntOp::IsSet | IntOp::IsNotSet | IntOp::Compare(..))
        }
    }
}

/// Whether payload content is looked for in packets and in streams.
fn payload_places(rule: &Rule) -> (bool, bool) {
    match (rule.header.protocol, rule.flow.stream) {
        (RuleProtocol::TcpPacket | RuleProtocol::Packet, _) | (_, Some(false)) => (true, false),
        (RuleProtocol::TcpStream, _) | (_, Some(true)) => (false, true),
        _ if rule.packet.iter().any(asks_for_a_packet) => (true, false),
        // Content at a fixed place means the place in the packet as well as in the stream.
        _ => (has_fixed_place(rule), true),
    }
}

/// Whether a condition speaks of a single packet, so that content must lie in that packet.
const fn asks_for_a_packet(check: &PacketCheck) -> bool {
    !matches!(
        check,
        PacketCheck::StreamSize { .. }
            | PacketCheck::AppProtocol { .. }
            | PacketCheck::IpDataset { .. }
            | PacketCheck::FlowAge(_)
            | PacketCheck::FlowCount { .. }
            | PacketCheck::VlanId { .. }
            | PacketCheck::VlanLayers(_)
            | PacketCheck::StreamEvent(_)
    )
}

fn has_fixed_place(rule: &Rule) -> bool {
    rule.inspections
        .iter()
        .filter(|inspection| inspection.buffer == BufferRef::Payload)
        .flat_map(|inspection| &inspection.checks)
        .any(|check| match check {
            ContentCheck::Content(content) => {
                content.offset.is_some() || content.depth.is_some() || content.startswith
            }
            _ => false,
        })
}

/// Ways in which a rule's transactions are looked at: as `flow` says, else as its fields say.
fn directions(rule: &Rule, protocols: &[&dyn Protocol]) -> [bool; 2] {
    let mut ways = [false; 2];
    if let Some(direction) = rule.flow.direction {
        ways[direction.index()] = true;
        return ways;
    }
    let mut sided = false;
    for inspection in &rule.inspections {
        if let Some(direction) = inspection.direction {
            ways[direction.index()] = true;
            sided = true;
        } else if let BufferRef::Field(protocol, field) = inspection.buffer {
            sided |= add_side(&mut ways, protocols, protocol, field);
        }
    }
    for check in &rule.transaction {
        if let TransactionCheck::Number { protocol, field, .. } = check {
            sided |= add_side(&mut ways, protocols, *protocol, *field);
        }
    }
    if sided { ways } else { [true; 2] }
}

fn add_side(
    ways: &mut [bool; 2],
    protocols: &[&dyn Protocol],
    protocol: usize,
    field: FieldId,
) -> bool {
    match field_side(protocols, protocol, field) {
        Some(direction) => {
            ways[direction.index()] = true;
            true
        }
        None => false,
    }
}

/// The side that fills a field, when it is one side's.
pub(crate) fn field_side(
    protocols: &[&dyn Protocol],
    protocol: usize,
    field: FieldId,
) -> Option<Direction> {
    let field = protocols.get(protocol)?.fields().get(usize::from(field.0))?;
    match field.side {
        Side::ToServer => Some(Direction::ToServer),
        Side::ToClient => Some(Direction::ToClient),
        Side::Either => None,
    }
}

/// The bytes by which a rule is found, in lower case, with the inspection they are in.
pub(crate) fn literal(rule: &Rule) -> Option<(usize, Vec<u8>)> {
    let fast = rule.fast_pattern?;
    let inspection = rule.inspections.get(fast.inspection)?;
    let ContentCheck::Content(content) = inspection.checks.get(fast.check)? else {
        return None;
    };
    if content.negated || inspection.absent.is_some() {
        return None;
    }
    let pattern = match fast.chop {
        Some((offset, length)) => {
            let from = usize::from(offset);
            content.pattern.get(from..from + usize::from(length))?
        }
        None => &content.pattern[..],
    };
    (!pattern.is_empty()).then(|| (fast.inspection, pattern.to_ascii_lowercase()))
}
