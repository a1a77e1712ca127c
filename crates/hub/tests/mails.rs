//! How long a warning to every member takes until the mail server has it all.
//!
//! Run by `cargo xtask bench mails`; in ordinary runs a small one, so that it cannot rot.

use std::sync::Arc;
use std::time::{Duration, Instant};

use access::LinkKey;
use hub::jobs::outbox::{Outbox, lanes};
use intake::take_detections;
use model::{Confidence, DetectionId, Rsit, Severity, SystemClock};
use notify::Letterhead;
use notify::channels::{Settings, SmtpSettings};
use store::{ContactHome, NewContact, NewMember, Store};
use testkit::servers::{Behaviour, scripted_smtp, smtp};
use warnings::{DEFAULT_POLICY, Policy};
use wire::{Cause, Detection, Device};

/// The measure.
const MEMBERS: usize = 290;
const CONTACTS: usize = 4;

#[test]
fn a_warning_to_five_members_reaches_all_their_contacts() {
    let Some(server) = scripted_smtp(Behaviour::Accept) else { return };
    let spent = run(server.port(), 5, || server.messages().len());
    assert!(spent < Duration::from_secs(60), "{spent:?}");
}

#[test]
#[ignore = "the measure: 1,160 mails"]
fn bench_mails() {
    let count = MEMBERS * CONTACTS;
    if let Some(server) = scripted_smtp(Behaviour::Accept) {
        let spent = run(server.port(), MEMBERS, || server.messages().len());
        println!("mails: {count} handed to the test's SMTP server in {spent:.2?} (target 10 s)");
    }
    if let Some(server) = smtp() {
        let spent = run(server.port(), MEMBERS, || server.count());
        println!("mails: {count} handed to aiosmtpd in {spent:.2?} (target 10 s)");
    }
}

/// Warns so many members and returns how long it took until the server had every mail.
fn run(port: u16, members: usize, arrived: impl Fn() -> usize) -> Duration {
    let dir = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}/hub.db", dir.path().display());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let store = Store::open_with(&url, Arc::new(SystemClock)).await.expect("opens");
        let policy = Policy::parse(DEFAULT_POLICY).expect("the shipped policy");
        for number in 0..members {
            warn(&store, number, &policy).await;
        }
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let begun = Instant::now();
        let running = tokio::spawn(outbox(&store, port).run(stopped));
        while arrived() < members * CONTACTS {
            assert!(begun.elapsed() < Duration::from_secs(300), "{} mails", arrived());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let spent = begun.elapsed();
        stop.send(true).expect("still running");
        running.await.expect("ends");
        assert_eq!(arrived(), members * CONTACTS, "nothing comes twice");
        store.close().await;
        spent
    })
}

async fn warn(store: &Store, number: usize, policy: &Policy) {
    let system = store.system("test");
    let text = |word: &str| word.to_owned();
    let (language, zone) = (text("sv"), text("Europe/Stockholm"));
    let name = format!("Member {number}");
    let new = NewMember { name, language: language.clone(), zone: zone.clone() };
    let member = system.add_member(&new).await.expect("added");
    for contact in 0..CONTACTS {
        let new = NewContact {
            home: ContactHome::Member(member),
            name: format!("Contact {contact}"),
            email: format!("c{contact}@m{number}.example"),
            phone: None,
            language: language.clone(),
            zone: zone.clone(),
            place: 0,
        };
        system.add_contact(&new).await.expect("added");
    }
    let sensor = system.add_sensor(member, "one").await.expect("added");
    let detection = Detection {
        id: DetectionId::new(),
        time: store.now(),
        cause: Cause::Rule { gid: 1, sid: 1, rev: 1, msg: text("rule"), classtype: None },
        class: Rsit::C2Server,
        severity: Severity::High,
        confidence: Confidence::percent(80),
        device: Device { ip: [10, 0, 0, 5].into(), vlan: None, port: None },
        peer: None,
        app_protocol: None,
        inbound: false,
        count: 1,
        evidence: serde_json::json!({"event_type": "alert"}),
    };
    take_detections(store, sensor, &[detection], policy).await.expect("taken");
}

fn outbox(store: &Store, port: u16) -> Outbox {
    let smtp = SmtpSettings {
        url: format!("smtp://127.0.0.1:{port}"),
        from: "Example CSIRT <csirt@hub.example>".into(),
        ..Default::default()
    };
    Outbox {
        store: store.clone(),
        lanes: lanes(&Settings { smtp: Some(smtp), ..Default::default() }).expect("opens"),
        links: LinkKey::new(&[7; 32]).expect("long enough"),
        head: Letterhead {
            csirt: "Example CSIRT".into(),
            phone: None,
            base_url: "https://hub.example".into(),
        },
        policy: Default::default(),
        owner: "hub".into(),
    }
}
