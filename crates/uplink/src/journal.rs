//! What left the house: every batch as it was sent, for the member to read.
//!
//! One folder with the bytes of each batch and a line about it. Bounded by size: the oldest go,
//! and the line of each stays.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use model::Time;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wire::{BadBatch, Batch, Decoded};

/// A line of the journal.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Sent {
    /// When the hub had answered.
    pub at: Time,
    /// To which hub.
    pub hub: String,
    /// Identity of the batch; none for what is not a batch.
    pub batch: Option<Uuid>,
    /// Why: `detections and counters`, `enrolment`, `renewal`.
    pub why: String,
    /// How many items.
    pub items: usize,
    /// Bytes that left, as they went into the encrypted line.
    pub bytes: u64,
}

/// The journal.
pub struct Journal {
    folder: PathBuf,
    bytes_max: u64,
}

impl Journal {
    /// Opens or makes the journal in `folder`; batches are kept up to `bytes_max`.
    pub fn open(folder: &Path, bytes_max: u64) -> std::io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned(), bytes_max })
    }

    /// Notes what left.
    pub fn note(&self, sent: &Sent, bytes: &[u8]) -> std::io::Result<()> {
        if let Some(batch) = sent.batch {
            fs::write(self.batch_path(batch), bytes)?;
        }
        let mut line = serde_json::to_vec(sent).map_err(std::io::Error::other)?;
        line.push(b'\n');
        let mut file =
            OpenOptions::new().create(true).append(true).open(self.folder.join("sent.jsonl"))?;
        file.write_all(&line)?;
        self.make_room()
    }

    fn batch_path(&self, batch: Uuid) -> PathBuf {
        self.folder.join(format!("{batch}.jsonl.zst"))
    }

    /// Version 7 identities sort by time, so the first names are the oldest batches.
    fn make_room(&self) -> std::io::Result<()> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().ends_with(".zst") {
                files.push((entry.file_name(), entry.metadata()?.len()));
            }
        }
        files.sort_unstable();
        let mut total: u64 = files.iter().map(|(_, bytes)| bytes).sum();
        for (name, bytes) in files {
            if total <= self.bytes_max {
                break;
            }
            fs::remove_file(self.folder.join(name))?;
            total -= bytes;
        }
        Ok(())
    }

    /// Every line, oldest first; a torn last line is left out.
    pub fn lines(&self) -> std::io::Result<Vec<Sent>> {
        match fs::read_to_string(self.folder.join("sent.jsonl")) {
            Ok(text) => {
                Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// What a batch held; `None` when it is no longer kept.
    pub fn batch(&self, batch: Uuid) -> Option<Result<Decoded, BadBatch>> {
        fs::read(self.batch_path(batch)).ok().map(|bytes| Batch::decode(&bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oldest_batches_go_and_their_lines_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = Journal::open(folder.path(), 250).expect("a journal");
        let batches: Vec<Uuid> = (0..5).map(|_| Uuid::now_v7()).collect();
        for batch in &batches {
            let sent = Sent {
                at: Time::from_seconds(1),
                hub: "https://hub.example".into(),
                batch: Some(*batch),
                why: "detections and counters".into(),
                items: 1,
                bytes: 100,
            };
            journal.note(&sent, &[0; 100]).expect("noted");
        }
        assert_eq!(journal.lines().expect("readable").len(), 5);
        assert!(journal.batch(batches[0]).is_none());
        assert!(journal.batch(batches[4]).is_some());
    }
}
