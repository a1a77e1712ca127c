//! Any bytes as Nmap's XML.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ask::report("nmap", bytes));
