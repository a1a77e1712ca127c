//! The outbox's worker against a mail server that behaves badly on order.

use std::sync::Arc;
use std::time::{Duration, Instant};

use access::{Home, LinkKey, Role, Viewer};
use hub::jobs::digests::send_next;
use hub::jobs::drill::Mailer;
use hub::jobs::notices::Notices;
use hub::jobs::outbox::{Lane, Outbox, lanes};
use intake::take_detections;
use model::{Confidence, DetectionId, ManualClock, Rsit, SensorId, Severity, Time};
use notify::Letterhead;
use notify::channels::{Settings, SmtpSettings};
use store::{
    ContactHome, NewContact, NewMember, Page, Scoped, Sending, SendingState, Store, TextKey,
    TextTest, WarningFilter, WarningRow,
};
use testkit::servers::{Behaviour, ScriptedSmtp, scripted_smtp};
use warnings::{DEFAULT_POLICY, OwnSection, OwnText, Policy, State};
use wire::{Cause, Detection, Device, Endpoint};

struct World {
    store: Store,
    clock: ManualClock,
    server: ScriptedSmtp,
    sensor: SensorId,
    policy: Policy,
    _dir: tempfile::TempDir,
}

impl World {
    async fn make(behaviour: Behaviour) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/hub.db", dir.path().display());
        let clock = ManualClock::new(Time::from_seconds(1_700_000_000));
        let store = Store::open_with(&url, Arc::new(clock.clone())).await.expect("opens");
        let system = store.system("test");
        let text = |word: &str| word.to_owned();
        let new = NewMember {
            name: text("Norrby"),
            language: text("sv"),
            zone: text("Europe/Stockholm"),
        };
        let member = system.add_member(&new).await.expect("added");
        let contact = NewContact {
            home: ContactHome::Member(member),
            name: text("IT"),
            email: text("it@norrby.example"),
            phone: None,
            language: text("sv"),
            zone: text("Europe/Stockholm"),
            place: 0,
        };
        system.add_contact(&contact).await.expect("added");
        let sensor = system.add_sensor(member, "one").await.expect("added");
        let server = scripted_smtp(behaviour).expect("a server");
        let policy = Policy::parse(DEFAULT_POLICY).expect("the shipped policy");
        Self { store, clock, server, sensor, policy, _dir: dir }
    }

    fn worker(&self) -> Outbox {
        let url = format!("smtp://127.0.0.1:{}", self.server.port());
        Outbox {
            store: self.store.clone(),
            lanes: mail_lane(&url),
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

    /// A rule on a device of its own: a warning of its own.
    async fn detect(&self, sid: u32) {
        let device = [10, 0, 1, u8::try_from(sid).expect("few")];
        self.detect_all(&[(sid, device)]).await;
    }

    async fn detect_all(&self, seen: &[(u32, [u8; 4])]) {
        let detection = |(sid, device): &(u32, [u8; 4])| Detection {
            id: DetectionId::new(),
            time: self.store.now(),
            cause: Cause::Rule {
                gid: 1,
                sid: *sid,
                rev: 1,
                msg: format!("rule {sid}"),
                classtype: None,
            },
            class: Rsit::C2Server,
            severity: Severity::High,
            confidence: Confidence::percent(80),
            device: Device { ip: (*device).into(), vlan: None, port: None },
            peer: Some(Endpoint { ip: [192, 0, 2, 1].into(), port: Some(443), name: None }),
            app_protocol: None,
            inbound: false,
            count: 1,
            evidence: serde_json::json!({"event_type": "alert"}),
        };
        let batch: Vec<Detection> = seen.iter().map(detection).collect();
        take_detections(&self.store, self.sensor, &batch, &self.policy).await.expect("taken");
    }

    async fn member(&self) -> model::MemberId {
        self.csirt().members().list(None).await.expect("answers")[0].id
    }

    fn csirt(&self) -> Scoped {
        let viewer = Viewer::new(model::AccountId::new(), Role::Analyst, Home::Csirt);
        self.store.scoped(viewer.expect("fits"))
    }

    async fn only(&self) -> (WarningRow, Sending) {
        let scope = self.csirt();
        let page = Page::first(5);
        let list = scope.warnings().list(&WarningFilter::default(), &page).await.expect("answers");
        let row = list.rows.into_iter().next().expect("one warning");
        let sendings = scope.sendings().of(row.warning.id).await.expect("answers");
        (row, sendings.into_iter().next().expect("one sending"))
    }
}

fn message_ids(messages: &[String]) -> Vec<String> {
    let line = |text: &String| {
        text.lines().find(|line| line.starts_with("Message-ID:")).map(str::to_owned)
    };
    messages.iter().filter_map(line).collect()
}

#[tokio::test]
async fn a_mail_is_sent_once_and_delivers_the_warning() {
    let world = World::make(Behaviour::Accept).await;
    world.detect(1).await;
    let worker = world.worker();
    assert!(worker.send_due().await.expect("answers"));
    assert!(!worker.send_due().await.expect("answers"));
    let (row, sending) = world.only().await;
    assert_eq!((row.warning.state, sending.state), (State::Delivered, SendingState::Sent));
    let messages = world.server.messages();
    assert_eq!(messages.len(), 1);
    assert!(sending.answer.is_some_and(|answer| answer.starts_with("250")));
    for header in ["Auto-Submitted: auto-generated", "List-Id: <warnings.hub.example>"] {
        assert!(messages[0].contains(header), "{}", messages[0]);
    }
}

#[tokio::test]
async fn a_malware_fetch_that_fires_several_rules_is_one_mail_that_names_them_all() {
    let world = World::make(Behaviour::Accept).await;
    let device = [10, 0, 0, 5];
    world.detect_all(&[(11, device), (12, device), (13, device), (14, device)]).await;
    let worker = world.worker();
    while worker.send_due().await.expect("answers") {}
    assert_eq!(world.server.messages().len(), 1);
    let (row, _) = world.only().await;
    assert_eq!((row.warning.findings, row.warning.devices), (4, 1));
    let scope = world.csirt();
    let page = Page::first(5);
    let mails = scope.mails().list(None, &page).await.expect("answers").rows;
    for sid in 11..=14 {
        assert!(mails[0].plain.contains(&format!("rule {sid}")), "{}", mails[0].plain);
    }
}

#[tokio::test]
async fn killed_before_sending_it_is_sent_after_the_restart() {
    let world = World::make(Behaviour::Accept).await;
    world.detect(1).await;
    assert_eq!(world.worker().lease(0, 1).await.expect("answers").len(), 1);
    // Killed here. The next run of the same process ends its own old leases.
    let ended = world.store.system("test").end_leases("hub").await.expect("answers");
    assert_eq!(ended, 1);
    assert!(world.worker().send_due().await.expect("answers"));
    assert_eq!(world.server.messages().len(), 1);
    assert!(world.only().await.1.doubtful, "nobody can know that it was not sent");
}

#[tokio::test]
async fn killed_between_the_servers_250_and_our_record_it_comes_twice_with_one_message_id() {
    let world = World::make(Behaviour::Accept).await;
    world.detect(1).await;
    world.detect(2).await;
    let worker = world.worker();
    let leased = worker.lease(0, 1).await.expect("answers").pop().expect("waits");
    worker.send(0, leased).await.2.expect("250");
    // Killed here.
    world.store.system("test").end_leases("hub").await.expect("answers");
    let worker = world.worker();
    while worker.send_due().await.expect("answers") {}
    let mut ids = message_ids(&world.server.messages());
    assert_eq!(ids.len(), 3, "two warnings, one of them twice");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 2);
}

