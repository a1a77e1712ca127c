//! The hub killed at instants of chance while it takes batches and sends mail: what was answered
//! stays, every warning is told, and at most the mails under way come twice, one a connection.

use std::collections::{BTreeMap, BTreeSet};

use access::{Home, LinkKey, Role, Viewer};
use findings::Cause as Seen;
use hub::jobs::outbox::{Lane, Outbox, lanes};
use intake::take_detections;
use model::{Confidence, DetectionId, Rsit, SensorId, Severity};
use notify::Letterhead;
use notify::channels::{Settings, SmtpSettings};
use store::{
    ContactHome, NewContact, NewMember, Page, SendingState, Store, WarningFilter, WarningRow,
};
use testkit::killed::{Chance, READY, killed, numbers};
use testkit::servers::{Behaviour, scripted_smtp};
use warnings::{DEFAULT_POLICY, Policy};
use wire::{Cause, Detection, Device, Endpoint};

const DATABASE: &str = "CRASH_DATABASE";
const SENSOR: &str = "CRASH_SENSOR";
const SMTP: &str = "CRASH_SMTP";
const FROM: &str = "CRASH_FROM";

/// Mails under way at the same time: each kill may leave as many in doubt.
const CONNECTIONS: usize = 4;

/// The longest a process works before it is killed.
const WITHIN_MS: u64 = 250;

/// Long enough for a second and a third try of a mail.
const FINISHED_WITHIN: std::time::Duration = std::time::Duration::from_secs(180);

#[test]
fn killed_10_times_nothing_is_lost() {
    run(10, 1);
}

/// `CRASH_KILLS` says how often instead, `CRASH_SEED` at which instants.
#[test]
#[ignore = "minutes: the full measure"]
fn killed_200_times_nothing_is_lost() {
    let given = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    run(given("CRASH_KILLS").unwrap_or(200), given("CRASH_SEED").unwrap_or(2));
}

/// The hub of the other tests: takes one batch after the other, says which are answered, and sends.
#[test]
#[ignore = "the process that the other tests kill"]
fn hub_process() {
    let Ok(url) = std::env::var(DATABASE) else { return };
    let variable = |name: &str| std::env::var(name).expect("given");
    let sensor = SensorId::parse(&variable(SENSOR)).expect("an id");
    let from: u64 = variable(FROM).parse().expect("a number");
    runtime().block_on(async {
        let store = Store::open(&url).await.expect("opens");
        let (_stop, stopped) = tokio::sync::watch::channel(false);
        tokio::spawn(outbox(&store, &variable(SMTP)).run(stopped));
        let policy = no_flood_limit();
        eprintln!("{READY}");
        for number in from.. {
            let batch = [detection(number, 5), detection(number, 6)];
            take_detections(&store, sensor, &batch, &policy).await.expect("taken");
            let object = format!("batch {number}");
            store.system("test").note("taken", None, object, "").await.expect("noted");
            eprintln!("taken {number}");
        }
    });
}

fn run(kills: u64, seed: u64) {
    let dir = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}/hub.db", dir.path().display());
    let Some(server) = scripted_smtp(Behaviour::Accept) else { return };
    let smtp = format!("smtp://127.0.0.1:{}", server.port());
    let sensor = runtime().block_on(made(&url));
    let mut chance = Chance(seed);
    let mut answered = 0;
    for _ in 0..kills {
        // A sensor sends a batch again until it is answered.
        let variables = [
            (DATABASE, url.clone()),
            (SENSOR, sensor.to_string()),
            (SMTP, smtp.clone()),
            (FROM, (answered + 1).to_string()),
        ];
        let said = killed("hub_process", &variables, chance.instant(WITHIN_MS)).expect("killed");
        answered = numbers(&said, "taken").into_iter().max().unwrap_or(answered);
    }
    runtime().block_on(async {
        let store = Store::open(&url).await.expect("opens");
        finish(&store, &smtp).await;
        check(&store, answered, kills, &server.messages()).await;
        store.close().await;
    });
}

async fn made(url: &str) -> SensorId {
    let store = Store::open(url).await.expect("opens");
    let system = store.system("test");
    let text = |word: &str| word.to_owned();
    let (language, zone) = (text("sv"), text("Europe/Stockholm"));
    let new = NewMember { name: text("Norrby"), language: language.clone(), zone: zone.clone() };
    let member = system.add_member(&new).await.expect("added");
    let contact = NewContact {
        home: ContactHome::Member(member),
        name: text("IT"),
        email: text("it@norrby.example"),
        phone: None,
        language,
        zone,
        place: 0,
    };
    system.add_contact(&contact).await.expect("added");
    let sensor = system.add_sensor(member, "one").await.expect("added");
    store.close().await;
    sensor
}

