//! One packet through flow, stream, application layer, detection and log.

use decode::{Network, Packet, TransportLayer};
use flows::{Facts, FlowTable, StreamEnd, Tracked};
use model::Direction;
use protocols::Close;

use super::app_layer::{AppLayer, Ports};
use super::attached::Attached;
use super::{Core, facts};
use crate::sink::Sink;

/// Gives what a stream releases to the flow's application layer.
pub(super) struct Releases<'r> {
    pub(super) layer: &'r AppLayer,
    pub(super) events: &'r mut Vec<&'static str>,
}

impl flows::Sink<Attached> for Releases<'_> {
    fn data(&mut self, flow: &Facts, attached: &mut Attached, direction: Direction, bytes: &[u8]) {
        attached.app.data(self.layer, ports(flow), direction, bytes);
    }

    fn gap(&mut self, _flow: &Facts, attached: &mut Attached, direction: Direction, length: u64) {
        attached.app.gap(direction, length);
    }

    fn end(
        &mut self,
        _flow: &Facts,
        attached: &mut Attached,
        direction: Direction,
        why: StreamEnd,
    ) {
        let why = if why == StreamEnd::Finished { Close::Finished } else { Close::Cut };
        attached.app.end(direction, why);
    }

    fn event(&mut self, _flow: &Facts, _attached: &mut Attached, name: &'static str) {
        self.events.push(name);
    }
}

/// Ports of client and server.
pub(super) const fn ports(flow: &Facts) -> Ports {
    (flow.key.client.port, flow.key.server.port)
}

impl Core {
    /// Takes one decoded packet.
    pub(super) fn packet(
        &mut self,
        packet: &Packet<'_>,
        table: &mut FlowTable<Attached>,
        sink: &mut dyn Sink,
    ) {
        self.count(packet);
        self.stream_events.clear();
        let tracked = table.track(packet, Attached::default, &mut |flow, why| {
            self.flow_ended(flow, why, sink);
        });
        match tracked {
            Some(mut tracked) => self.in_flow(packet, &mut tracked, sink),
            None => self.without_flow(packet, sink),
        }
    }

    fn in_flow(
        &mut self,
        packet: &Packet<'_>,
        tracked: &mut Tracked<'_, Attached>,
        sink: &mut dyn Sink,
    ) {
        self.note(packet, tracked);
        tracked.flow.attached.app.events.clear();
        match &packet.transport {
            TransportLayer::Tcp(_) => self.stream(packet, tracked),
            TransportLayer::Udp(_) if !packet.payload.is_empty() => self.datagram(packet, tracked),
            _ => {}
        }
        if let Some(watch) = &mut self.watch {
            watch.packet(packet, &tracked.flow.facts, tracked.direction, tracked.new);
        }
        self.inspect_packet(packet, tracked.flow, tracked.direction, sink);
        self.log_packet(packet, Some(&tracked.flow.facts), Some(&tracked.flow.attached), sink);
        self.log_transactions(packet, tracked.flow, false, sink);
        self.switch_protocol(packet, tracked, sink);
    }

    fn without_flow(&mut self, packet: &Packet<'_>, sink: &mut dyn Sink) {
        self.inspect_alone(packet, sink);
        self.log_packet(packet, None, None, sink);
        if let Network::Arp(arp) = &packet.network {
            self.log_arp(packet, arp, sink);
        }
    }

    fn stream(&mut self, packet: &Packet<'_>, tracked: &mut Tracked<'_, Attached>) {
        let run = std::sync::Arc::clone(&self.run);
        let mut releases = Releases { layer: &run.app_layer, events: &mut self.stream_events };
        let before = tracked.direction;
        let was_over = tracked.flow.attached.app.over();
        tracked.feed(packet, &mut releases);
        if tracked.direction != before {
            tracked.flow.attached.turn_round();
        }
        if tracked.flow.attached.app.turn {
            tracked.turn_round();
            tracked.flow.attached.turn_round();
            let ports = ports(&tracked.flow.facts);
            tracked.flow.attached.app.probe_again(&run.app_layer, ports);
        }
        let app = &mut tracked.flow.attached.app;
        let wanted = std::mem::take(&mut app.worth_a_look);
        // Once: what comes after is looked at in chunks.
        let over = app.over() && !was_over;
        let encrypted = std::mem::take(&mut app.encrypted);
        let sent = tracked.flow.session().is_some() && !packet.payload.is_empty();
        tracked.flow.attached.in_stream = sent;
        let Some(session) = tracked.flow.session_mut() else { return };
        for direction in [Direction::ToServer, Direction::ToClient] {
            if over || wanted[direction.index()] {
                session.want_look(direction);
            }
            if encrypted {
                session.stop(direction);
            }
        }
    }

