//! `requires`: what the engine must have for the rule to be loaded.

use super::{Argument, Keyword};
use crate::draft::Draft;
use crate::error::Fault;
use crate::value;

pub(super) const KEYWORDS: &[Keyword] = &[Keyword {
    names: &["requires"],
    argument: Argument::Required,
    help: "The rule is only for engines with this: `version >= 7`, `feature …`, `keyword …`.",
    apply: requires,
}];

/// The version of the rule language that we follow.
const VERSION: [u32; 3] = [9, 0, 0];

fn requires(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    for part in value::list(value::unquote(text)) {
        let (key, rest) = part.split_once(char::is_whitespace).unwrap_or((part, ""));
        let rest = rest.trim();
        let met = match key {
            "version" => version(rest)?,
            "keyword" => super::exists(draft, rest),
            // None of the features that rules name is ours; an unknown requirement is unmet.
            _ => false,
        };
        if !met {
            draft.unmet.get_or_insert_with(|| format!("the rule asks for `{part}`"));
        }
    }
    Ok(())
}

/// `>= 7.0.3 < 8 | >= 8.0.1`.
fn version(text: &str) -> Result<bool, Fault> {
    let mut any = false;
    for alternative in text.split('|') {
        let words: Vec<&str> = alternative.split_whitespace().collect();
        let mut all = !words.is_empty();
        for pair in words.chunks(2) {
            let [sign, wanted] = pair else {
                return Err(Fault::argument(format!("`{text}` is not a version")));
            };
            let wanted = numbers(wanted)
                .ok_or_else(|| Fault::argument(format!("`{wanted}` is not a version")))?;
            all &= match *sign {
                ">=" => VERSION >= wanted,
                ">" => VERSION > wanted,
                "<=" => VERSION <= wanted,
                "<" => VERSION < wanted,
                _ => return Err(Fault::argument(format!("`{sign}` is not a comparison"))),
            };
        }
        any |= all;
    }
    Ok(any)
}

fn numbers(text: &str) -> Option<[u32; 3]> {
    let plain = text.split('-').next()?;
    let mut numbers = [0; 3];
    for (at, part) in plain.split('.').enumerate() {
        *numbers.get_mut(at)? = part.parse().ok()?;
    }
    Some(numbers)
}
