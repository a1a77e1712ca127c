//! SQLite and PostgreSQL behind one small face: static text in, rows out.
//!
//! Every value is a whole number, a text or, in packs alone, bytes. The rest of the crate never sees which database
//! answers, except where a `Sql` holds two texts.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use model::{Severity, Time};
use sqlx::postgres::{PgPool, PgPoolOptions, PgRow};
use sqlx::{Postgres, Transaction};

use crate::read::Columns;
use crate::sqlite::{self, Cell, Lane, Use, Writing};
use crate::{Store, StoreError};

/// Connections to PostgreSQL from one hub process; its default limit is 100 for all.
const PG_CONNECTIONS: u32 = 10;

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
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Arg<'a> {
    Int(Option<i64>),
    Text(Option<Cow<'a, str>>),
    Bytes(Vec<u8>),
}

impl Arg<'_> {
    /// The same, that lives by itself.
    pub fn into_owned(self) -> Arg<'static> {
        match self {
            Self::Int(value) => Arg::Int(value),
            Self::Text(value) => Arg::Text(value.map(|text| text.into_owned().into())),
            Self::Bytes(value) => Arg::Bytes(value),
        }
    }
}

fn owned(args: &[Arg<'_>]) -> Vec<Cell> {
    args.iter().map(|arg| arg.clone().into_owned()).collect()
}

/// Builds the list of bound values.
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::db::Arg::from($value)),*] };
}
pub(crate) use args;

pub(crate) enum Pool {
    /// `awaited`: how many wait to write.
    Sqlite {
        read: Arc<Lane>,
        write: Arc<Lane>,
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
    Sqlite(Vec<Cell>),
    Pg(PgRow),
}

/// A transaction. Rolled back when dropped without `commit`.
pub(crate) enum Tx {
    Sqlite(Writing),
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
        if let Some(file) = url.strip_prefix("sqlite:") {
            open_sqlite(file.strip_prefix("//").unwrap_or(file)).await
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
            Self::Sqlite { write, awaited, .. } => {
                let _waits = Waits::new(awaited);
                Tx::Sqlite(Writing::begin(write).await?)
            }
            Self::Pg(pool) => Tx::Pg(pool.begin().await?),
        })
    }

    pub async fn rows(&self, sql: Sql, args: &[Arg<'_>]) -> Result<Vec<Row>, StoreError> {
        #[cfg(test)]
        crate::plans::note(sql, args);
        Ok(match self {
            Self::Sqlite { read, .. } => {
                let args = owned(args);
                let asked = read.lend().await?;
                asked.job(move |connection| sqlite::rows(connection, sql.sqlite, &args)).await.1?
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
        let args = owned(args![file]);
        let writer = write.lend().await?;
        let copied = writer
            .job(move |connection| sqlite::execute(connection, "VACUUM INTO $1", &args))
            .await;
        copied.1.map(|_| ())
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

async fn open_sqlite(file: &str) -> Result<Pool, StoreError> {
    let lane = |is_for| Lane::new(PathBuf::from(file), is_for);
    let (read, write) = (lane(Use::Reads), lane(Use::Writes));
    // Whatever is wrong with the file shows here: it is made, or its log taken up.
    write.lend().await?.job(|connection| connection.execute_batch("SELECT 1")).await.1?;
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
                let args = owned(args);
                tx.job(move |connection| sqlite::rows(connection, sql.sqlite, &args)).await?
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
                let args = owned(args);
                tx.job(move |connection| sqlite::execute(connection, sql.sqlite, &args)).await?
            }
            Self::Pg(tx) => bind_all!(sql.pg, args).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// Runs a script of our own: migrations.
    pub async fn script(&mut self, text: &'static str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.job(move |connection| connection.execute_batch(text)).await?,
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

/// Whoever can be asked: a transaction, or the store out of one.
pub(crate) enum Asks<'t> {
    Within(&'t mut Tx),
    Beside(Store),
}

impl Asks<'_> {
    pub async fn rows(
        &mut self,
        sql: impl Into<Sql>,
        args: &[Arg<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Within(tx) => tx.rows(sql, args).await,
            Self::Beside(store) => store.rows(sql, args).await,
        }
    }

    /// The first row, if any.
    pub async fn row(
        &mut self,
        sql: impl Into<Sql>,
        args: &[Arg<'_>],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, args).await?.into_iter().next())
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

impl<'a> From<Cow<'a, str>> for Arg<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(Some(text))
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
    QuestionId,
    QuestionMessageId,
    ReportId,
    RetestId,
    RosterId,
    SensorId,
    SentFileId,
    SessionId,
    ShiftId,
    SightId,
    SupplierId,
    WarningId
);
