//! Any bytes as X-ARF.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ask::report("xarf", bytes));
