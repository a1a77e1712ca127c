//! Any bytes as events of n6.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ask::report("n6", bytes));
