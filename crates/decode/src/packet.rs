//! What decoding gives: the layers of one packet, borrowed from the frame.

use std::net::IpAddr;

use model::Time;
use smallvec::SmallVec;

/// Link types by their numbers in capture files (tcpdump.org/linktypes).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct LinkType(pub u32);

impl LinkType {
    /// BSD loopback, family in host byte order.
    pub const NULL: Self = Self(0);
    /// Ethernet.
    pub const ETHERNET: Self = Self(1);
    /// PPP.
    pub const PPP: Self = Self(9);
    /// Cisco PPP with HDLC framing.
    pub const C_HDLC: Self = Self(104);
    /// PPPoE as captured on its own.
    pub const PPP_ETHER: Self = Self(51);
    /// OpenBSD loopback: as [`Self::NULL`], in network byte order.
    pub const LOOP: Self = Self(108);
    /// Raw IP, version by the first nibble.
    pub const RAW: Self = Self(101);
    /// Raw IP as some systems number it.
    pub const RAW_BSD: Self = Self(12);
    /// Linux cooked, version 1.
    pub const SLL: Self = Self(113);
    /// Raw IP as OpenBSD numbers it.
    pub const RAW_OPENBSD: Self = Self(14);
    /// Raw IPv4.
    pub const IPV4: Self = Self(228);
    /// Raw IPv6.
    pub const IPV6: Self = Self(229);
    /// Linux cooked, version 2.
    pub const SLL2: Self = Self(276);
}

/// One decoded packet. Borrows from the frame, or from the buffer of a reassembled datagram.
#[derive(Clone, Debug)]
pub struct Packet<'a> {
    /// When it was captured.
    pub time: Time,
    /// Number of the frame in its capture, from 1; 0 for what no frame carried.
    pub number: u64,
    /// How the frame is to be read.
    pub link: LinkType,
    /// The frame, from the link layer on.
    pub frame: &'a [u8],
    /// Bytes the frame had on the wire; more than `frame` holds when it was cut short.
    pub wire_len: u32,
    /// Ethernet addresses, when there are any.
    pub ethernet: Option<Ethernet>,
    /// VLAN numbers, outermost first.
    pub vlans: SmallVec<[u16; 2]>,
    /// The network layer.
    pub network: Network<'a>,
    /// The transport layer.
    pub transport: TransportLayer<'a>,
    /// What the transport carries; for what has no transport, what IP carries.
    pub payload: &'a [u8],
    /// How many tunnels this packet was inside.
    pub tunnel_depth: u8,
    /// The ends of the tunnel that carried it, of a packet from inside one.
    pub outer: Option<Outer>,
    /// Whether it was put together from fragments.
    pub reassembled: bool,
    /// Things out of order, by name as rules know them without `decoder.`: `ipv4.pkt_too_small`.
    pub events: SmallVec<[&'static str; 2]>,
}

/// Ethernet addresses and type.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Ethernet {
    /// Sender.
    pub source: [u8; 6],
    /// Receiver.
    pub destination: [u8; 6],
    /// EtherType of the frame itself (0x8100 when a VLAN tag follows).
    pub kind: u16,
}

/// The ends of a tunnel, as the packet around this one tells them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Outer {
    /// Who wrapped the packet.
    pub source: IpAddr,
    /// Who unwraps it.
    pub destination: IpAddr,
    /// IP protocol of the tunnel.
    pub protocol: u8,
    /// Port of who wrapped it; 0 for tunnels without ports.
    pub source_port: u16,
    /// Port of who unwraps it; 0 for tunnels without ports.
    pub destination_port: u16,
}

/// The network layer.
#[derive(Clone, Debug)]
pub enum Network<'a> {
    /// None that we know.
    None,
    /// IPv4 or IPv6.
    Ip(IpHeader<'a>),
    /// ARP.
    Arp(Arp),
}

/// What IPv4 and IPv6 headers have in common, and the bytes for the rest.
#[derive(Clone, Debug)]
pub struct IpHeader<'a> {
    /// Sender.
    pub source: IpAddr,
    /// Receiver.
    pub destination: IpAddr,
    /// Protocol of the payload, after IPv6 extension headers.
    pub protocol: u8,
    /// Time to live or hop limit.
    pub ttl: u8,
    /// Type of service or traffic class.
    pub tos: u8,
    /// Identification; of IPv6 from the fragment header, else 0.
    pub id: u32,
    /// Whether this is a fragment that has not been put together.
    pub fragment: bool,
    /// IPv4 flags as on the wire, in the low three bits: reserved, don't fragment, more fragments.
    pub fragment_flags: u8,
    /// Fragment offset in bytes.
    pub fragment_offset: u32,
    /// The header with options or extension headers.
    pub header: &'a [u8],
    /// What follows it, cut to the length that the header tells.
    pub payload: &'a [u8],
    /// Numbers of IPv4 options seen, in order; of IPv6 the extension headers' protocol numbers.
    pub options: SmallVec<[u8; 4]>,
    /// Whether the IPv4 header checksum is right; always true for IPv6.
    pub checksum_ok: bool,
}

