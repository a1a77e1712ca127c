//! Who may hold the store without a viewer: the hub's own jobs, the executable, tests and examples.
//!
//! Pages and the API see members' data only through a scope. The compiler cannot tell a job from
//! a page; this check reads where `system(…)` is asked for.

use std::path::{Path, PathBuf};

use anyhow::Result;

/// The call, in two halves so that this file does not hold it.
const CALL: (&str, &str) = (".sys", "tem(\"");

/// Crates that run jobs.
const MAY: &[&str] = &["crates/hub/", "crates/vardkase/", "crates/store/"];

/// Reports calls from where pages are made.
pub fn check(files: &[PathBuf]) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for path in files.iter().filter(|path| super::is_rust(path) && !may(path)) {
        let text = std::fs::read_to_string(path)?;
        for (at, line) in text.lines().enumerate() {
            if asks(line) {
                let place = format!("{}:{}", path.display(), at + 1);
                faults.push(format!("{place}: members' data without a viewer's scope"));
            }
        }
    }
    Ok(faults)
}

fn may(path: &Path) -> bool {
    MAY.iter().any(|start| path.starts_with(start))
        || path
            .components()
            .any(|part| matches!(part.as_os_str().to_str(), Some("tests" | "examples")))
}

/// With a word for the job, or any other argument on a store.
fn asks(line: &str) -> bool {
    let (head, tail) = CALL;
    let store = format!("store{head}{}", &tail[..tail.len() - 1]);
    line.contains(&store) || line.contains(&format!("{head}{tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_and_tests_may_pages_may_not() {
        assert!(may(Path::new("crates/hub/src/jobs/steps.rs")));
        assert!(may(Path::new("crates/portal/tests/pages.rs")));
        assert!(!may(Path::new("crates/portal/src/pages/now.rs")));
        let (head, tail) = CALL;
        assert!(asks(&format!("let all = state.store{head}{tail}x\");")));
        assert!(asks(&format!("by.hub{head}{tail}x\")")));
        assert!(!asks("libc::system_call()"));
    }
}
