//! `vardkase suricata`: the command line and the output files of Suricata, reading captures.
//!
//! For sites that move over and for comparing the two. Takes what Suricata's manual page lists and
//! says which of it means nothing here. Does not read from network cards: `vardkase sensor run`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use sensor::files::Files;
use sensor::filter::Filter;
use sensor::settings::Config;
use sensor::settings::suricata::{Overrides, load};
use sensor::worker::{Engine, Run, Worker};

/// The sensor with the command line and the output of Suricata.
#[derive(clap::Args)]
#[allow(clippy::struct_excessive_bools)] // Each is a switch of Suricata's own command line.
pub struct Suricata {
    /// Capture file, or a folder of them.
    #[arg(short = 'r', value_name = "PATH")]
    capture: Option<PathBuf>,
    /// Configuration file.
    #[arg(short = 'c', value_name = "FILE")]
    config: Option<PathBuf>,
    /// Further files laid over the configuration.
    #[arg(long, value_name = "FILE")]
    include: Vec<PathBuf>,
    /// Folder for what is written.
    #[arg(short = 'l', value_name = "FOLDER")]
    log_dir: Option<PathBuf>,
    /// Rule file besides those of the configuration.
    #[arg(short = 's', value_name = "FILE")]
    rules_also: Vec<PathBuf>,
    /// Rule file instead of those of the configuration.
    #[arg(short = 'S', value_name = "FILE")]
    rules_only: Vec<PathBuf>,
    /// Whether checksums are looked at: `all` or `none`.
    #[arg(short = 'k', value_name = "all|none")]
    checksums: Option<String>,
    /// Sets a value of the configuration.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    sets: Vec<String>,
    /// Checks configuration and rules, and stops.
    #[arg(short = 'T')]
    test: bool,
    /// Says more; twice says still more.
    #[arg(short = 'v', action = clap::ArgAction::Count)]
    verbose: u8,
    /// Says the version.
    #[arg(short = 'V')]
    version: bool,
    /// Uses no rules.
    #[arg(long)]
    disable_detection: bool,
    /// Stops when a rule or a signature file is wrong.
    #[arg(long)]
    init_errors_fatal: bool,
    /// Acts on stream data before it is acknowledged, as a device in the line would.
    #[arg(long)]
    simulate_ips: bool,
    /// Deletes captures once they are read.
    #[arg(long)]
    pcap_file_delete: bool,
    /// Goes into folders below the given one.
    #[arg(long)]
    pcap_file_recursive: bool,
    /// Accepted; one capture is read once.
    #[arg(long)]
    pcap_file_continuous: bool,
    /// Accepted; a file is read as it comes.
    #[arg(long, value_name = "BYTES")]
    pcap_file_buffer_size: Option<String>,
    /// Accepted; reading a capture has one worker.
    #[arg(long, value_name = "MODE")]
    runmode: Option<String>,
    /// Accepted; nothing is kept between runs.
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// Accepted; nothing is left to chance when a capture is read.
    #[arg(long)]
    no_random: bool,
    /// File with a filter expression.
    #[arg(short = 'F', value_name = "FILE")]
    filter_file: Option<PathBuf>,
    /// Filter expression, such as: port 22
    #[arg(value_name = "FILTER")]
    filter: Vec<OsString>,
}

impl Suricata {
    /// Runs the role.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        if self.version {
            println!(
                "Vårdkase {} in the manner of Suricata {}",
                env!("CARGO_PKG_VERSION"),
                sensor::SURICATA_VERSION
            );
            return Ok(ExitCode::SUCCESS);
        }
        let filter = self.filter()?;
        let config = load(self.config.as_deref(), &self.overrides()?)?;
        let engine = self.engine(&config)?;
        if self.test {
            eprintln!("configuration and rules are good");
            return Ok(ExitCode::SUCCESS);
        }
        let Some(capture) = &self.capture else {
            bail!("no capture named (-r); network cards are read by `vardkase sensor run`");
        };
        self.read(capture, config, engine, &filter)
    }

    fn read(
        &self,
        capture: &Path,
        config: Config,
        engine: Arc<Engine>,
        filter: &Filter,
    ) -> anyhow::Result<ExitCode> {
        let captures = captures(capture, self.pcap_file_recursive)?;
        let mut files = Files::create(&config)?;
        let run = Run::new(config, engine);
        let mut worker = Worker::new(&run);
        let mut broken = None;
        for path in &captures {
            match sensor::read::capture(&mut worker, path, filter, &mut files) {
                Ok(frames) if 0 < self.verbose => eprintln!("{}: {frames} frames", path.display()),
                Ok(_) => {}
                Err(error) => {
                    eprintln!("vardkase: {error}");
                    if error.frames == 0 {
                        broken = Some(error);
                    }
                    continue;
                }
            }
            if self.pcap_file_delete {
                std::fs::remove_file(path)
                    .with_context(|| format!("cannot delete {}", path.display()))?;
            }
        }
        worker.finish(&mut files);
        files.finish()?;
        // A capture that ends inside a frame was read as far as it goes; one of which nothing could
        // be read is a mistake of whoever named it.
        Ok(if broken.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }

    fn engine(&self, config: &Config) -> anyhow::Result<Arc<Engine>> {
        let loaded = sensor::load::rules(config)?;
        let errors = loaded.beside.iter().chain(&loaded.compiled.errors);
        let mut count = 0;
        for error in errors {
            eprintln!("{error}");
            count += 1;
        }
        if 0 < self.verbose {
            let summary = &loaded.compiled.summary;
            eprintln!("{} of {} rules compiled", summary.compiled, summary.read);
        }
        if 0 < count && (self.init_errors_fatal || self.test) {
            bail!("{count} rules or lines beside them are wrong");
        }
        Ok(sensor::load::engine(config, loaded))
    }

    fn overrides(&self) -> anyhow::Result<Overrides> {
        let sets = self.sets.iter().map(|text| {
            let (key, value) = text
                .split_once('=')
                .with_context(|| format!("--set {text}: expected KEY=VALUE"))?;
            Ok((key.trim().to_owned(), value.trim().to_owned()))
        });
        let checksums = match self.checksums.as_deref() {
            None => None,
            Some("all") => Some(true),
            Some("none") => Some(false),
            Some(other) => bail!("-k {other}: expected `all` or `none`"),
        };
        Ok(Overrides {
            sets: sets.collect::<anyhow::Result<_>>()?,
            includes: self.include.clone(),
            rules_also: self.rules_also.clone(),
            rules_only: self.rules_only.clone(),
            log_dir: self.log_dir.clone(),
            checksums,
            detection_off: self.disable_detection,
            inline: self.simulate_ips,
        })
    }

    fn filter(&self) -> anyhow::Result<Filter> {
        let mut text = match &self.filter_file {
            Some(path) => std::fs::read_to_string(path)
                .with_context(|| format!("cannot read {}", path.display()))?,
            None => String::new(),
        };
        for word in &self.filter {
            text.push(' ');
            text.push_str(&word.to_string_lossy());
        }
        Filter::parse(&text).map_err(anyhow::Error::msg)
    }
}

/// The capture, or those in the folder by name.
fn captures(path: &Path, deep: bool) -> anyhow::Result<Vec<PathBuf>> {
    let metadata =
        std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
    if !metadata.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
            // Links are not followed, so that a folder cannot lead back to itself.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && deep => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found.sort();
    Ok(found)
}
