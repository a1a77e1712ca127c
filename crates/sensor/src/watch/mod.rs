//! What a worker tells the hub: alerts, indicators met and verdicts of analytics, as
//! [`wire::Detection`]s about the member's own devices.
//!
//! One a worker, lent to its loop; off when nobody listens. Feeds the analytics itself; looks no
//! indicator up (the detection engine does). Decides neither what is bad (rules, indicators, policy
//! do) nor what becomes of it (the hub does).

mod classes;
mod connections;
mod gather;
mod values;

use std::net::IpAddr;

use decode::Packet;
use detect::analytics::{Analytics, Policy, Value, Verdict};
use flows::Facts;
use indicators::{Indicator, Pattern};
use ipnet::IpNet;
use model::{DetectionId, Direction, Time};
use protocols::Transaction;
use wire::{Cause, Detection, Device, Endpoint};

pub use classes::{Classes, Meaning};

/// Bytes of evidence sent with a detection.
const EVIDENCE_BYTES_MAX: usize = 16 << 10;

/// What all workers watch with.
#[derive(Clone)]
pub struct Setup {
    /// The member's own networks.
    pub home: Vec<IpNet>,
    /// What classes, indicators and analytics mean.
    pub classes: Classes,
    /// Thresholds of analytics.
    pub analytics: Policy,
}

/// An indicator that was met on a flow.
pub(crate) struct Met<'m> {
    pub flow: &'m Facts,
    pub time: Time,
    pub indicator: &'m Indicator,
    /// What was seen, as text.
    pub seen: &'m str,
    pub app_protocol: Option<&'m str>,
}

/// One worker's watch.
pub struct Watch {
    setup: Setup,
    analytics: Analytics,
    waiting: connections::Waiting,
    gather: gather::Gather,
    fields: values::Fields,
    verdicts: Vec<Verdict>,
    account: Vec<u8>,
    ready: Vec<Detection>,
    told: Vec<Verdict>,
}

/// Where a flow is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub client: IpAddr,
    pub client_port: u16,
    pub server: IpAddr,
    pub port: u16,
    pub vlan: Option<u16>,
}

impl Place {
    fn of(flow: &Facts) -> Self {
        Self {
            client: flow.key.client.address,
            client_port: flow.key.client.port,
            server: flow.key.server.address,
            port: flow.key.server.port,
            vlan: connections::vlan(flow),
        }
    }
}

impl Watch {
    /// A watch that has seen nothing.
    pub fn new(setup: Setup) -> Self {
        Self {
            analytics: Analytics::new(&setup.analytics),
            setup,
            waiting: connections::Waiting::default(),
            gather: gather::Gather::default(),
            fields: values::Fields::find(),
            verdicts: Vec::new(),
            account: Vec::new(),
            ready: Vec::new(),
            told: Vec::new(),
        }
    }

    /// Another policy counts from now on; what was counted so far stays where the
    /// thresholds are the same.
    pub fn adopt(&mut self, setup: Setup) {
        self.analytics = Analytics::new(&setup.analytics);
        self.setup = setup;
    }

