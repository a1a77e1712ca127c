//! The flow table: which packets meet, when flows end, what happens when it is full.

use std::fmt::Write;
use std::net::IpAddr;

use decode::{Icmp, IpHeader, Packet, TransportLayer, Udp};
use model::{Direction, Time};
use smallvec::SmallVec;

use crate::{FlowTable, Settings, TableSettings, made};

/// A packet of 100 bytes.
#[derive(Clone)]
struct Made {
    source: IpAddr,
    destination: IpAddr,
    vlan: u16,
    tunnel_depth: u8,
    layer: Layer,
}

#[derive(Clone)]
enum Layer {
    Udp(u16, u16),
    Icmp(u8, Vec<u8>),
    Icmp6(u8, Vec<u8>),
    Other(u8),
    Fragment,
}

const A: &str = "10.0.0.1";
const B: &str = "192.0.2.2";

fn made(source: &str, destination: &str, layer: Layer) -> Made {
    Made {
        source: source.parse().unwrap(),
        destination: destination.parse().unwrap(),
        vlan: 0,
        tunnel_depth: 0,
        layer,
    }
}

/// Tracks a packet at a second; tells the flow's number, direction and whether it is new.
fn track(table: &mut FlowTable<()>, made: &Made, second: i64, ended: &mut String) -> String {
    let frame = [0; 100];
    let icmp = |kind, about: &'static [u8]| Icmp {
        kind,
        code: 0,
        id: None,
        seq: None,
        mtu: None,
        header: &[],
        about: (!about.is_empty()).then_some(about),
        checksum_ok: true,
    };
    let leak = |bytes: &[u8]| -> &'static [u8] { Vec::leak(bytes.to_vec()) };
    let (protocol, transport) = match &made.layer {
        Layer::Udp(source_port, destination_port) => (
            17,
            TransportLayer::Udp(Udp {
                source_port: *source_port,
                destination_port: *destination_port,
                header: &[],
                checksum_ok: true,
            }),
        ),
        Layer::Icmp(kind, about) => (1, TransportLayer::Icmp(icmp(*kind, leak(about)))),
        Layer::Icmp6(kind, about) => (58, TransportLayer::Icmp6(icmp(*kind, leak(about)))),
        Layer::Other(protocol) => (*protocol, TransportLayer::None),
        Layer::Fragment => (17, TransportLayer::None),
    };
    let ip = IpHeader {
        fragment: matches!(made.layer, Layer::Fragment),
        header: &[0; 20],
        ..made::ip(made.source, made.destination, protocol)
    };
    let packet = Packet {
        frame: &frame,
        wire_len: 100,
        vlans: if made.vlan == 0 { SmallVec::new() } else { SmallVec::from_slice(&[made.vlan]) },
        tunnel_depth: made.tunnel_depth,
        ..made::packet(Time::from_seconds(second), ip, transport)
    };
    let found = table.track(&packet, || (), &mut |flow, why| {
        let facts = &flow.facts;
        let state = facts.state.name();
        write!(ended, "{}:{}:{state} ", facts.number, why.name()).unwrap();
    });
    match found {
        None => "none".to_owned(),
        Some(at) => {
            let arrow = if at.direction == Direction::ToServer { '>' } else { '<' };
            let new = if at.new { "new" } else { "" };
            format!("{}{arrow}{new}", at.flow.facts.number)
        }
    }
}

/// Packets at seconds, what is told of each, and which flows ended, those left at the end included.
#[track_caller]
fn check(settings: TableSettings, packets: &[(i64, Made)], expected: &str, expected_ends: &str) {
    let mut table = FlowTable::new(Settings { table: settings, ..Settings::default() });
    let mut ended = String::new();
    let told: Vec<String> =
        packets.iter().map(|(second, made)| track(&mut table, made, *second, &mut ended)).collect();
    assert_eq!(told.join(" "), expected);
    table.shutdown(&mut |flow, why| {
        let facts = &flow.facts;
        write!(ended, "{}:{}:{} ", facts.number, why.name(), facts.state.name()).unwrap();
    });
    assert!(table.is_empty());
    assert_eq!(ended.trim_end(), expected_ends);
}

#[test]
fn both_ways_are_one_flow() {
    check(
        TableSettings::default(),
        &[
            (0, made(A, B, Layer::Udp(1000, 53))),
            (0, made(B, A, Layer::Udp(53, 1000))),
            (0, made(A, B, Layer::Udp(1001, 53))),
            (0, made(A, B, Layer::Udp(53, 1000))),
            (0, made("2001:db8::1", "2001:db8::2", Layer::Udp(5, 6))),
            (0, made("2001:db8::2", "2001:db8::1", Layer::Udp(6, 5))),
            (0, made(A, B, Layer::Fragment)),
        ],
        "1>new 1< 2>new 3>new 4>new 4< none",
        "1:shutdown:established 2:shutdown:new 3:shutdown:new 4:shutdown:established",
    );
}

#[test]
fn same_port_on_both_sides() {
    check(
        TableSettings::default(),
        &[(0, made(A, B, Layer::Udp(53, 53))), (0, made(B, A, Layer::Udp(53, 53)))],
        "1>new 1<",
        "1:shutdown:established",
    );
}

