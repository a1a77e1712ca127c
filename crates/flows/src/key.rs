//! What makes two packets belong to one flow: addresses, ports, protocol, VLANs, tunnel depth.
//!
//! A [`Key`] keeps the ends as the first packet had them; hashing and comparing look at both ways
//! round. ICMP has its type and the type that answers it in place of ports, so that an echo and
//! its reply meet. An ICMP error is looked up by the packet it speaks of.

use std::hash::{BuildHasher, Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use decode::{Icmp, IpHeader, Packet, TransportLayer};
use model::Direction;

use crate::settings::TableSettings;

/// IP protocol numbers that are looked at here.
pub(crate) mod protocol {
    pub const ICMP: u8 = 1;
    pub const IPV4: u8 = 4;
    pub const TCP: u8 = 6;
    pub const UDP: u8 = 17;
    pub const IPV6: u8 = 41;
    pub const ESP: u8 = 50;
    pub const ICMP6: u8 = 58;
    pub const SCTP: u8 = 132;
}

/// One end of a flow.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct End {
    /// Address.
    pub address: IpAddr,
    /// Port; of ICMP the type of message this end sends; else 0.
    pub port: u16,
}

/// What tells flows apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Key {
    /// Who sent the first packet.
    pub client: End,
    /// Who received it.
    pub server: End,
    /// IP protocol.
    pub protocol: u8,
    /// Tunnels around it, when they tell flows apart.
    pub tunnel_depth: u8,
    /// VLAN numbers, outermost first, 0 for none, when they tell flows apart.
    pub vlans: [u16; 2],
}

/// How a packet relates to flows.
pub(crate) struct Lookup {
    /// The key with the packet's sender as client.
    pub key: Key,
    /// Whether a flow is made when there is none.
    pub creates: bool,
    /// Whether the packet goes against the key: an ICMP error speaks of a packet that went the
    /// other way.
    pub reversed: bool,
    /// The key under which the packet has a flow of its own if there is none under `key`.
    pub otherwise: Option<Key>,
}

impl Lookup {
    /// A packet whose flow goes by its own addresses.
    pub const fn plain(key: Key) -> Self {
        Self { key, creates: true, reversed: false, otherwise: None }
    }
}

impl Key {
    /// The key for a packet; none for what belongs to no flow.
    pub(crate) fn lookup(packet: &Packet<'_>, settings: &TableSettings) -> Option<Lookup> {
        let ip = packet.ip()?;
        if ip.fragment {
            return None;
        }
        let of = |protocol, ports: (u16, u16)| Self {
            client: End { address: ip.source, port: ports.0 },
            server: End { address: ip.destination, port: ports.1 },
            protocol,
            tunnel_depth: if settings.tunnels_tell_apart { packet.tunnel_depth } else { 0 },
            vlans: if settings.vlans_tell_apart { vlans(packet) } else { [0; 2] },
        };
        let plain = |key| Some(Lookup::plain(key));
        match &packet.transport {
            TransportLayer::Tcp(_) => plain(of(protocol::TCP, packet.ports())),
            TransportLayer::Udp(_) => plain(of(protocol::UDP, packet.ports())),
            TransportLayer::Sctp { .. } => plain(of(protocol::SCTP, packet.ports())),
            TransportLayer::Icmp(icmp) => Some(icmp4(icmp, of(protocol::ICMP, (0, 0)))),
            TransportLayer::Icmp6(icmp) => Some(icmp6(icmp, of(protocol::ICMP6, (0, 0)))),
            TransportLayer::None => {
                // A tunnel is a flow too, beside those inside it.
                let makes_flow =
                    matches!(ip.protocol, protocol::ESP | protocol::IPV4 | protocol::IPV6)
                        || settings.other_protocols;
                (makes_flow && !carried_elsewhere(ip)).then(|| plain(of(ip.protocol, (0, 0))))?
            }
        }
    }

    /// The same conversation seen from the other end.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self { client: self.server, server: self.client, ..self }
    }

    /// A hash that is the same both ways round.
    pub(crate) fn hash(&self, hasher: &impl BuildHasher) -> u64 {
        let (low, high) = if self.client <= self.server {
            (&self.client, &self.server)
        } else {
            (&self.server, &self.client)
        };
        let mut state = hasher.build_hasher();
        for end in [low, high] {
            match end.address {
                IpAddr::V4(address) => {
                    state.write_u64((u64::from(address.to_bits()) << 16) | u64::from(end.port));
                }
                IpAddr::V6(_) => end.hash(&mut state),
            }
        }
        state.write_u64(
            u64::from(self.protocol)
                | u64::from(self.tunnel_depth) << 8
                | u64::from(self.vlans[0]) << 16
                | u64::from(self.vlans[1]) << 32,
        );
        state.finish()
    }

    /// Which way a packet with the key `packet` goes in the flow `self`; none if it is another's.
    pub(crate) fn direction(&self, packet: &Self) -> Option<Direction> {
        if self.protocol != packet.protocol
            || self.vlans != packet.vlans
            || self.tunnel_depth != packet.tunnel_depth
        {
            return None;
        }
        if self.client == packet.client && self.server == packet.server {
            return Some(Direction::ToServer);
        }
        (self.client == packet.server && self.server == packet.client)
            .then_some(Direction::ToClient)
    }
}

