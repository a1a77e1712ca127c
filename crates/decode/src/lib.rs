//! Frames to addresses, ports and payload; one file per layer.
//!
//! Pure: takes a link type and bytes, returns a [`Packet`] that borrows from them. Never fails:
//! what cannot be read is a packet with fewer layers and a named [`DecodeEvent`]. Fragments are put
//! together by [`Defrag`], which is fed packets and keeps the only state. Does not track flows and
//! does not check rules.

mod packet;

pub use packet::{
    Arp, Ethernet, Icmp, IpHeader, LinkType, Network, Packet, Tcp, TcpFlags, TransportLayer, Udp,
};
