//! Reads that pages need and no single table answers: lists by what matters most, overviews,
//! how often a cause fired.

use access::Action;
use findings::Cause;
use model::{MemberId, Severity, Time, WarningId};
use warnings::State;

use crate::db::args;
use crate::page::pattern;
use crate::scoped::may_see;
use crate::tables::findings::{finding_columns, read_row as read_finding};
use crate::tables::warnings::{read_row as read_warning, warning_columns};
use crate::{
    FindingFilter, FindingRow, Page, Paged, Scoped, StoreError, WarningFilter, WarningRow,
};

/// Where the severity stands in a cursor's number: above any time until the year 2112.
const SEVERITY_SHIFT: u32 = 52;

/// How often a cause was seen within a scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Fired {
    /// The cause.
    pub cause: Cause,
    /// Findings with it.
    pub findings: i64,
    /// How many times seen, in all of them.
    pub seen: i64,
    /// When last.
    pub last_seen: Time,
}

/// A member and what is open there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MemberOverview {
    /// The member.
    pub id: MemberId,
    /// Its name.
    pub name: String,
    /// Open warnings.
    pub open: i64,
    /// Open warnings that nobody has taken in hand.
    pub waiting: i64,
    /// The worst open warning.
    pub worst: Option<Severity>,
    /// Sensors in service.
    pub sensors: i64,
    /// Of these, the silent ones.
    pub silent: i64,
    /// Contacts.
    pub contacts: i64,
}

/// A sending that failed for good.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FailedSending {
    /// About which warning.
    pub warning: WarningId,
    /// The warning's number.
    pub number: i64,
    /// The member's name.
    pub member_name: String,
    /// To whom.
    pub contact_name: String,
    /// Why.
    pub error: String,
    /// When it was given up.
    pub at: Time,
}

/// A line of the audit log with the names a page shows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AuditRow {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: Time,
    /// `account`, `contact`, `sensor` or `job`.
    pub actor_kind: String,
    /// The actor's name, or its id when it is no longer kept.
    pub actor: String,
    /// What was done, as a word.
    pub action: String,
    /// On whose data.
    pub member_name: Option<String>,
    /// On what.
    pub object: String,
    /// More, in a few words.
    pub detail: String,
    /// From which address.
    pub origin: Option<String>,
}

/// Reads for pages, within a scope.
pub struct Work<'a>(&'a Scoped);

impl Scoped {
    /// Reads for pages.
    pub fn work(&self) -> Work<'_> {
        Work(self)
    }
}

