//! How long a packet takes from flow table to ordered bytes: many TCP flows, everything in order,
//! every second segment acknowledged. `cargo run --release -p vardkase-flows --example in_order`.

use std::time::Instant;

use decode::{IpHeader, LinkType, Network, Packet, Tcp, TcpFlags, TransportLayer};
use flows::{Facts, Flow, FlowTable, Look, Settings, Sink, StreamEnd};
use model::{Direction, Time};
use smallvec::SmallVec;

const FLOWS: u32 = 10_000;
const ROUNDS: u32 = 60;
const SEGMENT: u32 = 1_200;

#[derive(Default)]
struct Count {
    bytes: u64,
    looks: u64,
}

impl Sink<()> for Count {
    fn data(&mut self, _: &Facts, _: &mut (), _: Direction, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
    }
    fn gap(&mut self, _: &Facts, _: &mut (), _: Direction, _: u64) {}
    fn end(&mut self, _: &Facts, _: &mut (), _: Direction, _: StreamEnd) {}
    fn event(&mut self, _: &Facts, _: &mut (), name: &'static str) {
        panic!("{name}");
    }
}

fn packet<'p>(
    flow: u32,
    to_server: bool,
    flags: u8,
    numbers: [u32; 2],
    data: &'p [u8],
) -> Packet<'p> {
    let client = std::net::Ipv4Addr::from_bits(0x0a00_0000 + flow).into();
    let server = std::net::Ipv4Addr::new(192, 0, 2, 80).into();
    let ends =
        if to_server { [(client, 40_000), (server, 80)] } else { [(server, 80), (client, 40_000)] };
    Packet {
        time: Time::from_seconds(1),
        number: 0,
        link: LinkType::ETHERNET,
        frame: data,
        wire_len: 0,
        ethernet: None,
        vlans: SmallVec::new(),
        network: Network::Ip(IpHeader {
            source: ends[0].0,
            destination: ends[1].0,
            protocol: 6,
            ttl: 64,
            tos: 0,
            id: 0,
            fragment: false,
            fragment_flags: 0,
            fragment_offset: 0,
            header: &[],
            payload: &[],
            options: SmallVec::new(),
            checksum_ok: true,
        }),
        transport: TransportLayer::Tcp(Tcp {
            source_port: ends[0].1,
            destination_port: ends[1].1,
            seq: numbers[0],
            ack: numbers[1],
            flags: TcpFlags(flags),
            window: 65_535,
            urgent: 0,
            header: &[],
            mss: None,
            window_scale: None,
            sack_permitted: false,
            timestamp: None,
            checksum_ok: true,
        }),
        payload: data,
        tunnel_depth: 0,
        outer: None,
        reassembled: false,
        events: SmallVec::new(),
    }
}

fn main() {
    let mut settings = Settings::default();
    settings.streams.depth = 0;
    let mut table: FlowTable<()> = FlowTable::new(settings);
    let mut count = Count::default();
    let mut packets = 0_u64;
    let data = vec![b'x'; SEGMENT as usize];
    let started = Instant::now();
    let mut feed = |packet: &Packet<'_>| {
        packets += 1;
        let Some(mut at) = table.track(packet, || (), &mut |_: Flow<()>, _| {}) else { return };
        at.feed(packet, &mut count);
        while let Some(part) = at.flow.raw(at.direction, Look::WhenWorth) {
            count.looks += part.new as u64;
        }
    };
    for flow in 0..FLOWS {
        feed(&packet(flow, true, TcpFlags::SYN, [0, 0], &[]));
        feed(&packet(flow, false, TcpFlags::SYN | TcpFlags::ACK, [0, 1], &[]));
        feed(&packet(flow, true, TcpFlags::ACK, [1, 1], &[]));
    }
    for round in 0..ROUNDS {
        for flow in 0..FLOWS {
            let at = 1 + round * 2 * SEGMENT;
            feed(&packet(flow, false, TcpFlags::ACK, [at, 1], &data));
            feed(&packet(flow, false, TcpFlags::ACK, [at + SEGMENT, 1], &data));
            feed(&packet(flow, true, TcpFlags::ACK, [1, at + 2 * SEGMENT], &[]));
        }
    }
    let nanoseconds = started.elapsed().as_nanos() as f64;
    println!(
        "{packets} packets, {} MB in order, {} MB looked at, {:.0} ns a packet, {} MB held, {:?}",
        count.bytes >> 20,
        count.looks >> 20,
        nanoseconds / packets as f64,
        table.stream_counters().memory >> 20,
        table.counters(),
    );
    println!("a flow {} bytes, a session {}", size_of::<Flow<()>>(), flows::Session::SIZE);
}
