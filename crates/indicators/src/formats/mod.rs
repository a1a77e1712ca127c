//! The formats in which lists of indicators come; one file each.
//!
//! A broken row is set aside with its line and reason and the rest goes through.

mod csv;
mod misp;
mod plain;
mod stix;

use std::sync::Arc;

use model::{Confidence, Time, Tlp};

use crate::{About, Indicator};

/// Every format, in the order in which they are tried: the strictest first.
pub const ALL: &[&dyn Format] = &[&stix::Stix, &misp::Misp, &csv::Csv, &plain::Plain];

/// Indicators taken from one list at the most; the rest is counted as rejected.
const INDICATORS_MAX: usize = 50_000_000;

/// Rejected rows kept with their reasons; the rest is only counted.
const REJECTED_KEPT_MAX: usize = 1_000;

/// A format of indicator lists.
pub trait Format: Send + Sync {
    /// Its name in settings and messages.
    fn name(&self) -> &'static str;

    /// Whether a list looks like this format.
    fn recognises(&self, list: &str) -> bool;

    /// Reads a list.
    fn read(&self, list: &str, origin: &Origin, out: &mut Read);
}

/// What is known of a list before it is read, and counts where the list itself says nothing.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Who published it.
    pub source: String,
    /// Who may be told.
    pub tlp: Tlp,
    /// How sure the source is.
    pub confidence: Confidence,
    /// From when on its entries no longer count.
    pub expires: Option<Time>,
}

impl Origin {
    fn about(&self, note: &str) -> About {
        About {
            source: self.source.clone(),
            note: note.chars().take(200).collect(),
            tlp: self.tlp,
            confidence: self.confidence,
            expires: self.expires,
        }
    }
}

/// What reading a list gave.
#[derive(Debug, Default)]
pub struct Read {
    /// The indicators.
    pub indicators: Vec<Indicator>,
    /// Rows left out, with why; the first thousand.
    pub rejected: Vec<Rejected>,
    /// How many rows were left out in all.
    pub rejected_count: usize,
    last_about: Option<Arc<About>>,
}

/// A row that was left out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rejected {
    /// Line from 1, or number of the element.
    pub line: usize,
    /// Why.
    pub reason: String,
}

impl Read {
    /// Adds an indicator, or the reason why there is none.
    fn take(
        &mut self,
        line: usize,
        parsed: Result<crate::Pattern, crate::BadIndicator>,
        about: About,
    ) {
        match parsed {
            Ok(_) if self.indicators.len() >= INDICATORS_MAX => {
                self.reject(line, format!("the list has more than {INDICATORS_MAX} indicators"));
            }
            Ok(pattern) => {
                // Neighbours mostly say the same of themselves: keep it once.
                let about = match &self.last_about {
                    Some(last) if **last == about => Arc::clone(last),
                    _ => Arc::new(about),
                };
                self.last_about = Some(Arc::clone(&about));
                self.indicators.push(Indicator { pattern, about });
            }
            Err(error) => self.reject(line, error.to_string()),
        }
    }

    fn reject(&mut self, line: usize, reason: String) {
        self.rejected_count += 1;
        if self.rejected.len() < REJECTED_KEPT_MAX {
            self.rejected.push(Rejected { line, reason });
        }
    }
}

/// Reads a list in whatever format it has.
pub fn read(list: &str, origin: &Origin) -> (&'static str, Read) {
    let list = list.strip_prefix('\u{feff}').unwrap_or(list);
    let mut out = Read::default();
    // `Plain` takes everything, so one is always found.
    let format = ALL.iter().find(|format| format.recognises(list)).unwrap_or(&ALL[ALL.len() - 1]);
    format.read(list, origin, &mut out);
    (format.name(), out)
}

#[cfg(test)]
mod tests;