#[tokio::test]
async fn a_busy_server_is_tried_again_and_a_refusal_is_final() {
    let world = World::make(Behaviour::Busy).await;
    world.detect(1).await;
    let worker = world.worker();
    assert!(worker.send_due().await.expect("answers"));
    assert!(!worker.send_due().await.expect("answers"), "not before its time");
    let (row, sending) = world.only().await;
    assert_eq!((row.warning.state, sending.state), (State::Sent, SendingState::Waiting));
    world.clock.advance_s(31);
    world.server.behave(Behaviour::RefuseRecipient);
    assert!(worker.send_due().await.expect("answers"));
    let (row, sending) = world.only().await;
    assert_eq!((row.warning.state, sending.state), (State::Sent, SendingState::Failed));
    assert!(sending.error.is_some_and(|error| error.contains("550")));
}

#[tokio::test]
async fn a_server_that_dies_without_an_answer_leaves_doubt() {
    let world = World::make(Behaviour::KeepAndDie).await;
    world.detect(1).await;
    let worker = world.worker();
    worker.send_due().await.expect("answers");
    world.server.behave(Behaviour::Accept);
    world.clock.advance_s(61);
    assert!(worker.send_due().await.expect("answers"));
    let (row, sending) = world.only().await;
    assert_eq!((row.warning.state, sending.state), (State::Delivered, SendingState::Sent));
    assert!(sending.doubtful);
    let ids = message_ids(&world.server.messages());
    assert!(ids.windows(2).all(|pair| pair[0] == pair[1]), "{ids:?}");
}

