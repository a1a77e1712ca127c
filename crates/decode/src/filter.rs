//! Capture filters as tcpdump writes them, asked of decoded packets.
//!
//! The common part of the language: `host`, `net`, `port`, `portrange` with `src` and `dst`, the
//! protocols, `vlan`, `less`, `greater`, `and`, `or`, `not` and parentheses. Not names of hosts
//! and services, not arithmetic on bytes, not link addresses. Unlike a filter in the kernel it
//! looks through VLAN tags: who asks for port 22 means it also on a trunk.
//!
//! Specification: pcap-filter(7).

use std::net::IpAddr;

use crate::defrag::in_network;
use crate::packet::{Network, Packet, TransportLayer};

/// How deep parentheses and `not` may nest; the parser calls itself that often.
const DEPTH_MAX: u8 = 64;

/// Why a filter cannot be understood. The operator must act.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BadFilter {
    /// It ends too early.
    #[error("the filter ends where `{expected}` should follow")]
    Ends {
        /// What should follow.
        expected: &'static str,
    },
    /// A word that means nothing there.
    #[error("`{word}` in the filter: expected {expected}")]
    Word {
        /// The word.
        word: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// More nesting than anybody writes.
    #[error("the filter nests deeper than {DEPTH_MAX}")]
    TooDeep,
}

/// A filter, ready to be asked.
#[derive(Clone, Debug)]
pub struct Filter(Test);

