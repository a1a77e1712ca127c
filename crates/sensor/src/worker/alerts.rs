//! Alerts: what fired becomes an event, a line and, where wanted, a value for the hub.

use decode::Packet;
use detect::{Alert, Cause};
use flows::Facts;
use model::Direction;
use protocols::Transaction;

use super::attached::Attached;
use super::log::record_name;
use super::{Core, facts, finish};
use crate::eve::alert::AlertFacts;
use crate::eve::indicator::IndicatorFacts;
use crate::eve::{self, FlowFacts};
use crate::settings::outputs::EveOutput;
use crate::sink::Sink;
use crate::watch::Met;

impl Core {
    /// Writes the alerts that the last inspection gave.
    pub(super) fn log_alerts(
        &mut self,
        packet: &Packet<'_>,
        flow: Option<(&Facts, &mut Attached)>,
        direction: Direction,
        stream: &[u8],
        last: bool,
        sink: &mut dyn Sink,
    ) {
        let mut flow = flow;
        let alerts = std::mem::take(&mut self.alerts);
        for alert in &alerts {
            let place = match &alert.cause {
                Cause::Rule(place) => *place,
                Cause::Indicator { id, seen } => {
                    if let Some((facts, attached)) = &flow {
                        self.indicator(packet, (facts, attached), alert, (*id, seen), last, sink);
                    }
                    continue;
                }
            };
            let run = std::sync::Arc::clone(&self.run);
            let Some(rule) = run.engine.rule(place) else { continue };
            if let Some((_, attached)) = &mut flow {
                attached.alerted = true;
            }
            let told = flow.as_ref().map(|(facts, attached)| facts::flow_facts(facts, attached));
            if let Some((_, attached)) = &mut flow {
                self.app_members(attached, alert);
            } else {
                self.members.clear();
            }
            let passed = flow.as_ref().is_some_and(|(_, attached)| attached.detect.passed());
            let verdict = if passed { "pass" } else { "alert" };
            let writing = Writing {
                packet,
                rule,
                alert,
                direction,
                stream,
                last,
                told: told.as_ref(),
                verdict,
            };
            let shared = flow.as_ref().map(|(facts, attached)| (*facts, &**attached));
            self.alert(&writing, shared, sink);
        }
        self.alerts = alerts;
        self.alerts.clear();
    }

    /// Writes a packet that follows an alert by `tag`.
    pub(super) fn log_tagged(&mut self, packet: &Packet<'_>, flow: &Facts, sink: &mut dyn Sink) {
        let capture = self.capture.take();
        let head = facts::packet_head(packet, Some(flow), capture.as_deref(), false);
        let wants =
            |output: &EveOutput| output.alert.as_ref().is_some_and(|alert| alert.tagged_packets);
        self.write(sink, &head, "packet", wants, |object, _| {
            eve::packet::write(object, packet.frame, link_of(packet));
        });
        self.capture = capture;
    }

    /// Writes that an indicator was met on a flow.
    fn indicator(
        &mut self,
        packet: &Packet<'_>,
        (flow, attached): (&Facts, &Attached),
        alert: &Alert,
        (id, seen): (u32, &str),
        last: bool,
        sink: &mut dyn Sink,
    ) {
        // Another than the worker's set cannot have given the number; if it did, nothing is told.
        let Some(indicator) = self.thread.indicator(id).cloned() else { return };
        let app = attached.app_names();
        let capture = self.capture.take();
        let head = facts::packet_head(packet, Some(flow), capture.as_deref(), last);
        let facts = IndicatorFacts {
            indicator: &indicator,
            seen,
            transaction: alert.transaction,
            direction: alert.direction,
            app,
        };
        self.line.clear();
        self.write(
            sink,
            &head,
            "indicator",
            |output| output.indicator,
            |object, _| {
                facts.write(object);
            },
        );
        self.capture = capture;
        if let Some(watch) = &mut self.watch {
            let (time, app_protocol) = (packet.time, app.flow);
            let met = Met { flow, time, indicator: &indicator, seen, app_protocol };
            watch.indicator(&met, &self.line);
        }
    }

    /// Makes the application layer's members of an alert ready in `self.members`.
    fn app_members(&mut self, attached: &mut Attached, alert: &Alert) {
        self.members.clear();
        let Some(id) = alert.transaction else { return };
        let Some(parsing) = attached.app.parsing() else { return };
        let name = record_name(protocols::ALL[parsing.protocol].name());
        let Some(transaction) = parsing.parser.transactions().get_mut(id) else { return };
        members_of(&mut self.members, name, &*transaction);
    }

