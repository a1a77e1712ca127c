//! Fields that protocols declare, as keywords: sticky buffers and number comparisons.

use model::Direction;
use protocols::{Kind, Side};

use crate::catalogue::Entry;
use crate::draft::Draft;
use crate::error::Fault;
use crate::{BufferRef, TransactionCheck, Which, value};

pub(super) fn apply(
    draft: &mut Draft<'_, '_>,
    name: &str,
    entry: &Entry,
    argument: Option<&str>,
) -> Result<(), Fault> {
    let argument = argument.filter(|argument| !argument.is_empty());
    match (entry.field.kind, argument) {
        (Kind::Bytes, None) => draft.select_field(entry),
        (Kind::Bytes, Some(side)) if entry.field.side == Side::Either => {
            let direction = match side {
                "to_server" => Direction::ToServer,
                "to_client" => Direction::ToClient,
                _ => {
                    let reason = format!("`{name}` takes `to_server` or `to_client`, not `{side}`");
                    return Err(Fault::argument(reason));
                }
            };
            draft.select_field(entry)?;
            draft.narrow(direction);
            Ok(())
        }
        (Kind::Bytes, Some(value)) => {
            Err(Fault::argument(format!("`{name}` takes no argument, `{value}` was given")))
        }
        (Kind::Number, None) => Err(Fault::argument(format!("`{name}` needs a number"))),
        (Kind::Number, Some(argument)) => number(draft, entry, argument),
    }
}

fn number(draft: &mut Draft<'_, '_>, entry: &Entry, argument: &str) -> Result<(), Fault> {
    let buffer = draft.use_field(entry)?;
    let (argument, which) = match argument.rsplit_once(',') {
        Some((argument, which)) if entry.field.multiple => (argument, self::which(which)?),
        _ => (argument, Which::Any),
    };
    let number = value::matcher_with(value::unquote(argument), entry.field.names)?;
    // Of a number that several protocols declare, the first that the rule looks at is meant.
    let (protocol, field) = match buffer {
        BufferRef::Field(protocol, field) => (protocol, field),
        _ => entry.places[0],
    };
    draft.rule.transaction.push(TransactionCheck::Number { protocol, field, which, number });
    Ok(())
}

/// `any`, `all`, or the number of an instance, from the end when negative.
pub(super) fn which(text: &str) -> Result<Which, Fault> {
    match text.trim() {
        "any" | "or_absent" => Ok(Which::Any),
        "all" | "all1" => Ok(Which::All),
        text => value::signed(text)
            .and_then(|at| i32::try_from(at).ok())
            .map(Which::At)
            .ok_or_else(|| Fault::argument(format!("`{text}` is not `any`, `all` or a number"))),
    }
}
