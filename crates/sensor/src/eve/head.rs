//! The members that every event begins with.

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv6Addr};

use model::Time;

use super::{community_id, time};
use crate::settings::outputs::EveOutput;

/// Sender and receiver of what an event is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Ends {
    /// Sender.
    pub source: IpAddr,
    /// Receiver.
    pub destination: IpAddr,
    /// Port of the sender; of ICMP the type.
    pub source_port: u16,
    /// Port of the receiver; of ICMP the code.
    pub destination_port: u16,
    /// IP protocol.
    pub protocol: u8,
}

impl Ends {
    /// The other way round.
    #[must_use]
    pub const fn reversed(self) -> Self {
        Self {
            source: self.destination,
            destination: self.source,
            source_port: self.destination_port,
            destination_port: self.source_port,
            protocol: self.protocol,
        }
    }

    const fn has_ports(self) -> bool {
        matches!(self.protocol, 6 | 17 | 132)
    }
}

/// Where the packet of an event comes from.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum PacketSource {
    /// The wire or a capture.
    #[default]
    Wire,
    /// Put together from fragments.
    Defrag,
    /// The end of a flow: what was left of its streams.
    FlowTimeout,
    /// Inside another packet; the word is the tunnel's kind.
    Tunnel(&'static str),
}

impl PacketSource {
    const fn word(self) -> &'static str {
        match self {
            Self::Wire => "wire/pcap",
            Self::Defrag => "defrag",
            Self::FlowTimeout => "stream (flow timeout)",
            Self::Tunnel(kind) => kind,
        }
    }
}

/// What every event tells first.
#[derive(Clone, Debug)]
pub struct Head<'h> {
    /// When.
    pub time: Time,
    /// The flow's number, when there is a flow.
    pub flow_id: Option<u64>,
    /// The network card.
    pub interface: Option<&'h str>,
    /// Number of the packet in its capture; 0 when there is none.
    pub number: u64,
    /// VLANs, outermost first.
    pub vlans: &'h [u16],
    /// Sender and receiver.
    pub ends: Option<Ends>,
    /// Type and code of ICMP.
    pub icmp: Option<(u8, u8)>,
    /// Where the packet comes from; not told by events that no packet caused.
    pub source: Option<PacketSource>,
    /// Ethernet addresses of sender and receiver.
    pub ethernet: Option<([u8; 6], [u8; 6])>,
    /// Security parameter index of ESP.
    pub spi: Option<u32>,
    /// The capture's file name.
    pub capture: Option<&'h str>,
}

impl Head<'_> {
    /// Writes a whole event of a kind; `fill` adds what is its own.
    pub fn write(
        &self,
        out: &mut Vec<u8>,
        kind: &str,
        output: &EveOutput,
        fill: impl FnOnce(&mut eve::Object<'_>),
    ) {
        eve::Object::write(out, |object| {
            self.begin(object, kind, output);
            fill(object);
        });
    }

    fn begin(&self, out: &mut eve::Object<'_>, kind: &str, output: &EveOutput) {
        let mut stamp = Vec::with_capacity(32);
        time::write(&mut stamp, self.time);
        out.bytes("timestamp", &stamp);
        if let Some(id) = self.flow_id {
            out.number("flow_id", id);
        }
        if let Some(name) = self.interface {
            out.text("in_iface", name);
        }
        if self.number != 0 {
            out.number("pcap_cnt", self.number);
        }
        out.text("event_type", kind);
        if !self.vlans.is_empty() {
            out.array("vlan", |array| self.vlans.iter().for_each(|id| array.number(*id)));
        }
        if let Some(ends) = self.ends {
            ends_members(out, ends, output.ipv6_short);
        }
        if let Some((kind, code)) = self.icmp {
            out.number("icmp_type", kind);
            out.number("icmp_code", code);
        }
        if let Some(spi) = self.spi {
            out.number("spi", spi);
        }
        if let Some(source) = self.source {
            out.text("pkt_src", source.word());
        }
        if let (Some(seed), Some(ends)) = (output.community_id, self.ends)
            && let Some(id) = community_id::of(ends, self.icmp, seed)
        {
            out.text("community_id", &id);
        }
        if let (true, Some((source, destination))) = (output.ethernet, self.ethernet) {
            out.object("ether", |ether| {
                ether.text("src_mac", &mac(source));
                ether.text("dest_mac", &mac(destination));
            });
        }
        if let (true, Some(name)) = (output.capture_file, self.capture) {
            out.text("pcap_filename", name);
        }
        if output.version {
            out.text("suricata_version", crate::SURICATA_VERSION);
        }
    }
}

