//! Any bytes as EVE JSON.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ask::report("eve", bytes));
