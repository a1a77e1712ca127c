//! The open database and the three ways into it.

use std::sync::{Arc, Mutex, PoisonError};

use access::Viewer;
use constituency::Owners;
use model::{Clock, MemberId, SensorId, SystemClock, Time};
use tokio::sync::watch;
use warnings::OwnTexts;

use crate::db::{Arg, Pool, Row, Sql, Tx, args};
use crate::{Intake, Scoped, StoreError, SystemScope, migrate};

/// The hub's state. Clones share the connections.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    pool: Pool,
    clock: Arc<dyn Clock>,
    bell: watch::Sender<()>,
    /// Whose everything is.
    owners: Counted<Owners>,
    /// The texts that the CSIRT wrote itself.
    own_texts: Counted<OwnTexts>,
}

/// What is made of many rows, kept as of a count of changes.
pub(crate) struct Counted<T>(Mutex<Option<(i64, Arc<T>)>>);

impl<T> Default for Counted<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Counted<T> {
    /// What is kept, made again when this counter has moved since.
    pub async fn of(
        &self,
        store: &Store,
        counter: &str,
        make: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<Arc<T>, StoreError> {
        let sql = "SELECT value FROM counters WHERE name = $1";
        let row = store.row(sql, args![counter]).await?;
        let changes = row.map_or(Ok(0), |row| row.columns().int())?;
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, made)) = kept.filter(|(known, _)| *known == changes) {
            return Ok(made);
        }
        let made = Arc::new(make.await?);
        let fresh = Some((changes, Arc::clone(&made)));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(made)
    }
}

impl Store {
    /// Opens `sqlite://FILE` or `postgres://…` and brings it to this version's schema.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_with(url, Arc::new(SystemClock)).await
    }

    /// Opens with a clock of the caller's.
    pub async fn open_with(url: &str, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let pool = Pool::open(url).await?;
        migrate::run(&pool).await?;
        let bell = watch::Sender::new(());
        let (owners, own_texts) = (Counted::default(), Counted::default());
        Ok(Self(Arc::new(Inner { pool, clock, bell, owners, own_texts })))
    }

    /// What this viewer may see and do: the only handle to members' data for people.
    pub fn scoped(&self, viewer: Viewer) -> Scoped {
        Scoped::new(self.clone(), viewer)
    }

    /// What the hub's own jobs may do. Only `hub::jobs` and `hub init` ask for this; pages and the
    /// API never hold one.
    pub fn system(&self, job: &'static str) -> SystemScope {
        SystemScope::new(self.clone(), job)
    }

    /// Begins taking in what one authenticated sensor sent; none when the sensor is unknown or
    /// revoked.
    pub async fn intake(&self, sensor: SensorId) -> Result<Option<Intake>, StoreError> {
        Intake::begin(self.clone(), sensor).await
    }

    /// Begins taking in what others report of a member; none when there is no such member.
    pub async fn intake_reported(&self, member: MemberId) -> Result<Option<Intake>, StoreError> {
        Intake::begin_reported(self.clone(), member).await
    }

    /// Whose everything is: compiled once after each change of an asset.
    pub(crate) async fn owners(&self) -> Result<Arc<Owners>, StoreError> {
        self.0.owners.of(self, "assets", crate::tables::assets::compile(self)).await
    }

    pub(crate) fn own_texts_kept(&self) -> &Counted<OwnTexts> {
        &self.0.own_texts
    }

    /// The time by the store's clock.
    pub fn now(&self) -> Time {
        self.0.clock.now()
    }

    /// A bell that rings when something was put into the outbox by this process; each who waits
    /// has one of their own.
    pub fn outbox_bell(&self) -> watch::Receiver<()> {
        self.0.bell.subscribe()
    }

    /// Rings for whoever holds a bell; remembered until they look.
    pub(crate) fn ring(&self) {
        self.0.bell.send_replace(());
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.rows("SELECT version FROM schema_version", args![]).await.map(|_| ())
    }

    /// Which database: `sqlite` or `postgresql`.
    pub fn kind(&self) -> &'static str {
        match self.0.pool {
            Pool::Sqlite { .. } => "sqlite",
            Pool::Pg(_) => "postgresql",
        }
    }

    /// Closes the connections; the write-ahead log is then empty.
    pub async fn close(&self) {
        self.0.pool.close().await;
    }

    /// Writes a consistent copy of the embedded database into a new file while it is in use. Only
    /// for SQLite: PostgreSQL has tools of its own.
    pub async fn copy_to(&self, file: &std::path::Path) -> Result<(), StoreError> {
        self.0.pool.copy_to(&file.to_string_lossy()).await
    }

    /// Whether a transaction has the database for itself: whoever else writes waits for its end.
    pub(crate) fn is_written_by_one(&self) -> bool {
        matches!(self.0.pool, Pool::Sqlite { .. })
    }

    pub(crate) fn may_write_on(&self) -> bool {
        self.0.pool.may_write_on()
    }

    pub(crate) async fn begin(&self) -> Result<Tx, StoreError> {
        self.0.pool.begin().await
    }

    pub(crate) async fn rows(
        &self,
        sql: impl Into<Sql>,
        args: &[Arg<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        self.0.pool.rows(sql.into(), args).await
    }

    pub(crate) async fn row(
        &self,
        sql: impl Into<Sql>,
        args: &[Arg<'_>],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }
}
