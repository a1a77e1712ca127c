//! `cargo xtask bench [NAME…]`: the figures of `docs/performance.md`.
//!
//! Each bench is the real executable doing its real work; nothing is timed in a test.

mod demo;
mod intelmq;

use anyhow::{Result, bail};

use crate::run::{output, run, shared, target_dir};

/// A figure or group of figures.
struct Bench {
    name: &'static str,
    run: fn() -> Result<()>,
}

/// Every bench.
const BENCHES: &[Bench] = &[
    Bench { name: "sensor", run: sensor },
    Bench { name: "rules", run: rules },
    Bench { name: "owners", run: owners },
    Bench { name: "lists", run: lists },
    Bench { name: "mails", run: mails },
    Bench { name: "robust", run: robust },
    Bench { name: "intake", run: intake },
    Bench { name: "reports", run: reports },
    Bench { name: "intelmq", run: intelmq::bench },
    Bench { name: "demo", run: demo::bench },
    Bench { name: "size", run: size },
];

/// Runs all benches, or those named.
pub fn bench(names: &[&str]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| BENCHES.iter().all(|one| one.name != **name)) {
        bail!("no bench `{unknown}`");
    }
    run("cargo", &["build", "--release", "--quiet"])?;
    for bench in BENCHES.iter().filter(|one| names.is_empty() || names.contains(&one.name)) {
        println!("== {}", bench.name);
        (bench.run)()?;
    }
    Ok(())
}

fn program() -> String {
    target_dir().join("release/vardkase").to_string_lossy().into_owned()
}

/// Packets a second with and without rules over a mix of public captures.
fn sensor() -> Result<()> {
    let Some(shared) = shared() else {
        println!("skipped: no captures at hand (VARDKASE_SHARED)");
        return Ok(());
    };
    let mix = std::env::temp_dir().join("vardkase-mix.pcap");
    let mix = mix.to_string_lossy().into_owned();
    let script =
        format!("{0}/tools/make_mix {mix} 28 {0}/data/captures/ndpi/*", shared.to_string_lossy());
    run("sh", &["-c", &script])?;
    let rules = shared.join("data/rules/etopen-2024-04-21.rules");
    let program = program();
    for extra in [vec!["--disable-detection"], vec!["-S", &rules.to_string_lossy()]] {
        let out = std::env::temp_dir().join("vardkase-bench-out");
        std::fs::create_dir_all(&out)?;
        let out = out.to_string_lossy().into_owned();
        let mut arguments = vec!["-v", &program, "suricata", "-k", "none", "-r", &mix, "-l", &out];
        arguments.extend(extra.iter().copied());
        run("/usr/bin/time", &arguments)?;
    }
    Ok(())
}

fn rules() -> Result<()> {
    let Some(shared) = shared() else {
        println!("skipped: no rules at hand (VARDKASE_SHARED)");
        return Ok(());
    };
    let rules = shared.join("data/rules/etopen-2024-04-21.rules");
    run("/usr/bin/time", &["-v", &program(), "rules", "check", &rules.to_string_lossy()])
}

/// Every public capture within its limits.
fn robust() -> Result<()> {
    crate::robust::robust(&[&program()])
}

/// A million detections of 290 members into the hub, and the pages then.
fn intake() -> Result<()> {
    let only = ["--ignored", "--nocapture", "--test-threads", "1", "a_million"];
    let test = ["test", "--release", "-p", "vardkase-intake", "--test", "chain", "--"];
    run("cargo", &[&test[..], &only].concat())
}

/// A million rows that others report of 290 members, from the file to findings and warnings.
fn reports() -> Result<()> {
    let only = ["--ignored", "--nocapture", "a_million"];
    let test = ["test", "--release", "-p", "vardkase-intake", "--test", "report_load", "--"];
    run("cargo", &[&test[..], &only].concat())
}

/// Whose an address is, among a million prefixes.
fn owners() -> Result<()> {
    let arguments = ["run", "--release", "--quiet", "--package", "vardkase-constituency"];
    run("cargo", &[&arguments[..], &["--example", "bench_owners"]].concat())
}

/// Every list at ten million findings, as each kind of viewer; the database is kept between runs.
fn lists() -> Result<()> {
    let test = ["test", "--release", "-p", "vardkase-store", "--lib", "bench_lists", "--"];
    run("cargo", &[&test[..], &["--ignored", "--nocapture"]].concat())
}

/// A warning to 290 members with four contacts each, until the mail server has it all.
fn mails() -> Result<()> {
    let test = ["test", "--release", "-p", "vardkase-hub", "--test", "mails", "--", "--ignored"];
    run("cargo", &[&test[..], &["--nocapture", "bench"]].concat())
}

fn size() -> Result<()> {
    print!("{}", output("ls", &["-l", &program()])?);
    Ok(())
}
