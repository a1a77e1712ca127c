//! ICMP for IPv4 and IPv6. Of an error message gives the packet it speaks of, unread: who wants
//! to know which connection failed decodes it as raw IP.
//!
//! Specification: RFC 792, 950, 1256, 4443, 4861, 2710, 3810 and IANA's lists of types.

use crate::bytes::{be16, be32};
use crate::checksum::Sum;
use crate::decoder::Reading;
use crate::packet::{Icmp, Network, TransportLayer};
use crate::transport::checksum_ok;

const HEADER_BYTES: usize = 8;

pub(crate) fn read_v4<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    if matches!(&reading.packet.network, Network::Ip(ip) if ip.source.is_ipv6()) {
        reading.event("ipv6.icmpv4");
        return;
    }
    let Some((header, payload)) = bytes.split_at_checked(HEADER_BYTES) else {
        reading.event("icmpv4.pkt_too_small");
        return;
    };
    let (kind, code) = (header[0], header[1]);
    match codes_v4(kind) {
        None => reading.event("icmpv4.unknown_type"),
        Some(max) if max < code => reading.event("icmpv4.unknown_code"),
        Some(_) => {}
    }
    let about = matches!(kind, 3 | 4 | 5 | 11 | 12).then_some(payload);
    if let Some(quoted) = about.filter(|quoted| !quoted.is_empty()) {
        if quoted.len() < 20 {
            reading.event("icmpv4.ipv4_trunc_pkt");
        } else if quoted[0] >> 4 != 4 {
            reading.event("icmpv4.ipv4_unknown_ver");
        }
    }
    let numbered = matches!(kind, 0 | 8 | 13..=18);
    let checksum_ok = !reading.settings.checksums || Sum::default().add(bytes).is_right();
    reading.packet.transport = TransportLayer::Icmp(Icmp {
        kind,
        code,
        id: be16(header, 4).filter(|_| numbered),
        seq: be16(header, 6).filter(|_| numbered),
        mtu: None,
        header,
        about,
        checksum_ok,
    });
    reading.packet.payload = payload;
}

/// The highest code of a type; none for types that nobody should send.
fn codes_v4(kind: u8) -> Option<u8> {
    match kind {
        0 | 4 | 8 | 10 | 13..=18 => Some(0),
        3 => Some(15),
        5 => Some(3),
        9 => Some(16),
        11 => Some(1),
        12 => Some(2),
        _ => None,
    }
}

pub(crate) fn read_v6<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    let hop_limit = match &reading.packet.network {
        Network::Ip(ip) if ip.source.is_ipv6() => ip.ttl,
        _ => {
            reading.event("ipv4.icmpv6");
            return;
        }
    };
    let Some((header, payload)) = bytes.split_at_checked(HEADER_BYTES) else {
        reading.event("icmpv6.pkt_too_small");
        return;
    };
    let (kind, code) = (header[0], header[1]);
    if let Some(event) = judge_v6(kind, code, hop_limit) {
        reading.event(event);
    }
    let about = matches!(kind, 1..=4).then_some(payload);
    if let Some(quoted) = about.filter(|quoted| !quoted.is_empty()) {
        if quoted.len() < 40 {
            reading.event("icmpv6.ipv6_trunc_pkt");
        } else if quoted[0] >> 4 != 6 {
            reading.event("icmpv6.ipv6_unknown_version");
        }
    }
    let numbered = matches!(kind, 128 | 129);
    let checksum_ok = checksum_ok(reading, 58, bytes);
    reading.packet.transport = TransportLayer::Icmp6(Icmp {
        kind,
        code,
        id: be16(header, 4).filter(|_| numbered),
        seq: be16(header, 6).filter(|_| numbered),
        mtu: be32(header, 4).filter(|_| kind == 2),
        header,
        about,
        checksum_ok,
    });
    reading.packet.payload = payload;
}

fn judge_v6(kind: u8, code: u8, hop_limit: u8) -> Option<&'static str> {
    let code_max = match kind {
        1 => 8,
        2 | 128 | 129 | 133..=137 | 141..=143 => 0,
        3 => 1,
        4 => 3,
        130..=132 => {
            return match (code, hop_limit) {
                (1.., _) => Some("icmpv6.unknown_code"),
                (_, 1) => None,
                _ => Some("icmpv6.mld_message_with_invalid_hl"),
            };
        }
        100 | 101 | 200 | 201 => return Some("icmpv6.experimentation_type"),
        5..=99 | 102..=126 | 162..=199 | 202..=254 => return Some("icmpv6.unassigned_type"),
        138..=140 | 144..=161 => return None,
        _ => return Some("icmpv6.unknown_type"),
    };
    (code_max < code).then_some("icmpv6.unknown_code")
}
