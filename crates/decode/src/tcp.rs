//! TCP headers with options. Does not follow connections.
//!
//! Specification: RFC 9293; options RFC 7323, 2018, 2385, 5925, 7413.

use crate::bytes::{be16, be32};
use crate::decoder::Reading;
use crate::packet::{Tcp, TcpFlags, TransportLayer};
use crate::transport::checksum_ok;

const HEADER_BYTES: usize = 20;

pub(crate) fn read<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    match header(bytes) {
        Ok((mut tcp, payload)) => {
            tcp.checksum_ok = checksum_ok(reading, 6, bytes);
            if HEADER_BYTES < tcp.header.len() {
                read_options(reading, &mut tcp);
            }
            reading.packet.transport = TransportLayer::Tcp(tcp);
            reading.packet.payload = payload;
        }
        Err(event) => reading.event(event),
    }
}

/// A header without its options and what follows it, or the event that says why not.
fn header(bytes: &[u8]) -> Result<(Tcp<'_>, &[u8]), &'static str> {
    let start: &[u8; HEADER_BYTES] = bytes.first_chunk().ok_or("tcp.pkt_too_small")?;
    let header_len = usize::from(start[12] >> 4) * 4;
    if header_len < HEADER_BYTES {
        return Err("tcp.invalid_optlen");
    }
    let (header, payload) = bytes.split_at_checked(header_len).ok_or("tcp.hlen_too_small")?;
    let tcp = Tcp {
        source_port: u16::from_be_bytes([start[0], start[1]]),
        destination_port: u16::from_be_bytes([start[2], start[3]]),
        seq: u32::from_be_bytes([start[4], start[5], start[6], start[7]]),
        ack: u32::from_be_bytes([start[8], start[9], start[10], start[11]]),
        flags: TcpFlags(start[13]),
        window: u16::from_be_bytes([start[14], start[15]]),
        urgent: u16::from_be_bytes([start[18], start[19]]),
        header,
        mss: None,
        window_scale: None,
        sack_permitted: false,
        timestamp: None,
        checksum_ok: true,
    };
    Ok((tcp, payload))
}

/// Options are short; this bounds the loop and remembers which were seen.
fn read_options(reading: &mut Reading<'_, '_>, tcp: &mut Tcp<'_>) {
    let mut rest = &tcp.header[HEADER_BYTES..];
    let mut seen = 0_u64;
    while let Some((&kind, after)) = rest.split_first() {
        match kind {
            0 => break,
            1 => rest = after,
            _ => {
                let Some(&len) = after.first() else { break };
                let len = usize::from(len);
                if len < 2 || rest.len() < len {
                    reading.event("tcp.opt_invalid_len");
                    break;
                }
                let (option, following) = rest.split_at(len);
                rest = following;
                let bit = 1_u64.checked_shl(u32::from(kind)).unwrap_or(0);
                if !known_len(kind, len) {
                    reading.event("tcp.opt_invalid_len");
                } else if seen & bit != 0 {
                    reading.event("tcp.opt_duplicate");
                } else {
                    seen |= bit;
                    keep(tcp, kind, option);
                }
            }
        }
    }
}

/// Whether an option has the length its kind must have.
fn known_len(kind: u8, len: usize) -> bool {
    match kind {
        2 => len == 4,
        3 => len == 3,
        4 => len == 2,
        5 => (10..=34).contains(&len) && (len - 2).is_multiple_of(8),
        8 => len == 10,
        19 => len == 18,
        29 => 4 <= len,
        34 => len == 2 || ((6..=18).contains(&len) && len.is_multiple_of(2)),
        _ => true,
    }
}

/// Keeps what later layers ask for; `option` has the length of its kind.
fn keep(tcp: &mut Tcp<'_>, kind: u8, option: &[u8]) {
    match kind {
        2 => tcp.mss = be16(option, 2),
        3 => tcp.window_scale = option.get(2).copied(),
        4 => tcp.sack_permitted = true,
        8 => tcp.timestamp = be32(option, 2).zip(be32(option, 6)),
        _ => {}
    }
}
