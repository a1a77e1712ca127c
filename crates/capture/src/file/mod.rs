//! Capture files: pcap and pcapng read as a stream, pcap written.
//!
//! Memory is one buffer that grows to the largest block of the file, whatever the file's size.
//! Does not seek, so a pipe will do. Does not open compressed files.
//!
//! Specification: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng.

mod buffer;
mod formats;
mod reader;
mod writer;

pub use reader::{ReadError, Reader};
pub use writer::Writer;
