//! Any bytes, as any link type: no panic, no endless packets, and what comes out lies inside what
//! went in.

use decode::{Decoder, Frame, LinkType, Settings, packets};
use model::Time;
use proptest::prelude::*;

const LINKS: &[u32] = &[0, 1, 9, 12, 14, 51, 101, 104, 108, 113, 228, 229, 276, 9999];

/// Bytes that get past the first layers more often than chance.
fn believable() -> impl Strategy<Value = Vec<u8>> {
    let heads: Vec<Vec<u8>> = vec![
        vec![],
        vec![0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0x45, 0, 0, 60, 0, 1, 0x20],
        vec![
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x81, 0, 0, 7, 0x86, 0xdd, 0x60, 0, 0, 0, 0, 40, 0,
        ],
        vec![0x45, 0, 0, 48, 0, 1, 0, 0, 64, 47, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2],
        vec![0x45, 0, 0, 48, 0, 1, 0, 0, 64, 17, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 0, 1, 0x12, 0xb5],
        vec![0x60, 0, 0, 0, 0, 64, 60, 64],
        vec![0x60, 0, 0, 0, 0, 64, 44, 64],
        vec![0x21],
    ];
    (prop::sample::select(heads), prop::collection::vec(any::<u8>(), 0..200))
        .prop_map(|(head, tail)| [head, tail].concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn never_panics(link in prop::sample::select(LINKS), bytes in believable()) {
        let settings = Settings::default();
        let frame = Frame {
            time: Time::default(), number: 1, link: LinkType(link), data: &bytes, wire_len: 0,
        };
        let mut count = 0;
        for packet in packets(&settings, frame) {
            count += 1;
            let inside = bytes.as_ptr_range();
            for part in [packet.frame, packet.payload] {
                prop_assert!(part.is_empty()
                    || inside.start <= part.as_ptr() && part.as_ptr_range().end <= inside.end);
            }
        }
        prop_assert!(count <= usize::from(settings.tunnel_depth_max) + 1);
    }

    #[test]
    fn cutting_a_frame_never_panics(bytes in believable()) {
        let settings = Settings::default();
        for length in 0..bytes.len() {
            let data = &bytes[..length];
            let frame =
                Frame { time: Time::default(), number: 1, link: LinkType::RAW, data, wire_len: 0 };
            packets(&settings, frame).for_each(drop);
        }
    }

    /// A datagram cut anywhere and sent in any order comes out as it was.
    #[test]
    fn fragments_give_the_datagram_back(
        payload in prop::collection::vec(any::<u8>(), 9..4000),
        cuts in prop::collection::btree_set(1_usize..499, 1..20),
        reversed: bool,
        is_v6: bool,
    ) {
        let mut ends: Vec<usize> = cuts.iter().map(|cut| cut * 8).filter(|end| *end < payload.len()).collect();
        ends.push(payload.len());
        let mut start = 0;
        let mut fragments = Vec::new();
        for end in ends {
            fragments.push(fragment(&payload, start, end, is_v6));
            start = end;
        }
        if reversed {
            fragments.reverse();
        }
        let mut decoder = Decoder::default();
        let mut whole = Vec::new();
        for (number, data) in fragments.iter().enumerate() {
            let frame = Frame {
                time: Time::default(), number: number as u64, link: LinkType::RAW, data, wire_len: 0,
            };
            decoder.each(frame, |packet| {
                if packet.reassembled {
                    whole.push((packet.ip().map(|ip| ip.checksum_ok), packet.payload.to_vec()));
                }
            });
        }
        if 1 < fragments.len() {
            prop_assert_eq!(whole, vec![(Some(true), payload)]);
        }
        prop_assert_eq!(decoder.defrag().waiting(), 0);
        prop_assert_eq!(decoder.defrag().memory_bytes(), 0);
    }

    #[test]
    fn limits_hold(fragments in prop::collection::vec((0_usize..40, 0_usize..400, 1_usize..20), 1..200)) {
        let limits = decode::DefragSettings {
            memory_bytes_max: 4000, trackers_max: 8, ..decode::DefragSettings::default()
        };
        let mut decoder = Decoder::new(Settings::default(), limits);
        let payload = [7; 5000];
        for (id, start, length) in fragments {
            let mut data = fragment(&payload, start * 8, (start + length) * 8, false);
            data[5] = id as u8;
            let frame =
                Frame { time: Time::default(), number: 1, link: LinkType::RAW, data: &data, wire_len: 0 };
            decoder.each(frame, |_| {});
            prop_assert!(decoder.defrag().waiting() <= 8);
            prop_assert!(decoder.defrag().memory_bytes() <= 4000);
        }
    }
}

/// One fragment of a datagram of protocol 253 (experiments), which no layer of ours reads.
fn fragment(payload: &[u8], start: usize, end: usize, is_v6: bool) -> Vec<u8> {
    let more = end < payload.len();
    let part = &payload[start..end];
    let mut bytes = if is_v6 {
        let [high, low] = (part.len() as u16 + 8).to_be_bytes();
        let [offset_high, offset_low] = (start as u16 | u16::from(more)).to_be_bytes();
        let mut bytes = vec![0x60, 0, 0, 0, high, low, 44, 64];
        bytes.extend([0xfd; 32]);
        bytes.extend([253, 0, offset_high, offset_low, 0, 0, 0, 9]);
        bytes
    } else {
        let [high, low] = (part.len() as u16 + 20).to_be_bytes();
        let [offset_high, offset_low] = ((start / 8) as u16 | u16::from(more) << 13).to_be_bytes();
        vec![
            0x45,
            0,
            high,
            low,
            0,
            9,
            offset_high,
            offset_low,
            64,
            253,
            0,
            0,
            10,
            0,
            0,
            1,
            10,
            0,
            0,
            2,
        ]
    };
    bytes.extend_from_slice(part);
    bytes
}
