//! `fast_pattern`, `prefilter`: what to look for first.

use super::{Argument, Keyword};
use crate::draft::Draft;
use crate::error::{Code, Fault};
use crate::{FastWish, value};

pub(super) const KEYWORDS: &[Keyword] = &[
    Keyword {
        names: &["fast_pattern"],
        argument: Argument::Optional,
        help: "The content to look for first: alone, `only`, or a part as `offset,length`.",
        apply: fast_pattern,
    },
    Keyword {
        names: &["prefilter"],
        argument: Argument::None,
        help: "The condition before it, or the content, is to be looked at first.",
        apply: prefilter,
    },
];

fn fast_pattern(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let content = draft.last_content("fast_pattern")?;
    match text {
        "" => content.fast = FastWish::Whole,
        "only" => {
            let placed = [content.offset, content.depth, content.distance, content.within];
            if content.negated || placed.iter().any(Option::is_some) {
                let reason = "`fast_pattern:only` needs a content that may stand anywhere";
                return Err(Fault::new(Code::BadModifier, reason));
            }
            content.fast = FastWish::Whole;
            content.prefilter_only = true;
        }
        _ => {
            let (offset, length) = text
                .split_once(',')
                .ok_or_else(|| Fault::argument("`fast_pattern` takes `only` or `offset,length`"))?;
            let (offset, length) = (value::need::<u16>(offset)?, value::need::<u16>(length)?);
            let end = usize::from(offset) + usize::from(length);
            if length == 0 || content.pattern.len() < end {
                let reason = format!("the content has no bytes {offset} to {end}");
                return Err(Fault::new(Code::BadModifier, reason));
            }
            content.fast = FastWish::Part { offset, length };
        }
    }
    Ok(())
}

fn prefilter(draft: &mut Draft<'_, '_>, _: &str) -> Result<(), Fault> {
    if draft.rule.packet.is_empty() {
        // As Suricata: on a content it is the same as `fast_pattern`.
        draft.last_content("prefilter")?.fast = FastWish::Whole;
    } else {
        draft.rule.prefilter = true;
    }
    Ok(())
}
