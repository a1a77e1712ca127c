//! What came of compiling, in words: every error, the reasons counted, and the tally.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::{Code, Compiled};

/// Examples that one group of reasons shows.
const EXAMPLES_MAX: usize = 1;

/// The text that `vardkase rules check` prints; its last line is `N of M rules compiled`.
pub fn report(compiled: &Compiled) -> String {
    let mut out = String::new();
    for error in &compiled.errors {
        let _ = writeln!(out, "{error}");
    }
    let mut groups: BTreeMap<(Code, String), usize> = BTreeMap::new();
    for error in &compiled.errors {
        *groups.entry((error.code, group(&error.reason))).or_default() += 1;
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    if !groups.is_empty() {
        out.push('\n');
    }
    for ((code, reason), count) in groups {
        let _ = writeln!(out, "{count:>7} × {code} {reason}");
    }
    notes(&mut out, compiled);
    let summary = &compiled.summary;
    let _ = writeln!(out, "{} of {} rules compiled", summary.compiled, summary.read);
    out
}

/// The reason without what differs from rule to rule, as far as it can be told.
fn group(reason: &str) -> String {
    let named = reason.matches('`').count() / 2;
    if named <= EXAMPLES_MAX && !reason.contains("stands in") {
        return reason.to_owned();
    }
    let plain: String = reason.chars().map(|c| if c.is_ascii_digit() { 'N' } else { c }).collect();
    plain
}

fn notes(out: &mut String, compiled: &Compiled) {
    let summary = &compiled.summary;
    if summary.replaced > 0 {
        let _ = writeln!(out, "{} replaced by a later revision", summary.replaced);
    }
    if summary.bits_never_set > 0 {
        let count = summary.bits_never_set;
        let _ = writeln!(out, "{count} wait for a flow bit that no rule sets and never match");
    }
    for (protocol, count) in &summary.never {
        let _ = writeln!(out, "{count} are for `{protocol}`, which is not parsed, and never match");
    }
}
