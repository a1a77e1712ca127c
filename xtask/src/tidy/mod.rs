//! `cargo xtask tidy`: the structure that no compiler checks.

mod arrows;
mod guides;
mod lists;
mod sizes;
mod system_scope;
mod words;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

/// Checks everything and reports all that is wrong at once.
pub fn tidy() -> Result<()> {
    let files = tracked_files()?;
    let mut faults = Vec::new();
    faults.extend(arrows::check()?);
    faults.extend(sizes::check(&files)?);
    faults.extend(system_scope::check(&files)?);
    faults.extend(words::check(&files)?);
    faults.extend(lists::check()?);
    faults.extend(guides::check()?);
    for fault in &faults {
        println!("tidy: {fault}");
    }
    if faults.is_empty() {
        println!("tidy: {} files, nothing out of place", files.len());
        return Ok(());
    }
    bail!("{} things out of place", faults.len());
}

/// Files that git tracks, from the root of the checkout.
fn tracked_files() -> Result<Vec<PathBuf>> {
    let listed = crate::run::output("git", &["ls-files"])?;
    Ok(listed.lines().map(PathBuf::from).filter(|path| path.is_file()).collect())
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "rs")
}
