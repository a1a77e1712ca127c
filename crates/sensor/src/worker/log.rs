//! What is written after a packet: anomalies, ARP, transactions, files.

use decode::{Arp, Packet};
use flows::{Facts, Flow};
use model::Direction;
use protocols::{FileState, Transaction};

use super::attached::Attached;
use super::{Core, facts};
use crate::eve::anomaly::{Anomaly, AnomalyFacts};
use crate::eve::{self, Head};
use crate::settings::outputs::EveOutput;
use crate::sink::Sink;

/// Finished transactions of one flow that are kept for a look from the other direction. A server
/// that is never heard would otherwise make them grow for ever; beyond it the oldest go.
const FINISHED_KEPT_MAX: usize = 256;

impl Core {
    /// Writes one event to every output that `wants` it.
    pub(super) fn write(
        &mut self,
        sink: &mut dyn Sink,
        head: &Head<'_>,
        kind: &str,
        wants: impl Fn(&EveOutput) -> bool,
        fill: impl Fn(&mut ::eve::Object<'_>, &EveOutput),
    ) {
        for (place, output) in self.run.config.outputs.eve.iter().enumerate() {
            if wants(output) {
                self.line.clear();
                head.write(&mut self.line, kind, output, |object| fill(object, output));
                sink.event(place, &self.line);
            }
        }
    }

    /// Writes what is out of order about a packet and its stream.
    pub(super) fn log_packet(
        &mut self,
        packet: &Packet<'_>,
        flow: Option<&Facts>,
        attached: Option<&Attached>,
        sink: &mut dyn Sink,
    ) {
        let detection = attached.map_or(&[][..], |attached| &attached.app.events);
        if packet.events.is_empty() && self.stream_events.is_empty() && detection.is_empty() {
            return;
        }
        let capture = self.capture.take();
        let head = facts::packet_head(packet, flow, capture.as_deref(), false);
        for name in &packet.events {
            let wants = |output: &EveOutput| output.anomaly.is_some_and(|options| options.decode);
            self.anomaly(sink, &head, attached, Anomaly::Decode(name), wants);
        }
        let events = std::mem::take(&mut self.stream_events);
        for name in &events {
            let wants = |output: &EveOutput| output.anomaly.is_some_and(|options| options.stream);
            self.anomaly(sink, &head, attached, Anomaly::Stream(name), wants);
        }
        self.stream_events = events;
        for event in detection {
            let event = event.to_ascii_uppercase();
            let what =
                Anomaly::AppLayer { event: &event, transaction: None, layer: "proto_detect" };
            let wants = |output: &EveOutput| output.anomaly.is_some_and(|options| options.applayer);
            self.anomaly(sink, &head, attached, what, wants);
        }
        self.capture = capture;
    }

    fn anomaly(
        &mut self,
        sink: &mut dyn Sink,
        head: &Head<'_>,
        attached: Option<&Attached>,
        what: Anomaly<'_>,
        wants: impl Fn(&EveOutput) -> bool,
    ) {
        let app_protocol = match what {
            Anomaly::AppLayer { .. } => attached.and_then(|attached| attached.app_names().flow),
            Anomaly::Decode(_) | Anomaly::Stream(_) => None,
        };
        let facts = AnomalyFacts { what, app_protocol };
        let remembered = attached.map(|attached| self.remembered(attached)).unwrap_or_default();
        let bits: Vec<String> = remembered.bits.iter().map(|bit| (*bit).to_owned()).collect();
        self.write(sink, head, "anomaly", wants, |object, output| {
            if output.metadata {
                let remembered = eve::Remembered {
                    bits: bits.iter().map(String::as_str).collect(),
                    ..eve::Remembered::default()
                };
                remembered.write(object);
            }
            facts.write(object);
        });
    }

    /// Writes an ARP message.
    pub(super) fn log_arp(&mut self, packet: &Packet<'_>, arp: &Arp, sink: &mut dyn Sink) {
        let capture = self.capture.take();
        let head = facts::packet_head(packet, None, capture.as_deref(), false);
        let wants = |output: &EveOutput| output.arp;
        self.write(sink, &head, "arp", wants, |object, _| eve::arp::write(object, arp));
        self.capture = capture;
    }

    /// Writes files and transactions that are finished and drops what nobody needs any more. At the
    /// end (`last`) what is unfinished is written too.
    pub(super) fn log_transactions(
        &mut self,
        packet: &Packet<'_>,
        flow: &mut Flow<Attached>,
        last: bool,
        sink: &mut dyn Sink,
    ) {
        let names = flow.attached.app.names;
        let Some(parsing) = flow.attached.app.parsing() else { return };
        let place = parsing.protocol;
        let protocol = protocols::ALL[place];
        if parsing.parser.transactions().is_empty() {
            return;
        }
        let complete =
            [Direction::ToServer, Direction::ToClient].map(|side| protocol.complete(side));
        let mut logging = Logging {
            core: self,
            packet,
            flow: &flow.facts,
            protocol: protocol.name(),
            app: names.for_events(),
            events: protocol.events(),
            last,
            sink,
        };
        for transaction in parsing.parser.transactions().iter_mut() {
            let progress = transaction.header().progress;
            let whole = complete[0] <= progress[0] && complete[1] <= progress[1];
            logging.events(&mut **transaction);
            logging.files(&mut **transaction, whole);
            let ready = whole || last || transaction.ready_to_log();
            if ready && !transaction.header().logged {
                logging.record(&**transaction);
                if let Some(watch) = &mut logging.core.watch {
                    watch.transaction(place, &**transaction, logging.flow, packet.time);
                }
                transaction.header_mut().logged = true;
            }
        }
        let detecting = self.run.detecting();
        let mut over = parsing.parser.transactions().len().saturating_sub(FINISHED_KEPT_MAX);
        parsing.parser.transactions().retain(|transaction| {
            let header = transaction.header();
            let inspected = !detecting || header.inspected == [true; 2] || over > 0;
            let open_file = header.files.iter().any(|file| file.state == FileState::Open);
            let done = header.logged && inspected && !open_file;
            if done {
                over = over.saturating_sub(1);
            }
            !done
        });
    }
}

/// The writing of one flow's transactions.
struct Logging<'l> {
    core: &'l mut Core,
    packet: &'l Packet<'l>,
    flow: &'l Facts,
    protocol: &'static str,
    app: eve::AppNames<'static>,
    events: &'static [&'static str],
    last: bool,
    sink: &'l mut dyn Sink,
}

