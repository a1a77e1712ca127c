//! Frames from a card or a capture file.
