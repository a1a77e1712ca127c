//! What a sensor takes of the machine's memory, after a member's day of traffic. One test, because
//! memory is counted for the process.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use model::{SystemClock, Time};
use range::{Day, Scenario};
use sensor::daemon::{FrameSource, Frames, Tell, start};
use sensor::settings::file::File;
use uplink::SpoolError;
use wire::Item;

struct Nowhere;

impl sensor::daemon::Outlet for Nowhere {
    fn push(&mut self, _items: &[Item]) -> Result<(), SpoolError> {
        Ok(())
    }
}

/// Megabytes in the machine's memory now, and at most so far (proc(5), `status`).
fn megabytes() -> (u64, u64) {
    let text = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let of = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default();
        line.split_whitespace().next().and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
    };
    (of("VmRSS:"), of("VmHWM:"))
}

/// Plays an hour of a member to a sensor; megabytes before it ends its flows, and the peak.
fn play(toml: &str, what: &str) -> (u64, u64) {
    let begun = Instant::now();
    let settings = File::parse(toml).expect("TOML").check().expect("good settings");
    let start_at = Time::from_seconds(1_795_420_800);
    let scenario = Scenario { length_s: 3600, ..Scenario::demo(1, 0, start_at) };
    let frames = Day::new(&scenario).map(|frame| (frame.time, frame.bytes));
    let source: Box<dyn FrameSource> = Box::new(Frames::new("made", frames));
    let handle = start(settings, vec![source], Tell::To(Box::new(Nowhere)), Arc::new(SystemClock))
        .expect("started");
    let rules = handle.force().rules;
    let ready = begun.elapsed();
    while !handle.is_finished() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let now = megabytes();
    let done = handle.finish();
    println!("{what}: {rules} rules, ready after {ready:?}, {now:?} MB (now, peak), {done:?}");
    now
}

#[test]
#[ignore = "takes minutes without optimisation: cargo test --release -- --ignored"]
fn memory_stays_within_what_is_promised() {
    let (without, _) = play("", "no rules");
    assert!(without < 100, "{without} MB without rules");
    let shared = std::env::var_os("VARDKASE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), Into::into);
    let rules = shared.join("data/rules/etopen-2024-04-21.rules");
    if !rules.is_file() {
        eprintln!("skipped: no {}", rules.display());
        return;
    }
    let (with, _) = play(&format!("[rules]\nfiles = [{rules:?}]"), "a public rule set");
    assert!(with < 300, "{with} MB with a public rule set");
}