    fn datagram(&mut self, packet: &Packet<'_>, tracked: &mut Tracked<'_, Attached>) {
        let layer = &self.run.app_layer;
        let app = &mut tracked.flow.attached.app;
        app.datagram(layer, ports(&tracked.flow.facts), tracked.direction, packet.payload);
        if app.turn {
            tracked.turn_round();
            tracked.flow.attached.turn_round();
            let app = &mut tracked.flow.attached.app;
            app.datagram(layer, ports(&tracked.flow.facts), tracked.direction, packet.payload);
        }
    }

    /// When one protocol gives way to another, the old one's transactions are looked at and written
    /// to the end before the new one begins.
    fn switch_protocol(
        &mut self,
        packet: &Packet<'_>,
        tracked: &mut Tracked<'_, Attached>,
        sink: &mut dyn Sink,
    ) {
        // What the new protocol was given may make it give way in turn; each time bytes were used.
        for _ in 0..4 {
            let waits = tracked.flow.attached.app.parsing().is_some_and(|p| p.switch.is_some());
            if !waits {
                return;
            }
            for direction in [Direction::ToServer, Direction::ToClient] {
                let made_up =
                    facts::last_packet(&tracked.flow.facts, &tracked.flow.attached, direction);
                self.inspect_last(&made_up, tracked.flow, direction, sink);
            }
            self.log_transactions(packet, tracked.flow, true, sink);
            let run = std::sync::Arc::clone(&self.run);
            let ports = ports(&tracked.flow.facts);
            tracked.flow.attached.app.switch(&run.app_layer, ports);
        }
    }

    fn note(&mut self, packet: &Packet<'_>, tracked: &mut Tracked<'_, Attached>) {
        let attached = &mut tracked.flow.attached;
        if let Some(ip) = packet.ip() {
            attached.note_ttl(tracked.direction, ip.ttl);
            if tracked.new && ip.protocol == 50 {
                attached.spi = ip.payload.first_chunk().map(|bytes| u32::from_be_bytes(*bytes));
            }
        }
        if let Some(ethernet) = packet.ethernet
            && self.run.config.outputs.eve.iter().any(|output| output.ethernet)
        {
            attached.note_macs(tracked.direction, ethernet.source, ethernet.destination);
        }
        if tracked.new {
            tracked.flow.attached.vlans = packet.vlans.clone();
            let name = match tracked.flow.facts.key.protocol {
                6 => "tcp",
                17 => "udp",
                1 => "icmpv4",
                58 => "icmpv6",
                _ => "other",
            };
            *self.counters.flows.entry(name).or_default() += 1;
        }
    }

    fn count(&mut self, packet: &Packet<'_>) {
        self.counters.packets += 1;
        for event in &packet.events {
            *self.counters.events.entry(event).or_default() += 1;
        }
        let network = match &packet.network {
            Network::Ip(ip) if ip.source.is_ipv4() => "ipv4",
            Network::Ip(_) => "ipv6",
            Network::Arp(_) => "arp",
            Network::None => {
                self.counters.invalid += 1;
                return;
            }
        };
        *self.counters.layers.entry(network).or_default() += 1;
        let transport = match &packet.transport {
            TransportLayer::Tcp(_) => "tcp",
            TransportLayer::Udp(_) => "udp",
            TransportLayer::Icmp(_) => "icmpv4",
            TransportLayer::Icmp6(_) => "icmpv6",
            TransportLayer::Sctp { .. } => "sctp",
            TransportLayer::None => return,
        };
        *self.counters.layers.entry(transport).or_default() += 1;
    }
}
