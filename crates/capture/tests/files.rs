//! Capture files of our own making: both formats, both byte orders, cut, damaged, and any bytes.

use std::io::{self, Read};

use capture::file::{ReadError, Reader, Writer};
use decode::{Frame, LinkType};
use model::Time;
use proptest::prelude::*;

/// Numbers in the byte order of a file.
#[derive(Clone, Copy, Debug)]
enum Order {
    Big,
    Little,
}

impl Order {
    fn u32(self, value: u32) -> [u8; 4] {
        match self {
            Self::Big => value.to_be_bytes(),
            Self::Little => value.to_le_bytes(),
        }
    }

    fn u16(self, value: u16) -> [u8; 2] {
        match self {
            Self::Big => value.to_be_bytes(),
            Self::Little => value.to_le_bytes(),
        }
    }

    fn numbers(self, values: &[u32]) -> Vec<u8> {
        values.iter().flat_map(|value| self.u32(*value)).collect()
    }

    fn pcap(self, magic: u32, link: u32) -> Vec<u8> {
        let mut bytes = self.numbers(&[magic]);
        bytes.extend([self.u16(2), self.u16(4)].concat());
        bytes.extend(self.numbers(&[0, 0, 65_535, link]));
        bytes
    }

    fn record(self, fraction: u32, data: &[u8]) -> Vec<u8> {
        let length = data.len() as u32;
        [self.numbers(&[1_700_000_000, fraction, length, length + 1]), data.to_vec()].concat()
    }

    fn block(self, kind: u32, body: &[u8]) -> Vec<u8> {
        let padding = body.len().next_multiple_of(4) - body.len();
        let length = (12 + body.len() + padding) as u32;
        let (head, tail) = (self.numbers(&[kind, length]), self.numbers(&[length]));
        [head, body.to_vec(), vec![0; padding], tail].concat()
    }

    fn section(self) -> Vec<u8> {
        let body =
            [self.numbers(&[0x1a2b_3c4d]), [self.u16(1), self.u16(0)].concat(), vec![0xff; 8]];
        self.block(0x0a0d_0d0a, &body.concat())
    }

    fn interface(self, link: u16, resolution: Option<u8>) -> Vec<u8> {
        let mut body = [self.u16(link), self.u16(0)].concat();
        body.extend(self.u32(0));
        if let Some(resolution) = resolution {
            body.extend([self.u16(9), self.u16(1)].concat());
            body.extend([resolution, 0, 0, 0, 0, 0, 0, 0]);
        }
        self.block(1, &body)
    }

    fn packet(self, interface: u32, units: u64, data: &[u8]) -> Vec<u8> {
        let length = data.len() as u32;
        let mut body =
            self.numbers(&[interface, (units >> 32) as u32, units as u32, length, length + 1]);
        body.extend_from_slice(data);
        self.block(6, &body)
    }
}

/// Gives a few bytes at a time, as a pipe may.
struct Trickle<'a>(&'a [u8], usize);

impl Read for Trickle<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let count = self.1.min(target.len());
        self.0.read(&mut target[..count])
    }
}

/// What a file gives: each frame as a line, and how it ended.
fn read(bytes: &[u8], at_once: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut reader = match Reader::new(Trickle(bytes, at_once)) {
        Ok(reader) => reader,
        Err(error) => return vec![error.to_string()],
    };
    loop {
        match reader.next_frame() {
            Ok(Some(frame)) => lines.push(format!(
                "{} at {} link {} {:?} of {}",
                frame.number,
                frame.time.micros(),
                frame.link.0,
                frame.data,
                frame.wire_len
            )),
            Ok(None) => return lines,
            Err(error) => {
                lines.push(error.to_string());
                assert!(matches!(reader.next_frame(), Ok(None)), "goes on after an error");
                return lines;
            }
        }
    }
}

#[track_caller]
fn check(bytes: &[u8], expected: &[&str]) {
    for at_once in [1, 7, 4096] {
        assert_eq!(read(bytes, at_once), expected);
    }
}

const FIRST: &str = "1 at 1700000000000005 link 1 [1, 2, 3] of 4";

#[test]
fn pcap_in_every_shape() {
    for order in [Order::Big, Order::Little] {
        let micro = [order.pcap(0xa1b2_c3d4, 1), order.record(5, &[1, 2, 3])].concat();
        check(&micro, &[FIRST]);
        let nano = [order.pcap(0xa1b2_3c4d, 1), order.record(5_999, &[1, 2, 3])].concat();
        check(&nano, &[FIRST]);
    }
}

