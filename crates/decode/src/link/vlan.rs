//! VLAN tags and the other tags that stand where an EtherType does.
//!
//! Specification: IEEE 802.1Q, 802.1ad, 802.1ah, 802.1BR (VN-Tag), Cisco FabricPath.

use crate::bytes::be16;
use crate::decoder::Reading;

/// VLAN tags in one frame. Two are in use; a third leaves room for what a mirror port adds.
const VLANS_MAX: usize = 3;

pub(super) fn read<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    let (Some(tag), Some(kind)) = (be16(bytes, 0), be16(bytes, 2)) else {
        reading.event("vlan.header_too_small");
        return;
    };
    if VLANS_MAX <= reading.packet.vlans.len() {
        reading.event("vlan.too_many_layers");
        return;
    }
    reading.packet.vlans.push(tag & 0x0fff);
    if !super::ethertype(reading, kind, &bytes[4..]) {
        reading.event("vlan.unknown_type");
    }
}

pub(super) fn read_vntag<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    let Some(kind) = be16(bytes, 4) else {
        reading.event("vntag.header_too_small");
        return;
    };
    if !super::ethertype(reading, kind, &bytes[6..]) {
        reading.event("vntag.unknown_type");
    }
}

/// 802.1ah: flags, service number, then the customer's addresses and EtherType.
pub(super) fn read_mac_in_mac<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    match be16(bytes, 16) {
        Some(kind) => {
            super::ethertype(reading, kind, &bytes[18..]);
        }
        None => reading.event("ieee8021ah.header_too_small"),
    }
}

pub(super) fn read_fabric_path<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    match bytes.get(2..) {
        Some(frame) if 14 <= frame.len() => super::ethernet::read(reading, frame),
        _ => reading.event("dce.pkt_too_small"),
    }
}
