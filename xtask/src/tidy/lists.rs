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
        folder: "crates/reports/src/formats",
        list: "crates/reports/src/formats/mod.rs",
        not_entries: &["mod", "snapshots"],
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
            let declared = declares(&list, &name);
            if !declared && !one.not_entries.contains(&name.as_str()) {
                faults.push(format!("{}: `{name}` is not in {}", one.folder, one.list));
            }
        }
    }
    Ok(faults)
}

/// Whether the list names it: as a module, or on a line of its own in a macro that makes modules.
fn declares(list: &str, name: &str) -> bool {
    let module = format!("mod {name};");
    let entry = format!("{name},");
    list.lines().map(str::trim).any(|line| line.ends_with(&module) || line == entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(list: &str, expected: bool) {
        assert_eq!(declares(list, "dns"), expected, "{list}");
    }

    #[test]
    fn an_entry_is_a_module_or_a_line() {
        check("mod dns;", true);
        check("pub(crate) mod dns;", true);
        check("families! {\n    dns,\n}", true);
        check("mod mdns_and_dns_more;\nuse x::{dns, tls};", false);
    }
}
