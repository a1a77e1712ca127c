//! What tests of several crates need: conversations as frames, golden comparison, and real
//! servers started for one test and gone after it.
//!
//! Builds no packets of its own: they come from `range`, so that tests, exercises and the demo
//! speak the same traffic.

pub mod golden;
mod postgres;
pub mod servers;

pub use postgres::fresh_postgres;
pub use range;
