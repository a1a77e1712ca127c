//! What goes wrong with a report, by who must act.

use std::sync::Arc;

use crate::limits::SHOWN_CHARS_MAX;

/// Something that is not a row.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Fault {
    /// The publisher must act: this row is left out. The next may be good.
    #[error("line {line}: {reason}")]
    Row {
        /// Line on which it begins, from 1.
        line: u64,
        /// Why.
        reason: Reason,
        /// Its beginning, to be shown.
        raw: Box<str>,
    },
    /// We must act, soon: rows go through, but less is known of them than could be.
    #[error("{0}")]
    Alarm(Alarm),
    /// Nothing can be read from here on.
    #[error("line {line}: reading stops: {reason}")]
    Stopped {
        /// Line that is not read.
        line: u64,
        /// Why.
        reason: String,
    },
}

impl Fault {
    /// A row that is left out.
    pub(crate) fn row(line: u64, reason: Reason, raw: &[u8]) -> Self {
        let most = SHOWN_CHARS_MAX.saturating_mul(4).min(raw.len());
        let text = String::from_utf8_lossy(&raw[..most]);
        let shown: String = text.trim_end().chars().take(SHOWN_CHARS_MAX).collect();
        Self::Row { line, reason, raw: shown.into() }
    }
}

/// Something about a whole report that somebody should look at.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Alarm {
    /// Nobody has declared what this kind of report means: rows with an address and a time are read
    /// as undetermined.
    #[error("unknown kind of report `{report}`")]
    UnknownReport {
        /// Its name as far as it is known.
        report: Arc<str>,
        /// Declared kinds that have these columns, when the name does not tell.
        candidates: Vec<Arc<str>>,
    },
    /// Columns that nobody has declared; they are kept with each row.
    #[error("unknown columns in `{report}`: {}", columns.join(", "))]
    UnknownColumns {
        /// The kind of report.
        report: Arc<str>,
        /// Their names; the first hundred.
        columns: Vec<Arc<str>>,
    },
}

/// Why a row is left out.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Reason {
    /// Over the limit of bytes.
    #[error("the row has more than {limit} bytes")]
    TooLong {
        /// The limit.
        limit: usize,
    },
    /// A quote without its end.
    #[error("a quote is opened and not closed")]
    OpenQuote,
    /// More cells than columns.
    #[error("the row has {cells} cells, the table {columns} columns")]
    TooManyCells {
        /// Cells of the row.
        cells: usize,
        /// Columns of the table.
        columns: usize,
    },
    /// Over the limit of columns.
    #[error("the row has more than {limit} columns")]
    TooManyColumns {
        /// The limit.
        limit: usize,
    },
    /// Objects inside objects over the limit.
    #[error("objects lie more than {limit} deep")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// What a row must have is not there.
    #[error("there is no {0}")]
    Missing(&'static str),
    /// A value that is not what its place asks for.
    #[error("`{value}` is no {what}")]
    Bad {
        /// What it should be.
        what: &'static str,
        /// What stands there.
        value: Box<str>,
    },
    /// Not JSON, with the reader's words.
    #[error("not JSON: {0}")]
    Json(String),
    /// Not the format at all.
    #[error("not {0}")]
    NotFormat(&'static str),
}

impl Reason {
    /// A value that is not what its place asks for.
    pub(crate) fn bad(what: &'static str, value: &str) -> Self {
        Self::Bad { what, value: value.chars().take(80).collect::<String>().into() }
    }
}
