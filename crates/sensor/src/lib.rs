//! Config, threads and the one loop that joins capture, decode, flows, protocols, detect and EVE.
//!
//! [`settings`] says what a sensor runs on, [`eve`] writes its events. The worker's loop takes
//! frames and gives events; it decides nothing that a rule or a policy should.

pub mod eve;
pub mod settings;

/// The version of Suricata whose behaviour and event format are followed.
pub const SURICATA_VERSION: &str = "9.0.0";
