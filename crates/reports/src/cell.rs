//! Single values of a row: addresses, ports, names, counts.

use std::net::IpAddr;

use ipnet::IpNet;
use model::{DomainName, Rsit, Severity, Time};

use crate::{Place, Protocol, Reason, What};

/// An address.
pub fn address(text: &str) -> Result<IpAddr, Reason> {
    text.trim().parse().map_err(|_| match text.trim() {
        "" => Reason::Missing(What::Address),
        other => Reason::bad(What::Address, other),
    })
}

/// An address or a network.
pub fn address_or_network(text: &str) -> Result<Place, Reason> {
    match address(text) {
        Ok(address) => Ok(Place::Address(address)),
        Err(reason) => match text.trim().parse::<IpNet>() {
            Ok(net) => Ok(Place::Network(net.trunc())),
            Err(_) => Err(reason),
        },
    }
}

/// An address, a network or a name: whatever stands there.
pub fn place(text: &str) -> Result<Place, Reason> {
    let text = text.trim();
    if let Ok(place) = address_or_network(text) {
        return Ok(place);
    }
    match name(text) {
        Some(name) => Ok(Place::Name(name)),
        None if text.is_empty() => Err(Reason::Missing(What::AddressOrName)),
        None => Err(Reason::bad(What::Place, text)),
    }
}

/// A domain name with at least two labels; sources write `-`, an address or nothing where they have
/// none.
pub fn name(text: &str) -> Option<DomainName> {
    let text = text.trim();
    if !text.contains('.') || text.parse::<IpAddr>().is_ok() {
        return None;
    }
    let written = |byte: u8| byte.is_ascii_alphanumeric() || byte >= 0x80 || b".-_".contains(&byte);
    text.bytes().all(written).then(|| DomainName::parse(text).ok())?
}

/// A port; none where nothing stands.
pub fn port(text: &str) -> Result<Option<u16>, Reason> {
    match text.trim() {
        "" | "-" => Ok(None),
        other => other.parse().map(Some).map_err(|_| Reason::bad(What::Port, other)),
    }
}

/// A protocol by name or number.
pub fn protocol(text: &str) -> Option<Protocol> {
    match text.trim() {
        "tcp" | "TCP" | "6" => Some(Protocol::Tcp),
        "udp" | "UDP" | "17" => Some(Protocol::Udp),
        "icmp" | "ICMP" | "icmp6" | "IPv6-ICMP" | "1" | "58" => Some(Protocol::Icmp),
        "sctp" | "SCTP" | "132" => Some(Protocol::Sctp),
        _ => None,
    }
}

/// A time in one of the usual ways.
pub fn time(text: &str) -> Result<Time, Reason> {
    crate::time::parse(text).or_else(|| crate::time::unix(text)).ok_or_else(|| match text.trim() {
        "" => Reason::Missing(What::Time),
        other => Reason::bad(What::Time, other),
    })
}

/// How often; once where nothing stands.
pub fn count(text: &str) -> Result<u64, Reason> {
    match text.trim() {
        "" => Ok(1),
        other => match other.parse::<u64>() {
            Ok(count) => Ok(count.max(1)),
            Err(_) => Err(Reason::bad(What::Count, other)),
        },
    }
}

/// How bad, in the words of others.
pub fn severity(text: &str) -> Option<Severity> {
    let text = text.trim();
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    match () {
        () if is(&["critical", "very high"]) => Some(Severity::Critical),
        () if is(&["high"]) => Some(Severity::High),
        () if is(&["medium", "moderate"]) => Some(Severity::Medium),
        () if is(&["low", "info", "informational"]) => Some(Severity::Low),
        () => None,
    }
}

/// A text that is something.
pub fn some(text: &str) -> Option<Box<str>> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.into())
}

/// The class that a word of others means: our own tag or its second half, as most sources write it.
pub fn class(text: &str) -> Option<Rsit> {
    let text = text.trim().to_ascii_lowercase().replace([' ', '_'], "-");
    let same = |one: &&Rsit| {
        let tag = one.as_str();
        tag == text || tag.split_once(':').is_some_and(|(_, kind)| kind == text)
    };
    Rsit::ALL.iter().find(same).copied()
}
