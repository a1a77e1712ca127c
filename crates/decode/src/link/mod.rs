//! From a link type or EtherType to the layer that reads it.

mod cooked;
mod ethernet;
mod mpls;
mod ppp;
mod vlan;

use crate::decoder::Reading;
use crate::packet::LinkType;
use crate::{arp, ipv4, ipv6};

/// Reads a frame of the link type `kind`; one that is not known gives a packet without layers.
pub(crate) fn read<'a>(reading: &mut Reading<'a, '_>, kind: LinkType, bytes: &'a [u8]) {
    match kind {
        LinkType::ETHERNET => ethernet::read(reading, bytes),
        LinkType::RAW | LinkType::RAW_BSD | LinkType::RAW_OPENBSD => raw(reading, bytes),
        LinkType::IPV4 => ipv4::read(reading, bytes),
        LinkType::IPV6 => ipv6::read(reading, bytes),
        LinkType::NULL | LinkType::LOOP => cooked::read_null(reading, bytes),
        LinkType::SLL => cooked::read_sll(reading, bytes),
        LinkType::SLL2 => cooked::read_sll2(reading, bytes),
        LinkType::PPP => ppp::read(reading, bytes),
        LinkType::C_HDLC => ppp::read_hdlc(reading, bytes),
        LinkType::PPP_ETHER => ppp::read_pppoe(reading, bytes),
        _ => {}
    }
}

/// How many bytes of link layer stand before the IP header of a decoded packet.
///
/// Given for what has to build a frame around another IP packet.
pub(crate) fn header_len(frame: &[u8], ip_header: &[u8]) -> usize {
    let distance = (ip_header.as_ptr() as usize).saturating_sub(frame.as_ptr() as usize);
    distance.min(frame.len())
}

/// Reads IP of the version that the first nibble tells.
pub(crate) fn raw<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    match bytes.first().map(|first| first >> 4) {
        Some(4) => ipv4::read(reading, bytes),
        Some(6) => ipv6::read(reading, bytes),
        _ => reading.event("ipraw.invalid_ip_version"),
    }
}

/// Reads what an EtherType announces; says whether it is one we know.
pub(crate) fn ethertype<'a>(reading: &mut Reading<'a, '_>, kind: u16, bytes: &'a [u8]) -> bool {
    if !reading.enter() {
        return true;
    }
    match kind {
        0x0800 => ipv4::read(reading, bytes),
        0x86dd => ipv6::read(reading, bytes),
        0x0806 | 0x8035 => arp::read(reading, bytes),
        0x8100 | 0x88a8 | 0x9100 => vlan::read(reading, bytes),
        0x8926 => vlan::read_vntag(reading, bytes),
        0x88e7 => vlan::read_mac_in_mac(reading, bytes),
        0x8903 => vlan::read_fabric_path(reading, bytes),
        0x8847 | 0x8848 => mpls::read(reading, bytes),
        0x8864 => ppp::read_pppoe(reading, bytes),
        0x8863 => ppp::read_discovery(reading, bytes),
        0x6558 => ethernet::read(reading, bytes),
        _ => return false,
    }
    true
}
