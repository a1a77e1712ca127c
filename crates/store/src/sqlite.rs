//! SQLite: a few connections, each lent to one job at a time, on threads where waiting is allowed.
//!
//! Knows no tables. A connection comes back however its job ends: what was begun and not committed
//! is then undone.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, Statement, ToSql};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;

use crate::StoreError;
use crate::db::{Arg, Row};

/// How long a statement waits for another process' write (a backup), before it fails.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Prepared statements that a connection keeps: a page asks a dozen.
const PREPARED_MAX: usize = 100;

/// Bytes of a page in a new database; one that is there keeps its own. SQLite's usual 4 KiB are four
/// times as many to find, copy and write when a report of a million rows comes in.
const PAGE_BYTES: i64 = 16_384;

/// Pages that the write-ahead log may hold before they are moved into the database: a page that
/// several batches touch is then moved once. The log stays around 32 MiB.
const CHECKPOINT_PAGES: i64 = 2_000;

/// A value out of a row, or to be bound to a statement.
pub(crate) type Cell = Arg<'static>;

/// What connections of one kind are for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Use {
    Reads,
    Writes,
}

impl Use {
    /// Connections at most: one writes, and readers are enough for the pages a CSIRT opens at once.
    const fn connections(self) -> usize {
        match self {
            Self::Reads => 4,
            Self::Writes => 1,
        }
    }

    /// Memory that one may use as page cache, in KiB. What a large report changes in one transaction
    /// is written once when it fits.
    const fn cache_kib(self) -> i64 {
        match self {
            Self::Reads => 16_000,
            Self::Writes => 64_000,
        }
    }
}

/// The connections of one kind to a database.
pub(crate) struct Lane {
    file: PathBuf,
    is_for: Use,
    idle: Mutex<Vec<Connection>>,
    free: Arc<Semaphore>,
}

impl Lane {
    pub fn new(file: PathBuf, is_for: Use) -> Arc<Self> {
        let free = Arc::new(Semaphore::new(is_for.connections()));
        Arc::new(Self { file, is_for, idle: Mutex::default(), free })
    }

    /// A connection, as soon as one is free.
    pub async fn lend(self: &Arc<Self>) -> Result<Lent, StoreError> {
        let permit = Arc::clone(&self.free).acquire_owned().await.map_err(|_| closed())?;
        let connection = self.idle().pop().map(Mutex::new);
        Ok(Lent { lane: Arc::clone(self), connection, _permit: permit })
    }

    /// Waits for what is lent and closes all; nothing is lent afterwards.
    pub async fn close(&self) {
        let all = u32::try_from(self.is_for.connections()).unwrap_or(u32::MAX);
        let _all = self.free.acquire_many(all).await;
        self.free.close();
        let connections = std::mem::take(&mut *self.idle());
        let _ = spawn_blocking(move || drop(connections)).await;
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.file, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(PREPARED_MAX);
        connection.pragma_update(None, "page_size", PAGE_BYTES)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // With WAL a killed process loses nothing that was committed; only a power cut may lose
        // the last moments under NORMAL, and "what was accepted is never lost" includes that.
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        // Negative: SQLite's way to say KiB.
        connection.pragma_update(None, "cache_size", -self.is_for.cache_kib())?;
        if self.is_for == Use::Reads {
            connection.pragma_update(None, "query_only", true)?;
        }
        Ok(connection)
    }
}

/// A connection on loan; given back when dropped, with what was not committed undone.
pub(crate) struct Lent {
    lane: Arc<Lane>,
    /// None until it is first used. Never locked: only so may whoever holds it be looked at from
    /// several threads.
    connection: Option<Mutex<Connection>>,
    _permit: OwnedSemaphorePermit,
}

impl Lent {
    /// Does a job on a thread where waiting is allowed. Whoever stops waiting for it loses the
    /// connection: the job is then done and undone.
    pub async fn job<T: Send + 'static>(
        mut self,
        job: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> (Option<Self>, Result<T, StoreError>) {
        let done = spawn_blocking(move || {
            let done = self.connection().and_then(job);
            (self, done)
        });
        match done.await {
            Ok((lent, done)) => (Some(lent), done.map_err(StoreError::from)),
            Err(_) => (None, Err(closed())),
        }
    }

