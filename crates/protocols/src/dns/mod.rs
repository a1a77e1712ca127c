//! DNS and its relatives mDNS and LLMNR: one message is one transaction.
//!
//! A request and its response are two transactions, each of one direction, because either can come
//! alone, twice or forged, and a rule looks at one of them. Does not judge: a malformed name becomes
//! an event. Does not decrypt (DoT, DoH): see `protocols/tls`.
//!
//! Specification: RFC 1035, 7766 (TCP), 6762 (mDNS), 4795 (LLMNR); compression bounded as RFC 9267
//! advises.

mod declared;
mod eve;
mod message;
mod names;
mod options;
mod parser;
mod probe;
mod rdata;
#[cfg(test)]
mod tests;
mod transaction;

use std::sync::Arc;

use model::{Direction, Transport};

use crate::{Field, NewParser, Probe, Protocol, Settings};
use options::Options;

/// DNS.
pub const DNS: Family = Family { kind: Kind::Dns };
/// Link-Local Multicast Name Resolution.
pub const LLMNR: Family = Family { kind: Kind::Llmnr };
/// Multicast DNS.
pub const MDNS: Family = Family { kind: Kind::Mdns };

/// One protocol of those that share the DNS message.
#[derive(Debug)]
pub struct Family {
    kind: Kind,
}

/// Which of the relatives.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Dns,
    Llmnr,
    Mdns,
}

impl Protocol for Family {
    fn name(&self) -> &'static str {
        match self.kind {
            Kind::Dns => "dns",
            Kind::Llmnr => "llmnr",
            Kind::Mdns => "mdns",
        }
    }

    fn runs_over(&self, transport: Transport) -> bool {
        self.kind != Kind::Mdns || transport == Transport::Udp
    }

    fn ports(&self) -> &'static [u16] {
        match self.kind {
            Kind::Dns => &[53],
            Kind::Llmnr => &[5355],
            Kind::Mdns => &[5353],
        }
    }

    fn probe(&self, transport: Transport, direction: Direction, data: &[u8]) -> Probe {
        match self.kind {
            Kind::Dns => probe::anywhere(transport, direction, data),
            Kind::Llmnr | Kind::Mdns => Probe::No,
        }
    }

    fn probe_on_port(&self, transport: Transport, direction: Direction, data: &[u8]) -> Probe {
        match probe::on_port(transport, direction, data) {
            // Multicast: both questions and answers go to the group.
            Probe::YesReversed if self.kind == Kind::Mdns => Probe::Yes,
            answer => answer,
        }
    }

    fn needs_start(&self) -> bool {
        false
    }

    fn fields(&self) -> &'static [Field] {
        match self.kind {
            Kind::Dns => declared::dns::FIELDS,
            Kind::Llmnr => declared::llmnr::FIELDS,
            Kind::Mdns => declared::mdns::FIELDS,
        }
    }

    fn events(&self) -> &'static [&'static str] {
        declared::EVENTS
    }

    fn complete(&self, _direction: Direction) -> u8 {
        declared::COMPLETE
    }

    fn configured(&self, settings: &Settings) -> NewParser {
        let kind = self.kind;
        let options = Arc::new(Options::read(self.name(), settings));
        Box::new(move |transport| {
            Box::new(parser::Parser::new(kind, transport, Arc::clone(&options)))
        })
    }
}
