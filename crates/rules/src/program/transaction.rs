//! What is asked of a transaction and its files.

use std::sync::Arc;

use model::Direction;
use protocols::FieldId;

use crate::NumberMatch;

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

/// Looks at a transaction in one direction.
type Check = dyn Fn(&dyn protocols::Transaction, Direction) -> bool + Send + Sync;

/// A check of a protocol's own.
#[derive(Clone)]
pub struct CustomCheck(pub Arc<Check>);

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
