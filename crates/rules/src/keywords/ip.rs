//! Conditions on the IP header: `ttl`, `tos`, `id`, `ip_proto`, `ipopts`, `fragbits` and the like.

use super::{Argument, Keyword};
use crate::draft::Draft;
use crate::error::Fault;
use crate::{FlagsMode, PacketCheck, value};

macro_rules! numbers {
    ($($name:literal => $check:expr, $help:literal;)*) => {
        pub(super) const KEYWORDS: &[Keyword] = &[
            $(Keyword {
                names: &[$name],
                argument: Argument::Required,
                help: $help,
                apply: |draft, text| {
                    let number = value::matcher(value::unquote(text))?;
                    draft.rule.packet.push($check(number));
                    Ok(())
                },
            },)*
            Keyword {
                names: &["ip_proto"],
                argument: Argument::Required,
                help: "Number or name of the protocol that IP carries.",
                apply: ip_proto,
            },
            Keyword {
                names: &["ipopts"],
                argument: Argument::Required,
                help: "An option that the IPv4 header has.",
                apply: ipopts,
            },
            Keyword {
                names: &["sameip"],
                argument: Argument::None,
                help: "Sender and receiver have the same address.",
                apply: |draft, _| {
                    draft.rule.packet.push(PacketCheck::SameIp);
                    Ok(())
                },
            },
            Keyword {
                names: &["fragbits"],
                argument: Argument::Required,
                help: "Fragment bits: M more, D don't, R reserved; with + at least, * any, ! none.",
                apply: fragbits,
            },
        ];
    };
}

numbers! {
    "ttl" => PacketCheck::Ttl, "Time to live, or hop limit.";
    "tos" => PacketCheck::Tos, "Type of service.";
    "id" => PacketCheck::IpId, "Identification of the IP header.";
    "fragoffset" => PacketCheck::FragmentOffset, "Offset of the fragment.";
}

/// Protocol numbers by name (IANA).
const PROTOCOLS: &[(&str, u64)] = &[
    ("ah", 51), ("egp", 8), ("eigrp", 88), ("encap", 98), ("esp", 50), ("ggp", 3), ("gre", 47),
    ("icmp", 1), ("icmpv6", 58), ("igmp", 2), ("ip", 0), ("ipip", 94), ("ipv6", 41),
    ("ipv6-icmp", 58), ("l2tp", 115), ("ospf", 89), ("pim", 103), ("sctp", 132), ("tcp", 6),
    ("udp", 17), ("udplite", 136), ("vrrp", 112),
];

fn ip_proto(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let number = value::matcher_with(value::unquote(text), PROTOCOLS)?;
    draft.rule.packet.push(PacketCheck::IpProtocol(number));
    Ok(())
}

/// Option numbers by name (RFC 791, RFC 1108).
const OPTIONS: &[(&str, u8)] = &[
    ("eol", 0), ("esec", 133), ("lsrr", 131), ("lsrre", 131), ("nop", 1), ("rr", 7),
    ("satid", 136), ("sec", 130), ("ssrr", 137), ("ts", 68),
];

fn ipopts(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let name = value::unquote(text).to_ascii_lowercase();
    let option = match OPTIONS.iter().find(|(known, _)| *known == name) {
        Some((_, number)) => Some(*number),
        None if name == "any" => None,
        None => return Err(Fault::argument(format!("`{name}` is not an IP option"))),
    };
    draft.rule.packet.push(PacketCheck::IpOption(option));
    Ok(())
}

fn fragbits(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let (mode, letters) = mode(value::unquote(text));
    let mut bits = 0;
    for letter in letters.chars() {
        bits |= match letter.to_ascii_uppercase() {
            'M' => 1,
            'D' => 2,
            'R' => 4,
            _ => return Err(Fault::argument(format!("`{letter}` is not a fragment bit"))),
        };
    }
    draft.rule.packet.push(PacketCheck::FragmentBits { bits, mode });
    Ok(())
}

/// How flags are compared: a sign before or after the letters.
pub(super) fn mode(text: &str) -> (FlagsMode, &str) {
    const SIGNS: &[(char, FlagsMode)] =
        &[('+', FlagsMode::AtLeast), ('*', FlagsMode::Any), ('!', FlagsMode::Not)];
    let text = text.trim();
    for (sign, mode) in SIGNS {
        if let Some(letters) = text.strip_prefix(*sign).or_else(|| text.strip_suffix(*sign)) {
            return (*mode, letters.trim());
        }
    }
    (FlagsMode::Exact, text)
}
