//! Fragments put together: what the frame looks like, whose policy decides, and who is given up.

use decode::{Decoder, DefragSettings, Frame, LinkType, Network, Policy, Settings};
use model::Time;

/// In VLAN 6, from 10.0.0.1: `payload` at `offset`, of protocol 253.
fn fragment(to: u8, offset: u8, more: bool, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 12];
    bytes.extend([0x81, 0, 0, 6, 8, 0]);
    let total = 20 + payload.len() as u8;
    let flags = if more { 0x20 } else { 0 };
    bytes.extend([0x45, 0, 0, total, 0, 1, flags, offset / 8, 64, 253, 0, 0]);
    bytes.extend([10, 0, 0, 1, 10, 0, 0, to]);
    bytes.extend(payload);
    bytes
}

/// What is put together from frames that come at these seconds, and the events on the way.
fn run(decoder: &mut Decoder, frames: &[(i64, Vec<u8>)]) -> (Vec<String>, Vec<&'static str>) {
    let (mut whole, mut events) = (Vec::new(), Vec::new());
    for (number, (seconds, data)) in frames.iter().enumerate() {
        let frame = Frame {
            time: Time::from_seconds(*seconds),
            number: number as u64 + 1,
            link: LinkType::ETHERNET,
            data,
            wire_len: data.len() as u32,
        };
        decoder.each(frame, |packet| {
            events.extend(packet.events.iter().filter(|event| event.contains("frag")));
            if packet.reassembled {
                assert!(matches!(&packet.network, Network::Ip(ip) if ip.checksum_ok));
                assert_eq!(packet.vlans.as_slice(), [6]);
                assert_eq!(packet.wire_len as usize, packet.frame.len());
                whole.push(String::from_utf8_lossy(packet.payload).into_owned());
            }
        });
    }
    (whole, events)
}

#[test]
fn the_destination_chooses_the_policy() {
    let linux = (([10, 0, 0, 2].into(), 32), Policy::Linux);
    let last = (([10, 0, 0, 0].into(), 30), Policy::Last);
    let settings = DefragSettings { policies: vec![linux, last], ..DefragSettings::default() };
    for (to, expected) in
        [(2, "22222222bbbbbbbb"), (3, "22222222bbbbbbbb"), (9, "11111111bbbbbbbb")]
    {
        let mut decoder = Decoder::new(Settings::default(), settings.clone());
        let frames = [
            (1, fragment(to, 0, true, b"11111111")),
            (1, fragment(to, 0, true, b"22222222")),
            (1, fragment(to, 8, false, b"bbbbbbbb")),
        ];
        let (whole, events) = run(&mut decoder, &frames);
        assert_eq!(whole, [expected], "to {to}");
        assert_eq!(events, ["ipv4.frag_overlap"]);
    }
}

#[test]
fn waits_no_longer_than_told() {
    for (second, expected) in [(60, 1), (62, 0)] {
        let frames =
            [(1, fragment(2, 0, true, b"aaaaaaaa")), (second, fragment(2, 8, false, b"bb"))];
        let (whole, _) = run(&mut Decoder::default(), &frames);
        assert_eq!(whole.len(), expected, "after {second} s");
    }
}

#[test]
fn a_number_may_be_used_again() {
    let frames = [
        (1, fragment(2, 0, true, b"aaaaaaaa")),
        (1, fragment(2, 8, false, b"bb")),
        (2, fragment(2, 0, true, b"cccccccc")),
        (2, fragment(2, 8, false, b"dd")),
    ];
    let (whole, events) = run(&mut Decoder::default(), &frames);
    assert_eq!(whole, ["aaaaaaaabb", "ccccccccdd"]);
    assert_eq!(events, [""; 0]);
}

#[test]
fn others_destinations_do_not_mix() {
    let frames = [(1, fragment(2, 0, true, b"aaaaaaaa")), (1, fragment(3, 8, false, b"bb"))];
    let mut decoder = Decoder::default();
    let (whole, _) = run(&mut decoder, &frames);
    assert!(whole.is_empty());
    assert_eq!(decoder.defrag().waiting(), 2);
}
