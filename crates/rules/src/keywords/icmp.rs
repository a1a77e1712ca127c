//! Conditions on ICMP: `itype`, `icode`, `icmp_id`, `icmp_seq`, `icmpv6.mtu`.

use super::{Argument, Keyword};
use crate::{PacketCheck, value};

macro_rules! icmp {
    ($($name:literal => $check:expr, $help:literal;)*) => {
        pub(super) const KEYWORDS: &[Keyword] = &[$(Keyword {
            names: &[$name],
            argument: Argument::Required,
            help: $help,
            apply: |draft, text| {
                let number = value::matcher(value::unquote(text))?;
                draft.rule.packet.push($check(number));
                Ok(())
            },
        },)*];
    };
}

icmp! {
    "itype" => PacketCheck::IcmpType, "Type of the ICMP message.";
    "icode" => PacketCheck::IcmpCode, "Code of the ICMP message.";
    "icmp_id" => PacketCheck::IcmpId, "Identifier of an echo.";
    "icmp_seq" => PacketCheck::IcmpSeq, "Sequence number of an echo.";
    "icmpv6.mtu" => PacketCheck::Icmp6Mtu, "Largest packet that a \"packet too big\" names.";
}
