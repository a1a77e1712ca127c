//! Link layers that systems make up for captures: loopback (NULL, LOOP) and Linux cooked.
//!
//! Specification: tcpdump.org/linktypes.

use crate::bytes::{array, be16, be32};
use crate::decoder::Reading;
use crate::{ipv4, ipv6};

/// The address family is in the byte order of the machine that captured, or of the network.
pub(super) fn read_null<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    let Some(family) = be32(bytes, 0) else {
        reading.event("ltnull.pkt_too_small");
        return;
    };
    let family = if family < 0x1_0000 { family } else { family.swap_bytes() };
    match family {
        2 => ipv4::read(reading, &bytes[4..]),
        // Windows, Linux, BSDs and macOS each number IPv6 in their own way.
        10 | 23 | 24 | 28 | 30 => ipv6::read(reading, &bytes[4..]),
        _ => reading.event("ltnull.unsupported_type"),
    }
}

pub(super) fn read_sll<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    match array::<16>(bytes, 0).and_then(|header| be16(&header, 14)) {
        Some(kind) => {
            super::ethertype(reading, kind, &bytes[16..]);
        }
        None => reading.event("sll.pkt_too_small"),
    }
}

pub(super) fn read_sll2<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    match array::<20>(bytes, 0).and_then(|header| be16(&header, 0)) {
        Some(kind) => {
            super::ethertype(reading, kind, &bytes[20..]);
        }
        None => reading.event("sll2.pkt_too_small"),
    }
}
