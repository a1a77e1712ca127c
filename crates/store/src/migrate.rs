//! Brings a database to the schema of this version, one step in one transaction.

use crate::StoreError;
use crate::db::{Pool, args};

/// The steps, in order; a step that was once released never changes. Where the dialects must
/// differ a step has a second text.
const STEPS: &[&str] = &[
    include_str!("../migrations/0001_first.sql"),
    include_str!("../migrations/0002_api.sql"),
    include_str!("../migrations/0003_constituency.sql"),
    include_str!("../migrations/0006_channels.sql"),
    include_str!("../migrations/0004_contacts.sql"),
];

pub(crate) async fn run(pool: &Pool) -> Result<(), StoreError> {
    let mut tx = pool.begin().await?;
    tx.script("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY)").await?;
    if matches!(pool, Pool::Pg(_)) {
        // Two hub processes that start together must not both migrate.
        tx.script("LOCK TABLE schema_version IN EXCLUSIVE MODE").await?;
    }
    let row = tx.row("SELECT COALESCE(MAX(version), 0) FROM schema_version", &[]).await?;
    let found = row.map_or(Ok(0), |row| row.columns().int())?;
    let known = STEPS.len() as i64;
    if known < found {
        return Err(StoreError::TooNew { found, known });
    }
    for (step, version) in STEPS.iter().zip(1i64..).skip(usize::try_from(found).unwrap_or(0)) {
        tx.script(step).await?;
        tx.execute("INSERT INTO schema_version (version) VALUES ($1)", args![version]).await?;
    }
    tx.commit().await
}
