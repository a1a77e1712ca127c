//! Any bytes as a log of Zeek.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ask::report("zeek", bytes));
