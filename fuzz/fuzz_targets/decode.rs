//! Frames of any link type through decoding and reassembly. The first byte chooses the link type;
//! the rest is frames, each after its length in two bytes.
#![no_main]

use decode::{Decoder, Frame, LinkType};
use libfuzzer_sys::fuzz_target;
use model::Time;

const LINKS: &[u32] = &[1, 0, 9, 12, 14, 51, 101, 104, 108, 113, 228, 229, 276];

fuzz_target!(|bytes: &[u8]| {
    let Some((&choice, mut rest)) = bytes.split_first() else { return };
    let link = LinkType(LINKS[usize::from(choice) % LINKS.len()]);
    let mut decoder = Decoder::default();
    let mut number = 0;
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length)).min(after.len());
        let (data, following) = after.split_at(length);
        rest = following;
        number += 1;
        let time = Time::from_seconds(number as i64);
        decoder.each(Frame { time, number, link, data, wire_len: length as u32 }, |_| {});
    }
});
