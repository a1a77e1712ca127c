//! The line to the hub on a thread of its own, and the thread that takes content from it.

use std::fs::File;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::{oneshot, watch};
use uplink::{Health, Uplink, UplinkHandle};

use super::{Shared, StartError, content, thread};

/// How often it is looked whether the last batch has left.
const LOOK: Duration = Duration::from_millis(20);

/// A line that is ready to run.
pub struct Opened {
    pub uplink: Uplink,
    pub handle: UplinkHandle,
    pub lock: File,
}

/// A line that runs.
pub struct Line {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    waiting: Box<dyn Fn() -> (u64, bool) + Send + Sync>,
    health: watch::Receiver<Health>,
    /// Held as long as the spool is used.
    _lock: File,
}

impl Opened {
    pub fn start(self, shared: &Arc<Shared>) -> Result<Line, StartError> {
        let Self { uplink, handle, lock } = self;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|source| StartError::Machine { what: "start the line", source })?;
        let (stop, stopped) = oneshot::channel();
        let waiting = Box::new(handle.waiting());
        let UplinkHandle { content, adopted, health, .. } = handle;
        let thread = thread("line", move || {
            runtime.block_on(async {
                // A request under way is dropped: its batch stands in the spool and is sent again.
                tokio::select! {
                    () = uplink.run(std::future::pending()) => {}
                    _ = stopped => {}
                }
            });
        })?;
        let sharing = Arc::clone(shared);
        // Ends when the line does; what it compiles then is not waited for.
        super::thread("content", move || content::take(&sharing, content, &adopted))?;
        Ok(Line { stop: Some(stop), thread: Some(thread), waiting, health, _lock: lock })
    }
}

impl Line {
    pub fn health(&self) -> Health {
        self.health.borrow().clone()
    }

    /// Lets the line send what waits, unless it is down, until `deadline`.
    pub fn stop(mut self, deadline: Instant) {
        let waits = || (self.waiting)().1 && self.health.borrow().trouble.is_none();
        while waits() && Instant::now() < deadline {
            std::thread::sleep(LOOK);
        }
        self.end();
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
