//! `pcre`: a pattern on the engine that can run it.
//!
//! A pattern is checked when its rule is compiled and built when it is first needed: most rules
//! of a large set never come as far as their pattern, and 4,500 built patterns would take more
//! memory than everything else together. Does not read the rule's text: see `keywords/pcre.rs`.

mod translate;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

pub(crate) use translate::{Flags, translate};

/// Where each capture group lies; `None` for one that took no part in the match.
pub type Groups = Vec<Option<Range<usize>>>;

/// A pattern with what Suricata's flags say of where to look.
#[derive(Clone, Debug)]
pub struct Pcre {
    /// The pattern on its engine.
    pub pattern: Arc<Pattern>,
    /// Must not be found.
    pub negated: bool,
    /// `R`: from the last match. Hand the pattern the buffer's bytes from there on: `^` is there.
    pub relative: bool,
    /// Variables that capture groups fill, by group from 1: flow variables and the like.
    pub captures: Vec<Capture>,
}

/// What a capture group fills.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Capture {
    /// Where it is kept.
    pub scope: CaptureScope,
    /// Its name.
    pub name: Arc<str>,
}

/// Where a captured text is kept.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CaptureScope {
    /// With the flow: `flow:name`.
    Flow,
    /// With the packet: `pkt:name`.
    Packet,
    /// With the alert: `alert:name`.
    Alert,
}

/// Which engine runs a pattern.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PcreEngine {
    /// Linear time; most patterns.
    Regex,
    /// Look-around and back-references, under match limits.
    Pcre2,
}

/// A checked pattern.
#[derive(Debug)]
pub struct Pattern {
    engine: PcreEngine,
    source: Box<str>,
    built: OnceLock<Built>,
}

#[derive(Debug)]
enum Built {
    Regex(regex::bytes::Regex),
    Pcre2(pcre2::bytes::Regex),
    /// Over the engine's size limit after all: never matches.
    Refused,
}

/// Bytes that one built pattern of the linear engine may take: the largest of a public set of
/// 4,511 patterns needs about 1 MiB. A larger one never matches.
const PATTERN_BYTES_MAX: usize = 4 << 20;

impl Pattern {
    pub(crate) fn new(engine: PcreEngine, source: String) -> Self {
        Self { engine, source: source.into_boxed_str(), built: OnceLock::new() }
    }

    /// The engine that runs it.
    pub const fn engine(&self) -> PcreEngine {
        self.engine
    }

    /// The pattern in its engine's syntax.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Builds the pattern now; false when the engine refuses.
    pub fn build(&self) -> bool {
        !matches!(self.built(), Built::Refused)
    }

    /// The first match that begins at `from` or later: look-behind and `\b` see what is before.
    pub fn find_at(&self, haystack: &[u8], from: usize) -> Option<Range<usize>> {
        if haystack.len() < from {
            return None;
        }
        match self.built() {
            Built::Regex(regex) => regex.find_at(haystack, from).map(|found| found.range()),
            Built::Pcre2(regex) => {
                // An error is a match limit: no match, as in Suricata.
                let found = regex.find_at(haystack, from).ok()??;
                Some(found.start()..found.end())
            }
            Built::Refused => None,
        }
    }

    /// The same, with the ranges of capture groups 1 to `groups`.
    pub fn captures_at(
        &self,
        haystack: &[u8],
        from: usize,
        groups: usize,
    ) -> Option<(Range<usize>, Groups)> {
        if haystack.len() < from {
            return None;
        }
        match self.built() {
            Built::Regex(regex) => {
                let found = regex.captures_at(haystack, from)?;
                let group = |at| found.get(at).map(|part| part.range());
                Some((group(0)?, (1..=groups).map(group).collect()))
            }
            Built::Pcre2(regex) => {
                let mut places = regex.capture_locations();
                let found = regex.captures_read_at(&mut places, haystack, from).ok()??;
                let group = |at| places.get(at).map(|(start, end)| start..end);
                Some((found.start()..found.end(), (1..=groups).map(group).collect()))
            }
            Built::Refused => None,
        }
    }

    fn built(&self) -> &Built {
        self.built.get_or_init(|| match self.engine {
            PcreEngine::Regex => regex::bytes::RegexBuilder::new(&self.source)
                .unicode(false)
                .size_limit(PATTERN_BYTES_MAX)
                .build()
                .map_or(Built::Refused, Built::Regex),
            PcreEngine::Pcre2 => pcre2::bytes::RegexBuilder::new()
                .jit_if_available(true)
                .build(&self.source)
                .map_or(Built::Refused, Built::Pcre2),
        })
    }
}
