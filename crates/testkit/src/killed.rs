//! Runs part of a test in a process of its own and kills it (SIGKILL) at an instant of chance.
//!
//! The process is the test's own executable, asked to run one ignored test; what it says on
//! standard error, line by line, is what it has promised. Chance is seeded: a run can be repeated
//! as far as the machine repeats itself.

use std::io::{self, BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// The line that says that the process has started its work.
pub const READY: &str = "ready";

/// The longest time until a process says that it is ready, on a busy machine.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// Which instant.
#[derive(Clone, Copy, Debug)]
pub enum Instant {
    /// So long after the process was started, ready or not.
    AfterStart(Duration),
    /// So long after it was ready.
    AfterReady(Duration),
}

/// A sequence of instants from a seed (splitmix64).
#[derive(Clone, Debug)]
pub struct Chance(pub u64);

impl Chance {
    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end.max(1)
    }

    /// Mostly while it works, one in five while it starts.
    pub fn instant(&mut self, within_ms: u64) -> Instant {
        let starts = self.below(5) == 0;
        let delay = Duration::from_micros(self.below(within_ms * 1_000));
        if starts { Instant::AfterStart(delay) } else { Instant::AfterReady(delay) }
    }
}

/// Runs the ignored test `test` with these variables, kills it at `at`, and returns what it said.
pub fn killed(test: &str, variables: &[(&str, String)], at: Instant) -> io::Result<Vec<String>> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--exact", test, "--ignored", "--nocapture"]);
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let said = child.stderr.take().ok_or_else(|| io::Error::other("no standard error"))?;
    let (ready, is_ready) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut lines = Vec::new();
        for line in BufReader::new(said).lines().map_while(Result::ok) {
            if line == READY {
                let _ = ready.send(());
            }
            lines.push(line);
        }
        lines
    });
    match at {
        Instant::AfterStart(delay) => std::thread::sleep(delay),
        Instant::AfterReady(delay) => {
            let _ = is_ready.recv_timeout(READY_WITHIN);
            std::thread::sleep(delay);
        }
    }
    let kill = child.kill();
    let status = child.wait()?;
    kill?;
    let lines = reader.join().map_err(|_| io::Error::other("the reader panicked"))?;
    // It ended by itself: then nothing was tested.
    if status.code().is_some() {
        return Err(io::Error::other(format!("{status}: {}", lines.join("\n"))));
    }
    Ok(lines)
}

/// The numbers in the lines `WORD NUMBER`.
pub fn numbers(lines: &[String], word: &str) -> Vec<u64> {
    let number = |line: &String| line.strip_prefix(word)?.trim().parse().ok();
    lines.iter().filter_map(number).collect()
}
