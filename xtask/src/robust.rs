//! `cargo xtask robust [EXECUTABLE]`: every public capture at hand through the sensor, with and
//! without rules.
//!
//! A capture is survived when the sensor ends by itself with success, or with an error that it
//! names, within the limits below. Says nothing of what was detected: that is `golden`'s. Needs
//! Linux, for what a process used is read from `/proc`.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::run::{run, shared, target_dir};

/// Memory that one capture may take, rules included: a sensor's box has 2 GB.
const MEMORY_MAX_MB: u64 = 300;

/// CPU seconds that one capture may take; the largest has 60 MB.
const CPU_MAX_S: f64 = 20.0;

/// Seconds after which a process is ended: it hangs, however slow the machine.
const HANG_S: u64 = 180;

/// How often a running process is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Endings of files that are captures.
const ENDINGS: &[&str] = &["pcap", "pcapng", "cap", "trace"];

/// One run of the sensor.
struct Survey {
    capture: PathBuf,
    rules: bool,
    memory_mb: u64,
    cpu_s: f64,
    /// Why it was not survived.
    fault: Option<String>,
}

/// Runs every capture; fails when one is not survived.
pub fn robust(arguments: &[&str]) -> Result<()> {
    let Some(shared) = shared() else {
        println!("skipped: no captures at hand (VARDKASE_SHARED)");
        return Ok(());
    };
    let program = match arguments {
        [] => {
            run("cargo", &["build", "--release", "--quiet"])?;
            target_dir().join("release/vardkase")
        }
        [program] => PathBuf::from(program),
        _ => bail!("robust takes at most the executable"),
    };
    let mut captures = Vec::new();
    find(&shared.join("data/captures"), &mut captures)?;
    captures.sort();
    let rules = shared.join("data/rules/etopen-2024-04-21.rules");
    let jobs: Vec<(PathBuf, bool)> =
        captures.into_iter().flat_map(|path| [(path.clone(), false), (path, true)]).collect();
    let surveys = all(&program, &rules, jobs)?;
    told(&surveys)
}

/// Captures below a folder.
fn find(folder: &Path, out: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned());
        if path.is_dir() {
            find(&path, out)?;
        } else if ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str())) {
            out.push(path);
        }
    }
    Ok(())
}

/// Runs the jobs, as many at once as there are processors.
fn all(program: &Path, rules: &Path, jobs: Vec<(PathBuf, bool)>) -> Result<Vec<Survey>> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = Mutex::new(jobs.into_iter());
    let surveys = Mutex::new(Vec::new());
    let work = |worker: usize| -> Result<()> {
        let out = std::env::temp_dir().join(format!("vardkase-robust-{worker}"));
        loop {
            let job = jobs.lock().ok().and_then(|mut jobs| jobs.next());
            let Some((capture, with_rules)) = job else { return Ok(()) };
            let survey = one(program, with_rules.then_some(rules), capture, &out)?;
            if let Ok(mut surveys) = surveys.lock() {
                surveys.push(survey);
            }
        }
    };
    std::thread::scope(|scope| {
        let work = &work;
        let started: Vec<_> =
            (0..workers).map(|worker| scope.spawn(move || work(worker))).collect();
        started.into_iter().try_for_each(|worker| match worker.join() {
            Ok(done) => done,
            Err(_) => bail!("a worker panicked"),
        })
    })?;
    Ok(surveys.into_inner().unwrap_or_default())
}

fn one(program: &Path, rules: Option<&Path>, capture: PathBuf, out: &Path) -> Result<Survey> {
    // Events of one capture only: files are appended to.
    let _ = std::fs::remove_dir_all(out);
    std::fs::create_dir_all(out)?;
    let said = out.join("said.txt");
    let mut command = Command::new(program);
    command.args(["suricata", "-k", "none", "-l"]).arg(out).arg("-r").arg(&capture);
    match rules {
        Some(rules) => command.arg("-S").arg(rules),
        None => command.arg("--disable-detection"),
    };
    command.stdout(Stdio::null()).stderr(File::create(&said)?);
    let child = command.spawn().with_context(|| format!("cannot start {}", program.display()))?;
    let (status, memory_mb, cpu_s) = watch(child)?;
    let said = std::fs::read(&said)?;
    let said = String::from_utf8_lossy(&said);
    let fault = fault(status, &said, memory_mb, cpu_s);
    Ok(Survey { capture, rules: rules.is_some(), memory_mb, cpu_s, fault })
}

/// Waits for a process; most memory and CPU seconds that it was seen to have used. `None` for one
/// that had to be ended.
fn watch(mut child: Child) -> Result<(Option<ExitStatus>, u64, f64)> {
    let (begun, mut memory_kb, mut cpu_ns) = (Instant::now(), 0, 0);
    let place = PathBuf::from(format!("/proc/{}", child.id()));
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok((Some(status), memory_kb / 1024, cpu_ns as f64 / 1e9));
        }
        if HANG_S < begun.elapsed().as_secs() {
            child.kill()?;
            child.wait()?;
            return Ok((None, memory_kb / 1024, cpu_ns as f64 / 1e9));
        }
        let text = |name| std::fs::read_to_string(place.join(name)).unwrap_or_default();
        memory_kb = memory_kb.max(number_after(&text("status"), "VmHWM:"));
        cpu_ns = cpu_ns.max(number_after(&text("schedstat"), ""));
        std::thread::sleep(LOOK_EVERY);
    }
}

/// The first number after a word; 0 when there is none.
fn number_after(text: &str, word: &str) -> u64 {
    let rest = text.split_once(word).map_or("", |(_, rest)| rest);
    rest.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn fault(status: Option<ExitStatus>, said: &str, memory_mb: u64, cpu_s: f64) -> Option<String> {
    let Some(status) = status else { return Some(format!("hung for {HANG_S} s")) };
    let named = said.lines().any(|line| line.starts_with("vardkase: "));
    if said.contains("panicked at") {
        Some(said.lines().find(|line| line.contains("panicked at")).unwrap_or(said).to_owned())
    } else if status.code() != Some(0) && !(status.code() == Some(1) && named) {
        Some(format!("ended with {status} and named no error"))
    } else if MEMORY_MAX_MB < memory_mb {
        Some(format!("took {memory_mb} MB, more than {MEMORY_MAX_MB}"))
    } else if CPU_MAX_S < cpu_s {
        Some(format!("took {cpu_s:.1} s, more than {CPU_MAX_S}"))
    } else {
        None
    }
}

fn told(surveys: &[Survey]) -> Result<()> {
    for rules in [false, true] {
        let these = || surveys.iter().filter(|survey| survey.rules == rules);
        let memory = these().max_by_key(|survey| survey.memory_mb);
        let cpu = these().max_by(|a, b| a.cpu_s.total_cmp(&b.cpu_s));
        let (Some(memory), Some(cpu)) = (memory, cpu) else { bail!("no captures") };
        println!(
            "{} captures {} rules: at most {} MB ({}), {:.1} s ({})",
            these().count(),
            if rules { "with" } else { "without" },
            memory.memory_mb,
            memory.capture.display(),
            cpu.cpu_s,
            cpu.capture.display(),
        );
    }
    let bad: Vec<_> = surveys.iter().filter(|survey| survey.fault.is_some()).collect();
    for survey in &bad {
        let with = if survey.rules { " with rules" } else { "" };
        let why = survey.fault.as_deref().unwrap_or_default();
        println!("{}{with}: {why}", survey.capture.display());
    }
    if !bad.is_empty() {
        bail!("{} of {} runs were not survived", bad.len(), surveys.len());
    }
    Ok(())
}
