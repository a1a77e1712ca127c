//! What the tests of this crate share: rules from text, packets by hand, one flow.

use std::net::IpAddr;
use std::sync::Arc;

use decode::{IpHeader, LinkType, Network, Packet, Tcp, TcpFlags, TransportLayer, Udp};
use model::{Direction, Time};
use smallvec::SmallVec;

use crate::{Alert, Cause, Engine, FlowState, FlowView, Input, Options, StreamPart, Thread};

/// Compiles rules, all of which must be good, and makes them ready.
#[track_caller]
pub(crate) fn engine(text: &str, options: Options) -> Arc<Engine> {
    let settings = rules::Settings {
        variables: &rules::Variables::usual(),
        classes: &rules::Classes::default(),
        references: &rules::References::default(),
        load: &|name| Err(format!("no file {name}")),
    };
    let source = rules::Source { name: "test.rules", text: text.as_bytes() };
    let compiled = rules::compile(&[source], settings);
    assert!(compiled.errors.is_empty(), "{:?}\n{text}", compiled.errors);
    Engine::new(compiled.rules, options)
}

/// A packet's ends.
pub(crate) type End = (&'static str, u16);

/// Client and server of the tests.
pub(crate) const CLIENT: End = ("10.0.0.5", 40000);
/// The outside server.
pub(crate) const SERVER: End = ("203.0.113.9", 80);

fn ip<'p>(source: &str, destination: &str, protocol: u8) -> IpHeader<'p> {
    let address = |text: &str| text.parse::<IpAddr>().expect("an address of the test");
    IpHeader {
        source: address(source),
        destination: address(destination),
        protocol,
        ttl: 64,
        tos: 0,
        id: 7,
        fragment: false,
        fragment_flags: 2,
        fragment_offset: 0,
        header: &[0x45; 20],
        payload: &[],
        options: SmallVec::new(),
        checksum_ok: true,
    }
}

/// A packet around a payload.
pub(crate) fn packet<'p>(
    transport: TransportLayer<'p>,
    network: Network<'p>,
    payload: &'p [u8],
    seconds: i64,
) -> Packet<'p> {
    Packet {
        time: Time::from_seconds(seconds),
        number: 1,
        link: LinkType::RAW,
        frame: payload,
        wire_len: 40 + payload.len() as u32,
        ethernet: None,
        vlans: SmallVec::new(),
        network,
        transport,
        payload,
        tunnel_depth: 0,
        outer: None,
        reassembled: false,
        events: SmallVec::new(),
    }
}

pub(crate) fn udp<'p>(from: End, to: End, payload: &'p [u8], seconds: i64) -> Packet<'p> {
    let header =
        Udp { source_port: from.1, destination_port: to.1, header: &[0; 8], checksum_ok: true };
    let network = Network::Ip(ip(from.0, to.0, 17));
    packet(TransportLayer::Udp(header), network, payload, seconds)
}

pub(crate) fn tcp<'p>(from: End, to: End, flags: u8, payload: &'p [u8], s: i64) -> Packet<'p> {
    let header = Tcp {
        source_port: from.1,
        destination_port: to.1,
        seq: 1,
        ack: 1,
        flags: TcpFlags(flags),
        window: 1000,
        urgent: 0,
        header: &[0; 20],
        mss: None,
        window_scale: None,
        sack_permitted: false,
        timestamp: None,
        checksum_ok: true,
    };
    let network = Network::Ip(ip(from.0, to.0, 6));
    packet(TransportLayer::Tcp(header), network, payload, s)
}

/// One flow between a client and a server, and the worker that looks at it.
pub(crate) struct World {
    pub(crate) engine: Arc<Engine>,
    pub(crate) thread: Thread,
    pub(crate) state: FlowState,
    pub(crate) app: Option<(usize, Box<dyn protocols::Parser>)>,
    pub(crate) ends: [End; 2],
    pub(crate) seconds: i64,
    pub(crate) established: bool,
    packets: [u64; 2],
}

impl World {
    #[track_caller]
    pub(crate) fn new(rules: &str) -> Self {
        Self::with(rules, Options::default())
    }

