//! The uplink's own loop: send what is in the spool, fetch content, renew the certificate.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use model::{Clock, Time};
use tokio::sync::{Notify, mpsc, watch};
use wire::{Content, Item, Receipt};

use crate::client::{Client, LineError};
use crate::content::ContentStore;
use crate::identity::Identity;
use crate::journal::{Journal, Sent};
use crate::spool::{Spool, SpoolError};

/// First wait after a failure; doubles up to [`BACKOFF_MAX`].
const BACKOFF_MIN: Duration = Duration::from_millis(500);

/// A hub that comes back is found within this time.
const BACKOFF_MAX: Duration = Duration::from_secs(60);

/// With nothing to send the hub is still asked for new content this often.
const IDLE: Duration = Duration::from_secs(60);

/// How the line fares.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Health {
    /// When the hub last answered.
    pub answered: Option<Time>,
    /// What is wrong, when something is.
    pub trouble: Option<String>,
    /// Bytes waiting.
    pub spool_bytes: u64,
    /// When the certificate ends.
    pub certificate_ends: Time,
}

/// The uplink, before it runs.
pub struct Uplink {
    identity: Identity,
    client: Client,
    spool: Arc<Mutex<Spool>>,
    journal: Journal,
    contents: ContentStore,
    clock: Arc<dyn Clock>,
    wake: Arc<Notify>,
    new_content: mpsc::Sender<Content>,
    adopted: mpsc::Receiver<Content>,
    health: watch::Sender<Health>,
}

/// What the rest of the sensor holds of the uplink.
pub struct UplinkHandle {
    spool: Arc<Mutex<Spool>>,
    wake: Arc<Notify>,
    /// Content that was fetched and checked; compile it, then hand it to `adopted`.
    pub content: mpsc::Receiver<Content>,
    /// Content that compiled: only now it replaces the running one for good.
    pub adopted: mpsc::Sender<Content>,
    /// How the line fares.
    pub health: watch::Receiver<Health>,
}

impl UplinkHandle {
    /// Puts items on disk and wakes the line. When this returns they survive a crash.
    pub fn push(&self, items: &[Item]) -> Result<(), SpoolError> {
        self.spool.lock().unwrap_or_else(PoisonError::into_inner).push_all(items)?;
        self.wake.notify_one();
        Ok(())
    }

    /// A handle for another thread that only pushes.
    pub fn pusher(&self) -> impl Fn(&[Item]) -> Result<(), SpoolError> + Clone + Send + use<> {
        let (spool, wake) = (Arc::clone(&self.spool), Arc::clone(&self.wake));
        move |items| {
            spool.lock().unwrap_or_else(PoisonError::into_inner).push_all(items)?;
            wake.notify_one();
            Ok(())
        }
    }
}

impl UplinkHandle {
    /// For another thread: bytes that wait, and whether anything does.
    pub fn waiting(&self) -> impl Fn() -> (u64, bool) + Clone + Send + use<> {
        let spool = Arc::clone(&self.spool);
        move || {
            let spool = spool.lock().unwrap_or_else(PoisonError::into_inner);
            (spool.bytes(), !spool.is_empty())
        }
    }
}

impl Uplink {
    /// Opens identity, spool and journal in `folder`.
    pub fn open(
        folder: &Path,
        spool_bytes_max: u64,
        clock: Arc<dyn Clock>,
    ) -> Result<(Self, UplinkHandle, Option<Content>), LineError> {
        let disk = |error: &dyn std::fmt::Display| LineError::Nonsense(error.to_string());
        let identity = Identity::load(folder)?;
        let client = Client::new(&identity)?;
        let spool = Spool::open(&folder.join("spool"), identity.sensor(), spool_bytes_max)
            .map_err(|error| disk(&error))?;
        let sent: PathBuf = folder.join("sent");
        let journal = Journal::open(&sent, spool_bytes_max).map_err(|error| disk(&error))?;
        let contents = ContentStore::open(folder)?;
        let kept = contents.kept();
        let (spool, wake) = (Arc::new(Mutex::new(spool)), Arc::new(Notify::new()));
        let (new_content, content) = mpsc::channel(1);
        let (adopted_sender, adopted) = mpsc::channel(1);
        let ends = Health { certificate_ends: identity.not_after(), ..Health::default() };
        let (health, health_receiver) = watch::channel(ends);
        let handle = UplinkHandle {
            spool: Arc::clone(&spool),
            wake: Arc::clone(&wake),
            content,
            adopted: adopted_sender,
            health: health_receiver,
        };
        let uplink = Self {
            identity,
            client,
            spool,
            journal,
            contents,
            clock,
            wake,
            new_content,
            adopted,
            health,
        };
        Ok((uplink, handle, kept))
    }

