//! Which crate may name which: the table behind the picture in `ARCHITECTURE.md`.

use anyhow::{Context, Result};

/// Each crate and the crates of ours that it may use. A new arrow is a decision.
const ALLOWED: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("eve", &["model"]),
    ("protocols", &["model", "eve"]),
    ("reports", &["model"]),
    ("rules", &["model", "protocols"]),
    ("indicators", &["model"]),
    ("wire", &["model"]),
    ("capture", &["model", "decode"]),
    ("decode", &["model"]),
    ("flows", &["model", "decode"]),
    ("detect", &["model", "eve", "decode", "flows", "protocols", "rules", "indicators"]),
    ("uplink", &["model", "wire"]),
    (
        "sensor",
        &[
            "model",
            "eve",
            "capture",
            "decode",
            "flows",
            "protocols",
            "rules",
            "indicators",
            "detect",
            "uplink",
            "wire",
        ],
    ),
    ("access", &["model"]),
    ("constituency", &["model"]),
    ("findings", &["model", "constituency"]),
    ("roster", &["model"]),
    ("warnings", &["model", "findings", "roster"]),
    ("store", &["model", "access", "constituency", "findings", "roster", "warnings"]),
    (
        "intake",
        &["model", "wire", "reports", "store", "access", "constituency", "findings", "warnings"],
    ),
    ("locale", &["model"]),
    ("inbound", &["model"]),
    ("sent", &["model"]),
    ("notify", &["model", "access", "inbound", "locale", "warnings", "findings"]),
    (
        "api",
        &[
            "model",
            "access",
            "constituency",
            "roster",
            "sent",
            "store",
            "intake",
            "reports",
            "locale",
            "warnings",
            "findings",
        ],
    ),
    (
        "portal",
        &[
            "model",
            "access",
            "constituency",
            "roster",
            "sent",
            "store",
            "intake",
            "reports",
            "locale",
            "warnings",
            "findings",
            "notify",
        ],
    ),
    (
        "hub",
        &[
            "model",
            "constituency",
            "access",
            "sent",
            "store",
            "intake",
            "reports",
            "findings",
            "roster",
            "warnings",
            "notify",
            "inbound",
            "api",
            "portal",
            "locale",
            "wire",
            "indicators",
            "rules",
        ],
    ),
    ("range", &["model", "decode"]),
    (
        "vardkase",
        &[
            "model",
            "constituency",
            "sensor",
            "hub",
            "range",
            "capture",
            "reports",
            "rules",
            "indicators",
            "eve",
            "wire",
            "access",
            "sent",
            "store",
            "locale",
            "portal",
            "findings",
            "roster",
            "warnings",
            "uplink",
            "decode",
        ],
    ),
    ("testkit", &["model", "decode", "capture", "range"]),
];

/// Reports arrows that the table does not allow, and crates that it does not know.
pub fn check() -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for entry in std::fs::read_dir("crates")? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            faults.push(format!("crate `{name}` is not in the table of arrows"));
            continue;
        };
        for used in dependencies(&name)? {
            if !allowed.contains(&used.as_str()) {
                faults.push(format!("crate `{name}` must not use `{used}`"));
            }
        }
    }
    Ok(faults)
}

/// Crates of ours that `name` uses outside its tests.
fn dependencies(name: &str) -> Result<Vec<String>> {
    let path = format!("crates/{name}/Cargo.toml");
    let manifest: toml::Table = std::fs::read_to_string(&path)
        .with_context(|| path.clone())?
        .parse()
        .with_context(|| path.clone())?;
    let known = |used: &&String| ALLOWED.iter().any(|(one, _)| one == used);
    let table = manifest.get("dependencies").and_then(toml::Value::as_table);
    Ok(table.map_or_else(Vec::new, |table| table.keys().filter(known).cloned().collect()))
}
