//! `vardkase sensor run`: the sensor as a service, until it is told to stop.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use model::SystemClock;
use sensor::daemon::{Captures, FrameSource, Handle, Live, Tell, start};
use sensor::settings::file::{File, Settings};
use tokio::signal::unix::{SignalKind, signal};
use uplink::{Identity, IdentityError};

/// How often it is looked whether captures have been read to their end.
const LOOK: Duration = Duration::from_millis(200);

/// Listens on network cards (or reads captures), writes events and tells the hub.
#[derive(clap::Args)]
pub struct Run {
    /// Settings of the sensor (TOML); `vardkase sensor example-config` explains them.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

impl Run {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let filter = tracing_subscriber::EnvFilter::try_from_default_env()
            .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .try_init()
            .map_err(|error| anyhow::anyhow!("cannot log: {error}"))?;
        let settings = File::read(&self.config)?.check()?;
        let tell = whom(&settings)?;
        let sources = sources(&settings)?;
        let handle = start(settings, sources, tell, Arc::new(SystemClock))?;
        let force = handle.force();
        tracing::info!(
            content = force.version,
            rules = force.rules,
            indicators = force.indicators,
            "the sensor runs"
        );
        for complaint in &force.complaints {
            tracing::warn!("{complaint}");
        }
        wait(&handle)?;
        let done = handle.stop();
        tracing::info!(
            done.frames,
            done.bytes,
            done.kernel_drops,
            done.flows,
            done.alerts,
            done.detections,
            "the sensor has stopped"
        );
        Ok(ExitCode::SUCCESS)
    }
}

/// The hub that the sensor is enrolled with; without one it works for itself.
fn whom(settings: &Settings) -> anyhow::Result<Tell> {
    match Identity::load(&settings.folder) {
        Ok(_) => Ok(Tell::Hub),
        Err(IdentityError::NotEnrolled(_)) if settings.eve.is_some() => {
            tracing::warn!("not enrolled with a hub: events are written, nobody is told");
            Ok(Tell::Nobody)
        }
        Err(error @ IdentityError::NotEnrolled(_)) => Err(anyhow::Error::new(error)
            .context("neither a hub to tell nor an [eve] section to write events")),
        Err(error) => Err(error.into()),
    }
}

fn sources(settings: &Settings) -> anyhow::Result<Vec<Box<dyn FrameSource>>> {
    if !settings.interfaces.is_empty() {
        return Ok(Live::all(settings)?);
    }
    if settings.captures.is_empty() {
        anyhow::bail!("source: name interfaces to listen on, or captures to read");
    }
    Ok(vec![Box::new(Captures::new(settings.captures.clone()))])
}

/// Waits for SIGINT, SIGTERM, or the end of all captures.
fn wait(handle: &Handle) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot wait for signals")?;
    runtime.block_on(async {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        loop {
            tokio::select! {
                _ = interrupt.recv() => return Ok(()),
                _ = terminate.recv() => return Ok(()),
                () = tokio::time::sleep(LOOK) => {}
            }
            if handle.is_finished() {
                return Ok(());
            }
        }
    })
}
