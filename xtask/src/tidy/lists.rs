//! Each list of a kind against its folder: nothing is written and then forgotten.

use std::path::Path;

use anyhow::Result;

/// A folder whose entries must each be named in a list.
struct List {
    folder: &'static str,
    list: &'static str,
    /// Files of the folder that are not entries.
    not_entries: &'static [&'static str],
}

const LISTS: &[List] = &[
    List {
        folder: "crates/rules/src/keywords",
        list: "crates/rules/src/keywords/mod.rs",
        not_entries: &["mod"],
    },
    List {
        folder: "crates/rules/src/transforms",
        list: "crates/rules/src/transforms/mod.rs",
        not_entries: &["mod"],
    },
    List {
        folder: "crates/indicators/src/formats",
        list: "crates/indicators/src/formats/mod.rs",
        not_entries: &["mod"],
    },
    List {
        folder: "crates/notify/src/channels",
        list: "crates/notify/src/channels/mod.rs",
        not_entries: &["mod"],
    },
    List {
        folder: "crates/portal/src/pages",
        list: "crates/portal/src/pages/mod.rs",
        not_entries: &["mod"],
    },
    List {
        folder: "crates/hub/src/jobs",
        list: "crates/hub/src/jobs/mod.rs",
        not_entries: &["mod"],
    },
];

/// Reports entries that their list does not name.
pub fn check() -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for one in LISTS.iter().filter(|one| Path::new(one.list).is_file()) {
        let list = std::fs::read_to_string(one.list)?;
        for entry in std::fs::read_dir(one.folder)? {
            let path = entry?.path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let declared = list.contains(&format!("mod {name};"));
            if !declared && !one.not_entries.contains(&name.as_str()) {
                faults.push(format!("{}: `{name}` is not in {}", one.folder, one.list));
            }
        }
    }
    Ok(faults)
}
