//! Indicator lists of any text in whatever format they seem to have, and each line as a value:
//! every row is an indicator or counted as rejected.
#![no_main]

use indicators::{Origin, parse, read};
use libfuzzer_sys::fuzz_target;
use model::{Confidence, Tlp};

fuzz_target!(|list: &str| {
    let origin = Origin {
        source: "fuzz".into(),
        tlp: Tlp::Green,
        confidence: Confidence::percent(50),
        expires: None,
    };
    let (_, found) = read(list, &origin);
    assert!(found.rejected.len() <= found.rejected_count);
    for line in list.lines() {
        let _ = parse(line, None);
    }
});
