//! Reports that the hub fetches by itself: when again, what the server said of the last one, and
//! why it failed, for the CSIRT to see.

use access::Action;

use crate::db::args;
use crate::tables::reports::Reports;
use crate::{StoreError, SystemScope};

/// Failed sources that are shown: more than anybody has.
const FAILED_MAX: i64 = 50;

/// What a server said of a file, to ask only for a newer one.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Validators {
    /// Its tag.
    pub etag: Option<String>,
    /// When it was changed, in the server's words.
    pub modified: Option<String>,
}

/// A source that could not be fetched.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FailedDownload {
    /// Its name in the settings.
    pub name: String,
    /// Why, in our words or the server's.
    pub failure: String,
}

impl SystemScope {
    /// Begins a download that is due; none before its time. The time of the next is kept at once,
    /// so that several hubs fetch once.
    pub async fn begin_download(
        &self,
        name: &str,
        url: &str,
        every_s: i64,
    ) -> Result<Option<Validators>, StoreError> {
        let now = self.store().now();
        let mut tx = self.store().begin().await?;
        let sql = "INSERT INTO report_downloads (name, url, next_at) VALUES ($1, $2, 0) \
                   ON CONFLICT (name) DO NOTHING";
        tx.execute(sql, args![name, url]).await?;
        // What was said of another address says nothing of this one.
        let sql = "UPDATE report_downloads SET next_at = $3, \
                   etag = CASE WHEN url = $2 THEN etag END, \
                   modified = CASE WHEN url = $2 THEN modified END, url = $2 \
                   WHERE name = $1 AND (next_at <= $4 OR url <> $2) RETURNING etag, modified";
        let row = tx.row(sql, args![name, url, now.plus_s(every_s), now]).await?;
        let Some(row) = row else { return Ok(None) };
        let mut columns = row.columns();
        let (etag, modified) = (columns.opt_text()?, columns.opt_text()?);
        tx.commit().await?;
        Ok(Some(Validators { etag, modified }))
    }

    /// All of a download is on record.
    pub async fn end_download(&self, name: &str, said: &Validators) -> Result<(), StoreError> {
        let mut tx = self.store().begin().await?;
        let sql = "UPDATE report_downloads SET etag = $2, modified = $3, failure = NULL \
                   WHERE name = $1";
        let args = args![name, said.etag.as_deref(), said.modified.as_deref()];
        tx.execute(sql, args).await?;
        tx.commit().await
    }

    /// A download failed; it is tried again at its time.
    pub async fn fail_download(&self, name: &str, failure: &str) -> Result<(), StoreError> {
        let failure = crate::bulk::clean(failure);
        let mut tx = self.store().begin().await?;
        let sql = "UPDATE report_downloads SET failure = $2 WHERE name = $1";
        tx.execute(sql, args![name, &failure]).await?;
        tx.commit().await
    }
}

impl Reports<'_> {
    /// Sources that could not be fetched when they were last due.
    pub async fn failed_downloads(&self) -> Result<Vec<FailedDownload>, StoreError> {
        self.0.must(Action::TakeReports)?;
        let sql = "SELECT name, failure FROM report_downloads WHERE failure IS NOT NULL \
                   ORDER BY name LIMIT $1";
        let rows = self.0.store().rows(sql, args![FAILED_MAX]).await?;
        let read = |row: &crate::db::Row| {
            let mut columns = row.columns();
            Ok(FailedDownload { name: columns.text()?, failure: columns.text()? })
        };
        rows.iter().map(read).collect()
    }
}