#[test]
fn pcapng_with_several_interfaces() {
    for order in [Order::Big, Order::Little] {
        let file = [
            order.section(),
            order.interface(1, None),
            order.interface(101, Some(9)),
            order.block(0x0bad, &[1, 2, 3, 4]),
            order.packet(0, 1_700_000_000_000_005, &[1, 2, 3]),
            order.packet(1, 1_700_000_000_000_005_999, &[4]),
        ];
        check(&file.concat(), &[FIRST, "2 at 1700000000000005 link 101 [4] of 2"]);
    }
}

#[test]
fn pcapng_changes_byte_order_between_sections() {
    let part = |order: Order| {
        [order.section(), order.interface(1, Some(6)), order.packet(0, 9, &[1])].concat()
    };
    let file = [part(Order::Big), part(Order::Little)].concat();
    check(&file, &["1 at 9 link 1 [1] of 2", "2 at 9 link 1 [1] of 2"]);
}

#[test]
fn frames_before_damage_are_delivered() {
    let order = Order::Little;
    let good = [order.pcap(0xa1b2_c3d4, 1), order.record(5, &[1, 2, 3])].concat();
    let cut = "the capture file ends inside a frame, after 1 whole ones";
    check(&[&good[..], &order.record(6, &[1])[..16]].concat(), &[FIRST, cut]);
    check(&[&good[..], &[0; 3]].concat(), &[FIRST, cut]);
    let huge = order.numbers(&[0, 0, u32::MAX, 0]);
    let damaged =
        "the capture file is damaged at byte 43, after 1 frames: a frame or block that is too long";
    check(&[good, huge].concat(), &[FIRST, damaged]);
    check(b"", &["not a pcap or pcapng file"]);
    check(b"GET / HTTP/1.1\r\n\r\nnot a capture", &["not a pcap or pcapng file"]);
    let stranger = [order.section(), order.packet(3, 1, &[1])].concat();
    check(
        &stranger,
        &[
            "the capture file is damaged at byte 28, after 0 frames: a frame of an interface that was not described",
        ],
    );
}

#[test]
fn a_frame_larger_than_the_buffer() {
    let data = vec![7; 900_000];
    let file = [Order::Little.pcap(0xa1b2_c3d4, 1), Order::Little.record(5, &data)].concat();
    let mut reader = Reader::new(file.as_slice()).expect("a capture");
    let frame = reader.next_frame().expect("no error").expect("a frame");
    assert_eq!(frame.data, data);
}

#[test]
fn a_failing_disk_is_named() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("no disk"))
        }
    }
    assert!(matches!(Reader::new(Failing), Err(ReadError::Read(_))));
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        frames in prop::collection::vec(
            (0_i64..4_000_000_000_000_000, prop::collection::vec(any::<u8>(), 0..300)), 0..20),
        at_once in 1_usize..500,
    ) {
        let mut writer = Writer::new(Vec::new(), LinkType::ETHERNET).expect("memory");
        for (micros, data) in &frames {
            let frame = Frame {
                time: Time::from_micros(*micros), number: 0, link: LinkType::ETHERNET,
                data, wire_len: data.len() as u32,
            };
            writer.write(frame).expect("memory");
        }
        let file = writer.finish().expect("memory");
        let mut reader = Reader::new(Trickle(&file, at_once)).expect("a capture");
        for (micros, data) in &frames {
            let frame = reader.next_frame().expect("no error").expect("a frame");
            prop_assert_eq!(frame.time.micros(), *micros);
            prop_assert_eq!(frame.data, data.as_slice());
        }
        prop_assert!(reader.next_frame().expect("no error").is_none());
    }

    #[test]
    fn any_bytes_any_split(
        start in 0_usize..4,
        tail in prop::collection::vec(any::<u8>(), 0..400),
        changed in prop::collection::vec((0_usize..200, any::<u8>()), 0..4),
        at_once in 1_usize..50,
    ) {
        let starts = [
            vec![],
            Order::Little.pcap(0xa1b2_c3d4, 1),
            [Order::Big.section(), Order::Big.interface(1, None)].concat(),
            [Order::Little.section(), Order::Little.interface(1, Some(200)),
             Order::Little.packet(0, u64::MAX, &[1, 2])].concat(),
        ];
        let mut bytes = [starts[start].clone(), tail].concat();
        for (at, value) in changed {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = value;
            }
        }
        prop_assert_eq!(read(&bytes, at_once), read(&bytes, usize::MAX));
    }
}