    fn alert(
        &mut self,
        writing: &Writing<'_>,
        flow: Option<(&Facts, &Attached)>,
        sink: &mut dyn Sink,
    ) {
        let run = std::sync::Arc::clone(&self.run);
        let capture = self.capture.take();
        let head = facts::packet_head(
            writing.packet,
            flow.map(|(facts, _)| facts),
            capture.as_deref(),
            writing.last,
        );
        let tunnel = tunnel_of(writing.packet);
        let members = std::mem::take(&mut self.members);
        let context = context_of(writing.alert);
        let facts = writing.facts(&members, tunnel.as_deref(), &context);
        let remembered =
            flow.map(|(_, attached)| finish::remembered(&run, attached)).unwrap_or_default();
        self.line.clear();
        let wants = |output: &EveOutput| output.alert.is_some();
        self.write(sink, &head, "alert", wants, |object, output| {
            if output.metadata {
                remembered.write(object);
            }
            if let Some(options) = &output.alert {
                facts.write(object, options);
            }
        });
        if let Some(watch) = &mut self.watch {
            let name = flow.and_then(|(_, attached)| attached.app_names().flow);
            watch.alert(writing.packet, writing.rule, name, &self.line);
        }
        if run.config.outputs.fast.is_some()
            && let Some(ends) = head.ends
        {
            sink.fast(&eve::fast::line(head.time, ends, head.icmp, writing.rule));
        }
        self.members = members;
        self.capture = capture;
    }
}

/// One alert being written.
struct Writing<'w> {
    packet: &'w Packet<'w>,
    rule: &'w rules::Rule,
    alert: &'w Alert,
    direction: Direction,
    stream: &'w [u8],
    last: bool,
    told: Option<&'w FlowFacts<'w>>,
    verdict: &'static str,
}

impl Writing<'_> {
    fn facts<'f>(
        &'f self,
        members: &'f [u8],
        tunnel: Option<&'f [u8]>,
        context: &'f [u8],
    ) -> AlertFacts<'f> {
        let of_stream = self.alert.from_stream && !self.stream.is_empty();
        AlertFacts {
            rule: self.rule,
            blocked: false,
            context,
            transaction: self.alert.transaction,
            direction: self.told.map(|_| self.direction),
            flow: self.told,
            app_members: members,
            payload: if of_stream { self.stream } else { self.packet.payload },
            from_stream: of_stream,
            packet: (!self.last).then_some((self.packet.frame, link_of(self.packet))),
            xff: None,
            tunnel,
            verdict: Some(self.verdict),
        }
    }
}

/// The link type as events tell it: what a tunnel carried was on no link of its own.
const fn link_of(packet: &Packet<'_>) -> u32 {
    if packet.tunnel_depth > 0 { 12 } else { packet.link.0 }
}

/// What datasets tell, as the member of an alert.
fn context_of(alert: &Alert) -> Vec<u8> {
    let mut out = Vec::new();
    if !alert.context.is_empty() {
        ::eve::Object::write(&mut out, |object| {
            object.object("context", |context| {
                alert.context.iter().for_each(|(key, json)| context.raw(key, json.as_bytes()));
            });
        });
        // The writer makes whole objects; members have no braces around them.
        out.pop();
        out.remove(0);
    }
    out
}

/// A transaction's record and its files as members.
fn members_of(out: &mut Vec<u8>, name: &str, transaction: &dyn Transaction) {
    // The writer makes whole objects; the braces around the members are cut off again.
    let start = out.len();
    ::eve::Object::write(out, |object| {
        object.object(name, |record| transaction.eve(record));
        transaction.eve_beside(object);
        let header = transaction.header();
        if !header.files.is_empty() {
            object.array("files", |array| {
                for file in &header.files {
                    array.object(|info| {
                        eve::file::members(info, file, header.id, eve::file::HASHES_NONE);
                    });
                }
            });
        }
    });
    out.pop();
    out.remove(start);
}

/// The ends of the tunnel around a packet, as JSON.
fn tunnel_of(packet: &Packet<'_>) -> Option<Vec<u8>> {
    let outer = packet.outer?;
    let mut out = Vec::new();
    ::eve::Object::write(&mut out, |object| {
        let mut text = String::new();
        eve::head::address(&mut text, outer.source, false);
        object.text("src_ip", &text);
        object.number("src_port", outer.source_port);
        text.clear();
        eve::head::address(&mut text, outer.destination, false);
        object.text("dest_ip", &text);
        object.number("dest_port", outer.destination_port);
        match eve::head::protocol_name(outer.protocol) {
            Some(name) => object.text("proto", name),
            None => object.text("proto", &format!("{:03}", outer.protocol)),
        }
        object.number("depth", packet.tunnel_depth);
    });
    Some(out)
}
