//! Versions of what goes out to the sensors: rules, indicators. Never changed once written.

use access::{Action, TokenHash};
use model::Time;

use crate::db::{Row, Tx, args};
use crate::read::Columns;
use crate::tables::audit::{self, Entry};
use crate::{Actor, Scoped, Store, StoreError, SystemScope};

/// A version of content.
#[derive(Clone, Debug, PartialEq)]
pub struct ContentVersion {
    /// `rules`, `indicators`.
    pub kind: String,
    /// 1, 2, 3, …; sensors refuse what is older than what they have.
    pub version: i64,
    /// When.
    pub made: Time,
    /// By whom.
    pub made_by: String,
    /// SHA-256 of the body, in hexadecimal.
    pub digest: String,
    /// What is in it, for the page: counts, sources.
    pub summary: serde_json::Value,
}

/// Content as the pages see it: the same for everybody who may sign in.
pub struct Contents<'a>(&'a Scoped);

impl Scoped {
    /// Content in force.
    pub fn content(&self) -> Contents<'_> {
        Contents(self)
    }
}

impl Contents<'_> {
    /// The latest version of each kind.
    pub async fn in_force(&self) -> Result<Vec<ContentVersion>, StoreError> {
        let sql = "SELECT kind, version, made, made_by, digest, summary FROM content WHERE \
                   version = (SELECT MAX(version) FROM content AS newer \
                   WHERE newer.kind = content.kind) ORDER BY kind";
        self.0.store().rows(sql, &[]).await?.iter().map(read).collect()
    }

    /// Puts a new version in force.
    pub async fn publish(
        &self,
        kind: &str,
        summary: &serde_json::Value,
        body: &str,
    ) -> Result<i64, StoreError> {
        self.0.must(Action::KeepContent)?;
        publish(self.0.store(), &self.0.actor(), kind, summary, body).await
    }
}

impl SystemScope {
    /// Puts a new version in force: `hub init`, a job that fetches feeds.
    pub async fn publish(
        &self,
        kind: &str,
        summary: &serde_json::Value,
        body: &str,
    ) -> Result<i64, StoreError> {
        publish(self.store(), &self.actor(), kind, summary, body).await
    }
}

impl Store {
    /// The latest version of a kind; 0 when there is none.
    pub async fn content_version(&self, kind: &str) -> Result<i64, StoreError> {
        let sql = "SELECT COALESCE(MAX(version), 0) FROM content WHERE kind = $1";
        let row = self.row(sql, args![kind]).await?;
        row.map_or(Ok(0), |row| row.columns().int())
    }

    /// The latest version of a kind and its body, for the endpoint that sensors ask.
    pub async fn latest_content(
        &self,
        kind: &str,
    ) -> Result<Option<(ContentVersion, String)>, StoreError> {
        let sql = "SELECT kind, version, made, made_by, digest, summary, body FROM content \
                   WHERE kind = $1 ORDER BY version DESC LIMIT 1";
        let Some(row) = self.row(sql, args![kind]).await? else { return Ok(None) };
        let mut columns = row.columns();
        Ok(Some((read_from(&mut columns)?, columns.text()?)))
    }
}

async fn publish(
    store: &Store,
    actor: &Actor,
    kind: &str,
    summary: &serde_json::Value,
    body: &str,
) -> Result<i64, StoreError> {
    let mut tx = store.begin().await?;
    let version = next_version(&mut tx, kind).await?;
    let digest = TokenHash::of(body.as_bytes());
    let sql = "INSERT INTO content (kind, version, made, made_by, digest, summary, body) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let (made_by, summary) = (actor.id(), summary.to_string());
    let args = args![kind, version, store.now(), made_by, digest.as_str(), summary, body];
    tx.execute(sql, args).await?;
    let object = format!("content {kind} {version}");
    let entry = Entry {
        actor,
        action: "publish-content",
        member: None,
        object,
        detail: digest.as_str(),
        origin: None,
    };
    audit::append(&mut tx, store.now(), &entry).await?;
    tx.commit().await?;
    Ok(version)
}

async fn next_version(tx: &mut Tx, kind: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COALESCE(MAX(version), 0) + 1 FROM content WHERE kind = $1";
    tx.row(sql, args![kind]).await?.ok_or(StoreError::NotFound)?.columns().int()
}

fn read(row: &Row) -> Result<ContentVersion, StoreError> {
    read_from(&mut row.columns())
}

fn read_from(columns: &mut Columns<'_>) -> Result<ContentVersion, StoreError> {
    Ok(ContentVersion {
        kind: columns.text()?,
        version: columns.int()?,
        made: columns.time()?,
        made_by: columns.text()?,
        digest: columns.text()?,
        summary: columns.json("a summary")?,
    })
}
