//! IPv6 headers with extension headers.
//!
//! Specification: RFC 8200.

use std::net::{IpAddr, Ipv6Addr};

use smallvec::SmallVec;

use crate::decoder::Reading;
use crate::packet::{IpHeader, Network};
use crate::transport;

pub(crate) const HEADER_BYTES: usize = 40;

/// Reads an IPv6 packet and what it carries.
pub(crate) fn read<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    match header(bytes) {
        Ok(ip) => {
            let (protocol, payload) = (ip.protocol, ip.payload);
            reading.packet.payload = payload;
            reading.packet.network = Network::Ip(ip);
            transport::read(reading, protocol, payload);
        }
        Err(event) => reading.event(event),
    }
}

/// The fixed header, or the event that says why not.
fn header(bytes: &[u8]) -> Result<IpHeader<'_>, &'static str> {
    let start: &[u8; HEADER_BYTES] = bytes.first_chunk().ok_or("ipv6.pkt_too_small")?;
    if start[0] >> 4 != 6 {
        return Err("ipv6.wrong_ip_version");
    }
    let payload_len = usize::from(u16::from_be_bytes([start[4], start[5]]));
    let packet = bytes.get(..HEADER_BYTES + payload_len).ok_or("ipv6.trunc_pkt")?;
    let (header, payload) = packet.split_at(HEADER_BYTES);
    Ok(IpHeader {
        source: address(start, 8),
        destination: address(start, 24),
        protocol: start[6],
        ttl: start[7],
        tos: (start[0] << 4) | (start[1] >> 4),
        id: 0,
        fragment: false,
        fragment_flags: 0,
        fragment_offset: 0,
        header,
        payload,
        options: SmallVec::new(),
        checksum_ok: true,
    })
}

fn address(start: &[u8; HEADER_BYTES], at: usize) -> IpAddr {
    let mut octets = [0; 16];
    octets.copy_from_slice(&start[at..at + 16]);
    IpAddr::V6(Ipv6Addr::from(octets))
}
