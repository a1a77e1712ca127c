//! Fetches the style sheets and scripts of others by the lock file and joins them with ours.
//!
//! What comes from npm is never committed: it is installed into the build's own folder and
//! embedded in the executable, so that the portal needs no other server. Needs `npm`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The parts of the design system that our pages use, in the order in which they must stand.
const SHEETS: &[&str] = &[
    "theme/designsystemet.css",
    "src/base.css",
    "src/heading.css",
    "src/paragraph.css",
    "src/link.css",
    "src/list.css",
    "src/label.css",
    "src/button.css",
    "src/alert.css",
    "src/badge.css",
    "src/tag.css",
    "src/card.css",
    "src/details.css",
    "src/divider.css",
    "src/field.css",
    "src/fieldset.css",
    "src/input.css",
    "src/validation-message.css",
    "src/error-summary.css",
    "src/table.css",
    "src/tabs.css",
    "src/pagination.css",
    "src/breadcrumbs.css",
    "src/skip-link.css",
];

fn main() {
    for watched in ["package.json", "package-lock.json", "assets", "build.rs"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default());
    let npm = out.join("npm");
    let made = out.join("assets");
    if let Err(reason) = build(&here, &npm, &made) {
        println!("cargo::error=the portal's style sheets could not be made: {reason}");
        std::process::exit(1);
    }
}

fn build(here: &Path, npm: &Path, made: &Path) -> Result<(), String> {
    let io = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    for folder in [npm, made] {
        fs::create_dir_all(folder).map_err(|error| io(folder, error))?;
    }
    for name in ["package.json", "package-lock.json"] {
        fs::copy(here.join(name), npm.join(name)).map_err(|error| io(&here.join(name), error))?;
    }
    install(npm)?;
    let modules = npm.join("node_modules");
    let mut sheet = String::new();
    let system = modules.join("@digdir/designsystemet-css/dist");
    let ours = here.join("assets/portal.css");
    for path in SHEETS.iter().map(|name| system.join(name)).chain([ours]) {
        sheet += &fs::read_to_string(&path).map_err(|error| io(&path, error))?;
        sheet.push('\n');
    }
    let target = made.join("portal.css");
    fs::write(&target, sheet).map_err(|error| io(&target, error))?;
    let script = modules.join("htmx.org/dist/htmx.min.js");
    fs::copy(&script, made.join("htmx.js")).map_err(|error| io(&script, error))?;
    for entry in fs::read_dir(here.join("assets")).map_err(|error| io(here, error))? {
        let path = entry.map_err(|error| io(here, error))?.path();
        let name = path.file_name().unwrap_or_default().to_owned();
        if path.is_file() && name != "portal.css" {
            fs::copy(&path, made.join(name)).map_err(|error| io(&path, error))?;
        }
    }
    Ok(())
}

fn install(npm: &Path) -> Result<(), String> {
    let output = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(npm)
        .output()
        .map_err(|error| format!("npm cannot be started ({error}); ./run installs it"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}
