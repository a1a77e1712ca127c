//! `strip_whitespace`, `compress_whitespace`.

use super::{Transformer, plain};
use crate::keywords::Argument;

pub(super) const TRANSFORMS: &[Transformer] = &[
    Transformer {
        name: "compress_whitespace",
        argument: Argument::None,
        help: "Of blanks that follow each other only the first stays.",
        make: |_| Ok(plain(compress)),
    },
    Transformer {
        name: "strip_whitespace",
        argument: Argument::None,
        help: "Leaves out every blank.",
        make: |_| {
            Ok(plain(|input, out| out.extend(input.iter().filter(|byte| !is_blank(**byte)))))
        },
    },
];

/// What C's `isspace` says.
const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | 0x0b | 0x0c | b'\r')
}

fn compress(input: &[u8], out: &mut Vec<u8>) {
    let mut before = false;
    for byte in input {
        let blank = is_blank(*byte);
        if !(blank && before) {
            out.push(*byte);
        }
        before = blank;
    }
}
