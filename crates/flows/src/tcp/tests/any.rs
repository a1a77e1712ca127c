//! Any packets in any order: nothing panics, and the same bytes come out.

use proptest::prelude::*;

use super::*;

/// A stream cut, shuffled and repeated at will gives the same bytes, whatever the numbers.
fn shuffled() -> impl Strategy<Value = (Vec<u8>, Vec<(usize, usize)>, u32, bool)> {
    let data = proptest::collection::vec(any::<u8>(), 1..600);
    let isn = prop_oneof![any::<u32>(), (u32::MAX - 700)..=u32::MAX];
    data.prop_flat_map(move |data| {
        let length = data.len();
        let extra = proptest::collection::vec((0..length, 1..200_usize), 0..20);
        let cuts = proptest::collection::btree_set(0..length, 0..20);
        (Just(data), extra, cuts, isn.clone(), any::<bool>(), Just(()).prop_perturb(|(), rng| rng))
            .prop_map(move |(data, extra, cuts, isn, inline, mut rng)| {
                let mut starts: Vec<usize> = cuts.into_iter().collect();
                starts.insert(0, 0);
                let ends = starts.iter().skip(1).copied().chain([length]);
                let mut pieces: Vec<(usize, usize)> = starts
                    .iter()
                    .copied()
                    .zip(ends)
                    .filter(|(from, to)| from < to)
                    .chain(extra.iter().map(|(from, n)| (*from, (from + n).min(length))))
                    .collect();
                for place in (1..pieces.len()).rev() {
                    pieces.swap(place, (rng.next_u32() as usize) % (place + 1));
                }
                (data, pieces, isn, inline)
            })
    })
}

proptest! {
    #[test]
    fn any_cut_order_and_repetition_gives_the_same_bytes((data, pieces, isn, inline) in shuffled()) {
        let mut packets = HANDSHAKE.map(sent).to_vec();
        packets.extend(pieces.iter().map(|(from, to)| Sent {
            seq: *from as i64,
            data: data[*from..*to].to_vec(),
            ..sent("C A 0 0")
        }));
        packets.push(sent(&format!("S A 0 {}", data.len())));
        let settings = StreamSettings { inline, ..StreamSettings::default() };
        let seen = run(settings, &packets, [isn, SERVER_ISN]);
        prop_assert_eq!(&seen.bytes[0], &data);
        prop_assert_eq!(seen.raw[0], data.len());
        prop_assert!(!seen.log.contains("lost"));
        prop_assert!(!seen.log.contains("different"));
    }

    #[test]
    fn any_packets_are_survived(packets in proptest::collection::vec(any_packet(), 0..60),
                                inline in any::<bool>(), midstream in any::<bool>(),
                                async_oneside in any::<bool>(), depth in 0..300_u64,
                                limit in 0..300_usize) {
        let settings = StreamSettings {
            inline, midstream, async_oneside, depth,
            out_of_order_bytes_max: limit,
            memory_max: limit * 20,
            unacknowledged_bytes_max: limit,
            raw_overlap: limit,
            ..StreamSettings::default()
        };
        run(settings, &packets, [u32::MAX - 50, SERVER_ISN]);
    }
}

fn any_packet() -> impl Strategy<Value = Sent> {
    let near = || prop_oneof![4 => -20..300_i64, 1 => any::<i32>().prop_map(i64::from)];
    let flags = prop_oneof![
        4 => Just(TcpFlags::ACK),
        1 => Just(TcpFlags::SYN),
        1 => Just(TcpFlags::SYN | TcpFlags::ACK),
        1 => Just(TcpFlags::FIN | TcpFlags::ACK),
        1 => any::<u8>(),
    ];
    let data = proptest::collection::vec(any::<u8>(), 0..60);
    (any::<bool>(), flags, near(), near(), data, 0..80_u16, any::<u16>(), any::<bool>()).prop_map(
        |(from_client, flags, seq, ack, data, urgent, window, fast_open)| Sent {
            from_client,
            flags,
            seq,
            ack,
            data,
            urgent,
            window,
            option: if fast_open { vec![34, 2, 0, 0] } else { vec![] },
            timestamp: None,
            checksum_ok: true,
        },
    )
}
