//! PPP, over serial lines (HDLC) and over Ethernet. Does not read its control protocols.
//!
//! Specification: RFC 1661, 1662, 2516, 1144 (uncompressed Van Jacobson packets are IPv4);
//! Cisco HDLC as tcpdump.org describes it.

use crate::bytes::be16;
use crate::decoder::Reading;
use crate::{ipv4, ipv6};

pub(super) fn read<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    // Address and control may be left out, and the first byte of the protocol number too when it
    // is zero: then the number is odd at once.
    let rest = bytes.strip_prefix(&[0xff, 0x03]).unwrap_or(bytes);
    match rest.first() {
        Some(first) if first & 1 == 1 => protocol(reading, u16::from(*first), &rest[1..]),
        _ => match be16(rest, 0) {
            Some(kind) => protocol(reading, kind, &rest[2..]),
            None => reading.event("ppp.pkt_too_small"),
        },
    }
}

fn protocol<'a>(reading: &mut Reading<'a, '_>, kind: u16, bytes: &'a [u8]) {
    if !reading.enter() {
        return;
    }
    match kind {
        0x0021 if bytes.len() < 20 => reading.event("ppp.ip4_pkt_too_small"),
        0x002f if bytes.len() < 20 => reading.event("ppp.vju_pkt_too_small"),
        0x0057 if bytes.len() < 40 => reading.event("ppp.ip6_pkt_too_small"),
        0x0021 | 0x002f => ipv4::read(reading, bytes),
        0x0057 => ipv6::read(reading, bytes),
        0x0281 | 0x0283 => super::mpls::read(reading, bytes),
        // All numbers are odd in the second byte and even in the first.
        _ if kind & 0x0101 == 0x0001 => reading.event("ppp.unsup_proto"),
        _ => reading.event("ppp.wrong_type"),
    }
}

pub(super) fn read_hdlc<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    match be16(bytes, 2) {
        Some(kind) => {
            super::ethertype(reading, kind, &bytes[4..]);
        }
        None => reading.event("chdlc.pkt_too_small"),
    }
}

pub(super) fn read_pppoe<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    match (bytes.get(1), bytes.get(6..)) {
        (Some(0), Some(rest)) if 2 <= rest.len() => read(reading, rest),
        (Some(1..), Some(_)) => reading.event("pppoe.wrong_code"),
        _ => reading.event("pppoe.pkt_too_small"),
    }
}

/// Discovery carries no packets; only its shape is looked at.
pub(super) fn read_discovery(reading: &mut Reading<'_, '_>, bytes: &[u8]) {
    let (Some(code), Some(length)) = (bytes.get(1), be16(bytes, 4)) else {
        reading.event("pppoe.pkt_too_small");
        return;
    };
    if !matches!(code, 0x07 | 0x09 | 0x19 | 0x65 | 0xa7) {
        reading.event("pppoe.wrong_code");
        return;
    }
    let Some(mut tags) = bytes.get(6..6 + usize::from(length)) else {
        reading.event("pppoe.malformed_tags");
        return;
    };
    while let Some(length) = be16(tags, 2) {
        match tags.get(4 + usize::from(length)..) {
            Some(rest) => tags = rest,
            None => return reading.event("pppoe.malformed_tags"),
        }
    }
}