    fn connection(&mut self) -> rusqlite::Result<&Connection> {
        let opened = match self.connection.take() {
            Some(connection) => connection,
            None => Mutex::new(self.lane.open()?),
        };
        let connection = self.connection.insert(opened);
        Ok(connection.get_mut().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        let connection = connection.into_inner().unwrap_or_else(PoisonError::into_inner);
        // One that can't be brought to rest is closed, which undoes all it had begun.
        if connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok() {
            self.lane.idle().push(connection);
        }
    }
}

/// A transaction that writes.
pub(crate) struct Writing(Option<Lent>);

impl Writing {
    /// Begins at once: a transaction that reads first and writes then must not fail half-way because
    /// another process wrote in between.
    pub async fn begin(lane: &Arc<Lane>) -> Result<Self, StoreError> {
        let mut this = Self(Some(lane.lend().await?));
        this.job(|connection| connection.execute_batch("BEGIN IMMEDIATE")).await?;
        Ok(this)
    }

    pub async fn job<T: Send + 'static>(
        &mut self,
        job: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let lent = self.0.take().ok_or_else(closed)?;
        let (lent, done) = lent.job(job).await;
        self.0 = lent;
        done
    }

    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.job(|connection| connection.execute_batch("COMMIT")).await
    }
}

/// The rows that a statement gives.
pub(crate) fn rows(
    connection: &Connection,
    sql: &str,
    args: &[Cell],
) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, args)?;
    let columns = statement.column_count();
    let (mut given, mut found) = (statement.raw_query(), Vec::new());
    while let Some(row) = given.next()? {
        let cells = (0..columns).map(|column| row.get_ref(column).map(read));
        found.push(Row::Sqlite(cells.collect::<rusqlite::Result<_>>()?));
    }
    Ok(found)
}

/// Runs a statement; how many rows it changed.
pub(crate) fn execute(connection: &Connection, sql: &str, args: &[Cell]) -> rusqlite::Result<u64> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, args)?;
    let mut given = statement.raw_query();
    while given.next()?.is_some() {}
    Ok(connection.changes())
}

/// Runs a statement with nameless places once for each row of so many values.
pub(crate) fn execute_each(
    connection: &Connection,
    sql: &str,
    columns: usize,
    values: &[Cell],
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut before: &[Cell] = &[];
    for row in values.chunks_exact(columns.max(1)) {
        for (place, value) in (1..).zip(row) {
            // What is bound stays bound, and much is the same from row to row.
            if before.get(place - 1) != Some(value) {
                statement.raw_bind_parameter(place, value)?;
            }
        }
        statement.raw_execute()?;
        before = row;
    }
    Ok(())
}

/// Binds `$1`, `$2` … wherever they stand; SQLite itself counts such names in the order in which
/// they come.
fn bind(statement: &mut Statement<'_>, args: &[Cell]) -> rusqlite::Result<()> {
    for place in 1..=statement.parameter_count() {
        let named = statement.parameter_name(place).and_then(|name| name.get(1..)?.parse().ok());
        let number: usize = named.unwrap_or(place);
        if let Some(value) = number.checked_sub(1).and_then(|index| args.get(index)) {
            statement.raw_bind_parameter(place, value)?;
        }
    }
    Ok(())
}

fn read(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Arg::Int(None),
        ValueRef::Integer(number) => Arg::Int(Some(number)),
        // No column of ours holds one; as a text it is no number where a number is read.
        ValueRef::Real(number) => Arg::Text(Some(number.to_string().into())),
        ValueRef::Text(text) => Arg::Text(Some(String::from_utf8_lossy(text).into_owned().into())),
        ValueRef::Blob(bytes) => Arg::Bytes(bytes.to_vec()),
    }
}

impl ToSql for Arg<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Arg::Int(None) | Arg::Text(None) => ValueRef::Null,
            Arg::Int(Some(number)) => ValueRef::Integer(*number),
            Arg::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Arg::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn closed() -> StoreError {
    StoreError::Database("the connection is closed".into())
}
