//! Events of IntelMQ, as its file output and its API give them.
//!
//! Fields may be flat (`source.ip`) or nested. An event that names neither address, network nor name
//! of its source is left out.
//!
//! Specification: IntelMQ's data format.

use model::Rsit;

use super::{Format, Head};
use crate::json::{JsonRows, Object, get};
use crate::reader::Input;
use crate::row::At;
use crate::{About, Place, Reader, Reason, Row, cell};

/// Types that are not a class of RSIT, or were called otherwise in older versions.
const TYPES: &[(&str, Rsit)] = &[
    ("botnet drone", Rsit::InfectedSystem),
    ("infected system", Rsit::InfectedSystem),
    ("c&c", Rsit::C2Server),
    ("c2server", Rsit::C2Server),
    ("malware", Rsit::MalwareDistribution),
    ("compromised", Rsit::SystemCompromise),
    ("backdoor", Rsit::SystemCompromise),
    ("defacement", Rsit::ApplicationCompromise),
    ("ransomware", Rsit::InfectedSystem),
    ("vulnerable service", Rsit::VulnerableSystem),
    ("leak", Rsit::DataLeak),
    ("dropzone", Rsit::DataLeak),
    ("proxy", Rsit::UnwantedService),
    ("blacklist", Rsit::Undetermined),
    ("blocklist", Rsit::Undetermined),
];

/// Events of IntelMQ.
pub struct IntelMq;

impl Format for IntelMq {
    fn name(&self) -> &'static str {
        "intelmq"
    }

    fn recognises(&self, head: &Head<'_>) -> bool {
        head.has_keys(&["classification.type"])
            || head.has_keys(&["time.observation"])
            || head.has_keys(&["classification", "feed", "time"])
    }

    fn read<'r>(&self, input: Input<'r>, about: &About) -> Reader<'r> {
        let rows = JsonRows::new(input, about, about.source_or(self.name()), Box::new(rows));
        Reader::new(rows, &about.limits)
    }
}

fn rows(at: &At<'_>, event: &Object) -> Result<Vec<Row>, Reason> {
    let first = |names: &[&str]| {
        let mut texts = names.iter().map(|name| get(event, name));
        texts.find(|text| !text.is_empty()).unwrap_or_default()
    };
    let place = cell::place(&first(&["source.ip", "source.network", "source.fqdn"]))?;
    let time = cell::time(&first(&["time.source", "time.observation"]))?;
    let feed = first(&["feed.code", "feed.name", "feed.provider"]);
    let class = class(&get(event, "classification.type"));
    let mut row = Row::new(at, if feed.is_empty() { "event" } else { &feed }, class, place, time);
    row.name = cell::name(&first(&["source.fqdn", "source.reverse_dns"]));
    if let (Place::Name(_), Some(_)) = (&row.place, &row.name) {
        row.name = None;
    }
    row.port = cell::port(&get(event, "source.port"))?;
    row.protocol = cell::protocol(&get(event, "protocol.transport"));
    row.remote = cell::address(&get(event, "destination.ip")).ok();
    row.url = cell::some(&get(event, "source.url"));
    row.severity = cell::severity(&first(&["extra.severity", "severity"]));
    row.variant = cell::some(&first(&["malware.name", "classification.identifier"]));
    row.count = cell::count(&get(event, "extra.count"))?;
    row.keep("event_description.text", &get(event, "event_description.text"));
    Ok(vec![row])
}

fn class(kind: &str) -> Rsit {
    let lower = kind.to_ascii_lowercase();
    let known = TYPES.iter().find(|(text, _)| *text == lower).map(|(_, class)| *class);
    known.or_else(|| cell::class(kind)).unwrap_or(Rsit::Undetermined)
}
