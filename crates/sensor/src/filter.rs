//! A filter in the language of capture tools: `port 22 and not host 10.0.0.1`.
//!
//! The part of the language that operators write on a command line: `host`, `net`, `port`,
//! `portrange`, protocols, `src` and `dst`, `and`, `or`, `not`, parentheses. Anything else is an
//! error that names the word; a filter never silently lets everything through.
//!
//! Specification: pcap-filter(7).

use std::net::IpAddr;

use decode::{Frame, Packet};

/// Parentheses inside each other at most.
const DEPTH_MAX: usize = 32;

/// What frames are let through.
#[derive(Debug, Default)]
pub struct Filter {
    expression: Option<Expression>,
    settings: decode::Settings,
}

#[derive(Debug, PartialEq)]
enum Expression {
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
    Not(Box<Expression>),
    Port(Side, u16, u16),
    Network(Side, IpAddr, u8),
    Protocol(u8),
    Version(u8),
    Arp,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Side {
    Either,
    Source,
    Destination,
}

impl Filter {
    /// Reads an expression; an empty one lets everything through.
    pub fn parse(text: &str) -> Result<Self, String> {
        let spaced = text.replace('(', " ( ").replace(')', " ) ").replace('!', " not ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        if words.is_empty() {
            return Ok(Self::default());
        }
        let mut reading = Words { words: &words, at: 0 };
        let expression = reading.alternatives(0)?;
        match reading.next() {
            None => Ok(Self { expression: Some(expression), settings: plain_settings() }),
            Some(word) => Err(format!("filter: `{word}` was not expected")),
        }
    }

    /// Whether a frame is let through.
    pub fn lets_through(&self, frame: &Frame<'_>) -> bool {
        let Some(expression) = &self.expression else { return true };
        let packet = decode::packets(&self.settings, *frame).next();
        packet.is_some_and(|packet| expression.fits(&packet))
    }
}

fn plain_settings() -> decode::Settings {
    decode::Settings { checksums: false, ..decode::Settings::default() }
}

struct Words<'w> {
    words: &'w [&'w str],
    at: usize,
}

impl<'w> Words<'w> {
    fn peek(&self) -> Option<&'w str> {
        self.words.get(self.at).copied()
    }

    fn next(&mut self) -> Option<&'w str> {
        let word = self.peek();
        self.at += usize::from(word.is_some());
        word
    }

    fn alternatives(&mut self, depth: usize) -> Result<Expression, String> {
        let mut left = self.conjunction(depth)?;
        while matches!(self.peek(), Some("or" | "||")) {
            self.at += 1;
            left = Expression::Or(Box::new(left), Box::new(self.conjunction(depth)?));
        }
        Ok(left)
    }

    fn conjunction(&mut self, depth: usize) -> Result<Expression, String> {
        let mut left = self.single(depth)?;
        while matches!(self.peek(), Some("and" | "&&")) {
            self.at += 1;
            left = Expression::And(Box::new(left), Box::new(self.single(depth)?));
        }
        Ok(left)
    }

    fn single(&mut self, depth: usize) -> Result<Expression, String> {
        if DEPTH_MAX < depth {
            return Err(format!("filter: nested deeper than {DEPTH_MAX}"));
        }
        match self.peek() {
            Some("not") => {
                self.at += 1;
                Ok(Expression::Not(Box::new(self.single(depth + 1)?)))
            }
            Some("(") => {
                self.at += 1;
                let inner = self.alternatives(depth + 1)?;
                match self.next() {
                    Some(")") => Ok(inner),
                    _ => Err("filter: a parenthesis is not closed".into()),
                }
            }
            _ => self.primitive(),
        }
    }

    fn primitive(&mut self) -> Result<Expression, String> {
        let word = self.next().ok_or("filter: ends too early")?;
        let simple = match word {
            "tcp" => Some(Expression::Protocol(6)),
            "udp" => Some(Expression::Protocol(17)),
            "icmp" => Some(Expression::Protocol(1)),
            "icmp6" => Some(Expression::Protocol(58)),
            "sctp" => Some(Expression::Protocol(132)),
            "ip" => Some(Expression::Version(4)),
            "ip6" => Some(Expression::Version(6)),
            "arp" => Some(Expression::Arp),
            _ => None,
        };
        if let Some(simple) = simple {
            // `tcp port 80` is `tcp and port 80`.
            let goes_on =
                matches!(self.peek(), Some("src" | "dst" | "host" | "net" | "port" | "portrange"));
            return if goes_on {
                Ok(Expression::And(Box::new(simple), Box::new(self.primitive()?)))
            } else {
                Ok(simple)
            };
        }
        match word {
            "src" => self.kind(Side::Source),
            "dst" => self.kind(Side::Destination),
            _ => {
                self.at -= 1;
                self.kind(Side::Either)
            }
        }
    }

    fn kind(&mut self, side: Side) -> Result<Expression, String> {
        let word = self.next().ok_or("filter: ends too early")?;
        let value = if matches!(word, "host" | "net" | "port" | "portrange") {
            self.next().ok_or_else(|| format!("filter: `{word}` lacks its value"))?
        } else {
            word
        };
        match word {
            "port" => {
                let port = value.parse().map_err(|_| format!("filter: `{value}` is no port"))?;
                Ok(Expression::Port(side, port, port))
            }
            "portrange" => {
                let range = value
                    .split_once('-')
                    .and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
                let (low, high) =
                    range.ok_or_else(|| format!("filter: `{value}` is no range of ports"))?;
                Ok(Expression::Port(side, low, high))
            }
            _ => network(side, value).ok_or_else(|| format!("filter: `{value}` is not understood")),
        }
    }
}

