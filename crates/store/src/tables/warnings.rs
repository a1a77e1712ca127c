//! Warnings, their moves, and what needs somebody now.

use access::Action;
use findings::Cause;
use model::{MemberId, Rsit, Severity, Time, Tlp, WarningId};
use warnings::{Illegal, Move, Reason, State, Step, Warning};

use crate::db::{Row, Tx, args};
use crate::list::{Look, Reading, newest};
use crate::page::pattern;
use crate::read::Columns;
use crate::scoped::may_see;
use crate::tables::audit::{self, Entry};
use crate::{Actor, Page, Paged, Scoped, StoreError};

/// A warning with the names a list shows.
#[derive(Clone, Debug, PartialEq)]
pub struct WarningRow {
    /// The warning.
    pub warning: Warning,
    /// The member's name.
    pub member_name: String,
}

/// Which warnings to list; what is none does not narrow.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct WarningFilter {
    /// Where it stands.
    pub state: Option<State>,
    /// Open (true) or closed (false).
    pub open: Option<bool>,
    /// At least this bad.
    pub severity_min: Option<Severity>,
    /// At this member.
    pub member: Option<MemberId>,
    /// Words in the cause, or a warning's number.
    pub search: Option<String>,
}

impl WarningFilter {
    /// Whether what it lets through is open, as far as that is said: a state says it too.
    pub(crate) fn is_open(&self) -> Option<bool> {
        self.open.or(self.state.map(State::is_open))
    }
}

/// A step in a warning's life.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WarningMove {
    /// When.
    pub at: Time,
    /// What step.
    pub step: Move,
    /// Where it then stood.
    pub state: State,
    /// `account`, `contact`, `sensor` or `job`.
    pub actor_kind: String,
    /// The name of the account or contact; the id or job's name otherwise.
    pub actor: String,
    /// What they said.
    pub note: Option<String>,
    /// From which address.
    pub origin: Option<String>,
}

/// What needs somebody now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Needs {
    /// Open warnings, by severity from low to critical.
    pub open: [i64; 4],
    /// Of these, how many nobody has taken in hand.
    pub waiting: i64,
    /// Sendings that failed for good.
    pub failed_sendings: i64,
    /// Sensors in service that have been silent since the time asked.
    pub silent_sensors: i64,
    /// Findings that are open.
    pub worst: Vec<WarningRow>,
}

/// Warnings within a scope.
pub struct Warnings<'a>(&'a Scoped);

impl Scoped {
    /// Warnings.
    pub fn warnings(&self) -> Warnings<'_> {
        Warnings(self)
    }
}

macro_rules! warning_columns {
    () => {
        "warnings.id, warnings.number, warnings.member_id, warnings.group_key, warnings.class, \
         warnings.cause, warnings.inbound, warnings.tlp, warnings.severity, warnings.reasons, \
         warnings.state, warnings.state_since, warnings.created, warnings.first_seen, \
         warnings.last_seen, warnings.findings, warnings.next_step, warnings.next_at, \
         warnings.told, warnings.held_back, warnings.first_told, warnings.fixed, warnings.devices"
    };
}
pub(crate) use warning_columns;

macro_rules! select {
    () => {
        concat!(
            "SELECT ",
            warning_columns!(),
            ", members.name FROM warnings LEFT JOIN members ON members.id = warnings.member_id"
        )
    };
}
pub(crate) use select as select_warnings;

