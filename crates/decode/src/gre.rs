//! GRE, versions 0 and 1 (PPTP), and ERSPAN inside it.
//!
//! Specification: RFC 2784, 2890, 1701 (source routes), 2637; draft-foschiano-erspan.

use crate::bytes::be16;
use crate::decoder::{InsideKind, Reading};
use crate::packet::LinkType;

const CHECKSUM: u8 = 0x80;
const ROUTING: u8 = 0x40;
const KEY: u8 = 0x20;
const SEQUENCE: u8 = 0x10;
const STRICT_ROUTE: u8 = 0x08;

const PPP: u16 = 0x880b;
const ERSPAN_1_2: u16 = 0x88be;
const ERSPAN_3: u16 = 0x22eb;
const ETHERNET: u16 = 0x6558;

pub(crate) fn read<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    let (Some(flags), Some(kind)) = (bytes.first_chunk::<2>(), be16(bytes, 2)) else {
        reading.event("gre.pkt_too_small");
        return;
    };
    let header_len = match flags[1] & 0x07 {
        0 => version_0(bytes, *flags),
        1 => version_1(*flags, kind),
        _ => Err("gre.wrong_version"),
    };
    let payload = match header_len {
        Ok(length) => match bytes.get(length..) {
            Some(payload) => payload,
            None if flags[1] & 0x07 == 0 => return reading.event("gre.version0_hdr_too_big"),
            None => return reading.event("gre.version1_hdr_too_big"),
        },
        Err(event) => return reading.event(event),
    };
    reading.packet.payload = payload;
    if !reading.settings.gre {
        return;
    }
    match kind {
        0x0800 | 0x86dd | 0x8100 | 0x8847 | 0x8848 => {
            reading.carries(InsideKind::Ethertype(kind), payload);
        }
        ETHERNET => reading.carries(InsideKind::Link(LinkType::ETHERNET), payload),
        PPP => reading.carries(InsideKind::Link(LinkType::PPP), payload),
        ERSPAN_1_2 | ERSPAN_3 => erspan(reading, kind, flags[0] & SEQUENCE != 0, payload),
        _ => {}
    }
}

/// Length of a version 0 header.
fn version_0(bytes: &[u8], flags: [u8; 2]) -> Result<usize, &'static str> {
    if flags[0] & 0x07 != 0 {
        return Err("gre.version0_recur");
    }
    if flags[1] & 0xf8 != 0 {
        return Err("gre.version0_flags");
    }
    let mut length = 4;
    // Either flag brings both fields, checksum and offset.
    if flags[0] & (CHECKSUM | ROUTING) != 0 {
        length += 4;
    }
    length += [KEY, SEQUENCE].iter().filter(|bit| flags[0] & **bit != 0).count() * 4;
    if flags[0] & ROUTING != 0 {
        length = after_routes(bytes, length)?;
    }
    Ok(length)
}

/// Where the source route entries end. Each step moves on, so the bytes bound the loop.
fn after_routes(bytes: &[u8], mut at: usize) -> Result<usize, &'static str> {
    loop {
        let entry =
            bytes.get(at..).and_then(<[u8]>::first_chunk::<4>).ok_or("gre.version0_hdr_too_big")?;
        at += 4;
        match entry[3] {
            0 => return Ok(at),
            length => at += usize::from(length),
        }
        if bytes.len() < at {
            return Err("gre.version0_malformed_sre_hdr");
        }
    }
}

/// Length of a version 1 header.
fn version_1(flags: [u8; 2], kind: u16) -> Result<usize, &'static str> {
    let refused = [
        (flags[0] & CHECKSUM != 0, "gre.version1_chksum"),
        (flags[0] & ROUTING != 0, "gre.version1_route"),
        (flags[0] & STRICT_ROUTE != 0, "gre.version1_ssr"),
        (flags[0] & 0x07 != 0, "gre.version1_recur"),
        (flags[1] & 0x78 != 0, "gre.version1_flags"),
        (kind != PPP, "gre.version1_wrong_protocol"),
        (flags[0] & KEY == 0, "gre.version1_no_key"),
    ];
    if let Some((_, event)) = refused.iter().find(|(wrong, _)| *wrong) {
        return Err(event);
    }
    let sequence = usize::from(flags[0] & SEQUENCE != 0) * 4;
    let acknowledgement = usize::from(flags[1] & 0x80 != 0) * 4;
    Ok(8 + sequence + acknowledgement)
}

/// Type I has no header of its own and no sequence number; II has 8 bytes, III 12 or 20.
fn erspan<'a>(reading: &mut Reading<'a, '_>, kind: u16, sequenced: bool, bytes: &'a [u8]) {
    if !reading.settings.erspan {
        return;
    }
    let (length, version) = match (kind, sequenced) {
        (ERSPAN_1_2, false) => (0, None),
        (ERSPAN_1_2, true) => (8, Some(1)),
        _ => (12 + usize::from(bytes.get(11).is_some_and(|last| last & 1 != 0)) * 8, Some(2)),
    };
    let Some((header, frame)) = bytes.split_at_checked(length) else {
        reading.event("erspan.header_too_small");
        return;
    };
    if version.is_some_and(|version| header[0] >> 4 != version) {
        reading.event("erspan.unsupported_version");
        return;
    }
    reading.carries(InsideKind::Link(LinkType::ETHERNET), frame);
}
