//! `cargo xtask test`: what must be right before a change lands, quickest first.

use std::time::Instant;

use anyhow::{Result, bail};

use crate::run::{exists, noting, run, run_with, target_dir};
use crate::{fuzz, tidy};

/// One step of the test.
struct Step {
    name: &'static str,
    what: &'static str,
    run: fn(&mut Results) -> Result<()>,
}

/// Lines to show once more at the end, where whoever ran this looks.
type Results = Vec<String>;

/// Every step, in the order in which they run.
const STEPS: &[Step] = &[
    Step { name: "format", what: "cargo fmt", run: |_| format() },
    Step { name: "tidy", what: "arrows, headers, sizes, lists, licences", run: |_| tidy::tidy() },
    Step { name: "lints", what: "cargo clippy", run: |_| lints() },
    Step { name: "deny", what: "cargo deny: licences, bans, sources", run: |_| deny() },
    Step { name: "unit", what: "unit, golden, integration and crash tests", run: unit },
    Step { name: "docs", what: "cargo doc without warnings", run: |_| docs() },
    Step { name: "browser", what: "pages in Chromium, three languages, axe", run: |_| browser() },
    Step { name: "fuzz", what: "each fuzz target for a short while", run: |_| fuzz::short() },
];

/// Runs all steps, or those named.
pub fn test(names: &[&str]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        let known: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        bail!("no step `{unknown}`; there are {}", known.join(", "));
    }
    let mut times = Vec::new();
    let mut results = Results::new();
    for step in STEPS.iter().filter(|step| names.is_empty() || names.contains(&step.name)) {
        println!("== {}: {}", step.name, step.what);
        let start = Instant::now();
        (step.run)(&mut results)?;
        times.push((step.name, start.elapsed().as_secs()));
    }
    for (name, seconds) in times {
        println!("{name:10} {seconds:5} s");
    }
    println!("all steps passed");
    for line in results {
        println!("{line}");
    }
    Ok(())
}

fn format() -> Result<()> {
    run("cargo", &["fmt", "--all", "--check"])
}

/// The workspace, and the fuzz targets: they are a workspace of their own, which a change elsewhere
/// would otherwise break unseen until the last step.
fn lints() -> Result<()> {
    run("cargo", &["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    let fuzz = ["clippy", "--quiet", "--locked", "--manifest-path", "fuzz/Cargo.toml"];
    run("cargo", &[&fuzz[..], &["--lib", "--bins", "--", "-D", "warnings"]].concat())
}

fn deny() -> Result<()> {
    if !exists("cargo-deny") {
        println!("skipped: cargo-deny is not installed; ./test installs it");
        return Ok(());
    }
    run("cargo", &["deny", "--log-level", "error", "check", "licenses", "bans", "sources"])
}

/// The programs that `./test` installs, so that no test may pass because one is missing. Whoever
/// tests without them sets the variable that tells the tests.
const PROGRAMS: (&str, &str) = ("VARDKASE_TEST_NEEDS", "aiosmtpd dkim gpg openssl postgresql");

fn unit(results: &mut Results) -> Result<()> {
    let given = std::env::var_os(PROGRAMS.0).is_some();
    let needed: &[_] = if given { &[] } else { &[PROGRAMS] };
    let is_result = |line: &str| line.starts_with("test result:");
    noting("cargo", &["test", "--workspace", "--no-fail-fast"], needed, is_result, results)
}

fn docs() -> Result<()> {
    let quiet = [("RUSTDOCFLAGS", "-D warnings")];
    run_with("cargo", &["doc", "--quiet", "--workspace", "--no-deps"], &quiet)
}

fn browser() -> Result<()> {
    if !std::path::Path::new("tests/browser/run.mjs").is_file() {
        println!("skipped: no browser tests in this checkout");
        return Ok(());
    }
    let preview = ["build", "--quiet", "--package", "vardkase-portal", "--example", "preview"];
    run("cargo", &preview)?;
    let program = target_dir().join("debug/examples/preview");
    run("npm", &["ci", "--silent", "--prefix", "tests/browser"])?;
    // Port 0: any that is free.
    run("node", &["tests/browser/run.mjs", &program.to_string_lossy(), "0"])?;
    // Signing in at a real provider, which needs a hub that calls it.
    run("cargo", &["build", "--quiet", "--package", "vardkase-hub", "--example", "organisation"])?;
    let program = target_dir().join("debug/examples/organisation");
    run("node", &["tests/browser/organisation.mjs", &program.to_string_lossy()])
}
