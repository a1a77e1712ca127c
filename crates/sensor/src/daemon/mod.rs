//! The sensor as a whole: sources of frames, a worker for each, and the thread that tells the hub.
//!
//! [`start`] runs it inside any process: the `vardkase sensor run` role with cards, tests and the
//! demo with frames that somebody makes. A worker never waits for the line to the hub: what it
//! detects goes through a bounded channel to one thread that puts it on disk. Content from the hub
//! is compiled beside what runs and replaces it between two packets. Opens no listening port.

mod content;
mod eve_file;
mod line;
mod outlet;
mod progress;
mod source;
mod teller;
mod work;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use crossbeam_channel::bounded;
use model::Clock;

pub use content::{ContentError, Force, compile};
pub use eve_file::EveError;
pub use outlet::{Outlet, Tell};
pub use progress::Snapshot;
pub use source::{Captures, FrameSource, Frames, Live, Next, Played};

use crate::settings::ConfigError;
use crate::settings::file::Settings;
use eve_file::EveFiles;
use progress::Progress;

/// Detections between workers and the disk. At 2 kB each about 8 MB; a disk that stalls for a
/// second while thousands of rules fire does not fill it.
const DETECTIONS_WAITING_MAX: usize = 4096;

/// How long the line may still send once all is on disk. What is left goes at the next start.
const LAST_SENDING_MAX: Duration = Duration::from_secs(5);

/// Why a sensor does not start. The operator must act.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Files that the settings name.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Rules, indicators or policy of the site.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The card.
    #[error(transparent)]
    Live(#[from] capture::live::LiveError),
    /// Events cannot be written.
    #[error(transparent)]
    Eve(#[from] EveError),
    /// Identity, spool or journal.
    #[error(transparent)]
    Uplink(#[from] uplink::LineError),
    /// Another process works in the folder.
    #[error("{}: another sensor runs in this folder", .0.display())]
    Busy(std::path::PathBuf),
    /// The machine refused a thread, a lock or the like.
    #[error("cannot {what}: {source}")]
    Machine {
        /// What was wanted.
        what: &'static str,
        /// Its answer.
        source: std::io::Error,
    },
}

/// What all threads of a sensor share.
pub(crate) struct Shared {
    pub settings: Settings,
    pub clock: Arc<dyn Clock>,
    /// Rules, indicators and policy in force.
    pub force: ArcSwap<Force>,
    pub progress: Progress,
    /// Whether there is a hub that content comes from.
    pub has_line: bool,
    pub stop: AtomicBool,
}

/// A running sensor. Dropped without [`Handle::stop`] it winds up by itself.
pub struct Handle {
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<()>>,
    teller: Option<JoinHandle<()>>,
    line: Option<line::Line>,
    eve: Option<Arc<EveFiles>>,
}

/// Starts a sensor: a worker for each source, whose detections, counters and health go where
/// `tell` says. `clock` is the time of what is told besides detections; those have their packets'.
pub fn start(
    settings: Settings,
    sources: Vec<Box<dyn FrameSource>>,
    tell: Tell,
    clock: Arc<dyn Clock>,
) -> Result<Handle, StartError> {
    let (outlet, line, kept) = outlet::open(tell, &settings, &clock)?;
    let force = content::first(&settings, kept.as_ref(), clock.now())?;
    let eve = settings.eve.as_ref().map(EveFiles::open).transpose()?.map(Arc::new);
    let names = sources.iter().map(|source| source.name().to_owned()).collect();
    let shared = Arc::new(Shared {
        progress: Progress::new(names),
        has_line: line.is_some(),
        settings,
        clock,
        force: ArcSwap::from_pointee(force),
        stop: AtomicBool::new(false),
    });
    let mut handle =
        Handle { shared, workers: Vec::new(), teller: None, line: None, eve: eve.clone() };
    let (sender, receiver) = bounded(DETECTIONS_WAITING_MAX);
    if let Some(outlet) = outlet {
        let shared = Arc::clone(&handle.shared);
        handle.teller = Some(thread("teller", move || teller::run(&shared, &receiver, outlet))?);
    }
    if let Some(line) = line {
        handle.line = Some(line.start(&handle.shared)?);
    }
    let telling = handle.teller.is_some();
    for (place, source) in sources.into_iter().enumerate() {
        let shared = Arc::clone(&handle.shared);
        let out = work::Out::new(telling.then(|| sender.clone()), eve.clone(), source.is_live());
        let run = move || work::run(&shared, place, source, out);
        handle.workers.push(thread("worker", run)?);
    }
    Ok(handle)
}

pub(crate) fn thread(
    name: &str,
    work: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, StartError> {
    let builder = std::thread::Builder::new().name(format!("sensor-{name}"));
    builder.spawn(work).map_err(|source| StartError::Machine { what: "start a thread", source })
}

impl Handle {
    /// What was done so far.
    pub fn progress(&self) -> Snapshot {
        self.shared.progress.snapshot()
    }

    /// Rules, indicators and policy in force.
    pub fn force(&self) -> Arc<Force> {
        self.shared.force.load_full()
    }

    /// How the line to the hub fares; nothing without one.
    pub fn line(&self) -> Option<uplink::Health> {
        self.line.as_ref().map(line::Line::health)
    }

    /// Whether every source has ended.
    pub fn is_finished(&self) -> bool {
        self.workers.iter().all(JoinHandle::is_finished)
    }

    /// Stops: flows are ended, what is detected is put on disk, and the line gets a few seconds
    /// to send it. Returns what was done in all.
    pub fn stop(mut self) -> Snapshot {
        self.shared.stop.store(true, Ordering::Relaxed);
        self.wind_up()
    }

    /// Waits until every source has ended, then does as [`Handle::stop`].
    pub fn finish(mut self) -> Snapshot {
        self.wind_up()
    }

    fn wind_up(&mut self) -> Snapshot {
        for worker in self.workers.drain(..) {
            if worker.join().is_err() {
                self.shared.progress.complain("a worker broke off".to_owned());
            }
        }
        // The workers are gone and with them all senders: the teller empties the channel and ends.
        self.shared.stop.store(true, Ordering::Relaxed);
        if let Some(teller) = self.teller.take() {
            let _ = teller.join();
        }
        if let Some(line) = self.line.take() {
            line.stop(Instant::now() + LAST_SENDING_MAX);
        }
        if let Some(eve) = &self.eve {
            eve.flush();
        }
        self.shared.progress.snapshot()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