/// A transport that decoding should have read but could not: such a packet is broken.
const fn carried_elsewhere(ip: &IpHeader<'_>) -> bool {
    matches!(
        ip.protocol,
        protocol::TCP | protocol::UDP | protocol::ICMP | protocol::ICMP6 | protocol::SCTP
    )
}

fn vlans(packet: &Packet<'_>) -> [u16; 2] {
    let nth = |place: usize| packet.vlans.get(place).copied().unwrap_or(0);
    [nth(0), nth(1)]
}

fn icmp4(icmp: &Icmp<'_>, outer: Key) -> Lookup {
    // Unreachable, source quench, redirect, time exceeded, parameter problem: they answer a packet
    // of a flow and are not the beginning of one.
    let is_error = matches!(icmp.kind, 3 | 4 | 5 | 11 | 12);
    let own = with_types(outer, icmp.kind, icmp4_answer(icmp.kind));
    match icmp.about.and_then(|inner| inner_key(inner, outer)).filter(|_| is_error) {
        Some(key) => Lookup { key, creates: false, reversed: true, otherwise: None },
        None => Lookup { creates: !is_error, ..Lookup::plain(own) },
    }
}

fn icmp6(icmp: &Icmp<'_>, outer: Key) -> Lookup {
    let own = with_types(outer, icmp.kind, icmp6_answer(icmp.kind));
    match icmp.about.and_then(|inner| inner_key(inner, outer)).filter(|_| icmp.kind < 128) {
        // Unlike those of ICMP, errors of ICMPv6 about unknown flows are flows, as in Suricata.
        Some(key) => Lookup { key, creates: false, reversed: true, otherwise: Some(own) },
        None => Lookup::plain(own),
    }
}

/// The type that answers a type, for the pairs there are; the type itself has no answer otherwise
/// and then meets nothing but more of its own kind.
const fn icmp4_answer(kind: u8) -> Option<u8> {
    Some(match kind {
        0 => 8,
        8 => 0,
        10 => 9,
        9 => 10,
        13 => 14,
        14 => 13,
        15 => 16,
        16 => 15,
        17 => 18,
        18 => 17,
        _ => return None,
    })
}

const fn icmp6_answer(kind: u8) -> Option<u8> {
    Some(match kind {
        128 => 129,
        129 => 128,
        130 => 131,
        131 => 130,
        133 => 134,
        134 => 133,
        135 => 136,
        136 => 135,
        144 => 145,
        145 => 144,
        _ => return None,
    })
}

fn with_types(mut key: Key, kind: u8, answer: Option<u8>) -> Key {
    key.client.port = u16::from(kind);
    // 256 is no type: it keeps messages without an answer from meeting each other's.
    key.server.port = answer.map_or(256, u16::from);
    key
}

/// The key of the packet an ICMP error speaks of, with that packet's sender as client.
fn inner_key(inner: &[u8], outer: Key) -> Option<Key> {
    let (source, destination, protocol, transport): (IpAddr, IpAddr, u8, &[u8]) =
        match inner.first()? >> 4 {
            4 => {
                let header_len = usize::from(inner[0] & 0x0f) * 4;
                let header: &[u8; 20] = inner.first_chunk()?;
                let source = Ipv4Addr::from_octets(*header[12..].first_chunk()?);
                let destination = Ipv4Addr::from_octets(*header[16..].first_chunk()?);
                (source.into(), destination.into(), header[9], inner.get(header_len..)?)
            }
            6 => {
                let header: &[u8; 40] = inner.first_chunk()?;
                let source = Ipv6Addr::from_octets(*header[8..].first_chunk()?);
                let destination = Ipv6Addr::from_octets(*header[24..].first_chunk()?);
                (source.into(), destination.into(), header[6], &inner[40..])
            }
            _ => return None,
        };
    let mut key = Key {
        client: End { address: source, port: 0 },
        server: End { address: destination, port: 0 },
        protocol,
        ..outer
    };
    match protocol {
        protocol::TCP | protocol::UDP | protocol::SCTP => {
            let ports: &[u8; 4] = transport.first_chunk()?;
            key.client.port = u16::from_be_bytes([ports[0], ports[1]]);
            key.server.port = u16::from_be_bytes([ports[2], ports[3]]);
        }
        protocol::ICMP => key = with_types(key, *transport.first()?, icmp4_answer(transport[0])),
        protocol::ICMP6 => key = with_types(key, *transport.first()?, icmp6_answer(transport[0])),
        _ => {}
    }
    Some(key)
}
