//! The whole chain as the demo plays it: from packet to mail, and how long pages take meanwhile.
//!
//! The program tells the first itself when it stops. Pages are asked for over HTTP by `curl`, signed
//! in, while three sensors work on the same machine.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::run::{output, run};

/// Demos played, each with traffic of its own: nine warnings each make too few for a p99.
const DEMOS: usize = 3;

/// The demo's story takes a minute at its own speed.
const DEMO_MAX: Duration = Duration::from_secs(180);

/// Calls of one page.
const CALLS: usize = 200;

/// Pages that a duty officer has open.
const PAGES: &[&str] = &["/", "/warnings", "/findings", "/sensors", "/members", "/audit"];

/// Plays the demo some times.
pub fn bench() -> Result<()> {
    for round in 0..DEMOS {
        let folder = std::env::temp_dir().join(format!("vardkase-bench-demo-{round}"));
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let printed = folder.with_extension("out");
        let child = Command::new(super::program())
            .args(["demo", "--until-done", "--port", &port.to_string(), "--folder"])
            .arg(&folder)
            .stdout(std::fs::File::create(&printed)?)
            .stderr(Stdio::inherit())
            .spawn()
            .context("cannot start the demo")?;
        if round == 0 {
            pages(&format!("http://127.0.0.1:{port}"), &folder.with_extension("cookies"))?;
        }
        finished(child)?;
        let told = std::fs::read_to_string(&printed)?;
        let line = told.lines().find(|line| line.starts_with("From packet to mail"));
        println!("{}", line.context("the demo did not tell how fast it was")?);
    }
    Ok(())
}

fn finished(mut child: Child) -> Result<()> {
    let begun = Instant::now();
    while begun.elapsed() < DEMO_MAX {
        if let Some(status) = child.try_wait()? {
            return if status.success() { Ok(()) } else { bail!("the demo failed: {status}") };
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    child.kill()?;
    bail!("the demo did not end within {DEMO_MAX:?}")
}

/// Signs in and asks for each page `CALLS` times.
fn pages(portal: &str, cookies: &Path) -> Result<()> {
    let sign_in = format!("{portal}/sign-in");
    let jar = cookies.to_string_lossy().into_owned();
    let retry = ["--retry", "50", "--retry-connrefused", "--retry-delay", "1"];
    let form = output("curl", &[&["-s", "-c", &jar, &sign_in], &retry[..]].concat())?;
    let (_, csrf) = form.split_once("name=\"csrf\" value=\"").context("a form with a token")?;
    let csrf = csrf.split('"').next().unwrap_or_default();
    let body = format!("csrf={csrf}&next=/&login=csirt&password=beacon-on-the-hill");
    run("curl", &["-s", "-f", "-b", &jar, "-c", &jar, "-d", &body, &sign_in])?;
    // While the story runs: the lists have something to show.
    std::thread::sleep(Duration::from_secs(30));
    for page in PAGES {
        let times = "%{http_code} %{time_total} %{size_download}\n";
        let many = format!("{portal}{page}?call=[1-{CALLS}]");
        let asked = output("curl", &["-s", "-o", "/dev/null", "-w", times, "-b", &jar, &many])?;
        let mut took = Vec::new();
        let mut bytes = "";
        for line in asked.lines() {
            let mut words = line.split(' ');
            if words.next() != Some("200") {
                bail!("{page}: {line}");
            }
            took.push(words.next().context("a time")?.parse::<f64>()? * 1_000.0);
            bytes = words.next().unwrap_or_default();
        }
        took.sort_by(f64::total_cmp);
        let at = |percent: usize| took[(took.len() * percent).div_ceil(100) - 1];
        println!("{page}: p50 {:.1} ms, p99 {:.1} ms, {bytes} bytes", at(50), at(99));
    }
    Ok(())
}
