//! Words that must not stand in the repository: machine paths, hosts of package registries,
//! left-over marks.

use std::path::PathBuf;

use anyhow::Result;

/// Each forbidden text in two halves, so that this file does not hold it, and why.
const FORBIDDEN: &[(&str, &str, &str)] = &[
    ("/wo", "rk/", "a path of one machine"),
    ("/ro", "ot/", "a path of one machine"),
    ("static.cra", "tes.io", "the host of a package registry"),
    ("index.cra", "tes.io", "the host of a package registry"),
    ("registry.np", "mjs.org", "the host of a package registry"),
    ("pypi.", "org", "the host of a package registry"),
    ("deb.deb", "ian.org", "the host of a package registry"),
    ("TO", "DO", "a left-over mark"),
    ("FIX", "ME", "a left-over mark"),
    ("todo", "!(", "a stub"),
    ("unimple", "mented!(", "a stub"),
];

/// Reports forbidden words with file and line.
pub fn check(files: &[PathBuf]) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for path in files {
        // Binary files have no words; Cargo.lock is written by cargo.
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        if path.ends_with("Cargo.lock") {
            continue;
        }
        for (at, line) in text.lines().enumerate() {
            for (head, tail, why) in FORBIDDEN {
                if holds(line, head, tail) {
                    faults.push(format!("{}:{}: `{head}{tail}`: {why}", path.display(), at + 1));
                }
            }
        }
    }
    Ok(faults)
}

/// Whether the text stands in the line. A path of a machine starts where it stands: the same
/// letters further down a path (`pages/`…) are a folder of ours.
fn holds(line: &str, head: &str, tail: &str) -> bool {
    let whole = format!("{head}{tail}");
    line.match_indices(&whole).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !head.starts_with('/') || !before.is_some_and(|one| one.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: bool) {
        assert_eq!(holds(line, "/wo", "rk/"), expected, "{line}");
    }

    #[test]
    fn finds_a_path_where_it_starts() {
        check(concat!("cd /wo", "rk/x"), true);
        check(concat!("\"/wo", "rk/x\""), true);
        check(concat!("pages/wo", "rk/page.html"), false);
        check(concat!("pages/wo", "rk/a /wo", "rk/b"), true);
    }
}
