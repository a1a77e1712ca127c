//! FTP's control connection: one command and its replies are one transaction.
//!
//! Tells which data connection a command opens, but does not read it: that is another flow.
//!
//! Specification: RFC 959, 2428 (EPRT, EPSV), 4217 (AUTH TLS).

mod command;
mod declared;
mod parser;
#[cfg(test)]
mod tests;
mod transaction;

use model::{Direction, Transport};

use crate::{Field, NewParser, Probe, Protocol, Settings, greeting};

/// FTP.
pub const FTP: Ftp = Ftp;

/// The protocol; see the module.
#[derive(Debug)]
pub struct Ftp;

/// Commands with which only a client of FTP begins, and those that it shares with others.
const BEGINNINGS: &[&[u8]] = &[b"FEAT\r\n", b"AUTH SSL\r\n", b"PORT "];
const BEGINNINGS_ON_PORT: &[&[u8]] = &[b"USER ", b"AUTH TLS\r\n", b"PASS ", b"QUIT\r\n"];

impl Protocol for Ftp {
    fn name(&self) -> &'static str {
        "ftp"
    }

    fn runs_over(&self, transport: Transport) -> bool {
        transport == Transport::Tcp
    }

    fn ports(&self) -> &'static [u16] {
        &[21]
    }

    fn probe(&self, _transport: Transport, direction: Direction, data: &[u8]) -> Probe {
        match direction {
            Direction::ToServer => begins(data, BEGINNINGS),
            Direction::ToClient => greeting::probe(data, |line| {
                greeting::says(line, "ftp") && !greeting::says(line, "smtp")
            }),
        }
    }

    fn probe_on_port(&self, _transport: Transport, direction: Direction, data: &[u8]) -> Probe {
        match direction {
            Direction::ToServer => match begins(data, BEGINNINGS) {
                Probe::No => begins(data, BEGINNINGS_ON_PORT),
                answer => answer,
            },
            Direction::ToClient => greeting::probe(data, |line| !greeting::says(line, "smtp")),
        }
    }

    fn fields(&self) -> &'static [Field] {
        declared::FIELDS
    }

    fn events(&self) -> &'static [&'static str] {
        declared::EVENTS
    }

    fn complete(&self, _direction: Direction) -> u8 {
        declared::COMPLETE
    }

    fn configured(&self, settings: &Settings) -> NewParser {
        let live_max = settings.size("ftp.max-tx").and_then(|size| usize::try_from(size).ok());
        let live_max = live_max.unwrap_or(parser::LIVE_MAX).clamp(1, parser::LIVE_MAX);
        Box::new(move |_transport| Box::new(parser::Parser::new(live_max)))
    }
}

fn begins(data: &[u8], commands: &[&[u8]]) -> Probe {
    let fits = |command: &&&[u8]| {
        let there = data.len().min(command.len());
        data[..there].eq_ignore_ascii_case(&command[..there])
    };
    match commands.iter().find(fits) {
        None => Probe::No,
        Some(command) if data.len() < command.len() => Probe::More,
        Some(_) => Probe::Yes,
    }
}
