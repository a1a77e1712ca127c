//! SCTP ports. Does not read chunks: nothing we look at rides on SCTP.
//!
//! Specification: RFC 9260.

use crate::bytes::be16;
use crate::decoder::Reading;
use crate::packet::TransportLayer;

const HEADER_BYTES: usize = 12;

pub(crate) fn read<'a>(reading: &mut Reading<'a, '_>, bytes: &'a [u8]) {
    let (Some(source_port), Some(destination_port), Some(payload)) =
        (be16(bytes, 0), be16(bytes, 2), bytes.get(HEADER_BYTES..))
    else {
        reading.event("sctp.pkt_too_small");
        return;
    };
    reading.packet.transport = TransportLayer::Sctp { source_port, destination_port };
    reading.packet.payload = payload;
}