impl Warnings<'_> {
    /// Warnings, last seen first.
    pub async fn list(
        &self,
        filter: &WarningFilter,
        page: &Page,
    ) -> Result<Paged<WarningRow>, StoreError> {
        macro_rules! by_time {
            ($always:literal) => {
                newest!(
                    select!(),
                    "warnings",
                    "warnings.member_id",
                    "warnings.last_seen",
                    "warnings.id",
                    $always,
                    "AND ($7 IS NULL OR warnings.state = $7) \
                     AND ($8 IS NULL OR $8 <= warnings.severity) \
                     AND ($9 IS NULL OR LOWER(warnings.words) LIKE $9 ESCAPE '!' \
                          OR CAST(warnings.number AS TEXT) LIKE $9 ESCAPE '!')",
                )
            };
        }
        // The open ones come before nearly all that are closed: each has an index of its own.
        let sql = match filter.is_open() {
            None => by_time!(""),
            Some(true) => by_time!("AND warnings.is_open = 1"),
            Some(false) => by_time!("AND warnings.is_open = 0"),
        };
        let state = filter.state.map(State::as_str);
        let severity = filter.severity_min.map(|severity| severity as i64);
        let search = pattern(filter.search.as_deref());
        let sifts = state.is_some() || severity.is_some() || search.is_some();
        let filters = args![state, severity, search];
        let look = Look { page, member: filter.member, filters, sifts, last: None };
        let reading = Reading {
            row: read_row,
            key: |row| (row.warning.last_seen.micros(), row.warning.id.to_string()),
        };
        let paged = self.0.list(&[sql], &look, &reading).await?;
        self.with_number(paged, filter, page).await
    }

    /// Who looks for a number means that one warning, however far back it stands in the list.
    pub(crate) async fn with_number(
        &self,
        mut paged: Paged<WarningRow>,
        filter: &WarningFilter,
        page: &Page,
    ) -> Result<Paged<WarningRow>, StoreError> {
        let number = filter.search.as_deref().and_then(|text| text.trim().parse::<i64>().ok());
        let Some(number) = number.filter(|_| page.is_first()) else { return Ok(paged) };
        let sql = may_see!(
            concat!(select!(), " WHERE"),
            "warnings.member_id",
            "AND warnings.number = $2 AND ($3 IS NULL OR warnings.state = $3) \
             AND ($4 IS NULL OR warnings.is_open = $4) \
             AND ($5 IS NULL OR $5 <= warnings.severity) \
             AND ($6 IS NULL OR warnings.member_id = $6)",
        );
        let args = args![
            number,
            filter.state.map(State::as_str),
            filter.open.map(i64::from),
            filter.severity_min.map(|severity| severity as i64),
            filter.member,
        ];
        let row = self.0.row(sql, args).await?.as_ref().map(read_row).transpose()?;
        if let Some(row) = row {
            paged.rows.retain(|one| one.warning.id != row.warning.id);
            paged.rows.insert(0, row);
        }
        Ok(paged)
    }

    /// One warning.
    pub async fn by_id(&self, id: WarningId) -> Result<Option<WarningRow>, StoreError> {
        let sql =
            may_see!(concat!(select!(), " WHERE"), "warnings.member_id", "AND warnings.id = $2",);
        self.0.row(sql, args![id]).await?.as_ref().map(read_row).transpose()
    }

    /// What happened to a warning, oldest first.
    pub async fn history(&self, id: WarningId) -> Result<Vec<WarningMove>, StoreError> {
        /// Moves shown: a warning that reopens weekly for years has fewer.
        const MOVES_MAX: i64 = 500;
        let sql = may_see!(
            "SELECT warning_moves.at, warning_moves.step, warning_moves.state, \
             warning_moves.actor_kind, \
             COALESCE(accounts.name, contacts.name, warning_moves.actor), warning_moves.note, \
             warning_moves.origin FROM warning_moves \
             LEFT JOIN accounts ON accounts.id = warning_moves.actor \
             LEFT JOIN contacts ON contacts.id = warning_moves.actor WHERE",
            "warning_moves.member_id",
            "AND warning_moves.warning_id = $2 ORDER BY warning_moves.seq LIMIT $3",
        );
        let rows = self.0.rows(sql, args![id, MOVES_MAX]).await?;
        rows.iter().map(read_move).collect()
    }

    /// What needs somebody now: counts, and the worst open warnings first. A sensor counts as
    /// silent when it has not spoken since `silent_since`.
    pub async fn needs(&self, limit: i64, silent_since: Time) -> Result<Needs, StoreError> {
        let open = WarningFilter { open: Some(true), ..WarningFilter::default() };
        let worst = self.0.work().warnings(&open, &Page::first(limit)).await?.rows;
        let mut needs = Needs { worst, ..Needs::default() };
        let sql = may_see!(
            "SELECT severity, COUNT(*), COUNT(CASE WHEN state IN ('drafted', 'sent', 'delivered', \
             'seen') THEN 1 END) FROM warnings WHERE is_open = 1 AND",
            "warnings.member_id",
            "GROUP BY severity",
        );
        for row in self.0.rows(sql, &[]).await? {
            let mut columns = row.columns();
            let severity = columns.severity()?;
            needs.open[severity as usize] = columns.int()?;
            needs.waiting += columns.int()?;
        }
        let sql = may_see!(
            "SELECT COUNT(*) FROM outbox WHERE state IN ('failed', 'returned') AND",
            "outbox.member_id",
            "",
        );
        needs.failed_sendings = self.count(sql, &[]).await?;
        let sql = may_see!(
            "SELECT COUNT(*) FROM sensors WHERE enrolled IS NOT NULL AND revoked IS NULL \
             AND COALESCE(last_contact, enrolled) < $2 AND",
            "sensors.member_id",
            "",
        );
        needs.silent_sensors = self.count(sql, args![silent_since]).await?;
        Ok(needs)
    }

    async fn count(
        &self,
        sql: crate::scoped::ScopedSql,
        rest: &[crate::db::Arg<'_>],
    ) -> Result<i64, StoreError> {
        let row = self.0.row(sql, rest).await?.ok_or(StoreError::NotFound)?;
        row.columns().int()
    }

    /// Takes a step with a visible warning.
    pub async fn act(
        &self,
        id: WarningId,
        step: Move,
        note: Option<&str>,
        origin: Option<&str>,
    ) -> Result<State, StoreError> {
        let needed = if step.is_members() { Action::AnswerWarnings } else { Action::IssueWarnings };
        self.0.must(needed)?;
        if !step.is_members() && !step.is_csirts() {
            // Sending and delivering are the outbox's to say.
            return Err(StoreError::NotAllowed);
        }
        // The empty update locks the row until the end, on both databases.
        let sql = may_see!(
            "UPDATE warnings SET state = state WHERE",
            "warnings.member_id",
            "AND id = $2 RETURNING member_id, state",
        );
        let mut tx = self.0.store().begin().await?;
        let row = self.0.row_in(&mut tx, sql, args![id]).await?.ok_or(StoreError::NotFound)?;
        let locked = Locked::read(id, &row)?;
        let actor = self.0.actor();
        let how = How { actor: &actor, note, origin, now: self.0.store().now() };
        let state = locked.take(&mut tx, step, &how).await?;
        tx.commit().await?;
        Ok(state)
    }
}

