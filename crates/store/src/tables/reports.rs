//! What others reported: which report came when, and what became of its rows. For the CSIRT.
//!
//! The rows themselves are the evidence of the findings that they became.

use std::collections::BTreeMap;
use std::sync::Arc;

use access::{Action, TokenHash};
use constituency::Owners;
use model::{ReportId, Time, Tlp};
use serde::{Deserialize, Serialize};

use crate::bulk::InsertMany;
use crate::db::{Row, Tx, args};
use crate::tables::audit::{self, Entry};
use crate::{Actor, Page, Paged, Scoped, Store, StoreError, SystemScope};

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

impl std::ops::AddAssign for ReportCounts {
    fn add_assign(&mut self, more: Self) {
        self.rows += more.rows;
        self.bad += more.bad;
        self.passed_over += more.passed_over;
        self.without_owner += more.without_owner;
        self.without_address += more.without_address;
        self.repeated += more.repeated;
        self.findings_new += more.findings_new;
        self.warnings_new += more.warnings_new;
    }
}

model::words! {
    /// Which way a report came.
    ReportWay {
        /// By the API.
        Api = "api",
        /// By a form of the portal.
        Portal = "portal",
        /// In a folder.
        Folder = "folder",
        /// Fetched from an address.
        Https = "https",
        /// In a mail.
        Mail = "mail",
        /// Written to a socket.
        Socket = "socket",
    }
}

model::words! {
    /// What was wrong with a report.
    FaultKind {
        /// A row was left out.
        Row = "row",
        /// Nobody has declared this kind of report, or its columns.
        Alarm = "alarm",
        /// Nothing was read from there on.
        Stopped = "stopped",
    }
}

/// What is wrong, for a text in any language.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
pub struct FaultWords {
    /// Which text; empty for what was kept before there were any.
    pub code: String,
    /// What stands in it, by name.
    pub with: BTreeMap<String, String>,
    /// Names that stand in it: columns, formats.
    pub names: Vec<String>,
}

/// Something that was wrong with a report.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReportFault {
    /// What.
    pub kind: FaultKind,
    /// At which line, from 1, where it is at one.
    pub line: Option<u64>,
    /// Why, in the reader's words.
    pub reason: String,
    /// The same for a text in any language.
    pub words: FaultWords,
    /// The beginning of the row as it came.
    pub raw: String,
}

impl std::fmt::Display for ReportFault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.kind, self.line) {
            (FaultKind::Alarm, _) | (_, None) => self.reason.fmt(out),
            (FaultKind::Row, Some(line)) => write!(out, "line {line}: {}", self.reason),
            (FaultKind::Stopped, Some(line)) => {
                write!(out, "line {line}: reading stops: {}", self.reason)
            }
        }
    }
}

/// A report to keep note of.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportToKeep {
    /// The name it came by.
    pub name: String,
    /// In which format or by which mapping; empty when nobody could tell.
    pub format: String,
    /// Under which label.
    pub tlp: Tlp,
    /// Which way it came.
    pub way: ReportWay,
    /// What became of its rows.
    pub counts: ReportCounts,
    /// What was wrong with it, in the order of its lines, as far as it is kept.
    pub faults: Vec<ReportFault>,
}

impl ReportToKeep {
    /// A file, or what should have been one, of which nothing can be read.
    pub fn unreadable(
        name: &str,
        tlp: Tlp,
        way: ReportWay,
        (reason, words): (String, FaultWords),
    ) -> Self {
        let (kind, raw) = (FaultKind::Stopped, String::new());
        let stopped = ReportFault { kind, line: None, reason, words, raw };
        Self {
            name: name.to_owned(),
            format: String::new(),
            tlp,
            way,
            counts: ReportCounts::default(),
            faults: vec![stopped],
        }
    }

    /// Whether something was wrong and nothing was read.
    pub fn is_unreadable(&self) -> bool {
        let ReportCounts { rows, bad, passed_over, .. } = self.counts;
        let stopped = self.faults.iter().any(|fault| fault.kind == FaultKind::Stopped);
        rows == 0 && passed_over == 0 && (0 < bad || stopped)
    }
}