#[derive(Clone, Debug)]
enum Test {
    All,
    Not(Box<Test>),
    And(Box<Test>, Box<Test>),
    Or(Box<Test>, Box<Test>),
    Protocol(Protocol),
    Net(Side, IpAddr, u8),
    Ports(Side, u16, u16),
    IpProtocol(u8),
    Vlan(Option<u16>),
    Shorter(u32),
    Longer(u32),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Protocol {
    Ip,
    Ip6,
    Arp,
    Tcp,
    Udp,
    Icmp,
    Icmp6,
    Sctp,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Side {
    Source,
    Destination,
    Either,
    Both,
}

impl Filter {
    /// Reads a filter; an empty one lets everything through.
    pub fn parse(text: &str) -> Result<Self, BadFilter> {
        let spaced = text.replace('(', " ( ").replace(')', " ) ").replace('!', " ! ");
        let spaced = spaced.replace("&&", " and ").replace("||", " or ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        if words.is_empty() {
            return Ok(Self(Test::All));
        }
        let mut parser = Parser { words: &words, kind: Kind::Host, side: Side::Either, depth: 0 };
        let test = parser.any()?;
        match parser.words.first() {
            None => Ok(Self(test)),
            Some(word) => Err(unexpected(word, "`and`, `or` or the end")),
        }
    }

    /// Whether the packet passes.
    pub fn lets_through(&self, packet: &Packet<'_>) -> bool {
        self.0.fits(packet)
    }
}

impl Test {
    fn fits(&self, packet: &Packet<'_>) -> bool {
        match self {
            Self::All => true,
            Self::Not(test) => !test.fits(packet),
            Self::And(first, second) => first.fits(packet) && second.fits(packet),
            Self::Or(first, second) => first.fits(packet) || second.fits(packet),
            Self::Protocol(protocol) => protocol.fits(packet),
            Self::Net(side, network, length) => match &packet.network {
                Network::Ip(ip) => side.fits(
                    |address| in_network(*network, *length, address),
                    [ip.source, ip.destination],
                ),
                Network::Arp(arp) => side.fits(
                    |address| in_network(*network, *length, address),
                    [arp.source_ip.into(), arp.target_ip.into()],
                ),
                Network::None => false,
            },
            Self::Ports(side, from, to) => {
                let has_ports = matches!(
                    packet.transport,
                    TransportLayer::Tcp(_) | TransportLayer::Udp(_) | TransportLayer::Sctp { .. }
                );
                has_ports && side.fits(|port| (*from..=*to).contains(&port), packet.ports().into())
            }
            Self::IpProtocol(number) => packet.ip().is_some_and(|ip| ip.protocol == *number),
            Self::Vlan(None) => !packet.vlans.is_empty(),
            Self::Vlan(Some(number)) => packet.vlans.contains(number),
            Self::Shorter(length) => packet.wire_len <= *length,
            Self::Longer(length) => *length <= packet.wire_len,
        }
    }
}

impl Protocol {
    fn fits(self, packet: &Packet<'_>) -> bool {
        let carries = |number: u8| packet.ip().is_some_and(|ip| ip.protocol == number);
        match self {
            Self::Ip => packet.ip().is_some_and(|ip| ip.source.is_ipv4()),
            Self::Ip6 => packet.ip().is_some_and(|ip| ip.source.is_ipv6()),
            Self::Arp => matches!(packet.network, Network::Arp(_)),
            Self::Tcp => carries(6),
            Self::Udp => carries(17),
            Self::Icmp => carries(1),
            Self::Icmp6 => carries(58),
            Self::Sctp => carries(132),
        }
    }
}

impl Side {
    fn fits<T: Copy>(self, test: impl Fn(T) -> bool, [source, destination]: [T; 2]) -> bool {
        match self {
            Self::Source => test(source),
            Self::Destination => test(destination),
            Self::Either => test(source) || test(destination),
            Self::Both => test(source) && test(destination),
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Host,
    Net,
    Port,
    PortRange,
}

/// Reads words from the front. `kind` and `side` are those of the last value: `port 80 or 443`.
struct Parser<'w> {
    words: &'w [&'w str],
    kind: Kind,
    side: Side,
    depth: u8,
}

impl<'w> Parser<'w> {
    fn any(&mut self) -> Result<Test, BadFilter> {
        let mut test = self.one()?;
        // As in pcap-filter, `and` and `or` bind equally and to the left.
        loop {
            if self.take(&["and"]) {
                test = Test::And(Box::new(test), Box::new(self.one()?));
            } else if self.take(&["or"]) {
                test = Test::Or(Box::new(test), Box::new(self.one()?));
            } else {
                return Ok(test);
            }
        }
    }

    fn one(&mut self) -> Result<Test, BadFilter> {
        self.depth += 1;
        if DEPTH_MAX < self.depth {
            return Err(BadFilter::TooDeep);
        }
        let test = if self.take(&["not", "!"]) {
            Test::Not(Box::new(self.one()?))
        } else if self.take(&["("]) {
            let test = self.any()?;
            if !self.take(&[")"]) {
                return Err(BadFilter::Ends { expected: ")" });
            }
            test
        } else {
            self.primitive()?
        };
        self.depth -= 1;
        Ok(test)
    }

    fn primitive(&mut self) -> Result<Test, BadFilter> {
        let word = *self.words.first().ok_or(BadFilter::Ends { expected: "a test" })?;
        let protocol = protocol(word);
        if protocol.is_some() {
            self.words = &self.words[1..];
        }
        match (protocol, self.words.first().copied()) {
            (Some(protocol), Some("proto")) if matches!(protocol, Protocol::Ip | Protocol::Ip6) => {
                self.words = &self.words[1..];
                let number = self.number("a protocol number")?;
                Ok(both(protocol, Test::IpProtocol(number)))
            }
            (Some(protocol), Some("src" | "dst" | "host" | "net" | "port" | "portrange")) => {
                Ok(both(protocol, self.qualified()?))
            }
            (Some(protocol), _) => Ok(Test::Protocol(protocol)),
            (None, _) => self.plain(word),
        }
    }

    fn plain(&mut self, word: &str) -> Result<Test, BadFilter> {
        if !matches!(word, "vlan" | "less" | "greater" | "proto") {
            return self.qualified();
        }
        self.words = &self.words[1..];
        Ok(match word {
            "vlan" => {
                let number = self.words.first().and_then(|word| word.parse().ok());
                self.words = &self.words[usize::from(number.is_some())..];
                Test::Vlan(number)
            }
            "less" => Test::Shorter(self.number("a length")?),
            "greater" => Test::Longer(self.number("a length")?),
            _ => Test::IpProtocol(self.number("a protocol number")?),
        })
    }

    /// Side and kind, both optional, and the value.
    fn qualified(&mut self) -> Result<Test, BadFilter> {
        let mut words = self.words;
        let mut side = None;
        match words {
            ["src", "or", "dst", rest @ ..] | ["dst", "or", "src", rest @ ..] => {
                (side, words) = (Some(Side::Either), rest);
            }
            ["src", "and", "dst", rest @ ..] | ["dst", "and", "src", rest @ ..] => {
                (side, words) = (Some(Side::Both), rest);
            }
            ["src", rest @ ..] => (side, words) = (Some(Side::Source), rest),
            ["dst", rest @ ..] => (side, words) = (Some(Side::Destination), rest),
            _ => {}
        }
        let kind = match words.first().copied() {
            Some("host") => Some(Kind::Host),
            Some("net") => Some(Kind::Net),
            Some("port") => Some(Kind::Port),
            Some("portrange") => Some(Kind::PortRange),
            _ => None,
        };
        self.words = &words[usize::from(kind.is_some())..];
        match (side, kind) {
            (None, None) => {}
            (side, kind) => {
                self.side = side.unwrap_or(Side::Either);
                self.kind = kind.unwrap_or(Kind::Host);
            }
        }
        self.value()
    }

    fn value(&mut self) -> Result<Test, BadFilter> {
        let (word, rest) =
            self.words.split_first().ok_or(BadFilter::Ends { expected: "a value" })?;
        self.words = rest;
        let wrong = |expected| move || unexpected(word, expected);
        Ok(match self.kind {
            Kind::Host => {
                let address: IpAddr = word.parse().map_err(|_| wrong("an address")())?;
                Test::Net(self.side, address, if address.is_ipv4() { 32 } else { 128 })
            }
            Kind::Net => {
                let (address, length) =
                    network(word).ok_or_else(wrong("a network such as 10.0.0.0/8"))?;
                Test::Net(self.side, address, length)
            }
            Kind::Port => {
                let port = word.parse().map_err(|_| wrong("a port number")())?;
                Test::Ports(self.side, port, port)
            }
            Kind::PortRange => {
                let ends = word.split_once('-');
                let ends = ends.and_then(|(from, to)| from.parse().ok().zip(to.parse().ok()));
                let (from, to) = ends.ok_or_else(wrong("ports such as 1000-2000"))?;
                Test::Ports(self.side, from, to)
            }
        })
    }

    fn number<T: std::str::FromStr>(&mut self, expected: &'static str) -> Result<T, BadFilter> {
        let (word, rest) = self.words.split_first().ok_or(BadFilter::Ends { expected })?;
        self.words = rest;
        word.parse().map_err(|_| unexpected(word, expected))
    }

    fn take(&mut self, wanted: &[&str]) -> bool {
        match self.words.split_first() {
            Some((word, rest)) if wanted.contains(word) => {
                self.words = rest;
                true
            }
            _ => false,
        }
    }
}

fn both(protocol: Protocol, test: Test) -> Test {
    Test::And(Box::new(Test::Protocol(protocol)), Box::new(test))
}

fn protocol(word: &str) -> Option<Protocol> {
    Some(match word {
        "ip" => Protocol::Ip,
        "ip6" => Protocol::Ip6,
        "arp" => Protocol::Arp,
        "tcp" => Protocol::Tcp,
        "udp" => Protocol::Udp,
        "icmp" => Protocol::Icmp,
        "icmp6" => Protocol::Icmp6,
        "sctp" => Protocol::Sctp,
        _ => return None,
    })
}

/// `10.0.0.0/8`, `2001:db8::/32`, or an address alone.
fn network(word: &str) -> Option<(IpAddr, u8)> {
    let (address, length) = match word.split_once('/') {
        Some((address, length)) => (address.parse::<IpAddr>().ok()?, Some(length.parse().ok()?)),
        None => (word.parse::<IpAddr>().ok()?, None),
    };
    let whole = if address.is_ipv4() { 32 } else { 128 };
    let length = length.unwrap_or(whole);
    (length <= whole).then_some((address, length))
}

fn unexpected(word: &str, expected: &'static str) -> BadFilter {
    BadFilter::Word { word: word.to_owned(), expected }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Frame, LinkType, Settings, packets};

    /// Asks a filter of UDP from 10.0.0.1 port 1000 to 10.0.0.2 port 22 in VLAN 7.
    #[track_caller]
    fn check(filter: &str, expected: bool) {
        let mut data = vec![0; 12];
        data.extend([0x81, 0, 0, 7, 8, 0, 0x45, 0, 0, 28, 0, 1, 0, 0, 64, 17, 0, 0]);
        data.extend([10, 0, 0, 1, 10, 0, 0, 2, 0x03, 0xe8, 0, 22, 0, 8, 0, 0]);
        let frame = Frame {
            time: model::Time::default(),
            number: 1,
            link: LinkType::ETHERNET,
            data: &data,
            wire_len: data.len() as u32,
        };
        let settings = Settings::default();
        let packet = packets(&settings, frame).next().expect("a packet");
        let filter = Filter::parse(filter).expect("a filter");
        assert_eq!(filter.lets_through(&packet), expected);
    }

    #[test]
    fn lets_through() {
        for filter in [
            "",
            "udp",
            "port 22",
            "dst port 22",
            "udp port 22",
            "not port 23",
            "!(tcp or arp)",
            "host 10.0.0.1 and port 22",
            "src host 10.0.0.1",
            "src 10.0.0.1",
            "port 80 or 22",
            "net 10.0.0.0/8",
            "src and dst net 10.0.0.0/30",
            "portrange 20-30",
            "vlan 7",
            "vlan and udp",
            "ip proto 17",
            "less 100",
            "tcp || udp && ip",
        ] {
            check(filter, true);
        }
    }

    #[test]
    fn keeps_out() {
        for filter in [
            "tcp",
            "tcp port 22",
            "src port 22",
            "host 10.0.0.3",
            "net 192.168.0.0/16",
            "ip6",
            "vlan 8",
            "greater 100",
            "port 80 or 443",
            "not udp",
        ] {
            check(filter, false);
        }
    }

    #[test]
    fn bad_filters_are_explained() {
        for (filter, expected) in [
            ("port", "the filter ends where `a value` should follow"),
            ("port ssh", "`ssh` in the filter: expected a port number"),
            ("( udp", "the filter ends where `)` should follow"),
            ("udp udp", "`udp` in the filter: expected `and`, `or` or the end"),
            (
                "net 10.0.0.0/33",
                "`10.0.0.0/33` in the filter: expected a network such as 10.0.0.0/8",
            ),
            (&"not ".repeat(100), "the filter nests deeper than 64"),
        ] {
            let error = Filter::parse(filter).map(|_| ()).expect_err(filter);
            assert_eq!(error.to_string(), expected);
        }
    }
}
