//! `vardkase sensor read`: captures to events, and what the hub would be told of them.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use model::{Clock as _, SystemClock};
use sensor::files::Files;
use sensor::filter::Filter;
use sensor::settings::file::{Eve, File, Indicators, Settings};
use sensor::sink::Sink;
use sensor::worker::Worker;

/// Reads captures and writes events.
#[derive(clap::Args)]
pub struct Read {
    /// Capture files.
    #[arg(required = true)]
    captures: Vec<PathBuf>,
    /// Settings of the sensor (TOML).
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Rule file, besides those of the settings.
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
    /// List of indicators, besides those of the settings.
    #[arg(long, value_name = "FILE")]
    indicators: Vec<PathBuf>,
    /// Network of the organisation, in place of those of the settings.
    #[arg(long, value_name = "NET")]
    home: Vec<String>,
    /// Folder for the events, or `-` for standard output.
    #[arg(long, value_name = "FOLDER|-", default_value = "-")]
    out: PathBuf,
    /// Print what the hub would be told, one JSON object a line; events then need a folder.
    #[arg(long)]
    detections: bool,
}

/// Events into files, detections to standard output.
struct Out {
    events: Option<Files>,
    detections: bool,
    failed: Option<std::io::Error>,
}

impl Sink for Out {
    fn event(&mut self, output: usize, line: &[u8]) {
        if let Some(files) = &mut self.events {
            files.event(output, line);
        }
    }

    fn detection(&mut self, detection: wire::Detection) {
        if !self.detections || self.failed.is_some() {
            return;
        }
        let mut out = std::io::stdout().lock();
        let written = serde_json::to_writer(&mut out, &detection).map_err(Into::into);
        self.failed = written.and_then(|()| out.write_all(b"\n")).err();
    }
}

impl Read {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let settings = self.settings()?;
        let force = sensor::daemon::compile(&settings, None, SystemClock.now())?;
        for complaint in &force.complaints {
            eprintln!("{complaint}");
        }
        let config = &force.run.config;
        let events = match (self.out == Path::new("-"), self.detections) {
            (true, true) => None,
            (true, false) => Some(Files::standard_output(config)),
            (false, _) => Some(Files::create(config)?),
        };
        let mut out = Out { events, detections: self.detections, failed: None };
        let mut worker = Worker::new(&force.run);
        if self.detections {
            worker.watch(force.setup.clone());
        }
        let mut broken = false;
        for path in &self.captures {
            if let Err(error) =
                sensor::read::capture(&mut worker, path, &Filter::default(), &mut out)
            {
                eprintln!("vardkase: {error}");
                broken |= error.frames == 0;
            }
        }
        worker.finish(&mut out);
        if let Some(files) = out.events {
            files.finish()?;
        }
        match out.failed {
            Some(error) => Err(error.into()),
            None if broken => Ok(ExitCode::FAILURE),
            None => Ok(ExitCode::SUCCESS),
        }
    }

    fn settings(&self) -> anyhow::Result<Settings> {
        let mut file = match &self.config {
            Some(path) => File::read(path)?,
            None => File::default(),
        };
        file.rules.files.extend(self.rules.iter().cloned());
        file.indicators.extend(self.indicators.iter().map(|path| Indicators {
            file: path.clone(),
            source: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            tlp: None,
            confidence: None,
        }));
        if !self.home.is_empty() {
            file.home_nets.clone_from(&self.home);
        }
        // One worker reads, whatever the cards are.
        file.source.interfaces.clear();
        let usual = Eve { file: "eve.json".into(), types: None, rotate_mb: None, keep: None };
        file.eve.get_or_insert(usual);
        let mut settings = file.check()?;
        if self.out != Path::new("-") {
            settings.worker.log_dir.clone_from(&self.out);
        }
        Ok(settings)
    }
}
