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
use crate::sqlite::{Cell, execute_each};

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

/// Rows bound in one statement of PostgreSQL, largest first. Each statement is a way to the database
/// and back, which on a busy machine takes longer than the insert; 1,024 rows of 24 columns stay
/// below the 65,535 values that it takes. What is left over goes in smaller parts, so that few
/// texts need to be prepared.
const BOUND_ROWS: [usize; 6] = [1_024, 256, 64, 16, 4, 1];

/// The statements for each database. SQLite's holds one row, and is run for each: a statement of
/// many rows may fail half-way, and keeps a copy of every page it touches to undo itself.
struct Texts {
    sqlite: String,
    pg: [String; BOUND_ROWS.len()],
}

/// An `INSERT … VALUES` of any number of rows, every value bound.
pub(crate) struct InsertMany {
    before: &'static str,
    columns: usize,
    after: &'static str,
    texts: OnceLock<Texts>,
}

impl InsertMany {
    /// `INSERT INTO … (…)` with so many columns, and what stands after the rows.
    pub const fn new(before: &'static str, columns: usize, after: &'static str) -> Self {
        Self { before, columns, after, texts: OnceLock::new() }
    }

    /// Inserts rows given one after the other in one list of values.
    pub async fn run(&'static self, tx: &mut Tx, values: Vec<Arg<'_>>) -> Result<(), StoreError> {
        let texts = self.texts.get_or_init(|| Texts {
            sqlite: self.text(1, |_| "?".to_owned()),
            pg: BOUND_ROWS.map(|rows| self.text(rows, |place| format!("${place}"))),
        });
        if values.is_empty() {
            return Ok(());
        }
        if let Tx::Sqlite(tx) = tx {
            let (sql, columns) = (texts.sqlite.as_str(), self.columns);
            let values: Vec<Cell> = values.into_iter().map(Arg::into_owned).collect();
            return tx.job(move |file| execute_each(file, sql, columns, &values)).await;
        }
        let mut rest = values.as_slice();
        for (rows, pg) in BOUND_ROWS.into_iter().zip(&texts.pg) {
            let sql = Sql { sqlite: "", pg };
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
