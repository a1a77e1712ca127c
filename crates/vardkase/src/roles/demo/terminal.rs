//! What the demo's terminal shows: how far the traffic is, what was seen, who was warned; first
//! the addresses, the log-ins and three things to try.

use std::time::{Duration, Instant};

use hub::serve::Hub;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use portal::DemoAccount;

use super::mailbox::Mailbox;
use super::seed::PASSWORD;
use super::sensors::Sensors;
use super::story::Story;

/// How often the picture is drawn.
const DRAW: Duration = Duration::from_millis(200);

/// Where no terminal is, a line for each sensor this often.
const SAY: Duration = Duration::from_secs(5);

/// When all traffic has ended, what is under way gets this long to arrive.
const ARRIVE: Duration = Duration::from_secs(3);

/// Addresses, log-ins and what to try.
pub fn greet(hub: &Hub, accounts: &[DemoAccount]) {
    let portal = hub.portal;
    println!("Vårdkase demo. Everything is made up and stays on this machine.");
    println!();
    println!("  Portal   http://{portal}/");
    for account in accounts {
        println!("  Sign in  {:10} {:20} {}", account.login, PASSWORD, account.who);
    }
    println!();
    println!("Three things to try:");
    println!("  1. Sign in as csirt and see what needs you now, while the sensors listen.");
    println!("  2. Open http://{portal}/mails, take a mail, follow its link and acknowledge.");
    println!("  3. Sign in as operator and answer for two municipalities at once.");
    println!();
    println!("Ctrl-C stops it; the next start goes on from here.");
    println!();
}

/// Draws until told to stop, or with `until_done` until the story, or the captures, have been told.
pub async fn follow(
    sensors: &Sensors,
    mailbox: &Mailbox,
    mut story: Option<Story>,
    until_done: bool,
) {
    let screen = MultiProgress::new();
    let bars = bars(&screen, sensors);
    let stop = crate::roles::told_to_stop();
    tokio::pin!(stop);
    let (begun, mut seen, mut ended, mut said) = (Instant::now(), 0, None, Instant::now());
    loop {
        tokio::select! {
            () = &mut stop => break,
            () = tokio::time::sleep(DRAW) => {}
        }
        let fares = sensors.fare();
        let takes = story.as_ref().map(Story::takes);
        let share = takes.map_or(0.0, |takes| begun.elapsed().div_duration_f64(takes).min(1.0));
        for (bar, fare) in bars.iter().zip(&fares) {
            bar.set_position(if fare.finished { 1000 } else { (share * 1000.0) as u64 });
            bar.set_message(format!(
                "{} packets, {} flows, {} told the hub",
                fare.done.frames, fare.done.flows, fare.done.detections
            ));
        }
        while let Some(line) = story.as_mut().and_then(Story::line) {
            say(&screen, &format!("  {line}"));
        }
        for mail in mailbox.since(seen) {
            say(&screen, &format!("  mail to {}: {}", mail.to, mail.subject));
            seen += 1;
        }
        if screen.is_hidden() && said.elapsed() > SAY {
            said = Instant::now();
            for (bar, fare) in bars.iter().zip(&fares) {
                println!("  {:12} {:3} %  {}", fare.member, bar.position() / 10, bar.message());
            }
        }
        let told = takes.is_some_and(|takes| takes < begun.elapsed());
        if told || fares.iter().all(|fare| fare.finished) {
            let since = *ended.get_or_insert_with(Instant::now);
            if until_done && since.elapsed() > ARRIVE {
                break;
            }
        }
    }
    for bar in bars {
        bar.finish();
    }
    println!("{} mails were sent. Stopping …", mailbox.len());
}

/// How fast warnings were: milliseconds from the packet that completed the evidence, had it no
/// delay in the sensor, to the mail server's word that it has the mail.
pub fn how_fast(mut took_ms: Vec<i64>) {
    took_ms.sort_unstable();
    let Some(slowest) = took_ms.last() else { return };
    let percentile = |percent: usize| took_ms[(took_ms.len() * percent).div_ceil(100) - 1];
    println!(
        "From packet to mail, {} warnings: p50 {} ms, p99 {} ms, slowest {slowest} ms.",
        took_ms.len(),
        percentile(50),
        percentile(99),
    );
}

/// A line above the bars, or where no terminal is a line of output.
fn say(screen: &MultiProgress, line: &str) {
    if screen.is_hidden() {
        println!("{line}");
    } else {
        let _ = screen.println(line);
    }
}

fn bars(screen: &MultiProgress, sensors: &Sensors) -> Vec<ProgressBar> {
    let style = ProgressStyle::with_template("  {prefix:12} {bar:24} {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = |member: String| {
        let bar = screen.add(ProgressBar::new(1000));
        bar.set_style(style.clone());
        bar.set_prefix(member);
        bar
    };
    sensors.fare().into_iter().map(|fare| bar(fare.member)).collect()
}