    #[track_caller]
    pub(crate) fn with(rules: &str, options: Options) -> Self {
        let engine = engine(rules, options);
        Self {
            thread: engine.thread(),
            engine,
            state: FlowState::default(),
            app: None,
            ends: [CLIENT, SERVER],
            seconds: 1000,
            established: true,
            packets: [0; 2],
        }
    }

    /// A new flow for the same engine.
    pub(crate) fn new_flow(&mut self) {
        self.state = FlowState::default();
        self.app = None;
        self.packets = [0; 2];
    }

    /// Parses the flow as this protocol from now on.
    pub(crate) fn parse_as(&mut self, name: &str) {
        let place = protocols::ALL.iter().position(|protocol| protocol.name() == name);
        let place = place.expect("a protocol of the test");
        let make = protocols::ALL[place].configured(&protocols::Settings::empty());
        self.app = Some((place, make(model::Transport::Udp)));
    }

    /// Sends a datagram, parsed when the flow has a parser; numbers of the rules that fire.
    pub(crate) fn udp(&mut self, direction: Direction, payload: &[u8]) -> Vec<u32> {
        if let Some((_, parser)) = &mut self.app {
            let _ = parser.feed(direction, payload);
        }
        let [client, server] = self.ends;
        let packet = match direction {
            Direction::ToServer => udp(client, server, payload, self.seconds),
            Direction::ToClient => udp(server, client, payload, self.seconds),
        };
        self.inspect(direction, &packet, None, false)
    }

    /// Sends a segment whose bytes are the last of `stream`.
    pub(crate) fn segment(
        &mut self,
        direction: Direction,
        stream: &[u8],
        offset: u64,
        new: usize,
    ) -> Vec<u32> {
        let payload = &stream[stream.len() - new..];
        if let Some((_, parser)) = &mut self.app {
            let _ = parser.feed(direction, payload);
        }
        let [client, server] = self.ends;
        let packet = match direction {
            Direction::ToServer => tcp(client, server, 0x18, payload, self.seconds),
            Direction::ToClient => tcp(server, client, 0x18, payload, self.seconds),
        };
        let part = StreamPart { direction, bytes: stream, offset, new, end: false };
        self.inspect(direction, &packet, Some(part), true)
    }

    /// Looks at a packet of the flow.
    pub(crate) fn inspect(
        &mut self,
        direction: Direction,
        packet: &Packet<'_>,
        stream: Option<StreamPart<'_>>,
        payload_in_stream: bool,
    ) -> Vec<u32> {
        self.alerts(direction, packet, stream, payload_in_stream)
            .iter()
            .map(|alert| self.sid(alert))
            .collect()
    }

    pub(crate) fn alerts(
        &mut self,
        direction: Direction,
        packet: &Packet<'_>,
        stream: Option<StreamPart<'_>>,
        payload_in_stream: bool,
    ) -> Vec<Alert> {
        self.packets[direction.index()] += 1;
        let name = self.app.as_ref().map_or("unknown", |(place, _)| protocols::ALL[*place].name());
        let flow = FlowView {
            direction,
            established: self.established,
            start: Time::from_seconds(1000),
            packets: self.packets,
            bytes: [0; 2],
            stream_bytes: [0; 2],
            app_protocol: name,
            app_protocol_by_side: [name; 2],
            state: &mut self.state,
        };
        let app: Option<(usize, &mut dyn protocols::Parser)> = match &mut self.app {
            Some((place, parser)) => Some((*place, &mut **parser)),
            None => None,
        };
        let mut input = Input {
            packet,
            flow: Some(flow),
            stream,
            payload_in_stream,
            stream_events: &[],
            detection_events: &[],
            app,
            last: false,
        };
        let mut alerts = Vec::new();
        self.thread.inspect(&mut input, &mut alerts);
        alerts
    }

    pub(crate) fn sid(&self, alert: &Alert) -> u32 {
        match &alert.cause {
            Cause::Rule(place) => self.engine.rule(*place).expect("a rule").meta.sid,
            Cause::Indicator { id, .. } => *id,
        }
    }
}
