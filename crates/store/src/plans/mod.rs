//! Asks both databases how they would read each list: by an index, in its order, the same way at a
//! hundred times the data.
//!
//! Only in tests: statements are noted as they are run and asked about with the same values. What
//! the lists take at ten million findings is measured in `bench`.

mod bench;
mod lists;

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use access::{Home, Role, Viewer};
use findings::State;
use model::{
    AccountId, FindingId, ManualClock, MemberId, OperatorId, SensorId, Severity, Time, WarningId,
};
use warnings::{DEFAULT_POLICY, Policy};

use crate::db::{Arg, Row, Sql, args};
use crate::{FindingFilter, FindingRow, NewMember, Page, Scoped, Store, StoreError};
use lists::{Asking, Turn};

/// A statement with its values.
type Noted = (Sql, Vec<Arg<'static>>);

thread_local! {
    static NOTED: RefCell<Option<Vec<Noted>>> = const { RefCell::new(None) };
    static LOOKED_AT: Cell<Option<i64>> = const { Cell::new(None) };
}

/// Rows that are looked at for one page instead of `LOOKED_AT_MAX`: a plan for as many rows as the
/// test has in all would say nothing.
pub(crate) fn looked_at() -> Option<i64> {
    LOOKED_AT.get()
}

/// Notes a statement when this thread is listening.
pub(crate) fn note(sql: Sql, args: &[Arg<'_>]) {
    let own = |arg: &Arg<'_>| match arg {
        Arg::Int(value) => Arg::Int(*value),
        Arg::Bytes(bytes) => Arg::Bytes(bytes.clone()),
        Arg::Text(text) => Arg::Text(text.as_ref().map(|text| text.clone().into_owned().into())),
    };
    NOTED.with_borrow_mut(|noted| {
        if let Some(noted) = noted {
            noted.push((sql, args.iter().map(own).collect()));
        }
    });
}

/// Rows of each kind in the small database; the large one has a hundred times as many.
const SMALL: i64 = 400;
const MEMBERS: i64 = 4;

struct World {
    store: Store,
    members: Vec<MemberId>,
    operator: OperatorId,
    asking: Asking,
}

impl World {
    async fn make(url: &str, rows: i64) -> Self {
        let clock = ManualClock::new(Time::from_seconds(1_700_000_000));
        let store = Store::open_with(url, Arc::new(clock)).await.expect("opens");
        let system = store.system("test");
        let person = |name: String| NewMember {
            name,
            language: "sv".into(),
            zone: "Europe/Stockholm".into(),
        };
        let mut members = Vec::new();
        for at in 0..MEMBERS {
            members.push(system.add_member(&person(format!("Member {at}"))).await.expect("added"));
        }
        let operator = system.add_operator(&person("Joint".into()), &members[..2]).await;
        let operator = operator.expect("added");
        let sensor = system.add_sensor(members[0], "one").await.expect("added");
        let id = |text: &str| format!("01890000-0000-7000-8000-0000{text}");
        let asking = Asking {
            turn: Turn::First,
            middle: Time::from_seconds(500_000),
            beginning: Time::from_seconds(10_000),
            lines: rows,
            policy: Policy::parse(DEFAULT_POLICY).expect("the shipped policy"),
            member: members[0],
            sensor,
            finding: FindingId::parse(&id("10000000")).expect("an id"),
            reported: FindingId::parse(&id("10000001")).expect("an id"),
            warning: WarningId::parse(&id("10000000")).expect("an id"),
        };
        let world = Self { store, members, operator, asking };
        world.fill(0, rows).await.expect("filled");
        world.report(world.asking.reported).await.expect("reported");
        world
    }

    /// A hundred times the data.
    async fn grow(&mut self) {
        self.fill(SMALL, 99 * SMALL).await.expect("filled");
        self.asking.lines *= 100;
    }

    async fn fill(&self, from: i64, rows: i64) -> Result<(), StoreError> {
        let each = rows / MEMBERS;
        for (at, member) in (0..).zip(&self.members) {
            let first = 10_000_000 + from + at * each;
            fill(&self.store, (*member, self.asking.sensor), first, each).await?;
        }
        // PostgreSQL looks at what it has by itself now and then. The hub never asks SQLite to:
        // without statistics its plans depend on the indexes alone, whatever the data.
        if self.store.kind() == "sqlite" {
            return Ok(());
        }
        let mut tx = self.store.begin().await?;
        tx.script("ANALYZE").await?;
        tx.commit().await
    }

    /// A finding that others reported, and of which no pack is left: how packs are looked for is
    /// what counts.
    async fn report(&self, finding: FindingId) -> Result<(), StoreError> {
        let mut tx = self.store.begin().await?;
        let cause = r#"{"kind":"report","source":"s","report":"r","tlp":"TLP:AMBER"}"#;
        let sql = "UPDATE findings SET cause = $2, first_seen = 4000000000000000 WHERE id = $1";
        tx.execute(sql, args![finding, cause]).await?;
        tx.commit().await
    }

    fn scopes(&self) -> [(&'static str, Scoped); 3] {
        let scoped = |role, home| {
            self.store.scoped(Viewer::new(AccountId::new(), role, home).expect("fits"))
        };
        [
            ("csirt", scoped(Role::Analyst, Home::Csirt)),
            ("member", scoped(Role::SecurityLead, Home::Member(self.members[0]))),
            ("operator", scoped(Role::Operator, Home::Operator(self.operator))),
        ]
    }
}

/// Made-up rows of every table that grows, written by the database itself. Ids are texts in their
/// order.
async fn fill(
    store: &Store,
    (member, sensor): (MemberId, SensorId),
    first: i64,
    rows: i64,
) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    let cause = r#"{"kind":"rule","gid":1,"sid":7,"msg":"Example rule"}"#;
    let (first, last) = (first, first + rows);
    tx.execute(WARNINGS, args![member, cause, first, last]).await?;
    tx.execute(FINDINGS, args![member, cause, first, last, sensor]).await?;
    tx.execute(OUTBOX, args![member, first, last]).await?;
    tx.execute(MAILS, args![member, first, last]).await?;
    tx.execute(AUDIT, args![member, first, last]).await?;
    tx.execute(DETECTIONS, args![member, cause, first, last, sensor]).await?;
    tx.execute(INHIBITIONS, args![member, first, last]).await?;
    tx.execute(QUESTIONS, args![member, first, last]).await?;
    tx.execute(PACKS, args![member, first, last]).await?;
    tx.commit().await
}

/// `made!("INSERT …", "$n", "$m", "SELECT …")`: a row for each number `i` from the one to before
/// the other.
macro_rules! made {
    ($insert:literal, $first:literal, $last:literal, $select:literal) => {
        concat!(
            $insert,
            " WITH RECURSIVE n (i) AS (SELECT CAST(",
            $first,
            " AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ",
            $last,
            ") ",
            $select,
            " FROM n"
        )
    };
}

const WARNINGS: &str = made!(
    "INSERT INTO warnings (id, number, member_id, group_key, class, cause, words, inbound, tlp, \
     severity, reasons, state, is_open, state_since, created, first_seen, last_seen, findings, \
     held_back, first_told)",
    "$3",
    "$4",
    "SELECT '01890000-0000-7000-8000-0000' || CAST(i AS TEXT), i, $1, CAST(i AS TEXT), \
     'malicious-code:c2-server', $2, 'example rule', i % 2, 'TLP:AMBER', i % 4, \
     CASE i % 50 WHEN 0 THEN 'life-and-health' ELSE 'source' END, CASE i % 10 WHEN 0 THEN 'sent' \
     WHEN 1 THEN 'acknowledged' ELSE 'verified' END, CASE WHEN i % 10 < 2 THEN 1 ELSE 0 END, \
     1600000000000000 + i, (i * 7919) % 1000003 * 1000000, 0, (i * 7907) % 1000003 * 1000000, 1, 0, 1"
);

const FINDINGS: &str = made!(
    "INSERT INTO findings (id, member_id, finding_key, warning_id, class, cause, words, sensor_id, \
     device_ip, inbound, severity, confidence, state, state_since, first_seen, last_seen, seen, \
     latest, sources)",
    "$3",
    "$4",
    "SELECT '01890000-0000-7000-8000-0000' || CAST(i AS TEXT), $1, CAST(i AS TEXT), \
     '01890000-0000-7000-8000-0000' || CAST(i AS TEXT), 'malicious-code:c2-server', $2, \
     'example rule', $5, '10.0.0.' || CAST(i % 250 AS TEXT), i % 2, i % 4, 80, \
     CASE i % 10 WHEN 0 THEN 'new' WHEN 1 THEN 'back' WHEN 2 THEN 'still' ELSE 'gone' END, 0, 0, \
     (i * 7919) % 1000003 * 1000000, 1, '01890000-0000-7000-8000-000000000002', '[]'"
);

const OUTBOX: &str = made!(
    "INSERT INTO outbox (id, member_id, warning_id, contact_id, step, held_back, urgency, state, \
     attempts, not_before, doubtful, created, done)",
    "$2",
    "$3",
    "SELECT '01890000-0000-7000-8000-0000' || CAST(i AS TEXT), $1, \
     '01890000-0000-7000-8000-0000' || CAST(i AS TEXT), 'nobody', 'tell', 0, 0, \
     CASE i % 20 WHEN 0 THEN 'failed' ELSE 'sent' END, 1, 0, 0, i, i"
);

const MAILS: &str = made!(
    "INSERT INTO mails (id, member_id, warning_id, sender, recipient, subject, plain, html, \
     outcome, at)",
    "$2",
    "$3",
    "SELECT '01890000-0000-7000-8000-0000' || CAST(i AS TEXT), $1, \
     '01890000-0000-7000-8000-0000' || CAST(i AS TEXT), 'a', 'b', 'c', 'd', 'e', 'taken', \
     (i * 7919) % 1000003 * 1000000"
);

const AUDIT: &str = made!(
    "INSERT INTO audit (seq, at, actor_kind, actor, action, member_id, object, detail, previous, \
     hash)",
    "$2",
    "$3",
    "SELECT i, i, 'job', 'test', 'test', $1, 'object', '', '', ''"
);

const DETECTIONS: &str = made!(
    "INSERT INTO detections (id, member_id, sensor_id, finding_id, at, received, class, severity, \
     confidence, cause, device_ip, inbound, seen, evidence)",
    "$3",
    "$4",
    "SELECT '01890000-0000-7000-8000-0000' || CAST(i AS TEXT), $1, $5, \
     '01890000-0000-7000-8000-0000' || CAST(i / 1000 * 1000 AS TEXT), i, i, \
     'malicious-code:c2-server', 1, 80, $2, '10.0.0.1', 0, 1, '{}'"
);

const INHIBITIONS: &str = made!(
    "INSERT INTO inhibitions (id, member_id, reason, author, created, expires)",
    "$2",
    "$3",
    "SELECT '01890000-0000-7000-8000-0000' || CAST(i AS TEXT), $1, 'reason', 'nobody', \
     (i * 7919) % 1000003 * 1000000, 2000000000000000"
);

const QUESTIONS: &str = made!(
    "INSERT INTO questions (id, number, member_id, title, urgency, state, created, changed, \
     answer_by)",
    "$2",
    "$3",
    "SELECT '01890000-0000-7000-8000-0000' || CAST(i AS TEXT), i, $1, 'title', 'soon', \
     CASE i % 20 WHEN 0 THEN 'open' ELSE 'closed' END, i, (i * 7919) % 1000003 * 1000000, \
     (i * 7919) % 1000003 * 1000000"
);

const PACKS: &str = made!(
    "INSERT INTO packs (number, member_id, report, first_at, last_at, received, identities, \
     findings, body)",
    "$2",
    "$3",
    "SELECT i, $1, 's/r', i, i, i, CAST('a' AS BYTEA), CAST('a' AS BYTEA), CAST('a' AS BYTEA)"
);

/// How the database would read it, one step a line, without what depends on the amount.
async fn plan(store: &Store, sql: Sql, args: &[Arg<'_>]) -> Vec<String> {
    let explain = |text: &str, how: &str| -> &'static str {
        // Leaked: a few statements in a test.
        Box::leak(format!("{how} {text}").into_boxed_str())
    };
    let asked = Sql {
        sqlite: explain(sql.sqlite, "EXPLAIN QUERY PLAN"),
        pg: explain(sql.pg, "EXPLAIN (COSTS OFF)"),
    };
    let rows = store.rows(asked, args).await.expect("explained");
    let sqlite = store.kind() == "sqlite";
    let read = |row: &Row| {
        let mut columns = row.columns();
        if sqlite {
            let _ = (columns.int(), columns.int(), columns.int());
        }
        columns.text().expect("a step")
    };
    rows.iter().map(read).collect()
}

/// Tables that grow for ever.
const BIG: [&str; 7] = ["findings", "warnings", "outbox", "mails", "audit", "detections", "packs"];

/// Whether a step reads a whole table that grows for ever, or a whole index that is not one of the
/// open warnings alone.
fn reads_all(step: &str) -> bool {
    let step = step.trim_start_matches(['-', '>', ' ']);
    let of_big = |rest: &str| BIG.contains(&rest.split(' ').next().unwrap_or_default());
    let open_ones = ["warnings_counted", "warnings_followed", "outbox_failed"];
    let scans = step.strip_prefix("SCAN ").is_some_and(of_big)
        && open_ones.iter().all(|index| !step.ends_with(&format!("COVERING INDEX {index}")));
    scans || step.strip_prefix("Seq Scan on ").is_some_and(of_big)
}

/// Whether a step puts rows into an order that no index has.
fn sorts(step: &str) -> bool {
    step.contains("TEMP B-TREE FOR ORDER BY") || step.contains("Sort Key")
}

/// Whether nothing but the list's own end bounds what is read. Otherwise a page's rows are few, and
/// a database may put those into their order as it likes.
fn is_open_ended(args: &[Arg<'_>]) -> bool {
    let end = |arg: &Arg<'_>| matches!(arg, Arg::Int(Some(i64::MIN | i64::MAX | NO_SEVERITY)));
    args.iter().skip(2).any(end)
}

/// The severity of the end of every list of the worst.
const NO_SEVERITY: i64 = i64::MIN >> 52;

fn on_both(case: impl AsyncFn(&str)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let dir = tempfile::tempdir().expect("a folder");
    let sqlite = format!("sqlite://{}/hub.db", dir.path().display());
    for url in [Some(sqlite), testkit::fresh_postgres()].into_iter().flatten() {
        runtime.block_on(case(&url));
    }
}

/// How each list is read by each viewer, as a text a list.
async fn plans(world: &World) -> Vec<(String, bool, Vec<String>)> {
    let mut found = Vec::new();
    for (who, scope) in world.scopes() {
        for list in lists::ALL {
            NOTED.with_borrow_mut(|noted| *noted = Some(Vec::new()));
            (list.ask)(&scope, &world.asking).await.expect("answers");
            let noted = NOTED.with_borrow_mut(Option::take).unwrap_or_default();
            for (number, (sql, args)) in noted.into_iter().enumerate() {
                let steps = plan(&world.store, sql, &args).await;
                let name = format!("{} for {who}, statement {number}", list.name);
                let sorted = list.is_ordered && is_open_ended(&args);
                let slow = |step: &String| reads_all(step) || (sorted && sorts(step));
                if steps.iter().any(slow) {
                    let kind = world.store.kind();
                    println!("{name} on {kind}:\n  {}\n{}\n", steps.join("\n  "), sql.pg);
                }
                found.push((name, steps.iter().any(slow), steps));
            }
        }
    }
    found
}

#[test]
fn every_list_is_read_the_same_way_at_a_hundred_times_the_data() {
    LOOKED_AT.set(Some(100));
    on_both(async |url| {
        let mut world = World::make(url, SMALL).await;
        let small = plans(&world).await;
        world.grow().await;
        let large = plans(&world).await;
        assert!(large.iter().all(|(_, is_slow, _)| !is_slow), "see above");
        assert_eq!(small.len(), large.len());
        // PostgreSQL reads a table of a few pages as a whole, so that only the large one counts.
        if world.store.kind() == "sqlite" {
            for (small, large) in small.iter().zip(&large) {
                assert_eq!(small, large);
            }
        }
        world.store.close().await;
    });
}

/// A list from its first page to its last.
async fn walk(scope: &Scoped, filter: &FindingFilter) -> Vec<FindingRow> {
    let (mut rows, mut page) = (Vec::new(), Page::first(7));
    loop {
        let list = scope.findings().list(filter, &page).await.expect("answers");
        rows.extend(list.rows);
        let Some(next) = list.next else { return rows };
        page = Page::after(next, 7);
    }
}

#[test]
fn pages_put_together_are_the_whole_list_however_little_each_looks_at() {
    let filters = [
        FindingFilter::default(),
        FindingFilter { state: Some(State::Gone), ..Default::default() },
        FindingFilter { state: Some(State::Back), ..Default::default() },
        FindingFilter { severity_min: Some(Severity::High), ..Default::default() },
        FindingFilter { search: Some("10.0.0.17".into()), ..Default::default() },
    ];
    on_both(async |url| {
        let world = World::make(url, SMALL).await;
        let [(_, csirt), ..] = world.scopes();
        LOOKED_AT.set(None);
        let all = walk(&csirt, &FindingFilter::default()).await;
        assert_eq!(all.len(), usize::try_from(SMALL).expect("few"));
        let own = [&world.members[..], &world.members[..1], &world.members[..2]];
        for filter in &filters {
            let fits = |row: &&FindingRow| {
                let one = &row.finding;
                filter.state.is_none_or(|state| state == one.state)
                    && filter.severity_min.is_none_or(|least| least <= one.severity)
                    && filter
                        .search
                        .as_ref()
                        .is_none_or(|ip| one.device.ip.to_string().contains(ip))
            };
            for ((who, scope), members) in world.scopes().iter().zip(own) {
                let seen = |row: &&FindingRow| members.contains(&row.finding.member);
                let expected: Vec<FindingRow> =
                    all.iter().filter(seen).filter(fits).cloned().collect();
                for few in [1, 5, 1_000] {
                    LOOKED_AT.set(Some(few));
                    let found = walk(scope, filter).await;
                    assert!(found == expected, "{filter:?} for {who}, {few} at a time");
                }
            }
        }
        let sorted = all.is_sorted_by(|one, other| {
            (one.finding.last_seen, one.finding.id) >= (other.finding.last_seen, other.finding.id)
        });
        assert!(sorted, "the newest first");
        world.store.close().await;
    });
}
