//! A whole sensor over made frames, content swaps and a disk that refuses.

use std::path::Path;
use std::sync::{Arc, Mutex};

use model::{SystemClock, Time};
use range::{Day, Scenario};
use uplink::SpoolError;
use wire::{Cause, Content, Item, Kind, Manifest, Part};

use super::*;
use crate::settings::file::File;

/// Keeps what is told.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<Item>>>);

impl Outlet for Told {
    fn push(&mut self, items: &[Item]) -> Result<(), SpoolError> {
        self.0.lock().expect("not poisoned").extend_from_slice(items);
        Ok(())
    }
}

fn settings(toml: &str) -> Settings {
    File::parse(toml).expect("TOML").check().expect("good settings")
}

fn story(member: usize) -> Box<dyn FrameSource> {
    let start = Time::from_seconds(1_795_420_800);
    let scenario = Scenario { length_s: 3600, ..Scenario::demo(1, member, start) };
    let frames = Day::story_only(&scenario).map(|frame| (frame.time, frame.bytes));
    Box::new(Frames::new("made", frames))
}

/// Runs a sensor over a member's story; what was told.
fn told(settings: Settings, member: usize) -> (Snapshot, Vec<Item>) {
    let told = Told::default();
    let tell = Tell::To(Box::new(told.clone()));
    let handle =
        start(settings, vec![story(member)], tell, Arc::new(SystemClock)).expect("started");
    let done = handle.finish();
    let items = told.0.lock().expect("not poisoned").clone();
    (done, items)
}

fn causes(items: &[Item]) -> Vec<String> {
    let mut causes: Vec<String> = items
        .iter()
        .filter_map(|item| match item {
            Item::Detection(detection) => Some(match &detection.cause {
                Cause::Rule { sid, .. } => format!("rule {sid}"),
                Cause::Indicator { value, .. } => format!("indicator {value}"),
                Cause::Analytic { name, .. } => format!("analytic {name}"),
            }),
            _ => None,
        })
        .collect();
    causes.sort();
    causes.dedup();
    causes
}

fn content_file(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content").join(name).display().to_string()
}

#[test]
fn tells_detections_counters_and_health() {
    let rules = content_file("rules/vardkase.rules");
    let indicators = content_file("demo/indicators.csv");
    let text = format!(
        "[rules]\nfiles = [{rules:?}]\n[[indicators]]\nfile = {indicators:?}\nsource = \"test\""
    );
    let (done, items) = told(settings(&text), 0);
    assert!(done.frames > 100, "{done:?}");
    let causes = causes(&items);
    assert!(!causes.is_empty());
    let detections = items.iter().filter(|item| matches!(item, Item::Detection(_))).count();
    assert_eq!(done.detections, detections as u64);
    assert_eq!(done.detections_lost, 0);
    let packets: u64 = items
        .iter()
        .filter_map(|item| match item {
            Item::Counters { counts, .. } => counts.get("packets"),
            _ => None,
        })
        .sum();
    assert_eq!(packets, done.frames);
    let Some(Item::Health { rules, indicators, sources, .. }) = items.last() else {
        panic!("the last word is health: {:?}", items.last());
    };
    assert!(*rules > 0 && *indicators > 0);
    assert_eq!(sources, &["made"]);
}

#[test]
fn a_first_start_reads_nothing_before_the_hubs_rules_are_there() {
    let settings = settings("");
    let force = content::first(&settings, None, Time::default()).expect("compiles");
    let shared = Arc::new(Shared {
        progress: Progress::new(vec!["made".to_owned()]),
        has_line: true,
        settings,
        clock: Arc::new(SystemClock),
        force: ArcSwap::from_pointee(force),
        stop: AtomicBool::new(false),
    });
    let worker = {
        let shared = Arc::clone(&shared);
        let out = work::Out::new(None, None, false);
        std::thread::spawn(move || work::run(&shared, 0, story(0), out))
    };
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(shared.progress.snapshot().frames, 0);
    let rules: &[u8] = b"alert ip any any -> any any (sid:1;)";
    let first = content(1, &[("own", Kind::Rules, rules)]);
    let force = compile(&shared.settings, Some(&first), Time::default()).expect("compiles");
    shared.force.store(Arc::new(force));
    worker.join().expect("ends");
    let done = shared.progress.snapshot();
    assert!(0 < done.frames && 0 < done.alerts, "{done:?}");
}

/// Content as the hub would send it.
fn content(version: u64, parts: &[(&str, Kind, &[u8])]) -> Content {
    let named = |(name, kind, bytes): &(&str, Kind, &[u8])| Part {
        name: (*name).to_owned(),
        kind: *kind,
        sha256: wire::digest(bytes),
        bytes: bytes.len() as u64,
    };
    Content {
        manifest: Manifest {
            version,
            made_at: Time::default(),
            parts: parts.iter().map(named).collect(),
            keys: Vec::new(),
        },
        parts: parts.iter().map(|(_, _, bytes)| bytes.to_vec()).collect(),
    }
}

/// What content comes to: what is in force, or why it is refused.
#[track_caller]
fn check(toml: &str, parts: &[(&str, Kind, &[u8])], expected: &str) {
    let told = match compile(&settings(toml), Some(&content(3, parts)), Time::default()) {
        Ok(force) => {
            let Force { version, rules, indicators, complaints, .. } = force;
            format!("version {version}, {rules} rules, {indicators} indicators {complaints:?}")
        }
        Err(error) => error.to_string(),
    };
    assert!(told.contains(expected), "{told}");
}

