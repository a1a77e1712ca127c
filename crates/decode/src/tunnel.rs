//! Tunnels that are IP in IP, or ride on UDP: Teredo, VXLAN, Geneve.
//!
//! A tunnel by port is believed only when its header and the first one inside fit: other traffic
//! uses these ports too, and a wrong guess would put packets on record that nobody sent.
//!
//! Specification: RFC 2003, 2473, 4213, 4380, 7348, 8926.

use crate::bytes::be16;
use crate::decoder::{InsideKind, Reading};
use crate::packet::{LinkType, Network};

const IPV4: u16 = 0x0800;
const IPV6: u16 = 0x86dd;
const ETHERNET: u16 = 0x6558;

/// Reads IPv4 (protocol 4) or IPv6 (41) carried by either.
pub(crate) fn ip_in_ip<'a>(reading: &mut Reading<'a, '_>, protocol: u8, bytes: &'a [u8]) {
    let over_v6 = matches!(&reading.packet.network, Network::Ip(ip) if ip.source.is_ipv6());
    let version = bytes.first().map_or(0, |first| first >> 4);
    let (wanted, bytes_min, kind) = if protocol == 4 { (4, 20, IPV4) } else { (6, 40, IPV6) };
    if over_v6 && bytes.len() < bytes_min {
        reading.event(match wanted {
            4 => "ipv6.ipv4_in_ipv6_too_small",
            _ => "ipv6.ipv6_in_ipv6_too_small",
        });
    } else if over_v6 && version != wanted {
        reading.event(match wanted {
            4 => "ipv6.ipv4_in_ipv6_wrong_version",
            _ => "ipv6.ipv6_in_ipv6_wrong_version",
        });
    } else if reading.settings.ip_in_ip {
        reading.carries(InsideKind::Ethertype(kind), bytes);
    }
}

/// Looks for a tunnel in what UDP carries.
pub(crate) fn over_udp<'a>(reading: &mut Reading<'a, '_>, ports: (u16, u16), bytes: &'a [u8]) {
    let settings = reading.settings;
    if settings.vxlan.as_ref().is_some_and(|on| on.contains(&ports.1)) {
        vxlan(reading, bytes);
    } else if settings.geneve.as_ref().is_some_and(|on| on.contains(&ports.1)) {
        geneve(reading, bytes);
    } else if settings
        .teredo
        .as_ref()
        .is_some_and(|on| on.is_empty() || on.contains(&ports.0) || on.contains(&ports.1))
    {
        teredo(reading, bytes);
    }
}

fn vxlan<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    let Some((header, frame)) = bytes.split_at_checked(8) else { return };
    if header[0] & 0x08 == 0 {
        return;
    }
    match be16(frame, 12) {
        Some(IPV4 | IPV6 | 0x0806 | 0x8100 | 0x88a8 | 0x9100) => {
            reading.carries(InsideKind::Link(LinkType::ETHERNET), frame);
        }
        _ => reading.event("vxlan.unknown_payload_type"),
    }
}

fn geneve<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    let (Some(first), Some(kind)) = (bytes.first(), be16(bytes, 2)) else { return };
    let header_len = 8 + usize::from(first & 0x3f) * 4;
    let (0, Some(payload)) = (first >> 6, bytes.get(header_len..)) else { return };
    match kind {
        ETHERNET => reading.carries(InsideKind::Link(LinkType::ETHERNET), payload),
        IPV4 | IPV6 => reading.carries(InsideKind::Ethertype(kind), payload),
        _ => reading.event("geneve.unknown_payload_type"),
    }
}

/// Teredo may put an authentication and an origin header before the IPv6 packet.
fn teredo<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    let mut packet = bytes;
    if packet.starts_with(&[0, 1]) {
        let (Some(client), Some(value)) = (packet.get(2), packet.get(3)) else { return };
        let length = 13 + usize::from(*client) + usize::from(*value);
        let Some(rest) = packet.get(length..) else { return };
        packet = rest;
    }
    if packet.starts_with(&[0, 0]) {
        let Some(rest) = packet.get(8..) else { return };
        packet = rest;
    }
    let is_v6 = packet.first().is_some_and(|first| first >> 4 == 6);
    let length = be16(packet, 4).map(|length| 40 + usize::from(length));
    if is_v6 && length == Some(packet.len()) {
        reading.carries(InsideKind::Ethertype(IPV6), packet);
    }
}
