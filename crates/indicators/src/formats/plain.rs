//! One value a line; `#`, `;` and `//` begin comments; what follows the value is a note.

use super::{Format, Origin, Read};
use crate::parse;

/// The format.
pub struct Plain;

impl Format for Plain {
    fn name(&self) -> &'static str {
        "plain"
    }

    fn recognises(&self, _list: &str) -> bool {
        true
    }

    fn read(&self, list: &str, origin: &Origin, out: &mut Read) {
        for (at, line) in list.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) || line.starts_with("//") {
                continue;
            }
            let (value, note) = line.split_once([' ', '\t']).unwrap_or((line, ""));
            let note = note.trim().trim_start_matches('#').trim();
            // A hosts file: `0.0.0.0 evil.example`.
            let (value, note) = match value {
                "0.0.0.0" | "127.0.0.1" | "::" if !note.is_empty() => (note, ""),
                _ => (value, note),
            };
            out.take(at + 1, parse(value, None), origin.about(note));
        }
    }
}
