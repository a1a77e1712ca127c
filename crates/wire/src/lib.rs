//! The versioned messages between sensor and hub.
//!
//! The only shapes that both halves share, and promised ones: a hub speaks with older sensors,
//! so a field is only ever added, with a default, and an item kind that the receiver does not
//! know is counted and skipped. Pure values and their encoding; the line is in `uplink`, the
//! receiving end in `intake` and `hub`.

mod batch;
mod content;
mod detection;
mod enrol;

pub use batch::{
    BATCH_BYTES_MAX, BATCH_ITEMS_MAX, BadBatch, Batch, Decoded, Header, Item, Receipt, Refusal,
};
pub use content::{
    Content, ContentKey, Kind, Manifest, Part, Refused, Signed, SigningKey, Trust, digest,
};
pub use detection::{Cause, Detection, Device, Endpoint};
pub use enrol::{EnrolReply, EnrolRequest, RenewReply, RenewRequest};

/// Version of the messages. A hub takes this and all older ones.
pub const VERSION: u32 = 1;
