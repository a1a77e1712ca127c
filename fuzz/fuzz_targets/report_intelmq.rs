//! Any bytes as events of IntelMQ.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ask::report("intelmq", bytes));