/// An ARP message for IPv4 over Ethernet.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Arp {
    /// 1 request, 2 reply, others as in RFC 826 and 903.
    pub operation: u16,
    /// Hardware address of the sender.
    pub source_mac: [u8; 6],
    /// Protocol address of the sender.
    pub source_ip: std::net::Ipv4Addr,
    /// Hardware address asked for or answered to.
    pub target_mac: [u8; 6],
    /// Protocol address asked for or answered to.
    pub target_ip: std::net::Ipv4Addr,
}

/// The transport layer.
#[derive(Clone, Debug)]
pub enum TransportLayer<'a> {
    /// None, one that we do not read, or a fragment.
    None,
    /// TCP.
    Tcp(Tcp<'a>),
    /// UDP.
    Udp(Udp<'a>),
    /// ICMP for IPv4.
    Icmp(Icmp<'a>),
    /// ICMP for IPv6.
    Icmp6(Icmp<'a>),
    /// SCTP, by ports only.
    Sctp {
        /// Port of the sender.
        source_port: u16,
        /// Port of the receiver.
        destination_port: u16,
    },
}

/// A TCP header.
#[derive(Clone, Debug)]
pub struct Tcp<'a> {
    /// Port of the sender.
    pub source_port: u16,
    /// Port of the receiver.
    pub destination_port: u16,
    /// Sequence number.
    pub seq: u32,
    /// Acknowledgement number.
    pub ack: u32,
    /// Flags.
    pub flags: TcpFlags,
    /// Window as on the wire, not scaled.
    pub window: u16,
    /// Urgent pointer.
    pub urgent: u16,
    /// The header with options.
    pub header: &'a [u8],
    /// Maximum segment size option.
    pub mss: Option<u16>,
    /// Window scale option.
    pub window_scale: Option<u8>,
    /// Whether selective acknowledgement is permitted.
    pub sack_permitted: bool,
    /// Timestamp option: value and echo.
    pub timestamp: Option<(u32, u32)>,
    /// Whether the checksum is right.
    pub checksum_ok: bool,
}

/// TCP flags as on the wire (CWR is the high bit).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct TcpFlags(pub u8);

impl TcpFlags {
    /// No more data from the sender.
    pub const FIN: u8 = 0x01;
    /// Synchronise sequence numbers.
    pub const SYN: u8 = 0x02;
    /// Reset.
    pub const RST: u8 = 0x04;
    /// Push.
    pub const PSH: u8 = 0x08;
    /// Acknowledgement number is valid.
    pub const ACK: u8 = 0x10;
    /// Urgent pointer is valid.
    pub const URG: u8 = 0x20;
    /// ECN echo.
    pub const ECE: u8 = 0x40;
    /// Congestion window reduced.
    pub const CWR: u8 = 0x80;

    /// Whether all of `bits` are set.
    pub const fn has(self, bits: u8) -> bool {
        self.0 & bits == bits
    }
}

/// A UDP header.
#[derive(Clone, Debug)]
pub struct Udp<'a> {
    /// Port of the sender.
    pub source_port: u16,
    /// Port of the receiver.
    pub destination_port: u16,
    /// The header.
    pub header: &'a [u8],
    /// Whether the checksum is right or absent.
    pub checksum_ok: bool,
}

/// An ICMP or ICMPv6 header.
#[derive(Clone, Debug)]
pub struct Icmp<'a> {
    /// Type.
    pub kind: u8,
    /// Code.
    pub code: u8,
    /// Identifier, of messages that have one.
    pub id: Option<u16>,
    /// Sequence number, of messages that have one.
    pub seq: Option<u16>,
    /// Next-hop MTU, of ICMPv6 packet too big.
    pub mtu: Option<u32>,
    /// The first eight bytes (or what there is of them).
    pub header: &'a [u8],
    /// Of an error message the packet it speaks of, from its IP header.
    pub about: Option<&'a [u8]>,
    /// Whether the checksum is right.
    pub checksum_ok: bool,
}

impl<'a> Packet<'a> {
    /// A packet of which nothing is read yet.
    pub(crate) fn unread(frame: crate::Frame<'a>) -> Self {
        Self {
            time: frame.time,
            number: frame.number,
            link: frame.link,
            frame: frame.data,
            wire_len: frame.wire_len,
            ethernet: None,
            vlans: SmallVec::new(),
            network: Network::None,
            transport: TransportLayer::None,
            payload: &[],
            tunnel_depth: 0,
            outer: None,
            reassembled: false,
            events: SmallVec::new(),
        }
    }

    /// Notes something out of order, by name; each name once.
    pub fn event(&mut self, name: &'static str) {
        if !self.events.contains(&name) {
            self.events.push(name);
        }
    }

    /// The IP header, when there is one.
    pub const fn ip(&self) -> Option<&IpHeader<'a>> {
        match &self.network {
            Network::Ip(header) => Some(header),
            _ => None,
        }
    }

    /// The TCP header, when there is one.
    pub const fn tcp(&self) -> Option<&Tcp<'a>> {
        match &self.transport {
            TransportLayer::Tcp(header) => Some(header),
            _ => None,
        }
    }

    /// Ports of sender and receiver, of transports that have them; else 0.
    pub const fn ports(&self) -> (u16, u16) {
        match &self.transport {
            TransportLayer::Tcp(header) => (header.source_port, header.destination_port),
            TransportLayer::Udp(header) => (header.source_port, header.destination_port),
            TransportLayer::Sctp { source_port, destination_port } => {
                (*source_port, *destination_port)
            }
            _ => (0, 0),
        }
    }
}