/// The last start: sends what still waits.
async fn finish(store: &Store, smtp: &str) {
    let worker = outbox(store, smtp);
    store.system("test").end_leases(&worker.owner).await.expect("answers");
    let begun = std::time::Instant::now();
    while store.system("test").next_due().await.expect("answers").is_some() {
        // On a busy machine the mail server may have been slow once: that is tried again later.
        assert!(begun.elapsed() < FINISHED_WITHIN, "mails still wait");
        if !worker.send_due().await.expect("answers") {
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    }
}

async fn check(store: &Store, answered: u64, kills: u64, mails: &[String]) {
    let mut copies: BTreeMap<String, u64> = BTreeMap::new();
    for mail in mails {
        *copies.entry(message_id(mail)).or_default() += 1;
    }
    let scope = store
        .scoped(Viewer::new(model::AccountId::new(), Role::Analyst, Home::Csirt).expect("fits"));
    let mut causes = BTreeSet::new();
    let (mut twice, mut tried_again) = (0, 0);
    for row in all_warnings(&scope).await {
        let Seen::Rule { sid, .. } = row.warning.cause else { panic!("not a rule's") };
        assert!(causes.insert(u64::from(sid)), "two warnings about batch {sid}");
        assert_eq!(row.warning.findings, 2);
        let sendings = scope.sendings().of(row.warning.id).await.expect("answers");
        let [sending] = &sendings[..] else { panic!("{} sendings", sendings.len()) };
        assert_eq!(sending.state, SendingState::Sent);
        let came = copies.remove(&sending.id.to_string()).expect("a mail for each warning");
        assert!(came == 1 || sending.doubtful, "came {came} times and nobody says so");
        twice += came - 1;
        // An error that is on record is not the kill's doing.
        tried_again += u64::from(sending.error.is_some());
    }
    assert!(copies.is_empty(), "mails about nothing: {copies:?}");
    assert!((1..=answered).all(|number| causes.contains(&number)), "an answered batch is lost");
    let doubt = kills * CONNECTIONS as u64 + tried_again;
    assert!(0 < answered && twice <= doubt, "{twice} twice after {kills} kills");
    let lines = store.system("test").verify_audit().await.expect("answers").expect("unbroken");
    println!(
        "{kills} kills: {answered} batches answered, {} warnings, {} mails, {twice} of them twice, \
         {tried_again} tried again, {lines} lines of audit hold",
        causes.len(),
        mails.len(),
    );
}

async fn all_warnings(scope: &store::Scoped) -> Vec<WarningRow> {
    let (mut rows, mut page) = (Vec::new(), Page::first(200));
    loop {
        let list = scope.warnings().list(&WarningFilter::default(), &page).await.expect("answers");
        rows.extend(list.rows);
        let Some(next) = list.next else { return rows };
        page = Page::after(next, 200);
    }
}

/// The message's id in the outbox, which its Message-ID is made of.
fn message_id(mail: &str) -> String {
    let id = mail.lines().find_map(|line| line.strip_prefix("Message-ID: <"));
    id.and_then(|id| id.split('@').next()).expect("a Message-ID").to_owned()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("a runtime")
}

fn outbox(store: &Store, smtp: &str) -> Outbox {
    Outbox {
        store: store.clone(),
        lanes: mail_lane(smtp),
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

/// Here one contact hears everything.
fn no_flood_limit() -> Policy {
    let mut policy = Policy::parse(DEFAULT_POLICY).expect("the shipped policy");
    policy.flood.messages_max = i64::MAX;
    policy
}

/// The same each time it is made: what is sent again is known by its id.
fn detection(number: u64, host: u8) -> Detection {
    let sid = u32::try_from(number).expect("few batches");
    // Each batch its own two devices: what is seen of one device at one time is one warning.
    let [_, _, high, low] = sid.to_be_bytes();
    Detection {
        id: DetectionId(uuid::Uuid::from_u128((u128::from(number) << 8) | u128::from(host))),
        time: model::Time::from_seconds(1_700_000_000),
        cause: Cause::Rule { gid: 1, sid, rev: 1, msg: format!("rule {sid}"), classtype: None },
        class: Rsit::C2Server,
        severity: Severity::High,
        confidence: Confidence::percent(80),
        device: Device { ip: [10, high, low, host].into(), vlan: None, port: None },
        peer: Some(Endpoint { ip: [192, 0, 2, 1].into(), port: Some(443), name: None }),
        app_protocol: None,
        inbound: false,
        count: 1,
        evidence: serde_json::json!({"event_type": "alert"}),
    }
}

/// Mail alone, over a few connections.
fn mail_lane(url: &str) -> Vec<Lane> {
    let from = "Example CSIRT <csirt@hub.example>".into();
    let smtp = SmtpSettings { url: url.to_owned(), from, ..Default::default() };
    let mut lanes = lanes(&Settings { smtp: Some(smtp), ..Default::default() }).expect("opens");
    lanes.retain(|lane| lane.kind == model::ChannelKind::Smtp);
    lanes[0].connections = CONNECTIONS;
    lanes
}
