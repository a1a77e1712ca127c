//! Conditions on a packet's headers, and on the flow it is in.
//!
//! Specification: the Suricata user guide, chapter "Header keywords" and "Flow keywords".

use decode::{Icmp, Packet, Tcp, TransportLayer};
use rules::{FlagsMode, FlowSide, NumberMatch, PacketCheck, ProtocolSide, StreamSide, Which};
use smallvec::SmallVec;

use crate::content::Memory;
use crate::datasets::{self, Datasets};
use crate::header::Ends;
use crate::{FlowView, Input};

/// Whether `check` holds for the packet of `input`.
pub(crate) fn holds(
    check: &PacketCheck,
    input: &Input<'_>,
    ends: Ends,
    datasets: &Datasets,
) -> bool {
    let packet = input.packet;
    match check {
        PacketCheck::PayloadSize(size) => !input.last && size.matches(packet.payload.len() as u64),
        PacketCheck::SameIp => ends.source.is_some() && ends.source == ends.destination,
        PacketCheck::Checksum { layer, valid } => checksum(packet, layer) == Some(*valid),
        PacketCheck::DecodeEvent(name) => packet.events.iter().any(|event| event == name),
        PacketCheck::StreamEvent(name) => input.stream_events.iter().any(|event| event == name),
        PacketCheck::StreamSize { side, size } => {
            flow(input).is_some_and(|flow| stream_size(flow, *side, size))
        }
        PacketCheck::AppProtocol { name, negated, side } => {
            flow(input).is_some_and(|flow| app_protocol(flow, name, *side, *negated))
        }
        PacketCheck::IpDataset { source, check } => {
            ip_dataset(if *source { ends.source } else { ends.destination }, check, datasets)
        }
        PacketCheck::VlanId { which, id } => vlan(packet, *which, id),
        PacketCheck::VlanLayers(number) => number.matches(packet.vlans.len() as u64),
        PacketCheck::FlowAge(age) => flow(input).is_some_and(|flow| {
            age.matches(u64::try_from(packet.time.since(flow.start) / 1_000_000).unwrap_or(0))
        }),
        PacketCheck::FlowCount { bytes, side, number } => flow(input).is_some_and(|flow| {
            flow_count(if *bytes { flow.bytes } else { flow.packets }, *side, number)
        }),
        other => of_layers(other, packet),
    }
}

