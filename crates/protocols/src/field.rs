//! What a protocol declares about each thing that can be asked of a transaction.
//!
//! The rule compiler makes a sticky buffer or a number keyword of every field; logs, portal and
//! manual read the same declaration.

/// One thing a rule, a log line, the portal and the manual can ask for.
#[derive(Debug)]
pub struct Field {
    /// The name in rules: `http.uri`.
    pub name: &'static str,
    /// Older names of the same sticky buffer: `["http_uri_sticky"]`. Content modifiers of the old
    /// style (`http_uri` after the content) are the rule language's business, not listed here.
    pub aliases: &'static [&'static str],
    /// One sentence for the manual.
    pub help: &'static str,
    /// What shape the value has.
    pub kind: Kind,
    /// Which direction's progress makes it ready, and which way a rule must look.
    pub side: Side,
    /// The progress (of that side) from which the value is complete, or for a streaming field
    /// from which it begins to be there.
    pub ready: u8,
    /// Whether the value grows while the transaction lives (bodies, file data).
    pub streaming: bool,
    /// Whether there can be several instances, asked for as index 0, 1, 2, …
    pub multiple: bool,
    /// Words that rules may write for values of a number field: `("connack", 2)`, lower-case.
    pub names: &'static [(&'static str, u64)],
}

impl Field {
    /// A field of bytes that is ready at progress `ready` of `side`; the common case.
    pub const fn bytes(name: &'static str, side: Side, ready: u8, help: &'static str) -> Self {
        Self {
            name,
            aliases: &[],
            help,
            kind: Kind::Bytes,
            side,
            ready,
            streaming: false,
            multiple: false,
            names: &[],
        }
    }

    /// A field that is a whole number.
    pub const fn number(name: &'static str, side: Side, ready: u8, help: &'static str) -> Self {
        Self { kind: Kind::Number, ..Self::bytes(name, side, ready, help) }
    }

    /// The same field with older names.
    #[must_use]
    pub const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// The same field, with words for its values.
    #[must_use]
    pub const fn names(self, names: &'static [(&'static str, u64)]) -> Self {
        Self { names, ..self }
    }

    /// The same field, growing while the transaction lives.
    #[must_use]
    pub const fn streaming(self) -> Self {
        Self { streaming: true, ..self }
    }

    /// The same field, with several instances.
    #[must_use]
    pub const fn multiple(self) -> Self {
        Self { multiple: true, ..self }
    }
}

/// The shape of a field's value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// A sticky buffer for content, pcre and the like.
    Bytes,
    /// A number for comparisons.
    Number,
}

/// Which side of a transaction fills a field.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Side {
    /// The client: requests.
    ToServer,
    /// The server: responses.
    ToClient,
    /// Either; the field exists once for each direction (file data, DNS names). Asked for with
    /// the direction that is being looked at.
    Either,
}

/// A field by its place in its protocol's `fields()`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct FieldId(pub u16);
