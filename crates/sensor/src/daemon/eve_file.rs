//! Events of all workers in one file, begun anew when it has grown large.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::settings::file::EveFile;

/// The file cannot be made. The operator must act: path or rights.
#[derive(Debug, thiserror::Error)]
#[error("cannot write events to {}: {source}", path.display())]
pub struct EveError {
    path: PathBuf,
    source: io::Error,
}

/// The file, shared by the workers; each brings whole lines.
pub struct EveFiles {
    settings: EveFile,
    open: Mutex<Open>,
}

struct Open {
    writer: Option<BufWriter<File>>,
    bytes: u64,
    failed: bool,
}

impl EveFiles {
    /// Goes on with the file that is there.
    pub fn open(settings: &EveFile) -> Result<Self, EveError> {
        let (writer, bytes) = append(&settings.file)
            .map_err(|source| EveError { path: settings.file.clone(), source })?;
        let open = Open { writer: Some(writer), bytes, failed: false };
        Ok(Self { settings: settings.clone(), open: Mutex::new(open) })
    }

    /// Writes whole lines. A full disk costs events, never packets: it is logged once, and
    /// written again as soon as there is room.
    pub fn write(&self, lines: &[u8]) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let written = self.write_to(&mut open, lines);
        if let Err(error) = &written
            && !open.failed
        {
            tracing::error!("{}: events are lost: {error}", self.settings.file.display());
        }
        open.failed = written.is_err();
    }

    fn write_to(&self, open: &mut Open, lines: &[u8]) -> io::Result<()> {
        if self.settings.rotate_bytes <= open.bytes {
            self.rotate(open)?;
        }
        let writer = match &mut open.writer {
            Some(writer) => writer,
            None => {
                let (writer, bytes) = append(&self.settings.file)?;
                open.bytes = bytes;
                open.writer.insert(writer)
            }
        };
        writer.write_all(lines)?;
        writer.flush()?;
        open.bytes += lines.len() as u64;
        Ok(())
    }

    /// `eve.json` becomes `eve.json.1`, that `eve.json.2`, and so on.
    fn rotate(&self, open: &mut Open) -> io::Result<()> {
        open.writer = None;
        let numbered = |number: u32| {
            let mut name = self.settings.file.clone().into_os_string();
            name.push(format!(".{number}"));
            PathBuf::from(name)
        };
        let missing_is_fine = |done: io::Result<()>| match done {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        };
        for number in (1..self.settings.keep).rev() {
            missing_is_fine(std::fs::rename(numbered(number), numbered(number + 1)))?;
        }
        open.bytes = 0;
        missing_is_fine(match self.settings.keep {
            0 => std::fs::remove_file(&self.settings.file),
            _ => std::fs::rename(&self.settings.file, numbered(1)),
        })
    }

    /// Puts what was written on disk.
    pub fn flush(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(writer) = &mut open.writer {
            let _ = writer.flush().and_then(|()| writer.get_ref().sync_all());
        }
    }
}

fn append(path: &Path) -> io::Result<(BufWriter<File>, u64)> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let file = OpenOptions::new().create(true).append(true).open(path)?;
    let bytes = file.metadata()?.len();
    Ok((BufWriter::new(file), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_file_is_put_aside_and_the_oldest_goes() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("below/eve.json");
        let settings = EveFile { file: file.clone(), rotate_bytes: 10, keep: 2 };
        let files = EveFiles::open(&settings).expect("made");
        for number in 0..5 {
            files.write(format!("line {number} is long\n").as_bytes());
        }
        let read = |name: &str| std::fs::read_to_string(folder.path().join("below").join(name));
        assert_eq!(read("eve.json").expect("newest"), "line 4 is long\n");
        assert_eq!(read("eve.json.1").expect("older"), "line 3 is long\n");
        assert_eq!(read("eve.json.2").expect("oldest"), "line 2 is long\n");
        assert!(read("eve.json.3").is_err());
        drop(files);
        let again = EveFiles::open(&settings).expect("opened again");
        again.write(b"more\n");
        assert_eq!(read("eve.json").expect("newest"), "more\n");
    }
}
