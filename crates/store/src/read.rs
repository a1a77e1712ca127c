//! Columns of a row, read from left to right into types.

use model::{Severity, Time};
use serde::de::DeserializeOwned;
use sqlx::Row as _;

use crate::StoreError;
use crate::db::{Arg, Row};

/// A place in a row.
pub(crate) struct Columns<'r> {
    row: &'r Row,
    next: usize,
}

impl<'r> Columns<'r> {
    pub fn new(row: &'r Row) -> Self {
        Self { row, next: 0 }
    }

    pub fn opt_int(&mut self) -> Result<Option<i64>, StoreError> {
        let index = self.step();
        match self.row {
            Row::Sqlite(cells) => match cells.get(index) {
                Some(Arg::Int(number)) => Ok(*number),
                other => Err(corrupt(&format!("{other:?}"), "a number")),
            },
            Row::Pg(row) => Ok(row.try_get(index)?),
        }
    }

    pub fn opt_text(&mut self) -> Result<Option<String>, StoreError> {
        let index = self.step();
        match self.row {
            Row::Sqlite(cells) => match cells.get(index) {
                Some(Arg::Text(text)) => Ok(text.as_deref().map(str::to_owned)),
                Some(Arg::Int(None)) => Ok(None),
                other => Err(corrupt(&format!("{other:?}"), "a text")),
            },
            Row::Pg(row) => Ok(row.try_get(index)?),
        }
    }

    pub fn bytes(&mut self) -> Result<Vec<u8>, StoreError> {
        let index = self.step();
        match self.row {
            Row::Sqlite(cells) => match cells.get(index) {
                Some(Arg::Bytes(bytes)) => Ok(bytes.clone()),
                other => Err(corrupt(&format!("{other:?}"), "bytes")),
            },
            Row::Pg(row) => Ok(row.try_get(index)?),
        }
    }

    pub fn int(&mut self) -> Result<i64, StoreError> {
        self.opt_int()?.ok_or_else(|| corrupt("nothing", "a number"))
    }

    pub fn text(&mut self) -> Result<String, StoreError> {
        self.opt_text()?.ok_or_else(|| corrupt("nothing", "a text"))
    }

    pub fn yes(&mut self) -> Result<bool, StoreError> {
        Ok(self.int()? != 0)
    }

    pub fn time(&mut self) -> Result<Time, StoreError> {
        self.int().map(Time::from_micros)
    }

    pub fn opt_time(&mut self) -> Result<Option<Time>, StoreError> {
        Ok(self.opt_int()?.map(Time::from_micros))
    }

    pub fn severity(&mut self) -> Result<Severity, StoreError> {
        let rank = self.int()?;
        let found = Severity::ALL.into_iter().find(|severity| *severity as i64 == rank);
        found.ok_or_else(|| corrupt(&rank.to_string(), "a severity"))
    }

    /// A number that fits a smaller type, such as a port.
    pub fn opt_small<T: TryFrom<i64>>(&mut self) -> Result<Option<T>, StoreError> {
        let Some(value) = self.opt_int()? else { return Ok(None) };
        let small = T::try_from(value).map_err(|_| corrupt(&value.to_string(), "a small number"));
        small.map(Some)
    }

    /// A text that a type reads: an id, a word, an address.
    pub fn parsed<T>(
        &mut self,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        let text = self.text()?;
        parse(&text).ok_or_else(|| corrupt(&text, expected))
    }

    /// Like `parsed`, or nothing.
    pub fn opt_parsed<T>(
        &mut self,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        let Some(text) = self.opt_text()? else { return Ok(None) };
        parse(&text).map(Some).ok_or_else(|| corrupt(&text, expected))
    }

    pub fn json<T: DeserializeOwned>(&mut self, expected: &'static str) -> Result<T, StoreError> {
        self.parsed(expected, |text| serde_json::from_str(text).ok())
    }

    /// Like `json`, or nothing.
    pub fn opt_json<T: DeserializeOwned>(
        &mut self,
        expected: &'static str,
    ) -> Result<Option<T>, StoreError> {
        self.opt_parsed(expected, |text| serde_json::from_str(text).ok())
    }

    fn step(&mut self) -> usize {
        let index = self.next;
        self.next += 1;
        index
    }
}

pub(crate) fn corrupt(found: &str, expected: &'static str) -> StoreError {
    // Bounded: a corrupt row may be long, and this text goes to a log.
    StoreError::Corrupt { found: found.chars().take(40).collect(), expected }
}
