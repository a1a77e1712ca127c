//! Reads that pages need and no single table answers: lists by what matters most, overviews,
//! how often a cause fired.

use access::Action;
use model::{MemberId, MessageId, Severity, Time, WarningId};
use warnings::State;

use crate::db::{Row, args};
use crate::list::{Look, Reading, at_least, join, newest, numbered, worst};
use crate::page::pattern;
use crate::scoped::may_see;
use crate::tables::findings::{finding_columns, read_row as read_finding, select_findings};
use crate::tables::warnings::{read_row as read_warning, select_warnings, warning_columns};
use crate::{
    FindingFilter, FindingRow, Page, Paged, Scoped, StoreError, WarningFilter, WarningRow,
};

/// How often a cause was seen within a scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Fired {
    /// The cause's identity.
    pub identity: String,
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

/// A member at which nobody can be told.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Uncontactable {
    /// The member.
    pub id: MemberId,
    /// Its name.
    pub name: String,
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

/// How the lists of warnings by severity are read.
const WARNINGS: Reading<WarningRow> = Reading {
    row: read_warning,
    key: |row| {
        let warning = &row.warning;
        (join(warning.severity, warning.last_seen), warning.id.to_string())
    },
};

impl Work<'_> {
    /// Warnings, the worst first, then last seen first.
    pub async fn warnings(
        &self,
        filter: &WarningFilter,
        page: &Page,
    ) -> Result<Paged<WarningRow>, StoreError> {
        macro_rules! by_severity {
            ($always:literal) => {
                worst!(
                    select_warnings!(),
                    "warnings",
                    "warnings.member_id",
                    $always,
                    "AND ($9 IS NULL OR warnings.state = $9) \
                     AND ($10 IS NULL OR warnings.is_open = $10) \
                     AND ($11 IS NULL OR LOWER(warnings.words) LIKE $11 ESCAPE '!' \
                          OR CAST(warnings.number AS TEXT) LIKE $11 ESCAPE '!')",
                )
            };
        }
        // The open ones are few among all there ever were: they have an index of their own.
        let (sql, open) = match filter.is_open() {
            Some(true) => (by_severity!("AND warnings.is_open = 1"), None),
            open => (by_severity!(""), open.map(i64::from)),
        };
        let (state, search) = (filter.state.map(State::as_str), pattern(filter.search.as_deref()));
        let look = Look {
            page,
            member: filter.member,
            sifts: state.is_some() || open.is_some() || search.is_some(),
            filters: args![state, open, search],
            last: at_least(filter.severity_min),
        };
        let paged = self.0.list(&[sql], &look, &WARNINGS).await?;
        self.0.warnings().with_number(paged, filter, page).await
    }

    /// The open warnings to begin with: life and health before all else, then the worst, then the
    /// last seen. Reasons are kept the weightiest first.
    pub async fn first_of_all(&self, limit: i64) -> Result<Vec<WarningRow>, StoreError> {
        let sql = worst!(
            select_warnings!(),
            "warnings",
            "warnings.member_id",
            "AND warnings.is_open = 1 AND substr(warnings.reasons, 1, 15) = 'life-and-health'",
            "",
        );
        let page = Page::first(limit);
        let look = Look { page: &page, member: None, sifts: false, filters: &[], last: None };
        let mut first = self.0.list(&[sql], &look, &WARNINGS).await?.rows;
        let open = WarningFilter { open: Some(true), ..WarningFilter::default() };
        for row in self.warnings(&open, &page).await?.rows {
            if first.iter().all(|one| one.warning.id != row.warning.id) {
                first.push(row);
            }
        }
        first.truncate(usize::try_from(page.limit).unwrap_or(0));
        Ok(first)
    }

    /// Findings that are not gone, the worst first, then last seen first.
    pub async fn findings(
        &self,
        filter: &FindingFilter,
        page: &Page,
    ) -> Result<Paged<FindingRow>, StoreError> {
        let sql = worst!(
            select_findings!(),
            "findings",
            "findings.member_id",
            "AND findings.state <> 'gone'",
            "AND ($9 IS NULL OR findings.sensor_id = $9) \
             AND ($10 IS NULL OR LOWER(findings.words) LIKE $10 ESCAPE '!' \
                  OR findings.device_ip LIKE $10 ESCAPE '!' OR findings.peer_ip LIKE $10 ESCAPE '!')",
        );
        let search = pattern(filter.search.as_deref());
        let look = Look {
            page,
            member: self.0.findings().member(filter).await?,
            sifts: filter.sensor.is_some() || search.is_some(),
            filters: args![filter.sensor, search],
            last: at_least(filter.severity_min),
        };
        let reading = Reading {
            row: read_finding,
            key: |row| {
                let finding = &row.finding;
                (join(finding.severity, finding.last_seen), finding.id.to_string())
            },
        };
        self.0.list(&[sql], &look, &reading).await
    }

    /// How often each cause was seen, the most frequent first; at most `limit` causes.
    pub async fn fired(&self, limit: i64) -> Result<Vec<Fired>, StoreError> {
        let sql = may_see!(
            "SELECT causes.identity, CAST(SUM(causes.findings) AS BIGINT), \
             CAST(SUM(causes.seen) AS BIGINT), MAX(causes.last_seen) FROM causes WHERE",
            "causes.member_id",
            "GROUP BY causes.identity ORDER BY 3 DESC, 1 LIMIT $2",
        );
        let rows = self.0.rows(sql, args![limit]).await?;
        let read = |row: &Row| {
            let mut columns = row.columns();
            Ok(Fired {
                identity: columns.text()?,
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

    /// Members that have joined and have no contact with a way to reach it, by name.
    pub async fn uncontactable(&self) -> Result<Vec<Uncontactable>, StoreError> {
        let sql = may_see!(
            "SELECT members.id, members.name FROM members WHERE",
            "members.id",
            "AND members.standing = 'joined' AND NOT EXISTS (SELECT 1 FROM contacts \
             JOIN contact_channels ON contact_channels.contact_id = contacts.id \
             WHERE contacts.member_id = members.id) \
             ORDER BY members.name, members.id LIMIT 1000",
        );
        let read = |row: &Row| {
            let mut columns = row.columns();
            let id = columns.parsed("a member's id", MemberId::parse)?;
            Ok(Uncontactable { id, name: columns.text()? })
        };
        self.0.rows(sql, &[]).await?.iter().map(read).collect()
    }

    /// Sendings that failed for good about warnings that are still open, the latest first.
    pub async fn failed_sendings(&self, limit: i64) -> Result<Vec<FailedSending>, StoreError> {
        let sql = newest!(
            "SELECT outbox.id, warnings.id, warnings.number, members.name, \
             COALESCE(contacts.name, ''), COALESCE(outbox.error, ''), outbox.done FROM outbox \
             LEFT JOIN warnings ON warnings.id = outbox.warning_id \
             LEFT JOIN members ON members.id = outbox.member_id \
             LEFT JOIN contacts ON contacts.id = outbox.contact_id",
            "outbox",
            "outbox.member_id",
            "outbox.done",
            "outbox.id",
            "AND outbox.state IN ('failed', 'returned')",
            "AND warnings.is_open = 1",
        );
        let page = Page::first(limit);
        let look = Look { page: &page, member: None, sifts: true, filters: &[], last: None };
        let reading =
            Reading { row: read_failed, key: |(id, row)| (row.at.micros(), id.to_string()) };
        let paged = self.0.list(&[sql], &look, &reading).await?;
        Ok(paged.rows.into_iter().map(|(_, row)| row).collect())
    }

    /// The audit log with names, newest first, those lines that fit a search.
    pub async fn audit(
        &self,
        search: Option<&str>,
        page: &Page,
    ) -> Result<Paged<AuditRow>, StoreError> {
        self.0.must(Action::ReadAudit)?;
        let sql = numbered!(
            "SELECT audit.seq, audit.at, audit.actor_kind, \
             COALESCE(accounts.name, contacts.name, sensors.name, audit.actor), audit.action, \
             members.name, audit.object, audit.detail, audit.origin FROM audit \
             LEFT JOIN accounts ON accounts.id = audit.actor \
             LEFT JOIN contacts ON contacts.id = audit.actor \
             LEFT JOIN sensors ON sensors.id = audit.actor \
             LEFT JOIN members ON members.id = audit.member_id",
            "audit",
            "audit.member_id",
            "audit.seq",
            "AND ($5 IS NULL OR LOWER(audit.action) LIKE $5 ESCAPE '!' \
             OR LOWER(audit.object) LIKE $5 ESCAPE '!' OR LOWER(audit.detail) LIKE $5 ESCAPE '!' \
             OR LOWER(COALESCE(accounts.name, contacts.name, sensors.name, audit.actor)) \
             LIKE $5 ESCAPE '!' OR LOWER(members.name) LIKE $5 ESCAPE '!')",
        );
        let search = pattern(search);
        let look = Look {
            page,
            member: None,
            sifts: search.is_some(),
            filters: args![search],
            last: None,
        };
        let reading = Reading { row: read_audit, key: |row| (row.seq, row.seq.to_string()) };
        self.0.list(&[sql], &look, &reading).await
    }
}

fn read_failed(row: &Row) -> Result<(MessageId, FailedSending), StoreError> {
    let mut columns = row.columns();
    let id = columns.parsed("a message's id", MessageId::parse)?;
    let failed = FailedSending {
        warning: columns.parsed("a warning's id", WarningId::parse)?,
        number: columns.int()?,
        member_name: columns.text()?,
        contact_name: columns.text()?,
        error: columns.text()?,
        at: columns.time()?,
    };
    Ok((id, failed))
}

fn read_member(row: &Row) -> Result<MemberOverview, StoreError> {
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

fn read_audit(row: &Row) -> Result<AuditRow, StoreError> {
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
