//! A list as a file for spreadsheets.
//!
//! What looks like a formula is written as text: the cells hold what attackers sent.
//!
//! Specification: RFC 4180; UTF-8 with a byte order mark, which spreadsheets need to see.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use store::{Cursor, Page};

use crate::frame::Frame;
use crate::list::CSV_ROWS_MAX;

/// A table under way.
pub(crate) struct Csv(String);

impl Csv {
    /// A table with this first line.
    pub(crate) fn new<T: AsRef<str>>(headings: &[T]) -> Self {
        let mut csv = Self("\u{feff}".to_owned());
        csv.row(headings);
        csv
    }

    /// One more line.
    pub(crate) fn row<T: AsRef<str>>(&mut self, cells: &[T]) {
        for (index, cell) in cells.iter().enumerate() {
            if 0 < index {
                self.0.push(',');
            }
            self.cell(cell.as_ref());
        }
        self.0.push_str("\r\n");
    }

    fn cell(&mut self, text: &str) {
        self.0.push('"');
        if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            self.0.push('\'');
        }
        self.0.push_str(&text.replace('"', "\"\""));
        self.0.push('"');
    }

    /// The file, to be saved under this name.
    pub(crate) fn response(self, name: &str) -> Response {
        let disposition = format!("attachment; filename=\"{name}.csv\"");
        let headers = [
            (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (CONTENT_DISPOSITION, disposition),
        ];
        (headers, self.0).into_response()
    }
}

/// Page after page of a list that becomes a file, until it ends or the file is full.
pub(crate) struct Pages {
    next: Option<Page>,
    rows: usize,
}

impl Pages {
    /// From the first.
    pub(crate) fn new() -> Self {
        Self { next: Some(Page::first(store::PAGE_MAX)), rows: 0 }
    }

    /// The page to ask for; none when the file is done.
    pub(crate) fn next(&mut self) -> Option<Page> {
        self.next.take()
    }

    /// So many rows of it are written and this follows. What is left out is told in the last line.
    pub(crate) fn wrote(&mut self, csv: &mut Csv, f: &Frame, rows: usize, next: Option<Cursor>) {
        self.rows += rows;
        if next.is_some() && CSV_ROWS_MAX <= self.rows {
            csv.row(&[f.t("csv-cut")]);
        } else {
            self.next = next.map(|cursor| Page::after(cursor, store::PAGE_MAX));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_disarmed() {
        let mut csv = Csv::new(&["a", "b"]);
        csv.row(&["say \"hi\", you", "=HYPERLINK(1)"]);
        assert_eq!(csv.0, "\u{feff}\"a\",\"b\"\r\n\"say \"\"hi\"\", you\",\"'=HYPERLINK(1)\"\r\n");
    }
}
