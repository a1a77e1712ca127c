//! MPLS labels, and the guess at what stands below them: nothing in the frame says.
//!
//! Specification: RFC 3032, 4385 (the control word that marks Ethernet).

use crate::bytes::be32;
use crate::decoder::Reading;
use crate::{ipv4, ipv6};

/// Labels in one stack. Providers use up to five or six.
const LABELS_MAX: usize = 16;

pub(super) fn read<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    for number in 0..LABELS_MAX {
        let at = number * 4;
        let Some(entry) = be32(bytes, at) else {
            reading.event("mpls.header_too_small");
            return;
        };
        if entry & 0x100 != 0 {
            below(reading, entry >> 12, &bytes[at + 4..]);
            return;
        }
    }
    reading.event("generic.too_many_layers");
}

fn below<'a>(reading: &mut Reading<'a, '_>, label: u32, bytes: &'a [u8]) {
    match label {
        0 => ipv4::read(reading, bytes),
        1 => reading.event("mpls.bad_label_router_alert"),
        2 => ipv6::read(reading, bytes),
        3 => reading.event("mpls.bad_label_implicit_null"),
        4..=15 => reading.event("mpls.bad_label_reserved"),
        _ => guess(reading, bytes),
    }
}

fn guess<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    match bytes.first().map(|first| first >> 4) {
        Some(4) => ipv4::read(reading, bytes),
        Some(6) => ipv6::read(reading, bytes),
        Some(0) => match bytes.get(4..) {
            Some(frame) if reading.enter() => super::ethernet::read(reading, frame),
            Some(_) => {}
            None => reading.event("mpls.pkt_too_small"),
        },
        Some(_) => reading.event("mpls.unknown_payload_type"),
        None => reading.event("mpls.pkt_too_small"),
    }
}
