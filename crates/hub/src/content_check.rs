//! Reads content before it is put in force through the API.
//!
//! As on a sensor, a broken rule or row does not stop the others: it is left out and counted. A
//! version in which nothing is good is refused, and so is a policy that is no TOML.

use api::ContentCheck;
use serde_json::{Value, json};

use crate::catalogue::{compile, read_indicators};

/// Reads content with the compilers that the sensors use.
pub(crate) struct ReadsContent;

/// Mistakes that a summary names: the first ones, to find the rest by.
const SHOWN_MAX: usize = 20;

impl ContentCheck for ReadsContent {
    fn check(&self, kind: &str, body: &str) -> Result<Value, Vec<String>> {
        match kind {
            "rules" => rules(body),
            "indicators" => indicators(body),
            "warning-list" => Ok(warning_list(body)),
            // The sensors' own reader knows the keys; here only the form is read.
            _ => match body.parse::<toml::Table>() {
                Ok(table) => Ok(json!({ "lines": lines(body), "sections": table.len() })),
                Err(error) => Err(vec![error.to_string()]),
            },
        }
    }
}

fn rules(body: &str) -> Result<Value, Vec<String>> {
    let compiled = compile(body);
    let mistakes = compiled.errors.iter().map(ToString::to_string);
    if compiled.summary.compiled == 0 {
        let none = "no rule in it compiles".to_owned();
        return Err(std::iter::once(none).chain(mistakes).collect());
    }
    Ok(json!({
        "lines": lines(body),
        "rules": compiled.summary.compiled,
        "left_out": compiled.errors.len(),
        "mistakes": mistakes.take(SHOWN_MAX).collect::<Vec<_>>(),
    }))
}

fn indicators(body: &str) -> Result<Value, Vec<String>> {
    let read = read_indicators(body);
    let mistakes = read.rejected.iter().map(|row| format!("line {}: {}", row.line, row.reason));
    if read.indicators.is_empty() && 0 < read.rejected_count {
        return Err(mistakes.collect());
    }
    Ok(json!({
        "lines": lines(body),
        "indicators": read.indicators.len(),
        "left_out": read.rejected_count,
        "mistakes": mistakes.take(SHOWN_MAX).collect::<Vec<_>>(),
    }))
}

fn warning_list(body: &str) -> Value {
    let mistakes = ::indicators::WarningLists::default().add_list(body);
    let shown = mistakes.iter().map(|(line, reason)| format!("line {line}: {reason}"));
    let shown: Vec<String> = shown.take(SHOWN_MAX).collect();
    json!({ "lines": lines(body), "left_out": mistakes.len(), "mistakes": shown })
}

/// Lines that say something.
fn lines(body: &str) -> usize {
    body.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: &str, body: &str, good: bool) {
        let read = ReadsContent.check(kind, body);
        assert_eq!(read.is_ok(), good, "{read:?}");
    }

    #[test]
    fn what_holds_nothing_good_is_refused() {
        let rule = "alert tcp any any -> any any (msg:\"x\"; sid:7;)";
        check("rules", rule, true);
        check("rules", &format!("{rule}\nalert nonsense"), true);
        check("rules", "alert nonsense", false);
        check("policy", "[beacon]\nx = 1", true);
        check("policy", "[beacon", false);
        check("warning-list", "example.com", true);
    }
}
