//! `header_lowercase`, `strip_pseudo_headers`: header blocks, so that one rule fits HTTP/1 and 2.

use super::{Transformer, plain};
use crate::keywords::Argument;

pub(super) const TRANSFORMS: &[Transformer] = &[
    Transformer {
        name: "header_lowercase",
        argument: Argument::None,
        help: "Lowers the names of headers and leaves their values.",
        make: |_| Ok(plain(lowercase)),
    },
    Transformer {
        name: "strip_pseudo_headers",
        argument: Argument::None,
        help: "Leaves out the lines that begin with a colon.",
        make: |_| Ok(plain(strip)),
    },
];

fn lowercase(input: &[u8], out: &mut Vec<u8>) {
    let mut in_name = true;
    for byte in input {
        match byte {
            b':' => in_name = false,
            b'\n' => in_name = true,
            _ => {}
        }
        out.push(if in_name { byte.to_ascii_lowercase() } else { *byte });
    }
}

fn strip(input: &[u8], out: &mut Vec<u8>) {
    for line in input.split_inclusive(|byte| *byte == b'\n') {
        if line.first() != Some(&b':') {
            out.extend_from_slice(line);
        }
    }
}
