//! Many rows in one statement.
//!
//! Where rows are many and wide (findings, detections) every value is bound: `InsertMany`. Where
//! they are few or narrow, a JSON array of arrays that the database takes apart: SQLite and
//! PostgreSQL read JSON arrays with the same `->>` operator; only the function that makes rows of
//! them has two names.

use std::borrow::Cow;
use std::sync::OnceLock;

use serde_json::Value;

use crate::StoreError;
use crate::db::{Arg, Sql, Tx};

/// Rows in one statement: large enough that a statement's own cost no longer counts, small
/// enough that its JSON stays around a few MiB.
pub(crate) const ROWS_MAX: usize = 1_000;

/// A statement over `rows(value)`: `from_rows!("INSERT … SELECT value->>0 FROM", "ON CONFLICT …")`
/// with the JSON array as `$1`.
macro_rules! from_rows {
    ($before:expr, $after:expr $(,)?) => {
        $crate::db::Sql {
            sqlite: concat!($before, " json_each($1) AS given ", $after),
            pg: concat!($before, " jsonb_array_elements(CAST($1 AS jsonb)) AS given ", $after),
        }
    };
}
pub(crate) use from_rows;

/// Rows bound in one statement, largest first. Each statement is a way to the database and back,
/// which on a busy machine takes longer than the insert; 1,024 rows of 22 columns stay below the
/// 32,766 values that SQLite takes. What is left over goes in smaller parts, so that few texts
/// need to be prepared.
const BOUND_ROWS: [usize; 6] = [1_024, 256, 64, 16, 4, 1];

/// One statement for each database. SQLite gets nameless places: it looks names up one by one,
/// which takes longer than the insert when there are a thousand.
struct Texts {
    sqlite: String,
    pg: String,
}

/// An `INSERT … VALUES` of any number of rows, every value bound.
pub(crate) struct InsertMany {
    before: &'static str,
    columns: usize,
    after: &'static str,
    texts: OnceLock<[Texts; BOUND_ROWS.len()]>,
}

impl InsertMany {
    /// `INSERT INTO … (…)` with so many columns, and what stands after the rows.
    pub const fn new(before: &'static str, columns: usize, after: &'static str) -> Self {
        Self { before, columns, after, texts: OnceLock::new() }
    }

    /// Inserts rows given one after the other in one list of values.
    pub async fn run(&'static self, tx: &mut Tx, values: &[Arg<'_>]) -> Result<(), StoreError> {
        let texts = self.texts.get_or_init(|| {
            BOUND_ROWS.map(|rows| Texts {
                sqlite: self.text(rows, |_| "?".to_owned()),
                pg: self.text(rows, |place| format!("${place}")),
            })
        });
        let mut rest = values;
        for (rows, texts) in BOUND_ROWS.into_iter().zip(texts) {
            let sql = Sql { sqlite: &texts.sqlite, pg: &texts.pg };
            let size = rows * self.columns;
            while size <= rest.len() {
                let (part, after) = rest.split_at(size);
                tx.execute(sql, part).await?;
                rest = after;
            }
        }
        Ok(())
    }

    fn text(&self, rows: usize, place: impl Fn(usize) -> String) -> String {
        let row = |row: usize| {
            let first = row * self.columns + 1;
            let places: Vec<String> = (first..first + self.columns).map(&place).collect();
            format!("({})", places.join(", "))
        };
        let rows: Vec<String> = (0..rows).map(row).collect();
        format!("{} VALUES {} {}", self.before, rows.join(", "), self.after)
    }
}

/// Writes rows as JSON.
pub(crate) fn rows(rows: &[Value]) -> String {
    serde_json::to_string(rows).unwrap_or_else(|_| "[]".to_owned())
}

/// A text that both databases store: PostgreSQL takes no NUL.
pub(crate) fn clean(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// The same, without a copy of what is clean already.
pub(crate) fn cleaned(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { clean(text).into() } else { text.into() }
}
