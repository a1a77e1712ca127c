//! `vardkase sensor sent`: every byte that left the house, for whoever answers for it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use uplink::Journal;
use uuid::Uuid;

/// Shows every byte that left for the hub.
#[derive(clap::Args)]
pub struct Sent {
    /// Folder of the sensor.
    #[arg(long, default_value = super::FOLDER)]
    folder: PathBuf,
    /// Show what stood in this batch: a line for each item, as the hub read it.
    #[arg(long, value_name = "ID")]
    batch: Option<Uuid>,
}

impl Sent {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match journal(&self.folder)? {
            Some(journal) => match self.batch {
                Some(batch) => show(&journal, batch),
                None => list(&journal),
            },
            None => {
                println!("nothing was sent from {}", self.folder.display());
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

/// The journal of a sensor, when it has one. Does not make it.
pub fn journal(folder: &Path) -> anyhow::Result<Option<Journal>> {
    let place = folder.join("sent");
    if !place.is_dir() {
        return Ok(None);
    }
    // Only read here, so its limit does not matter.
    let journal = Journal::open(&place, u64::MAX);
    Ok(Some(journal.with_context(|| format!("cannot read {}", place.display()))?))
}

fn list(journal: &Journal) -> anyhow::Result<ExitCode> {
    let (mut items, mut bytes) = (0, 0);
    println!("{:<27}  {:>6}  {:>8}  {:<36}  to, why", "when (UTC)", "items", "bytes", "batch");
    for sent in journal.lines()? {
        let batch = sent.batch.map(|batch| batch.to_string()).unwrap_or_default();
        let (when, why) = (sent.at.rfc3339(), &sent.why);
        println!("{when}  {:>6}  {:>8}  {batch:<36}  {}, {why}", sent.items, sent.bytes, sent.hub);
        items += sent.items;
        bytes += sent.bytes;
    }
    println!("{items} items, {bytes} bytes in all; --batch ID shows what stood in one");
    Ok(ExitCode::SUCCESS)
}

fn show(journal: &Journal, batch: Uuid) -> anyhow::Result<ExitCode> {
    let decoded = journal
        .batch(batch)
        .with_context(|| format!("batch {batch} is not kept (the oldest go first)"))??;
    println!("{}", serde_json::to_string(&decoded.batch.header)?);
    for item in &decoded.batch.items {
        println!("{}", serde_json::to_string(item)?);
    }
    Ok(ExitCode::SUCCESS)
}
