//! `flowint`: whole numbers remembered with the flow.

use super::{Argument, Keyword};
use crate::draft::Draft;
use crate::error::Fault;
use crate::{CompareOp, IntOp, IntValue, StateOp, value};

pub(super) const KEYWORDS: &[Keyword] = &[Keyword {
    names: &["flowint"],
    argument: Argument::Required,
    help: "Counts with a number of the flow: `name,+,1`, `name,>,5`, `name,isset`.",
    apply: flowint,
}];

fn flowint(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let mut parts = value::list(value::unquote(text));
    let (Some(name), Some(word)) = (parts.next(), parts.next()) else {
        return Err(Fault::argument("`flowint` takes a name, what is done and a number"));
    };
    let name = draft.context.flowints.number(name);
    let right = parts.next();
    let mut number = || match right.map(|text| (text, value::number(text))) {
        None => Err(Fault::argument(format!("`flowint` with `{word}` needs a number"))),
        Some((_, Some(number))) => u32::try_from(number)
            .map(IntValue::Value)
            .map_err(|_| Fault::argument(format!("{number} does not fit in 32 bits"))),
        Some((text, None)) => Ok(IntValue::Name(draft.context.flowints.number(text))),
    };
    let op = match word {
        "isset" => IntOp::IsSet,
        "notset" | "isnotset" => IntOp::IsNotSet,
        "=" => IntOp::Set(number()?),
        "+" => IntOp::Add(number()?),
        "-" => IntOp::Subtract(number()?),
        "==" => IntOp::Compare(CompareOp::Equal, number()?),
        "!=" => IntOp::Compare(CompareOp::NotEqual, number()?),
        "<" => IntOp::Compare(CompareOp::Less, number()?),
        ">" => IntOp::Compare(CompareOp::Greater, number()?),
        "<=" => IntOp::Compare(CompareOp::LessOrEqual, number()?),
        ">=" => IntOp::Compare(CompareOp::GreaterOrEqual, number()?),
        _ => return Err(Fault::argument(format!("`{word}` is not something `flowint` does"))),
    };
    draft.rule.state.push(StateOp::Int { name, op });
    Ok(())
}
