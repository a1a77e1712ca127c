//! Every capture of the shared corpora is read to its end and decoded: no panic, and nearly all
//! frames give a packet with addresses. Skips when the corpora are not there.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use capture::file::Reader;
use decode::{Decoder, Network, TransportLayer};

fn shared() -> PathBuf {
    std::env::var_os("VARDKASE_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    )
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files_below(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Reads one file; counts what its packets were under names.
fn read(path: &Path, counts: &mut BTreeMap<String, u64>) {
    let mut count = |name: &str| *counts.entry(name.to_owned()).or_default() += 1;
    let mut decoder = Decoder::default();
    let mut reader = match File::open(path).map(Reader::new) {
        Ok(Ok(reader)) => reader,
        other => return count(&format!("unreadable {:?}", other.map(|_| ()))),
    };
    count("files");
    loop {
        match reader.next_frame() {
            Ok(Some(frame)) => {
                count("frames");
                decoder.each(frame, |packet| {
                    count("packets");
                    packet.events.iter().for_each(|event| count(event));
                    match &packet.network {
                        Network::None => count(&format!("no network, link {}", packet.link.0)),
                        Network::Ip(_) => count("ip"),
                        Network::Arp(_) => count("arp"),
                    }
                    match &packet.transport {
                        TransportLayer::Tcp(tcp) if !tcp.checksum_ok => count("tcp, bad checksum"),
                        TransportLayer::Udp(udp) if !udp.checksum_ok => count("udp, bad checksum"),
                        TransportLayer::Tcp(_) => count("tcp"),
                        TransportLayer::Udp(_) => count("udp"),
                        _ => {}
                    }
                    if packet.reassembled {
                        count("reassembled");
                    }
                });
            }
            Ok(None) => break,
            Err(error) => {
                count(
                    &format!("ended early: {error}")
                        .split_inclusive(' ')
                        .take(8)
                        .collect::<String>(),
                );
                break;
            }
        }
    }
}

#[test]
fn every_capture_decodes() {
    let mut paths = Vec::new();
    files_below(&shared().join("data/captures"), &mut paths);
    files_below(&shared().join("sensor-cases/captures"), &mut paths);
    if paths.is_empty() {
        eprintln!("skipped: no captures under {}", shared().display());
        return;
    }
    let mut counts = BTreeMap::new();
    for path in &paths {
        read(path, &mut counts);
    }
    println!("{counts:#?}");
    assert!(1000 < counts["files"]);
    assert!(counts["packets"] * 9 / 10 < counts["ip"]);
}
