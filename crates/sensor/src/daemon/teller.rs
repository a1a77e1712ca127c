//! The thread that puts on disk what is told: detections in bunches, counters and health by the
//! clock.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};
use model::Time;
use wire::{Detection, Item};

use super::progress::Snapshot;
use super::{Outlet, Shared};

/// Detections that come in this time are put on disk together: one wait for the disk for all.
const GATHER: Duration = Duration::from_millis(20);

/// Detections put on disk together at most.
const BUNCH_MAX: usize = 512;

/// How often it is looked whether a report is due.
const LOOK: Duration = Duration::from_millis(250);

/// Seconds between two reports of counters and health.
const REPORT_S: i64 = 60;

/// By our own time reports are never closer, however fast the clock that is given runs.
const REPORT_APART: Duration = Duration::from_secs(1);

/// A disk that refuses is tried again after this time.
const RETRY: Duration = Duration::from_secs(1);

/// After the workers have ended, a disk that refuses is tried this often.
const LAST_TRIES: u32 = 3;

struct Teller<'s> {
    shared: &'s Shared,
    outlet: Box<dyn Outlet>,
    /// Told with the last report.
    told: Snapshot,
    from: Time,
    reported: Instant,
}

/// Works until all workers have ended and everything is on disk.
pub fn run(shared: &Shared, detections: &Receiver<Detection>, outlet: Box<dyn Outlet>) {
    let mut teller = Teller {
        shared,
        outlet,
        told: Snapshot::default(),
        from: shared.clock.now(),
        reported: Instant::now(),
    };
    // So that the hub knows at once that the sensor is up, and with what.
    teller.health();
    loop {
        match detections.recv_timeout(LOOK) {
            Ok(first) => teller.bunch(first, detections),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        teller.report_when_due();
    }
    teller.counters();
    teller.health();
}

impl Teller<'_> {
    fn bunch(&mut self, first: Detection, detections: &Receiver<Detection>) {
        let until = Instant::now() + GATHER;
        let mut items = vec![Item::Detection(Box::new(first))];
        while items.len() < BUNCH_MAX {
            match detections.recv_deadline(until) {
                Ok(detection) => items.push(Item::Detection(Box::new(detection))),
                Err(_) => break,
            }
        }
        let count = items.len() as u64;
        let counter = if self.push(&items) {
            &self.shared.progress.detections
        } else {
            &self.shared.progress.detections_lost
        };
        counter.fetch_add(count, Ordering::Relaxed);
    }

    /// Puts items on disk, and waits for a disk that refuses: meanwhile the channel fills, and
    /// what does not fit is counted by the workers. Only at the end it is given up.
    fn push(&mut self, items: &[Item]) -> bool {
        let mut tries = 0;
        loop {
            let Err(error) = self.outlet.push(items) else { return true };
            self.shared.progress.complain(error.to_string());
            if self.shared.stop.load(Ordering::Relaxed) {
                tries += 1;
                if LAST_TRIES <= tries {
                    return false;
                }
            }
            std::thread::sleep(RETRY);
        }
    }

    fn report_when_due(&mut self) {
        let due = self.from.plus_s(REPORT_S) <= self.shared.clock.now();
        if due && REPORT_APART <= self.reported.elapsed() {
            self.reported = Instant::now();
            self.counters();
            self.health();
        }
    }

    fn counters(&mut self) {
        let now = self.shared.clock.now();
        let (new, old) = (self.shared.progress.snapshot(), self.told);
        let counts = [
            ("packets", new.frames, old.frames),
            ("bytes", new.bytes, old.bytes),
            ("kernel_drops", new.kernel_drops, old.kernel_drops),
            ("flows", new.flows, old.flows),
            ("alerts", new.alerts, old.alerts),
            ("detections", new.detections, old.detections),
            ("detections_lost", new.detections_lost, old.detections_lost),
        ];
        let counts: BTreeMap<String, u64> = counts
            .into_iter()
            .map(|(name, new, old)| (name.to_owned(), new.saturating_sub(old)))
            .collect();
        self.push(&[Item::Counters { from: self.from, to: now, counts }]);
        self.told = new;
        self.from = now;
    }

    fn health(&mut self) {
        let force = self.shared.force.load_full();
        let mut complaints = force.complaints.clone();
        complaints.extend(self.shared.progress.take_complaints());
        let lost = self.shared.progress.detections_lost.load(Ordering::Relaxed);
        if lost > self.told.detections_lost {
            complaints.push("the disk is too slow: detections were lost".to_owned());
        }
        self.push(&[Item::Health {
            at: self.shared.clock.now(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            sources: self.shared.progress.sources.clone(),
            content: force.version,
            rules: force.rules,
            indicators: force.indicators,
            memory_bytes: memory_bytes(),
            spool_bytes: self.outlet.waiting_bytes(),
            complaints,
        }]);
    }
}

/// Memory of the process that lies in the machine's memory (proc(5), `statm`).
fn memory_bytes() -> u64 {
    // On every machine that Linux calls x86-64, and by default on 64-bit ARM.
    const PAGE_BYTES: u64 = 4096;
    let pages = std::fs::read_to_string("/proc/self/statm")
        .ok()
        .and_then(|text| text.split_whitespace().nth(1)?.parse::<u64>().ok());
    pages.unwrap_or(0) * PAGE_BYTES
}
