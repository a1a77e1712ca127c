//! What is asked of buffers: contents, patterns, and where they must stand.

use std::sync::Arc;

use model::Direction;
use protocols::FieldId;

use crate::{ByteExtract, ByteJump, ByteMath, ByteTest, CompareOp, NumberMatch, Operand, Pcre};

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

/// What a transform does: appends the changed bytes.
type Change = dyn Fn(&[u8], &mut Vec<u8>) + Send + Sync;

/// The function of a transform.
#[derive(Clone)]
pub struct TransformFn(pub Arc<Change>);

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
    /// What the rule's author says of looking for it first; [`crate::Rule::fast_pattern`] is the choice.
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
    /// A text or hash as bytes; an address as 4 bytes in a set of
    /// type `ipv4` and as 16 in one of type `ip`.
    pub loaded: Arc<std::collections::HashMap<Vec<u8>, u16>>,
    /// `match subdomain`: a value `.example.com` fits everything below `example.com`.
    pub subdomain: bool,
    /// Key under which the alert tells the JSON object of the value that fitted, and the objects.
    pub context: Option<(Arc<str>, Arc<Contexts>)>,
}

/// The JSON object of each value of a set.
pub type Contexts = std::collections::HashMap<Vec<u8>, Arc<str>>;

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
