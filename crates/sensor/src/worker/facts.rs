//! Packets and flows in the words of events.

use std::net::IpAddr;

use decode::{Network, Packet, TransportLayer};
use flows::{Facts, Key};
use model::Direction;

use super::Core;
use super::attached::Attached;
use crate::eve::{Ends, FlowFacts, Head, PacketSource};

impl Core {
    /// A head that tells nothing but the time.
    pub(super) fn bare_head(&self) -> Head<'static> {
        Head {
            time: self.now,
            flow_id: None,
            interface: None,
            number: 0,
            vlans: &[],
            ends: None,
            icmp: None,
            source: None,
            ethernet: None,
            spi: None,
            capture: None,
        }
    }
}

/// The head of an event about a packet.
pub(super) fn packet_head<'h>(
    packet: &'h Packet<'_>,
    flow: Option<&Facts>,
    capture: Option<&'h str>,
    last: bool,
) -> Head<'h> {
    Head {
        time: packet.time,
        flow_id: flow.map(flow_id),
        interface: None,
        number: packet.number,
        vlans: &packet.vlans,
        ends: packet_ends(packet),
        icmp: icmp_of(packet),
        source: Some(source_of(packet, last)),
        ethernet: packet.ethernet.map(|ethernet| (ethernet.source, ethernet.destination)),
        spi: None,
        capture,
    }
}

/// The head of an event about a flow, as `direction` goes, with the packet that brought it about.
pub(super) fn flow_head<'h>(
    packet: &'h Packet<'_>,
    flow: &Facts,
    direction: Direction,
    capture: Option<&'h str>,
    last: bool,
) -> Head<'h> {
    let mut head = packet_head(packet, Some(flow), capture, last);
    let ends = key_ends(&flow.key);
    head.ends = Some(if direction == Direction::ToServer { ends } else { ends.reversed() });
    if head.ends.map(|ends| ends.source) != packet_ends(packet).map(|ends| ends.source) {
        head.ethernet = head.ethernet.map(|(source, destination)| (destination, source));
    }
    head
}

/// A flow's number in events: the same for the same capture, not the same for two flows of a day,
/// and below 2^53, which is what JSON readers can hold.
pub(super) fn flow_id(flow: &Facts) -> u64 {
    let mixed = (flow.start.micros().cast_unsigned() ^ flow.number.rotate_left(40))
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed >> 11
}

/// Type and code of an ICMP packet.
pub(super) const fn icmp_of(packet: &Packet<'_>) -> Option<(u8, u8)> {
    match &packet.transport {
        TransportLayer::Icmp(icmp) | TransportLayer::Icmp6(icmp) => Some((icmp.kind, icmp.code)),
        _ => None,
    }
}

const fn source_of(packet: &Packet<'_>, last: bool) -> PacketSource {
    if last {
        PacketSource::FlowTimeout
    } else if packet.tunnel_depth > 0 {
        match packet.outer {
            Some(outer) => PacketSource::Tunnel(match outer.protocol {
                4 => "IPv4 tunnel",
                17 => "vxlan encapsulation",
                41 => "IPv6 tunnel",
                _ => "gre tunnel",
            }),
            None => PacketSource::Wire,
        }
    } else if packet.reassembled {
        PacketSource::Defrag
    } else {
        PacketSource::Wire
    }
}

fn packet_ends(packet: &Packet<'_>) -> Option<Ends> {
    let Network::Ip(ip) = &packet.network else { return None };
    let (source_port, destination_port) = packet.ports();
    Some(Ends {
        source: ip.source,
        destination: ip.destination,
        source_port,
        destination_port,
        protocol: ip.protocol,
    })
}

/// The ends of a flow, client first.
pub(super) const fn key_ends(key: &Key) -> Ends {
    Ends {
        source: key.client.address,
        destination: key.server.address,
        source_port: key.client.port,
        destination_port: key.server.port,
        protocol: key.protocol,
    }
}

/// The flow as events tell it.
pub(super) fn flow_facts(flow: &Facts, attached: &Attached) -> FlowFacts<'static> {
    FlowFacts {
        id: flow_id(flow),
        ends: key_ends(&flow.key),
        packets: flow.packets,
        bytes: flow.bytes,
        start: flow.start,
        last: flow.last,
        app: attached.app_names(),
    }
}

/// A packet that never was: the last look at one direction of a flow.
pub(super) fn last_packet(
    flow: &Facts,
    attached: &Attached,
    direction: Direction,
) -> Packet<'static> {
    let ends = key_ends(&flow.key);
    let ends = if direction == Direction::ToServer { ends } else { ends.reversed() };
    Packet {
        time: flow.last,
        number: 0,
        link: decode::LinkType::RAW,
        frame: &[],
        wire_len: 0,
        ethernet: None,
        vlans: attached.vlans.clone(),
        network: Network::Ip(last_header(ends.source, ends.destination, ends.protocol)),
        transport: last_transport(ends),
        payload: &[],
        tunnel_depth: flow.key.tunnel_depth,
        outer: None,
        reassembled: false,
        events: smallvec::SmallVec::new(),
    }
}

fn last_header(source: IpAddr, destination: IpAddr, protocol: u8) -> decode::IpHeader<'static> {
    decode::IpHeader {
        source,
        destination,
        protocol,
        ttl: 64,
        tos: 0,
        id: 0,
        fragment: false,
        fragment_flags: 0,
        fragment_offset: 0,
        header: &[],
        payload: &[],
        options: smallvec::SmallVec::new(),
        checksum_ok: true,
    }
}

fn last_transport(ends: Ends) -> TransportLayer<'static> {
    if ends.protocol != 6 {
        return TransportLayer::None;
    }
    TransportLayer::Tcp(decode::Tcp {
        source_port: ends.source_port,
        destination_port: ends.destination_port,
        seq: 0,
        ack: 0,
        flags: decode::TcpFlags(decode::TcpFlags::ACK),
        window: 0,
        urgent: 0,
        header: &[],
        mss: None,
        window_scale: None,
        sack_permitted: false,
        timestamp: None,
        checksum_ok: true,
    })
}
