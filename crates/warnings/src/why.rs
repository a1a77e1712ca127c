//! Which sentence says why an analytic fired, and with which of its numbers: the same for mails and
//! pages.
//!
//! Chooses a key of `locales/` and the facts that its sentence needs; the words are there. A
//! sentence is chosen only when the sensor sent every fact in it: an older sensor sends fewer, and
//! a sentence with a hole in it says nothing.

use serde_json::{Map, Value};

/// A fact on its way into a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// As it stands; it may come from an attacker.
    Text(String),
    /// A count, written as the language does.
    Number(i64),
    /// A length of time in seconds.
    Seconds(i64),
}

/// Why an analytic fired. The device and the other end are put in by whoever writes: mails write
/// names so that nothing makes links of them, and leave out what may not be passed on.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// The key of the sentence.
    pub key: &'static str,
    /// Its facts, by the names that the sentence uses.
    pub facts: Vec<(&'static str, Fact)>,
}

/// A fact by its name, and how it is read.
type Needed = (&'static str, fn(&Value) -> Option<Fact>);

/// An analytic, the side when the sentence differs by it, the sentence and the facts it needs.
type Sentence = (&'static str, Option<bool>, &'static str, &'static [Needed]);

/// The first that fits is taken.
const SENTENCES: &[Sentence] = &[
    ("scan_hosts", Some(true), "why-scan-hosts-in", SCAN_HOSTS),
    ("scan_hosts", Some(false), "why-scan-hosts-out", SCAN_HOSTS),
    ("scan_ports", Some(true), "why-scan-ports-in", SCAN_PORTS),
    ("scan_ports", Some(false), "why-scan-ports-out", SCAN_PORTS),
    (
        "guessing",
        None,
        "why-guessing",
        &[("failures", number), ("service", text), ("window_s", seconds)],
    ),
    (
        "spraying",
        None,
        "why-spraying-accounts",
        &[("failures", number), ("service", text), ("accounts", number), ("window_s", seconds)],
    ),
    (
        "spraying",
        None,
        "why-spraying-servers",
        &[("service", text), ("servers", number), ("window_s", seconds)],
    ),
    ("beacon", None, "why-beacon", &[("connections", number), ("interval_s", seconds)]),
    (
        "dns_tunnel",
        None,
        "why-dns-tunnel",
        &[("names", number), ("domain", text), ("window_s", seconds), ("bytes", number)],
    ),
];

const SCAN_HOSTS: &[Needed] = &[("hosts", number), ("port", text), ("window_s", seconds)];
const SCAN_PORTS: &[Needed] = &[("ports", number), ("window_s", seconds)];

/// The sentence for what an analytic of this name counted; none when there is none for it.
pub fn why(name: &str, facts: &Map<String, Value>, inbound: bool) -> Option<Why> {
    let fits =
        |sentence: &&Sentence| sentence.0 == name && sentence.1.is_none_or(|side| side == inbound);
    SENTENCES.iter().filter(fits).find_map(|(_, _, key, needed)| {
        let fact =
            |(name, read): &Needed| facts.get(*name).and_then(read).map(|fact| (*name, fact));
        let facts = needed.iter().map(fact).collect::<Option<_>>()?;
        Some(Why { key, facts })
    })
}

fn number(value: &Value) -> Option<Fact> {
    value.as_i64().map(Fact::Number)
}

/// Nobody's beacon needs a fraction of a second to be told.
fn seconds(value: &Value) -> Option<Fact> {
    value.as_f64().map(|seconds| Fact::Seconds(seconds.round() as i64))
}

/// A name, or a number that is one: ports are not grouped.
fn text(value: &Value) -> Option<Fact> {
    match value {
        Value::String(text) => Some(Fact::Text(text.clone())),
        Value::Number(number) => Some(Fact::Text(number.to_string())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, inbound: bool, facts: &str, expected: Option<&str>) {
        let facts = serde_json::from_str(facts).expect("facts");
        assert_eq!(why(name, &facts, inbound).map(|why| why.key), expected);
    }

    #[test]
    fn who_scans_depends_on_the_side() {
        let facts = r#"{"hosts": 41, "port": 22, "window_s": 240, "examples": ["10.0.0.1"]}"#;
        check("scan_hosts", true, facts, Some("why-scan-hosts-in"));
        check("scan_hosts", false, facts, Some("why-scan-hosts-out"));
    }

    #[test]
    fn spraying_is_told_by_what_was_counted() {
        let accounts = r#"{"failures": 60, "service": "vpn", "accounts": 20, "window_s": 600}"#;
        let servers = r#"{"service": "rdp", "servers": 9, "window_s": 600}"#;
        check("spraying", true, accounts, Some("why-spraying-accounts"));
        check("spraying", true, servers, Some("why-spraying-servers"));
    }

    #[test]
    fn no_sentence_has_a_hole_in_it() {
        check("beacon", false, r#"{"connections": 48, "interval_s": 60.2}"#, Some("why-beacon"));
        check("beacon", false, r#"{"connections": 48}"#, None);
        check("beacon", false, r#"{"connections": "many", "interval_s": 60}"#, None);
        check("unheard_of", false, "{}", None);
    }

    #[test]
    fn a_port_is_a_name() {
        let facts = serde_json::from_str(r#"{"hosts": 41, "port": 3389, "window_s": 239.6}"#);
        let why = why("scan_hosts", &facts.expect("facts"), false).expect("a sentence");
        let expected = [
            ("hosts", Fact::Number(41)),
            ("port", Fact::Text("3389".into())),
            ("window_s", Fact::Seconds(240)),
        ];
        assert_eq!(why.facts, expected);
    }
}
