//! Frames as they stand on the wire: Ethernet, VLAN tag, IPv4 or IPv6, TCP, UDP or ICMP, with
//! right lengths and checksums. Makes what is asked for; what makes sense is for the callers.
//!
//! Specification: IEEE 802.3 and 802.1Q; RFC 791, 8200, 9293, 768, 792, 4443, 1071.

use std::net::{IpAddr, Ipv4Addr};

use model::Time;

/// A frame and when it passed.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Frame {
    /// When it passed the sensor.
    pub time: Time,
    /// The frame, from the Ethernet header on.
    pub bytes: Vec<u8>,
}

/// Who sends or receives.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Endpoint {
    /// Address.
    pub ip: IpAddr,
    /// Port; not used for what has none.
    pub port: u16,
}

impl Endpoint {
    /// A port at an address.
    pub fn new(ip: impl Into<IpAddr>, port: u16) -> Self {
        Self { ip: ip.into(), port }
    }
}

/// From whom to whom, and on which segment.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// Sender.
    pub from: Endpoint,
    /// Receiver.
    pub to: Endpoint,
    /// VLAN, when the segment is tagged.
    pub vlan: Option<u16>,
}

/// The header of a TCP segment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Segment<'a> {
    /// Sequence number of the first byte.
    pub seq: u32,
    /// Next byte expected from the other side.
    pub ack: u32,
    /// Flags as in the header.
    pub flags: u8,
    /// Options, a multiple of four bytes.
    pub options: &'a [u8],
    /// Data.
    pub payload: &'a [u8],
}

/// Receive window in handshakes, where it is not scaled.
const WINDOW_UNSCALED: u16 = 64_240;

/// Receive window in all other segments: about the same, at the scale of 8 that handshakes tell.
const WINDOW: u16 = 251;

const ETHERTYPE_VLAN: u16 = 0x8100;
const ETHERTYPE_IPV4: u16 = 0x0800;
const ETHERTYPE_IPV6: u16 = 0x86dd;
const ETHERTYPE_ARP: u16 = 0x0806;

/// A TCP segment.
pub fn tcp(way: Way, segment: &Segment<'_>) -> Vec<u8> {
    let mut data = Vec::with_capacity(20 + segment.options.len() + segment.payload.len());
    data.extend_from_slice(&way.from.port.to_be_bytes());
    data.extend_from_slice(&way.to.port.to_be_bytes());
    data.extend_from_slice(&segment.seq.to_be_bytes());
    data.extend_from_slice(&segment.ack.to_be_bytes());
    let words = 5 + segment.options.len() / 4;
    data.push((words as u8) << 4);
    data.push(segment.flags);
    // A reset closes the window with the connection.
    let window = match segment.flags {
        flags if flags & 0x04 != 0 => 0,
        flags if flags & 0x02 != 0 => WINDOW_UNSCALED,
        _ => WINDOW,
    };
    data.extend_from_slice(&window.to_be_bytes());
    data.extend_from_slice(&[0; 4]);
    data.extend_from_slice(segment.options);
    data.extend_from_slice(segment.payload);
    let id = (segment.seq ^ segment.ack) as u16;
    ip(way, 6, id, data, 16)
}

/// A UDP datagram.
pub fn udp(way: Way, payload: &[u8]) -> Vec<u8> {
    let length = 8 + payload.len();
    let mut data = Vec::with_capacity(length);
    data.extend_from_slice(&way.from.port.to_be_bytes());
    data.extend_from_slice(&way.to.port.to_be_bytes());
    data.extend_from_slice(&(length as u16).to_be_bytes());
    data.extend_from_slice(&[0; 2]);
    data.extend_from_slice(payload);
    let id = way.from.port ^ length as u16;
    ip(way, 17, id, data, 6)
}

/// An ICMP or ICMPv6 message; `message` has its type and code, and zeros for the checksum.
pub fn icmp(way: Way, message: &[u8]) -> Vec<u8> {
    let protocol = if way.from.ip.is_ipv4() { 1 } else { 58 };
    ip(way, protocol, message.len() as u16, message.to_vec(), 2)
}

/// An ARP question (to everyone) or answer between IPv4 addresses.
pub fn arp(way: Way, answer: bool) -> Vec<u8> {
    let (IpAddr::V4(from), IpAddr::V4(to)) = (way.from.ip, way.to.ip) else { return Vec::new() };
    let target = if answer { mac(way.to.ip) } else { [0; 6] };
    let mut body = vec![0, 1, 8, 0, 6, 4, 0, 1 + u8::from(answer)];
    body.extend_from_slice(&mac(way.from.ip));
    body.extend_from_slice(&from.octets());
    body.extend_from_slice(&target);
    body.extend_from_slice(&to.octets());
    let destination = if answer { target } else { [0xff; 6] };
    ethernet(destination, mac(way.from.ip), way.vlan, ETHERTYPE_ARP, &body)
}

