//! The sensor killed at instants of chance while it writes into its spool and sends: what was
//! promised arrives, and nothing is counted twice.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use model::{Confidence, DetectionId, Rsit, SensorId, Severity, Time};
use testkit::killed::{Chance, READY, killed, numbers};
use uplink::Spool;
use wire::{Batch, Cause, Detection, Device, Item};

const FOLDER: &str = "CRASH_SPOOL";
const HUB: &str = "CRASH_HUB";
const FROM: &str = "CRASH_FROM";

/// The longest a process works before it is killed.
const WITHIN_MS: u64 = 150;

/// Items of one run at most: each run has numbers of its own.
const RUN: u64 = 1_000_000;

/// Pushes between two sendings.
const PUSHES: u64 = 3;

#[test]
fn killed_10_times_nothing_is_lost_or_counted_twice() {
    run(10, 1);
}

#[test]
#[ignore = "half a minute: the full measure"]
fn killed_100_times_nothing_is_lost_or_counted_twice() {
    run(100, 2);
}

/// The sensor of the other tests: pushes, says what is on disk, sends, and forgets what the hub
/// has answered.
#[test]
#[ignore = "the process that the other tests kill"]
fn sensor_process() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let variable = |name: &str| std::env::var(name).expect("given");
    let from: u64 = variable(FROM).parse().expect("a number");
    let mut spool = open(folder.as_ref());
    eprintln!("{READY}");
    for number in from.. {
        spool.push_all(&[detection(number), counters(number)]).expect("written");
        eprintln!("pushed {number}");
        if number % PUSHES == 0 {
            send(&mut spool, &variable(HUB));
        }
    }
}

fn run(kills: u64, seed: u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Hub::listen();
    let mut chance = Chance(seed);
    let mut promised = Vec::new();
    for run in 1..=kills {
        let variables = [
            (FOLDER, folder.path().display().to_string()),
            (HUB, hub.address.clone()),
            (FROM, (run * RUN).to_string()),
        ];
        let at = chance.instant(WITHIN_MS);
        let said = killed("sensor_process", &variables, at).expect("killed");
        promised.extend(numbers(&said, "pushed"));
    }
    let mut spool = open(folder.path());
    while send(&mut spool, &hub.address) {}
    assert!(spool.is_empty());
    hub.check(&promised, kills);
}

/// What the hub keeps: detections by id, counts by the number of the batch they came in.
#[derive(Default)]
struct Kept {
    detections: BTreeSet<DetectionId>,
    counts: BTreeMap<String, u64>,
    sequence: u64,
    batches: u64,
    again: u64,
}

struct Hub {
    address: String,
    kept: Arc<Mutex<Kept>>,
}

impl Hub {
    fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("bound").to_string();
        let kept = Arc::new(Mutex::new(Kept::default()));
        let shared = Arc::clone(&kept);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                // A sensor killed half-way has sent no whole batch; one killed before the answer
                // is answered into the void.
                let mut length = [0; 4];
                if stream.read_exact(&mut length).is_err() {
                    continue;
                }
                let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
                if stream.read_exact(&mut bytes).is_err() {
                    continue;
                }
                let batch = Batch::decode(&bytes).expect("a batch").batch;
                shared.lock().unwrap_or_else(PoisonError::into_inner).take(batch);
                let _ = stream.write_all(b"+");
            }
        });
        Self { address, kept }
    }

    fn check(&self, promised: &[u64], kills: u64) {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        for number in promised {
            assert!(kept.detections.contains(&id(*number)), "detection {number} is lost");
            assert_eq!(kept.counts.get(&number.to_string()), Some(&1), "count {number}");
        }
        assert!(kept.counts.values().all(|count| *count == 1), "something is counted twice");
        // What was on disk when the process was killed before it could say so: one push a kill.
        let unsaid = kept.detections.len() - promised.len();
        assert!(!promised.is_empty() && unsaid as u64 <= kills, "{unsaid} never pushed");
        println!(
            "{kills} kills: {} detections promised, {} kept, {} batches, {} came again",
            promised.len(),
            kept.detections.len(),
            kept.batches,
            kept.again
        );
    }
}

impl Kept {
    /// As the hub does: a detection is known by its id, a batch by its number.
    fn take(&mut self, batch: Batch) {
        let again = batch.header.sequence <= self.sequence;
        self.sequence = self.sequence.max(batch.header.sequence);
        self.batches += 1;
        self.again += u64::from(again);
        for item in batch.items {
            match item {
                Item::Detection(detection) => {
                    assert!(self.detections.insert(detection.id) || again, "in two batches");
                }
                Item::Counters { counts, .. } if !again => {
                    for (name, count) in counts {
                        *self.counts.entry(name).or_default() += count;
                    }
                }
                _ => {}
            }
        }
    }
}

/// Sends one batch and forgets it when it is answered; false when there is none.
fn send(spool: &mut Spool, hub: &str) -> bool {
    let Some(taken) = spool.take(Time::from_seconds(1)).expect("readable") else { return false };
    let mut line = TcpStream::connect(hub).expect("connects");
    let length = u32::try_from(taken.bytes.len()).expect("small");
    line.write_all(&length.to_le_bytes()).expect("sent");
    line.write_all(&taken.bytes).expect("sent");
    line.read_exact(&mut [0]).expect("answered");
    spool.done(taken.batch).expect("forgotten");
    true
}

fn open(folder: &std::path::Path) -> Spool {
    Spool::open(folder, SensorId(uuid::Uuid::nil()), 64 << 20).expect("a spool")
}

fn id(number: u64) -> DetectionId {
    DetectionId(uuid::Uuid::from_u128(number.into()))
}

fn counters(number: u64) -> Item {
    let (from, to) = (Time::from_seconds(0), Time::from_seconds(1));
    Item::Counters { from, to, counts: BTreeMap::from([(number.to_string(), 1)]) }
}

fn detection(number: u64) -> Item {
    Item::Detection(Box::new(Detection {
        id: id(number),
        time: Time::from_seconds(1),
        cause: Cause::Analytic { name: "scan_ports".into(), facts: serde_json::Map::new() },
        class: Rsit::Scanner,
        severity: if number.is_multiple_of(2) { Severity::High } else { Severity::Low },
        confidence: Confidence::percent(80),
        device: Device { ip: [10, 0, 0, 1].into(), vlan: None, port: None },
        peer: None,
        app_protocol: None,
        inbound: true,
        count: 1,
        evidence: serde_json::Value::Null,
    }))
}
