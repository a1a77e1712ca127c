//! SQLite and PostgreSQL behind one small face: static text in, rows out.
//!
//! Every value is a whole number, a text or, in packs alone, bytes. The rest of the crate never sees which database
//! answers, except where a `Sql` holds two texts.

use std::borrow::Cow;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use model::{Severity, Time};
use sqlx::postgres::{PgPool, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{Postgres, Sqlite, Transaction};

use crate::read::Columns;
use crate::{Store, StoreError};

/// How long a statement waits for another process' write (a backup), before it fails.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Reading connections to SQLite: enough for the pages a CSIRT opens at once, little memory.
const SQLITE_READERS: u32 = 4;

/// Connections to PostgreSQL from one hub process; its default limit is 100 for all.
const PG_CONNECTIONS: u32 = 10;

/// Memory each SQLite connection may use as page cache, in KiB (negative: SQLite's way to say so).
const SQLITE_CACHE_KIB: &str = "-16000";

/// The same for the connection that writes: what a large report changes in one transaction is then
/// written once.
const SQLITE_WRITER_CACHE_KIB: &str = "-64000";

/// Rows that SQLite's thread reads ahead of who asked: a whole page of a list or part of a batch,
/// so that the two threads need not wait for each other row by row.
const SQLITE_ROWS_AHEAD: usize = 1_024;

/// Pages (4 KiB) that the write-ahead log may hold before they are moved into the database: a page
/// that several batches touch is then moved once. The log stays around 32 MiB.
const SQLITE_CHECKPOINT_PAGES: &str = "8000";

/// A statement: one text, or one for each database where they differ.
#[derive(Clone, Copy)]
pub(crate) struct Sql {
    pub sqlite: &'static str,
    pub pg: &'static str,
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        Self { sqlite: text, pg: text }
    }
}

/// A bound value.
#[derive(Clone, Debug)]
pub(crate) enum Arg<'a> {
    Int(Option<i64>),
    Text(Option<Cow<'a, str>>),
    Bytes(Vec<u8>),
}

/// Builds the list of bound values.
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::db::Arg::from($value)),*] };
}
pub(crate) use args;

pub(crate) enum Pool {
    /// `awaited`: how many wait to write.
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
        awaited: Arc<AtomicUsize>,
    },
    Pg(PgPool),
}

/// One who waits to write, until dropped.
struct Waits(Arc<AtomicUsize>);

impl Waits {
    fn new(awaited: &Arc<AtomicUsize>) -> Self {
        awaited.fetch_add(1, Ordering::Relaxed);
        Self(awaited.clone())
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

pub(crate) enum Row {
    Sqlite(SqliteRow),
    Pg(PgRow),
}

/// A transaction. Rolled back when dropped without `commit`.
pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Pg(Transaction<'static, Postgres>),
}

macro_rules! bind_all {
    ($sql:expr, $args:expr) => {{
        let mut query = sqlx::query($sql);
        for arg in $args {
            query = match arg {
                Arg::Int(value) => query.bind(*value),
                Arg::Text(value) => query.bind(value.as_deref()),
                Arg::Bytes(value) => query.bind(value.as_slice()),
            };
        }
        query
    }};
}

impl Pool {
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("sqlite:") {
            open_sqlite(url).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let pool = PgPoolOptions::new().max_connections(PG_CONNECTIONS).connect(url).await?;
            Ok(Self::Pg(pool))
        } else {
            // Not the whole URL: it may hold a password.
            let scheme = url.split(':').next().unwrap_or_default();
            Err(StoreError::BadUrl(format!("{scheme}:…")))
        }
    }

    pub async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            // IMMEDIATE: a transaction that reads first and writes then must not fail half-way
            // because another process wrote in between.
            Self::Sqlite { write, awaited, .. } => {
                let _waits = Waits::new(awaited);
                Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?)
            }
            Self::Pg(pool) => Tx::Pg(pool.begin().await?),
        })
    }

    pub async fn rows(&self, sql: Sql, args: &[Arg<'_>]) -> Result<Vec<Row>, StoreError> {
        #[cfg(test)]
        crate::plans::note(sql, args);
        Ok(match self {
            Self::Sqlite { read, .. } => {
                let rows = bind_all!(sql.sqlite, args).fetch_all(read).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Self::Pg(pool) => {
                let rows = bind_all!(sql.pg, args).fetch_all(pool).await?;
                rows.into_iter().map(Row::Pg).collect()
            }
        })
    }

    /// Whether a transaction may go on to what belongs to somebody else: only one writes at a time,
    /// and nobody waits for it. With several writers each could wait for what the other holds.
    pub fn may_write_on(&self) -> bool {
        match self {
            Self::Sqlite { awaited, .. } => awaited.load(Ordering::Relaxed) == 0,
            Self::Pg(_) => false,
        }
    }

    /// Copies the embedded database into a new file. The writer does it: readers may not write.
    pub async fn copy_to(&self, file: &str) -> Result<(), StoreError> {
        let Self::Sqlite { write, .. } = self else { return Err(StoreError::NotFound) };
        sqlx::query("VACUUM INTO $1").bind(file).execute(write).await?;
        Ok(())
    }

    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write, .. } => {
                read.close().await;
                write.close().await;
            }
            Self::Pg(pool) => pool.close().await,
        }
    }
}

