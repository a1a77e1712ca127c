//! Events into files: `eve.json`, `fast.log`, `stats.log` in one folder.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::settings::Config;
use crate::sink::Sink;

/// Bytes gathered before a file is written to.
const BUFFER_BYTES: usize = 256 << 10;

/// A file that could not be made or written. Our operator must act.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}", path.display())]
pub struct WriteError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub source: std::io::Error,
}

/// Writes events to files, each event at once into memory, the file by and by.
pub struct Files {
    eve: Vec<Output>,
    fast: Option<Output>,
    stats: Option<Output>,
    failed: Option<WriteError>,
}

struct Output {
    path: PathBuf,
    writer: BufWriter<Box<dyn Write + Send>>,
}

impl Files {
    /// Makes every file that the configuration names.
    pub fn create(config: &Config) -> Result<Self, WriteError> {
        let folder = &config.log_dir;
        let outputs = &config.outputs;
        Ok(Self {
            eve: outputs
                .eve
                .iter()
                .map(|output| Output::create(folder, &output.filename))
                .collect::<Result<_, _>>()?,
            fast: outputs.fast.as_ref().map(|name| Output::append(folder, name)).transpose()?,
            stats: outputs.stats.as_ref().map(|name| Output::append(folder, name)).transpose()?,
            failed: None,
        })
    }

    /// Events to standard output, nothing else.
    pub fn standard_output(config: &Config) -> Self {
        let output = || Output {
            path: "(standard output)".into(),
            writer: BufWriter::with_capacity(BUFFER_BYTES, Box::new(std::io::stdout())),
        };
        let eve = config.outputs.eve.iter().map(|_| output()).collect();
        Self { eve, fast: None, stats: None, failed: None }
    }

    /// Writes what is still in memory; the first failure there was.
    pub fn finish(mut self) -> Result<(), WriteError> {
        for output in self.eve.iter_mut().chain(&mut self.fast).chain(&mut self.stats) {
            if let Err(source) = output.writer.flush() {
                self.failed.get_or_insert(WriteError { path: output.path.clone(), source });
            }
        }
        self.failed.map_or(Ok(()), Err)
    }

    fn line(output: &mut Output, failed: &mut Option<WriteError>, line: &[u8]) {
        let written = output.writer.write_all(line).and_then(|()| output.writer.write_all(b"\n"));
        if let Err(source) = written {
            failed.get_or_insert(WriteError { path: output.path.clone(), source });
        }
    }
}

impl Output {
    fn create(folder: &Path, name: &str) -> Result<Self, WriteError> {
        let path = folder.join(name);
        match File::create(&path) {
            Ok(file) => Ok(Self::of(path, file)),
            Err(source) => Err(WriteError { path, source }),
        }
    }

    fn append(folder: &Path, name: &str) -> Result<Self, WriteError> {
        let path = folder.join(name);
        match File::options().create(true).append(true).open(&path) {
            Ok(file) => Ok(Self::of(path, file)),
            Err(source) => Err(WriteError { path, source }),
        }
    }

    fn of(path: PathBuf, file: File) -> Self {
        Self { path, writer: BufWriter::with_capacity(BUFFER_BYTES, Box::new(file)) }
    }
}

impl Sink for Files {
    fn event(&mut self, output: usize, line: &[u8]) {
        if let Some(output) = self.eve.get_mut(output) {
            Self::line(output, &mut self.failed, line);
        }
    }

    fn fast(&mut self, line: &str) {
        if let Some(output) = &mut self.fast {
            Self::line(output, &mut self.failed, line.as_bytes());
        }
    }

    fn stats(&mut self, text: &str) {
        if let Some(output) = &mut self.stats {
            Self::line(output, &mut self.failed, text.as_bytes());
        }
    }
}
