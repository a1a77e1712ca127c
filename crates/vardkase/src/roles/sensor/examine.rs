//! `vardkase sensor examine`: one file from standard input, looked at within limits, answered as JSON.
//!
//! What the hub starts for a file that a member sent in: a program of its own, so that a file that
//! breaks a reader breaks nothing else. It takes away from itself what it does not need (memory,
//! processor time, files) before it reads the first byte, opens nothing by a name from outside, and
//! needs no network.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use ipnet::IpNet;
use model::{Clock as _, Severity, SystemClock, Time};
use reports::{About, Fault, HEAD_BYTES, Head, Row, Side};
use sensor::settings::file::{Eve, File as SettingsFile, Indicators};
use sensor::sink::Sink;
use sensor::worker::Worker;
use sent::{Answer, Covers, How, Kind, Seen, Stopped};
use serde_json::Value;

/// Seconds that reading may take; then what was seen until there is the answer. The sender waits
/// less than five minutes in all.
const READING_MAX: Duration = Duration::from_secs(220);

/// Frames or rows between two looks at the clock.
const CLOCK_EVERY: u64 = 4_096;

/// Bytes of address space: the sensor's own tables at their largest, with the rules.
const MEMORY_BYTES_MAX: u64 = 6 << 30;

/// Seconds of processor time, all threads together: more than reading may take.
const CPU_S_MAX: u64 = 300;

/// Open files: the rules, the lists, the events and the standard ones.
const FILES_MAX: u64 = 64;

/// Bytes of a file it may write; the events stop before.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// Bytes of events that are kept for the CSIRT: the first ones.
const EVENTS_BYTES_MAX: usize = 16 << 20;

/// Kinds of things that are told, the worst first; more are counted.
const SEEN_MAX: usize = 100;

/// Kinds of things that are gathered; what comes after is counted only.
const GATHERED_MAX: usize = 20_000;

/// Others that are named with one of them.
const PEERS_MAX: usize = 5;

/// Characters of what was seen: the longest messages of rules.
const WHAT_CHARS_MAX: usize = 200;

/// Protocols that are named.
const PROTOCOLS_MAX: usize = 20;

/// How capture files begin: pcap in both orders, with micro- and nanoseconds, and pcapng.
const CAPTURES: [[u8; 4]; 5] = [
    [0xa1, 0xb2, 0xc3, 0xd4],
    [0xd4, 0xc3, 0xb2, 0xa1],
    [0xa1, 0xb2, 0x3c, 0x4d],
    [0x4d, 0x3c, 0xb2, 0xa1],
    [0x0a, 0x0d, 0x0d, 0x0a],
];

/// Answers whether something in a file looks wrong: the file on standard input, the answer as JSON.
#[derive(clap::Args)]
pub struct Examine {
    /// The name that the file came by; some formats are told by it.
    #[arg(long, default_value = "")]
    name: String,
    /// Folder for the events that were seen.
    #[arg(long, value_name = "FOLDER")]
    work: PathBuf,
    /// Rule file.
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
    /// List of indicators.
    #[arg(long, value_name = "FILE")]
    indicators: Vec<PathBuf>,
    /// Values that replace some of the shipped thresholds of analytics.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Names and addresses that never fire.
    #[arg(long, value_name = "FILE")]
    warning_list: Vec<PathBuf>,
    /// Network of the organisation.
    #[arg(long, value_name = "NET")]
    home: Vec<IpNet>,
}

impl Examine {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        confine()?;
        let events = File::create_new(self.work.join("events.json"))?;
        let mut found = Found::new(self.home.clone(), events);
        let name = self.name.clone();
        let unpacked = reports::each_file(std::io::stdin().lock(), &name, |name, input| {
            if found.is_over() {
                return;
            }
            let mut head = Vec::new();
            if (&mut *input).take(HEAD_BYTES as u64).read_to_end(&mut head).is_err() {
                found.stopped = Some(Stopped::Damaged);
            }
            if CAPTURES.iter().any(|start| head.starts_with(start)) {
                if let Err(error) = self.capture(head.as_slice().chain(input), &mut found) {
                    eprintln!("{error:#}");
                    found.stopped = Some(Stopped::Failed);
                }
            } else {
                log(name, head, input, &mut found);
            }
        });
        if unpacked.is_err() {
            found.stopped.get_or_insert(Stopped::Damaged);
        }
        let answer = found.answer()?;
        serde_json::to_writer(std::io::stdout().lock(), &answer)?;
        Ok(ExitCode::SUCCESS)
    }

    /// Frames through the sensor's own worker, with what the hub publishes.
    fn capture(&self, input: impl Read, found: &mut Found) -> anyhow::Result<()> {
        found.kind = Kind::Capture;
        let settings = self.settings().check()?;
        let force = sensor::daemon::compile(&settings, None, SystemClock.now())?;
        found.covers.rules = force.rules;
        found.covers.indicators = force.indicators;
        let mut worker = Worker::new(&force.run);
        worker.watch(force.setup.clone());
        match capture::file::Reader::new(input) {
            Ok(mut frames) => found.frames(&mut frames, &mut worker),
            Err(_) => found.stopped = Some(Stopped::Damaged),
        }
        worker.finish(found);
        found.covers.alerts += worker.alerts();
        found.read_stats();
        Ok(())
    }

    fn settings(&self) -> SettingsFile {
        let mut file = SettingsFile::default();
        file.rules.files.clone_from(&self.rules);
        let list = |path: &PathBuf| Indicators {
            file: path.clone(),
            source: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            tlp: None,
            confidence: None,
        };
        file.indicators = self.indicators.iter().map(list).collect();
        file.policy.analytics.clone_from(&self.policy);
        file.policy.warning_lists.clone_from(&self.warning_list);
        file.home_nets = self.home.iter().map(ToString::to_string).collect();
        let types = Some(vec!["alert".to_owned(), "stats".to_owned()]);
        file.eve = Some(Eve { file: "events.json".into(), types, rotate_mb: None, keep: None });
        file
    }
}

