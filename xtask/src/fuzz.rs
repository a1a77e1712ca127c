//! `cargo xtask fuzz`: every fuzz target for a while, from its kept corpus.

use anyhow::{Context, Result};

use crate::run::{exists, output, run_with};

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
    let targets = output("cargo", &["fuzz", "list"])?;
    let limit = format!("-max_total_time={seconds}");
    for target in targets.lines() {
        println!("fuzz {target}: {seconds} s");
        let arguments = ["fuzz", "run", target, "--", &limit, "-verbosity=0", "-rss_limit_mb=2048"];
        run_with("cargo", &arguments, &unlocked)?;
    }
    Ok(())
}