fn network(side: Side, text: &str) -> Option<Expression> {
    let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
    let address: IpAddr = address.parse().ok()?;
    let whole = if address.is_ipv4() { 32 } else { 128 };
    let prefix = prefix.map_or(Some(whole), |prefix| prefix.parse().ok())?;
    (prefix <= whole).then_some(Expression::Network(side, address, prefix))
}

impl Expression {
    fn fits(&self, packet: &Packet<'_>) -> bool {
        match self {
            Self::And(left, right) => left.fits(packet) && right.fits(packet),
            Self::Or(left, right) => left.fits(packet) || right.fits(packet),
            Self::Not(inner) => !inner.fits(packet),
            Self::Port(side, low, high) => {
                let (source, destination) = packet.ports();
                let ported = matches!(packet.ip().map(|ip| ip.protocol), Some(6 | 17 | 132));
                ported && side.any(source, destination, |port| (*low..=*high).contains(&port))
            }
            Self::Network(side, network, prefix) => packet.ip().is_some_and(|ip| {
                side.any(ip.source, ip.destination, |address| within(*network, *prefix, address))
            }),
            Self::Protocol(protocol) => packet.ip().is_some_and(|ip| ip.protocol == *protocol),
            Self::Version(version) => {
                packet.ip().is_some_and(|ip| ip.source.is_ipv4() == (*version == 4))
            }
            Self::Arp => matches!(packet.network, decode::Network::Arp(_)),
        }
    }
}

impl Side {
    fn any<T>(self, source: T, destination: T, fits: impl Fn(T) -> bool) -> bool {
        match self {
            Self::Source => fits(source),
            Self::Destination => fits(destination),
            Self::Either => fits(source) || fits(destination),
        }
    }
}

fn within(network: IpAddr, prefix: u8, address: IpAddr) -> bool {
    let same = match (network, address) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
        (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
        _ => return false,
    };
    u32::from(prefix) <= same
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, good: bool) {
        assert_eq!(Filter::parse(text).is_ok(), good, "{text}");
    }

    #[test]
    fn reads_what_operators_write() {
        check("", true);
        check("port 22", true);
        check("tcp port 80 and (src host 10.0.0.1 or dst net 192.0.2.0/24)", true);
        check("not arp", true);
        check("!(udp portrange 5000-5100)", true);
    }

    #[test]
    fn refuses_the_rest() {
        check("port", false);
        check("port 99999", false);
        check("host", false);
        check("(tcp", false);
        check("tcp )", false);
        check("ether proto 0x88cc", false);
        check(&"(".repeat(1000), false);
    }
}
