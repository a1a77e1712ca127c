//! Rule files of any bytes through the compiler: every rule or mistake is a value.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rules::{Classes, References, Settings, Source, Variables, compile, report};

fuzz_target!(|bytes: &[u8]| {
    let settings = Settings {
        variables: &Variables::usual(),
        classes: &Classes::default(),
        references: &References::default(),
        load: &|_| Err("no files here".into()),
    };
    let compiled = compile(&[Source { name: "fuzz", text: bytes }], settings);
    let _ = report(&compiled);
});
