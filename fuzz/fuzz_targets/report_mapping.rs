//! Any text as a mapping, and any bytes read by one: the first NUL stands between them.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ask::mapped(bytes));
