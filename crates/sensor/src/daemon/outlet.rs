//! Where a sensor tells what it detected: to nobody, to its hub, or to whoever asks.

use std::fs::File;
use std::sync::Arc;

use model::Clock;
use uplink::{Spool, SpoolError, Uplink};
use wire::{Content, Item};

use super::StartError;
use super::line::Opened;
use crate::settings::file::Settings;

/// Takes what is told. Called from one thread.
pub trait Outlet: Send {
    /// Takes items for good: they survive a crash when this returns.
    fn push(&mut self, items: &[Item]) -> Result<(), SpoolError>;

    /// Bytes that wait to be sent.
    fn waiting_bytes(&self) -> u64 {
        0
    }
}

impl Outlet for Spool {
    fn push(&mut self, items: &[Item]) -> Result<(), SpoolError> {
        self.push_all(items)
    }

    fn waiting_bytes(&self) -> u64 {
        self.waiting_bytes()
    }
}

/// Who is told.
pub enum Tell {
    /// Nobody: events on disk are all there is.
    Nobody,
    /// The hub that the sensor in the settings' folder is enrolled with.
    Hub,
    /// Whoever this is.
    To(Box<dyn Outlet>),
}

/// The spool of the line, pushed to from the teller's thread.
struct Uplinked<P, W> {
    push: P,
    waiting: W,
}

impl<P, W> Outlet for Uplinked<P, W>
where
    P: Fn(&[Item]) -> Result<(), SpoolError> + Send,
    W: Fn() -> (u64, bool) + Send,
{
    fn push(&mut self, items: &[Item]) -> Result<(), SpoolError> {
        (self.push)(items)
    }

    fn waiting_bytes(&self) -> u64 {
        (self.waiting)().0
    }
}

type Ways = (Option<Box<dyn Outlet>>, Option<Opened>, Option<Content>);

/// Opens what `tell` needs: where to push, the line that sends, and the content of the last run.
pub(super) fn open(
    tell: Tell,
    settings: &Settings,
    clock: &Arc<dyn Clock>,
) -> Result<Ways, StartError> {
    match tell {
        Tell::Nobody => Ok((None, None, None)),
        Tell::To(outlet) => Ok((Some(outlet), None, None)),
        Tell::Hub => {
            let lock = lock(settings)?;
            let (uplink, handle, kept) =
                Uplink::open(&settings.folder, settings.spool_bytes_max, Arc::clone(clock))?;
            let outlet = Uplinked { push: handle.pusher(), waiting: handle.waiting() };
            Ok((Some(Box::new(outlet)), Some(Opened { uplink, handle, lock }), kept))
        }
    }
}

/// The spool is not made for two; the lock goes with the process.
fn lock(settings: &Settings) -> Result<File, StartError> {
    let machine = |source| StartError::Machine { what: "lock the sensor's folder", source };
    std::fs::create_dir_all(&settings.folder).map_err(machine)?;
    let file = File::create(settings.folder.join("lock")).map_err(machine)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StartError::Busy(settings.folder.clone())),
        Err(std::fs::TryLockError::Error(source)) => Err(machine(source)),
    }
}
