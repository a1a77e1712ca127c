//! Events of n6, as its REST API gives them: an array, or an object a line.
//!
//! An event may name several addresses; each is a row.
//!
//! Specification: n6's REST API and its categories.

use model::Rsit;
use serde_json::Value;

use super::{Format, Head};
use crate::json::{JsonRows, Object, find, get};
use crate::reader::Input;
use crate::row::At;
use crate::{About, Place, Reader, Reason, Row, What, cell};

/// What a category means; others are undetermined.
const CATEGORIES: &[(&str, Rsit)] = &[
    ("amplifier", Rsit::DdosAmplifier),
    ("backdoor", Rsit::SystemCompromise),
    ("bots", Rsit::InfectedSystem),
    ("cnc", Rsit::C2Server),
    ("deface", Rsit::ApplicationCompromise),
    ("dos-attacker", Rsit::Ddos),
    ("dos-victim", Rsit::Ddos),
    ("exposed", Rsit::UnwantedService),
    ("leak", Rsit::DataLeak),
    ("malurl", Rsit::MalwareDistribution),
    ("phish", Rsit::Phishing),
    ("proxy", Rsit::UnwantedService),
    ("scam", Rsit::Masquerade),
    ("scanning", Rsit::Scanner),
    ("server-exploit", Rsit::Exploit),
    ("spam", Rsit::Spam),
    ("spam-url", Rsit::Spam),
    ("vulnerable", Rsit::VulnerableSystem),
    ("vulnerable-website", Rsit::VulnerableSystem),
    ("webinject", Rsit::MalwareConfiguration),
];

/// Events of n6.
pub struct N6;

impl Format for N6 {
    fn name(&self) -> &'static str {
        "n6"
    }

    fn recognises(&self, head: &Head<'_>) -> bool {
        head.has_keys(&["category", "source", "time"])
            && (head.has_keys(&["confidence"]) || head.has_keys(&["restriction"]))
    }

    fn read<'r>(&self, input: Input<'r>, about: &About) -> Reader<'r> {
        let rows = JsonRows::new(input, about, about.source_or(self.name()), Box::new(rows));
        Reader::new(rows, &about.limits)
    }
}

fn rows(at: &At<'_>, event: &Object) -> Result<Vec<Row>, Reason> {
    let category = get(event, "category");
    if category.is_empty() {
        return Err(Reason::Missing(What::Category));
    }
    let known = CATEGORIES.iter().find(|(text, _)| *text == category);
    let class = known.map_or(Rsit::Undetermined, |(_, class)| *class);
    let time = cell::time(&get(event, "time"))?;
    let name = cell::name(&get(event, "fqdn"));
    let source = get(event, "source");
    let report = if source.is_empty() { category.clone() } else { source };
    let places = places(event, name.as_ref())?;
    let mut rows = Vec::with_capacity(places.len());
    for place in places {
        let mut row = Row::new(at, &report, class, place, time);
        row.name = name.clone().filter(|_| matches!(row.place, Place::Address(_)));
        // `dport` is the port that was reached, which is the place's own when it is a server.
        let own = if class == Rsit::InfectedSystem { "sport" } else { "dport" };
        row.port = cell::port(&get(event, own))?;
        row.protocol = cell::protocol(&get(event, "proto"));
        row.remote = cell::address(&get(event, "dip")).ok();
        row.url = cell::some(&get(event, "url"));
        row.variant = cell::some(&get(event, "name"));
        row.count = cell::count(&get(event, "count"))?;
        row.keep("category", &category);
        row.keep("target", &get(event, "target"));
        row.keep("confidence", &get(event, "confidence"));
        rows.push(row);
    }
    Ok(rows)
}

fn places(event: &Object, name: Option<&model::DomainName>) -> Result<Vec<Place>, Reason> {
    let listed = find(event, "address").and_then(Value::as_array);
    let addresses = listed.into_iter().flatten().filter_map(Value::as_object);
    let places = addresses.map(|one| cell::address(&get(one, "ip")).map(Place::Address));
    let places = places.collect::<Result<Vec<_>, _>>()?;
    match (places.is_empty(), name) {
        (false, _) => Ok(places),
        (true, Some(name)) => Ok(vec![Place::Name(name.clone())]),
        (true, None) => Err(Reason::Missing(What::AddressOrName)),
    }
}
