//! What the sensor has done so far, readable while it works.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Complaints kept until the next report of health; a fault that repeats is told once.
const COMPLAINTS_MAX: usize = 50;

/// What was done so far.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Snapshot {
    /// Frames taken.
    pub frames: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Frames that the kernel dropped because they were not taken in time.
    pub kernel_drops: u64,
    /// Flows begun.
    pub flows: u64,
    /// Alerts by rules.
    pub alerts: u64,
    /// Detections on disk (or wherever they were told).
    pub detections: u64,
    /// Detections given up because the disk did not take them in time.
    pub detections_lost: u64,
}

/// One worker's part; written by it alone.
#[derive(Default)]
pub(crate) struct Part {
    pub frames: AtomicU64,
    pub bytes: AtomicU64,
    pub kernel_drops: AtomicU64,
    pub flows: AtomicU64,
    pub alerts: AtomicU64,
}

pub(crate) struct Progress {
    /// What is read, as the hub is told.
    pub sources: Vec<String>,
    pub parts: Vec<Part>,
    pub detections: AtomicU64,
    pub detections_lost: AtomicU64,
    complaints: Mutex<Vec<String>>,
}

impl Progress {
    pub fn new(names: Vec<String>) -> Self {
        let parts = names.iter().map(|_| Part::default()).collect();
        let mut sources = names;
        sources.dedup();
        Self {
            sources,
            parts,
            detections: AtomicU64::new(0),
            detections_lost: AtomicU64::new(0),
            complaints: Mutex::default(),
        }
    }

    pub fn snapshot(&self) -> Snapshot {
        let sum = |of: fn(&Part) -> &AtomicU64| {
            self.parts.iter().map(|part| of(part).load(Ordering::Relaxed)).sum()
        };
        Snapshot {
            frames: sum(|part| &part.frames),
            bytes: sum(|part| &part.bytes),
            kernel_drops: sum(|part| &part.kernel_drops),
            flows: sum(|part| &part.flows),
            alerts: sum(|part| &part.alerts),
            detections: self.detections.load(Ordering::Relaxed),
            detections_lost: self.detections_lost.load(Ordering::Relaxed),
        }
    }

    /// Notes something for the operator: logged now, told the hub with the next report of health.
    pub fn complain(&self, complaint: String) {
        tracing::warn!("{complaint}");
        let mut complaints = self.complaints.lock().unwrap_or_else(PoisonError::into_inner);
        if complaints.len() < COMPLAINTS_MAX && !complaints.contains(&complaint) {
            complaints.push(complaint);
        }
    }

    /// Complaints since the last call.
    pub fn take_complaints(&self) -> Vec<String> {
        std::mem::take(&mut *self.complaints.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
