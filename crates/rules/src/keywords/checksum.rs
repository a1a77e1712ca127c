//! `ipv4-csum` and its kind: whether a checksum is right.

use super::{Argument, Keyword};
use crate::PacketCheck;
use crate::error::Fault;

macro_rules! checksums {
    ($($name:literal => $layer:literal,)*) => {
        pub(super) const KEYWORDS: &[Keyword] = &[$(Keyword {
            names: &[$name],
            argument: Argument::Required,
            help: concat!("Whether the checksum of ", $layer, " is `valid` or `invalid`."),
            apply: |draft, text| {
                let valid = match crate::value::unquote(text) {
                    "valid" => true,
                    "invalid" => false,
                    other => {
                        return Err(Fault::argument(format!("`{other}` is not `valid` or `invalid`")));
                    }
                };
                draft.rule.packet.push(PacketCheck::Checksum { layer: $layer, valid });
                Ok(())
            },
        },)*];
    };
}

checksums! {
    "icmpv4-csum" => "icmpv4",
    "icmpv6-csum" => "icmpv6",
    "ipv4-csum" => "ipv4",
    "tcpv4-csum" => "tcpv4",
    "tcpv6-csum" => "tcpv6",
    "udpv4-csum" => "udpv4",
    "udpv6-csum" => "udpv6",
}