/// A report that came in.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Identity.
    pub id: ReportId,
    /// When it came.
    pub received: Time,
    /// The name of the account that brought it, or of the setting by which the hub took it.
    pub received_from: String,
    /// The name it came by.
    pub name: String,
    /// In which format or by which mapping; empty when nobody could tell.
    pub format: String,
    /// Under which label.
    pub tlp: Tlp,
    /// Which way it came.
    pub way: ReportWay,
    /// What became of its rows.
    pub counts: ReportCounts,
    /// What was wrong with it, line by line; the first hundred.
    pub faults: Vec<String>,
    /// It raised an alarm that nobody has seen to.
    pub is_alarmed: bool,
}

/// Faults that are shown with the report itself; the others have a list of their own.
const FAULTS_SHOWN_MAX: usize = 100;

macro_rules! report_columns {
    () => {
        "SELECT reports.id, reports.received, COALESCE(accounts.name, reports.received_from), \
         reports.name, reports.format, reports.tlp, reports.way, reports.counts, reports.faults, \
         reports.alarms FROM reports LEFT JOIN accounts ON accounts.id = reports.received_from "
    };
}

/// Reports within a scope.
pub struct Reports<'a>(pub(super) &'a Scoped);

impl Scoped {
    /// Reports.
    pub fn reports(&self) -> Reports<'_> {
        Reports(self)
    }
}

impl Reports<'_> {
    /// What came in, the newest first.
    pub async fn list(&self, page: &Page, which: Which) -> Result<Paged<Report>, StoreError> {
        self.0.must(Action::TakeReports)?;
        let sql = concat!(
            report_columns!(),
            "WHERE (reports.received, reports.id) < ($1, $2) AND ($4 = 0 OR 0 < reports.alarms) \
             ORDER BY reports.received DESC, reports.id DESC LIMIT $3"
        );
        let alarmed = which == Which::Alarmed;
        let args = args![page.after.sort, &page.after.id, page.fetch(), alarmed];
        let rows = self.0.store().rows(sql, args).await?;
        let rows = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(page.cut(rows, |row| (row.received.micros(), row.id.to_string())))
    }

    /// One of them.
    pub async fn by_id(&self, id: ReportId) -> Result<Option<Report>, StoreError> {
        self.0.must(Action::TakeReports)?;
        let sql = concat!(report_columns!(), "WHERE reports.id = $1");
        let rows = self.0.store().rows(sql, args![id]).await?;
        rows.first().map(read).transpose()
    }

    /// What was wrong with a report, in the order of its lines, as far as it was kept.
    pub async fn faults(
        &self,
        id: ReportId,
        page: &Page,
    ) -> Result<Paged<ReportFault>, StoreError> {
        self.0.must(Action::TakeReports)?;
        let sql = "SELECT position, kind, line, reason, words, raw FROM report_faults \
                   WHERE report_id = $1 AND $2 < position ORDER BY position LIMIT $3";
        // Cursors go from high to low, lines from low to high.
        let args = args![id, page.after.sort.saturating_neg(), page.fetch()];
        let rows = self.0.store().rows(sql, args).await?;
        let rows = rows.iter().map(read_fault).collect::<Result<Vec<_>, _>>()?;
        let cut = page.cut(rows, |(position, _)| (position.saturating_neg(), String::new()));
        Ok(Paged { rows: cut.rows.into_iter().map(|(_, fault)| fault).collect(), next: cut.next })
    }

    /// How many raised an alarm that nobody has seen to.
    pub async fn alarmed(&self) -> Result<i64, StoreError> {
        self.0.must(Action::TakeReports)?;
        let sql = "SELECT COUNT(*) FROM reports WHERE 0 < alarms";
        let rows = self.0.store().rows(sql, &[]).await?;
        rows.first().map_or(Ok(0), |row| row.columns().int())
    }

    /// Somebody has seen to a report's alarm. Doing it twice changes nothing.
    pub async fn seen_to(&self, id: ReportId, origin: Option<&str>) -> Result<(), StoreError> {
        self.0.must(Action::TakeReports)?;
        let mut tx = self.0.store().begin().await?;
        let sql = "UPDATE reports SET alarms = 0 WHERE id = $1 AND 0 < alarms";
        if tx.execute(sql, args![id]).await? == 0 {
            drop(tx);
            return self.by_id(id).await?.map(|_| ()).ok_or(StoreError::NotFound);
        }
        // It may come again; columns that were seen once are no news.
        let sql = "DELETE FROM report_alarms WHERE report_id = $1 AND is_lasting = 0";
        tx.execute(sql, args![id]).await?;
        let (actor, object) = (self.0.actor(), format!("report {id}"));
        let entry = Entry {
            actor: &actor,
            action: "see-to-report",
            member: None,
            object,
            detail: "",
            origin,
        };
        audit::append(&mut tx, self.0.store().now(), &entry).await?;
        tx.commit().await
    }

    /// Notes that a report was taken in.
    pub async fn keep(
        &self,
        new: &ReportToKeep,
        origin: Option<&str>,
    ) -> Result<ReportId, StoreError> {
        self.note(new, None, origin).await
    }

    /// Notes that a report came of which nothing could be read, once for each `digest`: a program
    /// sends what was refused again and again.
    pub async fn keep_unread(
        &self,
        new: &ReportToKeep,
        digest: &str,
        origin: Option<&str>,
    ) -> Result<ReportId, StoreError> {
        self.note(new, Some(digest), origin).await
    }

    async fn note(
        &self,
        new: &ReportToKeep,
        digest: Option<&str>,
        origin: Option<&str>,
    ) -> Result<ReportId, StoreError> {
        self.0.must(Action::TakeReports)?;
        let from = self.0.viewer().account().to_string();
        let known = digest.map(|digest| known_by(&from, digest, new));
        let digest = known.as_ref().map(TokenHash::as_str);
        keep(self.0.store(), new, &By { actor: self.0.actor(), from: &from, origin, digest }).await
    }
}