fn ends_members(out: &mut eve::Object<'_>, ends: Ends, short: bool) {
    let mut text = String::with_capacity(40);
    address(&mut text, ends.source, short);
    out.text("src_ip", &text);
    if ends.has_ports() {
        out.number("src_port", ends.source_port);
    }
    text.clear();
    address(&mut text, ends.destination, short);
    out.text("dest_ip", &text);
    if ends.has_ports() {
        out.number("dest_port", ends.destination_port);
    }
    match protocol_name(ends.protocol) {
        Some(name) => out.text("proto", name),
        None => out.text("proto", &format!("{:03}", ends.protocol)),
    }
    out.number("ip_v", if ends.source.is_ipv4() { 4 } else { 6 });
}

/// Writes an address; IPv6 in full unless `short`.
pub fn address(out: &mut String, address: IpAddr, short: bool) {
    // Writing to a String cannot fail.
    let _ = match address {
        IpAddr::V4(v4) => write!(out, "{v4}"),
        IpAddr::V6(v6) if short => write!(out, "{v6}"),
        IpAddr::V6(v6) => full(out, v6),
    };
}

fn full(out: &mut String, address: Ipv6Addr) -> std::fmt::Result {
    for (place, group) in address.segments().iter().enumerate() {
        let colon = if place == 0 { "" } else { ":" };
        write!(out, "{colon}{group:04x}")?;
    }
    Ok(())
}

/// An Ethernet address as text.
pub fn mac(bytes: [u8; 6]) -> String {
    let mut text = String::with_capacity(17);
    for (place, byte) in bytes.iter().enumerate() {
        let colon = if place == 0 { "" } else { ":" };
        let _ = write!(text, "{colon}{byte:02x}");
    }
    text
}

/// Name of an IP protocol as events write it.
pub const fn protocol_name(protocol: u8) -> Option<&'static str> {
    Some(match protocol {
        0 => "HOPOPT",
        1 => "ICMP",
        2 => "IGMP",
        4 => "IPv4",
        6 => "TCP",
        8 => "EGP",
        17 => "UDP",
        33 => "DCCP",
        41 => "IPv6",
        43 => "IPv6-Route",
        44 => "IPv6-Frag",
        46 => "RSVP",
        47 => "GRE",
        50 => "ESP",
        51 => "AH",
        58 => "IPv6-ICMP",
        59 => "IPv6-NoNxt",
        60 => "IPv6-Opts",
        88 => "EIGRP",
        89 => "OSPFIGP",
        94 => "IPIP",
        103 => "PIM",
        108 => "IPComp",
        112 => "VRRP",
        115 => "L2TP",
        132 => "SCTP",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ip: &str, short: bool, expected: &str) {
        let mut text = String::new();
        address(&mut text, ip.parse().expect("an address"), short);
        assert_eq!(text, expected);
    }

    #[test]
    fn writes_ipv6_in_full_unless_short() {
        check("2001:db8::1", false, "2001:0db8:0000:0000:0000:0000:0000:0001");
        check("2001:db8::1", true, "2001:db8::1");
        check("192.0.2.1", false, "192.0.2.1");
    }
}
