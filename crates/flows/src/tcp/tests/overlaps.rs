//! Segments over one another: which bytes are kept, by policy.

use super::*;

/// First `old`, then `new`, while the bytes before them are there or still missing.
#[track_caller]
fn check_overlap(policy: &str, old: (i64, &str), new: (i64, &str), expected: &str) {
    let mut settings = StreamSettings::default();
    let policy = OverlapPolicy::from_name(policy).unwrap();
    settings.policies.add("192.0.2.80".parse().unwrap(), 32, policy);
    let packet = |(seq, data): (i64, &str)| sent(&format!("C A {seq} 0 {data}"));
    let handshake = HANDSHAKE.map(sent).to_vec();
    // Waiting for an acknowledgement in order; and waiting behind a hole.
    for hole in [false, true] {
        let mut packets = handshake.clone();
        let segments = [packet(old), packet(new)];
        let missing = packet((0, &"~~"[..old.0.min(new.0) as usize]));
        if hole {
            packets.extend(segments);
            packets.push(missing);
        } else {
            packets.push(missing);
            packets.extend(segments);
        }
        packets.push(sent("S A 0 40"));
        let seen = run(settings.clone(), &packets, [CLIENT_ISN, SERVER_ISN]);
        let text = String::from_utf8(seen.bytes[0].clone()).unwrap();
        assert_eq!(text.trim_start_matches('~'), expected, "{policy:?}, hole: {hole}");
    }
}

const ALL: [&str; 13] = [
    "first",
    "last",
    "bsd",
    "linux",
    "old-linux",
    "windows",
    "windows2k3",
    "vista",
    "macos",
    "solaris",
    "hpux10",
    "hpux11",
    "irix",
];

/// Where a segment lies and what it says.
type Lies = (i64, &'static str);
/// Where the second segment lies, what is kept if it wins, and who lets it win.
const CASES: [(Lies, Lies, [&str; 2], &[&str]); 6] = [
    // The same place.
    ((1, "ooo"), (1, "nnn"), ["ooo", "nnn"], &["last", "old-linux", "solaris", "hpux11"]),
    // Same beginning, longer.
    (
        (1, "ooo"),
        (1, "nnnn"),
        ["ooon", "nnnn"],
        &["last", "linux", "old-linux", "solaris", "hpux10", "hpux11", "irix"],
    ),
    // Begins before, ends within.
    (
        (2, "ooo"),
        (1, "nnn"),
        ["nooo", "nnno"],
        &["last", "bsd", "linux", "old-linux", "windows", "windows2k3", "macos", "hpux10", "irix"],
    ),
    // Begins within, ends after.
    ((1, "ooo"), (2, "nnn"), ["ooon", "onnn"], &["last", "solaris", "hpux11"]),
    // Around it.
    (
        (2, "oo"),
        (1, "nnnn"),
        ["noon", "nnnn"],
        &[
            "last",
            "bsd",
            "linux",
            "old-linux",
            "windows",
            "windows2k3",
            "macos",
            "solaris",
            "hpux10",
            "hpux11",
            "irix",
        ],
    ),
    // Within it.
    ((1, "oooo"), (2, "nn"), ["oooo", "onno"], &["last"]),
];

#[test]
fn overlap_policies() {
    for (old, new, [kept, replaced], winners) in CASES {
        for policy in ALL {
            let expected = if winners.contains(&policy) { replaced } else { kept };
            check_overlap(policy, old, new, expected);
        }
    }
}

#[test]
fn different_overlap_is_told() {
    check(
        &["-", "C A 0 0 good", "C A 0 0 evil", "S A 0 4"],
        "!pkt_retransmission !reassembly_overlap_different_data >good [established] >FlowEnded \
         <FlowEnded",
    );
}
