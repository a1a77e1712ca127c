//! Transactions, streams and packets against rules, indicators and analytics.
//!
//! The engine is made once from a checked rule set and shared; each worker has a thread state of
//! its own, and each flow carries a [`FlowState`]. Mechanism only: no threshold stands here that a
//! policy file does not set. Allocates nothing per packet once warm.
//!
//! A packet passes: `thread` → `prefilter` (groups and literals give candidates) → `packet` or
//! `transactions` (each candidate in full) → `outcome` (state changes, thresholds, order, limit).

mod addresses;
pub mod analytics;
mod compile;
mod content;
mod datasets;
mod engine;
mod files;
mod flow_state;
mod groups;
mod header;
mod literals;
mod outcome;
mod packet_checks;
mod packets;
mod seam;
mod state;
#[cfg(test)]
mod testing;
mod thread;
mod thresholds;
mod transaction_rules;
mod transactions;
mod transforms;
mod watch;

pub use engine::{Engine, Options};
pub use flow_state::FlowState;
pub use seam::{Alert, Cause, FlowView, Input, StreamPart};
pub use thread::{Counters, Thread};

#[cfg(test)]
mod tests;
