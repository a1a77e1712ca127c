//! What a compiled rule is: the seam between this crate and `detect`.
//!
//! All data, no behaviour. Everything that can be decided from the text alone is decided here
//! (names resolved, numbers parsed, patterns unescaped), so that the engine only executes.

use std::sync::Arc;

use model::Direction;
use protocols::FieldId;

use crate::{AddressSet, Pcre, PortSet};

/// A compiled rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Where it stands: file and line, for messages.
    pub origin: Origin,
    /// The rule's text as it stood.
    pub text: Arc<str>,
    /// What to do.
    pub action: Action,
    /// What the header says.
    pub header: Header,
    /// Message, number and the like.
    pub meta: Meta,
    /// `flow:` and `flow.age`-like conditions on the flow.
    pub flow: FlowMatch,
    /// Conditions on the packet's headers and size, all of which must hold.
    pub packet: Vec<PacketCheck>,
    /// Content chains by buffer, in the order in which they must be tried.
    pub inspections: Vec<Inspection>,
    /// Conditions on numbers that protocols declare, and on files, which need a transaction.
    pub transaction: Vec<TransactionCheck>,
    /// Conditions on and changes to what is remembered: flowbits, flowint, xbits, hostbits.
    pub state: Vec<StateOp>,
    /// `threshold` and `detection_filter`.
    pub thresholds: Vec<Threshold>,
    /// The content chosen to be looked for first: place in `inspections` and in its checks.
    pub fast_pattern: Option<FastPattern>,
    /// The `prefilter` keyword, when a packet condition is to be the prefilter.
    pub prefilter: bool,
    /// `noalert`: conditions and changes only.
    pub silent: bool,
    /// Things to do when it matches: `filestore`, `tag`.
    pub effects: Vec<Effect>,
}

/// Where a rule stands.
#[derive(Clone, Debug)]
pub struct Origin {
    /// File as it was named by the operator.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
}

/// What a rule does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Action {
    /// Report.
    Alert,
    /// Report and drop where the sensor could drop; a passive sensor reports.
    Drop,
    /// The same, with a reset.
    Reject,
    /// Do not report, and let no later rule report.
    Pass,
}

/// Protocol, addresses and ports.
#[derive(Clone, Debug)]
pub struct Header {
    /// What is looked at.
    pub protocol: RuleProtocol,
    /// Sender's addresses.
    pub source: Arc<AddressSet>,
    /// Sender's ports.
    pub source_ports: Arc<PortSet>,
    /// Receiver's addresses.
    pub destination: Arc<AddressSet>,
    /// Receiver's ports.
    pub destination_ports: Arc<PortSet>,
    /// `<>`: either way.
    pub bidirectional: bool,
    /// `=>`: buffers of both directions of one transaction; matches once the last is there.
    pub transactional: bool,
    /// `http1:response_body` and the like: looked at when the transaction reaches this stage.
    pub hook: Option<Hook>,
}

/// A stage of a transaction at which a rule is looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Hook {
    /// Which side's progress.
    pub direction: Direction,
    /// The progress from which on it is looked at.
    pub stage: u8,
}

/// The protocol word of a rule.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RuleProtocol {
    /// Any IP packet (`ip`).
    Ip,
    /// IPv4 only.
    Ipv4,
    /// IPv6 only.
    Ipv6,
    /// TCP: content is looked for in packets and in the stream.
    Tcp,
    /// TCP packets only (`tcp-pkt`).
    TcpPacket,
    /// TCP streams only (`tcp-stream`).
    TcpStream,
    /// UDP.
    Udp,
    /// ICMP (v4).
    Icmp,
    /// ICMPv6.
    Icmp6,
    /// SCTP.
    Sctp,
    /// ARP.
    Arp,
    /// Any packet at all, decoded or not (`pkthdr`).
    Packet,
    /// A flow recognised as this protocol: place in `protocols::ALL`.
    App(usize),
    /// A protocol name the language knows and we do not parse: the rule can never match, and is
    /// counted as such.
    UnknownApp(&'static str),
}

