//! `subslice`: a part of the buffer by place.

use std::sync::Arc;

use super::Transformer;
use crate::TransformFn;
use crate::error::Fault;
use crate::keywords::Argument;
use crate::value;

pub(super) const TRANSFORMS: &[Transformer] = &[Transformer {
    name: "subslice",
    argument: Argument::Required,
    help: "`offset[, bytes[, truncate]]`; negative places count from the end.",
    make,
}];

fn make(argument: &str) -> Result<TransformFn, Fault> {
    let mut parts = value::list(argument);
    let mut next = || {
        let place = |text| {
            value::signed(text)
                .ok_or_else(|| Fault::argument(format!("`{text}` is not a place in the buffer")))
        };
        parts.next().map(place).transpose()
    };
    let offset = next()?.unwrap_or(0);
    let bytes = next()?;
    let truncate = match parts.next() {
        None => false,
        Some("truncate") => true,
        Some(other) => return Err(Fault::argument(format!("`{other}` is not `truncate`"))),
    };
    Ok(TransformFn(Arc::new(move |input, out| {
        out.extend_from_slice(part(input, offset, bytes, truncate).unwrap_or_default());
    })))
}

/// `None` when the part does not lie within the buffer and may not be cut to it.
fn part(input: &[u8], offset: i64, bytes: Option<i64>, truncate: bool) -> Option<&[u8]> {
    let length = i64::try_from(input.len()).ok()?;
    let from_start = |place: i64| if place < 0 { length.saturating_add(place) } else { place };
    let mut start = from_start(offset);
    let mut end = match bytes {
        None => length,
        Some(bytes) if bytes < 0 => length.saturating_add(bytes),
        Some(bytes) => start.saturating_add(bytes),
    };
    if truncate {
        start = start.clamp(0, length);
        end = end.clamp(0, length);
    }
    input.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
}
