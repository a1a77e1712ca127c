//! A problem in words: what it is, why we say so, how sure, what to do.
//!
//! Chooses texts by the words of data; holds none. What comes from outside (a rule's message, an
//! attacker's host name) is put into texts as it stands and escaped by the template.

use std::net::IpAddr;

use findings::{Advisory, Cause, Exploited, Network, Version, most_specific};
use locale::Arg;
use model::{Confidence, Rsit};
use serde_json::Value;
use store::{FindingRow, StoredDetection};
use warnings::OwnSection;

use crate::frame::{Frame, key_part, lines};

/// A line of evidence: what it is called, and what was seen.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Fact {
    pub label: String,
    pub value: String,
}

/// What to do about a problem.
#[derive(Clone, Debug, Default)]
pub(crate) struct Advice {
    pub now: Vec<String>,
    pub cannot: Vec<String>,
    /// Whether it is an advisory's: who cannot has no patch.
    pub of_advisory: bool,
}

/// Where something was seen, in words a member knows.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub ip: IpAddr,
    pub network: Option<String>,
    pub purpose: Option<&'static str>,
    pub vlan: Option<u16>,
    pub sensor: Option<String>,
}

/// A section that differs from topic to topic: the site's own text, else the shipped one.
fn of_topic(f: &Frame, about: &About<'_>, section: OwnSection) -> String {
    let shipped = || {
        let topic = f.settings.policy.get().topic(about.class, about.cause, about.inbound);
        let args = [("device", about.device(f).into()), ("peer", about.peer(f).into())];
        f.texts.with(&format!("topic-{topic}.{}", section.as_str()), &args)
    };
    let text = of_site(f, about, section).unwrap_or_else(shipped);
    let begun = text.lines().map(|line| f.texts.begun(line, "place-unknown"));
    begun.collect::<Vec<_>>().join("\n")
}

/// What the site says itself in a section, if it does.
fn of_site(f: &Frame, about: &About<'_>, section: OwnSection) -> Option<String> {
    let topic = f.settings.policy.get().topic(about.class, about.cause, about.inbound);
    let value = |name: &str| match name {
        "device" => about.device(f),
        "peer" => about.peer(f),
        "csirt" => f.settings.csirt_name.clone(),
        "phone" => f.settings.duty_phone.clone(),
        "number" => about.number.map(|number| number.to_string()).unwrap_or_default(),
        _ => String::new(),
    };
    f.own.fill(topic, section, f.lang(), value)
}

/// A problem, as far as the choice of its texts is concerned.
pub(crate) struct About<'a> {
    pub class: Rsit,
    pub cause: &'a Cause,
    pub inbound: bool,
    pub device: Option<IpAddr>,
    pub peer: Option<String>,
    /// The warning's number, if it is one.
    pub number: Option<i64>,
}

impl About<'_> {
    fn device(&self, f: &Frame) -> String {
        self.device.map_or_else(|| f.t("place-unknown"), |ip| ip.to_string())
    }

    fn peer(&self, f: &Frame) -> String {
        self.peer.clone().unwrap_or_else(|| f.t("place-unknown"))
    }
}

/// What the site says itself beside what is known of the matter.
#[derive(Clone, Debug, Default)]
pub(crate) struct Beside {
    pub place: Vec<String>,
    pub evidence: Vec<String>,
    pub sure: Vec<String>,
    pub call: Vec<String>,
}

/// What the site says beside the rest; nothing for what was written by hand.
pub(crate) fn beside(f: &Frame, about: &About<'_>) -> Beside {
    if matches!(about.cause, Cause::Circular { .. }) {
        return Beside::default();
    }
    let said = |section| lines(&of_site(f, about, section).unwrap_or_default());
    Beside {
        place: said(OwnSection::Where),
        evidence: said(OwnSection::Evidence),
        sure: said(OwnSection::Sure),
        call: said(OwnSection::Call),
    }
}

/// The title of a problem, in a few words.
pub(crate) fn title(f: &Frame, class: &Rsit, cause: &Cause, inbound: &bool) -> String {
    if let Cause::Circular { text, .. } = cause {
        return text.for_reader(f.lang()).sections.title.clone();
    }
    let topic = f.settings.policy.get().topic(*class, cause, *inbound);
    let own = f.own.fill(topic, OwnSection::Title, f.lang(), |_| String::new());
    own.unwrap_or_else(|| f.t(&format!("topic-{topic}")))
}

/// What has happened, in a sentence or two.
pub(crate) fn what(f: &Frame, about: &About<'_>) -> String {
    if let Cause::Circular { text, .. } = about.cause {
        return text.for_reader(f.lang()).sections.what.clone();
    }
    of_topic(f, about, OwnSection::What)
}

