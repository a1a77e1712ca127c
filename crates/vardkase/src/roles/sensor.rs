//! `vardkase sensor`: captures to events, with the sensor's own settings.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use sensor::files::Files;
use sensor::filter::Filter;
use sensor::settings::Config;
use sensor::settings::file::File;
use sensor::worker::{Run, Worker};

/// A sensor.
#[derive(clap::Subcommand)]
pub enum Sensor {
    /// Reads captures and writes events.
    Read(Read),
}

/// Reads captures and writes events.
#[derive(clap::Args)]
pub struct Read {
    /// Capture files.
    #[arg(required = true)]
    captures: Vec<PathBuf>,
    /// Settings of the sensor (TOML).
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Rule files, besides those of the settings.
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
    /// Folder for the events, or `-` for standard output.
    #[arg(long, value_name = "FOLDER|-", default_value = "-")]
    out: PathBuf,
}

impl Sensor {
    /// Runs the role.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Read(read) = self;
        read.run()
    }
}

impl Read {
    fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.settings()?;
        let loaded = sensor::load::rules(&config)?;
        for error in loaded.beside.iter().chain(&loaded.compiled.errors) {
            eprintln!("{error}");
        }
        let engine = sensor::load::engine(&config, loaded.compiled.rules);
        let mut files = if self.out == Path::new("-") {
            Files::standard_output(&config)
        } else {
            Files::create(&config)?
        };
        let mut worker = Worker::new(&Run::new(config, engine));
        let mut broken = false;
        for path in &self.captures {
            if let Err(error) =
                sensor::read::capture(&mut worker, path, &Filter::default(), &mut files)
            {
                eprintln!("vardkase: {error}");
                broken |= error.frames == 0;
            }
        }
        worker.finish(&mut files);
        files.finish()?;
        Ok(if broken { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }

    fn settings(&self) -> anyhow::Result<Config> {
        let mut file = match &self.config {
            Some(path) => File::read(path)?,
            None => File::default(),
        };
        file.rules.files.extend(self.rules.iter().cloned());
        let mut config = file.check()?.worker;
        if self.out != Path::new("-") {
            config.log_dir.clone_from(&self.out);
        }
        Ok(config)
    }
}