/// A warning whose row is locked.
pub(crate) struct Locked {
    pub id: WarningId,
    pub member: MemberId,
    pub state: State,
}

/// Who takes a step, and what they say.
pub(crate) struct How<'a> {
    pub actor: &'a Actor,
    pub note: Option<&'a str>,
    pub origin: Option<&'a str>,
    pub now: Time,
}

/// Characters of a note that are kept: a page of text.
const NOTE_CHARS_MAX: usize = 4_000;

impl Locked {
    pub fn read(id: WarningId, row: &Row) -> Result<Self, StoreError> {
        let mut columns = row.columns();
        let member = columns.parsed("a member's id", MemberId::parse)?;
        let state = columns.parsed("a state of a warning", State::parse)?;
        Ok(Self { id, member, state })
    }

    /// Takes the step, writes it into the history, and into the audit log when a person took it.
    pub async fn take(&self, tx: &mut Tx, step: Move, how: &How<'_>) -> Result<State, StoreError> {
        let state = self.state.after(step)?;
        if step.is_members() && step != Move::See && self.asks(tx).await? {
            return Err(Illegal { state: self.state, step }.into());
        }
        // Somebody has it in hand: the clocks stop.
        let sql = if state.is_waiting() {
            "UPDATE warnings SET state = $2, state_since = $3, is_open = $4 WHERE id = $1"
        } else {
            "UPDATE warnings SET state = $2, state_since = $3, is_open = $4, next_step = NULL, \
             next_at = NULL, fixed = CASE WHEN $2 = 'fixed' THEN $3 ELSE fixed END WHERE id = $1"
        };
        tx.execute(sql, args![self.id, state.as_str(), how.now, state.is_open()]).await?;
        let seq = reserve(tx, "move", 1).await?;
        self.write(tx, seq, step, state, how).await?;
        super::surveys::says(tx, self.id, step, how).await?;
        if !matches!(how.actor, Actor::Job(_)) {
            let entry = Entry {
                actor: how.actor,
                action: step.as_str(),
                member: Some(self.member),
                object: format!("warning {}", self.id),
                detail: "",
                origin: how.origin,
            };
            audit::append(tx, how.now, &entry).await?;
        }
        Ok(state)
    }

