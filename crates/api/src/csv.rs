//! Lists as CSV.
//!
//! A cell that a spreadsheet would take for a formula gets an apostrophe before it: an attacker
//! chooses some of the texts. Not streamed: a page has at most as many rows as JSON would.
//!
//! Specification: RFC 4180.

use serde::Serialize;
use serde_json::Value;

/// Something that lists show, and its columns in their order.
pub(crate) trait Listed: Serialize {
    /// Names of the fields.
    const COLUMNS: &'static [&'static str];
}

/// Writes rows with a first line of names.
pub(crate) fn write<T: Listed>(rows: &[T]) -> String {
    let mut text = T::COLUMNS.join(",");
    text.push_str("\r\n");
    for row in rows {
        let value = serde_json::to_value(row).unwrap_or_default();
        let cells: Vec<String> = T::COLUMNS.iter().map(|name| cell(&value[name])).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(parts) if parts.iter().all(Value::is_string) => {
            parts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    };
    let formula =
        matches!(value, Value::String(_)) && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text };
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::cell;

    #[track_caller]
    fn check(value: Value, expected: &str) {
        assert_eq!(cell(&value), expected);
    }

    use serde_json::Value;

    #[test]
    fn cells_are_quoted_and_no_formula_gets_through() {
        check(json!(null), "");
        check(json!(-5), "-5");
        check(json!("a \"b\", c"), "\"a \"\"b\"\", c\"");
        check(json!("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        check(json!("@x,y"), "\"'@x,y\"");
        check(json!(["a", "b"]), "a b");
        check(json!({ "kind": "rule" }), "\"{\"\"kind\"\":\"\"rule\"\"}\"");
    }
}
