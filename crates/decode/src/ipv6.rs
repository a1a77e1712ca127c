//! IPv6 headers with extension headers.
//!
//! Reads extension headers until a transport, a fragment or something that cannot be passed.
//! Does not put fragments together.
//!
//! Specification: RFC 8200, 4302, 5095, 6275, 6564.

use std::net::{IpAddr, Ipv6Addr};

use smallvec::SmallVec;

use crate::bytes::be32;
use crate::decoder::Reading;
use crate::packet::{IpHeader, Network};
use crate::transport;

pub(crate) const HEADER_BYTES: usize = 40;

/// Extension headers in one packet. Seven kinds exist, one may stand twice.
const EXTENSIONS_MAX: usize = 16;

const HOP_BY_HOP: u8 = 0;
const ROUTING: u8 = 43;
const FRAGMENT: u8 = 44;
const ESP: u8 = 50;
const AUTHENTICATION: u8 = 51;
const NONE: u8 = 59;
const DESTINATION: u8 = 60;

/// Reads an IPv6 packet and what it carries.
pub(crate) fn read<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    let mut ip = match header(bytes) {
        Ok(ip) => ip,
        Err(event) => return reading.event(event),
    };
    let packet = &bytes[..HEADER_BYTES + ip.payload.len()];
    let readable = read_extensions(reading, &mut ip, packet);
    let (protocol, payload) = (ip.protocol, ip.payload);
    reading.packet.payload = payload;
    reading.packet.network = Network::Ip(ip);
    if readable {
        transport::read(reading, protocol, payload);
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

/// Moves `ip` past its extension headers; says whether what follows is a transport to read.
fn read_extensions<'a>(
    reading: &mut Reading<'a, '_>,
    ip: &mut IpHeader<'a>,
    packet: &'a [u8],
) -> bool {
    for number in 0..EXTENSIONS_MAX {
        let rest = ip.payload;
        let kind = ip.protocol;
        // Also where a transport should begin: nothing that may follow is shorter than two bytes.
        if 0 < number && rest.len() < 2 && kind != NONE {
            reading.event("ipv6.trunc_exthdr");
            return false;
        }
        let length = match kind {
            HOP_BY_HOP | DESTINATION | ROUTING | 135 | 139 | 140 => {
                rest.get(1).map(|units| (usize::from(*units) + 1) * 8)
            }
            AUTHENTICATION => rest.get(1).map(|units| (usize::from(*units) + 2) * 4),
            FRAGMENT | ESP => Some(8),
            NONE => {
                if !rest.is_empty() {
                    reading.event("ipv6.data_after_none_header");
                }
                return false;
            }
            _ => return true,
        };
        let Some((extension, payload)) = length.and_then(|length| rest.split_at_checked(length))
        else {
            reading.event("ipv6.trunc_exthdr");
            return false;
        };
        note_repeated(reading, ip, kind);
        ip.options.push(kind);
        ip.payload = payload;
        ip.header = &packet[..packet.len() - payload.len()];
        if kind == ESP {
            return false;
        }
        ip.protocol = extension[0];
        match kind {
            HOP_BY_HOP | DESTINATION => note_options(reading, kind, &extension[2..]),
            ROUTING if extension[2] == 0 => reading.event("ipv6.rh_type_0"),
            AUTHENTICATION if extension[2..4] != [0, 0] => {
                reading.event("ipv6.exthdr_ah_res_not_null");
            }
            FRAGMENT => read_fragment(reading, ip, extension),
            _ => {}
        }
        if ip.fragment {
            return false;
        }
    }
    reading.event("generic.too_many_layers");
    false
}

/// Each kind may stand once; destination options twice.
fn note_repeated(reading: &mut Reading<'_, '_>, ip: &IpHeader<'_>, kind: u8) {
    let before = ip.options.iter().filter(|seen| **seen == kind).count();
    match kind {
        HOP_BY_HOP if 1 <= before => reading.event("ipv6.exthdr_dupl_hh"),
        ROUTING if 1 <= before => reading.event("ipv6.exthdr_dupl_rh"),
        FRAGMENT if 1 <= before => reading.event("ipv6.exthdr_dupl_fh"),
        AUTHENTICATION if 1 <= before => reading.event("ipv6.exthdr_dupl_ah"),
        ESP if 1 <= before => reading.event("ipv6.exthdr_dupl_eh"),
        DESTINATION if 2 <= before => reading.event("ipv6.exthdr_dupl_dh"),
        _ => {}
    }
}

fn read_fragment(reading: &mut Reading<'_, '_>, ip: &mut IpHeader<'_>, extension: &[u8]) {
    let word = u16::from_be_bytes([extension[2], extension[3]]);
    let more = word & 1 != 0;
    if extension[1] != 0 || word & 6 != 0 {
        reading.event("ipv6.fh_non_zero_reserved_field");
    }
    ip.id = be32(extension, 4).unwrap_or(0);
    ip.fragment_offset = u32::from(word & 0xfff8);
    ip.fragment_flags = u8::from(more);
    ip.fragment = more || ip.fragment_offset != 0;
    if !ip.fragment {
        reading.event("ipv6.exthdr_useless_fh");
    }
    if more && !ip.payload.len().is_multiple_of(8) {
        reading.event("ipv6.frag_invalid_length");
    }
}

/// Notes what is wrong with the options of a hop-by-hop or destination header.
fn note_options(reading: &mut Reading<'_, '_>, kind: u8, mut rest: &[u8]) {
    let (unknown, only_padding) = match kind {
        HOP_BY_HOP => ("ipv6.hopopts_unknown_opt", "ipv6.hopopts_only_padding"),
        _ => ("ipv6.dstopts_unknown_opt", "ipv6.dstopts_only_padding"),
    };
    let mut padding = true;
    while let Some((&option, after)) = rest.split_first() {
        if option == 0 {
            rest = after;
            continue;
        }
        let Some((&length, after)) = after.split_first() else { break };
        let Some((_, following)) = after.split_at_checked(usize::from(length)) else {
            return reading.event("ipv6.exthdr_invalid_optlen");
        };
        rest = following;
        let wanted = match option {
            1 => {
                if length == 0 {
                    reading.event("ipv6.zero_len_padn");
                }
                continue;
            }
            0x05 => Some(2),
            0xc2 => Some(4),
            0xc9 => Some(16),
            _ => None,
        };
        padding = false;
        match wanted {
            None => reading.event(unknown),
            Some(wanted) if wanted != length => reading.event("ipv6.exthdr_invalid_optlen"),
            Some(_) => {}
        }
    }
    if padding {
        reading.event(only_padding);
    }
}