#[tokio::test]
async fn from_detection_to_mail_takes_well_under_a_second() {
    let world = World::make(Behaviour::Accept).await;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = tokio::spawn(world.worker().run(stopped));
    let mut spent = Vec::new();
    for sid in 1..=20 {
        let begun = Instant::now();
        world.detect(sid).await;
        while world.server.messages().len() < sid as usize {
            assert!(begun.elapsed() < Duration::from_secs(10), "no mail");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        spent.push(begun.elapsed());
    }
    stop.send(true).expect("still running");
    running.await.expect("ends");
    spent.sort();
    println!("detection to mail: p50 {:?}, worst {:?}", spent[10], spent[19]);
    assert!(spent[19] < Duration::from_secs(1), "{spent:?}");
}

#[tokio::test]
async fn a_digest_goes_out_once_with_everything_and_one_message_id_even_when_tried_again() {
    let world = World::make(Behaviour::KeepAndDie).await;
    let csirt = world.csirt();
    let contact = csirt.contacts().of(world.member().await).await.expect("answers")[0].id;
    let daily = roster::Gathering::new(Severity::Critical, 24);
    csirt.contacts().put_gathering(contact, daily).await.expect("kept");
    world.detect(1).await;
    world.detect(2).await;
    let outbox = world.worker();
    assert!(!outbox.send_due().await.expect("answers"), "it waits");
    let mailer = Mailer {
        lanes: outbox.lanes,
        links: outbox.links,
        head: outbox.head,
        policy: outbox.policy,
    };
    let system = world.store.system("digests");
    let next = async || send_next(&system, &mailer, world.store.now()).await.expect("answers");
    assert!(!next().await, "not its time yet");
    world.clock.advance_s(25 * 3_600);
    assert!(next().await);
    world.server.behave(Behaviour::Accept);
    world.clock.advance_s(3_600);
    assert!(next().await);
    assert!(!next().await);
    let messages = world.server.messages();
    let ids = message_ids(&messages);
    assert!(ids.len() == 2 && ids[0] == ids[1], "{ids:?}");
    let text = messages[1].replace("=\r\n", "");
    assert_eq!(text.matches("https://hub.example/w/").count(), 4, "two links, twice: {text}");
    let page = Page::first(5);
    let list = csirt.warnings().list(&WarningFilter::default(), &page).await.expect("answers");
    assert!(list.rows.iter().all(|row| row.warning.state == State::Delivered));
    let kept = csirt.mails().list(None, &page).await.expect("answers").rows;
    assert_eq!(kept.len(), 2, "one for each warning");
    for mail in kept {
        assert_eq!(mail.plain.matches("https://hub.example/w/").count(), 2, "{}", mail.plain);
        assert!(mail.html.contains("https://hub.example/w/") && mail.sender.contains("csirt@"));
    }
}

#[tokio::test]
async fn a_test_of_a_text_goes_out_marked_with_one_message_id_even_when_tried_again() {
    let world = World::make(Behaviour::KeepAndDie).await;
    let section = OwnSection::Now;
    let key = TextKey { topic: "beacon".into(), section, language: "en".into() };
    let draft = OwnText::parse(section, "Call { $csirt } first.").ok();
    let (name, email) = ("Kim".to_owned(), "kim@csirt.example".to_owned());
    let test = TextTest { name, email, key, draft, zone: "UTC".into() };
    world.csirt().texts().send_test(&test, None).await.expect("in line");
    let worker = notices(&world);
    assert!(worker.send_next().await.expect("answers"));
    world.server.behave(Behaviour::Accept);
    world.clock.advance_s(3_600);
    assert!(worker.send_next().await.expect("answers"));
    assert!(!worker.send_next().await.expect("answers"));
    let messages = world.server.messages();
    let ids = message_ids(&messages);
    assert!(ids.len() == 2 && ids[0] == ids[1], "{ids:?}");
    let text = messages[1].replace("=\r\n", "");
    for part in ["Subject: TEST:", "This is a TEST of the text.", "Call Example CSIRT first."] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

/// The worker that sends mails about accounts and questions.
fn notices(world: &World) -> Notices {
    let outbox = world.worker();
    let lane = outbox.lanes.into_iter().next().expect("mail alone");
    Notices {
        store: outbox.store,
        channel: lane.channel,
        key: outbox.links.sign_in(),
        head: outbox.head,
        owner: outbox.owner,
    }
}

#[tokio::test]
async fn every_mail_about_a_question_or_a_file_says_which_and_leads_to_its_page() {
    let worker = notices(&World::make(Behaviour::Accept).await);
    let id = model::QuestionId::new().to_string();
    let question = serde_json::json!({
        "question": id,
        "number": "4711",
        "organisation": "Norrby",
        "urgency": "now",
        "answer_by": 1_700_000_000_000_000_i64,
    });
    let file = serde_json::json!({ "file": id, "organisation": "Norrby" });
    let questions = ["asked", "again", "late", "answered", "closed"];
    let files = ["came", "wrong", "read", "judged"];
    let questions = questions.map(|kind| (format!("question-{kind}"), &question, "4711"));
    let files = files.map(|kind| (format!("file-{kind}"), &file, "Norrby"));
    for (kind, facts, named) in questions.into_iter().chain(files) {
        for language in ["sv", "nb", "en"] {
            let letter = worker.write(&store::Notice {
                id: model::MessageId::new(),
                kind: kind.clone(),
                name: "Kim".into(),
                email: "kim@member.example".into(),
                language: language.into(),
                zone: "UTC".into(),
                facts: facts.clone(),
                attempts: 1,
                created: Time::from_seconds(1_700_000_000),
            });
            let text = format!("{}\n{}\n{}", letter.subject, letter.plain, letter.html);
            let folder = if kind.starts_with("file") { "files" } else { "questions" };
            let link = format!("https://hub.example/{folder}/{id}");
            for part in [named, &link] {
                assert!(text.contains(part), "{kind} {language}: {part} is not in {text}");
            }
            assert!(!text.contains('⟨'), "{kind} {language}: {text}");
        }
    }
}

/// Mail alone.
fn mail_lane(url: &str) -> Vec<Lane> {
    let from = "Example CSIRT <csirt@hub.example>".into();
    let smtp = SmtpSettings { url: url.to_owned(), from, ..Default::default() };
    let mut lanes = lanes(&Settings { smtp: Some(smtp), ..Default::default() }).expect("opens");
    lanes.retain(|lane| lane.kind == model::ChannelKind::Smtp);
    lanes
}

#[tokio::test]
async fn a_channel_that_the_hub_does_not_have_refuses_and_only_mail_waits() {
    let lanes = lanes(&Settings::default()).expect("opens");
    let mut kinds: Vec<_> = lanes.iter().map(|lane| lane.kind).collect();
    kinds.sort();
    let without_mail = |kind: &model::ChannelKind| *kind != model::ChannelKind::Smtp;
    assert_eq!(kinds, model::ChannelKind::ALL.into_iter().filter(without_mail).collect::<Vec<_>>());
}
