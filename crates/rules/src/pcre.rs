//! `pcre`: a pattern on the engine that can run it.

use std::sync::Arc;

/// A compiled pattern with what Suricata's flags say of where to look.
#[derive(Clone, Debug)]
pub struct Pcre {
    /// The pattern on its engine.
    pub engine: PcreEngine,
    /// Must not be found.
    pub negated: bool,
    /// `R`: from the last match.
    pub relative: bool,
    /// Variables that capture groups fill, by group from 1: flow variables and the like.
    pub captures: Vec<String>,
}

/// The engine that runs a pattern.
#[derive(Clone, Debug)]
pub enum PcreEngine {
    /// Linear time; most patterns.
    Regex(Arc<regex::bytes::Regex>),
    /// Look-around and back-references, under match limits.
    Pcre2(Arc<pcre2::bytes::Regex>),
}
