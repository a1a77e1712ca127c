//! `flow`: direction and state of the flow.

use model::Direction;

use super::{Argument, Keyword};
use crate::draft::Draft;
use crate::error::{Code, Fault};
use crate::value;

pub(super) const KEYWORDS: &[Keyword] = &[Keyword {
    names: &["flow"],
    argument: Argument::Required,
    help: "Direction and state of the flow: `to_server`, `established`, `only_stream` and others.",
    apply: flow,
}];

fn flow(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    for word in value::list(value::unquote(text)) {
        apply(draft, word)?;
    }
    Ok(())
}

fn apply(draft: &mut Draft<'_, '_>, word: &str) -> Result<(), Fault> {
    let flow = &mut draft.rule.flow;
    let set = |known: &mut Option<bool>, wanted: bool| match known.replace(wanted) {
        Some(other) if other != wanted => {
            let reason = format!("`{word}` contradicts another word of `flow`");
            Err(Fault::new(Code::Conflict, reason))
        }
        _ => Ok(()),
    };
    match word.to_ascii_lowercase().as_str() {
        "to_server" | "from_client" => direction(&mut flow.direction, Direction::ToServer),
        "to_client" | "from_server" => direction(&mut flow.direction, Direction::ToClient),
        "established" => set(&mut flow.established, true),
        "not_established" => set(&mut flow.established, false),
        "stateless" => {
            flow.stateless = true;
            Ok(())
        }
        "only_stream" => set(&mut flow.stream, true),
        "no_stream" => set(&mut flow.stream, false),
        "only_frag" => set(&mut flow.fragment, true),
        "no_frag" => set(&mut flow.fragment, false),
        _ => Err(Fault::argument(format!("`flow` has no word `{word}`"))),
    }
}

fn direction(known: &mut Option<Direction>, wanted: Direction) -> Result<(), Fault> {
    match known.replace(wanted) {
        Some(other) if other != wanted => {
            Err(Fault::new(Code::Conflict, "`flow` names both directions"))
        }
        _ => Ok(()),
    }
}