#[test]
fn vlans_and_tunnels_tell_apart_unless_told_not_to() {
    let packets = [
        (0, made(A, B, Layer::Udp(1, 2))),
        (0, Made { vlan: 7, ..made(A, B, Layer::Udp(1, 2)) }),
        (0, Made { tunnel_depth: 1, ..made(A, B, Layer::Udp(1, 2)) }),
    ];
    let ends = "1:shutdown:new 2:shutdown:new 3:shutdown:new";
    check(TableSettings::default(), &packets, "1>new 2>new 3>new", ends);
    let together = TableSettings {
        vlans_tell_apart: false,
        tunnels_tell_apart: false,
        ..TableSettings::default()
    };
    check(together, &packets, "1>new 1> 1>", "1:shutdown:new");
}

#[test]
fn icmp_meets_its_answer_and_errors_meet_their_flow() {
    let mut about = vec![0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 192, 0, 2, 2];
    about.extend([0x03, 0xe8, 0, 53, 0, 8, 0, 0]);
    check(
        TableSettings::default(),
        &[
            (0, made(A, B, Layer::Icmp(8, vec![]))),
            (0, made(B, A, Layer::Icmp(0, vec![]))),
            (0, made(A, B, Layer::Icmp6(135, vec![]))),
            (0, made(B, A, Layer::Icmp6(136, vec![]))),
            (0, made("192.0.2.9", A, Layer::Icmp(3, about.clone()))),
            (0, made(A, B, Layer::Udp(1000, 53))),
            (0, made("192.0.2.9", A, Layer::Icmp(3, about.clone()))),
            (0, made(B, A, Layer::Icmp(3, about[..22].to_vec()))),
        ],
        "1>new 1< 2>new 2< none 3>new 3< none",
        "1:shutdown:established 2:shutdown:established 3:shutdown:established",
    );
}

#[test]
fn icmp6_errors_about_nothing_known_are_flows() {
    let mut about = vec![0x60, 0, 0, 0, 0, 8, 17, 64];
    about.extend("2001:db8::1".parse::<std::net::Ipv6Addr>().unwrap().octets());
    about.extend("2001:db8::2".parse::<std::net::Ipv6Addr>().unwrap().octets());
    about.extend([0x03, 0xe8, 0, 53, 0, 8, 0, 0]);
    let error = made("2001:db8::2", "2001:db8::1", Layer::Icmp6(1, about));
    check(
        TableSettings::default(),
        &[
            (0, error.clone()),
            (0, made("2001:db8::1", "2001:db8::2", Layer::Udp(1000, 53))),
            (0, error),
        ],
        "1>new 2>new 2<",
        "1:shutdown:new 2:shutdown:established",
    );
}

#[test]
fn other_protocols_make_flows_if_wanted() {
    let packets = [(0, made(A, B, Layer::Other(50))), (0, made(A, B, Layer::Other(89)))];
    check(TableSettings::default(), &packets, "1>new none", "1:shutdown:new");
    let wanted = TableSettings { other_protocols: true, ..TableSettings::default() };
    check(wanted, &packets, "1>new 2>new", "1:shutdown:new 2:shutdown:new");
}

#[test]
fn silence_ends_flows_by_state() {
    check(
        TableSettings::default(),
        &[
            (0, made(A, B, Layer::Udp(1, 53))),
            (0, made(A, B, Layer::Udp(2, 53))),
            (1, made(B, A, Layer::Udp(53, 2))),
            (30, made(A, B, Layer::Udp(1, 53))),
            (61, made(A, B, Layer::Udp(1, 53))),
            (62, made(A, B, Layer::Udp(2, 53))),
            (400, made(A, B, Layer::Udp(3, 53))),
        ],
        "1>new 2>new 2< 1> 3>new 2> 4>new",
        "1:timeout:new 3:timeout:new 2:timeout:established 4:shutdown:new",
    );
}

#[test]
fn a_full_table_lets_go_of_the_most_silent() {
    let small =
        TableSettings { flows_max: 2, emergency_recovery_percent: 40, ..TableSettings::default() };
    check(
        small,
        &[
            (0, made(A, B, Layer::Udp(1, 53))),
            (1, made(A, B, Layer::Udp(2, 53))),
            (2, made(A, B, Layer::Udp(1, 53))),
            (3, made(A, B, Layer::Udp(3, 53))),
            // Emergency: ten seconds of silence are enough now.
            (13, made(A, B, Layer::Udp(3, 53))),
        ],
        "1>new 2>new 1> 3>new 3>",
        "2:forced:new 1:timeout:new 3:shutdown:new",
    );
}

#[test]
fn a_million_flows_stay_within_the_limit() {
    let flows_max = 10_000;
    let settings = TableSettings { flows_max, ..TableSettings::default() };
    let mut table = FlowTable::new(Settings { table: settings, ..Settings::default() });
    let mut ends = 0;
    let mut ended = String::new();
    for number in 0..1_000_000_u32 {
        let address = IpAddr::from(std::net::Ipv4Addr::from_bits(0x0a00_0000 + number));
        let packet = Made { source: address, ..made(A, B, Layer::Udp(1, 53)) };
        track(&mut table, &packet, 0, &mut ended);
        ends += ended.matches("forced").count();
        ended.clear();
        assert!(table.len() <= flows_max);
    }
    assert_eq!(ends, 1_000_000 - flows_max);
    assert_eq!(table.counters().forced, ends as u64);
}

#[test]
fn an_idle_flow_is_small() {
    assert!(size_of::<crate::Flow<()>>() <= 232, "{}", size_of::<crate::Flow<()>>());
}
