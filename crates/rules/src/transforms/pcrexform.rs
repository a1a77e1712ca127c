//! `pcrexform`: the first group of a pattern.

use std::sync::Arc;

use super::Transformer;
use crate::TransformFn;
use crate::error::{Code, Fault};
use crate::keywords::Argument;
use crate::pcre::{Flags, translate};
use crate::value;

pub(super) const TRANSFORMS: &[Transformer] = &[Transformer {
    name: "pcrexform",
    argument: Argument::Required,
    help: "What the first group of the pattern fits; the buffer as it is when nothing fits.",
    make,
}];

fn make(argument: &str) -> Result<TransformFn, Fault> {
    let pattern = translate(value::unquote(argument).as_bytes(), Flags::default())
        .map_err(|reason| Fault::new(Code::BadPattern, reason))?;
    Ok(TransformFn(Arc::new(move |input, out| {
        let group = pattern
            .captures_at(input, 0, 1)
            .and_then(|(_, groups)| groups.into_iter().next().flatten());
        out.extend_from_slice(group.and_then(|group| input.get(group)).unwrap_or(input));
    })))
}
