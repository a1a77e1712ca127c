//! Settings of the installation: single values by name, none of them a secret.

use crate::db::args;
use crate::{Store, StoreError, SystemScope};

impl Store {
    /// The value of a setting.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let row = self.row("SELECT value FROM settings WHERE name = $1", args![name]).await?;
        row.map(|row| row.columns().text()).transpose()
    }
}

impl SystemScope {
    /// Sets a setting.
    pub async fn set(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO settings (name, value) VALUES ($1, $2) \
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        let mut tx = self.store().begin().await?;
        tx.execute(sql, args![name, value]).await?;
        tx.commit().await
    }
}
