//! The formats in which reports come; one file each.
//!
//! To tell a format takes the name that a report came by and its first bytes. Where two fit, nobody
//! guesses: the answer names both.

mod dshield;
mod eve;
mod intelmq;
mod mapped;
mod n6;
mod nmap;
mod shadowserver;
mod xarf;
mod zeek;

pub use mapped::{BadMapping, MAPPING_BYTES_MAX, Mapping};

use memchr::memmem;

use crate::reader::Input;
use crate::{About, Code, Reader, Words};

/// Every format, in alphabetical order. A mapping is none: whoever writes it says what it is for.
pub const ALL: &[&dyn Format] = &[
    &dshield::DShield,
    &eve::Eve,
    &intelmq::IntelMq,
    &n6::N6,
    &nmap::Nmap,
    &shadowserver::Shadowserver,
    &xarf::Xarf,
    &zeek::Zeek,
];

/// Bytes of a report that are looked at to tell its format.
pub const HEAD_BYTES: usize = 16 << 10;

/// A format of reports.
pub trait Format: Send + Sync {
    /// Its name in settings and messages.
    fn name(&self) -> &'static str;

    /// Whether a report looks like this format.
    fn recognises(&self, head: &Head<'_>) -> bool;

    /// Reads a report.
    fn read<'r>(&self, input: Input<'r>, about: &About) -> Reader<'r>;
}

/// The beginning of a report and the name it came by.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// The name, with or without folders.
    pub name: &'a str,
    /// The first bytes.
    pub bytes: &'a [u8],
}

impl<'a> Head<'a> {
    /// Looks at no more than is needed to tell.
    pub fn new(name: &'a str, bytes: &'a [u8]) -> Self {
        let bytes = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
        Self { name, bytes: bytes.strip_prefix(BOM).unwrap_or(bytes) }
    }

    /// Whether it is JSON in which all of these names stand.
    pub(crate) fn has_keys(&self, keys: &[&str]) -> bool {
        let stands =
            |key: &&str| memmem::find(self.bytes, format!("\"{key}\"").as_bytes()).is_some();
        matches!(self.bytes.trim_ascii_start(), [b'{' | b'[', ..]) && keys.iter().all(stands)
    }

    /// The name without folders.
    pub(crate) fn file_name(&self) -> &'a str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(self.name)
    }

    /// The first line that is not empty.
    pub(crate) fn first_line(&self) -> &'a str {
        let lines = self.bytes.split(|byte| *byte == b'\n');
        let first = lines.map(<[u8]>::trim_ascii).find(|line| !line.is_empty());
        first.and_then(|line| std::str::from_utf8(line).ok()).unwrap_or_default()
    }
}

/// The mark with which some programs begin a text.
pub(crate) const BOM: &[u8] = b"\xef\xbb\xbf";

/// Why nobody knows how to read a report. Whoever sends it in must say the format.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NotDetected {
    /// No format fits.
    #[error("`{name}` is of no known format; known are {}", known.join(", "))]
    Unknown {
        /// The name it came by.
        name: String,
        /// All formats.
        known: Vec<&'static str>,
    },
    /// Several formats fit.
    #[error("`{name}` may be {}: say which", candidates.join(" or "))]
    Ambiguous {
        /// The name it came by.
        name: String,
        /// The formats that fit.
        candidates: Vec<&'static str>,
    },
}

impl NotDetected {
    /// What is wrong, for a text in any language.
    pub fn words(&self) -> Words {
        match self {
            Self::Unknown { name, known } => {
                Words::of(Code::UnknownFormat, known).and("name", name)
            }
            Self::Ambiguous { name, candidates } => {
                Words::of(Code::AmbiguousFormat, candidates).and("name", name)
            }
        }
    }
}

/// The one format that a report has.
pub fn detect(head: &Head<'_>) -> Result<&'static dyn Format, NotDetected> {
    let fits: Vec<_> = ALL.iter().copied().filter(|format| format.recognises(head)).collect();
    let name = || head.file_name().to_owned();
    match fits[..] {
        [one] => Ok(one),
        [] => {
            let known = ALL.iter().map(|format| format.name()).collect();
            Err(NotDetected::Unknown { name: name(), known })
        }
        _ => {
            let candidates = fits.iter().map(|format| format.name()).collect();
            Err(NotDetected::Ambiguous { name: name(), candidates })
        }
    }
}

/// The format of a name in settings.
pub fn by_name(name: &str) -> Option<&'static dyn Format> {
    ALL.iter().copied().find(|format| format.name() == name)
}

#[cfg(test)]
mod tests;
