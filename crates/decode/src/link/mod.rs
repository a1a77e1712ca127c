//! From a link type or EtherType to the layer that reads it.

mod ethernet;

use crate::decoder::Reading;
use crate::packet::LinkType;
use crate::{ipv4, ipv6};

/// Reads a frame of the link type `kind`; one that is not known gives a packet without layers.
pub(crate) fn read<'a>(reading: &mut Reading<'a, '_>, kind: LinkType, bytes: &'a [u8]) {
    match kind {
        LinkType::ETHERNET => ethernet::read(reading, bytes),
        LinkType::RAW | LinkType::RAW_BSD => raw(reading, bytes),
        LinkType::IPV4 => ipv4::read(reading, bytes),
        LinkType::IPV6 => ipv6::read(reading, bytes),
        _ => {}
    }
}

/// Reads IP of the version that the first nibble tells.
pub(crate) fn raw<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    match bytes.first().map(|first| first >> 4) {
        Some(4) => ipv4::read(reading, bytes),
        Some(6) => ipv6::read(reading, bytes),
        _ => reading.event("ipraw.invalid_ip_version"),
    }
}

/// Reads what an EtherType announces. What is not known is left alone.
pub(crate) fn ethertype<'a>(reading: &mut Reading<'a, '_>, kind: u16, bytes: &'a [u8]) -> bool {
    if !reading.enter() {
        return true;
    }
    match kind {
        0x0800 => ipv4::read(reading, bytes),
        0x86dd => ipv6::read(reading, bytes),
        _ => return false,
    }
    true
}
