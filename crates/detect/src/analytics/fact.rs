//! What analytics are fed, and what they say.

use std::net::IpAddr;

use model::Time;

/// What became of a connection.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// Both sides have spoken.
    Established,
    /// The other side said no (reset, unreachable).
    Refused,
    /// Nobody answered in the time that the sensor's loop allows.
    Unanswered,
    /// It was established and has now ended.
    Ended {
        /// Seconds it lasted.
        seconds: u64,
        /// Bytes from the client.
        bytes_to_server: u64,
        /// Bytes from the server.
        bytes_to_client: u64,
    },
}

/// A connection, told once for each outcome.
#[derive(Clone, Copy, Debug)]
pub struct Connection {
    /// When the outcome became known.
    pub time: Time,
    /// When the connection began.
    pub start: Time,
    /// Who began it.
    pub client: IpAddr,
    /// With whom.
    pub server: IpAddr,
    /// On which port.
    pub port: u16,
    /// Whether it is TCP (else UDP).
    pub tcp: bool,
    /// VLAN, when tagged.
    pub vlan: Option<u16>,
    /// What became of it.
    pub outcome: Outcome,
}

/// An answer to an HTTP request.
#[derive(Clone, Copy, Debug)]
pub struct HttpAnswer<'f> {
    /// When.
    pub time: Time,
    /// Who asked.
    pub client: IpAddr,
    /// Who answered.
    pub server: IpAddr,
    /// On which port.
    pub port: u16,
    /// VLAN, when tagged.
    pub vlan: Option<u16>,
    /// Status code.
    pub status: u16,
    /// Method.
    pub method: &'f [u8],
    /// Path without query.
    pub path: &'f [u8],
    /// The account that the request named, when it named one in a way the sensor can read.
    pub account: Option<&'f [u8]>,
}

/// A question to a name server.
#[derive(Clone, Copy, Debug)]
pub struct DnsQuestion<'f> {
    /// When.
    pub time: Time,
    /// Who asked.
    pub client: IpAddr,
    /// Whom.
    pub server: IpAddr,
    /// VLAN, when tagged.
    pub vlan: Option<u16>,
    /// For what, in any case.
    pub name: &'f [u8],
}

/// A value among the numbers that say why.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A count or size.
    Number(u64),
    /// A share or score.
    Fraction(f64),
    /// A name.
    Text(String),
    /// Examples, at most ten.
    List(Vec<String>),
}

/// What an analytic says.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// `scan_hosts`, `scan_ports`, `guessing`, `spraying`, `beacon`, `dns_tunnel`.
    pub name: &'static str,
    /// When the evidence was complete.
    pub time: Time,
    /// Who does it.
    pub source: IpAddr,
    /// Against or with whom, when it is one.
    pub target: Option<IpAddr>,
    /// On which port, when it is one.
    pub port: Option<u16>,
    /// VLAN, when tagged.
    pub vlan: Option<u16>,
    /// The numbers that say why, by the names that the texts use.
    pub facts: Vec<(&'static str, Value)>,
}

impl Verdict {
    /// Why, in a line of English for logs and EVE; people get the text of their language.
    pub fn why(&self) -> String {
        let mut line = format!("{} by {}", self.name, self.source);
        if let Some(target) = self.target {
            line += &format!(" against {target}");
        }
        for (name, value) in &self.facts {
            line += &match value {
                Value::Number(number) => format!(", {name} {number}"),
                Value::Fraction(fraction) => format!(", {name} {fraction:.2}"),
                Value::Text(text) => format!(", {name} {text}"),
                Value::List(list) => format!(", {name} {}", list.join(" ")),
            };
        }
        line
    }
}