/// Conditions on the layers alone.
fn of_layers(check: &PacketCheck, packet: &Packet<'_>) -> bool {
    let ip = |test: &dyn Fn(&decode::IpHeader<'_>) -> bool| packet.ip().is_some_and(test);
    let tcp = |test: &dyn Fn(&Tcp<'_>) -> bool| packet.tcp().is_some_and(test);
    let icmp = |test: &dyn Fn(&Icmp<'_>) -> bool| icmp_of(packet).is_some_and(test);
    let optional =
        |value: Option<u64>, number: &NumberMatch| value.is_some_and(|value| number.matches(value));
    match check {
        PacketCheck::Ttl(ttl) => ip(&|header| ttl.matches(header.ttl.into())),
        PacketCheck::Tos(tos) => ip(&|header| tos.matches(header.tos.into())),
        PacketCheck::IpId(id) => ip(&|header| id.matches(header.id.into())),
        PacketCheck::IpProtocol(number) => ip(&|header| number.matches(header.protocol.into())),
        PacketCheck::IpOption(option) => ip(&|header| match option {
            Some(option) => header.options.contains(option),
            None => !header.options.is_empty(),
        }),
        PacketCheck::FragmentBits { bits, mode } => {
            ip(&|header| flags(fragment_bits(header.fragment_flags), *bits, 0, *mode))
        }
        PacketCheck::FragmentOffset(number) => {
            ip(&|header| number.matches(u64::from(header.fragment_offset / 8)))
        }
        PacketCheck::TcpFlags { bits, ignored, mode } => {
            tcp(&|header| flags(header.flags.0, *bits, *ignored, *mode))
        }
        PacketCheck::TcpSeq(seq) => tcp(&|header| header.seq == *seq),
        PacketCheck::TcpAck(ack) => tcp(&|header| header.ack == *ack),
        PacketCheck::TcpWindow(window) => tcp(&|header| window.matches(header.window.into())),
        PacketCheck::TcpMss(mss) => tcp(&|header| optional(header.mss.map(u64::from), mss)),
        PacketCheck::TcpWindowScale(scale) => {
            tcp(&|header| optional(header.window_scale.map(u64::from), scale))
        }
        PacketCheck::IcmpType(kind) => icmp(&|header| kind.matches(header.kind.into())),
        PacketCheck::IcmpCode(code) => icmp(&|header| code.matches(header.code.into())),
        PacketCheck::IcmpId(id) => icmp(&|header| optional(header.id.map(u64::from), id)),
        PacketCheck::IcmpSeq(seq) => icmp(&|header| optional(header.seq.map(u64::from), seq)),
        PacketCheck::Icmp6Mtu(mtu) => icmp(&|header| optional(header.mtu.map(u64::from), mtu)),
        _ => false,
    }
}

const fn flow<'i, 'p>(input: &'i Input<'p>) -> Option<&'i FlowView<'p>> {
    input.flow.as_ref()
}

const fn icmp_of<'i, 'p>(packet: &'i Packet<'p>) -> Option<&'i Icmp<'p>> {
    match &packet.transport {
        TransportLayer::Icmp(header) | TransportLayer::Icmp6(header) => Some(header),
        _ => None,
    }
}

/// Bits as rules number them (1 more, 2 don't, 4 reserved) from the wire's order.
const fn fragment_bits(wire: u8) -> u8 {
    wire & 0b111
}

const fn flags(have: u8, bits: u8, ignored: u8, mode: FlagsMode) -> bool {
    let have = have & !ignored;
    match mode {
        FlagsMode::Exact => have == bits,
        FlagsMode::AtLeast => have & bits == bits,
        FlagsMode::Any => have & bits != 0,
        FlagsMode::Not => have & bits == 0,
    }
}

fn checksum(packet: &Packet<'_>, layer: &str) -> Option<bool> {
    let ip = packet.ip()?;
    let four = ip.source.is_ipv4();
    match (layer, &packet.transport) {
        ("ipv4", _) if four => Some(ip.checksum_ok),
        ("tcpv4", TransportLayer::Tcp(tcp)) if four => Some(tcp.checksum_ok),
        ("tcpv6", TransportLayer::Tcp(tcp)) if !four => Some(tcp.checksum_ok),
        ("udpv4", TransportLayer::Udp(udp)) if four => Some(udp.checksum_ok),
        ("udpv6", TransportLayer::Udp(udp)) if !four => Some(udp.checksum_ok),
        ("icmpv4", TransportLayer::Icmp(icmp)) => Some(icmp.checksum_ok),
        ("icmpv6", TransportLayer::Icmp6(icmp)) => Some(icmp.checksum_ok),
        _ => None,
    }
}

fn stream_size(flow: &FlowView<'_>, side: StreamSide, size: &NumberMatch) -> bool {
    let [client, server] = flow.stream_bytes.map(|bytes| size.matches(bytes));
    match side {
        StreamSide::Server => server,
        StreamSide::Client => client,
        StreamSide::Both => server && client,
        StreamSide::Either => server || client,
    }
}

fn flow_count(counts: [u64; 2], side: FlowSide, number: &NumberMatch) -> bool {
    match side {
        FlowSide::ToServer => number.matches(counts[0]),
        FlowSide::ToClient => number.matches(counts[1]),
        FlowSide::Either => counts.iter().any(|count| number.matches(*count)),
        FlowSide::Both => number.matches(counts[0].saturating_add(counts[1])),
    }
}

fn ip_dataset(
    address: Option<std::net::IpAddr>,
    check: &rules::DatasetCheck,
    datasets: &Datasets,
) -> bool {
    value_of(address, check).is_some_and(|value| datasets.check(check, &value))
}

/// An address as the check's set keeps it.
fn value_of(
    address: Option<std::net::IpAddr>,
    check: &rules::DatasetCheck,
) -> Option<SmallVec<[u8; 16]>> {
    use std::net::IpAddr;
    match address? {
        IpAddr::V4(four) if check.kind != "ip" => Some(SmallVec::from_slice(&four.octets())),
        // A set of both kinds keeps IPv4 addresses as IPv6 ones.
        IpAddr::V4(four) => Some(SmallVec::from_slice(&four.to_ipv6_mapped().octets())),
        IpAddr::V6(six) if check.kind != "ipv4" => Some(SmallVec::from_slice(&six.octets())),
        IpAddr::V6(_) => None,
    }
}

/// What sets of addresses tell of a packet that fitted a rule.
pub(crate) fn contexts(rule: &rules::Rule, ends: Ends, memory: &mut Memory) {
    for check in &rule.packet {
        if let PacketCheck::IpDataset { source, check } = check {
            let address = if *source { ends.source } else { ends.destination };
            let value = value_of(address, check);
            memory.tell(value.and_then(|value| datasets::context(check, &value)));
        }
    }
}

fn app_protocol(flow: &FlowView<'_>, name: &str, side: ProtocolSide, negated: bool) -> bool {
    let same = |have: &str| have == name || (name == "http" && matches!(have, "http1" | "http2"));
    let [client, server] = flow.app_protocol_by_side;
    let one = |have: &str| {
        // While it is not known, neither "is" nor "is not" can be said, but `unknown` itself can.
        if have == "unknown" && name != "unknown" { false } else { same(have) != negated }
    };
    match side {
        ProtocolSide::PacketDirection => one(flow.app_protocol_by_side[flow.direction.index()]),
        ProtocolSide::Final | ProtocolSide::Original | ProtocolSide::Exact => {
            one(flow.app_protocol)
        }
        ProtocolSide::Either => one(client) || one(server),
        ProtocolSide::Side(direction) => one(flow.app_protocol_by_side[direction.index()]),
    }
}

fn vlan(packet: &Packet<'_>, which: Which, id: &NumberMatch) -> bool {
    let fits = |vlan: &u16| id.matches(u64::from(*vlan));
    match which {
        Which::Any => packet.vlans.iter().any(fits),
        Which::All => !packet.vlans.is_empty() && packet.vlans.iter().all(fits),
        Which::At(at) => {
            let count = packet.vlans.len() as i32;
            let at = if at < 0 { count + at } else { at };
            usize::try_from(at).ok().and_then(|at| packet.vlans.get(at)).is_some_and(fits)
        }
    }
}
