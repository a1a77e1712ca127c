//! A rule's header and `flow` against a packet: protocol, ends, direction.

use std::net::IpAddr;

use decode::{Network, Packet, TransportLayer};
use model::Direction;
use rules::{Rule, RuleProtocol};

/// The ends of what is looked at, sender first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ends {
    pub(crate) source: Option<IpAddr>,
    pub(crate) destination: Option<IpAddr>,
    pub(crate) source_port: u16,
    pub(crate) destination_port: u16,
}

impl Ends {
    pub(crate) fn of(packet: &Packet<'_>) -> Self {
        let (source_port, destination_port) = packet.ports();
        let (source, destination) = match &packet.network {
            Network::Ip(ip) => (Some(ip.source), Some(ip.destination)),
            Network::Arp(_) | Network::None => (None, None),
        };
        Self { source, destination, source_port, destination_port }
    }

    pub(crate) const fn reverse(self) -> Self {
        Self {
            source: self.destination,
            destination: self.source,
            source_port: self.destination_port,
            destination_port: self.source_port,
        }
    }
}

/// What carries a packet: rules are kept apart by it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Carrier {
    Tcp,
    Udp,
    Icmp,
    Icmp6,
    Sctp,
    /// IP with something else inside.
    Ip,
    Arp,
    /// Neither IP nor ARP.
    Other,
}

impl Carrier {
    pub(crate) const ALL: [Self; 8] = [
        Self::Tcp,
        Self::Udp,
        Self::Icmp,
        Self::Icmp6,
        Self::Sctp,
        Self::Ip,
        Self::Arp,
        Self::Other,
    ];

    pub(crate) const fn of(packet: &Packet<'_>) -> Self {
        match (&packet.network, &packet.transport) {
            (Network::Arp(_), _) => Self::Arp,
            (Network::None, _) => Self::Other,
            (_, TransportLayer::Tcp(_)) => Self::Tcp,
            (_, TransportLayer::Udp(_)) => Self::Udp,
            (_, TransportLayer::Icmp(_)) => Self::Icmp,
            (_, TransportLayer::Icmp6(_)) => Self::Icmp6,
            (_, TransportLayer::Sctp { .. }) => Self::Sctp,
            (_, TransportLayer::None) => Self::Ip,
        }
    }

    /// Whether a rule with this protocol word can speak of such packets.
    pub(crate) const fn fits(self, protocol: RuleProtocol) -> bool {
        match protocol {
            RuleProtocol::Packet => true,
            RuleProtocol::Ip | RuleProtocol::Ipv4 | RuleProtocol::Ipv6 => {
                !matches!(self, Self::Arp | Self::Other)
            }
            RuleProtocol::Tcp | RuleProtocol::TcpPacket | RuleProtocol::TcpStream => {
                matches!(self, Self::Tcp)
            }
            RuleProtocol::Udp => matches!(self, Self::Udp),
            RuleProtocol::Icmp => matches!(self, Self::Icmp | Self::Icmp6),
            RuleProtocol::Icmp6 => matches!(self, Self::Icmp6),
            RuleProtocol::Sctp => matches!(self, Self::Sctp),
            RuleProtocol::Arp => matches!(self, Self::Arp),
            RuleProtocol::App(_) => matches!(self, Self::Tcp | Self::Udp),
            RuleProtocol::UnknownApp(_) => false,
        }
    }
}

/// What of a flow headers ask about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FlowFacts {
    /// Which way is looked at.
    pub(crate) direction: Direction,
    pub(crate) established: bool,
}

/// Whether addresses, ports and flow conditions of `rule` fit.
pub(crate) fn fits(rule: &Rule, packet: &Packet<'_>, ends: Ends, flow: Option<FlowFacts>) -> bool {
    flow_fits(rule, packet, flow) && version_fits(rule, ends) && ends_fit(rule, ends)
}

fn flow_fits(rule: &Rule, packet: &Packet<'_>, flow: Option<FlowFacts>) -> bool {
    let wanted = &rule.flow;
    let fragment = packet.ip().is_some_and(|ip| ip.fragment) || packet.reassembled;
    if wanted.fragment.is_some_and(|only| only != fragment) {
        return false;
    }
    let Some(flow) = flow else {
        return wanted.direction.is_none()
            && wanted.established != Some(true)
            && wanted.stream != Some(true);
    };
    wanted.direction.is_none_or(|direction| direction == flow.direction)
        && wanted.established.is_none_or(|established| established == flow.established)
}

fn version_fits(rule: &Rule, ends: Ends) -> bool {
    match rule.header.protocol {
        RuleProtocol::Ipv4 => ends.source.is_some_and(|address| address.is_ipv4()),
        RuleProtocol::Ipv6 => ends.source.is_some_and(|address| address.is_ipv6()),
        _ => true,
    }
}

fn ends_fit(rule: &Rule, ends: Ends) -> bool {
    one_way(rule, ends) || (rule.header.bidirectional && one_way(rule, ends.reverse()))
}

fn one_way(rule: &Rule, ends: Ends) -> bool {
    let header = &rule.header;
    let inside = |set: &rules::AddressSet, address: Option<IpAddr>| {
        set.is_any() || address.is_some_and(|address| set.contains(address))
    };
    header.destination_ports.contains(ends.destination_port)
        && header.source_ports.contains(ends.source_port)
        && inside(&header.destination, ends.destination)
        && inside(&header.source, ends.source)
}