/// Message, numbers and references.
#[derive(Clone, Debug, Default)]
pub struct Meta {
    /// Generator, 1 unless told.
    pub gid: u32,
    /// The rule's number.
    pub sid: u32,
    /// Revision.
    pub rev: u32,
    /// Message.
    pub msg: Arc<str>,
    /// Class, by short name.
    pub classtype: Option<Arc<str>>,
    /// Priority, from the rule itself or its class; 1 is worst, 3 when nothing says.
    pub priority: u8,
    /// The class's description, for the event's `category`.
    pub category: Arc<str>,
    /// References: kind and value.
    pub references: Vec<(Arc<str>, Arc<str>)>,
    /// Metadata: key and value.
    pub metadata: Vec<(Arc<str>, Arc<str>)>,
    /// Which end is the target.
    pub target: Option<Target>,
}

/// Which end of the packet is the target of the attack.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Target {
    /// The sender.
    Source,
    /// The receiver.
    Destination,
}

/// Conditions on the flow.
#[derive(Clone, Debug, Default)]
pub struct FlowMatch {
    /// Only this way.
    pub direction: Option<Direction>,
    /// `Some(true)` established, `Some(false)` not established.
    pub established: Option<bool>,
    /// `stateless`: with or without a flow.
    pub stateless: bool,
    /// `Some(true)` only_stream, `Some(false)` no_stream.
    pub stream: Option<bool>,
    /// `Some(true)` only_frag, `Some(false)` no_frag.
    pub fragment: Option<bool>,
}

/// A buffer that content can be looked for in.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum BufferRef {
    /// Packet payload, and of TCP the stream.
    Payload,
    /// Packet payload only (`pkt_data` on a packet rule, `dsize`, …).
    PacketPayload,
    /// The IPv4 header (`ipv4.hdr`).
    Ipv4Header,
    /// The IPv6 header (`ipv6.hdr`).
    Ipv6Header,
    /// The TCP header (`tcp.hdr`).
    TcpHeader,
    /// The UDP header (`udp.hdr`).
    UdpHeader,
    /// The ICMPv4 header (`icmpv4.hdr`).
    Icmp4Header,
    /// The ICMPv6 header (`icmpv6.hdr`).
    Icmp6Header,
    /// What `base64_decode` of the same rule made.
    Base64Data,
    /// A field that a protocol declares: place of the protocol in `protocols::ALL`, and field.
    Field(usize, FieldId),
    /// The same sticky buffer of whatever protocol the flow has: `file.data`, `file.name`,
    /// `file.magic`. The name is resolved against the flow's protocol.
    AnyField(&'static str),
}

/// A chain of checks on one buffer.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// Where to look.
    pub buffer: BufferRef,
    /// Which way's transactions and data, when the buffer itself does not say.
    pub direction: Option<Direction>,
    /// Changes made to the buffer first, in order.
    pub transforms: Vec<Transform>,
    /// The checks, in rule order; relative ones follow the one before.
    pub checks: Vec<ContentCheck>,
    /// `absent` / `absent:or_else`: match when the buffer does not exist.
    pub absent: Option<Absent>,
}

/// What `absent` asks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Absent {
    /// The buffer must not be there.
    Only,
    /// Not there, or there and the checks hold.
    OrElse,
}

/// A change made to a buffer before it is looked at; equal when name and argument are.
#[derive(Clone, Debug)]
pub struct Transform {
    /// Its name in rules.
    pub name: &'static str,
    /// Its argument as the rule gives it.
    pub argument: Option<Arc<str>>,
    /// What it does.
    pub run: TransformFn,
}

impl Transform {
    /// Puts the changed `input` into `out`, replacing what was there.
    pub fn apply(&self, input: &[u8], out: &mut Vec<u8>) {
        out.clear();
        (self.run.0)(input, out);
    }
}

impl PartialEq for Transform {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.argument == other.argument
    }
}

/// The function of a transform: appends the changed bytes.
#[derive(Clone)]
pub struct TransformFn(pub Arc<dyn Fn(&[u8], &mut Vec<u8>) + Send + Sync>);

impl std::fmt::Debug for TransformFn {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("TransformFn")
    }
}

