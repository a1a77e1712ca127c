//! Golden cases of the sensor: captures made by `range`, and what is told of them.
//!
//! `GOLDEN_UPDATE=1` writes captures, expectations and reasons anew from the cases below.

mod common;

use std::fs;

use capture::file::Writer;
use decode::LinkType;
use model::Time;
use sensor::filter::Filter;
use serde_json::{Map, Value};
use testkit::golden::{Golden, golden, updating};
use testkit::range::speech::dns::{self, Answer, Kind};
use testkit::range::speech::{http, smb, tls};
use testkit::range::{
    Attack, Conversation, Day, Endpoint, Frame, Rng, Scenario, Setting, Side, eicar, exchange,
};

const START: Time = Time::from_seconds(1_795_420_800);

/// A case: why it is there, its traffic, and what of the events it is about.
struct Case {
    name: &'static str,
    why: &'static str,
    frames: fn(&mut Rng) -> Vec<Frame>,
    /// Kinds of events, and members of each that count.
    events: &'static [(&'static str, &'static [&'static str])],
}

/// The only place that knows how a case is run.
#[track_caller]
fn check(case: &Case) {
    let golden = golden("sensor", case.name);
    if updating() {
        write(&golden, case);
    }
    let (mut worker, mut kept) = (common::worker(), common::Kept::default());
    sensor::read::capture(&mut worker, &golden.input(), &Filter::default(), &mut kept)
        .expect("the capture can be read");
    worker.finish(&mut kept);
    let told = kept.events.iter().filter_map(|event| subset(event, case.events));
    let found = kept.detections.iter().map(|detection| {
        serde_json::json!({ "cause": detection.cause, "severity": detection.severity,
            "device": detection.device, "peer": detection.peer, "inbound": detection.inbound })
    });
    let lines: Vec<String> = told.chain(found).map(|value| value.to_string()).collect();
    golden.check(&lines);
}

/// What counts of an event, when it is of a kind that counts.
fn subset(event: &Value, kinds: &[(&str, &[&str])]) -> Option<Value> {
    let kind = event.get("event_type")?.as_str()?;
    let (_, keys) = kinds.iter().find(|(name, _)| *name == kind)?;
    let mut kept = Map::new();
    for key in ["event_type", "src_ip", "dest_ip"].iter().chain(*keys) {
        if let Some(value) = event.get(*key) {
            kept.insert((*key).to_owned(), value.clone());
        }
    }
    Some(Value::Object(kept))
}

fn write(golden: &Golden, case: &Case) {
    let mut frames = (case.frames)(&mut Rng::branch(1, case.name));
    frames.sort();
    let mut writer = Writer::new(Vec::new(), LinkType::ETHERNET).expect("memory can be written");
    for frame in &frames {
        let wire_len = frame.bytes.len() as u32;
        let link = LinkType::ETHERNET;
        let frame =
            decode::Frame { time: frame.time, number: 0, link, data: &frame.bytes, wire_len };
        writer.write(frame).expect("memory can be written");
    }
    let capture = writer.finish().expect("memory can be written");
    fs::write(golden.input(), capture).expect("the case can be written");
    fs::write(golden.file("WHY.md"), format!("{}\n", case.why)).expect("the case can be written");
}

fn call(server: impl Into<std::net::IpAddr>, port: u16) -> Setting {
    let client = Endpoint::new([10, 10, 0, 20], 50_000 + port % 1_000);
    let server = Endpoint::new(server, port);
    Setting { start: START, client, server, vlan: None, round_trip_us: 9_000 }
}

const AGENT: &str = http::BROWSERS[2];
const HTTP: &[(&str, &[&str])] =
    &[("http", &["http"]), ("fileinfo", &["fileinfo"]), ("anomaly", &["anomaly"])];

#[test]
fn http_pages() {
    check(&Case {
        name: "http",
        why: "Two requests in one connection: a page in gzip and chunks, whose file is hashed as \
              people read it, and a page that is not there.",
        frames: |rng| {
            let mut talk = Conversation::open(call([198, 51, 100, 13], 80), rng);
            talk.client(&http::get("www.lokaltidningen.example", "/", AGENT).bytes());
            talk.server(&http::compressed("200 OK", "text/html", &http::page("Nyheter", 40)));
            talk.client(&http::get("www.lokaltidningen.example", "/borta?a=1", AGENT).bytes());
            talk.server(&http::response("404 Not Found", "text/html", "", &http::page("Borta", 1)));
            talk.close()
        },
        events: HTTP,
    });
}

#[test]
fn http_gap() {
    check(&Case {
        name: "http_gap",
        why: "A piece of a response never passed the sensor though the client got it: the \
              transaction is told, and its file says that it has a gap.",
        frames: |rng| {
            let mut talk = Conversation::open(call([198, 51, 100, 14], 80), rng);
            talk.client(&http::get("bilder.lokaltidningen.example", "/bild.png", AGENT).bytes());
            let reply = http::response("200 OK", "image/png", "", &[7; 6_000]);
            talk.server(&reply[..2_000]);
            talk.say_unseen(Side::Server, 1_460);
            talk.server(&reply[3_460..]);
            talk.close()
        },
        events: HTTP,
    });
}

