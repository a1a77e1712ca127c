//! A consistent copy of the embedded database while it is in use.

use std::path::Path;

use crate::db::args;
use crate::{Store, StoreError};

impl Store {
    /// Writes a copy into a new file (`VACUUM INTO`); work goes on meanwhile. Only for SQLite:
    /// PostgreSQL has tools of its own.
    pub async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        let path = file.to_string_lossy().into_owned();
        self.rows("VACUUM INTO $1", args![path]).await.map(|_| ())
    }
}
