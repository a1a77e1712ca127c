//! Many literals looked for in one pass: the prefilter's engine.
//!
//! Patterns are in lower case and so must be the text: case is confirmed by the full inspection.
//! The matcher behind it is wrapped here alone, so that another can take its place.

use std::collections::BTreeMap;

use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder};

/// A set of patterns, each with the rules that it makes candidates.
pub(crate) struct Literals {
    automaton: DoubleArrayAhoCorasick<u32>,
    /// Rules of each pattern: `rules[starts[pattern]..starts[pattern + 1]]`.
    starts: Vec<u32>,
    rules: Vec<u32>,
    /// Bytes of the longest pattern.
    pub(crate) longest: usize,
}

impl Literals {
    /// Makes a set; `None` when there is no pattern to look for.
    pub(crate) fn new(patterns: impl Iterator<Item = (Vec<u8>, u32)>) -> Option<Self> {
        let mut by_pattern: BTreeMap<Vec<u8>, Vec<u32>> = BTreeMap::new();
        for (pattern, rule) in patterns {
            by_pattern.entry(pattern).or_default().push(rule);
        }
        by_pattern.remove(&Vec::new());
        let longest = by_pattern.keys().map(Vec::len).max()?;
        let mut starts = vec![0];
        let mut rules = Vec::new();
        for list in by_pattern.values() {
            rules.extend_from_slice(list);
            starts.push(rules.len() as u32);
        }
        let numbered = by_pattern.keys().zip(0u32..);
        let automaton = DoubleArrayAhoCorasickBuilder::new().build_with_values(numbered).ok()?;
        Some(Self { automaton, starts, rules, longest })
    }

    /// Calls `found` with each rule of each pattern in `text`; the same rule may come several times.
    pub(crate) fn scan(&self, text: &[u8], mut found: impl FnMut(u32)) {
        for hit in self.automaton.find_overlapping_iter(text) {
            let pattern = hit.value() as usize;
            let list = self.starts[pattern] as usize..self.starts[pattern + 1] as usize;
            self.rules[list].iter().for_each(|rule| found(*rule));
        }
    }

    /// Bytes of memory taken.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.automaton.heap_bytes() + 4 * (self.starts.len() + self.rules.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(patterns: &[&str], text: &str, expected: &[u32]) {
        let patterns = patterns.iter().map(|pattern| pattern.as_bytes().to_vec()).zip(0u32..);
        let literals = Literals::new(patterns).expect("patterns");
        let mut found = Vec::new();
        literals.scan(text.as_bytes(), |rule| found.push(rule));
        found.sort_unstable();
        found.dedup();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn finds_overlapping_and_nested_patterns() {
        check(&["abcd", "bc", "cde", "x"], "abcde", &[0, 1, 2]);
        check(&["a", "ab", "abc"], "xabcx", &[0, 1, 2]);
        check(&["same", "same"], "the same", &[0, 1]);
        check(&["abc"], "ab", &[]);
    }

    #[test]
    fn no_pattern_is_no_set() {
        assert!(Literals::new(std::iter::empty()).is_none());
        assert!(Literals::new(std::iter::once((Vec::new(), 1))).is_none());
    }
}
