//! The bytes on disk: one file for each that is sent in, named by its identity.
//!
//! A part is appended where the one before ended as far as was acknowledged: what stands behind
//! came from a part whose end nobody was told of, and is cut off. What `keep` told stays through a
//! crash of the hub or the machine.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use model::SentFileId;

/// Bytes of one file: what a member sends in at most.
pub const FILE_BYTES_MAX: u64 = 2 << 30;

/// How much may lie in the folder.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes_max: u64,
    /// Bytes of all files together, those counted that are still on their way: 25 of the largest.
    /// One more is refused until the oldest are removed.
    pub all_bytes_max: u64,
    /// Bytes that stay free on the disk for the hub itself. Less, and no more is taken.
    pub free_bytes_min: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file_bytes_max: FILE_BYTES_MAX, all_bytes_max: 50 << 30, free_bytes_min: 4 << 30 }
    }
}

/// Why the folder does not take or give something.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// Another part of the same file is being taken: whoever sends must wait for its end.
    #[error("another part of this file is being sent")]
    Busy,
    /// More came than was said: whoever sends must begin again.
    #[error("more was sent than the file has")]
    TooMuch,
    /// The disk is too full: our operator must act.
    #[error("the disk has no room for more files")]
    NoRoom,
    /// What was acknowledged is not there any more: our operator must act.
    #[error("the file on disk is shorter than what was acknowledged")]
    Lost,
    /// The disk answers with an error: our operator must act.
    #[error("the folder of files that were sent in: {0}")]
    Disk(#[from] std::io::Error),
}

/// The folder with what members send in.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
    limits: Limits,
}

impl Folder {
    /// Opens the folder, and makes it when it is not there: for the hub's own user only.
    pub fn open(path: &Path, limits: Limits) -> Result<Self, FolderError> {
        DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        Ok(Self { path: path.to_owned(), limits })
    }

    /// How much may lie in it.
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Whether so many bytes more find room on the disk.
    pub fn has_room(&self, bytes: u64) -> Result<(), FolderError> {
        let disk = rustix::fs::statvfs(&self.path).map_err(std::io::Error::from)?;
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        if free < bytes.saturating_add(self.limits.free_bytes_min) {
            return Err(FolderError::NoRoom);
        }
        Ok(())
    }

    /// Where the file lies.
    pub fn path_of(&self, id: SentFileId) -> PathBuf {
        self.path.join(format!("{id}.bytes"))
    }

    /// Where the events lie that were seen in it, for the CSIRT.
    pub fn events_of(&self, id: SentFileId) -> PathBuf {
        self.path.join(format!("{id}.json"))
    }

    /// Begins a part that goes on at `offset` of a file of `size` bytes. One part of a file at a
    /// time, whichever hub process takes it.
    pub fn append(&self, id: SentFileId, offset: u64, size: u64) -> Result<Part, FolderError> {
        self.has_room(0)?;
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(self.path_of(id))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(FolderError::Busy),
            Err(std::fs::TryLockError::Error(error)) => return Err(error.into()),
        }
        if file.metadata()?.len() < offset {
            return Err(FolderError::Lost);
        }
        file.set_len(offset)?;
        file.seek(SeekFrom::Start(offset))?;
        Ok(Part { file, at: offset, size })
    }

    /// Takes up a file that another program made in its folder: the events of a reading.
    pub fn keep_events(&self, id: SentFileId, from: &Path) -> Result<(), FolderError> {
        Ok(std::fs::rename(from, self.events_of(id))?)
    }

    /// The file, to be read from its beginning.
    pub fn read(&self, id: SentFileId) -> Result<impl Read + use<>, FolderError> {
        Ok(File::open(self.path_of(id))?)
    }

    /// An empty folder of its own for a program that reads the file.
    pub fn work(&self, id: SentFileId) -> Result<PathBuf, FolderError> {
        let path = self.work_of(id);
        remove(std::fs::remove_dir_all(&path))?;
        DirBuilder::new().recursive(true).mode(0o700).create(&path)?;
        Ok(path)
    }

    /// Removes what lay in the program's folder.
    pub fn work_done(&self, id: SentFileId) -> Result<(), FolderError> {
        remove(std::fs::remove_dir_all(self.work_of(id)))
    }

    /// Removes all there is of a file; one that is not there is none to remove.
    pub fn remove(&self, id: SentFileId) -> Result<(), FolderError> {
        remove(std::fs::remove_file(self.path_of(id)))?;
        remove(std::fs::remove_file(self.events_of(id)))?;
        self.work_done(id)
    }

    fn work_of(&self, id: SentFileId) -> PathBuf {
        self.path.join(format!("{id}.work"))
    }
}

fn remove(done: std::io::Result<()>) -> Result<(), FolderError> {
    match done {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// A part of a file that is being taken. Dropped without `keep`, it was never there.
#[derive(Debug)]
pub struct Part {
    file: File,
    at: u64,
    size: u64,
}

impl Part {
    /// Appends bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), FolderError> {
        let after = self.at.saturating_add(bytes.len() as u64);
        if self.size < after {
            return Err(FolderError::TooMuch);
        }
        self.file.write_all(bytes)?;
        self.at = after;
        Ok(())
    }

    /// Puts all that was written on the disk for good; where the file ends now.
    pub fn keep(&mut self) -> Result<u64, FolderError> {
        self.file.sync_data()?;
        Ok(self.at)
    }

    /// Where the file ends as far as was written.
    pub const fn at(&self) -> u64 {
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, Folder) {
        let dir = tempfile::tempdir().expect("a folder");
        let limits = Limits { free_bytes_min: 0, ..Limits::default() };
        let folder = Folder::open(&dir.path().join("sent"), limits).expect("opened");
        (dir, folder)
    }

    fn text(folder: &Folder, id: SentFileId) -> String {
        let mut text = String::new();
        folder.read(id).expect("there").read_to_string(&mut text).expect("read");
        text
    }

    #[test]
    fn what_was_not_acknowledged_is_written_over() {
        let (_dir, folder) = folder();
        let id = SentFileId::new();
        let mut part = folder.append(id, 0, 10).expect("begun");
        part.write(b"hello").expect("written");
        assert_eq!(part.keep().expect("kept"), 5);
        part.write(b"xxx").expect("written");
        // Killed here: 5 was the last that anybody was told.
        drop(part);
        let mut part = folder.append(id, 5, 10).expect("begun");
        part.write(b"world").expect("written");
        assert!(matches!(part.write(b"!"), Err(FolderError::TooMuch)));
        assert_eq!(part.keep().expect("kept"), 10);
        assert_eq!(text(&folder, id), "helloworld");
    }

    #[test]
    fn one_part_at_a_time_and_nothing_out_of_nothing() {
        let (_dir, folder) = folder();
        let id = SentFileId::new();
        let part = folder.append(id, 0, 10).expect("begun");
        assert!(matches!(folder.append(id, 0, 10), Err(FolderError::Busy)));
        drop(part);
        assert!(matches!(folder.append(id, 7, 10), Err(FolderError::Lost)));
        folder.remove(id).expect("removed");
        folder.remove(id).expect("removed before");
        assert!(folder.read(id).is_err());
    }

    #[test]
    fn a_full_disk_takes_nothing() {
        let (dir, _) = folder();
        let limits = Limits { free_bytes_min: u64::MAX, ..Limits::default() };
        let folder = Folder::open(dir.path(), limits).expect("opened");
        let refused = folder.append(SentFileId::new(), 0, 10);
        assert!(matches!(refused, Err(FolderError::NoRoom)), "{refused:?}");
    }
}
