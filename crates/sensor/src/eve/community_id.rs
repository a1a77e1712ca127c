//! The community flow id: one text for both directions of a flow, the same in every tool.
//!
//! Specification: Community ID version 1 (github.com/corelight/community-id-spec).

use std::net::IpAddr;

use base64::Engine as _;
use sha1::{Digest as _, Sha1};

use super::Ends;

/// The id of a flow between two ends; `None` for protocols that have none.
pub fn of(ends: Ends, icmp: Option<(u8, u8)>, seed: u16) -> Option<String> {
    let (ports, one_way) = match (ends.protocol, icmp) {
        (6 | 17 | 132, _) => (Some((ends.source_port, ends.destination_port)), false),
        (1, Some((kind, code))) => icmp_ports(kind, code, icmp4_answer),
        (58, Some((kind, code))) => icmp_ports(kind, code, icmp6_answer),
        _ => (None, false),
    };
    let (mut low, mut high) =
        ((ends.source, ports.map(|ports| ports.0)), (ends.destination, ports.map(|ports| ports.1)));
    if !one_way && low > high {
        std::mem::swap(&mut low, &mut high);
    }
    let mut hash = Sha1::new();
    hash.update(seed.to_be_bytes());
    for (address, _) in [low, high] {
        match address {
            IpAddr::V4(v4) => hash.update(v4.octets()),
            IpAddr::V6(v6) => hash.update(v6.octets()),
        }
    }
    hash.update([ends.protocol, 0]);
    for (_, port) in [low, high] {
        if let Some(port) = port {
            hash.update(port.to_be_bytes());
        }
    }
    Some(format!("1:{}", base64::engine::general_purpose::STANDARD.encode(hash.finalize())))
}

/// Type and its answering type in place of ports; a type without an answer goes one way.
fn icmp_ports(kind: u8, code: u8, answer: fn(u8) -> Option<u8>) -> (Option<(u16, u16)>, bool) {
    match answer(kind) {
        Some(other) => (Some((u16::from(kind), u16::from(other))), false),
        None => (Some((u16::from(kind), u16::from(code))), true),
    }
}

/// The type that answers an ICMP type, and the other way.
pub const fn icmp4_answer(kind: u8) -> Option<u8> {
    Some(match kind {
        8 => 0,
        0 => 8,
        13 => 14,
        14 => 13,
        15 => 16,
        16 => 15,
        10 => 9,
        9 => 10,
        17 => 18,
        18 => 17,
        _ => return None,
    })
}

/// The type that answers an ICMPv6 type, and the other way.
pub const fn icmp6_answer(kind: u8) -> Option<u8> {
    Some(match kind {
        128 => 129,
        129 => 128,
        133 => 134,
        134 => 133,
        135 => 136,
        136 => 135,
        130 => 131,
        131 => 130,
        144 => 145,
        145 => 144,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(
        source: (&str, u16),
        destination: (&str, u16),
        protocol: u8,
        icmp: Option<(u8, u8)>,
        expected: &str,
    ) {
        let ends = Ends {
            source: source.0.parse().expect("an address"),
            destination: destination.0.parse().expect("an address"),
            source_port: source.1,
            destination_port: destination.1,
            protocol,
        };
        assert_eq!(of(ends, icmp, 0).as_deref(), Some(expected));
    }

    #[test]
    fn gives_the_specification_s_own_values() {
        let tcp = "1:LQU9qZlK+B5F3KDmev6m5PMibrg=";
        check(("128.232.110.120", 34855), ("66.35.250.204", 80), 6, None, tcp);
        check(("66.35.250.204", 80), ("128.232.110.120", 34855), 6, None, tcp);
        check(("192.168.1.52", 54585), ("8.8.8.8", 53), 17, None, "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
        check(
            ("192.168.0.89", 0),
            ("192.168.0.1", 0),
            1,
            Some((8, 0)),
            "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=",
        );
    }
}
