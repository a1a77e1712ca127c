//! Rule text to checked program; one file per keyword.
//!
//! A rule in the Suricata language becomes a [`Rule`]: plain data that `detect` groups, prefilters
//! and runs. A rule that does not compile gives an error with line, column, code and reason and
//! never stops the others. Does not look at packets.
//!
//! Specification: the Suricata user guide, chapter "Rules".

mod address;
mod pcre;
mod program;

pub use address::{AddressSet, PortSet};
pub use pcre::{Capture, CaptureScope, Pattern, Pcre, PcreEngine};
pub use program::*;
