//! Any bytes as a packed report: gzip, zip, or neither, in one piece and byte by byte.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ask::packed(bytes));