    /// Whether it is a survey: that is answered, and no other step stands for an answer.
    async fn asks(&self, tx: &mut Tx) -> Result<bool, StoreError> {
        let sql = "SELECT circulars.id FROM circular_members JOIN circulars \
                   ON circulars.id = circular_members.circular_id \
                   WHERE circular_members.warning_id = $1 AND circulars.survey IS NOT NULL";
        Ok(tx.row(sql, args![self.id]).await?.is_some())
    }

    async fn write(
        &self,
        tx: &mut Tx,
        seq: i64,
        step: Move,
        state: State,
        how: &How<'_>,
    ) -> Result<(), StoreError> {
        let note: Option<String> =
            how.note.map(|note| crate::bulk::clean(note).chars().take(NOTE_CHARS_MAX).collect());
        let sql = "INSERT INTO warning_moves (seq, warning_id, member_id, at, step, state, \
                   actor_kind, actor, note, origin) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let args = args![
            seq,
            self.id,
            self.member,
            how.now,
            step.as_str(),
            state.as_str(),
            how.actor.kind(),
            how.actor.id(),
            note,
            how.origin,
        ];
        tx.execute(sql, args).await.map(|_| ())
    }
}

/// Takes `count` numbers from a counter; returns the first.
pub(crate) async fn reserve(
    tx: &mut Tx,
    counter: &'static str,
    count: i64,
) -> Result<i64, StoreError> {
    let sql = "UPDATE counters SET value = value + $2 WHERE name = $1 RETURNING value";
    let row = tx.row(sql, args![counter, count]).await?.ok_or(StoreError::NotFound)?;
    Ok(row.columns().int()? - count + 1)
}

pub(crate) fn read_row(row: &Row) -> Result<WarningRow, StoreError> {
    let mut columns = row.columns();
    Ok(WarningRow { warning: read(&mut columns)?, member_name: columns.text()? })
}

/// Reads `warning_columns!`.
pub(crate) fn read(columns: &mut Columns<'_>) -> Result<Warning, StoreError> {
    let mut warning = Warning {
        id: columns.parsed("a warning's id", WarningId::parse)?,
        number: columns.int()?,
        member: columns.parsed("a member's id", MemberId::parse)?,
        group: columns.text()?,
        class: columns.parsed("a class", Rsit::parse)?,
        cause: columns.json::<Cause>("a cause")?,
        inbound: columns.yes()?,
        tlp: columns.parsed("a label", Tlp::parse)?,
        severity: columns.severity()?,
        reasons: columns.parsed("reasons", |text| Some(read_reasons(text)))?,
        state: columns.parsed("a state of a warning", State::parse)?,
        state_since: columns.time()?,
        created: columns.time()?,
        first_seen: columns.time()?,
        last_seen: columns.time()?,
        findings: columns.int()?,
        devices: 0,
        next_step: None,
        told: None,
        held_back: 0,
        first_told: None,
        fixed: None,
    };
    let step = columns.opt_parsed("a step", Step::parse)?;
    warning.next_step = step.zip(columns.opt_time()?);
    warning.told = columns.opt_time()?;
    warning.held_back = columns.int()?;
    warning.first_told = columns.opt_time()?;
    warning.fixed = columns.opt_time()?;
    warning.devices = columns.int()?;
    Ok(warning)
}

/// Reasons as words with spaces between.
pub(crate) fn write_reasons(reasons: &[Reason]) -> String {
    reasons.iter().map(|reason| reason.as_str()).collect::<Vec<_>>().join(" ")
}

fn read_reasons(text: &str) -> Vec<Reason> {
    text.split(' ').filter_map(Reason::parse).collect()
}

fn read_move(row: &Row) -> Result<WarningMove, StoreError> {
    let mut columns = row.columns();
    Ok(WarningMove {
        at: columns.time()?,
        step: columns.parsed("a step", Move::parse)?,
        state: columns.parsed("a state of a warning", State::parse)?,
        actor_kind: columns.text()?,
        actor: columns.text()?,
        note: columns.opt_text()?,
        origin: columns.opt_text()?,
    })
}
