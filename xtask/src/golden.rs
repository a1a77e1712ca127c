//! `cargo xtask golden [--update]`: recorded inputs against what must come out.

use anyhow::Result;

use crate::run::{run, run_with};

/// Runs the golden tests; with `--update` they write what came out instead of comparing.
pub fn golden(arguments: &[&str]) -> Result<()> {
    let test = ["test", "--quiet", "--workspace", "golden"];
    match arguments {
        ["--update"] => run_with("cargo", &test, &[("GOLDEN_UPDATE", "1")]),
        _ => run("cargo", &test),
    }
}
