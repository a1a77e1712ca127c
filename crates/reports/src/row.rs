//! One row of a report, whatever it was written in.

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;
use model::{DomainName, Rsit, Severity, Time};
use serde::{Serialize, Serializer};

model::words! {
    /// What carried it.
    Protocol {
        /// TCP.
        Tcp = "tcp",
        /// UDP.
        Udp = "udp",
        /// ICMP, for IPv4 and IPv6.
        Icmp = "icmp",
        /// SCTP.
        Sctp = "sctp",
    }
}

model::words! {
    /// Whose side a row's place is on.
    Side {
        /// The place is what the report is about.
        Place = "place",
        /// The source saw two ends and does not say which of them is concerned: whoever owns
        /// `place` or `remote`.
        Either = "either",
    }
}

/// What an owner is found by.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Place {
    /// One address.
    Address(IpAddr),
    /// A network.
    Network(IpNet),
    /// A name; nothing is known of its address.
    Name(DomainName),
}

impl std::fmt::Display for Place {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Address(address) => address.fmt(out),
            Self::Network(net) => net.fmt(out),
            Self::Name(name) => name.fmt(out),
        }
    }
}

/// One row of a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Line on which it begins, from 1.
    pub line: u64,
    /// Whose.
    pub place: Place,
    /// Which of the ends it is about.
    pub side: Side,
    /// A name that the source gives beside an address.
    pub name: Option<DomainName>,
    /// The port at `place`.
    pub port: Option<u16>,
    /// What carried it; none when the source does not say or says something that is not in the list.
    pub protocol: Option<Protocol>,
    /// The other end.
    pub remote: Option<IpAddr>,
    /// The address on the web, where that is what it is about.
    pub url: Option<Box<str>>,
    /// When it was seen.
    pub time: Time,
    /// What kind of problem.
    pub class: Rsit,
    /// How bad: the row's own word, else what is usual for its kind of report.
    pub severity: Option<Severity>,
    /// The word for the prepared texts that fit; none leaves it to the class.
    pub topic: Option<Arc<str>>,
    /// Who says so, such as `shadowserver`.
    pub source: Arc<str>,
    /// The source's own name for this kind of report.
    pub report: Arc<str>,
    /// What exactly, where one kind of report holds several: malware, signature, vulnerability.
    pub variant: Option<Box<str>>,
    /// How often it was seen; at least 1.
    pub count: u64,
    /// Cells of columns that nobody has declared.
    pub extra: Vec<(Arc<str>, Box<str>)>,
    /// The row as it came. Bytes that are not UTF-8 are replaced, and counted.
    pub raw: Box<str>,
    /// The line of names that `raw` is read with, where the format has one.
    pub header: Option<Arc<str>>,
}

/// Where a row stands in a report, and what every row of the report has in common.
pub(crate) struct At<'a> {
    pub line: u64,
    pub raw: &'a str,
    pub source: &'a Arc<str>,
    pub received: Time,
    pub header: Option<&'a Arc<str>>,
}

impl Row {
    /// A row of which no more is known than it must have.
    pub(crate) fn new(at: &At<'_>, report: &str, class: Rsit, place: Place, time: Time) -> Self {
        Self {
            line: at.line,
            place,
            side: Side::Place,
            name: None,
            port: None,
            protocol: None,
            remote: None,
            url: None,
            time,
            class,
            severity: None,
            topic: None,
            source: at.source.clone(),
            report: report.into(),
            variant: None,
            count: 1,
            extra: Vec::new(),
            raw: at.raw.into(),
            header: at.header.cloned(),
        }
    }

    /// Keeps a text beside the row, if there is one.
    pub(crate) fn keep(&mut self, name: &str, text: &str) {
        if !text.trim().is_empty() {
            self.extra.push((name.into(), text.into()));
        }
    }

    /// What it is, the same in every report that tells the same again: source, kind, variant.
    pub fn identity(&self) -> String {
        match &self.variant {
            Some(variant) => format!("{}/{}/{variant}", self.source, self.report),
            None => format!("{}/{}", self.source, self.report),
        }
    }

    /// As an object, for programs; what is not known is left out.
    pub fn event(&self) -> impl Serialize + '_ {
        self.told(None)
    }

    /// The same with the line of names that `raw` is read with, for where the row stands alone.
    pub fn evidence(&self) -> impl Serialize + '_ {
        self.told(self.header.as_deref())
    }

    fn told<'r>(&'r self, header: Option<&'r str>) -> Event<'r> {
        Event {
            line: self.line,
            time: self.time.rfc3339(),
            place: self.place.to_string(),
            side: self.side.as_str(),
            name: self.name.as_ref().map(DomainName::as_str),
            port: self.port,
            protocol: self.protocol.map(Protocol::as_str),
            remote: self.remote,
            url: self.url.as_deref(),
            class: self.class.as_str(),
            severity: self.severity.map(Severity::as_str),
            topic: self.topic.as_deref(),
            source: &self.source,
            report: &self.report,
            variant: self.variant.as_deref(),
            identity: self.identity(),
            count: self.count,
            extra: Extra(&self.extra),
            raw: &self.raw,
            header,
        }
    }
}

#[derive(Serialize)]
struct Event<'r> {
    line: u64,
    time: String,
    place: String,
    side: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remote: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'r str>,
    class: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<&'r str>,
    source: &'r str,
    report: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    variant: Option<&'r str>,
    identity: String,
    count: u64,
    #[serde(skip_serializing_if = "Extra::is_empty")]
    extra: Extra<'r>,
    raw: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<&'r str>,
}

/// Cells of columns that nobody has declared, by name.
struct Extra<'r>(&'r [(Arc<str>, Box<str>)]);

impl Extra<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Extra<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(name, text)| (&**name, &**text)))
    }
}
