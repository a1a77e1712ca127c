//! Many rows in one statement: a JSON array of arrays that the database takes apart.
//!
//! SQLite and PostgreSQL read JSON arrays with the same `->>` operator; only the function that
//! makes rows of them has two names.

use serde_json::Value;

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

/// Writes rows as JSON.
pub(crate) fn rows(rows: &[Value]) -> String {
    serde_json::to_string(rows).unwrap_or_else(|_| "[]".to_owned())
}

/// A text that both databases store: PostgreSQL takes no NUL.
pub(crate) fn clean(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
