//! What the executable can be; one file a role.

pub mod range;
pub mod rules;
pub mod sensor;
pub mod suricata;