    /// Detections made since the last call, in order.
    pub fn ready(&mut self) -> impl Iterator<Item = Detection> + '_ {
        self.ready.drain(..)
    }

    /// Verdicts of analytics since the last call, in order.
    pub fn verdicts(&mut self) -> Vec<Verdict> {
        std::mem::take(&mut self.told)
    }

    /// Time has passed: connections that nobody answered, repeats that are due.
    pub fn tick(&mut self, now: Time) {
        while let Some(fact) = self.waiting.unanswered(now) {
            self.analytics.connection(&fact, &mut self.verdicts);
            self.tell_verdicts();
        }
        for repeat in self.gather.due(now) {
            self.ready.push(repeat);
        }
    }

    /// The end: repeats are told as they stand.
    pub fn finish(&mut self, now: Time) {
        self.tick(now);
        self.ready.extend(self.gather.finish());
    }

    /// A packet of a flow.
    pub fn packet(&mut self, packet: &Packet<'_>, flow: &Facts, direction: Direction, new: bool) {
        if let Some(fact) = self.waiting.packet(packet, flow, direction, new) {
            self.analytics.connection(&fact, &mut self.verdicts);
            self.tell_verdicts();
        }
    }

    /// A flow has ended.
    pub fn flow_ended(&mut self, flow: &Facts, now: Time) {
        if let Some(fact) = connections::ended(flow, now) {
            self.analytics.connection(&fact, &mut self.verdicts);
            self.tell_verdicts();
        }
    }

    /// A transaction is finished.
    pub fn transaction(
        &mut self,
        protocol: usize,
        transaction: &dyn Transaction,
        flow: &Facts,
        now: Time,
    ) {
        let place = Place::of(flow);
        let mut account = std::mem::take(&mut self.account);
        if let Some(fact) =
            self.fields.http_answer(protocol, transaction, &place, now, &mut account)
        {
            self.analytics.http(&fact, &mut self.verdicts);
        }
        self.account = account;
        if let Some(fact) = self.fields.dns_question(protocol, transaction, &place, now) {
            self.analytics.dns(&fact, &mut self.verdicts);
        }
        self.tell_verdicts();
    }

    /// A rule has fired; `line` is its event.
    pub fn alert(
        &mut self,
        packet: &Packet<'_>,
        rule: &rules::Rule,
        app_protocol: Option<&str>,
        line: &[u8],
    ) {
        let Some(meaning) = self.setup.classes.of_rule(rule) else { return };
        let Some(ip) = packet.ip() else { return };
        let ports = packet.ports();
        let vlan = packet.vlans.first().copied();
        let inbound = match rule.meta.target {
            Some(rules::Target::Source) => false,
            Some(rules::Target::Destination) => true,
            None => meaning.inbound,
        };
        let source = (ip.source, Some(ports.0).filter(|port| *port != 0));
        let destination = (ip.destination, Some(ports.1).filter(|port| *port != 0));
        let Some((device, peer, inbound)) = self.sides(source, destination, inbound) else {
            return;
        };
        let cause = Cause::Rule {
            gid: rule.meta.gid,
            sid: rule.meta.sid,
            rev: rule.meta.rev,
            msg: rule.meta.msg.to_string(),
            classtype: rule.meta.classtype.as_deref().map(str::to_owned),
        };
        let evidence = evidence(line);
        let mut detection =
            detection(packet.time, cause, meaning, device, Some(peer), vlan, inbound, evidence);
        detection.app_protocol = app_protocol.map(str::to_owned);
        self.ready.extend(self.gather.take(detection));
    }

    fn is_home(&self, address: IpAddr) -> bool {
        self.setup.home.iter().any(|net| net.contains(&address))
    }

    /// Which end is the member's device: `(device, peer, whether it received)`. Of two own ends
    /// the one that `inbound` says; of two foreign ones nobody's.
    fn sides(&self, source: End, destination: End, inbound: bool) -> Option<(End, End, bool)> {
        match (self.is_home(source.0), self.is_home(destination.0)) {
            (true, false) => Some((source, destination, false)),
            (false, true) => Some((destination, source, true)),
            (true, true) if inbound => Some((destination, source, true)),
            (true, true) => Some((source, destination, false)),
            (false, false) => None,
        }
    }

    /// An indicator was met on a flow; `line` is its event, empty where none is written.
    pub(crate) fn indicator(&mut self, met: &Met<'_>, line: &[u8]) {
        let Met { flow, time, indicator, .. } = *met;
        let place = Place::of(flow);
        if let Pattern::Address(listed) = &indicator.pattern {
            let foreign = |end: &IpAddr| listed.contains(end) && !self.is_home(*end);
            if ![place.client, place.server].iter().any(foreign) {
                return;
            }
        }
        let client = (place.client, Some(place.client_port));
        let server = (place.server, Some(place.port));
        let Some((device, peer, inbound)) = self.sides(client, server, false) else { return };
        let about = &indicator.about;
        let meaning = self.setup.classes.of_indicator(about.confidence);
        let cause = Cause::Indicator {
            what: indicator.pattern.what().as_str().to_owned(),
            value: indicator.pattern.text(),
            seen: met.seen.to_owned(),
            source: about.source.clone(),
            tlp: about.tlp,
        };
        let told = match evidence(line) {
            serde_json::Value::Null => serde_json::json!({ "note": about.note }),
            event => event,
        };
        let mut detection =
            detection(time, cause, meaning, device, Some(peer), place.vlan, inbound, told);
        // Somebody bad knocking is an attempt; own devices calling somebody bad is worse.
        if inbound {
            detection.class = model::Rsit::Scanner;
            detection.severity = model::Severity::Low;
        }
        detection.app_protocol = met.app_protocol.map(str::to_owned);
        self.ready.extend(self.gather.take(detection));
    }

    fn tell_verdicts(&mut self) {
        for verdict in std::mem::take(&mut self.verdicts) {
            let Some(meaning) = self.setup.classes.of_analytic(verdict.name) else { continue };
            let source = (verdict.source, None);
            let target = verdict.target.map(|target| (target, verdict.port));
            let sides = target.and_then(|target| self.sides(source, target, meaning.inbound));
            let Some((device, peer, inbound)) = sides else { continue };
            let peer = (peer.0 != device.0).then_some(peer);
            let why = serde_json::json!({ "why": verdict.why() });
            let facts = facts(&verdict);
            let cause = Cause::Analytic { name: verdict.name.to_owned(), facts };
            let (time, vlan) = (verdict.time, verdict.vlan);
            let mut detection = detection(time, cause, meaning, device, peer, vlan, inbound, why);
            // An own device that scans or guesses is not a target but in somebody's hands.
            if !inbound && meaning.inbound {
                detection.severity = meaning.severity.raised().raised();
            }
            self.ready.extend(self.gather.take(detection));
            self.told.push(verdict);
        }
    }
}

