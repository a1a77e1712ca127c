//! A whole sensor for tests: what we ship as rules, policy and demo indicators, and events and
//! detections kept in memory.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use indicators::{MatchSet, Origin, WarningLists};
use model::{Confidence, Time, Tlp};
use sensor::settings::file::{File, Rules};
use sensor::sink::Sink;
use sensor::watch::{Classes, Setup};
use sensor::worker::{Run, Worker};
use serde_json::Value;

/// Networks of the members that `range` makes up.
const HOME: [&str; 3] = ["10.0.0.0/8", "192.0.2.0/24", "2001:db8::/46"];

/// What a sensor said.
#[derive(Default)]
pub struct Kept {
    /// Events, in order.
    pub events: Vec<Value>,
    /// Detections, in order.
    pub detections: Vec<wire::Detection>,
}

impl Sink for Kept {
    fn event(&mut self, _output: usize, line: &[u8]) {
        self.events.push(serde_json::from_slice(line).expect("an event is valid JSON"));
    }

    fn detection(&mut self, detection: wire::Detection) {
        self.detections.push(detection);
    }
}

/// A sensor with all that we ship.
pub fn worker() -> Worker {
    let file = File {
        home_nets: HOME.map(str::to_owned).to_vec(),
        rules: Rules {
            files: vec![content("rules/vardkase.rules")],
            classification: Some(content("rules/classification.config")),
            ..Rules::default()
        },
        ..File::default()
    };
    let config = file.check().expect("settings are good").worker;
    let loaded = sensor::load::rules(&config).expect("rules can be read");
    let errors: Vec<_> = loaded.beside.iter().chain(&loaded.compiled.errors).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let engine = sensor::load::engine(&config, loaded);
    engine.watch(Arc::new(demo_indicators()));
    let mut worker = Worker::new(&Run::new(config, engine));
    worker.watch(setup());
    worker
}

fn demo_indicators() -> MatchSet {
    let list = std::fs::read_to_string(content("demo/indicators.csv")).expect("it is shipped");
    let origin = Origin {
        source: "demo".to_owned(),
        tlp: Tlp::Green,
        confidence: Confidence::percent(50),
        expires: None,
    };
    let (_, read) = indicators::read(&list, &origin);
    assert_eq!(read.rejected, []);
    MatchSet::new(read.indicators, &WarningLists::default(), Time::from_seconds(1_795_420_800))
}

fn setup() -> Setup {
    let policy = std::fs::read_to_string(content("policy/analytics.toml")).expect("it is shipped");
    Setup {
        home: HOME.iter().map(|net| net.parse().expect("a network")).collect(),
        classes: Classes::shipped().expect("the shipped classes"),
        analytics: toml::from_str(&policy).expect("the shipped thresholds"),
    }
}

fn content(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content").join(name)
}
