//! IPv4 headers with options.
//!
//! A header that contradicts itself or the frame gives an event and no network layer: whatever a
//! receiver would do with it is a guess. Does not put fragments together.
//!
//! Specification: RFC 791; options also RFC 1108, 2113, 4782.

use std::net::{IpAddr, Ipv4Addr};

use smallvec::SmallVec;

use crate::checksum::Sum;
use crate::decoder::Reading;
use crate::packet::{IpHeader, Network};
use crate::transport;

pub(crate) const HEADER_BYTES: usize = 20;

/// Reads an IPv4 packet and what it carries.
pub(crate) fn read<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    match header(bytes, reading.settings.checksums) {
        Ok(ip) => {
            let (protocol, payload, fragment) = (ip.protocol, ip.payload, ip.fragment);
            let options = &ip.header[HEADER_BYTES..];
            reading.packet.payload = payload;
            reading.packet.network = Network::Ip(ip);
            if !options.is_empty() {
                read_options(reading, options);
            }
            if !fragment {
                transport::read(reading, protocol, payload);
            }
        }
        Err(event) => reading.event(event),
    }
}

/// The header of an IPv4 packet without its options, or the event that says why not.
fn header(bytes: &[u8], checksums: bool) -> Result<IpHeader<'_>, &'static str> {
    let start: &[u8; HEADER_BYTES] = bytes.first_chunk().ok_or("ipv4.pkt_too_small")?;
    if start[0] >> 4 != 4 {
        return Err("ipv4.wrong_ip_version");
    }
    let header_len = usize::from(start[0] & 0x0f) * 4;
    if header_len < HEADER_BYTES {
        return Err("ipv4.hlen_too_small");
    }
    let total_len = usize::from(u16::from_be_bytes([start[2], start[3]]));
    if total_len < header_len {
        return Err("ipv4.iplen_smaller_than_hlen");
    }
    let packet = bytes.get(..total_len).ok_or("ipv4.trunc_pkt")?;
    let (header, payload) = packet.split_at(header_len);
    let fragment_word = u16::from_be_bytes([start[6], start[7]]);
    let offset = u32::from(fragment_word & 0x1fff) * 8;
    Ok(IpHeader {
        source: IpAddr::V4(Ipv4Addr::new(start[12], start[13], start[14], start[15])),
        destination: IpAddr::V4(Ipv4Addr::new(start[16], start[17], start[18], start[19])),
        protocol: start[9],
        ttl: start[8],
        tos: start[1],
        id: u32::from(u16::from_be_bytes([start[4], start[5]])),
        fragment: offset != 0 || fragment_word & 0x2000 != 0,
        fragment_flags: (fragment_word >> 13) as u8,
        fragment_offset: offset,
        header,
        payload,
        options: SmallVec::new(),
        checksum_ok: !checksums || Sum::default().add(header).is_right(),
    })
}

/// Notes the options of a header and what is wrong with them.
fn read_options(reading: &mut Reading<'_, '_>, mut rest: &[u8]) {
    // Real routers pad to eight; rules know the difference.
    if !rest.len().is_multiple_of(8) {
        reading.event("ipv4.opt_pad_required");
    }
    let mut seen: SmallVec<[u8; 4]> = SmallVec::new();
    while let Some((&kind, after)) = rest.split_first() {
        match kind {
            0 => {
                seen.push(kind);
                break;
            }
            1 => {
                seen.push(kind);
                rest = after;
            }
            _ => {
                let len = usize::from(after.first().copied().unwrap_or(0));
                if len < 2 || rest.len() < len {
                    reading.event("ipv4.opt_invalid_len");
                    break;
                }
                let (option, following) = rest.split_at(len);
                match check_option(option) {
                    Err(event) => reading.event(event),
                    Ok(()) if seen.contains(&kind) => reading.event("ipv4.opt_duplicate"),
                    Ok(()) => seen.push(kind),
                }
                rest = following;
            }
        }
    }
    if let Network::Ip(ip) = &mut reading.packet.network {
        ip.options = seen;
    }
}

/// Whether an option is known and sane; `option` has at least two bytes.
fn check_option(option: &[u8]) -> Result<(), &'static str> {
    let len = option.len();
    let (known_len, pointer_min) = match option[0] {
        7 | 131 | 137 => (3 <= len && (len - 3).is_multiple_of(4), 4),
        68 => (5 <= len, 5),
        25 => (len == 8, 0),
        130 => (len == 11, 0),
        133 => (3 <= len, 0),
        134 => (8 <= len, 0),
        136 | 148 => (len == 4, 0),
        _ => return Err("ipv4.opt_unknown"),
    };
    if !known_len {
        return Err("ipv4.opt_invalid_len");
    }
    if pointer_min != 0 {
        let pointer = usize::from(option[2]);
        if pointer < pointer_min || len + 1 < pointer {
            return Err("ipv4.opt_malformed");
        }
    }
    Ok(())
}
