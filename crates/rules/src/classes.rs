//! `classification.config` and `reference.config`: what classes and kinds of references exist.
//!
//! A broken line is an error of its own and does not stop the others.

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::{Code, RuleError};

/// Classes by lower-cased short name.
#[derive(Clone, Debug, Default)]
pub struct Classes(HashMap<String, Class>);

/// One class of `classtype`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Class {
    /// What a reader sees.
    pub description: Arc<str>,
    /// 1 is worst.
    pub priority: u8,
}

impl Classes {
    /// Reads `config classification: name,Description,priority` lines.
    pub fn parse(file: &str, text: &str) -> (Self, Vec<RuleError>) {
        let mut classes = HashMap::new();
        let errors = lines(file, text, "classification", Code::BadClassification, |rest| {
            let mut parts = rest.splitn(2, ',');
            let name = parts.next()?.trim();
            let (description, priority) = parts.next()?.rsplit_once(',')?;
            let priority = priority.trim().parse().ok().filter(|priority| *priority > 0)?;
            let class = Class { description: description.trim().into(), priority };
            (!name.is_empty()).then(|| classes.insert(name.to_ascii_lowercase(), class))?;
            Some(())
        });
        (Self(classes), errors)
    }

    /// The class of this short name.
    pub fn get(&self, name: &str) -> Option<&Class> {
        self.0.get(&name.to_ascii_lowercase())
    }

    /// Whether no class is known at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Kinds of references, lower-cased, with what is put before their values.
#[derive(Clone, Debug, Default)]
pub struct References(HashMap<String, Arc<str>>);

impl References {
    /// Reads `config reference: kind prefix` lines.
    pub fn parse(file: &str, text: &str) -> (Self, Vec<RuleError>) {
        let mut kinds = HashMap::new();
        let errors = lines(file, text, "reference", Code::BadReference, |rest| {
            let (kind, prefix) = rest.split_once(char::is_whitespace)?;
            kinds.insert(kind.to_ascii_lowercase(), prefix.trim().into());
            Some(())
        });
        (Self(kinds), errors)
    }

    /// What stands before values of this kind: `https://`.
    pub fn prefix(&self, kind: &str) -> Option<&Arc<str>> {
        self.0.get(&kind.to_ascii_lowercase())
    }
}

/// Hands each `config KIND: …` line to `take`; `None` means that it cannot be read.
fn lines(
    file: &str,
    text: &str,
    kind: &str,
    code: Code,
    mut take: impl FnMut(&str) -> Option<()>,
) -> Vec<RuleError> {
    let file: Arc<str> = file.into();
    let mut errors = Vec::new();
    for (line, number) in text.lines().zip(1_u32..) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let rest = line
            .strip_prefix("config")
            .and_then(|rest| rest.trim_start().strip_prefix(kind))
            .and_then(|rest| rest.trim_start().strip_prefix(':'));
        if rest.map(str::trim).and_then(&mut take).is_none() {
            errors.push(RuleError {
                file: Arc::clone(&file),
                line: number,
                column: 1,
                code,
                reason: format!("this is not a `config {kind}:` line"),
                sid: None,
            });
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_classes_and_skips_broken_lines() {
        let text = "# x\nconfig classification: a-b,One, and more,2\nconfig classification: c\n";
        let (classes, errors) = Classes::parse("c", text);
        let class = classes.get("A-B").expect("a class");
        assert_eq!((&*class.description, class.priority), ("One, and more", 2));
        assert_eq!(errors.len(), 1);
        assert_eq!((errors[0].line, errors[0].code), (3, Code::BadClassification));
    }

    #[test]
    fn reads_references() {
        let (kinds, errors) = References::parse("r", "config reference: cve  https://c.example/\n");
        assert_eq!(kinds.prefix("CVE").map(|prefix| &**prefix), Some("https://c.example/"));
        assert!(errors.is_empty());
    }
}