const GOOD_RULE: &[u8] = b"alert tcp any any -> any any (msg:\"x\"; content:\"evil\"; sid:1;)\n";

#[test]
fn broken_rules_and_rows_are_told_and_the_rest_counts() {
    let rules = [GOOD_RULE, b"alert tcp any any -> any any (nonsense; sid:2;)\n"].concat();
    let rows = b"evil.example\nnot a value\n10.1.2.3\nbelow.kommun.example\n";
    check(
        "domains = [\"kommun.example\"]",
        &[("a.rules", Kind::Rules, &rules), ("list", Kind::Indicators, rows)],
        "version 3, 1 rules, 1 indicators [\"a.rules:2:",
    );
    check("", &[("later", Kind::Unknown, b"\xff")], "[\"later: not known to this version\"]");
}

#[test]
fn a_part_that_makes_no_sense_refuses_the_version() {
    check("", &[("a.rules", Kind::Rules, b"\xff\xfe")], "a.rules: not UTF-8 text");
    let broken = b"# a comment\nalert nonsense\nalert more\n";
    check("", &[("a.rules", Kind::Rules, broken)], "a.rules: none of 2 rules compiles");
    check("", &[("list", Kind::Indicators, b"? ?\n! !\n")], "list: none of 2 rows");
    check("", &[("classes.toml", Kind::Policy, b"[other]\ntell = 7")], "classes.toml: ");
    check("", &[("analytics.toml", Kind::Policy, b"[scan]\nhosts = 7")], "analytics.toml: ");
}

#[test]
fn policy_of_the_hub_is_laid_over_the_shipped_one() {
    let policy = b"[scan]\nhosts_min = 7\n";
    let parts: &[(&str, Kind, &[u8])] = &[("analytics.toml", Kind::Policy, policy)];
    let force = compile(&settings(""), Some(&content(1, parts)), Time::default()).expect("good");
    assert_eq!(force.setup.analytics.scan.hosts_min, 7);
    assert_eq!(force.setup.analytics.scan.ports_min, 15);
}

/// A segment of the connection 10.0.0.1:40000 to 192.0.2.9:7777.
fn segment(
    at: i64,
    to_server: bool,
    seq: u32,
    ack: u32,
    flags: u8,
    data: &[u8],
) -> (Time, Vec<u8>) {
    let client = range::Endpoint::new([10, 0, 0, 1], 40_000);
    let server = range::Endpoint::new([192, 0, 2, 9], 7777);
    let (from, to) = if to_server { (client, server) } else { (server, client) };
    let way = range::Way { from, to, vlan: None };
    let segment = range::Segment { seq, ack, flags, options: &[], payload: data };
    (Time::from_seconds(1_795_420_800 + at), range::tcp(way, &segment))
}

#[test]
fn new_rules_take_over_in_the_middle_of_a_flow() {
    let (sender, receiver) = std::sync::mpsc::sync_channel::<(Time, Vec<u8>)>(0);
    let told = Told::default();
    let source = Box::new(Frames::new("made", receiver.into_iter()));
    let handle =
        start(settings(""), vec![source], Tell::To(Box::new(told.clone())), Arc::new(SystemClock))
            .expect("started");
    let send = |frame| sender.send(frame).expect("the worker takes it");
    send(segment(0, true, 100, 0, 2, b""));
    send(segment(1, false, 500, 101, 18, b""));
    send(segment(2, true, 101, 501, 16, b""));
    send(segment(3, true, 101, 501, 24, b"evil before"));
    send(segment(4, false, 501, 112, 16, b""));
    let parts: &[(&str, Kind, &[u8])] = &[("a.rules", Kind::Rules, GOOD_RULE)];
    let force = compile(&handle.shared.settings, Some(&content(1, parts)), Time::default());
    handle.shared.force.store(Arc::new(force.expect("good")));
    // The worker looks for newer content now and then, not for each frame of a busy line.
    for at in 0..600 {
        send(segment(5 + at / 600, false, 501, 112, 16, b""));
    }
    send(segment(7, true, 112, 501, 24, b"evil after"));
    send(segment(8, false, 501, 122, 16, b""));
    drop(sender);
    handle.finish();
    let items = told.0.lock().expect("not poisoned").clone();
    assert_eq!(causes(&items), ["rule 1"]);
}

#[test]
fn a_disk_that_refuses_keeps_detections_waiting() {
    /// Refuses the first times.
    struct Full(u32, Told);
    impl Outlet for Full {
        fn push(&mut self, items: &[Item]) -> Result<(), SpoolError> {
            if self.0 > 0 {
                self.0 -= 1;
                return Err(SpoolError::Encode("full".to_owned()));
            }
            self.1.push(items)
        }
    }
    let told = Told::default();
    let indicators = content_file("demo/indicators.csv");
    let text = format!("[[indicators]]\nfile = {indicators:?}\nsource = \"test\"");
    let tell = Tell::To(Box::new(Full(1, told.clone())));
    let handle = start(settings(&text), vec![story(0)], tell, Arc::new(SystemClock));
    let done = handle.expect("started").finish();
    assert_eq!(done.detections_lost, 0);
    assert!(!causes(&told.0.lock().expect("not poisoned")).is_empty());
}
