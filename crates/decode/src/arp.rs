//! ARP for IPv4 over Ethernet. Does not judge who may answer for whom.
//!
//! Specification: RFC 826; reverse and inverse ARP RFC 903, 2390.

use std::net::Ipv4Addr;

use crate::bytes::array;
use crate::decoder::Reading;
use crate::packet::{Arp, Network};

const MESSAGE_BYTES: usize = 28;

pub(crate) fn read(reading: &mut Reading<'_, '_>, bytes: &[u8]) {
    match message(bytes) {
        Ok(arp) => reading.packet.network = Network::Arp(arp),
        Err(event) => reading.event(event),
    }
}

fn message(bytes: &[u8]) -> Result<Arp, &'static str> {
    let start: &[u8; MESSAGE_BYTES] = bytes.first_chunk().ok_or("arp.pkt_too_small")?;
    if start[..2] != [0, 1] {
        return Err("arp.unsupported_hardware");
    }
    if start[2..4] != [8, 0] {
        return Err("arp.unsupported_protocol");
    }
    if start[4] != 6 {
        return Err("arp.invalid_hardware_size");
    }
    if start[5] != 4 {
        return Err("arp.invalid_protocol_size");
    }
    let operation = u16::from_be_bytes([start[6], start[7]]);
    if !matches!(operation, 1..=4 | 8 | 9) {
        return Err("arp.unsupported_opcode");
    }
    Ok(Arp {
        operation,
        source_mac: array(start, 8).unwrap_or_default(),
        source_ip: Ipv4Addr::from(array::<4>(start, 14).unwrap_or_default()),
        target_mac: array(start, 18).unwrap_or_default(),
        target_ip: Ipv4Addr::from(array::<4>(start, 24).unwrap_or_default()),
    })
}
