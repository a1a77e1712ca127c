//! A day is in order, the same again, and made of packets that the decoder finds nothing wrong
//! with.

use std::collections::HashSet;

use decode::{LinkType, Settings};
use model::Time;
use range::{Attack, Day, Frame, Scenario, Seen};

/// Eight in the morning.
const START: Time = Time::from_seconds(1_795_420_800);

fn scenario(member: usize, length_s: i64) -> Scenario {
    let attacks = Attack::ALL.to_vec();
    Scenario { length_s, attacks, ..Scenario::demo(7, member, START) }
}

/// What the decoder says of a frame: whether checksums hold, and its events.
fn judge(frame: &Frame) -> Vec<String> {
    let settings = Settings::default();
    let input = decode::Frame {
        time: frame.time,
        number: 1,
        link: LinkType::ETHERNET,
        data: &frame.bytes,
        wire_len: frame.bytes.len() as u32,
    };
    let mut wrong = Vec::new();
    for packet in decode::packets(&settings, input) {
        wrong.extend(packet.events.iter().map(|event| (*event).to_owned()));
        if packet.ip().is_some_and(|ip| !ip.checksum_ok) {
            wrong.push("checksum of IP".to_owned());
        }
        if packet.tcp().is_some_and(|tcp| !tcp.checksum_ok) {
            wrong.push("checksum of TCP".to_owned());
        }
    }
    wrong
}

#[test]
fn decodes_without_an_event() {
    for member in 0..3 {
        for frame in Day::new(&scenario(member, 300)) {
            let wrong = judge(&frame);
            assert!(wrong.is_empty(), "{wrong:?} in {:02x?}", frame.bytes);
        }
    }
}

#[test]
fn times_never_go_back() {
    let mut before = START;
    let mut count = 0;
    for frame in Day::new(&scenario(0, 1_200)) {
        assert!(before <= frame.time);
        before = frame.time;
        count += 1;
    }
    assert!(5_000 < count, "only {count} frames");
}

#[test]
fn same_seed_same_day() {
    let day = || Day::new(&scenario(1, 120)).collect::<Vec<_>>();
    assert_eq!(day(), day());
}

#[test]
fn another_seed_another_day() {
    let other = Scenario { seed: 8, ..scenario(1, 120) };
    assert_ne!(
        Day::new(&other).take(50).collect::<Vec<_>>(),
        Day::new(&scenario(1, 120)).take(50).collect::<Vec<_>>()
    );
}

#[test]
fn attacks_are_the_same_with_and_without_everyday_traffic() {
    let whole: HashSet<Vec<u8>> = Day::new(&scenario(0, 600)).map(|frame| frame.bytes).collect();
    assert!(Day::story_only(&scenario(0, 600)).all(|frame| whole.contains(&frame.bytes)));
}

#[test]
fn story_fits_its_scenario() {
    let scenario = scenario(2, 600);
    let last = Day::story_only(&scenario).map(|frame| frame.time).max();
    assert!(last.is_some_and(|last| last < scenario.end()), "{last:?}");
}

#[test]
fn no_attack_no_frame() {
    let quiet = Scenario { attacks: Vec::new(), ..scenario(0, 600) };
    assert_eq!(Day::story_only(&quiet).count(), 0);
    assert!(range::story(&quiet).is_empty());
}

/// Every rule and indicator that the story names is one that we ship.
#[test]
fn story_names_what_is_shipped() {
    let rules = include_str!("../../../content/rules/vardkase.rules");
    let indicators = include_str!("../../../content/demo/indicators.csv");
    for expected in range::story(&scenario(0, 600)) {
        match expected.seen {
            Seen::Rule(sid) => assert!(rules.contains(&format!("sid:{sid};")), "{sid}"),
            Seen::Indicator(value) => assert!(indicators.contains(value), "{value}"),
            Seen::Analytic(_) => {}
        }
    }
}

#[test]
fn the_hour_after_brings_the_beacon_back_to_the_first_member_alone() {
    let told = |member| range::story(&Scenario::afterwards(7, member, START));
    let returned = Seen::Indicator("203.0.113.200");
    assert_eq!(told(0).into_iter().map(|one| one.seen).collect::<Vec<_>>(), [returned]);
    assert!(told(1).is_empty() && told(2).is_empty());
    let hour = Scenario::afterwards(7, 0, START).story_only();
    let first = Day::new(&hour).next().map(|frame| frame.time.since(START) / 1_000_000);
    assert!(first.is_some_and(|after| (10..40).contains(&after)), "{first:?} s");
}
