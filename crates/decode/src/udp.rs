//! UDP headers. What tunnels ride on UDP is decided in `tunnel`.
//!
//! Specification: RFC 768.

use crate::decoder::Reading;
use crate::packet::{TransportLayer, Udp};
use crate::transport::checksum_ok;
use crate::tunnel;

const HEADER_BYTES: usize = 8;

pub(crate) fn read<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    let Some(start) = bytes.first_chunk::<HEADER_BYTES>() else {
        reading.event("udp.hlen_too_small");
        return;
    };
    let length = usize::from(u16::from_be_bytes([start[4], start[5]]));
    let Some(datagram) = bytes.get(..length) else {
        reading.event("udp.pkt_too_small");
        return;
    };
    if length < HEADER_BYTES {
        reading.event("udp.len_invalid");
        return;
    }
    let (header, payload) = datagram.split_at(HEADER_BYTES);
    let absent = start[6] == 0 && start[7] == 0;
    let ports =
        (u16::from_be_bytes([start[0], start[1]]), u16::from_be_bytes([start[2], start[3]]));
    let udp = Udp {
        source_port: ports.0,
        destination_port: ports.1,
        header,
        checksum_ok: absent || checksum_ok(reading, 17, datagram),
    };
    reading.packet.transport = TransportLayer::Udp(udp);
    reading.packet.payload = payload;
    tunnel::over_udp(reading, ports, payload);
}
