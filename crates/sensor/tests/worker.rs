//! A whole worker on packets made here: what it tells, and that any bytes are survived.

use std::sync::Arc;

use decode::{Frame, LinkType};
use model::Time;
use proptest::prelude::*;
use sensor::settings::Config;
use sensor::settings::suricata::{Overrides, load};
use sensor::sink::Sink;
use sensor::watch::{Classes, Setup};
use sensor::worker::{Run, Worker};

/// The shipped thresholds of analytics.
const POLICY: &str = include_str!("../../../content/policy/analytics.toml");

/// Keeps events and detections in memory.
#[derive(Default)]
struct Kept(Vec<serde_json::Value>, Vec<wire::Detection>);

impl Sink for Kept {
    fn event(&mut self, _output: usize, line: &[u8]) {
        self.0.push(serde_json::from_slice(line).expect("an event is valid JSON"));
    }

    fn detection(&mut self, detection: wire::Detection) {
        self.1.push(detection);
    }
}

/// An IPv4 packet between a client (10.0.0.1:40000) and a server (192.0.2.1:port).
fn ip(from_client: bool, protocol: u8, transport: &[u8]) -> Vec<u8> {
    let (client, server) = ([10, 0, 0, 1], [192, 0, 2, 1]);
    let (source, destination) = if from_client { (client, server) } else { (server, client) };
    let length = u16::try_from(20 + transport.len()).expect("short");
    let mut bytes = vec![0x45, 0];
    bytes.extend(length.to_be_bytes());
    bytes.extend([0, 1, 0, 0, 64, protocol, 0, 0]);
    bytes.extend(source);
    bytes.extend(destination);
    bytes.extend(transport);
    bytes
}

