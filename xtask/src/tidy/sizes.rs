//! Files and functions that have grown too large, and files that do not say what they are.

use std::path::{Path, PathBuf};

use anyhow::Result;

/// Lines of code in a file, tests not counted: past this it is asking to be two.
const FILE_LINES_MAX: usize = 800;
/// Lines in a function.
const FUNCTION_LINES_MAX: usize = 70;

/// Tables are as long as what they list: path and why.
const LONG_FILES: &[(&str, &str)] = &[(
    "crates/rules/src/program.rs",
    "the seam between compiler and engine: one enum arm a keyword, no behaviour",
)];

/// Reports files without a `//!` header, files and functions over their limits.
pub fn check(files: &[PathBuf]) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for path in files.iter().filter(|path| super::is_rust(path) && !is_test(path)) {
        let text = std::fs::read_to_string(path)?;
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let shown = path.display();
        if !code.starts_with("//!") && !code.starts_with("#!") {
            faults.push(format!("{shown}: no `//!` header that says what it is"));
        }
        let lines = code.lines().count();
        let excused = LONG_FILES.iter().any(|(known, _)| Path::new(known) == path);
        if lines > FILE_LINES_MAX && !excused {
            faults.push(format!("{shown}: {lines} lines, at most {FILE_LINES_MAX}"));
        }
        for (name, line, length) in long_functions(code) {
            faults.push(format!(
                "{shown}:{line}: `{name}` has {length} lines, at most {FUNCTION_LINES_MAX}"
            ));
        }
    }
    Ok(faults)
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| {
        matches!(part.as_os_str().to_str(), Some("tests" | "benches" | "examples" | "fuzz"))
    }) || path.file_name().is_some_and(|name| name.to_string_lossy().ends_with("tests.rs"))
}

/// Functions over the limit: name, first line, lines. Goes by indentation, which rustfmt keeps.
fn long_functions(code: &str) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(String, String, usize)> = None;
    for (at, line) in code.lines().enumerate() {
        if let Some((name, close, start)) = &open {
            if line == close {
                let length = at - start + 1;
                if length > FUNCTION_LINES_MAX {
                    found.push((name.clone(), start + 1, length));
                }
                open = None;
            }
            continue;
        }
        let Some(name) = function_name(line) else { continue };
        // One that ends at once, or a trait's method without a body, is short.
        if !line.trim_end().ends_with(['}', ';']) {
            let indent = &line[..line.len() - line.trim_start().len()];
            open = Some((name, format!("{indent}}}"), at));
        }
    }
    found
}

fn function_name(line: &str) -> Option<String> {
    let mut words = line.trim_start();
    for prefix in ["pub ", "pub(crate) ", "pub(super) ", "const ", "async ", "unsafe "] {
        words = words.strip_prefix(prefix).unwrap_or(words);
    }
    let rest = words.strip_prefix("fn ")?;
    Some(rest.split(['(', '<']).next().unwrap_or(rest).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_long_function() {
        let body = "    x();\n".repeat(FUNCTION_LINES_MAX);
        let code = format!("pub fn long() {{\n{body}}}\nfn short() {{\n}}\n");
        let found = long_functions(&code);
        assert_eq!(found, [("long".to_owned(), 1, FUNCTION_LINES_MAX + 2)]);
    }
}
