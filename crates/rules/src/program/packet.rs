//! What is asked of a packet and its flow.

use model::Direction;

use crate::{DatasetCheck, NumberMatch, Which};

/// A condition on the packet itself.
#[derive(Clone, Debug)]
pub enum PacketCheck {
    /// `dsize`.
    PayloadSize(NumberMatch),
    /// `ttl`.
    Ttl(NumberMatch),
    /// `tos`.
    Tos(NumberMatch),
    /// `id`.
    IpId(NumberMatch),
    /// `ip_proto`.
    IpProtocol(NumberMatch),
    /// `ipopts`, by option number; `any` is `None`.
    IpOption(Option<u8>),
    /// `sameip`.
    SameIp,
    /// `geoip` and other things that need data we do not have never compile.
    /// `fragbits`.
    FragmentBits {
        /// Bits: 1 more fragments, 2 don't fragment, 4 reserved.
        bits: u8,
        /// How to compare.
        mode: FlagsMode,
    },
    /// `fragoffset`.
    FragmentOffset(NumberMatch),
    /// `flags` / `tcp.flags`.
    TcpFlags {
        /// Bits that must be set.
        bits: u8,
        /// Bits left out of the comparison.
        ignored: u8,
        /// How to compare.
        mode: FlagsMode,
    },
    /// `seq`.
    TcpSeq(u32),
    /// `ack`.
    TcpAck(u32),
    /// `window`.
    TcpWindow(NumberMatch),
    /// `tcp.mss`.
    TcpMss(NumberMatch),
    /// `tcp.wscale`.
    TcpWindowScale(NumberMatch),
    /// `itype`.
    IcmpType(NumberMatch),
    /// `icode`.
    IcmpCode(NumberMatch),
    /// `icmp_id`.
    IcmpId(NumberMatch),
    /// `icmp_seq`.
    IcmpSeq(NumberMatch),
    /// `icmpv6.mtu`.
    Icmp6Mtu(NumberMatch),
    /// `ipv4-csum` and its kind.
    Checksum {
        /// Of what: `ipv4`, `tcpv4`, `tcpv6`, `udpv4`, `udpv6`, `icmpv4`, `icmpv6`.
        layer: &'static str,
        /// Must be right.
        valid: bool,
    },
    /// `decode-event`, by name without `decoder.`.
    DecodeEvent(String),
    /// `stream-event`, by name.
    StreamEvent(String),
    /// `stream_size`.
    StreamSize {
        /// `server`, `client`, `both`, `either`.
        side: StreamSide,
        /// Bytes.
        size: NumberMatch,
    },
    /// `app-layer-protocol`: name, negated.
    AppProtocol {
        /// Name as the flow's `app_proto` tells it; `failed` and `unknown` too.
        name: String,
        /// Must not be.
        negated: bool,
        /// Which way's recognition.
        side: ProtocolSide,
    },
    /// `ip.src`/`ip.dst` against datasets and `iprep`.
    IpDataset {
        /// Which address: true for the sender's.
        source: bool,
        /// The check.
        check: DatasetCheck,
    },
    /// `vlan.id` of a layer (`None`: any layer).
    VlanId {
        /// The layer, outermost is 0.
        which: Which,
        /// The number.
        id: NumberMatch,
    },
    /// `vlan.layers`.
    VlanLayers(NumberMatch),
    /// `flow.age` in seconds.
    FlowAge(NumberMatch),
    /// `flow.pkts*` and `flow.bytes*`.
    FlowCount {
        /// Bytes rather than packets.
        bytes: bool,
        /// Of which side; `None` for either side alone.
        side: FlowSide,
        /// The number.
        number: NumberMatch,
    },
}

/// Which recognition of a flow's protocol `app-layer-protocol` asks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ProtocolSide {
    /// The packet's direction (no word given).
    PacketDirection,
    /// The flow's, once it is decided (`final`).
    Final,
    /// The flow's first, before any change (`original`).
    Original,
    /// That of either side (`either`).
    Either,
    /// That of one side (`to_server`, `to_client`).
    Side(Direction),
    /// The flow's, and it must not merely be carried by another (`exact`).
    Exact,
}

/// Whose packets or bytes a flow counter counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FlowSide {
    /// The client's.
    ToServer,
    /// The server's.
    ToClient,
    /// Either alone.
    Either,
    /// Both together.
    Both,
}

/// Whose bytes `stream_size` counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum StreamSide {
    /// The server's.
    Server,
    /// The client's.
    Client,
    /// Both must fit.
    Both,
    /// One must fit.
    Either,
}

/// How flag bits are compared.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FlagsMode {
    /// Exactly these.
    Exact,
    /// At least these (`+`).
    AtLeast,
    /// Any of these (`*`).
    Any,
    /// None of these (`!`).
    Not,
}
