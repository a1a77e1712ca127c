//! Sets of values that rules ask, fill and empty while the sensor runs (`dataset`, `datarep`).
//!
//! Shared by all workers. Does not read or write files: what a file held came with the rule.

use std::sync::{Arc, Mutex};

use hashbrown::HashMap;
use rules::{CompareOp, DatasetCheck, DatasetOp};

/// Values that rules may add to one set; more are refused, because a peer chooses them.
const ADDED_MAX: usize = 1 << 18;

/// Bytes of one added value; longer ones are refused.
const VALUE_BYTES_MAX: usize = 2048;

/// Labels of a name that are looked up; the most that a name in the DNS can have.
const LABELS_MAX: usize = 127;

/// The sets by name.
#[derive(Debug, Default)]
pub(crate) struct Datasets {
    sets: HashMap<String, Mutex<Changes>>,
}

/// What rules changed against what was loaded.
#[derive(Debug, Default)]
struct Changes {
    added: HashMap<Box<[u8]>, ()>,
    removed: HashMap<Box<[u8]>, ()>,
}

impl Datasets {
    /// Makes room for a set that a rule names.
    pub(crate) fn declare(&mut self, name: &str) {
        if !self.sets.contains_key(name) {
            self.sets.insert(name.to_owned(), Mutex::default());
        }
    }

    /// Whether the check holds for `value`. A change holds when it changed something.
    pub(crate) fn check(&self, check: &DatasetCheck, value: &[u8]) -> bool {
        let Some(changes) = self.sets.get(&check.name) else {
            return false;
        };
        // A worker that panicked while holding the lock cannot leave a set half changed.
        let mut changes = changes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let loaded = check.loaded.contains_key(value);
        let present = forms(check, value).any(|value| {
            let loaded = check.loaded.contains_key(value);
            changes.added.contains_key(value) || (loaded && !changes.removed.contains_key(value))
        });
        match check.op {
            DatasetOp::IsSet => present,
            DatasetOp::IsNotSet => !present,
            DatasetOp::Set => {
                let room = changes.added.len() < ADDED_MAX && value.len() <= VALUE_BYTES_MAX;
                if present || !room {
                    return false;
                }
                changes.removed.remove(value);
                changes.added.insert(value.into(), ());
                true
            }
            DatasetOp::Unset => {
                if !present {
                    return false;
                }
                changes.added.remove(value);
                if loaded && changes.removed.len() < ADDED_MAX {
                    changes.removed.insert(value.into(), ());
                }
                true
            }
            DatasetOp::Reputation(op, wanted) => {
                check.loaded.get(value).is_some_and(|reputation| compare(*reputation, op, wanted))
            }
        }
    }
}

/// What the alert tells of a value that fitted: the check's key, and the value's object.
pub(crate) fn context(check: &DatasetCheck, value: &[u8]) -> Option<(Arc<str>, Arc<str>)> {
    let (key, objects) = check.context.as_ref()?;
    if check.op != DatasetOp::IsSet {
        return None;
    }
    let object = forms(check, value).find_map(|value| objects.get(value))?;
    Some((Arc::clone(key), Arc::clone(object)))
}

/// The value and, in a set that holds domains with what lies below them, each part of it that
/// begins with a dot; the longest first.
fn forms<'v>(check: &DatasetCheck, value: &'v [u8]) -> impl Iterator<Item = &'v [u8]> {
    let below = if check.subdomain { value } else { &[] };
    let dots = below.iter().enumerate().skip(1).filter(|(_, byte)| **byte == b'.');
    let parts = dots.take(LABELS_MAX).map(|(place, _)| &value[place..]);
    std::iter::once(value).chain(parts)
}

const fn compare(left: u16, op: CompareOp, right: u16) -> bool {
    match op {
        CompareOp::Equal => left == right,
        CompareOp::NotEqual => left != right,
        CompareOp::Less => left < right,
        CompareOp::Greater => left > right,
        CompareOp::LessOrEqual => left <= right,
        CompareOp::GreaterOrEqual => left >= right,
        CompareOp::And => left & right != 0,
        CompareOp::Or => left ^ right != 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(op: DatasetOp) -> DatasetCheck {
        let loaded = [(b"known".to_vec(), 30u16)].into_iter().collect();
        DatasetCheck {
            name: "names".into(),
            op,
            kind: "string",
            loaded: Arc::new(loaded),
            subdomain: false,
            context: None,
        }
    }

    #[test]
    fn a_change_holds_once() {
        let mut sets = Datasets::default();
        sets.declare("names");
        assert!(sets.check(&check(DatasetOp::Set), b"new"));
        assert!(!sets.check(&check(DatasetOp::Set), b"new"));
        assert!(sets.check(&check(DatasetOp::IsSet), b"new"));
        assert!(sets.check(&check(DatasetOp::IsSet), b"known"));
        assert!(sets.check(&check(DatasetOp::Unset), b"known"));
        assert!(sets.check(&check(DatasetOp::IsNotSet), b"known"));
        assert!(sets.check(&check(DatasetOp::Set), b"known"));
    }

    #[test]
    fn a_domain_in_the_set_stands_for_what_lies_below_it() {
        let mut sets = Datasets::default();
        sets.declare("names");
        let loaded = [(b".evil.example".to_vec(), 0)].into_iter().collect();
        let told = [(b".evil.example".to_vec(), Arc::from("{}"))].into_iter().collect();
        let check = DatasetCheck {
            loaded: Arc::new(loaded),
            subdomain: true,
            context: Some((Arc::from("list"), Arc::new(told))),
            ..check(DatasetOp::IsSet)
        };
        for (value, expected) in [
            (&b".www.evil.example"[..], true),
            (b".evil.example", true),
            (b".notevil.example", false),
            (b".example", false),
            (b"", false),
        ] {
            assert_eq!(sets.check(&check, value), expected);
            assert_eq!(context(&check, value).is_some(), expected);
        }
        let whole = DatasetCheck { subdomain: false, ..check };
        assert!(!sets.check(&whole, b".www.evil.example"));
    }

    #[test]
    fn reputation_is_compared() {
        let mut sets = Datasets::default();
        sets.declare("names");
        assert!(sets.check(&check(DatasetOp::Reputation(CompareOp::Greater, 20)), b"known"));
        assert!(!sets.check(&check(DatasetOp::Reputation(CompareOp::Greater, 30)), b"known"));
        assert!(!sets.check(&check(DatasetOp::Reputation(CompareOp::Greater, 0)), b"new"));
    }
}
