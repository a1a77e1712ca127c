//! `isdataat`: whether the buffer goes on.

use super::{Argument, Keyword};
use crate::ContentCheck;
use crate::draft::Draft;
use crate::error::Fault;
use crate::value;

pub(super) const KEYWORDS: &[Keyword] = &[Keyword {
    names: &["isdataat"],
    argument: Argument::Required,
    help: "The buffer has bytes there: `isdataat:10`, `isdataat:!1,relative`.",
    apply: isdataat,
}];

fn isdataat(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let (negated, text) = value::negation(value::unquote(text));
    let mut parts = value::list(text);
    let at = draft.operand(parts.next().unwrap_or_default())?;
    let mut relative = false;
    for part in parts {
        match part {
            "relative" => relative = true,
            "rawbytes" => {}
            _ => return Err(Fault::argument(format!("`isdataat` does not take `{part}`"))),
        }
    }
    draft.push(ContentCheck::IsDataAt { at, relative, negated })
}
