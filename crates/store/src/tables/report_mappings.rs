//! Mappings of tables and objects that nobody but their sender knows: which column means what, in
//! versions. For the CSIRT.
//!
//! Keeps the text; whoever saves one has read it and knows that it is right.

use access::Action;
use model::Time;

use crate::db::{Row, args};
use crate::tables::audit::{self, Entry};
use crate::{Scoped, Store, StoreError, SystemScope};

/// Mappings of different names: more than anybody has senders with tables of their own.
const MAPPINGS_MAX: i64 = 500;

/// Versions that are shown: more than anybody wants to go back.
const VERSIONS_MAX: i64 = 50;

/// A version of a mapping.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReportMapping {
    /// Its name: `[a-z0-9-]`.
    pub name: String,
    /// Its version, from 1.
    pub version: i64,
    /// The text.
    pub body: String,
    /// When this version was saved.
    pub created: Time,
    /// By whom.
    pub created_by: String,
}

/// Mappings within a scope.
pub struct ReportMappings<'a>(&'a Scoped);

impl Scoped {
    /// Mappings of reports.
    pub fn report_mappings(&self) -> ReportMappings<'_> {
        ReportMappings(self)
    }
}

macro_rules! mapping_versions {
    () => {
        "SELECT one.name, one.version, one.body, one.created, \
         COALESCE(accounts.name, one.created_by) FROM report_mappings AS one \
         LEFT JOIN accounts ON accounts.id = one.created_by "
    };
}

macro_rules! mapping_columns {
    () => {
        concat!(
            mapping_versions!(),
            "WHERE one.version = (SELECT MAX(last.version) FROM report_mappings AS last \
             WHERE last.name = one.name) "
        )
    };
}

impl ReportMappings<'_> {
    /// The newest version of each, by name.
    pub async fn list(&self) -> Result<Vec<ReportMapping>, StoreError> {
        self.0.must(Action::TakeReports)?;
        let sql = concat!(mapping_columns!(), "ORDER BY one.name LIMIT $1");
        let rows = self.0.store().rows(sql, args![MAPPINGS_MAX]).await?;
        rows.iter().map(read).collect()
    }

    /// The newest version of one.
    pub async fn by_name(&self, name: &str) -> Result<Option<ReportMapping>, StoreError> {
        self.0.must(Action::TakeReports)?;
        by_name(self.0.store(), name).await
    }

    /// The versions of one, the newest first.
    pub async fn versions(&self, name: &str) -> Result<Vec<ReportMapping>, StoreError> {
        self.0.must(Action::TakeReports)?;
        let sql =
            concat!(mapping_versions!(), "WHERE one.name = $1 ORDER BY one.version DESC LIMIT $2");
        let rows = self.0.store().rows(sql, args![name, VERSIONS_MAX]).await?;
        rows.iter().map(read).collect()
    }

    /// Saves a version, after the one that was looked at: 0 for a new name. Fails with `MovedOn`
    /// when somebody else has saved one meanwhile.
    pub async fn save(
        &self,
        name: &str,
        after: i64,
        body: &str,
        origin: Option<&str>,
    ) -> Result<i64, StoreError> {
        self.0.must(Action::TakeReports)?;
        let now = self.0.store().now();
        let mut tx = self.0.store().begin().await?;
        let sql = "SELECT COALESCE(MAX(CASE WHEN name = $1 THEN version ELSE 0 END), 0), \
                   COUNT(DISTINCT name) FROM report_mappings";
        let row = tx.row(sql, args![name]).await?.ok_or(StoreError::NotFound)?;
        let mut columns = row.columns();
        let (last, names) = (columns.int()?, columns.int()?);
        if last != after {
            return Err(StoreError::MovedOn);
        }
        if after == 0 && MAPPINGS_MAX <= names {
            return Err(StoreError::TooMany { limit: MAPPINGS_MAX });
        }
        let (version, body) = (last + 1, crate::bulk::clean(body));
        let account = self.0.viewer().account();
        let sql = "INSERT INTO report_mappings (name, version, body, created, created_by) \
                   VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name, version) DO NOTHING";
        if tx.execute(sql, args![name, version, body, now, account]).await? == 0 {
            return Err(StoreError::MovedOn);
        }
        let (actor, object) = (self.0.actor(), format!("mapping {name}"));
        let detail = format!("version {version}");
        let action = "save-mapping";
        let entry = Entry { actor: &actor, action, member: None, object, detail: &detail, origin };
        audit::append(&mut tx, now, &entry).await?;
        tx.commit().await?;
        Ok(version)
    }
}

impl SystemScope {
    /// The newest version of a mapping, for what comes in by itself.
    pub async fn report_mapping(&self, name: &str) -> Result<Option<ReportMapping>, StoreError> {
        by_name(self.store(), name).await
    }
}

async fn by_name(store: &Store, name: &str) -> Result<Option<ReportMapping>, StoreError> {
    let sql = concat!(mapping_columns!(), "AND one.name = $1");
    let rows = store.rows(sql, args![name]).await?;
    rows.first().map(read).transpose()
}

fn read(row: &Row) -> Result<ReportMapping, StoreError> {
    let mut columns = row.columns();
    Ok(ReportMapping {
        name: columns.text()?,
        version: columns.int()?,
        body: columns.text()?,
        created: columns.time()?,
        created_by: columns.text()?,
    })
}