/// The hardware address that the sensor sees with an address: a device's own, or the router's
/// for all that lies beyond it.
pub fn mac(ip: IpAddr) -> [u8; 6] {
    const ROUTER: [u8; 6] = [0x02, 0x00, 0x5e, 0x00, 0x00, 0x01];
    match ip {
        IpAddr::V4(ip) if ip.is_broadcast() || ip.octets()[3] == 255 => [0xff; 6],
        IpAddr::V4(ip) if ip.is_private() => {
            let [a, b, c, d] = ip.octets();
            [0x02, 0x10, a, b, c, d]
        }
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => [0x02, 0x10, 0, 0, 0, 1],
        _ => ROUTER,
    }
}

fn ip(way: Way, protocol: u8, id: u16, mut data: Vec<u8>, checksum_at: usize) -> Vec<u8> {
    let pseudo = match (way.from.ip, way.to.ip) {
        // ICMP of version 4 alone covers no addresses.
        _ if protocol == 1 => 0,
        (IpAddr::V4(from), IpAddr::V4(to)) => sum(&from.octets()) + sum(&to.octets()),
        (IpAddr::V6(from), IpAddr::V6(to)) => sum(&from.octets()) + sum(&to.octets()),
        _ => 0,
    };
    let covered = if protocol == 1 { 0 } else { u64::from(protocol) + data.len() as u64 };
    let checksum = match fold(pseudo + covered + sum(&data)) {
        // Zero in UDP means that nobody has summed.
        0 if protocol == 17 => 0xffff,
        checksum => checksum,
    };
    data[checksum_at..checksum_at + 2].copy_from_slice(&checksum.to_be_bytes());
    let (kind, header) = match (way.from.ip, way.to.ip) {
        (IpAddr::V6(from), IpAddr::V6(to)) => {
            let mut header = vec![0x60, 0, 0, 0];
            header.extend_from_slice(&(data.len() as u16).to_be_bytes());
            header.extend_from_slice(&[protocol, hops(way.from.ip)]);
            header.extend_from_slice(&from.octets());
            header.extend_from_slice(&to.octets());
            (ETHERTYPE_IPV6, header)
        }
        (from, to) => (ETHERTYPE_IPV4, ipv4_header(from, to, protocol, id, data.len())),
    };
    let packet = [header, data].concat();
    ethernet(mac(way.to.ip), mac(way.from.ip), way.vlan, kind, &packet)
}

fn ipv4_header(from: IpAddr, to: IpAddr, protocol: u8, id: u16, length: usize) -> Vec<u8> {
    let octets = |ip| match ip {
        IpAddr::V4(ip) => ip.octets(),
        IpAddr::V6(_) => [0; 4],
    };
    let mut header = vec![0x45, 0];
    header.extend_from_slice(&((20 + length) as u16).to_be_bytes());
    header.extend_from_slice(&id.to_be_bytes());
    // Do not fragment.
    header.extend_from_slice(&[0x40, 0, hops(from), protocol, 0, 0]);
    header.extend_from_slice(&octets(from));
    header.extend_from_slice(&octets(to));
    let checksum = fold(sum(&header));
    header[10..12].copy_from_slice(&checksum.to_be_bytes());
    header
}

/// Hops left when the sensor sees a packet: many from inside, fewer from far away.
fn hops(from: IpAddr) -> u8 {
    match from {
        IpAddr::V4(ip) if ip.is_private() || ip.is_unspecified() => 128,
        IpAddr::V4(ip) => 44 + ip.octets()[3] % 16,
        IpAddr::V6(ip) => 48 + ip.octets()[15] % 12,
    }
}

fn ethernet(to: [u8; 6], from: [u8; 6], vlan: Option<u16>, kind: u16, payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(18 + payload.len().max(46));
    frame.extend_from_slice(&to);
    frame.extend_from_slice(&from);
    if let Some(vlan) = vlan {
        frame.extend_from_slice(&ETHERTYPE_VLAN.to_be_bytes());
        frame.extend_from_slice(&vlan.to_be_bytes());
    }
    frame.extend_from_slice(&kind.to_be_bytes());
    frame.extend_from_slice(payload);
    // The shortest frame that Ethernet carries.
    if frame.len() < 60 {
        frame.resize(60, 0);
    }
    frame
}

fn sum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<2>();
    let last = rest.first().map_or(0, |byte| u64::from(*byte) << 8);
    words.iter().map(|word| u64::from(u16::from_be_bytes(*word))).sum::<u64>() + last
}

fn fold(mut sum: u64) -> u16 {
    while 0xffff < sum {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}
