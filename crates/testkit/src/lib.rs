//! What tests of several crates need: conversations as frames, golden comparison, and real
//! servers started for one test and gone after it.
//!
//! Builds no packets of its own: they come from `range`, so that tests, exercises and the demo
//! speak the same traffic.

pub mod golden;
pub mod killed;
pub mod needs;
pub mod servers;

pub use range;
pub use servers::fresh_postgres;
