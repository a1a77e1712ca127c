//! The same reported rows through IntelMQ: whose each row is by both, and how fast.
//!
//! IntelMQ is only called: it comes from PyPI at one version into an environment beside what cargo
//! builds, and nothing of it is kept here. What it is told, and why, stands in `compare.py`. Redis
//! is started for the time of the bench, on a socket of its own and without a port.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::run::{root, run, run_with, target_dir};

/// As many as IntelMQ takes in a few minutes beside other builds; `ROWS` gives another number.
const ROWS: &str = "50000";

/// How long Redis has to open its socket.
const REDIS_START_MAX: Duration = Duration::from_secs(10);

/// An hour: ten times what the rows take on a busy machine. Then the comparison is ended.
const COMPARE_MAX: &str = "3600";

/// Writes the rows, takes them in, gives them to IntelMQ and compares.
pub fn bench() -> Result<()> {
    if Command::new("redis-server").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("skipped: no redis-server at hand");
        return Ok(());
    }
    let home = target_dir().join("intelmq");
    std::fs::create_dir_all(&home)?;
    let home = home.canonicalize()?;
    let rows = std::env::var("ROWS").unwrap_or_else(|_| ROWS.to_owned());
    let only = ["--ignored", "--exact", "--nocapture", "the_same_rows_for_a_peer"];
    let test = ["test", "--release", "-p", "vardkase-intake", "--test", "report_load", "--"];
    let place = home.to_string_lossy();
    run_with("cargo", &[&test[..], &only].concat(), &[("PEER", &place), ("ROWS", &rows)])?;
    let python = installed(&home)?;
    let socket = home.join("redis.sock");
    let mut redis = redis(&home, &socket)?;
    let script = root().join("xtask/src/bench/intelmq/compare.py");
    let (script, socket) = (script.to_string_lossy(), socket.to_string_lossy());
    let words = [python.as_str(), &script, &place, &socket];
    let compared = run("timeout", &[&[COMPARE_MAX][..], &words].concat());
    redis.kill()?;
    redis.wait()?;
    compared
}

/// The environment's Python, with exactly the packages listed, each by its hash.
fn installed(home: &Path) -> Result<String> {
    let venv = home.join("venv");
    if !venv.exists() {
        run("python3", &["-m", "venv", &venv.to_string_lossy()])?;
    }
    let python = venv.join("bin/python").to_string_lossy().into_owned();
    let list = root().join("xtask/src/bench/intelmq/requirements.txt");
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    let exactly = ["--no-deps", "--require-hashes", "-r", &list.to_string_lossy()];
    run(&python, &[&pip[..], &exactly].concat())?;
    Ok(python)
}

/// A Redis in memory only, once it listens.
fn redis(home: &Path, socket: &Path) -> Result<Child> {
    if socket.exists() {
        std::fs::remove_file(socket)?;
    }
    let mut child = Command::new("redis-server")
        .args(["--port", "0", "--save", "", "--unixsocket"])
        .arg(socket)
        .arg("--dir")
        .arg(home)
        .stdout(Stdio::null())
        .spawn()
        .context("cannot start redis-server")?;
    let begun = Instant::now();
    while !socket.exists() {
        if REDIS_START_MAX < begun.elapsed() || child.try_wait()?.is_some() {
            child.kill()?;
            bail!("redis-server did not open its socket");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(child)
}
