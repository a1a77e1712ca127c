//! From an IP protocol number to the layer that reads it.

use crate::checksum::Sum;
use crate::decoder::Reading;
use crate::packet::{IpHeader, Network};
use crate::{gre, icmp, sctp, tcp, tunnel, udp};

/// Reads what IP carries.
pub(crate) fn read<'a>(reading: &mut Reading<'a, '_>, protocol: u8, bytes: &'a [u8]) {
    if !reading.enter() {
        return;
    }
    match protocol {
        6 => tcp::read(reading, bytes),
        17 => udp::read(reading, bytes),
        1 => icmp::read_v4(reading, bytes),
        58 => icmp::read_v6(reading, bytes),
        132 => sctp::read(reading, bytes),
        47 => gre::read(reading, bytes),
        4 | 41 => tunnel::ip_in_ip(reading, protocol, bytes),
        _ => {}
    }
}

/// Whether the checksum of a transport over IP is right, or is not to be computed.
pub(crate) fn checksum_ok(reading: &Reading<'_, '_>, protocol: u8, bytes: &[u8]) -> bool {
    if !reading.settings.checksums {
        return true;
    }
    match &reading.packet.network {
        Network::Ip(IpHeader { source, destination, .. }) => {
            Sum::pseudo(*source, *destination, protocol, bytes).is_right()
        }
        _ => true,
    }
}