    /// Runs until `stop` is told; what is left in the spool is sent at the next start.
    pub async fn run(mut self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut wait = BACKOFF_MIN;
        loop {
            let pause = match self.round().await {
                Ok(()) => {
                    wait = BACKOFF_MIN;
                    IDLE
                }
                Err(error) => {
                    tracing::warn!(
                        hub = self.identity.hub(),
                        "uplink: {error}; next try in {wait:?}"
                    );
                    self.health.send_modify(|health| health.trouble = Some(error.to_string()));
                    let now = wait;
                    wait = (wait * 2).min(BACKOFF_MAX);
                    now
                }
            };
            tokio::select! {
                () = &mut stop => return,
                // While the line is down new items do not make it better.
                () = self.wake.notified(), if pause == IDLE => {}
                content = self.adopted.recv() => self.adopt(content),
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    fn adopt(&mut self, content: Option<Content>) {
        let Some(content) = content else { return };
        if let Err(error) = self.contents.adopt(&content) {
            tracing::error!("uplink: content {} not kept: {error}", content.manifest.version);
        }
    }

    /// Everything there is to do now.
    async fn round(&mut self) -> Result<(), LineError> {
        let now = self.clock.now();
        if self.identity.wants_renewal(now) {
            self.client.renew(&mut self.identity).await?;
            self.client = Client::new(&self.identity)?;
        }
        let mut newest = None;
        while let Some(receipt) = self.send_one().await? {
            newest = Some(receipt.content);
        }
        // Without anything to send, asking for the manifest shows what is newest.
        if newest.is_none_or(|version| version > self.contents.version())
            && let Some(content) = self.contents.fetch(&self.client).await?
        {
            let version = content.manifest.version;
            // When the sensor still compiles the one before, the next round asks again.
            if self.new_content.try_send(content).is_ok() {
                self.contents.handed_on(version);
            }
        }
        let spool_bytes = self.spool.lock().unwrap_or_else(PoisonError::into_inner).waiting_bytes();
        let certificate_ends = self.identity.not_after();
        self.health.send_replace(Health {
            answered: Some(self.clock.now()),
            trouble: None,
            spool_bytes,
            certificate_ends,
        });
        Ok(())
    }

    async fn send_one(&mut self) -> Result<Option<Receipt>, LineError> {
        let nonsense = |error: &dyn std::fmt::Display| LineError::Nonsense(error.to_string());
        let now = self.clock.now();
        let taken = {
            let mut spool = self.spool.lock().unwrap_or_else(PoisonError::into_inner);
            spool.take(now).map_err(|error| nonsense(&error))?
        };
        let Some(taken) = taken else { return Ok(None) };
        let receipt = self.client.send(taken.bytes.clone()).await?;
        if receipt.batch != taken.batch {
            return Err(LineError::Nonsense("the answer is about another batch".into()));
        }
        for refusal in &receipt.refused {
            tracing::warn!(line = refusal.line, "the hub refused a line: {}", refusal.reason);
        }
        let sent = Sent {
            at: self.clock.now(),
            hub: self.identity.hub().to_owned(),
            batch: Some(taken.batch),
            why: "detections and counters".into(),
            items: taken.items,
            bytes: taken.bytes.len() as u64,
        };
        self.journal.note(&sent, &taken.bytes).map_err(|error| nonsense(&error))?;
        let mut spool = self.spool.lock().unwrap_or_else(PoisonError::into_inner);
        spool.done(taken.batch).map_err(|error| nonsense(&error))?;
        Ok(Some(receipt))
    }
}