impl Logging<'_> {
    fn events(&mut self, transaction: &mut dyn Transaction) {
        let header = transaction.header();
        let (id, from) = (header.id, header.events_logged);
        for (event, _) in header.events.iter().skip(from) {
            let Some(name) = self.events.get(usize::from(event.0)) else { continue };
            let name = written_name(self.protocol, name);
            let what =
                Anomaly::AppLayer { event: &name, transaction: Some(id), layer: "proto_parser" };
            let facts = AnomalyFacts { what, app_protocol: self.app.flow };
            let wants = |output: &EveOutput| output.anomaly.is_some_and(|options| options.applayer);
            let capture = self.core.capture.take();
            let made_up = self.packet.number == 0;
            let head = facts::flow_head(
                self.packet,
                self.flow,
                Direction::ToServer,
                capture.as_deref(),
                made_up,
            );
            self.core.write(self.sink, &head, "anomaly", wants, |object, _| facts.write(object));
            self.core.capture = capture;
        }
        let seen = transaction.header().events.len();
        transaction.header_mut().events_logged = seen;
    }

    fn files(&mut self, transaction: &mut dyn Transaction, whole: bool) {
        let id = transaction.header().id;
        for place in 0..transaction.header().files.len() {
            let file = &transaction.header().files[place];
            let ended = file.state != FileState::Open || self.last || whole;
            if file.logged || !ended {
                continue;
            }
            self.file(transaction, place, id);
            transaction.header_mut().files[place].logged = true;
        }
    }

    fn file(&mut self, transaction: &dyn Transaction, place: usize, id: u64) {
        let file = &transaction.header().files[place];
        let capture = self.core.capture.take();
        let made_up = self.packet.number == 0;
        let head =
            facts::flow_head(self.packet, self.flow, file.direction, capture.as_deref(), made_up);
        let (protocol, app) = (self.protocol, self.app);
        let wants = |output: &EveOutput| output.files.is_some();
        self.core.write(self.sink, &head, "fileinfo", wants, |object, output| {
            object.object(record_name(protocol), |record| transaction.eve(record));
            transaction.eve_beside(object);
            app.write(object);
            let hashes = output.files.as_ref().unwrap_or(eve::file::HASHES_NONE);
            object.object("fileinfo", |info| eve::file::members(info, file, id, hashes));
        });
        self.core.capture = capture;
    }

    fn record(&mut self, transaction: &dyn Transaction) {
        let count = self.core.counters.app_transactions.entry(self.protocol.to_owned());
        *count.or_default() += 1;
        if !transaction.worth_logging() {
            return;
        }
        let capture = self.core.capture.take();
        let made_up = self.packet.number == 0;
        let way = transaction.direction();
        let head = facts::flow_head(self.packet, self.flow, way, capture.as_deref(), made_up);
        let (protocol, id) = (self.protocol, transaction.header().id);
        let wants = |output: &EveOutput| {
            output.protocols.iter().any(|wanted| output_covers(&wanted.name, protocol))
        };
        self.core.write(self.sink, &head, record_name(protocol), wants, |object, _| {
            if tells_transaction(protocol) {
                object.number("tx_id", id);
            }
            object.object(record_name(protocol), |record| transaction.eve(record));
            transaction.eve_beside(object);
        });
        self.core.capture = capture;
    }
}

/// Protocols whose output has another name than the protocol itself.
fn output_covers(output: &str, protocol: &str) -> bool {
    output == protocol || (output == "http" && protocol == "http2")
}

/// Name of a protocol's record: HTTP/2 is told as HTTP, and names with hyphens are written with
/// underscores.
pub(super) fn record_name(protocol: &'static str) -> &'static str {
    match protocol {
        "http2" => "http",
        "ftp-data" => "ftp_data",
        "bittorrent-dht" => "bittorrent_dht",
        other => other,
    }
}

/// Protocols whose event tells the transaction's number beside the record, as the language's users
/// expect it.
fn tells_transaction(protocol: &str) -> bool {
    matches!(protocol, "http" | "http2" | "smtp" | "ftp")
}

/// Protocols whose events are written in capitals, for those who have searched for them so far.
fn written_name(protocol: &str, name: &str) -> String {
    match protocol {
        "http" | "tls" | "smtp" => name.to_ascii_uppercase(),
        _ => name.to_owned(),
    }
}
