//! SMTP: one mail is one transaction, with its envelope, its headers and its attachments.
//!
//! Follows commands and replies, pipelined or not, DATA and BDAT. After STARTTLS the flow goes on
//! as TLS. Does not judge a mail.
//!
//! Specification: RFC 5321, 2920 (pipelining), 3030 (BDAT), 3207 (STARTTLS).

mod declared;
mod eve;
mod mail;
mod options;
mod parser;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use model::{Direction, Transport};

use crate::{Field, NewParser, Probe, Protocol, Settings, greeting};

/// SMTP.
pub const SMTP: Smtp = Smtp;

/// The protocol; see the module.
#[derive(Debug)]
pub struct Smtp;

impl Protocol for Smtp {
    fn name(&self) -> &'static str {
        "smtp"
    }

    fn runs_over(&self, transport: Transport) -> bool {
        transport == Transport::Tcp
    }

    fn ports(&self) -> &'static [u16] {
        &[25, 465, 587, 2525]
    }

    /// A client says EHLO, HELO or LHLO. A server's 220 line is believed when it says SMTP: FTP
    /// greets with the same number.
    fn probe(&self, _transport: Transport, direction: Direction, data: &[u8]) -> Probe {
        match direction {
            Direction::ToServer => {
                let there = data.len().min(5);
                let begins = |verb: &[u8; 5]| data[..there].eq_ignore_ascii_case(&verb[..there]);
                match [b"EHLO ", b"HELO ", b"LHLO "].into_iter().any(begins) {
                    false => Probe::No,
                    true if there < 5 => Probe::More,
                    true => Probe::Yes,
                }
            }
            Direction::ToClient => greeting::probe(data, |line| greeting::says(line, "smtp")),
        }
    }

    fn probe_on_port(&self, transport: Transport, direction: Direction, data: &[u8]) -> Probe {
        match direction {
            Direction::ToServer => self.probe(transport, direction, data),
            Direction::ToClient => greeting::probe(data, |line| !greeting::says(line, "ftp")),
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
        let options = Arc::new(options::Options::read(settings));
        Box::new(move |_transport| Box::new(parser::Parser::new(Arc::clone(&options))))
    }
}
