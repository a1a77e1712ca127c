//! The distinct causes among findings: what all fired, and how often.

use crate::Cause;

/// A cause and how often it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct CauseCount {
    /// The cause, as first met.
    pub cause: Cause,
    /// Findings with it.
    pub findings: i64,
    /// How many times seen, in all of them.
    pub seen: i64,
}

/// Each distinct cause once, the one seen most often first; of equals the first met.
pub fn causes(each: impl IntoIterator<Item = CauseCount>) -> Vec<CauseCount> {
    let mut found: Vec<(String, CauseCount)> = Vec::new();
    for one in each {
        let identity = one.cause.identity();
        match found.iter_mut().find(|(known, _)| *known == identity) {
            Some((_, known)) => {
                known.findings += one.findings;
                known.seen = known.seen.saturating_add(one.seen);
            }
            None => found.push((identity, one)),
        }
    }
    found.sort_by_key(|(_, one)| std::cmp::Reverse(one.seen));
    found.into_iter().map(|(_, one)| one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_once_with_its_counts() {
        let rule = |sid, seen| {
            let cause = Cause::Rule { gid: 1, sid, msg: format!("rule {sid} seen {seen}") };
            CauseCount { cause, findings: 1, seen }
        };
        let found = causes([rule(1, 2), rule(2, 9), rule(1, 3), rule(3, 5)]);
        let told: Vec<_> = found
            .iter()
            .map(|one| format!("{} {} {}", one.cause.identity(), one.findings, one.seen))
            .collect();
        assert_eq!(told, ["rule:1:2 1 9", "rule:1:1 2 5", "rule:1:3 1 5"]);
    }
}
