//! Looks once into a folder that somebody fills, and takes in the files that are complete.
//!
//! A file counts as complete when it has not been written to for a while; one that is moved in is
//! complete at once, and one that changes while it is read is read again. It is moved away only
//! when all of it is on record: whatever ends this in between, it is read again and nothing of it
//! counts twice.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use store::ReportWay;

use super::{Folder, Hub};

/// For how long a file must not have been written to: longer than a copy over a network pauses.
pub const SETTLED: Duration = Duration::from_secs(10);

/// Files that are taken at one look: the other folders must get their turn.
const FILES_MAX: usize = 100;

/// Names looked at in one look; a folder with more is not read to its end at once.
const NAMES_MAX: usize = 10_000;

/// Looks into a folder. Returns how many files were taken; a file that fails for the hub's own
/// reasons stays where it is.
pub async fn look(folder: &Folder, hub: &Hub<'_>, now: SystemTime) -> anyhow::Result<usize> {
    let complete = complete(&folder.path, now)?;
    let mut taken = 0;
    for (path, found) in complete {
        taken += usize::from(take(folder, hub, &path, &found).await?);
    }
    Ok(taken)
}

/// Files that are complete, the oldest first.
fn complete(folder: &Path, now: SystemTime) -> io::Result<Vec<(PathBuf, Metadata)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)?.take(NAMES_MAX) {
        let entry = entry?;
        // Of the entry itself: a link out of the folder is not followed.
        let Ok(about) = entry.metadata() else { continue };
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_being_written = name.starts_with('.')
            || [".part", ".tmp", ".filepart"].iter().any(|end| name.ends_with(end));
        let age = about.modified().ok().and_then(|at| now.duration_since(at).ok());
        if about.is_file() && !is_being_written && age.is_some_and(|age| SETTLED <= age) {
            found.push((entry.path(), about));
        }
    }
    found.sort_by_key(|(path, about)| (about.modified().ok(), path.clone()));
    found.truncate(FILES_MAX);
    Ok(found)
}

/// Takes one file in and moves it away. False when it changed meanwhile or is gone.
async fn take(
    folder: &Folder,
    hub: &Hub<'_>,
    path: &Path,
    found: &Metadata,
) -> anyhow::Result<bool> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    // Another hub on the same folder may have been faster.
    let Ok(file) = File::open(path) else { return Ok(false) };
    let taken = folder.reading.take(hub, name.clone(), ReportWay::Folder, file).await?;
    let now = fs::symlink_metadata(path);
    let is_same =
        |now: Metadata| now.len() == found.len() && now.modified().ok() == found.modified().ok();
    if !now.is_ok_and(is_same) {
        return Ok(false);
    }
    match taken.nothing_read() {
        None => {
            away(path, &folder.path.join("done"), &name)?;
        }
        Some(reason) => {
            let to = away(path, &folder.path.join("failed"), &name)?;
            let mut beside = to.into_os_string();
            beside.push(".reason.txt");
            fs::write(&beside, format!("{reason}\n"))?;
            tracing::warn!("{}: nothing of it could be read: {reason}", path.display());
        }
    }
    Ok(true)
}

/// Moves a file into a folder, under a name that is free there.
fn away(path: &Path, folder: &Path, name: &str) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let mut to = folder.join(name);
    let mut number = 2;
    while to.try_exists()? {
        to = folder.join(format!("{number}-{name}"));
        number += 1;
    }
    fs::rename(path, &to)?;
    Ok(to)
}
