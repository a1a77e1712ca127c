//! TLS and SSL: one session is one transaction, from the hellos to the start of encryption.
//!
//! Reads what is sent in the clear: hellos, certificates, heartbeats, and the fingerprints made of
//! them. Does not decrypt, does not verify a certificate, and does not judge one: an expired
//! certificate is a fact that a rule can ask for.
//!
//! Specification: RFC 8446, 5246, 6101 (SSL 3), 6066 (extensions), 6520 (heartbeat).

mod certificate;
mod chain;
mod declared;
mod der;
mod eve;
mod fingerprint;
mod handshake;
mod heartbeat;
mod hello;
mod options;
mod parser;
mod probe;
mod record;
mod session;
mod ssl2;
#[cfg(test)]
mod tests;
mod version;

use std::sync::Arc;

use model::{Direction, Transport};

use crate::{Field, NewParser, Probe, Protocol, Settings};

/// TLS over TCP.
pub const TLS: Tls = Tls;

/// The protocol; see the module.
#[derive(Debug)]
pub struct Tls;

impl Protocol for Tls {
    fn name(&self) -> &'static str {
        "tls"
    }

    fn runs_over(&self, transport: Transport) -> bool {
        transport == Transport::Tcp
    }

    fn ports(&self) -> &'static [u16] {
        &[443, 465, 563, 636, 853, 989, 990, 992, 993, 994, 995, 5061, 8443]
    }

    fn probe(&self, _transport: Transport, direction: Direction, data: &[u8]) -> Probe {
        probe::probe(direction, data)
    }

    fn fields(&self) -> &'static [Field] {
        declared::FIELDS
    }

    fn events(&self) -> &'static [&'static str] {
        declared::EVENTS
    }

    fn complete(&self, _direction: Direction) -> u8 {
        declared::FINISHED
    }

    fn stages(&self, direction: Direction) -> &'static [&'static str] {
        match direction {
            Direction::ToServer => declared::CLIENT_STAGES,
            Direction::ToClient => declared::SERVER_STAGES,
        }
    }

    fn configured(&self, settings: &Settings) -> NewParser {
        let options = Arc::new(options::Options::read(settings));
        Box::new(move |_transport| Box::new(parser::Parser::new(Arc::clone(&options))))
    }
}
