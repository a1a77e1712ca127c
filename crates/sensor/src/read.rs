//! Capture files through a worker.

use std::fs::File;
use std::path::{Path, PathBuf};

use capture::file::{ReadError, Reader};

use crate::filter::Filter;
use crate::sink::Sink;
use crate::worker::Worker;

/// A capture that could not be read, or not to its end. The operator must look at the file; what
/// came before the damage has been inspected.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub struct CaptureError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub source: ReadError,
    /// Frames that were read before.
    pub frames: u64,
}

/// Reads one capture to its end and gives its frames to the worker, those that `filter` lets
/// through.
pub fn capture(
    worker: &mut Worker,
    path: &Path,
    filter: &Filter,
    sink: &mut dyn Sink,
) -> Result<u64, CaptureError> {
    let mut frames = 0;
    let error = |source, frames| CaptureError { path: path.to_owned(), source, frames };
    worker.reading(&path.to_string_lossy());
    let file = File::open(path).map_err(|source| error(ReadError::Read(source), 0))?;
    let mut reader = Reader::new(file).map_err(|source| error(source, 0))?;
    loop {
        match reader.next_frame() {
            Ok(Some(mut frame)) => {
                if !filter.lets_through(&frame) {
                    continue;
                }
                frames += 1;
                frame.number = frames;
                worker.frame(frame, sink);
            }
            Ok(None) => return Ok(frames),
            Err(source) => return Err(error(source, frames)),
        }
    }
}