/// Takes away what is not needed, for good.
fn confine() -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    for (what, most) in [
        (Resource::As, MEMORY_BYTES_MAX),
        (Resource::Cpu, CPU_S_MAX),
        (Resource::Nofile, FILES_MAX),
        (Resource::Fsize, FILE_BYTES_MAX),
        (Resource::Core, 0),
    ] {
        setrlimit(what, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

/// Rows of a log through the readers of others' reports.
fn log(name: &str, head: Vec<u8>, input: &mut dyn Read, found: &mut Found) {
    let told = Head::new(name, &head);
    let Ok(format) = reports::detect(&told) else { return };
    found.kind = Kind::Log(format.name().to_owned());
    let about = About::new(name, SystemClock.now());
    let whole = Box::new(std::io::Cursor::new(head.clone()).chain(input));
    let mut reader = format.read(whole, &about);
    for (number, item) in (1..).zip(reader.by_ref()) {
        match item {
            Ok(row) => found.row(&row),
            Err(Fault::Stopped { .. }) => found.stopped = Some(Stopped::Damaged),
            Err(_) => {}
        }
        if found.is_late(number) {
            break;
        }
    }
    let counts = reader.counts();
    found.covers.rows += counts.rows + counts.passed_over;
    found.covers.bad_rows += counts.bad;
    found.covers.quiet_rows += counts.passed_over;
}

/// What tells one kind of thing at one device from another.
type Key = (How, String, String, String, bool);

/// What was found so far.
struct Found {
    home: Vec<IpNet>,
    began: Instant,
    kind: Kind,
    seen: BTreeMap<Key, Seen>,
    more: u64,
    covers: Covers,
    stopped: Option<Stopped>,
    events: BufWriter<File>,
    events_left: usize,
    failed: Option<std::io::Error>,
    /// The last counters of the worker.
    stats: Vec<u8>,
}

impl Found {
    fn new(home: Vec<IpNet>, events: File) -> Self {
        Self {
            home,
            began: Instant::now(),
            kind: Kind::Unknown,
            seen: BTreeMap::new(),
            more: 0,
            covers: Covers::default(),
            stopped: None,
            events: BufWriter::new(events),
            events_left: EVENTS_BYTES_MAX,
            failed: None,
            stats: Vec::new(),
        }
    }

    fn is_over(&self) -> bool {
        self.stopped == Some(Stopped::TooLong)
    }

    fn is_late(&mut self, number: u64) -> bool {
        if number.is_multiple_of(CLOCK_EVERY) && READING_MAX < self.began.elapsed() {
            self.stopped = Some(Stopped::TooLong);
        }
        self.is_over()
    }

    fn frames<R: Read>(&mut self, frames: &mut capture::file::Reader<R>, worker: &mut Worker) {
        let mut number = 0;
        loop {
            match frames.next_frame() {
                Ok(Some(mut frame)) => {
                    number += 1;
                    frame.number = number;
                    self.at(frame.time);
                    worker.frame(frame, self);
                }
                Ok(None) => return,
                Err(_) => return self.stopped = Some(Stopped::Damaged),
            }
            if self.is_late(number) {
                return;
            }
        }
    }

    fn at(&mut self, time: Time) {
        let covers = &mut self.covers;
        covers.first = Some(covers.first.map_or(time, |first| first.min(time)));
        covers.last = Some(covers.last.map_or(time, |last| last.max(time)));
    }

    fn row(&mut self, row: &Row) {
        self.at(row.time);
        let is_home = |ip: IpAddr| self.home.iter().any(|net| net.contains(&ip));
        let remote = row.remote.map(|ip| ip.to_string());
        let swapped = row.side == Side::Either && row.remote.is_some_and(is_home);
        let (device, peer) = match (swapped, remote) {
            (true, Some(remote)) => (remote, Some(row.place.to_string())),
            (_, remote) => (row.place.to_string(), remote),
        };
        // A row says who and to whom; whether the device was attacked only its class tells.
        let what = row.extra.iter().find(|(name, _)| &**name == "signature");
        let what = what.map(|(_, text)| &**text).or(row.variant.as_deref()).unwrap_or(&row.report);
        self.add(Seen {
            how: How::Log,
            what: short(what),
            class: row.class.as_str().to_owned(),
            severity: row.severity.unwrap_or(Severity::Medium),
            device,
            inbound: swapped,
            peers: peer.into_iter().collect(),
            count: row.count,
            first: row.time,
            last: row.time,
        });
    }

    fn add(&mut self, seen: Seen) {
        let key =
            (seen.how, seen.what.clone(), seen.class.clone(), seen.device.clone(), seen.inbound);
        let is_full = GATHERED_MAX <= self.seen.len();
        if let Some(kept) = self.seen.get_mut(&key) {
            kept.count = kept.count.saturating_add(seen.count);
            kept.severity = kept.severity.max(seen.severity);
            kept.first = kept.first.min(seen.first);
            kept.last = kept.last.max(seen.last);
            for peer in seen.peers {
                if kept.peers.len() < PEERS_MAX && !kept.peers.contains(&peer) {
                    kept.peers.push(peer);
                }
            }
        } else if is_full {
            self.more += 1;
        } else {
            self.seen.insert(key, seen);
        }
    }

    /// What the worker counted, out of its last event.
    fn read_stats(&mut self) {
        let stats: Value = serde_json::from_slice(&self.stats).unwrap_or_default();
        let stats = &stats["stats"];
        let number = |value: &Value| value.as_u64().unwrap_or(0);
        let covers = &mut self.covers;
        covers.packets += number(&stats["decoder"]["pkts"]);
        covers.unread += number(&stats["decoder"]["invalid"]);
        covers.flows += number(&stats["flow"]["total"]);
        for (name, count) in stats["app_layer"]["tx"].as_object().into_iter().flatten() {
            covers.protocols.push((name.clone(), number(count)));
        }
    }

    fn answer(mut self) -> std::io::Result<Answer> {
        self.events.flush()?;
        if let Some(error) = self.failed {
            return Err(error);
        }
        let mut seen: Vec<Seen> = self.seen.into_values().collect();
        seen.sort_by_key(|one| std::cmp::Reverse((one.severity, one.count)));
        let more = self.more + seen.len().saturating_sub(SEEN_MAX) as u64;
        seen.truncate(SEEN_MAX);
        self.covers.protocols.retain(|(_, count)| 0 < *count);
        self.covers.protocols.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        self.covers.protocols.truncate(PROTOCOLS_MAX);
        let (kind, covers, stopped) = (self.kind, self.covers, self.stopped);
        Ok(Answer { kind, seen, seen_more: more, covers, stopped })
    }
}

impl Sink for Found {
    fn event(&mut self, _output: usize, line: &[u8]) {
        const STATS: &[u8] = b"\"event_type\":\"stats\"";
        // It stands near the beginning of every event.
        if line.windows(STATS.len()).take(200).any(|part| part == STATS) {
            line.clone_into(&mut self.stats);
            return;
        }
        if let Some(left) = self.events_left.checked_sub(line.len() + 1) {
            self.events_left = left;
            let written = self.events.write_all(line).and_then(|()| self.events.write_all(b"\n"));
            self.failed = self.failed.take().or(written.err());
        }
    }

    fn detection(&mut self, one: wire::Detection) {
        let (how, what) = match &one.cause {
            wire::Cause::Rule { msg, .. } => (How::Rule, msg.as_str()),
            wire::Cause::Indicator { value, .. } => (How::Indicator, value.as_str()),
            wire::Cause::Analytic { name, .. } => (How::Analytic, name.as_str()),
        };
        let peer = one.peer.as_ref().map(|peer| match &peer.name {
            Some(name) => short(name),
            None => peer.ip.to_string(),
        });
        self.add(Seen {
            how,
            what: short(what),
            class: one.class.as_str().to_owned(),
            severity: one.severity,
            device: one.device.ip.to_string(),
            inbound: one.inbound,
            peers: peer.into_iter().collect(),
            count: u64::from(one.count),
            first: one.time,
            last: one.time,
        });
    }
}

fn short(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_control()).take(WHAT_CHARS_MAX).collect()
}
