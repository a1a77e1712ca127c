//! The words before the parenthesis: action, protocol, addresses, ports and arrow.
//!
//! Specification: the Suricata user guide, "Rules Format".

mod ranges;
mod variables;

use model::Direction;

use crate::catalogue::Catalogue;
use crate::error::{Code, Fault};
use crate::{Action, Header, Hook, RuleProtocol};

pub(crate) use variables::Groups;
pub use variables::Variables;

/// Reads the words of a header; a mistake comes with the number of its word.
pub(crate) fn read(
    words: &[&str],
    groups: &mut Groups<'_>,
    catalogue: &Catalogue,
) -> Result<(Action, Header), (usize, Fault)> {
    let [action, protocol, source, source_ports, arrow, destination, destination_ports] = words
    else {
        let reason = format!("a header has seven words, this one has {}", words.len());
        return Err((0, Fault::new(Code::NotARule, reason)));
    };
    let action = self::action(action).map_err(|fault| (0, fault))?;
    let (protocol, hook) = self::protocol(protocol, catalogue).map_err(|fault| (1, fault))?;
    let header = Header {
        protocol,
        hook,
        source: groups.addresses(source).map_err(|fault| (2, fault))?,
        source_ports: groups.ports(source_ports).map_err(|fault| (3, fault))?,
        bidirectional: *arrow == "<>",
        transactional: *arrow == "=>",
        destination: groups.addresses(destination).map_err(|fault| (5, fault))?,
        destination_ports: groups.ports(destination_ports).map_err(|fault| (6, fault))?,
    };
    if !matches!(*arrow, "->" | "<>" | "=>") {
        let reason = format!("`{arrow}` is not one of `->`, `<>`, `=>`");
        return Err((4, Fault::new(Code::BadArrow, reason)));
    }
    Ok((action, header))
}

fn action(word: &str) -> Result<Action, Fault> {
    if let Some((action, _)) = word.split_once(':') {
        return Err(Fault::unsupported(format!(
            "`{word}`: `{action}` with a scope belongs to the firewall mode; a passive sensor has none"
        )));
    }
    match word {
        "alert" => Ok(Action::Alert),
        "drop" => Ok(Action::Drop),
        "reject" | "rejectsrc" | "rejectdst" | "rejectboth" => Ok(Action::Reject),
        "pass" => Ok(Action::Pass),
        "accept" | "config" => {
            Err(Fault::unsupported(format!("the action `{word}` is not supported")))
        }
        _ => Err(Fault::new(Code::UnknownAction, format!("`{word}` is not an action"))),
    }
}

fn protocol(word: &str, catalogue: &Catalogue) -> Result<(RuleProtocol, Option<Hook>), Fault> {
    let lower = word.to_ascii_lowercase();
    let (name, stage) = match lower.split_once(':') {
        Some((name, stage)) => (name, Some(stage)),
        None => (lower.as_str(), None),
    };
    let protocol = match name {
        "ip" => RuleProtocol::Ip,
        "ipv4" | "ip4" => RuleProtocol::Ipv4,
        "ipv6" | "ip6" => RuleProtocol::Ipv6,
        "tcp" => RuleProtocol::Tcp,
        "tcp-pkt" => RuleProtocol::TcpPacket,
        "tcp-stream" => RuleProtocol::TcpStream,
        "udp" => RuleProtocol::Udp,
        "icmp" | "icmpv4" => RuleProtocol::Icmp,
        "icmpv6" => RuleProtocol::Icmp6,
        "sctp" => RuleProtocol::Sctp,
        "arp" => RuleProtocol::Arp,
        "pkthdr" => RuleProtocol::Packet,
        _ => catalogue.application(name).ok_or_else(|| {
            Fault::new(Code::UnknownProtocol, format!("`{word}` is not a protocol"))
        })?,
    };
    let hook = match stage {
        None => None,
        Some(stage) => Some(hook(name, protocol, stage, catalogue)?),
    };
    Ok((protocol, hook))
}

fn hook(
    name: &str,
    protocol: RuleProtocol,
    stage: &str,
    catalogue: &Catalogue,
) -> Result<Hook, Fault> {
    let RuleProtocol::App(place) = protocol else {
        let reason = format!("`{name}:{stage}`: hooks of `{name}` are not supported");
        return Err(Fault::unsupported(reason));
    };
    let wanted = catalogue.protocol(place);
    for direction in [Direction::ToServer, Direction::ToClient] {
        let found = wanted.stages(direction).iter().position(|known| *known == stage);
        if let Some(Ok(stage)) = found.map(u8::try_from) {
            return Ok(Hook { direction, stage });
        }
    }
    Err(Fault::new(Code::UnknownHook, format!("`{name}` has no stage `{stage}`")))
}
