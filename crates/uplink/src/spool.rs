//! The disk spool: a queue for each class of item, with one size limit over all.
//!
//! Segments are files of framed records (length, checksum, JSON). Over the limit whole segments
//! go, oldest first: counters, then detections from the least severe up. What goes is counted
//! and told to the hub and in the health report. A batch is written to one file together with
//! the places that its items came from, before it is sent; until the hub has answered, that very
//! batch is sent again, also after a crash, so that the hub can take it once.
//!
//! Not safe for two processes; the sensor holds a lock on the folder.

mod queue;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use model::{SensorId, Severity, Time};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wire::{BATCH_ITEMS_MAX, Batch, Header, Item, VERSION};

use queue::Queue;

/// Unpacked bytes gathered for one batch: packed about a tenth, far below what a hub takes.
const BATCH_TEXT_BYTES_MAX: usize = 2 << 20;

/// What an item is worth when room gets short. Ordered: the first goes first.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Counters and health.
    Counters,
    /// Detections of low severity.
    Low,
    /// Detections of medium severity.
    Medium,
    /// Detections of high severity.
    High,
    /// Critical detections, and notices of what was lost.
    Critical,
}

impl Class {
    /// All, from what goes first to what goes last.
    pub const ALL: [Self; 5] =
        [Self::Counters, Self::Low, Self::Medium, Self::High, Self::Critical];

    const fn name(self) -> &'static str {
        match self {
            Self::Counters => "counters",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The class of an item.
    pub const fn of(item: &Item) -> Self {
        match item {
            Item::Counters { .. } | Item::Health { .. } => Self::Counters,
            Item::Lost { .. } => Self::Critical,
            Item::Detection(detection) => match detection.severity {
                Severity::Low => Self::Low,
                Severity::Medium => Self::Medium,
                Severity::High => Self::High,
                Severity::Critical => Self::Critical,
            },
        }
    }
}

/// Why the spool cannot go on. The sensor's operator must act: disk or rights.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// The disk refused.
    #[error("spool {}: {source}", path.display())]
    Disk {
        /// File or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// An item or batch that cannot be written; a fault of ours.
    #[error("spool: cannot encode: {0}")]
    Encode(String),
}

/// What was given up because room was short, since it was last told.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
pub struct Lost {
    /// When the first went.
    pub from: Option<Time>,
    /// Items by class.
    pub items: BTreeMap<Class, u64>,
}

/// A batch taken for sending.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Its identity.
    pub batch: Uuid,
    /// How many items it holds.
    pub items: usize,
    /// The bytes to send.
    pub bytes: Vec<u8>,
}

/// Beside the batch's bytes: what taking it does to the queues.
#[derive(Debug, Deserialize, Serialize)]
struct Pending {
    batch: Uuid,
    items: usize,
    sequence: u64,
    positions: BTreeMap<Class, queue::Position>,
}

/// The spool.
pub struct Spool {
    folder: PathBuf,
    sensor: SensorId,
    bytes_max: u64,
    queues: BTreeMap<Class, Queue>,
    sequence: u64,
    pending: Option<Taken>,
    lost: Lost,
}

impl Spool {
    /// Opens or makes the spool in `folder`, at most `bytes_max` large, and goes on where it was.
    pub fn open(folder: &Path, sensor: SensorId, bytes_max: u64) -> Result<Self, SpoolError> {
        fs::create_dir_all(folder).map_err(|source| disk(folder, source))?;
        let mut queues = BTreeMap::new();
        for class in Class::ALL {
            let place = folder.join(class.name());
            queues.insert(class, Queue::open(&place).map_err(|source| disk(&place, source))?);
        }
        let mut spool = Self {
            folder: folder.to_owned(),
            sensor,
            bytes_max,
            queues,
            sequence: 0,
            pending: None,
            lost: Lost::default(),
        };
        spool.recover()?;
        Ok(spool)
    }

    /// Takes up a batch that was under way, and the number of the last one.
    fn recover(&mut self) -> Result<(), SpoolError> {
        if let Ok(text) = fs::read_to_string(self.folder.join("sequence")) {
            self.sequence = text.trim().parse().unwrap_or(0);
        }
        let path = self.folder.join("pending");
        let Ok(file) = fs::read(&path) else { return Ok(()) };
        let head = file.iter().position(|byte| *byte == b'\n');
        let read = head.and_then(|end| {
            let pending: Pending = serde_json::from_slice(&file[..end]).ok()?;
            Some((pending, file[end + 1..].to_vec()))
        });
        match read {
            Some((pending, bytes)) => {
                let taken = Taken { batch: pending.batch, items: pending.items, bytes };
                self.consume(&pending)?;
                self.pending = Some(taken);
            }
            // The file is written whole or not at all; a broken one is a broken disk, and its
            // items still stand in the queues.
            None => fs::remove_file(&path).map_err(|source| disk(&path, source))?,
        }
        Ok(())
    }

    /// Adds an item; it is on disk when this returns.
    pub fn push(&mut self, item: &Item) -> Result<(), SpoolError> {
        self.push_all(std::slice::from_ref(item))
    }

    /// Adds items; all are on disk when this returns.
    pub fn push_all(&mut self, items: &[Item]) -> Result<(), SpoolError> {
        let mut touched = [false; Class::ALL.len()];
        for item in items {
            let class = Class::of(item);
            let line =
                serde_json::to_vec(item).map_err(|error| SpoolError::Encode(error.to_string()))?;
            self.queue(class, |queue| queue.append(&line))?;
            touched[class as usize] = true;
        }
        for class in Class::ALL.into_iter().filter(|class| touched[*class as usize]) {
            self.queue(class, Queue::sync)?;
        }
        self.make_room()
    }

