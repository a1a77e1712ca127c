//! HTTP/1 and older, as it is spoken and misspoken.
//!
//! Turns both directions of a flow into transactions of a request and its response. Reads what a
//! browser or server would make of damaged or disguised messages rather than what the
//! specification allows, and tells what was odd by events; judges nothing. HTTP/2, WebSocket and
//! what goes through CONNECT are other protocols: the flow switches to them.
//!
//! Specification: RFC 9110, RFC 9112; RFC 1945 for HTTP/0.9 and 1.0.

mod body;
mod chunked;
mod config;
mod decompress;
mod eve;
mod events;
mod fields;
mod headers;
mod inflate;
mod multipart;
mod parser;
mod probe;
mod request;
mod response;
mod side;
#[cfg(test)]
mod tests;
mod transaction;
mod uri;
mod values;

use std::sync::Arc;

use model::{Direction, Transport};

use crate::{Field, NewParser, Probe, Protocol, Settings};

/// HTTP/1.
pub struct Http;

impl Protocol for Http {
    fn name(&self) -> &'static str {
        "http"
    }

    fn runs_over(&self, transport: Transport) -> bool {
        transport == Transport::Tcp
    }

    fn ports(&self) -> &'static [u16] {
        &[80, 81, 3128, 5985, 8000, 8008, 8080, 8081, 8088, 8888]
    }

    fn probe(&self, _transport: Transport, direction: Direction, data: &[u8]) -> Probe {
        probe::probe(direction, data)
    }

    fn needs_start(&self) -> bool {
        false
    }

    fn fields(&self) -> &'static [Field] {
        &fields::FIELDS
    }

    fn events(&self) -> &'static [&'static str] {
        events::EVENTS
    }

    fn complete(&self, _direction: Direction) -> u8 {
        transaction::stage::COMPLETE
    }

    fn stages(&self, direction: Direction) -> &'static [&'static str] {
        match direction {
            Direction::ToServer => &[
                "request_started",
                "request_line",
                "request_headers",
                "request_body",
                "request_trailer",
                "request_complete",
            ],
            Direction::ToClient => &[
                "response_started",
                "response_line",
                "response_headers",
                "response_body",
                "response_trailer",
                "response_complete",
            ],
        }
    }

    fn configured(&self, settings: &Settings) -> NewParser {
        let config = Arc::new(config::Config::read(settings));
        Box::new(move |_| Box::new(parser::HttpParser::new(Arc::clone(&config))))
    }
}
