//! The versioned messages between sensor and hub.
//!
//! The only shapes that both halves share, and a promised one: a hub speaks with older sensors.
//! Pure values; the line is in `uplink`, the receiving end in `intake` and `hub`.

mod detection;

pub use detection::{Cause, Detection, Device, Endpoint};
