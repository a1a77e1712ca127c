//! Event records: one file per event type.
//!
//! Each writer takes facts and a buffer and writes one line of EVE JSON without its newline. What
//! is written, and when, is decided by the worker; where it goes, by the sink.
//!
//! Specification: the Suricata user guide, chapter "EVE JSON format", version 9.

pub mod alert;
pub mod analytic;
pub mod anomaly;
pub mod arp;
pub mod community_id;
pub mod fast;
pub mod file;
pub mod flow;
pub mod head;
pub mod indicator;
pub mod metadata;
pub mod packet;
pub mod stats;
pub mod time;

pub use head::{Ends, Head, PacketSource};
pub use metadata::Remembered;

use model::{Direction, Time};

/// What is known of a flow when a record about it is written.
#[derive(Clone, Debug)]
pub struct FlowFacts<'f> {
    /// Number of the flow in this run's events.
    pub id: u64,
    /// Client and server.
    pub ends: Ends,
    /// Packets by direction.
    pub packets: [u64; 2],
    /// Bytes on the wire by direction.
    pub bytes: [u64; 2],
    /// First packet.
    pub start: Time,
    /// Last packet.
    pub last: Time,
    /// The application protocol, in its variants.
    pub app: AppNames<'f>,
}

/// Names of a flow's application protocol, as events tell them.
#[derive(Clone, Copy, Debug, Default)]
pub struct AppNames<'f> {
    /// The flow's; `None` while nothing was tried.
    pub flow: Option<&'f str>,
    /// As told from each direction alone, where it differs from the flow's.
    pub side: [Option<&'f str>; 2],
    /// Before a switch.
    pub original: Option<&'f str>,
    /// What a switch asked for.
    pub expected: Option<&'f str>,
}

impl AppNames<'_> {
    /// Writes `app_proto` and its variants.
    pub fn write(&self, out: &mut eve::Object<'_>) {
        if let Some(name) = self.flow {
            out.text("app_proto", name);
        }
        for (key, side) in [("app_proto_ts", 0), ("app_proto_tc", 1)] {
            if let Some(name) = self.side[side].filter(|name| Some(*name) != self.flow) {
                out.text(key, name);
            }
        }
        if let Some(name) = self.original.filter(|name| Some(*name) != self.flow) {
            out.text("app_proto_orig", name);
        }
        if let Some(name) = self.expected.filter(|name| Some(*name) != self.flow) {
            out.text("app_proto_expected", name);
        }
    }
}

/// The word for a direction.
pub const fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::ToServer => "to_server",
        Direction::ToClient => "to_client",
    }
}
