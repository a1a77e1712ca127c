//! The story of the demo: a sensor with what we ship says all of it and nothing else.

mod common;

use std::collections::BTreeSet;
use std::net::IpAddr;

use decode::{Frame, LinkType};
use model::Time;
use testkit::range::{self, Attack, Day, Scenario, Seen, story};
use wire::{Cause, Detection};

/// Eight in the morning.
const START: Time = Time::from_seconds(1_795_420_800);

/// What is said, as the story names it.
fn said(detection: &Detection) -> String {
    match &detection.cause {
        Cause::Rule { sid, .. } => format!("rule {sid}"),
        Cause::Indicator { value, .. } => format!("indicator {value}"),
        Cause::Analytic { name, .. } => format!("analytic {name}"),
    }
}

/// Whether a detection is about somebody, as the member's device or as the other end.
fn is_about(detection: &Detection, ip: IpAddr) -> bool {
    detection.device.ip == ip || detection.peer.as_ref().is_some_and(|peer| peer.ip == ip)
}

#[track_caller]
fn check(scenario: &Scenario) {
    let detections = run(Day::new(scenario));
    let expected: BTreeSet<(String, IpAddr)> = story(scenario)
        .iter()
        .map(|expected| {
            let what = match &expected.seen {
                Seen::Rule(sid) => format!("rule {sid}"),
                Seen::Indicator(value) => format!("indicator {value}"),
                Seen::Analytic(name) => format!("analytic {name}"),
            };
            (what, expected.source)
        })
        .collect();
    let met = |(what, source): &&(String, IpAddr)| {
        detections.iter().any(|one| said(one) == *what && is_about(one, *source))
    };
    let missed: Vec<_> = expected.iter().filter(|one| !met(one)).collect();
    assert!(missed.is_empty(), "not found: {missed:?}");
    let foreseen = |one: &&Detection| {
        expected.iter().any(|(what, source)| said(one) == *what && is_about(one, *source))
    };
    let surplus: Vec<_> = detections.iter().filter(|one| !foreseen(one)).collect();
    assert!(surplus.is_empty(), "found though not there: {surplus:#?}");
}

/// What a sensor says of frames of `range`.
fn run(frames: impl IntoIterator<Item = range::Frame>) -> Vec<Detection> {
    let (mut worker, mut kept) = (common::worker(), common::Kept::default());
    for (at, frame) in frames.into_iter().enumerate() {
        let wire_len = frame.bytes.len() as u32;
        let (number, link) = (at as u64 + 1, LinkType::ETHERNET);
        let frame = Frame { time: frame.time, number, link, data: &frame.bytes, wire_len };
        worker.frame(frame, &mut kept);
    }
    worker.finish(&mut kept);
    kept.detections
}

fn whole_story(member: usize, length_s: i64, load: f64) -> Scenario {
    let attacks = Attack::ALL.to_vec();
    Scenario { length_s, load, attacks, ..Scenario::demo(7, member, START) }
}

#[test]
fn everything_in_twenty_busy_minutes() {
    check(&whole_story(0, 1_200, 1.0));
}

#[test]
fn everything_without_everyday_traffic() {
    check(&whole_story(1, 36_000, 0.0));
}

#[test]
fn nothing_on_a_day_without_attacks() {
    check(&Scenario { attacks: Vec::new(), ..whole_story(2, 1_200, 1.0) });
}

/// Ten hours: what is slow (scans by the day, beacons) has time to be taken for something.
#[test]
fn nothing_in_ten_quiet_hours() {
    check(&Scenario { attacks: Vec::new(), ..whole_story(0, 36_000, 0.1) });
}