fn tcp(from_client: bool, port: u16, seq: u32, ack: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    let (source, destination) = if from_client { (40_000, port) } else { (port, 40_000) };
    let mut bytes = Vec::new();
    bytes.extend(u16::to_be_bytes(source));
    bytes.extend(u16::to_be_bytes(destination));
    bytes.extend(seq.to_be_bytes());
    bytes.extend(ack.to_be_bytes());
    bytes.extend([0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
    bytes.extend(payload);
    ip(from_client, 6, &bytes)
}

/// A whole connection: handshake, one message each way, both closed.
fn connection(port: u16, request: &[u8], response: &[u8]) -> Vec<Vec<u8>> {
    let (syn, ack, fin) = (2_u8, 16_u8, 1_u8);
    let asked = 101 + u32::try_from(request.len()).expect("short");
    let answered = 501 + u32::try_from(response.len()).expect("short");
    vec![
        tcp(true, port, 100, 0, syn, b""),
        tcp(false, port, 500, 101, syn | ack, b""),
        tcp(true, port, 101, 501, ack, b""),
        tcp(true, port, 101, 501, ack | 8, request),
        tcp(false, port, 501, asked, ack | 8, response),
        tcp(true, port, asked, answered, ack | fin, b""),
        tcp(false, port, answered, asked + 1, ack | fin, b""),
        tcp(true, port, asked + 1, answered + 1, ack, b""),
    ]
}

fn config(rules: &str) -> Config {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.rules");
    std::fs::write(&path, rules).expect("written");
    let overrides =
        Overrides { rules_only: vec![path], checksums: Some(false), ..Overrides::default() };
    let mut config = load(None, &overrides).expect("the default is good");
    // The folder goes; the rules are read now.
    config.rules.files.clear();
    config.rules.files.push(folder.keep().join("test.rules"));
    config
}

/// The only place that knows how a worker is made and fed.
fn events(rules: &str, packets: &[Vec<u8>]) -> Vec<serde_json::Value> {
    run(config(rules), None, packets).0
}

fn run(config: Config, watching: Option<&str>, packets: &[Vec<u8>]) -> Kept {
    let loaded = sensor::load::rules(&config).expect("the rules can be read");
    assert_eq!(loaded.compiled.errors, []);
    let engine = sensor::load::engine(&config, loaded);
    let mut worker = Worker::new(&Run::new(config, Arc::clone(&engine)));
    if let Some(list) = watching {
        let (_, read) = indicators::read(list, &origin());
        let lists = indicators::WarningLists::default();
        let set = indicators::MatchSet::new(read.indicators, &lists, Time::default());
        engine.watch(Arc::new(set));
        worker.watch(Setup {
            home: vec!["10.0.0.0/8".parse().expect("a network")],
            classes: Classes::shipped().expect("the shipped policy"),
            analytics: toml::from_str(POLICY).expect("the shipped policy"),
        });
    }
    let mut kept = Kept::default();
    for (place, data) in (0_u32..).zip(packets) {
        worker.frame(frame(place, data), &mut kept);
    }
    worker.finish(&mut kept);
    kept
}

fn origin() -> indicators::Origin {
    indicators::Origin {
        source: "test list".to_owned(),
        tlp: model::Tlp::Green,
        confidence: model::Confidence::percent(80),
        expires: None,
    }
}

fn frame(place: u32, data: &[u8]) -> Frame<'_> {
    Frame {
        time: Time::from_micros(1_700_000_000_000_000 + i64::from(place)),
        number: u64::from(place) + 1,
        link: LinkType::RAW,
        data,
        wire_len: u32::try_from(data.len()).expect("short"),
    }
}

/// Kinds of events in order, with what an alert or a transaction is about.
#[track_caller]
fn check(rules: &str, packets: &[Vec<u8>], expected: &[&str]) {
    let told: Vec<String> = events(rules, packets)
        .iter()
        .map(|event| {
            let text =
                |pointer| event.pointer(pointer).map(ToString::to_string).unwrap_or_default();
            format!(
                "{} {}{}{}",
                event["event_type"].as_str().unwrap_or("?"),
                text("/alert/signature_id"),
                text("/http/url"),
                text("/app_proto"),
            )
        })
        .filter(|line| !line.starts_with("stats"))
        .collect();
    assert_eq!(told, expected);
}

const GET: &[u8] = b"GET /cmd.exe HTTP/1.1\r\nHost: www.example.com\r\n\r\n";
const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

#[test]
fn a_request_becomes_alert_transaction_file_and_flow() {
    let rules = "alert http any any -> any any (msg:\"x\"; http.uri; content:\"/cmd.exe\"; sid:7;)";
    check(
        rules,
        &connection(80, GET, OK),
        &[
            "alert 7\"/cmd.exe\"\"http\"",
            "fileinfo \"/cmd.exe\"\"http\"",
            "http \"/cmd.exe\"",
            "flow \"http\"",
        ],
    );
}

#[test]
fn a_protocol_is_told_on_any_port() {
    let told = events("", &connection(12_345, GET, OK));
    let flow = told.iter().find(|event| event["event_type"] == "flow").expect("a flow");
    assert_eq!(flow["app_proto"], "http");
    assert_eq!(flow["flow"]["pkts_toserver"], 5);
    assert_eq!(flow["flow"]["pkts_toclient"], 3);
}

#[test]
fn what_cannot_be_told_has_failed() {
    let noise = connection(9999, b"\x00\x01\x02 nothing anybody speaks", b"\xff\xfe\xfd neither");
    let told = events("", &noise);
    let flow = told.iter().find(|event| event["event_type"] == "flow").expect("a flow");
    assert_eq!(flow["app_proto"], "failed");
}

#[test]
fn a_direction_is_looked_at_with_its_own_packet() {
    let rules = "alert tcp any any -> any any (flow:to_client; content:\"hi\"; sid:8;)";
    let told = events(rules, &connection(80, GET, OK));
    let alert = told.iter().find(|event| event["event_type"] == "alert").expect("an alert");
    assert_eq!(alert["src_ip"], "192.0.2.1");
    assert_eq!(alert["direction"], "to_client");
}

fn own_settings() -> Config {
    sensor::settings::file::File::default().check().expect("the default is good").worker
}

#[test]
fn an_indicator_is_an_event_and_a_detection_once() {
    let list = "www.example.com  # phishing kit\n10.0.0.1\n";
    let mut config = own_settings();
    config.checksums = sensor::settings::Checksums::No;
    let kept = run(config, Some(list), &connection(80, GET, OK));
    let met: Vec<_> = kept.0.iter().filter(|event| event["event_type"] == "indicator").collect();
    let host = met.iter().find(|event| event["indicator"]["what"] == "domain").expect("met");
    assert_eq!(host["indicator"]["value"], "www.example.com");
    assert_eq!(host["indicator"]["source"], "test list");
    assert_eq!(host["indicator"]["tlp"], "TLP:GREEN");
    assert_eq!(host["indicator"]["confidence"], 80);
    assert_eq!(host["app_proto"], "http");
    assert_eq!(host["src_ip"], "10.0.0.1");
    // That the member's own address is on a list is an event, but not told of everybody it talks to.
    assert_eq!(met.len(), 2);
    assert_eq!(kept.1.len(), 1);
    let told = &kept.1[0];
    let wire::Cause::Indicator { seen, .. } = &told.cause else { panic!("{:?}", told.cause) };
    assert_eq!(seen, "www.example.com");
    assert_eq!(told.device.ip.to_string(), "10.0.0.1");
    assert!(!told.inbound);
    assert_eq!(told.evidence["event_type"], "indicator");
}

#[test]
fn a_listed_address_that_knocks_is_a_scanner() {
    let mut config = own_settings();
    config.checksums = sensor::settings::Checksums::No;
    let syn = tcp(false, 80, 100, 0, 2, b"");
    let kept = run(config, Some("192.0.2.1\n"), &[syn]);
    assert_eq!(kept.1.len(), 1);
    assert!(kept.1[0].inbound);
    assert_eq!(kept.1[0].class, model::Rsit::Scanner);
    assert_eq!(kept.1[0].severity, model::Severity::Low);
}

#[test]
fn verdicts_of_analytics_are_events() {
    // One client asks many hosts, all of which refuse.
    let refused = (0_u8..200).flat_map(|host| {
        let mut syn = tcp(true, 445, 100, 0, 2, b"");
        syn[16..20].copy_from_slice(&[198, 51, 100, host]);
        let mut rst = tcp(false, 445, 0, 101, 20, b"");
        rst[12..16].copy_from_slice(&[198, 51, 100, host]);
        [syn, rst]
    });
    let mut config = own_settings();
    config.checksums = sensor::settings::Checksums::No;
    let kept = run(config, Some(""), &refused.collect::<Vec<_>>());
    let told = kept.0.iter().find(|event| event["event_type"] == "analytic").expect("a verdict");
    assert_eq!(told["analytic"]["name"], "scan_hosts");
    assert_eq!(told["src_ip"], "10.0.0.1");
    assert_eq!(told["dest_port"], 445);
    assert!(kept.1.iter().any(|one| matches!(one.cause, wire::Cause::Analytic { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_survived(
        packets in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..20),
        request in prop::collection::vec(any::<u8>(), 0..300),
        response in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let mut all = connection(80, &request, &response);
        all.extend(packets);
        let rules = "alert ip any any -> any any (content:\"a\"; sid:1;)";
        let told = events(rules, &all);
        prop_assert!(told.iter().any(|event| event["event_type"] == "flow"));
    }
}