/// One check on a buffer.
#[derive(Clone, Debug)]
pub enum ContentCheck {
    /// `content`.
    Content(Content),
    /// `pcre`.
    Pcre(Pcre),
    /// `isdataat`.
    IsDataAt {
        /// Bytes, or a variable that holds them.
        at: Operand,
        /// From the last match.
        relative: bool,
        /// Must not be there.
        negated: bool,
    },
    /// `byte_test`.
    ByteTest(ByteTest),
    /// `byte_jump`.
    ByteJump(ByteJump),
    /// `byte_extract`.
    ByteExtract(ByteExtract),
    /// `byte_math`.
    ByteMath(ByteMath),
    /// `bsize`: of the whole buffer.
    BufferSize(NumberMatch),
    /// `urilen` in the old style: of the (raw) URI.
    UriLength(NumberMatch),
    /// `base64_decode`: fills [`BufferRef::Base64Data`].
    Base64Decode {
        /// At most this many bytes of text.
        bytes: Option<u32>,
        /// From here.
        offset: u32,
        /// Counted from the last match.
        relative: bool,
    },
    /// `entropy`: bits per byte of the buffer (or its part).
    Entropy {
        /// Bytes looked at; 0 for all.
        bytes: u32,
        /// From here.
        offset: u32,
        /// Comparison with the entropy.
        op: CompareOp,
        /// The value.
        value: f64,
        /// And less than this (`value 4-5`).
        below: Option<f64>,
    },
    /// `dataset` and `datarep`, against the set of this name.
    Dataset(DatasetCheck),
}

/// A `content` with its modifiers.
#[derive(Clone, Debug)]
pub struct Content {
    /// The bytes; lower-cased when `nocase`.
    pub pattern: Vec<u8>,
    /// Must not be found.
    pub negated: bool,
    /// In any case.
    pub nocase: bool,
    /// Search from here (`offset`), absolute.
    pub offset: Option<Operand>,
    /// Search within this many bytes from the offset (`depth`), absolute.
    pub depth: Option<Operand>,
    /// From the last match.
    pub distance: Option<Operand>,
    /// Within this many bytes of the last match.
    pub within: Option<Operand>,
    /// Must be at the very start.
    pub startswith: bool,
    /// Must be at the very end.
    pub endswith: bool,
    /// `fast_pattern:only`: once the prefilter has found it there is no need to look again.
    pub prefilter_only: bool,
    /// Replaced bytes (`replace`), which a passive sensor does not do.
    pub replace: bool,
    /// What the rule's author says of looking for it first; [`Rule::fast_pattern`] is the choice.
    pub fast: FastWish,
}

/// What `fast_pattern` asks.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum FastWish {
    /// Nothing.
    #[default]
    None,
    /// The whole pattern, or `only`.
    Whole,
    /// `length` bytes from `offset`.
    Part {
        /// From here in the pattern.
        offset: u16,
        /// This many bytes.
        length: u16,
    },
}

/// A number in the rule, or a variable of the rule (`byte_extract`, `byte_math`) by its place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Operand {
    /// The number.
    Value(i64),
    /// The variable with this place among the rule's variables.
    Variable(u8),
}

/// How bytes are read as a number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NumberFormat {
    /// Binary, most significant first.
    BigEndian,
    /// Binary, least significant first.
    LittleEndian,
    /// Binary, in the byte order that the DCE header tells.
    Dce,
    /// Digits in this base (8, 10, 16).
    Text(u8),
}

/// `byte_test`.
#[derive(Clone, Debug)]
pub struct ByteTest {
    /// Bytes to read.
    pub bytes: Operand,
    /// Comparison.
    pub op: CompareOp,
    /// Not.
    pub negated: bool,
    /// What to compare with.
    pub value: Operand,
    /// Where.
    pub offset: Operand,
    /// From the last match.
    pub relative: bool,
    /// How to read.
    pub format: NumberFormat,
    /// Applied to what was read, before comparison; shifted down by its trailing zeros.
    pub bitmask: Option<u64>,
}

/// A comparison.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CompareOp {
    /// Equal.
    Equal,
    /// Not equal.
    NotEqual,
    /// Less.
    Less,
    /// Greater.
    Greater,
    /// Less or equal.
    LessOrEqual,
    /// Greater or equal.
    GreaterOrEqual,
    /// Any common bit (`&`).
    And,
    /// Exclusive or gives something else than zero (`^`).
    Or,
}

