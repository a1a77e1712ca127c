//! SSH: one connection is one transaction, until both sides encrypt.
//!
//! Reads banners and key exchange offers, and fingerprints the offers (HASSH). Does not decrypt,
//! and cannot see whether a sign-in worked.
//!
//! Specification: RFC 4253; HASSH (Salesforce, BSD).

mod declared;
mod kex;
mod parser;
mod session;
#[cfg(test)]
mod tests;

use model::{Direction, Transport};

use crate::{Field, NewParser, Probe, Protocol, Settings};

/// SSH.
pub const SSH: Ssh = Ssh;

/// The protocol; see the module.
#[derive(Debug)]
pub struct Ssh;

impl Protocol for Ssh {
    fn name(&self) -> &'static str {
        "ssh"
    }

    fn runs_over(&self, transport: Transport) -> bool {
        transport == Transport::Tcp
    }

    fn ports(&self) -> &'static [u16] {
        &[22]
    }

    fn probe(&self, _transport: Transport, _direction: Direction, data: &[u8]) -> Probe {
        let mark = b"SSH-";
        let there = data.len().min(mark.len());
        match data[..there] == mark[..there] {
            false => Probe::No,
            true if there < mark.len() => Probe::More,
            true => Probe::Yes,
        }
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
            Direction::ToServer => &[
                "request_in_progress",
                "request_banner_done",
                "request_kex_done",
                "request_finished",
            ],
            Direction::ToClient => &[
                "response_in_progress",
                "response_banner_done",
                "response_kex_done",
                "response_finished",
            ],
        }
    }

    fn configured(&self, settings: &Settings) -> NewParser {
        // HASSH is written unless it is switched off.
        let hassh = !matches!(settings.text("ssh.hassh"), Some("no" | "false" | "off"));
        Box::new(move |_transport| Box::new(parser::Parser::new(hassh)))
    }
}
