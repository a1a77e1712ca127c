//! `vardkase sensor status`: how the sensor in a folder fares, from what lies on disk.

use std::fs::TryLockError;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use uplink::{ContentStore, Identity, IdentityError};

/// Says how the sensor in a folder fares.
#[derive(clap::Args)]
pub struct Status {
    /// Folder of the sensor.
    #[arg(long, default_value = super::FOLDER)]
    folder: PathBuf,
}

impl Status {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let folder = &self.folder;
        let identity = match Identity::load(folder) {
            Ok(identity) => identity,
            Err(error @ IdentityError::NotEnrolled(_)) => {
                println!("{error}");
                return Ok(ExitCode::FAILURE);
            }
            Err(error) => return Err(error.into()),
        };
        println!("sensor       {}", identity.sensor().0);
        println!("hub          {}", identity.hub());
        println!("certificate  until {}", identity.not_after().rfc3339());
        println!("process      {}", if runs(folder) { "runs" } else { "does not run" });
        println!("content      version {}", ContentStore::open(folder)?.version());
        println!("waiting      {} bytes in the spool", bytes_below(&folder.join("spool")));
        let sent = super::sent::journal(folder)?.map(|journal| journal.lines()).transpose()?;
        match sent.as_ref().and_then(|lines| lines.last()) {
            Some(last) => println!(
                "last sent    {} ({} items, {} bytes)",
                last.at.rfc3339(),
                last.items,
                last.bytes
            ),
            None => println!("last sent    never"),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Whether a process holds the folder.
fn runs(folder: &Path) -> bool {
    let lock = std::fs::File::open(folder.join("lock"));
    lock.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

fn bytes_below(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let sizes = entries.flatten().map(|entry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => bytes_below(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    });
    sizes.sum()
}
