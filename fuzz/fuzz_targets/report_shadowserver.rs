//! Any bytes as a report of Shadowserver.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ask::report("shadowserver", bytes));
