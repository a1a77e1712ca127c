//! Each layer by example: bytes in, a line that says what was read out.

use std::fmt::Write;

use decode::{Frame, LinkType, Network, Packet, Settings, TransportLayer, packets};
use model::Time;

/// Joins layers into a frame.
fn frame(layers: &[&[u8]]) -> Vec<u8> {
    layers.concat()
}

/// A layer written in hexadecimal; blanks are ignored.
fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let byte = |pair: &[u8]| {
        u8::from_str_radix(std::str::from_utf8(pair).expect("ascii"), 16).expect("hexadecimal")
    };
    digits.chunks(2).map(byte).collect()
}

fn ethernet(kind: &str) -> Vec<u8> {
    hex(&format!("020000000002 020000000001 {kind}"))
}

/// 10.0.0.1 to 10.0.0.2.
fn ipv4(protocol: u8, payload: &[u8]) -> Vec<u8> {
    let [high, low] = (20 + payload.len() as u16).to_be_bytes();
    let header = [0x45, 0, high, low, 0, 1, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
    frame(&[&header, payload])
}

/// 2001:db8::1 to 2001:db8::2.
fn ipv6(next: u8, payload: &[u8]) -> Vec<u8> {
    let [high, low] = (payload.len() as u16).to_be_bytes();
    let start = [0x60, 0, 0, 0, high, low, next, 64];
    let addresses = hex("20010db8000000000000000000000001 20010db8000000000000000000000002");
    frame(&[&start, &addresses, payload])
}

fn udp(from: u16, to: u16, payload: &[u8]) -> Vec<u8> {
    let length = (8 + payload.len() as u16).to_be_bytes();
    frame(&[&from.to_be_bytes(), &to.to_be_bytes(), &length, &[0, 0], payload])
}

fn tcp(options: &str, payload: &[u8]) -> Vec<u8> {
    let options = hex(options);
    let words = (5 + options.len() / 4) as u8;
    let start = hex("3039 0050 00000001 00000002");
    frame(&[&start, &[words << 4, 0x18, 0x20, 0, 0, 0, 0, 0], &options, payload])
}

fn line(packet: &Packet<'_>) -> String {
    let mut text = String::new();
    for vlan in &packet.vlans {
        let _ = write!(text, "vlan {vlan} ");
    }
    match &packet.network {
        Network::None => text.push_str("nothing"),
        Network::Arp(arp) => {
            let _ = write!(text, "arp {} {} {}", arp.operation, arp.source_ip, arp.target_ip);
        }
        Network::Ip(ip) => {
            let _ = write!(text, "{} {} {}", ip.source, ip.destination, ip.protocol);
            if ip.fragment {
                let _ = write!(text, " fragment {} at {}", ip.id, ip.fragment_offset);
            }
        }
    }
    match &packet.transport {
        TransportLayer::None => {}
        TransportLayer::Tcp(tcp) => {
            let _ = write!(text, " tcp {} {}", tcp.source_port, tcp.destination_port);
            for (name, value) in [
                ("mss", tcp.mss.map(u32::from)),
                ("ws", tcp.window_scale.map(u32::from)),
                ("ts", tcp.timestamp.map(|(value, _)| value)),
            ] {
                if let Some(value) = value {
                    let _ = write!(text, " {name} {value}");
                }
            }
        }
        TransportLayer::Udp(udp) => {
            let _ = write!(text, " udp {} {}", udp.source_port, udp.destination_port);
        }
        TransportLayer::Icmp(icmp) | TransportLayer::Icmp6(icmp) => {
            let _ = write!(text, " icmp {} {}", icmp.kind, icmp.code);
        }
        TransportLayer::Sctp { source_port, destination_port } => {
            let _ = write!(text, " sctp {source_port} {destination_port}");
        }
    }
    if !packet.payload.is_empty() {
        let _ = write!(text, " +{}", packet.payload.len());
    }
    for event in &packet.events {
        let _ = write!(text, " !{event}");
    }
    text
}

/// The packets of a frame, outermost first.
#[track_caller]
fn check(link: LinkType, bytes: &[u8], expected: &[&str]) {
    let settings = Settings { checksums: false, ..Settings::default() };
    let frame = Frame {
        time: Time::from_seconds(1),
        number: 1,
        link,
        data: bytes,
        wire_len: bytes.len() as u32,
    };
    let lines: Vec<String> = packets(&settings, frame).map(|packet| line(&packet)).collect();
    assert_eq!(lines, expected);
}

#[track_caller]
fn check_ip(bytes: &[u8], expected: &[&str]) {
    check(LinkType::RAW, bytes, expected);
}

const PLAIN: &str = "10.0.0.1 10.0.0.2 17 udp 1000 2000 +2";

fn plain() -> Vec<u8> {
    ipv4(17, &udp(1000, 2000, b"ab"))
}

#[test]
fn link_types() {
    for (link, header) in [
        (LinkType::ETHERNET, "020000000002 020000000001 0800"),
        (LinkType::NULL, "02000000"),
        (LinkType::NULL, "00000002"),
        (LinkType::LOOP, "00000002"),
        (LinkType::RAW, ""),
        (LinkType::RAW_BSD, ""),
        (LinkType::IPV4, ""),
        (LinkType::SLL, "0000 0001 0006 0200000000010000 0800"),
        (LinkType::SLL2, "0800 0000 00000001 0001 00 06 0200000000010000"),
        (LinkType::PPP, "ff03 0021"),
        (LinkType::PPP, "0021"),
        (LinkType::PPP, "21"),
        (LinkType::C_HDLC, "0f00 0800"),
        (LinkType::PPP_ETHER, "11 00 0001 0020 0021"),
    ] {
        check(link, &frame(&[&hex(header), &plain()]), &[PLAIN]);
    }
}

#[test]
fn link_layers_cut_short() {
    for (link, bytes, event) in [
        (LinkType::ETHERNET, "0200", "nothing !ethernet.pkt_too_small"),
        (
            LinkType::ETHERNET,
            "020000000002 020000000001 1234",
            "nothing !ethernet.unknown_ethertype",
        ),
        (LinkType::NULL, "0200", "nothing !ltnull.pkt_too_small"),
        (LinkType::NULL, "63000000", "nothing !ltnull.unsupported_type"),
        (LinkType::RAW, "00", "nothing !ipraw.invalid_ip_version"),
        (LinkType::RAW, "", "nothing !ipraw.invalid_ip_version"),
        (LinkType::SLL, "0000", "nothing !sll.pkt_too_small"),
        (LinkType::SLL2, "0000", "nothing !sll2.pkt_too_small"),
        (LinkType::PPP, "", "nothing !ppp.pkt_too_small"),
        (LinkType::PPP, "0021 45", "nothing !ppp.ip4_pkt_too_small"),
        (LinkType::PPP, "c021 00", "nothing !ppp.unsup_proto"),
        (LinkType::C_HDLC, "0f", "nothing !chdlc.pkt_too_small"),
        (LinkType::PPP_ETHER, "11", "nothing !pppoe.pkt_too_small"),
        (LinkType(4711), "00", "nothing"),
    ] {
        check(link, &hex(bytes), &[event]);
    }
}

#[test]
fn tags() {
    let eth = LinkType::ETHERNET;
    let with = |kind: &str, tag: &str| frame(&[&ethernet(kind), &hex(tag), &plain()]);
    check(eth, &with("8100", "2007 0800"), &["vlan 7 10.0.0.1 10.0.0.2 17 udp 1000 2000 +2"]);
    check(
        eth,
        &with("88a8", "0009 8100 0007 0800"),
        &["vlan 9 vlan 7 10.0.0.1 10.0.0.2 17 udp 1000 2000 +2"],
    );
    check(
        eth,
        &with("8100", "0001 8100 0002 8100 0003 8100 0004 0800"),
        &["vlan 1 vlan 2 vlan 3 nothing !vlan.too_many_layers"],
    );
    check(eth, &with("8847", "00064140"), &[PLAIN]);
    check(eth, &with("8847", "00064040 00064140"), &[PLAIN]);
    check(eth, &with("8847", "00003140"), &["nothing !mpls.bad_label_implicit_null"]);
    check(eth, &with("8864", "11 00 0001 0020 0021"), &[PLAIN]);
    check(eth, &frame(&[&ethernet("8100"), &[0]]), &["nothing !vlan.header_too_small"]);
}

#[test]
fn arp() {
    let message = "0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002";
    check(
        LinkType::ETHERNET,
        &frame(&[&ethernet("0806"), &hex(message)]),
        &["arp 1 10.0.0.1 10.0.0.2"],
    );
    check(
        LinkType::ETHERNET,
        &frame(&[&ethernet("0806"), &hex("0001 0800 06")]),
        &["nothing !arp.pkt_too_small"],
    );
}

#[test]
fn ipv4_headers() {
    let mut bytes = plain();
    bytes.extend([0; 20]);
    check_ip(&bytes, &[PLAIN]);
    check_ip(&hex("45"), &["nothing !ipv4.pkt_too_small"]);
    check(LinkType::IPV4, &ipv6(59, &[]), &["nothing !ipv4.wrong_ip_version"]);
    let with = |at: usize, value: u8| {
        let mut bytes = plain();
        bytes[at] = value;
        bytes
    };
    check_ip(&with(0, 0x44), &["nothing !ipv4.hlen_too_small"]);
    check_ip(&with(3, 19), &["nothing !ipv4.iplen_smaller_than_hlen"]);
    check_ip(&with(3, 31), &["nothing !ipv4.trunc_pkt"]);
    check_ip(&with(6, 0x20), &["10.0.0.1 10.0.0.2 17 fragment 1 at 0 +10"]);
    check_ip(&with(7, 0x02), &["10.0.0.1 10.0.0.2 17 fragment 1 at 16 +10"]);
}

#[test]
fn ipv4_options() {
    let with = |options: &str| {
        let options = hex(options);
        let total = (20 + options.len()) as u8;
        let mut bytes = ipv4(61, &[]);
        bytes[0] = 0x40 | (total / 4);
        bytes[3] = total;
        frame(&[&bytes, &options])
    };
    let plain = "10.0.0.1 10.0.0.2 61";
    check_ip(&with("94040000 01010101"), &[plain]);
    check_ip(&with("94040000"), &[&format!("{plain} !ipv4.opt_pad_required")]);
    check_ip(&with("94040000 94040000"), &[&format!("{plain} !ipv4.opt_duplicate")]);
    check_ip(&with("94ff0000 01010101"), &[&format!("{plain} !ipv4.opt_invalid_len")]);
    check_ip(&with("9d040000 01010101"), &[&format!("{plain} !ipv4.opt_unknown")]);
    check_ip(&with("070701 00000000 00"), &[&format!("{plain} !ipv4.opt_malformed")]);
}

#[test]
fn ipv6_extension_headers() {
    let plain = |kind: &str| format!("2001:db8::1 2001:db8::2 {kind}");
    let after = |first: u8, headers: &str| ipv6(first, &frame(&[&hex(headers), &udp(1, 2, b"")]));
    check_ip(&after(0, "11 00 0502 0000 0100"), &[&plain("17 udp 1 2 !ipv6.zero_len_padn")]);
    check_ip(
        &after(60, "11 00 01 04 00000000"),
        &[&plain("17 udp 1 2 !ipv6.dstopts_only_padding")],
    );
    check_ip(&after(60, "11 00 1e 04 00000000"), &[&plain("17 udp 1 2 !ipv6.dstopts_unknown_opt")]);
    check_ip(&after(43, "11 00 00 00 00000000"), &[&plain("17 udp 1 2 !ipv6.rh_type_0")]);
    check_ip(&after(44, "11 00 0000 00000009"), &[&plain("17 udp 1 2 !ipv6.exthdr_useless_fh")]);
    check_ip(&after(44, "11 00 0001 00000009"), &[&plain("17 fragment 9 at 0 +8")]);
    check_ip(&after(0, "11 ff"), &[&plain("0 +10 !ipv6.trunc_exthdr")]);
    check_ip(&ipv6(59, b"x"), &[&plain("59 +1 !ipv6.data_after_none_header")]);
    check_ip(&hex("60"), &["nothing !ipv6.pkt_too_small"]);
    check_ip(&ipv6(59, b"x")[..40], &["nothing !ipv6.trunc_pkt"]);
}

#[test]
fn tcp_headers() {
    let with = |options: &str| ipv4(6, &tcp(options, b"abc"));
    let plain = "10.0.0.1 10.0.0.2 6 tcp 12345 80";
    check_ip(&with(""), &[&format!("{plain} +3")]);
    check_ip(
        &with("020405b4 0402 080a 00000005 00000006 01 030307"),
        &[&format!("{plain} mss 1460 ws 7 ts 5 +3")],
    );
    check_ip(&with("02040001 02040002"), &[&format!("{plain} mss 1 +3 !tcp.opt_duplicate")]);
    check_ip(&with("02ff0001"), &[&format!("{plain} +3 !tcp.opt_invalid_len")]);
    check_ip(&with("03040101"), &[&format!("{plain} +3 !tcp.opt_invalid_len")]);
    check_ip(&ipv4(6, &[0; 19]), &["10.0.0.1 10.0.0.2 6 +19 !tcp.pkt_too_small"]);
    let mut bytes = with("");
    bytes[32] = 0xf0;
    check_ip(&bytes, &["10.0.0.1 10.0.0.2 6 +23 !tcp.hlen_too_small"]);
    bytes[32] = 0x40;
    check_ip(&bytes, &["10.0.0.1 10.0.0.2 6 +23 !tcp.invalid_optlen"]);
}

#[test]
fn udp_icmp_sctp() {
    check_ip(&ipv4(17, &[0; 7]), &["10.0.0.1 10.0.0.2 17 +7 !udp.hlen_too_small"]);
    check_ip(
        &ipv4(17, &hex("0001 0002 0009 0000")),
        &["10.0.0.1 10.0.0.2 17 +8 !udp.pkt_too_small"],
    );
    check_ip(&ipv4(17, &hex("0001 0002 0007 0000")), &["10.0.0.1 10.0.0.2 17 +8 !udp.len_invalid"]);
    check_ip(&ipv4(1, &hex("08000000 00010002 ff")), &["10.0.0.1 10.0.0.2 1 icmp 8 0 +1"]);
    check_ip(
        &ipv4(1, &hex("08010000 00010002")),
        &["10.0.0.1 10.0.0.2 1 icmp 8 1 !icmpv4.unknown_code"],
    );
    check_ip(
        &ipv4(1, &hex("63000000 00010002")),
        &["10.0.0.1 10.0.0.2 1 icmp 99 0 !icmpv4.unknown_type"],
    );
    check_ip(&ipv4(1, &[8]), &["10.0.0.1 10.0.0.2 1 +1 !icmpv4.pkt_too_small"]);
    check_ip(&ipv4(58, &[0; 8]), &["10.0.0.1 10.0.0.2 58 +8 !ipv4.icmpv6"]);
    check_ip(&ipv6(58, &hex("80000000 00010002")), &["2001:db8::1 2001:db8::2 58 icmp 128 0"]);
    check_ip(
        &ipv6(58, &hex("82000000 00000000")),
        &["2001:db8::1 2001:db8::2 58 icmp 130 0 !icmpv6.mld_message_with_invalid_hl"],
    );
    check_ip(&ipv4(132, &hex("0001 0002 00000000 00000000")), &["10.0.0.1 10.0.0.2 132 sctp 1 2"]);
    check_ip(&ipv4(132, &[0; 11]), &["10.0.0.1 10.0.0.2 132 +11 !sctp.pkt_too_small"]);
}

#[test]
fn tunnels() {
    let inner_frame = frame(&[&ethernet("0800"), &plain()]);
    let outer = |protocol: u8, length: usize| format!("10.0.0.1 10.0.0.2 {protocol} +{length}");
    check_ip(&ipv4(4, &plain()), &[&outer(4, 30), PLAIN]);
    let inner_v6 = ipv6(17, &udp(1, 2, b""));
    let inside_v6 = "2001:db8::1 2001:db8::2 17 udp 1 2";
    check_ip(&ipv4(41, &inner_v6), &[&outer(41, 48), inside_v6]);
    check_ip(&ipv4(47, &frame(&[&hex("0000 0800"), &plain()])), &[&outer(47, 30), PLAIN]);
    check_ip(
        &ipv4(47, &frame(&[&hex("3000 6558 00000001 00000002"), &inner_frame])),
        &[&outer(47, 44), PLAIN],
    );
    check_ip(
        &ipv4(47, &frame(&[&hex("1000 88be 00000001 1001000000000000"), &inner_frame])),
        &[&outer(47, 52), PLAIN],
    );
    check_ip(&ipv4(47, &[0]), &["10.0.0.1 10.0.0.2 47 +1 !gre.pkt_too_small"]);
    check_ip(&ipv4(47, &hex("8000 0800")), &["10.0.0.1 10.0.0.2 47 +4 !gre.version0_hdr_too_big"]);
    for (port, header, inner, inside) in [
        (4789, "08000000 00000100", &inner_frame, PLAIN),
        (6081, "00006558 00000100", &inner_frame, PLAIN),
        (3544, "", &inner_v6, inside_v6),
        (3544, "0000 1234 0a000001", &inner_v6, inside_v6),
    ] {
        let carried = frame(&[&hex(header), inner]);
        let outer = format!("10.0.0.1 10.0.0.2 17 udp 9999 {port} +{}", carried.len());
        check_ip(&ipv4(17, &udp(9999, port, &carried)), &[&outer, inside]);
    }
}

#[test]
fn nested_tunnels_are_bounded() {
    let mut bytes = plain();
    for _ in 0..40 {
        bytes = ipv4(4, &bytes);
    }
    let settings = Settings::default();
    let frame =
        Frame { time: Time::default(), number: 1, link: LinkType::RAW, data: &bytes, wire_len: 0 };
    let depths: Vec<u8> = packets(&settings, frame).map(|packet| packet.tunnel_depth).collect();
    assert_eq!(depths, (0..=settings.tunnel_depth_max).collect::<Vec<_>>());
    let inner = packets(&settings, frame).nth(1).and_then(|packet| packet.outer);
    assert_eq!(inner.map(|outer| outer.protocol), Some(4));
}

#[test]
fn checksums() {
    let settings = Settings::default();
    let bytes = hex("4500 0020 0001 0000 4011 66ca 0a000001 0a000002 03e8 07d0 000c 7ba2 61626364");
    let verdicts = |bytes: &[u8]| {
        let frame = Frame {
            time: Time::default(),
            number: 1,
            link: LinkType::RAW,
            data: bytes,
            wire_len: 0,
        };
        let packet = packets(&settings, frame).next().expect("a packet");
        match (&packet.network, &packet.transport) {
            (Network::Ip(ip), TransportLayer::Udp(udp)) => (ip.checksum_ok, udp.checksum_ok),
            other => panic!("{other:?}"),
        }
    };
    // The sums are made right by hand below, so that the example does not rest on our own adder.
    let right = fix(bytes);
    assert_eq!(verdicts(&right), (true, true));
    let mut wrong = right.clone();
    wrong[31] ^= 1;
    assert_eq!(verdicts(&wrong), (true, false));
    let mut wrong = right;
    wrong[8] ^= 1;
    assert_eq!(verdicts(&wrong), (false, true));
}

/// Writes both checksums with the textbook algorithm, word by word.
fn fix(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = |words: &[u8], start: u32| {
        let total = words.chunks(2).fold(start, |sum, word| {
            sum + u32::from(word[0]) * 256 + u32::from(word.get(1).copied().unwrap_or(0))
        });
        !(((total & 0xffff) + (total >> 16)) as u16)
    };
    bytes[10..12].fill(0);
    bytes[26..28].fill(0);
    let header = sum(&bytes[..20], 0).to_be_bytes();
    let transport = sum(&bytes[12..], 17 + 12).to_be_bytes();
    bytes[10..12].copy_from_slice(&header);
    bytes[26..28].copy_from_slice(&transport);
    bytes
}