/// What a report is known by when it comes again from the same.
fn known_by(from: &str, digest: &str, new: &ReportToKeep) -> TokenHash {
    TokenHash::of(format!("{from} {digest} {}", new.name).as_bytes())
}

/// Which reports are listed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Which {
    /// All.
    All,
    /// Those that raised an alarm that nobody has seen to.
    Alarmed,
}

impl SystemScope {
    /// Whose everything is.
    pub async fn owners(&self) -> Result<Arc<Owners>, StoreError> {
        self.store().owners().await
    }

    /// Notes that a report was taken in by the setting `from`, once for each `digest`.
    pub async fn keep_report(
        &self,
        new: &ReportToKeep,
        from: &str,
        digest: &str,
    ) -> Result<ReportId, StoreError> {
        let known = known_by(from, digest, new);
        let digest = Some(known.as_str());
        keep(self.store(), new, &By { actor: self.actor(), from, origin: None, digest }).await
    }
}

/// Who brought a report.
struct By<'a> {
    actor: Actor,
    from: &'a str,
    origin: Option<&'a str>,
    /// What it is known by when it comes again.
    digest: Option<&'a str>,
}

async fn keep(store: &Store, new: &ReportToKeep, by: &By<'_>) -> Result<ReportId, StoreError> {
    let (id, now) = (ReportId::new(), store.now());
    let mut tx = store.begin().await?;
    let sql = "INSERT INTO reports (id, received, received_from, name, format, tlp, way, counts, \
               faults, digest, alarms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
               ON CONFLICT (digest) DO NOTHING";
    let json = |value: Result<String, serde_json::Error>| value.unwrap_or_default();
    let shown: Vec<_> = new.faults.iter().take(FAULTS_SHOWN_MAX).map(ToString::to_string).collect();
    let (counts, faults) = (
        json(serde_json::to_string(&new.counts)),
        crate::bulk::clean(&json(serde_json::to_string(&shown))),
    );
    let name = crate::bulk::clean(&new.name);
    let alarms = i64::from(new.is_unreadable());
    let (format, tlp, way) = (new.format.as_str(), new.tlp.as_str(), new.way.as_str());
    let args = args![id, now, by.from, &name, format, tlp, way, counts, faults, by.digest, alarms];
    if tx.execute(sql, args).await? == 0 {
        let sql = "SELECT id FROM reports WHERE digest = $1";
        let row = tx.row(sql, args![by.digest]).await?.ok_or(StoreError::NotFound)?;
        return row.columns().parsed("a report's id", ReportId::parse);
    }
    let raised = raise(&mut tx, id, &new.faults).await?;
    if 0 < raised {
        let sql = "UPDATE reports SET alarms = alarms + $2 WHERE id = $1";
        tx.execute(sql, args![id, raised]).await?;
    }
    let mut values = Vec::new();
    for (position, fault) in (1i64..).zip(&new.faults) {
        let line = fault.line.and_then(|line| i64::try_from(line).ok());
        values.push(id.into());
        values.push(position.into());
        values.push(fault.kind.as_str().into());
        values.push(line.into());
        values.push(crate::bulk::clean(&fault.reason).into());
        let words = json(serde_json::to_string(&fault.words));
        values.push(words.into());
        values.push(crate::bulk::clean(&fault.raw).into());
    }
    FAULTS.run(&mut tx, values).await?;
    let object = format!("report {id}");
    let (actor, origin) = (&by.actor, by.origin);
    let entry = Entry { actor, action: "take-report", member: None, object, detail: &name, origin };
    audit::append(&mut tx, now, &entry).await?;
    tx.commit().await?;
    Ok(id)
}

