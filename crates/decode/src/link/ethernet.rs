//! Ethernet II. Does not read IEEE 802.3 length frames (LLC): they carry nothing we look at.
//!
//! Specification: IEEE 802.3.

use crate::bytes::{array, be16};
use crate::decoder::Reading;
use crate::packet::Ethernet;

const HEADER_BYTES: usize = 14;

/// EtherTypes below this are lengths.
const TYPE_MIN: u16 = 0x0600;

pub(super) fn read<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    let (Some(destination), Some(source), Some(kind)) =
        (array(bytes, 0), array(bytes, 6), be16(bytes, 12))
    else {
        reading.event("ethernet.pkt_too_small");
        return;
    };
    reading.packet.ethernet = Some(Ethernet { source, destination, kind });
    if !super::ethertype(reading, kind, &bytes[HEADER_BYTES..]) && TYPE_MIN <= kind {
        reading.event("ethernet.unknown_ethertype");
    }
}
