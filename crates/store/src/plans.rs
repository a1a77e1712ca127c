//! Asks both databases how they would read each list: by an index, in its order, the same way at a
//! hundred times the data.
//!
//! Only in tests: statements are noted as they are run and asked about with the same values.

use std::cell::RefCell;
use std::sync::Arc;

use access::{Home, Role, Viewer};
use model::{AccountId, ManualClock, MemberId, OperatorId, Severity, Time};
use warnings::Policy;

use crate::db::{Arg, Row, Sql, args};
use crate::{
    FindingFilter, InhibitionFilter, Lag, NewMember, Page, Scoped, Store, StoreError, WarningFilter,
};

/// A statement with its values.
type Noted = (Sql, Vec<Arg<'static>>);

thread_local! {
    static NOTED: RefCell<Option<Vec<Noted>>> = const { RefCell::new(None) };
}

/// Notes a statement when this thread is listening.
pub(crate) fn note(sql: Sql, args: &[Arg<'_>]) {
    let own = |arg: &Arg<'_>| match arg {
        Arg::Int(value) => Arg::Int(*value),
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
        let world = Self { store, members, operator: operator.expect("added") };
        world.fill(rows).await.expect("filled");
        world
    }

    async fn fill(&self, rows: i64) -> Result<(), StoreError> {
        for (at, member) in (0..).zip(&self.members) {
            fill(&self.store, *member, at, rows / MEMBERS).await?;
        }
        let mut tx = self.store.begin().await?;
        tx.script("ANALYZE").await?;
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

/// Made-up findings and warnings, written by the database itself. Ids are texts in their order.
pub(crate) async fn fill(
    store: &Store,
    member: MemberId,
    place: i64,
    rows: i64,
) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    let cause = r#"{"kind":"rule","gid":1,"sid":7,"msg":"Example rule"}"#;
    let first = 10_000_000 + place * rows;
    let sql = "INSERT INTO findings (id, member_id, finding_key, class, cause, words, sensor_id, \
               device_ip, inbound, severity, confidence, state, state_since, first_seen, \
               last_seen, seen, latest, sources) WITH RECURSIVE n (i) AS (SELECT CAST($3 AS \
               BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $4) SELECT \
               '01890000-0000-7000-8000-0000' || CAST(i AS TEXT), $1, CAST(i AS TEXT), \
               'malicious-code:c2-server', $2, 'example rule', \
               '01890000-0000-7000-8000-000000000001', '10.0.0.' || CAST(i % 250 AS TEXT), i % 2, \
               i % 4, 80, CASE i % 10 WHEN 0 THEN 'new' WHEN 1 THEN 'back' WHEN 2 THEN 'still' \
               ELSE 'gone' END, 0, 0, (i * 7919) % 1000003 * 1000000, 1, \
               '01890000-0000-7000-8000-000000000002', '[]' FROM n";
    tx.execute(sql, args![member, cause, first, first + rows]).await?;
    let sql = "INSERT INTO warnings (id, number, member_id, group_key, class, cause, words, \
               inbound, tlp, severity, reasons, state, is_open, state_since, created, first_seen, \
               last_seen, findings, held_back) WITH RECURSIVE n (i) AS (SELECT CAST($3 AS BIGINT) \
               UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $4) SELECT \
               '01890000-0000-7000-8000-0000' || CAST(i AS TEXT), i, $1, CAST(i AS TEXT), \
               'malicious-code:c2-server', $2, 'example rule', i % 2, 'TLP:AMBER', i % 4, \
               'source', CASE i % 10 WHEN 0 THEN 'sent' WHEN 1 THEN 'acknowledged' \
               ELSE 'verified' END, CASE WHEN i % 10 < 2 THEN 1 ELSE 0 END, 0, \
               (i * 7919) % 1000003 * 1000000, 0, (i * 7907) % 1000003 * 1000000, 1, 0 FROM n";
    tx.execute(sql, args![member, cause, first, first + rows]).await?;
    tx.commit().await
}

/// Asks for every list as a page does; what was read meanwhile.
async fn lists(scope: &Scoped, policy: &Policy) -> Vec<(&'static str, Sql, Vec<Arg<'static>>)> {
    let (page, finding) = (Page::first(50), FindingFilter::default());
    let (all, open) =
        (WarningFilter::default(), WarningFilter { open: Some(true), ..Default::default() });
    let high = FindingFilter { severity_min: Some(Severity::High), ..Default::default() };
    let held = InhibitionFilter::default();
    let mut found = Vec::new();
    macro_rules! note {
        ($name:literal, $list:expr) => {
            NOTED.with_borrow_mut(|noted| *noted = Some(Vec::new()));
            $list.await.expect("answers");
            let noted = NOTED.with_borrow_mut(Option::take).unwrap_or_default();
            found.extend(noted.into_iter().map(|(sql, args)| ($name, sql, args)));
        };
    }
    note!("findings by time", scope.findings().list(&finding, &page));
    note!("findings by severity", scope.work().findings(&finding, &page));
    note!("the worst findings", scope.work().findings(&high, &page));
    note!("warnings by time", scope.warnings().list(&all, &page));
    note!("open warnings by severity", scope.work().warnings(&open, &page));
    note!("follow-up", scope.follow_up().list(Lag::Unread, None, policy, &page));
    note!("exceptions", scope.inhibitions().list(&held, &page));
    found
}

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

/// Everything about a big table that is not an index in the list's own order.
fn is_slow(step: &str) -> bool {
    let big = ["findings", "warnings"];
    let scans = |prefix: &str| {
        let table = step.trim_start_matches(['-', '>', ' ']).strip_prefix(prefix);
        table.is_some_and(|rest| big.iter().any(|name| rest.starts_with(name)))
    };
    let whole = (scans("SCAN ") && !step.contains("USING INDEX")) || scans("Seq Scan on ");
    whole || step.contains("TEMP B-TREE FOR ORDER BY") || step.contains("Sort Key")
}

fn on_both(case: impl AsyncFn(&str)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let dir = tempfile::tempdir().expect("a folder");
    let sqlite = format!("sqlite://{}/hub.db", dir.path().display());
    for url in [Some(sqlite), testkit::fresh_postgres()].into_iter().flatten() {
        runtime.block_on(case(&url));
    }
}

#[test]
#[ignore = "an operator's lists are still sorted: the next change mends them"]
fn every_list_reads_by_an_index_in_its_order_at_a_hundred_times_the_data() {
    on_both(async |url| {
        let policy = Policy::default();
        let world = World::make(url, 100 * SMALL).await;
        let mut slow = Vec::new();
        for (who, scope) in world.scopes() {
            for (name, sql, args) in lists(&scope, &policy).await {
                let steps = plan(&world.store, sql, &args).await;
                if steps.iter().any(|step| is_slow(step)) {
                    slow.push(format!("{name} for {who}:\n  {}", steps.join("\n  ")));
                }
            }
        }
        assert!(slow.is_empty(), "on {}:\n{}", world.store.kind(), slow.join("\n"));
        world.store.close().await;
    });
}
