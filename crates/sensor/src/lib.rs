//! Config, threads and the one loop that joins capture, decode, flows, protocols, detect and EVE.
//!
//! [`settings`] says what a sensor runs on, a [`worker::Worker`] takes frames and gives events to a
//! [`sink::Sink`], [`eve`] writes them. Decides nothing that a rule or a policy should.

pub mod daemon;
pub mod eve;
pub mod files;
pub mod filter;
pub mod load;
pub mod read;
pub mod settings;
pub mod sink;
pub mod watch;
pub mod worker;

/// The version of Suricata whose behaviour and event format are followed.
pub const SURICATA_VERSION: &str = "9.0.0";