async fn open_sqlite(url: &str) -> Result<Pool, StoreError> {
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // With WAL a killed process loses nothing that was committed; only a power cut may lose
        // the last moments under NORMAL, and "what was accepted is never lost" includes that.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("cache_size", SQLITE_CACHE_KIB)
        .row_buffer_size(SQLITE_ROWS_AHEAD)
        .pragma("wal_autocheckpoint", SQLITE_CHECKPOINT_PAGES)
        .pragma("temp_store", "memory");
    let writer = options.clone().pragma("cache_size", SQLITE_WRITER_CACHE_KIB);
    let write = SqlitePoolOptions::new().max_connections(1).connect_with(writer).await?;
    let read = SqlitePoolOptions::new()
        .max_connections(SQLITE_READERS)
        .connect_with(options.pragma("query_only", "1"))
        .await?;
    Ok(Pool::Sqlite { read, write, awaited: Arc::default() })
}

impl Tx {
    pub async fn rows(
        &mut self,
        sql: impl Into<Sql>,
        args: &[Arg<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let sql = sql.into();
        Ok(match self {
            Self::Sqlite(tx) => {
                let rows = bind_all!(sql.sqlite, args).fetch_all(&mut **tx).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Self::Pg(tx) => {
                let rows = bind_all!(sql.pg, args).fetch_all(&mut **tx).await?;
                rows.into_iter().map(Row::Pg).collect()
            }
        })
    }

    /// The first row, if any.
    pub async fn row(
        &mut self,
        sql: impl Into<Sql>,
        args: &[Arg<'_>],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// How many rows were changed.
    pub async fn execute(
        &mut self,
        sql: impl Into<Sql>,
        args: &[Arg<'_>],
    ) -> Result<u64, StoreError> {
        let sql = sql.into();
        Ok(match self {
            Self::Sqlite(tx) => {
                bind_all!(sql.sqlite, args).execute(&mut **tx).await?.rows_affected()
            }
            Self::Pg(tx) => bind_all!(sql.pg, args).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// Runs a script of our own: migrations.
    pub async fn script(&mut self, text: &'static str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => sqlx::raw_sql(text).execute(&mut **tx).await.map(|_| ())?,
            Self::Pg(tx) => sqlx::raw_sql(text).execute(&mut **tx).await.map(|_| ())?,
        }
        Ok(())
    }

    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Pg(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// Whoever can be asked for a row: a transaction, or the store out of one.
pub(crate) trait AskOne: Send {
    /// The first row, if any.
    fn one(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> impl Future<Output = Result<Option<Row>, StoreError>> + Send;
}

impl AskOne for Tx {
    async fn one(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Option<Row>, StoreError> {
        self.row(sql, args).await
    }
}

impl AskOne for &Store {
    async fn one(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Option<Row>, StoreError> {
        self.row(sql, args).await
    }
}

impl Row {
    /// Reads the columns from left to right.
    pub fn columns(&self) -> Columns<'_> {
        Columns::new(self)
    }
}

impl From<i64> for Arg<'_> {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<Option<i64>> for Arg<'_> {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Arg<'_> {
    fn from(value: bool) -> Self {
        Self::Int(Some(value.into()))
    }
}

impl From<Time> for Arg<'_> {
    fn from(time: Time) -> Self {
        Self::Int(Some(time.micros()))
    }
}

impl From<Option<Time>> for Arg<'_> {
    fn from(time: Option<Time>) -> Self {
        Self::Int(time.map(Time::micros))
    }
}

impl From<Severity> for Arg<'_> {
    fn from(severity: Severity) -> Self {
        Self::Int(Some(severity as i64))
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Some(text.into()))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Some(text.as_str().into()))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(Some(text.into()))
    }
}

impl<'a> From<Option<&'a str>> for Arg<'a> {
    fn from(text: Option<&'a str>) -> Self {
        Self::Text(text.map(Into::into))
    }
}

impl From<Vec<u8>> for Arg<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Option<String>> for Arg<'_> {
    fn from(text: Option<String>) -> Self {
        Self::Text(text.map(Into::into))
    }
}

macro_rules! id_args {
    ($($name:ident),*) => {$(
        impl From<model::$name> for Arg<'_> {
            fn from(id: model::$name) -> Self {
                Self::Text(Some(id.to_string().into()))
            }
        }
        impl From<Option<model::$name>> for Arg<'_> {
            fn from(id: Option<model::$name>) -> Self {
                Self::Text(id.map(|id| id.to_string().into()))
            }
        }
    )*};
}

id_args!(
    AccountId,
    ApiTokenId,
    AssetId,
    ChannelId,
    ContactId,
    DetectionId,
    DrillId,
    FeedId,
    FindingId,
    InhibitionId,
    InvitationId,
    JoinRequestId,
    MemberId,
    MessageId,
    CircularId,
    OperatorId,
    PasskeyId,
    ReportId,
    RetestId,
    RosterId,
    SensorId,
    SessionId,
    ShiftId,
    SightId,
    SupplierId,
    WarningId
);