#[test]
fn overlap() {
    check(&Case {
        name: "overlap",
        why: "The end of a request is sent twice with different bytes, the second time after the \
              server has acknowledged the first: what the server read is what is told.",
        frames: |rng| {
            let mut talk = Conversation::open(call([198, 51, 100, 15], 80), rng);
            let told = http::get("kartor.lantkarta.example", "/karta", AGENT).bytes();
            let other = vec![b'x'; 40];
            talk.client(&told);
            talk.say_at(Side::Client, 40, &other);
            talk.server(&http::response("200 OK", "text/plain", "", b"karta"));
            talk.close()
        },
        events: HTTP,
    });
}

#[test]
fn overlap_unacknowledged() {
    check(&Case {
        name: "overlap_unacknowledged",
        why: "A request passes twice with different paths before the server acknowledges any: what \
              came first is told.",
        frames: |rng| {
            let mut talk = Conversation::open(call([198, 51, 100, 16], 80), rng);
            talk.say_at(
                Side::Client,
                0,
                &http::get("www.bankhuset.example", "/forst", AGENT).bytes(),
            );
            talk.client(&http::get("www.bankhuset.example", "/sedan", AGENT).bytes());
            talk.server(&http::response("200 OK", "text/plain", "", b"saldo"));
            talk.close()
        },
        events: HTTP,
    });
}

#[test]
fn dns_questions() {
    check(&Case {
        name: "dns",
        why: "A question for an address with its answer, and one for a name that does not exist, \
              through the name server inside.",
        frames: |_| {
            let ask = |id: u16, name: &str, kind, answer: &Answer| {
                let setting = Setting {
                    start: START.plus_s(i64::from(id)),
                    ..call([10, 20, 0, 53], 53 + id)
                };
                let setting = Setting { server: Endpoint::new([10, 20, 0, 53], 53), ..setting };
                let reply = dns::answer(id, name, kind, answer);
                exchange(setting, &dns::question(id, name, kind), Some(&reply))
            };
            let there = Answer::Address([198, 51, 100, 10].into());
            let mut frames = ask(1, "www.sokmotor.example", Kind::A, &there);
            frames.extend(ask(2, "www.sokmotro.example", Kind::Aaaa, &Answer::NoSuchName));
            frames
        },
        events: &[("dns", &["dns"])],
    });
}

#[test]
fn tls_sessions() {
    check(&Case {
        name: "tls",
        why: "A browser speaks TLS 1.3, of which the certificate cannot be seen, and the operating \
              system TLS 1.2, of which it can.",
        frames: |rng| {
            let mut frames = Vec::new();
            let name = "uppdatering.systemhuset.example";
            for (host, style) in [(10, &tls::BROWSER), (40, &tls::SYSTEM)] {
                let mut setting = call([198, 51, 100, host], 443);
                setting.start = START.plus_s(i64::from(host));
                let mut talk = Conversation::open(setting, rng);
                tls::greet(&mut talk, style, name, rng);
                talk.client(&tls::data(300, rng)).server(&tls::data(900, rng));
                frames.extend(talk.close());
            }
            frames
        },
        events: &[("tls", &["tls"])],
    });
}

fn attack(attack: Attack, member: usize) -> Vec<Frame> {
    let scenario = Scenario { length_s: 600, ..Scenario::demo(1, member, START) };
    Day::story_only(&Scenario { attacks: vec![attack], ..scenario }).collect()
}

#[test]
fn scan() {
    check(&Case {
        name: "scan",
        why: "48 ports of one public address within a minute, refused or unanswered: one detection.",
        frames: |_| attack(Attack::Scan, 0),
        events: &[],
    });
}

#[test]
fn guessing() {
    check(&Case {
        name: "guessing",
        why: "27 passwords for one account at a page that says 401 to each: one detection.",
        // Enough of them, and a capture that stays small.
        frames: |_| attack(Attack::Guessing, 2).into_iter().take(27 * 10).collect(),
        events: &[],
    });
}

#[test]
fn test_file() {
    check(&Case {
        name: "eicar",
        why: "The test file of virus scanners comes compressed and in chunks: found all the same.",
        frames: |rng| {
            let mut talk = Conversation::open(call([198, 51, 100, 33], 80), rng);
            talk.client(&http::get("www.uppslagsverk.example", "/prov.txt", AGENT).bytes());
            talk.server(&http::compressed("200 OK", "text/plain", &eicar()));
            talk.close()
        },
        events: &[("alert", &["alert"])],
    });
}

#[test]
fn care_password() {
    check(&Case {
        name: "care_password",
        why: "Somebody signs in to care planning over plain HTTP: the password passes readable.",
        frames: |rng| {
            let mut talk = Conversation::open(call([10, 20, 0, 30], 80), rng);
            let form = "konto=anna&losenord=hemligt";
            let host = "vardplan.granvik.example";
            talk.client(&http::post(host, "/logga-in", AGENT, form).bytes());
            talk.server(&http::response("302 Found", "text/html", "Location: /\r\n", b""));
            talk.close()
        },
        events: &[("alert", &["alert"])],
    });
}

#[test]
fn share_from_outside() {
    check(&Case {
        name: "smb_outside",
        why: "A file share at a public address answers somebody on the internet.",
        frames: |rng| {
            let client = Endpoint::new([203, 0, 113, 90], 51_000);
            let setting = Setting { client, ..call([192, 0, 2, 22], 445) };
            let mut talk = Conversation::open(setting, rng);
            smb::negotiate(&mut talk, rng);
            talk.close()
        },
        events: &[("alert", &["alert"])],
    });
}
