//! Any bytes as a list of DShield.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ask::report("dshield", bytes));
