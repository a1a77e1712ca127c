//! Packets for this crate's tests: what no test asks about is as quiet as it can be.

use std::net::IpAddr;

use decode::{IpHeader, LinkType, Network, Packet, TransportLayer};
use model::Time;
use smallvec::SmallVec;

/// A header without options, of nothing that was cut.
pub(crate) fn ip<'a>(source: IpAddr, destination: IpAddr, protocol: u8) -> IpHeader<'a> {
    IpHeader {
        source,
        destination,
        protocol,
        ttl: 64,
        tos: 0,
        id: 0,
        fragment: false,
        fragment_flags: 0,
        fragment_offset: 0,
        header: &[],
        payload: &[],
        options: SmallVec::new(),
        checksum_ok: true,
    }
}

/// A packet that carries nothing, as it comes from a card.
pub(crate) fn packet<'a>(
    time: Time,
    ip: IpHeader<'a>,
    transport: TransportLayer<'a>,
) -> Packet<'a> {
    Packet {
        time,
        number: 0,
        link: LinkType::ETHERNET,
        frame: &[],
        wire_len: 0,
        ethernet: None,
        vlans: SmallVec::new(),
        network: Network::Ip(ip),
        transport,
        payload: &[],
        tunnel_depth: 0,
        outer: None,
        reassembled: false,
        events: SmallVec::new(),
    }
}
