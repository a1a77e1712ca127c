//! A compiled rule: header, what it says of itself, and the set it belongs to.

use std::sync::Arc;

use model::Direction;

use crate::{AddressSet, Inspection, PacketCheck, PortSet, StateOp, Threshold, TransactionCheck};

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
