//! `cargo xtask fuzz`: every fuzz target for a while, from its kept corpus.

use anyhow::{Context, Result};

use crate::run::{exists, output, run_with, target_dir};

/// Seconds for each target in `cargo xtask test`: enough to catch a parser that falls over at once.
const SHORT_S: u32 = 5;

/// The short run of `cargo xtask test`.
pub fn short() -> Result<()> {
    all(SHORT_S)
}

/// `cargo xtask fuzz [SECONDS]`.
pub fn fuzz(arguments: &[&str]) -> Result<()> {
    let seconds = match arguments.first() {
        Some(text) => {
            text.parse().with_context(|| format!("`{text}` is not a number of seconds"))?
        }
        None => 10,
    };
    all(seconds)
}

fn all(seconds: u32) -> Result<()> {
    if !exists("cargo-fuzz") || !std::path::Path::new("fuzz/Cargo.toml").is_file() {
        println!("skipped: cargo-fuzz is not installed; ./test installs it");
        return Ok(());
    }
    // The sanitizer flags are unstable; the pinned compiler takes them when asked this way.
    let unlocked = [("RUSTC_BOOTSTRAP", "1")];
    // Nothing that is built or found is kept in the checkout.
    let built = target_dir().join("fuzz").to_string_lossy().into_owned();
    // All at once: the crates they share are compiled side by side, and a failure shows early.
    let build = ["fuzz", "build", "--codegen-units", "16", "--target-dir", &built];
    run_with("cargo", &build, &unlocked)?;
    let targets = output("cargo", &["fuzz", "list"])?;
    for target in targets.lines() {
        println!("fuzz {target}: {seconds} s");
        one(target, seconds, &built, &unlocked)?;
    }
    Ok(())
}

/// One target, from the inputs that earlier runs found worth keeping.
fn one(target: &str, seconds: u32, built: &str, environment: &[(&str, &str)]) -> Result<()> {
    let corpus = format!("{built}/corpus/{target}");
    std::fs::create_dir_all(&corpus).with_context(|| format!("cannot make {corpus}"))?;
    let limit = format!("-max_total_time={seconds}");
    let mut arguments = vec!["fuzz", "run", "--codegen-units", "16", "--target-dir", built];
    arguments.extend([
        target,
        &corpus,
        "--",
        &limit,
        "-verbosity=0",
        "-print_funcs=0",
        "-rss_limit_mb=2048",
    ]);
    run_with("cargo", &arguments, environment)
}
