//! Detections to a disk spool to the hub, surviving a dead line.
//!
//! What the sensor has to tell is on disk before anybody counts on it, leaves in batches, most
//! severe first, and is forgotten only when the hub has answered that it is stored. Every byte
//! that leaves is kept for the member to read ([`Journal`]). Knows nothing of packets or rules.

mod client;
mod content;
mod identity;
mod journal;
mod run;
mod spool;

pub use client::{Client, LineError, Token};
pub use content::ContentStore;
pub use identity::{Identity, IdentityError};
pub use journal::{Journal, Sent};
pub use run::{Health, Uplink, UplinkHandle};
pub use spool::{Class, Lost, Spool, SpoolError, Taken};
