//! Development tasks: `cargo xtask test`, `tidy`, `bench`, `golden`, `fuzz`,
//! `robust`.
//!
//! One place for what a developer and CI run, so that both run the same. Never part of the
//! product, and nothing here is needed to build it.

mod bench;
mod fuzz;
mod golden;
mod robust;
mod run;
mod test;
mod tidy;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask TASK

  test [STEP…]       everything that must be right before a change lands; STEP runs only those
  tidy               the structure: arrows between crates, headers, sizes, lists, licences
  bench [NAME…]      figures for docs/performance.md; without NAME all of them
  golden [--update]  recorded inputs against what must come out
  fuzz [SECONDS]     each fuzz target for so long (default 10)
  robust [PROGRAM]   every public capture at hand, with and without rules, within limits
";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    std::env::set_current_dir(run::root())?;
    match words.split_first() {
        Some((&"test", steps)) => test::test(steps),
        Some((&"tidy", [])) => tidy::tidy(),
        Some((&"bench", names)) => bench::bench(names),
        Some((&"golden", rest)) => golden::golden(rest),
        Some((&"fuzz", rest)) => fuzz::fuzz(rest),
        Some((&"robust", rest)) => robust::robust(rest),
        _ => bail!("{HELP}"),
    }
}
