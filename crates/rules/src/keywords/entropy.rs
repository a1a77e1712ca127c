//! `entropy`: how random a buffer looks.

use super::{Argument, Keyword};
use crate::draft::Draft;
use crate::error::Fault;
use crate::{CompareOp, ContentCheck, value};

pub(super) const KEYWORDS: &[Keyword] = &[Keyword {
    names: &["entropy"],
    argument: Argument::Required,
    help: "Bits per byte: `bytes N, offset N, value >= 6`, `value 4-5`.",
    apply: entropy,
}];

fn entropy(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let (mut bytes, mut offset, mut wanted) = (0, 0, None);
    for part in value::list(value::unquote(text)) {
        match part.split_once(char::is_whitespace) {
            Some(("bytes", number)) => bytes = value::need(number)?,
            Some(("offset", number)) => offset = value::need(number)?,
            Some(("value", rest)) => wanted = Some(comparison(rest.trim())?),
            _ => return Err(Fault::argument(format!("`entropy` does not take `{part}`"))),
        }
    }
    let Some((op, value, below)) = wanted else {
        return Err(Fault::argument("`entropy` needs `value`"));
    };
    draft.push(ContentCheck::Entropy { bytes, offset, op, value, below })
}

fn comparison(text: &str) -> Result<(CompareOp, f64, Option<f64>), Fault> {
    // A byte holds at most eight bits.
    let number = |text: &str| {
        let value = text.trim().parse::<f64>().ok().filter(|value| (0.0..=8.0).contains(value));
        value.ok_or_else(|| Fault::argument(format!("`{text}` is not a number from 0 to 8")))
    };
    if let Some((low, high)) = text.split_once('-') {
        return Ok((CompareOp::Greater, number(low)?, Some(number(high)?)));
    }
    let (op, rest) = value::compare(text).unwrap_or((CompareOp::Equal, text));
    Ok((op, number(rest)?, None))
}
