//! Any bytes as a capture file; what comes out is decoded too.
#![no_main]

use capture::file::Reader;
use decode::Decoder;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut reader) = Reader::new(bytes) else { return };
    let mut decoder = Decoder::default();
    while let Ok(Some(frame)) = reader.next_frame() {
        decoder.each(frame, |_| {});
    }
});