/// `byte_jump`.
#[derive(Clone, Debug)]
pub struct ByteJump {
    /// Bytes to read.
    pub bytes: Operand,
    /// Where.
    pub offset: Operand,
    /// From the last match.
    pub relative: bool,
    /// How to read.
    pub format: NumberFormat,
    /// Factor.
    pub multiplier: u32,
    /// Round up to a multiple of four.
    pub align: bool,
    /// Jump from the beginning of the buffer.
    pub from_beginning: bool,
    /// Jump from the end of the buffer.
    pub from_end: bool,
    /// Added after the jump.
    pub post_offset: Operand,
    /// Applied to what was read.
    pub bitmask: Option<u64>,
}

/// `byte_extract`.
#[derive(Clone, Debug)]
pub struct ByteExtract {
    /// Bytes to read.
    pub bytes: u32,
    /// Where.
    pub offset: i64,
    /// Where to keep it.
    pub variable: u8,
    /// From the last match.
    pub relative: bool,
    /// How to read.
    pub format: NumberFormat,
    /// Factor.
    pub multiplier: u32,
    /// Round up to a multiple of this, 2 or 4.
    pub align: Option<u8>,
    /// Applied to what was read.
    pub bitmask: Option<u64>,
}

/// `byte_math`.
#[derive(Clone, Debug)]
pub struct ByteMath {
    /// Bytes to read.
    pub bytes: Operand,
    /// Where.
    pub offset: i64,
    /// `+ - * / << >>`.
    pub op: MathOp,
    /// Right-hand side.
    pub value: Operand,
    /// Where to keep the result.
    pub variable: u8,
    /// From the last match.
    pub relative: bool,
    /// How to read.
    pub format: NumberFormat,
    /// Applied to what was read.
    pub bitmask: Option<u64>,
}

/// What `byte_math` does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MathOp {
    /// Plus.
    Add,
    /// Minus.
    Subtract,
    /// Times.
    Multiply,
    /// Divided by.
    Divide,
    /// Shifted left.
    ShiftLeft,
    /// Shifted right.
    ShiftRight,
}

/// A number or range to match.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum NumberMatch {
    /// Compared with one number.
    Compare(CompareOp, u64),
    /// Between the two, both left out.
    Between(u64, u64),
    /// Outside the two.
    NotBetween(u64, u64),
    /// All (`true`) or any of the bits in the mask equal the value: `&0x10=0x10`.
    Bits {
        /// Mask.
        mask: u64,
        /// Value under the mask.
        value: u64,
        /// Negated.
        negated: bool,
    },
    /// Any of these.
    AnyOf(Vec<u64>),
    /// None of these.
    NoneOf(Vec<u64>),
}

impl NumberMatch {
    /// Whether `value` fits.
    pub fn matches(&self, value: u64) -> bool {
        match self {
            Self::Compare(op, wanted) => match op {
                CompareOp::Equal => value == *wanted,
                CompareOp::NotEqual => value != *wanted,
                CompareOp::Less => value < *wanted,
                CompareOp::Greater => value > *wanted,
                CompareOp::LessOrEqual => value <= *wanted,
                CompareOp::GreaterOrEqual => value >= *wanted,
                CompareOp::And => value & wanted != 0,
                CompareOp::Or => value ^ wanted != 0,
            },
            Self::Between(low, high) => *low < value && value < *high,
            Self::NotBetween(low, high) => value <= *low || *high <= value,
            Self::Bits { mask, value: wanted, negated } => (value & mask == *wanted) != *negated,
            Self::AnyOf(values) => values.contains(&value),
            Self::NoneOf(values) => !values.contains(&value),
        }
    }
}

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