type End = (IpAddr, Option<u16>);

fn facts(verdict: &Verdict) -> serde_json::Map<String, serde_json::Value> {
    let value = |value: &Value| match value {
        Value::Number(number) => (*number).into(),
        Value::Fraction(fraction) => (*fraction).into(),
        Value::Text(text) => text.clone().into(),
        Value::List(list) => list.clone().into(),
    };
    let mut facts: serde_json::Map<_, _> =
        verdict.facts.iter().map(|(name, one)| ((*name).to_owned(), value(one))).collect();
    facts.insert("source".to_owned(), verdict.source.to_string().into());
    if let Some(target) = verdict.target {
        facts.insert("target".to_owned(), target.to_string().into());
    }
    if let Some(port) = verdict.port {
        facts.insert("port".to_owned(), port.into());
    }
    facts
}

/// The event as JSON; one that is too long goes without the payload.
fn evidence(line: &[u8]) -> serde_json::Value {
    let Ok(mut value) = serde_json::from_slice::<serde_json::Value>(line) else {
        return serde_json::Value::Null;
    };
    if line.len() > EVIDENCE_BYTES_MAX
        && let Some(members) = value.as_object_mut()
    {
        for heavy in ["payload", "payload_printable", "packet", "http", "tls"] {
            members.remove(heavy);
        }
    }
    value
}

#[allow(clippy::too_many_arguments)] // One place fills the message; a builder would hide nothing.
fn detection(
    time: Time,
    cause: Cause,
    meaning: Meaning,
    device: End,
    peer: Option<End>,
    vlan: Option<u16>,
    inbound: bool,
    evidence: serde_json::Value,
) -> Detection {
    Detection {
        id: DetectionId::new(),
        time,
        cause,
        class: meaning.class,
        severity: meaning.severity,
        confidence: meaning.confidence,
        device: Device { ip: device.0, vlan, port: device.1 },
        peer: peer.map(|(ip, port)| Endpoint { ip, port, name: None }),
        app_protocol: None,
        inbound,
        count: 1,
        evidence,
    }
}
