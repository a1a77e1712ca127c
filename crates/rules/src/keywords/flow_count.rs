//! `flow.age`, `flow.pkts`, `flow.bytes` and their short forms.

use super::{Argument, Keyword};
use crate::draft::Draft;
use crate::error::Fault;
use crate::{FlowSide, PacketCheck, value};

macro_rules! counts {
    ($($name:literal => $bytes:literal, $side:expr;)*) => {
        pub(super) const KEYWORDS: &[Keyword] = &[
            Keyword {
                names: &["flow.age"],
                argument: Argument::Required,
                help: "Seconds since the flow began.",
                apply: |draft, text| {
                    let number = value::matcher(value::unquote(text))?;
                    draft.rule.packet.push(PacketCheck::FlowAge(number));
                    Ok(())
                },
            },
            $(Keyword {
                names: &[$name],
                argument: Argument::Required,
                help: "Packets or bytes of the flow so far, by side.",
                apply: |draft, text| count(draft, text, $bytes, $side),
            },)*
        ];
    };
}

counts! {
    "flow.pkts" => false, None;
    "flow.pkts_toserver" => false, Some(FlowSide::ToServer);
    "flow.pkts_toclient" => false, Some(FlowSide::ToClient);
    "flow.bytes" => true, None;
    "flow.bytes_toserver" => true, Some(FlowSide::ToServer);
    "flow.bytes_toclient" => true, Some(FlowSide::ToClient);
}

fn count(
    draft: &mut Draft<'_, '_>,
    text: &str,
    bytes: bool,
    side: Option<FlowSide>,
) -> Result<(), Fault> {
    let text = value::unquote(text);
    let (side, number) = match (side, text.split_once(',')) {
        (Some(side), None) => (side, text),
        (None, Some((word, number))) => {
            let side = match word.trim() {
                "toserver" | "to_server" => FlowSide::ToServer,
                "toclient" | "to_client" => FlowSide::ToClient,
                "either" => FlowSide::Either,
                "both" => FlowSide::Both,
                other => return Err(Fault::argument(format!("`{other}` is not a side"))),
            };
            (side, number)
        }
        _ => return Err(Fault::argument("needs a side, a comma and a number")),
    };
    let number = value::matcher(number)?;
    draft.rule.packet.push(PacketCheck::FlowCount { bytes, side, number });
    Ok(())
}
