//! `vlan.id`, `vlan.layers`.

use super::{Argument, Keyword, field};
use crate::{PacketCheck, Which, value};

pub(super) const KEYWORDS: &[Keyword] = &[
    Keyword {
        names: &["vlan.id"],
        argument: Argument::Required,
        help: "Number of a VLAN tag, of any layer, `,all` or `,0` for one.",
        apply: |draft, text| {
            let text = value::unquote(text);
            let (number, which) = match text.split_once(',') {
                Some((number, which)) => (number, field::which(which)?),
                None => (text, Which::Any),
            };
            let id = value::matcher(number)?;
            draft.rule.packet.push(PacketCheck::VlanId { which, id });
            Ok(())
        },
    },
    Keyword {
        names: &["vlan.layers"],
        argument: Argument::Required,
        help: "How many VLAN tags there are.",
        apply: |draft, text| {
            let number = value::matcher(value::unquote(text))?;
            draft.rule.packet.push(PacketCheck::VlanLayers(number));
            Ok(())
        },
    },
];
