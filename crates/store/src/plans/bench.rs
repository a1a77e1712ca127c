//! What the lists take at ten million findings: `cargo xtask bench lists`.
//!
//! The database is written once and kept beside the compiled code; each list is then asked for
//! through the same functions as pages and the API use, as each kind of viewer, from its first
//! page, from its middle and near its end, with each of its filters. `BENCH_FINDINGS` says how many
//! findings there are instead, `BENCH_ONLY` which lists are asked for.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use access::{Home, Role, Viewer};
use model::{AccountId, FindingId, ManualClock, MemberId, OperatorId, SensorId, Time, WarningId};
use rusqlite::Connection;
use warnings::{DEFAULT_POLICY, Policy};

use super::lists::{ALL, Asking, List, Turn};
use crate::{Scoped, Store};

/// The time of `large.sql`.
const NOW_S: i64 = 1_795_000_000;

/// How often each page is asked for.
const ROUNDS: usize = 20;

/// The measure.
const TARGET: Duration = Duration::from_millis(100);

#[test]
#[ignore = "the measure: ten million findings, some minutes and 10 GB of disk the first time"]
fn bench_lists() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let findings: i64 = std::env::var("BENCH_FINDINGS")
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(10_000_000);
        let file = file(findings);
        if !file.exists() {
            fill(&file, findings).await;
        }
        let clock = ManualClock::new(Time::from_seconds(NOW_S));
        let url = format!("sqlite://{}", file.display());
        let store = Store::open_with(&url, Arc::new(clock)).await.expect("opens");
        measure(&store, findings).await;
        store.close().await;
    });
}

fn file(findings: i64) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target");
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or(root, PathBuf::from);
    folder.join(format!("lists-{findings}.db"))
}

/// Writes the database: the rows first, then the indexes, nothing of it safe from a crash.
async fn fill(file: &std::path::Path, findings: i64) {
    let begun = Instant::now();
    let part = file.with_extension("part");
    let _ = std::fs::remove_file(&part);
    let url = format!("sqlite://{}", part.display());
    Store::open(&url).await.expect("opens").close().await;
    let database = Connection::open(&part).expect("opens");
    let unsafely = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; \
                    PRAGMA cache_size = -1000000; PRAGMA temp_store = MEMORY";
    run(&database, unsafely);
    let indexes = {
        let sql = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
        let mut asked = database.prepare(sql).expect("asked");
        let found = asked.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("answers");
        found.collect::<Result<Vec<(String, String)>, _>>().expect("texts")
    };
    for (name, _) in &indexes {
        run(&database, &format!("DROP INDEX {name}"));
    }
    run(&database, &format!("CREATE TEMP TABLE scale AS SELECT {findings} AS findings"));
    run(&database, include_str!("large.sql"));
    println!("{findings} findings written after {:.0?}", begun.elapsed());
    for (_, sql) in indexes {
        run(&database, &sql);
    }
    database.close().expect("closed");
    std::fs::rename(&part, file).expect("renamed");
    println!("with its indexes after {:.0?}", begun.elapsed());
}

fn run(database: &Connection, sql: &str) {
    database.execute_batch(sql).expect("written");
}

/// An id of `large.sql`: the kind's number and the row's.
fn id(kind: &str, number: i64) -> String {
    format!("01890000-0000-7000-80{kind}-{}", 100_000_000_000 + number)
}

async fn measure(store: &Store, findings: i64) {
    let member = |number| MemberId::parse(&id("01", number)).expect("an id");
    let operator = |number| OperatorId::parse(&id("02", number)).expect("an id");
    let viewers = [
        ("CSIRT", Role::Analyst, Home::Csirt, member(0)),
        ("the largest member", Role::SecurityLead, Home::Member(member(0)), member(0)),
        ("the smallest member", Role::SecurityLead, Home::Member(member(310)), member(310)),
        ("operator of 20", Role::Operator, Home::Operator(operator(0)), member(7)),
        ("operator of 62", Role::Operator, Home::Operator(operator(1)), member(1)),
        ("operator of 2", Role::Operator, Home::Operator(operator(2)), member(309)),
    ];
    let only = std::env::var("BENCH_ONLY").unwrap_or_default();
    let mut slow = 0;
    for (who, role, home, member) in viewers {
        println!("\n{who:48} {:>9} {:>9} {:>9} {:>5}", "p50", "p99", "first", "rows");
        let scope = store.scoped(Viewer::new(AccountId::new(), role, home).expect("fits"));
        // Who does not see a finding is told so before its detections are asked for.
        let sees = |list: &&List| home == Home::Csirt || !list.name.starts_with("detections of a ");
        for list in ALL.iter().filter(sees).filter(|list| list.name.contains(&only)) {
            let asking = |turn| Asking {
                turn,
                middle: Time::from_seconds(NOW_S - 500 * 86_400),
                beginning: Time::from_seconds(NOW_S - 1_090 * 86_400),
                lines: findings / 10,
                policy: Policy::parse(DEFAULT_POLICY).expect("the shipped policy"),
                member,
                sensor: SensorId::parse(&id("03", 7)).expect("an id"),
                finding: FindingId::parse(&id("07", 0)).expect("an id"),
                reported: FindingId::parse(&id("07", 0)).expect("an id"),
                warning: WarningId::parse(&id("06", 77)).expect("an id"),
            };
            let turns: &[Turn] = if list.is_paged {
                &[Turn::First, Turn::Middle, Turn::Last]
            } else {
                &[Turn::First]
            };
            for turn in turns {
                slow += usize::from(TARGET < time(list, &scope, &asking(*turn)).await);
            }
        }
    }
    println!("\n{slow} over {TARGET:?}");
}

/// Asks for one page again and again; the 99th percentile.
async fn time(list: &List, scope: &Scoped, asking: &Asking) -> Duration {
    let mut took = Vec::new();
    let (mut first, mut rows) = (Duration::ZERO, 0);
    for round in 0..=ROUNDS {
        let begun = Instant::now();
        rows = (list.ask)(scope, asking).await.expect("answers");
        if round == 0 {
            first = begun.elapsed();
        } else {
            took.push(begun.elapsed());
        }
    }
    took.sort_unstable();
    let ms = |one: Duration| format!("{:.1} ms", one.as_secs_f64() * 1e3);
    let p99 = took[took.len() * 99 / 100];
    let mark = if TARGET < p99 { " <-- over" } else { "" };
    let name = format!("{} ({:?})", list.name, asking.turn);
    println!(
        "{name:48} {:>9} {:>9} {:>9} {rows:>5}{mark}",
        ms(took[took.len() / 2]),
        ms(p99),
        ms(first)
    );
    p99
}