/// What to do now, and what if one cannot.
pub(crate) fn advice(f: &Frame, about: &About<'_>) -> Advice {
    if let Cause::Circular { text, .. } = about.cause {
        let says = text.for_reader(f.lang()).sections;
        let of_advisory = about.cause.advisory().is_some();
        return Advice { now: lines(&says.now), cannot: lines(&says.cannot), of_advisory };
    }
    Advice {
        now: lines(&of_topic(f, about, OwnSection::Now)),
        cannot: lines(&of_topic(f, about, OwnSection::Cannot)),
        of_advisory: false,
    }
}

/// What only a warning written by hand says.
pub(crate) struct ByHand {
    /// Where to look for it.
    pub look: Vec<String>,
    /// Whom to call; empty for the CSIRT.
    pub call: Vec<String>,
    /// The language it is in.
    pub language: String,
    /// That it is not the reader's language.
    pub other_language: Option<String>,
    /// The facts of an advisory.
    pub facts: Option<AdvisoryFacts>,
    /// Which version of an advisory it is and what it changes.
    pub version: Option<String>,
}

/// The facts of an advisory in words.
pub(crate) struct AdvisoryFacts {
    /// Whether it is exploited now, who says so and as of when.
    pub exploited: String,
    /// Whether it is exploited now.
    pub is_exploited: bool,
    pub cves: Vec<String>,
    pub products: Vec<String>,
    pub links: Vec<String>,
}

/// Which version it is and what differs from the one before, in words.
fn version_of(f: &Frame, version: &Version) -> String {
    let changed = version.changed.iter().map(|name| f.word("advisory-changed", name));
    let args = [
        ("number", Arg::Number(version.number)),
        ("changed", changed.collect::<Vec<_>>().join(", ").into()),
    ];
    f.texts.with("advisory-version", &args)
}

/// The facts of an advisory in the reader's language.
pub(crate) fn facts_of(f: &Frame, advisory: &Advisory) -> AdvisoryFacts {
    let facts = advisory.facts();
    let key = format!("advisory-exploited-{}", facts.exploited.as_str());
    let day = Arg::Day(facts.as_of.unwrap_or(f.now));
    AdvisoryFacts {
        exploited: f.texts.with(&key, &[("source", facts.source.clone().into()), ("day", day)]),
        is_exploited: facts.exploited == Exploited::Yes,
        cves: facts.cves.clone(),
        products: facts.products.clone(),
        links: facts.links.clone(),
    }
}

/// What a warning written by hand says beside the rest; none for all others.
pub(crate) fn by_hand(f: &Frame, cause: &Cause) -> Option<ByHand> {
    let Cause::Circular { text, .. } = cause else { return None };
    let found = text.for_reader(f.lang());
    let written = Arg::Key(format!("written-{}", found.language));
    Some(ByHand {
        look: lines(&found.sections.look),
        call: lines(&found.sections.call),
        language: found.language.to_owned(),
        other_language: found
            .is_other
            .then(|| f.texts.with("mail-other-language", &[("language", written)])),
        facts: cause.advisory().map(|advisory| facts_of(f, advisory)),
        version: cause.version().map(|version| version_of(f, version)),
    })
}

/// Why we say so, in a sentence with its numbers.
pub(crate) fn why(f: &Frame, about: &About<'_>) -> String {
    match about.cause {
        Cause::Rule { msg, .. } => f.named("why-rule", msg),
        Cause::Indicator { what, value, source, .. } => f.texts.with(
            "why-indicator",
            &[
                ("what", Arg::Key(format!("indicator-{}", key_part(what)))),
                ("value", value.clone().into()),
                ("source", source.clone().into()),
            ],
        ),
        Cause::Analytic { name, facts } => analytic(f, about, name, facts),
        Cause::Report { source, report, variant, .. } => {
            let key = if variant.is_some() { "why-report-variant" } else { "why-report" };
            let variant = variant.clone().unwrap_or_default();
            let report = match about.cause.open_service() {
                Some(service) => {
                    let kind = report.clone().into();
                    f.texts.with("report-open", &[("service", service.into()), ("kind", kind)])
                }
                None => report.clone(),
            };
            let args = [("source", source.clone()), ("report", report), ("variant", variant)];
            f.texts.with(key, &args.map(|(name, text)| (name, text.into())))
        }
        Cause::Circular { .. } => f.t("why-circular"),
    }
}

/// The few words that name a cause in a list.
pub(crate) fn cause(f: &Frame, cause: &Cause) -> String {
    match cause {
        Cause::Analytic { name, .. } => f.word("analytic", name),
        other => other.words().to_owned(),
    }
}

/// What stands beneath a title as its evidence. A rule's name is in its author's language, and is
/// told as a rule's.
pub(crate) fn evidence(f: &Frame, seen: &Cause) -> String {
    match seen {
        Cause::Rule { msg, .. } => f.named("cause-rule", msg),
        Cause::Circular { .. } => f.t("cause-circular"),
        other => cause(f, other),
    }
}

