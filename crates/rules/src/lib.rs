//! Rule text to checked program; one file per keyword.
//!
//! A rule in the Suricata language becomes a [`Rule`]: plain data that `detect` groups, prefilters
//! and runs. A rule that does not compile gives an error with line, column, code and reason and
//! never stops the others. Does not look at packets.
//!
//! Specification: the Suricata user guide, chapter "Rules".

mod address;
mod catalogue;
mod classes;
mod compile;
mod context;
mod domain_indicator;
mod draft;
mod error;
mod finish;
mod header;
pub mod keywords;
mod pcre;
mod program;
mod report;
#[cfg(test)]
mod tests;
mod text;
mod threshold_file;
pub mod transforms;
mod value;

pub use address::{AddressSet, PortSet};
pub use catalogue::looks_at;
pub use classes::{Class, Classes, References};
pub use compile::{Compiled, Source, Summary, compile};
pub use context::{Loader, Settings};
pub use domain_indicator::{
    DomainFit, DomainIndicator, FIELDS as DOMAIN_FIELDS, as_domain_indicator,
};
pub use error::{Code, RuleError};
pub use header::Variables;
pub use pcre::{Capture, CaptureScope, Groups, Pattern, Pcre, PcreEngine};
pub use program::*;
pub use report::report;
pub use threshold_file::{
    Override, OverrideKind, RateAction, RateFilter, Suppressed, parse_thresholds,
};
