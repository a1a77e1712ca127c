//! Frames from a card or a capture file.
//!
//! [`mod@file`] reads and writes capture files, [`live`] listens on an interface. Does not decode: a
//! frame is bytes with a time and a link type, as `decode` takes them. The only crate that may
//! hold `unsafe`, and it stands in `live::sys` alone.

pub mod file;
pub mod live;