impl Work<'_> {
    /// Warnings, the worst first, then last seen first.
    pub async fn warnings(
        &self,
        filter: &WarningFilter,
        page: &Page,
    ) -> Result<Paged<WarningRow>, StoreError> {
        let sql = may_see!(
            concat!(
                "SELECT ",
                warning_columns!(),
                ", members.name FROM warnings JOIN members ON members.id = warnings.member_id WHERE"
            ),
            "warnings.member_id",
            "AND (warnings.severity, warnings.last_seen, warnings.id) < ($2, $3, $4) \
             AND ($5 IS NULL OR warnings.state = $5) \
             AND ($6 IS NULL OR warnings.is_open = $6) \
             AND ($7 IS NULL OR $7 <= warnings.severity) \
             AND ($8 IS NULL OR warnings.member_id = $8) \
             AND ($9 IS NULL OR LOWER(warnings.words) LIKE $9 ESCAPE '!' \
                  OR CAST(warnings.number AS TEXT) LIKE $9 ESCAPE '!') \
             ORDER BY warnings.severity DESC, warnings.last_seen DESC, warnings.id DESC LIMIT $10",
        );
        let (severity, last_seen) = split(page.after.sort);
        let args = args![
            severity,
            last_seen,
            &page.after.id,
            filter.state.map(State::as_str),
            filter.open.map(i64::from),
            filter.severity_min.map(|severity| severity as i64),
            filter.member,
            pattern(filter.search.as_deref()),
            page.fetch(),
        ];
        let rows = self.0.rows(sql, args).await?;
        let rows = rows.iter().map(read_warning).collect::<Result<Vec<_>, _>>()?;
        Ok(page.cut(rows, |row| {
            let warning = &row.warning;
            (join(warning.severity, warning.last_seen), warning.id.to_string())
        }))
    }

    /// The open warnings to begin with: life and health before all else, then the worst, then the
    /// last seen. Reasons are kept the weightiest first.
    pub async fn first_of_all(&self, limit: i64) -> Result<Vec<WarningRow>, StoreError> {
        let sql = may_see!(
            concat!(
                "SELECT ",
                warning_columns!(),
                ", members.name FROM warnings JOIN members ON members.id = warnings.member_id WHERE"
            ),
            "warnings.member_id",
            "AND warnings.is_open = 1 \
             ORDER BY CASE WHEN warnings.reasons LIKE 'life-and-health%' THEN 1 ELSE 0 END DESC, \
             warnings.severity DESC, warnings.last_seen DESC, warnings.id DESC LIMIT $2",
        );
        let rows = self.0.rows(sql, args![limit.clamp(1, crate::PAGE_MAX)]).await?;
        rows.iter().map(read_warning).collect()
    }

    /// Findings that are not gone, the worst first, then last seen first.
    pub async fn findings(
        &self,
        filter: &FindingFilter,
        page: &Page,
    ) -> Result<Paged<FindingRow>, StoreError> {
        let sql = may_see!(
            concat!(
                "SELECT ",
                finding_columns!(),
                ", members.name, sensors.name FROM findings \
                 JOIN members ON members.id = findings.member_id \
                 LEFT JOIN sensors ON sensors.id = findings.sensor_id WHERE"
            ),
            "findings.member_id",
            "AND (findings.severity, findings.last_seen, findings.id) < ($2, $3, $4) \
             AND findings.state <> 'gone' \
             AND ($5 IS NULL OR $5 <= findings.severity) \
             AND ($6 IS NULL OR findings.member_id = $6) \
             AND ($7 IS NULL OR findings.sensor_id = $7) \
             AND ($8 IS NULL OR LOWER(findings.words) LIKE $8 ESCAPE '!' \
                  OR findings.device_ip LIKE $8 ESCAPE '!' OR findings.peer_ip LIKE $8 ESCAPE '!') \
             ORDER BY findings.severity DESC, findings.last_seen DESC, findings.id DESC LIMIT $9",
        );
        let (severity, last_seen) = split(page.after.sort);
        let args = args![
            severity,
            last_seen,
            &page.after.id,
            filter.severity_min.map(|severity| severity as i64),
            filter.member,
            filter.sensor,
            pattern(filter.search.as_deref()),
            page.fetch(),
        ];
        let rows = self.0.rows(sql, args).await?;
        let rows = rows.iter().map(read_finding).collect::<Result<Vec<_>, _>>()?;
        Ok(page.cut(rows, |row| {
            let finding = &row.finding;
            (join(finding.severity, finding.last_seen), finding.id.to_string())
        }))
    }

    /// How often each cause was seen, the most frequent first; at most `limit` causes.
    pub async fn fired(&self, limit: i64) -> Result<Vec<Fired>, StoreError> {
        let sql = may_see!(
            "SELECT findings.cause, COUNT(*), CAST(SUM(findings.seen) AS BIGINT), \
             MAX(findings.last_seen) FROM findings WHERE",
            "findings.member_id",
            "GROUP BY findings.cause ORDER BY 3 DESC LIMIT $2",
        );
        let rows = self.0.rows(sql, args![limit]).await?;
        let read = |row: &crate::db::Row| {
            let mut columns = row.columns();
            Ok(Fired {
                cause: columns.json("a cause")?,
                findings: columns.int()?,
                seen: columns.int()?,
                last_seen: columns.time()?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// The visible members and what is open at each, by name.
    pub async fn members(
        &self,
        search: Option<&str>,
        silent_since: Time,
    ) -> Result<Vec<MemberOverview>, StoreError> {
        let sql = may_see!(
            "SELECT members.id, members.name, \
             (SELECT COUNT(*) FROM warnings WHERE member_id = members.id AND is_open = 1), \
             (SELECT COUNT(*) FROM warnings WHERE member_id = members.id AND is_open = 1 \
              AND state IN ('drafted', 'sent', 'delivered', 'seen')), \
             (SELECT MAX(severity) FROM warnings WHERE member_id = members.id AND is_open = 1), \
             (SELECT COUNT(*) FROM sensors WHERE member_id = members.id \
              AND enrolled IS NOT NULL AND revoked IS NULL), \
             (SELECT COUNT(*) FROM sensors WHERE member_id = members.id \
              AND enrolled IS NOT NULL AND revoked IS NULL \
              AND COALESCE(last_contact, enrolled) < $2), \
             (SELECT COUNT(*) FROM contacts WHERE member_id = members.id) FROM members WHERE",
            "members.id",
            "AND ($3 IS NULL OR LOWER(members.name) LIKE $3 ESCAPE '!') \
             ORDER BY members.name, members.id LIMIT 1000",
        );
        let rows = self.0.rows(sql, args![silent_since, pattern(search)]).await?;
        rows.iter().map(read_member).collect()
    }

    /// Sendings that failed for good about warnings that are still open, the latest first.
    pub async fn failed_sendings(&self, limit: i64) -> Result<Vec<FailedSending>, StoreError> {
        let sql = may_see!(
            "SELECT warnings.id, warnings.number, members.name, COALESCE(contacts.name, ''), \
             COALESCE(outbox.error, ''), COALESCE(outbox.done, outbox.created) FROM outbox \
             JOIN warnings ON warnings.id = outbox.warning_id \
             JOIN members ON members.id = outbox.member_id \
             LEFT JOIN contacts ON contacts.id = outbox.contact_id \
             WHERE outbox.state IN ('failed', 'returned') AND warnings.is_open = 1 AND",
            "outbox.member_id",
            "ORDER BY 6 DESC LIMIT $2",
        );
        let rows = self.0.rows(sql, args![limit]).await?;
        let read = |row: &crate::db::Row| {
            let mut columns = row.columns();
            Ok(FailedSending {
                warning: columns.parsed("a warning's id", WarningId::parse)?,
                number: columns.int()?,
                member_name: columns.text()?,
                contact_name: columns.text()?,
                error: columns.text()?,
                at: columns.time()?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// The audit log with names, newest first, those lines that fit a search.
    pub async fn audit(
        &self,
        search: Option<&str>,
        page: &Page,
    ) -> Result<Paged<AuditRow>, StoreError> {
        self.0.must(Action::ReadAudit)?;
        let sql = may_see!(
            "SELECT audit.seq, audit.at, audit.actor_kind, \
             COALESCE(accounts.name, contacts.name, sensors.name, audit.actor), audit.action, \
             members.name, audit.object, audit.detail, audit.origin FROM audit \
             LEFT JOIN accounts ON accounts.id = audit.actor \
             LEFT JOIN contacts ON contacts.id = audit.actor \
             LEFT JOIN sensors ON sensors.id = audit.actor \
             LEFT JOIN members ON members.id = audit.member_id WHERE",
            "audit.member_id",
            "AND audit.seq < $2 AND ($3 IS NULL OR LOWER(audit.action) LIKE $3 ESCAPE '!' \
             OR LOWER(audit.object) LIKE $3 ESCAPE '!' OR LOWER(audit.detail) LIKE $3 ESCAPE '!' \
             OR LOWER(COALESCE(accounts.name, contacts.name, sensors.name, audit.actor)) \
             LIKE $3 ESCAPE '!' OR LOWER(members.name) LIKE $3 ESCAPE '!') \
             ORDER BY audit.seq DESC LIMIT $4",
        );
        let rows = self.0.rows(sql, args![page.after.sort, pattern(search), page.fetch()]).await?;
        let rows = rows.iter().map(read_audit).collect::<Result<Vec<_>, _>>()?;
        Ok(page.cut(rows, |row| (row.seq, row.seq.to_string())))
    }
}

fn join(severity: Severity, last_seen: Time) -> i64 {
    ((severity as i64) << SEVERITY_SHIFT) + last_seen.micros()
}

/// The greatest cursor, before the first row, gives a severity above all.
fn split(sort: i64) -> (i64, i64) {
    (sort >> SEVERITY_SHIFT, sort & ((1 << SEVERITY_SHIFT) - 1))
}

fn read_member(row: &crate::db::Row) -> Result<MemberOverview, StoreError> {
    let mut columns = row.columns();
    Ok(MemberOverview {
        id: columns.parsed("a member's id", MemberId::parse)?,
        name: columns.text()?,
        open: columns.int()?,
        waiting: columns.int()?,
        worst: columns
            .opt_int()?
            .and_then(|rank| Severity::ALL.into_iter().find(|severity| *severity as i64 == rank)),
        sensors: columns.int()?,
        silent: columns.int()?,
        contacts: columns.int()?,
    })
}

fn read_audit(row: &crate::db::Row) -> Result<AuditRow, StoreError> {
    let mut columns = row.columns();
    Ok(AuditRow {
        seq: columns.int()?,
        at: columns.time()?,
        actor_kind: columns.text()?,
        actor: columns.text()?,
        action: columns.text()?,
        member_name: columns.opt_text()?,
        object: columns.text()?,
        detail: columns.text()?,
        origin: columns.opt_text()?,
    })
}
