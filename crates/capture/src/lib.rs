//! Frames from a card or a capture file.
//!
//! [`file`] reads and writes capture files. Does not decode: a frame is bytes with a time and a
//! link type, as `decode` takes them. The only crate that may hold `unsafe` (for the card).

pub mod file;