/// A condition that needs a transaction.
#[derive(Clone, Debug)]
pub enum TransactionCheck {
    /// A number that a protocol declares.
    Number {
        /// Place of the protocol in `protocols::ALL`.
        protocol: usize,
        /// The field.
        field: FieldId,
        /// Which instance: any, all or a fixed one.
        which: Which,
        /// The number.
        number: NumberMatch,
    },
    /// `app-layer-event`: protocol place and event number.
    Event {
        /// Place of the protocol in `protocols::ALL`.
        protocol: usize,
        /// The event.
        event: protocols::Event,
    },
    /// An application layer event that belongs to no protocol, by name:
    /// `applayer_detect_protocol_only_one_direction`.
    DetectionEvent(String),
    /// `fileext`.
    FileExtension {
        /// Lower-cased.
        extension: Vec<u8>,
        /// Must not be.
        negated: bool,
    },
    /// `filename` in the old style.
    FileName {
        /// Looked for anywhere in the name, in any case.
        pattern: Vec<u8>,
        /// Must not be.
        negated: bool,
    },
    /// `filemagic` in the old style.
    FileMagic {
        /// Looked for in the magic text.
        pattern: Vec<u8>,
        /// Must not be.
        negated: bool,
    },
    /// `filesize`.
    FileSize {
        /// Bytes.
        number: NumberMatch,
        /// Only files that go this way.
        direction: Option<Direction>,
    },
    /// `filemd5`, `filesha1`, `filesha256`: hashes read from a list.
    FileHash {
        /// 16, 20 or 32 bytes a hash.
        hashes: Arc<std::collections::HashSet<Vec<u8>>>,
        /// Must not be in the list.
        negated: bool,
    },
    /// A protocol's own check that none of the above can express. The function gets the
    /// transaction and the direction looked at.
    Custom {
        /// Place of the protocol in `protocols::ALL`.
        protocol: usize,
        /// What a message calls it.
        name: &'static str,
        /// The check.
        check: CustomCheck,
    },
}

/// A check of a protocol's own.
#[derive(Clone)]
pub struct CustomCheck(
    pub Arc<dyn Fn(&dyn protocols::Transaction, Direction) -> bool + Send + Sync>,
);

impl std::fmt::Debug for CustomCheck {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("CustomCheck")
    }
}

/// Which instances of a multiple number field must fit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Which {
    /// One of them.
    Any,
    /// Each of them.
    All,
    /// This one; negative counts from the end.
    At(i32),
}

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

/// The content to look for first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct FastPattern {
    /// Place in `Rule::inspections`.
    pub inspection: usize,
    /// Place in its `checks`.
    pub check: usize,
    /// Use only `length` bytes from `offset` of the pattern (`fast_pattern:2,4`).
    pub chop: Option<(u16, u16)>,
}

/// Something done on a match besides reporting.
#[derive(Clone, Debug)]
pub enum Effect {
    /// `filestore`: which files.
    StoreFile {
        /// Which way: `None` for the file that matched.
        direction: Option<Direction>,
        /// All files of the flow rather than the transaction's.
        whole_flow: bool,
    },
    /// `tag`: log packets after this one.
    Tag {
        /// With the host instead of the flow: true for the sender's address.
        host: Option<bool>,
        /// How many.
        count: u32,
        /// Of what: `packets`, `bytes`, `seconds`.
        unit: &'static str,
    },
}

/// A dataset or datarep condition or change.
#[derive(Clone, Debug)]
pub struct DatasetCheck {
    /// Name of the set.
    pub name: String,
    /// What is done.
    pub op: DatasetOp,
    /// What kind of values it holds: `string`, `md5`, `sha256`, `ipv4`, `ip`.
    pub kind: &'static str,
    /// The values read at compile time, with their reputation where they have one.
    /// A text or hash as bytes; an address as its 4 or 16 bytes.
    pub loaded: Arc<std::collections::HashMap<Vec<u8>, u16>>,
    /// `match subdomain`: a value `.example.com` fits everything below `example.com`.
    pub subdomain: bool,
    /// Key under which the alert tells the JSON object of the value that fitted, and the objects.
    pub context: Option<(Arc<str>, Arc<std::collections::HashMap<Vec<u8>, Arc<str>>>)>,
}

/// What is done with a dataset.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DatasetOp {
    /// Condition: is in it.
    IsSet,
    /// Condition: is not in it.
    IsNotSet,
    /// Add, when the rule matches.
    Set,
    /// Take out, when the rule matches.
    Unset,
    /// Reputation compared (`datarep`).
    Reputation(CompareOp, u16),
}

/// A checked rule set: what one or more files gave.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    /// The rules, in the order in which they stood.
    pub rules: Vec<Rule>,
    /// Names of flowbits, by number.
    pub flowbits: Vec<String>,
    /// Names of flow integers, by number.
    pub flowints: Vec<String>,
    /// Names of host and pair bits, by number.
    pub xbits: Vec<String>,
}