/// The sentence of an analytic, with the numbers it counted. Without them (an older sensor), the
/// sentence that needs none.
fn analytic(
    f: &Frame,
    about: &About<'_>,
    name: &str,
    facts: &serde_json::Map<String, Value>,
) -> String {
    let Some(why) = warnings::why(name, facts, about.inbound) else {
        return f.named("why-plain", f.word("analytic", name));
    };
    let mut args: Vec<(&str, Arg)> =
        vec![("device", about.device(f).into()), ("peer", about.peer(f).into())];
    args.extend(why.facts.into_iter().map(|(name, fact)| (name, fact_arg(f, fact))));
    f.texts.with(why.key, &args)
}

fn fact_arg(f: &Frame, fact: warnings::Fact) -> Arg {
    match fact {
        warnings::Fact::Text(text) => text.into(),
        warnings::Fact::Number(number) => Arg::Number(number),
        warnings::Fact::Seconds(seconds) => f.texts.duration_s(seconds).into(),
    }
}

/// How sure, in words.
pub(crate) fn sure(f: &Frame, confidence: Confidence) -> String {
    let key = match confidence.value() {
        80.. => "sure-high",
        50..80 => "sure-medium",
        _ => "sure-low",
    };
    f.texts.with(key, &[("percent", Arg::Number(confidence.value().into()))])
}

/// Where a finding is.
pub(crate) fn place(finding: &FindingRow, networks: &[Network]) -> Place {
    let device = &finding.finding.device;
    let network = most_specific(networks, device.ip);
    Place {
        ip: device.ip,
        network: network.map(|network| network.name.clone()),
        purpose: network.map(|network| network.purpose.as_str()),
        vlan: device.vlan,
        sensor: finding.sensor_name.clone(),
    }
}

/// The fields of an event that people ask for first: the key of the label, and where it stands.
const FIELDS: [(&str, &str); 22] = [
    ("proto", "/proto"),
    ("app-protocol", "/app_proto"),
    ("signature", "/alert/signature"),
    ("category", "/alert/category"),
    ("http-host", "/http/hostname"),
    ("http-url", "/http/url"),
    ("http-method", "/http/http_method"),
    ("http-agent", "/http/http_user_agent"),
    ("http-status", "/http/status"),
    ("http-type", "/http/http_content_type"),
    ("dns-name", "/dns/rrname"),
    ("dns-type", "/dns/rrtype"),
    ("tls-name", "/tls/sni"),
    ("tls-version", "/tls/version"),
    ("tls-subject", "/tls/subject"),
    ("tls-issuer", "/tls/issuerdn"),
    ("tls-ja3", "/tls/ja3/hash"),
    ("tls-ja4", "/tls/ja4"),
    ("file-name", "/fileinfo/filename"),
    ("file-hash", "/fileinfo/sha256"),
    ("flow-packets", "/flow/pkts_toserver"),
    ("flow-bytes", "/flow/bytes_toserver"),
];

/// Characters of one value that are shown; the whole event is below.
const VALUE_CHARS_MAX: usize = 300;

/// What the packets said.
pub(crate) fn facts(f: &Frame, seen: &StoredDetection) -> Vec<Fact> {
    let end = |ip: IpAddr, port: Option<u16>| match (ip, port) {
        (ip, None) => ip.to_string(),
        (IpAddr::V4(ip), Some(port)) => format!("{ip}:{port}"),
        (IpAddr::V6(ip), Some(port)) => format!("[{ip}]:{port}"),
    };
    let mut facts = vec![
        Fact { label: f.t("fact-time"), value: f.time(&seen.at) },
        Fact { label: f.t("fact-device"), value: end(seen.device_ip, seen.device_port) },
    ];
    if let Some(ip) = seen.peer_ip {
        facts.push(Fact { label: f.t("fact-peer"), value: end(ip, seen.peer_port) });
    }
    if let Some(name) = &seen.peer_name {
        facts.push(Fact { label: f.t("fact-peer-name"), value: name.clone() });
    }
    if 1 < seen.count {
        facts.push(Fact { label: f.t("fact-count"), value: f.n(&seen.count) });
    }
    for (key, pointer) in FIELDS {
        if let Some(value) = seen.evidence.pointer(pointer).and_then(plain) {
            facts.push(Fact { label: f.word("fact", key), value });
        }
    }
    facts
}

fn plain(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(_) | Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    if text.is_empty() {
        return None;
    }
    let mut cut: String = text.chars().take(VALUE_CHARS_MAX).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    Some(cut)
}

/// The whole event, for who wants to read it.
pub(crate) fn event(seen: &StoredDetection) -> String {
    serde_json::to_string_pretty(&seen.evidence).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_cut_and_empty_ones_left_out() {
        assert_eq!(plain(&Value::String(String::new())), None);
        let long = plain(&Value::String("ö".repeat(400))).expect("a text");
        assert_eq!(long.chars().count(), VALUE_CHARS_MAX + 1);
    }
}
