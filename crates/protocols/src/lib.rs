//! Turns byte streams into transactions; one folder per protocol.
//!
//! A protocol declares once, in its `fields.rs`, everything that a rule, a log line, the portal
//! and the manual can ask for. A parser sees neither addresses nor clocks, and never says that
//! something is bad: it reports facts and named events.
//!
//! To add a protocol: one folder here and one line in [`ALL`].

#[macro_use]
mod declare;
pub mod dns;
mod field;
mod file;
pub mod ftp;
mod greeting;
pub mod http;
mod mime;
mod parser;
pub mod smtp;
pub mod ssh;
#[cfg(test)]
mod testing;
pub mod tls;
mod transaction;

pub use field::{Field, FieldId, Kind, Side};
pub use file::{File, FileHashes, FileState};
pub use parser::{Close, Feed, NewParser, Parser, Probe, Protocol, Settings};
pub use transaction::{Buffer, Event, Header, Looked, Transaction, Transactions};

/// Every protocol the sensor can parse, in alphabetical order.
pub const ALL: &[&dyn Protocol] = &[
    &dns::DNS,
    &ftp::FTP,
    &http::Http,
    &dns::LLMNR,
    &dns::MDNS,
    &smtp::SMTP,
    &ssh::SSH,
    &tls::TLS,
];

/// A protocol by the name that rules and events use.
pub fn by_name(name: &str) -> Option<&'static dyn Protocol> {
    ALL.iter().copied().find(|protocol| protocol.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_is_sorted() {
        assert!(ALL.is_sorted_by_key(|protocol| protocol.name()));
    }

    #[test]
    fn field_names_are_unique_within_a_protocol() {
        for protocol in ALL {
            let mut names: Vec<_> = protocol.fields().iter().map(|field| field.name).collect();
            names.sort_unstable();
            let before = names.len();
            names.dedup();
            assert_eq!(before, names.len(), "{} declares a field twice", protocol.name());
        }
    }
}
