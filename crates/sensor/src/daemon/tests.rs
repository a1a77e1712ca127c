use std::path::Path;
use std::sync::{Arc, Mutex};

use model::{SystemClock, Time};
use range::{Day, Scenario};
use uplink::SpoolError;
use wire::{Cause, Item};

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
