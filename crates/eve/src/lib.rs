//! Events in EVE JSON, the line format of Suricata's output.
//!
//! [`Object`] writes one object straight into a byte buffer, because a busy sensor writes
//! hundreds of thousands of events a second and a tree of values for each would cost more than
//! the detection. Does not decide which events are written or where they go: see `sensor`.

mod object;

pub use object::{Array, Object};
