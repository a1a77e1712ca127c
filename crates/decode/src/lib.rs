//! Frames to addresses, ports and payload; one file per layer.
//!
//! Pure: takes a link type and bytes, returns [`Packet`]s that borrow from them. Never fails:
//! what cannot be read is a packet with fewer layers and an event by name. Does not track flows
//! and does not check rules. Fragments are put together by [`Defrag`], the only state here;
//! [`Decoder`] joins both and is what a sensor calls.

mod arp;
mod bytes;
mod checksum;
mod decoder;
mod defrag;
mod filter;
mod gre;
mod icmp;
mod ipv4;
mod ipv6;
mod link;
mod packet;
mod sctp;
mod settings;
mod tcp;
mod transport;
mod tunnel;
mod udp;

pub use decoder::{Frame, Packets, packets};
pub use defrag::{Datagram, Decoder, Defrag, DefragSettings, Policy};
pub use filter::{BadFilter, Filter};
pub use packet::{
    Arp, Ethernet, Icmp, IpHeader, LinkType, Network, Outer, Packet, Tcp, TcpFlags, TransportLayer,
    Udp,
};
pub use settings::Settings;
