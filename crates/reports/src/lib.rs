//! What others send, to rows; one file per format.
//!
//! Reports of Shadowserver, of other CSIRTs, of sensors that are not ours and of scans come as bytes
//! and leave as [`Row`]s: whose address, when, what. A row that cannot be read becomes a [`Fault`] with
//! its line and the rest goes through; a column or a kind of report that nobody knows is told and does
//! not stop anything. Reads as a stream: memory does not grow with the number of rows.
//!
//! Pure: opens no file, has no clock, knows no owners and does not decide what is worth a warning.

mod cell;
mod csv;
mod fault;
mod formats;
mod json;
mod limits;
mod packed;
mod reader;
mod row;
mod source;
mod time;

pub use fault::{Alarm, Code, Fault, Reason, What, Words, beginning};
pub use formats::{ALL as FORMATS, Format, HEAD_BYTES, Head, NotDetected, by_name, detect};
pub use formats::{BadMapping, MAPPING_BYTES_MAX, Mapping};
pub use limits::{Limits, UNPACKED_FILES_MAX};
pub use packed::{NotUnpacked, each_file};
pub use reader::{About, Counts, Reader};
pub use row::{Place, Protocol, Row, Side};
