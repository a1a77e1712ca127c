//! `gunzip`, `zlib_deflate`: what a compressed buffer holds, up to a limit.

use std::io::Read;
use std::sync::Arc;

use super::{OUTPUT_BYTES_MAX, Transformer};
use crate::error::Fault;
use crate::keywords::Argument;
use crate::{TransformFn, value};

pub(super) const TRANSFORMS: &[Transformer] = &[
    Transformer {
        name: "gunzip",
        argument: Argument::Optional,
        help: "Unpacks gzip: `max-size N`.",
        make: |argument| {
            let limit = limit(argument)?;
            Ok(TransformFn(Arc::new(move |input, out| {
                unpack(flate2::read::GzDecoder::new(input), limit, input, out);
            })))
        },
    },
    Transformer {
        name: "zlib_deflate",
        argument: Argument::Optional,
        help: "Unpacks zlib: `max-size N`.",
        make: |argument| {
            let limit = limit(argument)?;
            Ok(TransformFn(Arc::new(move |input, out| {
                unpack(flate2::read::ZlibDecoder::new(input), limit, input, out);
            })))
        },
    },
];

/// Bytes that come out when the rule does not say: what a page with a script needs.
const DEFAULT_BYTES: usize = 1024;

fn limit(argument: &str) -> Result<usize, Fault> {
    let Some(text) = argument.strip_prefix("max-size") else {
        return match argument {
            "" => Ok(DEFAULT_BYTES),
            _ => Err(Fault::argument(format!("`{argument}` is not `max-size N`"))),
        };
    };
    let limit = value::sized(text).and_then(|limit| usize::try_from(limit).ok());
    limit
        .filter(|limit| (1..=OUTPUT_BYTES_MAX).contains(limit))
        .ok_or_else(|| Fault::argument(format!("`max-size` is 1 to {OUTPUT_BYTES_MAX} bytes")))
}

/// What came out before an error counts; nothing at all leaves the input.
fn unpack(reader: impl Read, limit: usize, input: &[u8], out: &mut Vec<u8>) {
    let _ = reader.take(limit as u64).read_to_end(out);
    if out.is_empty() {
        out.extend_from_slice(input);
    }
}
