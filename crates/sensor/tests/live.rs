//! A sensor on a real interface: a pair of virtual cards in a network namespace of the test's own.
//! Skips where that is not allowed.

#![cfg(target_os = "linux")]

use std::net::UdpSocket;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::{SensorId, SystemClock};
use sensor::daemon::{Live, Tell, start};
use sensor::settings::file::File;
use uplink::Spool;
use wire::{Batch, Cause, Item};

/// Set in the process that runs inside the namespace.
const INSIDE: &str = "VARDKASE_TEST_NAMESPACE";

const PAIR: &[&str] = &[
    "link add left type veth peer name right",
    "link set left up",
    "link set right up",
    "addr add 10.99.0.1/24 dev left",
    "neigh add 10.99.0.2 lladdr 02:00:00:00:00:02 dev left",
];

/// Runs this test again in a new network namespace; whether it is that run.
fn inside(test: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    let may = Command::new("unshare").args(["--net", "true"]).status();
    if !may.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no right to make a network namespace");
        return false;
    }
    let own = std::env::current_exe().expect("this program");
    let status = Command::new("unshare")
        .arg("--net")
        .arg(own)
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, "1")
        .status();
    assert!(status.expect("unshare").success());
    false
}

/// A question for the address of a name.
fn question(name: &str) -> Vec<u8> {
    let mut message = vec![0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.') {
        message.push(label.len() as u8);
        message.extend(label.as_bytes());
    }
    message.extend([0, 0, 1, 0, 1]);
    message
}

#[test]
fn what_is_seen_on_a_card_is_in_the_spool() {
    if !inside("what_is_seen_on_a_card_is_in_the_spool") {
        return;
    }
    for command in PAIR {
        let done = Command::new("ip").args(command.split(' ')).status();
        if !done.as_ref().is_ok_and(|status| status.success()) {
            eprintln!("skipped: `ip {command}` gave {done:?}");
            return;
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let list = folder.path().join("list.txt");
    std::fs::write(&list, "evil.example\n").expect("written");
    // Virtual cards leave checksums to the hardware that they do not have.
    let text = format!(
        "workers = 2\n[source]\ninterfaces = [\"right\"]\nring_mb = 2\n\
         [[indicators]]\nfile = {list:?}\nsource = \"test\"\n\
         [eve]\nfile = {:?}\n[limits]\nchecksums = false",
        folder.path().join("eve.json")
    );
    let settings = File::parse(&text).expect("TOML").check().expect("good settings");
    let sources = Live::all(&settings).expect("the card can be listened on");
    assert_eq!(sources.len(), 2);
    let place = folder.path().join("spool");
    let id = SensorId::new();
    let spool = Spool::open(&place, id, 1 << 20).expect("a spool");
    let handle = start(settings, sources, Tell::To(Box::new(spool)), Arc::new(SystemClock))
        .expect("started");
    let socket = UdpSocket::bind("10.99.0.1:0").expect("bind");
    let begun = Instant::now();
    while handle.progress().detections == 0 && begun.elapsed() < Duration::from_secs(20) {
        socket.send_to(&question("www.evil.example"), "10.99.0.2:53").expect("sent");
        std::thread::sleep(Duration::from_millis(100));
    }
    let done = handle.stop();
    assert!(done.frames > 0 && done.flows > 0, "{done:?}");
    let mut spool = Spool::open(&place, id, 1 << 20).expect("the spool again");
    let taken = spool.take(model::Time::default()).expect("readable").expect("something waits");
    let items = Batch::decode(&taken.bytes).expect("a batch").batch.items;
    let seen = items.iter().find_map(|item| match item {
        Item::Detection(detection) => match &detection.cause {
            Cause::Indicator { seen, .. } => Some((detection.device.ip, seen.as_str())),
            _ => None,
        },
        _ => None,
    });
    assert_eq!(seen, Some(("10.99.0.1".parse().expect("address"), "www.evil.example")));
    let events = std::fs::read_to_string(folder.path().join("eve.json")).expect("events");
    assert!(events.lines().any(|line| line.contains("\"event_type\":\"dns\"")), "{events}");
}
