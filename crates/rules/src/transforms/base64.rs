//! `from_base64`, and the decoder that `base64_decode` uses too.
//!
//! Specification: RFC 4648 (stops at the first byte that is none), RFC 2045 (skips such bytes);
//! `strict` refuses everything that is not wholly and exactly base64.

use std::sync::Arc;

use super::Transformer;
use crate::error::Fault;
use crate::keywords::Argument;
use crate::{TransformFn, value};

pub(super) const TRANSFORMS: &[Transformer] = &[Transformer {
    name: "from_base64",
    argument: Argument::Optional,
    help: "Decodes base64: `bytes N, offset N, mode rfc4648|rfc2045|strict`.",
    make,
}];

/// What to do with bytes that are no base64.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mode {
    /// Stop there.
    Rfc4648,
    /// Skip them.
    Rfc2045,
    /// Refuse the whole.
    Strict,
}

fn make(argument: &str) -> Result<TransformFn, Fault> {
    let (mut bytes, mut offset, mut mode) = (usize::MAX, 0_usize, Mode::Rfc4648);
    for part in value::list(argument).filter(|part| !part.is_empty()) {
        match part.split_once(char::is_whitespace).map(|(key, value)| (key, value.trim())) {
            Some(("bytes", count)) => bytes = usize::from(value::need::<u16>(count)?),
            Some(("offset", count)) => offset = usize::from(value::need::<u16>(count)?),
            Some(("mode", "rfc4648")) => mode = Mode::Rfc4648,
            Some(("mode", "rfc2045")) => mode = Mode::Rfc2045,
            Some(("mode", "strict")) => mode = Mode::Strict,
            _ => return Err(Fault::argument(format!("`from_base64` does not take `{part}`"))),
        }
    }
    Ok(TransformFn(Arc::new(move |input, out| {
        let coded = input.get(offset..).unwrap_or_default();
        let coded = &coded[..coded.len().min(bytes)];
        if !decode(coded, mode, out) || out.is_empty() {
            out.clear();
            out.extend_from_slice(input);
        }
    })))
}

/// Appends what `coded` means to `out`; false when the mode refuses it.
pub(crate) fn decode(coded: &[u8], mode: Mode, out: &mut Vec<u8>) -> bool {
    let mut held = 0_u32;
    let mut bits = 0_u32;
    let mut padding = 0_usize;
    let mut digits = 0_usize;
    for byte in coded {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' if mode == Mode::Strict => {
                padding += 1;
                continue;
            }
            b'=' => break,
            _ if mode == Mode::Rfc2045 => continue,
            _ if mode == Mode::Strict => return false,
            _ => break,
        };
        if padding > 0 {
            return false;
        }
        digits += 1;
        held = (held << 6 | u32::from(digit)) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits & 0xff) as u8);
        }
    }
    mode != Mode::Strict || ((digits + padding).is_multiple_of(4) && padding <= 2)
}