    fn queue<T>(
        &mut self,
        class: Class,
        work: impl FnOnce(&mut Queue) -> std::io::Result<T>,
    ) -> Result<T, SpoolError> {
        let path = self.folder.join(class.name());
        match self.queues.get_mut(&class) {
            Some(queue) => work(queue).map_err(|source| disk(&path, source)),
            None => Err(SpoolError::Encode(format!("no queue {}", class.name()))),
        }
    }

    fn make_room(&mut self) -> Result<(), SpoolError> {
        while self.bytes() > self.bytes_max {
            let mut gone = None;
            for class in Class::ALL {
                let items = self.queue(class, Queue::drop_oldest)?;
                if items > 0 {
                    gone = Some((class, items));
                    break;
                }
            }
            let Some((class, items)) = gone else { break };
            *self.lost.items.entry(class).or_default() += items;
        }
        Ok(())
    }

    /// The next batch to send, most severe first; the one under way when there is one.
    pub fn take(&mut self, now: Time) -> Result<Option<Taken>, SpoolError> {
        if let Some(pending) = &self.pending {
            return Ok(Some(pending.clone()));
        }
        self.tell_lost(now)?;
        let mut items = Vec::new();
        let mut positions = BTreeMap::new();
        let mut text = 0;
        for class in Class::ALL.into_iter().rev() {
            let room = BATCH_ITEMS_MAX - items.len();
            let (lines, position) =
                self.queue(class, |queue| queue.peek(room, BATCH_TEXT_BYTES_MAX - text))?;
            text += lines.iter().map(Vec::len).sum::<usize>();
            items.extend(lines.iter().filter_map(|line| serde_json::from_slice::<Item>(line).ok()));
            positions.insert(class, position);
            if text >= BATCH_TEXT_BYTES_MAX || items.len() >= BATCH_ITEMS_MAX {
                break;
            }
        }
        if items.is_empty() {
            return Ok(None);
        }
        self.close_batch(items, positions, now).map(Some)
    }

    fn close_batch(
        &mut self,
        items: Vec<Item>,
        positions: BTreeMap<Class, queue::Position>,
        now: Time,
    ) -> Result<Taken, SpoolError> {
        let batch = Uuid::now_v7();
        let sequence = self.sequence + 1;
        let header =
            Header { version: VERSION, batch, sensor: self.sensor, sequence, made_at: now };
        let count = items.len();
        let encode = |error: &dyn std::fmt::Display| SpoolError::Encode(error.to_string());
        let bytes = Batch { header, items }.encode().map_err(|error| encode(&error))?;
        let pending = Pending { batch, items: count, sequence, positions };
        let mut file = serde_json::to_vec(&pending).map_err(|error| encode(&error))?;
        file.push(b'\n');
        file.extend_from_slice(&bytes);
        write_whole(&self.folder.join("pending"), &file)?;
        self.consume(&pending)?;
        let taken = Taken { batch, items: count, bytes };
        self.pending = Some(taken.clone());
        Ok(taken)
    }

    fn consume(&mut self, pending: &Pending) -> Result<(), SpoolError> {
        for (class, position) in &pending.positions {
            self.queue(*class, |queue| queue.advance(*position))?;
        }
        self.sequence = self.sequence.max(pending.sequence);
        write_whole(&self.folder.join("sequence"), self.sequence.to_string().as_bytes())
    }

    /// The hub has answered that the batch is stored: forget it.
    pub fn done(&mut self, batch: Uuid) -> Result<(), SpoolError> {
        if self.pending.as_ref().is_some_and(|pending| pending.batch == batch) {
            self.pending = None;
            let path = self.folder.join("pending");
            fs::remove_file(&path).map_err(|source| disk(&path, source))?;
        }
        Ok(())
    }

    /// Puts what was lost into the queue, so that the hub hears of it.
    fn tell_lost(&mut self, now: Time) -> Result<(), SpoolError> {
        if self.lost.items.is_empty() {
            return Ok(());
        }
        let lost = std::mem::take(&mut self.lost);
        let mut detections = BTreeMap::new();
        for (class, severity) in [
            (Class::Low, Severity::Low),
            (Class::Medium, Severity::Medium),
            (Class::High, Severity::High),
            (Class::Critical, Severity::Critical),
        ] {
            if let Some(count) = lost.items.get(&class) {
                detections.insert(severity, *count);
            }
        }
        let counters = lost.items.get(&Class::Counters).copied().unwrap_or(0);
        let from = lost.from.unwrap_or(now);
        self.push(&Item::Lost { from, to: now, counters, detections })
    }

    /// What was given up and not yet told.
    pub const fn lost(&self) -> &Lost {
        &self.lost
    }

    /// Bytes on disk.
    pub fn bytes(&self) -> u64 {
        self.queues.values().map(Queue::bytes).sum()
    }

    /// Bytes that wait to be sent; what is read stays on disk until its segment is full.
    pub fn waiting_bytes(&self) -> u64 {
        let pending = self.pending.as_ref().map_or(0, |pending| pending.bytes.len() as u64);
        pending + self.queues.values().map(Queue::unread_bytes).sum::<u64>()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.pending.is_none() && self.queues.values().all(Queue::is_empty)
    }
}

/// Writes a file so that after a crash it is there whole or not at all.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), SpoolError> {
    let beside = path.with_extension("new");
    let write = || -> std::io::Result<()> {
        let mut file = fs::File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        if let Some(folder) = path.parent() {
            fs::File::open(folder)?.sync_all()?;
        }
        Ok(())
    };
    write().map_err(|source| disk(path, source))
}

fn disk(path: &Path, source: std::io::Error) -> SpoolError {
    SpoolError::Disk { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests;
