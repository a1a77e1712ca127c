//! What others reported: which report came when, and what became of its rows. For the CSIRT.
//!
//! The rows themselves are the evidence of the findings that they became.

use access::Action;
use model::{ReportId, Time, Tlp};
use serde::{Deserialize, Serialize};

use crate::db::{Row, args};
use crate::tables::audit::{self, Entry};
use crate::{Page, Paged, Scoped, StoreError};

/// What became of a report's rows.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
pub struct ReportCounts {
    /// Rows that could be read.
    pub rows: u64,
    /// Rows that could not.
    pub bad: u64,
    /// Records that are no report of a problem.
    pub passed_over: u64,
    /// Rows about nobody we know.
    pub without_owner: u64,
    /// Rows that name no address.
    pub without_address: u64,
    /// Rows that were here already.
    pub repeated: u64,
    /// Findings that are new.
    pub findings_new: u64,
    /// Warnings that are new.
    pub warnings_new: u64,
}

/// A report to keep note of.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportToKeep {
    /// The name it came by.
    pub name: String,
    /// In which format.
    pub format: String,
    /// Under which label.
    pub tlp: Tlp,
    /// What became of its rows.
    pub counts: ReportCounts,
    /// What was wrong with it, line by line; the first hundred.
    pub faults: Vec<String>,
}

/// A report that came in.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Identity.
    pub id: ReportId,
    /// When it came.
    pub received: Time,
    /// The name of the account that brought it.
    pub received_from: String,
    /// The rest.
    pub kept: ReportToKeep,
}

/// Reports within a scope.
pub struct Reports<'a>(&'a Scoped);

impl Scoped {
    /// Reports.
    pub fn reports(&self) -> Reports<'_> {
        Reports(self)
    }
}

impl Reports<'_> {
    /// What came in, the newest first.
    pub async fn list(&self, page: &Page) -> Result<Paged<Report>, StoreError> {
        self.0.must(Action::TakeReports)?;
        let sql = "SELECT reports.id, reports.received, \
                   COALESCE(accounts.name, reports.received_from), reports.name, reports.format, \
                   reports.tlp, reports.counts, reports.faults FROM reports \
                   LEFT JOIN accounts ON accounts.id = reports.received_from \
                   WHERE (reports.received, reports.id) < ($1, $2) \
                   ORDER BY reports.received DESC, reports.id DESC LIMIT $3";
        let args = args![page.after.sort, &page.after.id, page.fetch()];
        let rows = self.0.store().rows(sql, args).await?;
        let rows = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(page.cut(rows, |row| (row.received.micros(), row.id.to_string())))
    }

    /// Notes that a report was taken in.
    pub async fn keep(
        &self,
        new: &ReportToKeep,
        origin: Option<&str>,
    ) -> Result<ReportId, StoreError> {
        self.0.must(Action::TakeReports)?;
        let (id, now) = (ReportId::new(), self.0.store().now());
        let mut tx = self.0.store().begin().await?;
        let sql = "INSERT INTO reports (id, received, received_from, name, format, tlp, counts, \
                   faults) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let json = |value: Result<String, serde_json::Error>| value.unwrap_or_default();
        let (counts, faults) = (
            json(serde_json::to_string(&new.counts)),
            crate::bulk::clean(&json(serde_json::to_string(&new.faults))),
        );
        let name = crate::bulk::clean(&new.name);
        let account = self.0.viewer().account();
        let format = new.format.as_str();
        let args = args![id, now, account, &name, format, new.tlp.as_str(), counts, faults];
        tx.execute(sql, args).await?;
        let (actor, object) = (self.0.actor(), format!("report {id}"));
        let entry = Entry {
            actor: &actor,
            action: "take-report",
            member: None,
            object,
            detail: &name,
            origin,
        };
        audit::append(&mut tx, now, &entry).await?;
        tx.commit().await?;
        Ok(id)
    }
}

fn read(row: &Row) -> Result<Report, StoreError> {
    let mut columns = row.columns();
    Ok(Report {
        id: columns.parsed("a report's id", ReportId::parse)?,
        received: columns.time()?,
        received_from: columns.text()?,
        kept: ReportToKeep {
            name: columns.text()?,
            format: columns.text()?,
            tlp: columns.parsed("a label", Tlp::parse)?,
            counts: columns.json("counts")?,
            faults: columns.json("faults")?,
        },
    })
}
