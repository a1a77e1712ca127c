//! Indicator lists to match sets; one file per format.
//!
//! A list of any known format becomes [`Indicator`]s; those that are in force become a
//! [`MatchSet`] that answers "is this value known bad?" by one probe of a filter and one of a
//! table, however many there are. [`WarningLists`] keep what everybody uses, and what is the
//! member's own, from ever firing. Pure: does not fetch, does not read files, does not look at
//! packets.

mod formats;
mod indicator;
mod parse;
mod set;
mod warning_list;

pub use formats::{ALL as FORMATS, Format, Origin, Read, Rejected, read};
pub use indicator::{About, Indicator, Pattern, What};
pub use parse::{BadIndicator, parse, refang};
pub use set::{Hit, MatchSet};
pub use warning_list::WarningLists;