/// How many of a report's alarms are news: columns that never stood in this kind of report, and what
/// no other report tells that nobody has seen to.
async fn raise(tx: &mut Tx, id: ReportId, faults: &[ReportFault]) -> Result<i64, StoreError> {
    let mut raised = 0;
    for fault in faults.iter().filter(|fault| fault.kind == FaultKind::Alarm) {
        let FaultWords { code, with, names } = &fault.words;
        let report = with.get("report").unwrap_or(&fault.reason);
        let is_lasting = code == UNKNOWN_COLUMNS;
        let of_report = [String::new()];
        for name in if is_lasting { &names[..] } else { &of_report[..] } {
            let alarm = TokenHash::of(format!("{code}\n{report}\n{name}").as_bytes());
            let sql = "INSERT INTO report_alarms (alarm, report_id, is_lasting) \
                       VALUES ($1, $2, $3) ON CONFLICT (alarm) DO NOTHING";
            let args = args![alarm.as_str(), id, is_lasting];
            raised += i64::try_from(tx.execute(sql, args).await?).unwrap_or(i64::MAX);
        }
    }
    Ok(raised)
}

/// Columns that were told once are known from then on.
const UNKNOWN_COLUMNS: &str = "unknown-columns";

static FAULTS: InsertMany = InsertMany::new(
    "INSERT INTO report_faults (report_id, position, kind, line, reason, words, raw)",
    7,
    "",
);

fn read(row: &Row) -> Result<Report, StoreError> {
    let mut columns = row.columns();
    Ok(Report {
        id: columns.parsed("a report's id", ReportId::parse)?,
        received: columns.time()?,
        received_from: columns.text()?,
        name: columns.text()?,
        format: columns.text()?,
        tlp: columns.parsed("a label", Tlp::parse)?,
        way: columns.parsed("a way of a report", ReportWay::parse)?,
        counts: columns.json("counts")?,
        faults: columns.json("faults")?,
        is_alarmed: 0 < columns.int()?,
    })
}

fn read_fault(row: &Row) -> Result<(i64, ReportFault), StoreError> {
    let mut columns = row.columns();
    let position = columns.int()?;
    let fault = ReportFault {
        kind: columns.parsed("a kind of fault", FaultKind::parse)?,
        line: columns.opt_small()?,
        reason: columns.text()?,
        words: columns.json("words of a fault")?,
        raw: columns.text()?,
    };
    Ok((position, fault))
}
