//! From detections of a sensor to findings, warnings and the outbox, on both databases.

#[allow(dead_code)]
mod world;

use std::sync::Arc;
use std::time::Instant;

use access::LinkKey;
use intake::{IntakeError, Taken, take_detections};
use model::{ChannelKind, Confidence, DetectionId, Rsit, SensorId, Severity, SystemClock, Time};
use store::{ContactHome, NewContact, Store};
use warnings::{DEFAULT_POLICY, Policy};
use wire::{Cause, Detection, Device, Endpoint};
use world::{START, World, cpu_s, member, on_both};

fn detection(sid: u32, host: u8, at: Time) -> Detection {
    Detection {
        id: DetectionId::new(),
        time: at,
        cause: Cause::Rule { gid: 1, sid, rev: 1, msg: format!("rule {sid}"), classtype: None },
        class: Rsit::C2Server,
        severity: Severity::Medium,
        confidence: Confidence::percent(80),
        device: Device { ip: [10, 0, 0, host].into(), vlan: None, port: Some(50_000) },
        peer: Some(Endpoint { ip: [192, 0, 2, 1].into(), port: Some(443), name: None }),
        app_protocol: Some("tls".into()),
        inbound: false,
        count: 1,
        evidence: serde_json::json!({"event_type": "alert", "flow_id": 7}),
    }
}

impl World {
    async fn take(&self, detections: &[Detection]) -> Taken {
        take_detections(&self.store, self.sensor, detections, &self.policy).await.expect("taken")
    }
}

#[test]
fn a_batch_sent_twice_is_in_effect_once() {
    on_both(async |world: World| {
        let batch = [detection(1, 5, START), detection(1, 5, START), detection(1, 6, START)];
        let first = world.take(&batch).await;
        let expected = Taken {
            accepted: 3,
            duplicates: 0,
            findings_new: 2,
            warnings_new: 1,
            messages: 1,
            held_back: 0,
            inhibited: 0,
        };
        assert_eq!(first, expected);
        let again = world.take(&batch).await;
        assert_eq!(again, Taken { duplicates: 3, ..Taken::default() });
        let one = detection(1, 7, START);
        let within = world.take(&[one.clone(), one]).await;
        assert_eq!((within.accepted, within.duplicates), (1, 1), "twice within one batch");
    });
}

#[test]
fn the_same_problem_is_told_again_only_after_the_quarantine() {
    on_both(async |world: World| {
        world.take(&[detection(1, 5, START)]).await;
        let mut told = Vec::new();
        for day in 1..=9 {
            world.clock.advance_s(86_400);
            let taken = world.take(&[detection(1, 5, START.plus_s(day * 86_400))]).await;
            assert_eq!((taken.findings_new, taken.warnings_new), (0, 0));
            told.push(taken.messages);
        }
        // It is *still there* from the second day on, which is said once; the quarantine of a
        // compromise is seven days.
        assert_eq!(told.iter().sum::<i64>(), 0, "{told:?}");
        world.clock.advance_s(86_400 * 15);
        world.store.system("test").age_findings(100).await.expect("answers");
        let back = world.take(&[detection(1, 5, START.plus_s(86_400 * 24))]).await;
        assert_eq!((back.messages, back.warnings_new), (1, 0));
    });
}

#[test]
fn a_flood_is_held_back_and_said() {
    on_both(async |world: World| {
        // Thirty rules on thirty devices: thirty troubles.
        let batch: Vec<Detection> =
            (0..30).map(|sid| detection(sid, 5 + sid as u8, START)).collect();
        let taken = world.take(&batch).await;
        assert_eq!((taken.warnings_new, taken.messages, taken.held_back), (30, 20, 10));
        world.clock.advance_s(world.policy.flood.window_s + 1);
        let next = world.take(&[detection(99, 99, START)]).await;
        assert_eq!((next.messages, next.held_back), (1, 0));
        world.take(&[detection(98, 98, START)]).await;
        let (links, system) = (LinkKey::new(&[7; 32]).expect("long enough"), "test");
        let link = |id| links.token(id).hash();
        let leased = world.store.system(system).lease("me", ChannelKind::Smtp, 100, link).await;
        let leased = leased.expect("answers");
        let said = leased.iter().map(|one| one.envelope.held_back).filter(|held| 0 < *held);
        assert_eq!(said.collect::<Vec<_>>(), [10], "said once, by the next message");
    });
}

#[test]
fn several_rules_on_one_device_are_one_warning_and_one_message() {
    on_both(async |world: World| {
        let mut story = Story::of(world);
        let fetch: Vec<Detection> = (0..4).map(|sid| detection(sid, 5, START)).collect();
        let taken = story.world.take(&fetch).await;
        assert_eq!((taken.findings_new, taken.warnings_new, taken.messages), (4, 1, 1));
        // One more rule in the next batch, half an hour later.
        story.world.clock.advance_s(1_800);
        let late = story.world.take(&[detection(4, 5, START.plus_s(1_800))]).await;
        assert_eq!((late.findings_new, late.warnings_new, late.messages), (1, 0, 0));
        let warning = &story.warnings().await[0].warning;
        assert_eq!((warning.findings, warning.devices), (5, 1));
        let causes = story.csirt().findings().causes_of(warning.id).await.expect("answers");
        assert_eq!(causes.len(), 5);
        // A day later the same rules are still that warning; another rule is a trouble of its own.
        story.at(24).await;
        let day = START.plus_s(86_400);
        let again = story.world.take(&[detection(3, 5, day), detection(4, 5, day)]).await;
        assert_eq!((again.warnings_new, again.messages), (0, 0));
        story.at(26).await;
        let other = story.world.take(&[detection(9, 5, day.plus_s(7_200))]).await;
        assert_eq!((other.warnings_new, other.messages), (1, 1));
    });
}

#[test]
fn what_stays_two_warnings_on_one_device() {
    on_both(async |world: World| {
        let attack = Detection { class: Rsit::Exploit, inbound: true, ..detection(2, 5, START) };
        let scan = Detection { class: Rsit::Scanner, ..detection(3, 5, START) };
        let elsewhere = detection(4, 6, START);
        let taken = world.take(&[detection(1, 5, START), attack, scan, elsewhere]).await;
        assert_eq!(taken.warnings_new, 4, "another side, another topic, another device");
    });
}

#[test]
fn a_cause_that_joined_brings_other_devices_and_many_devices_weigh_more_than_many_rules() {
    on_both(async |world: World| {
        let story = Story::of(world);
        let many_rules: Vec<Detection> = (0..20).map(|sid| detection(sid, 5, START)).collect();
        story.world.take(&many_rules).await;
        let severity = async || story.warnings().await[0].warning.severity;
        let alone = severity().await;
        let taken = story.world.take(&[detection(19, 6, START)]).await;
        assert_eq!(taken.warnings_new, 0, "its cause is gathered already");
        let warning = &story.warnings().await[0].warning;
        assert_eq!((warning.findings, warning.devices), (21, 2));
        assert_eq!(severity().await, alone, "two devices are not many");
        let many: Vec<Detection> = (7..20).map(|host| detection(1, host, START)).collect();
        story.world.take(&many).await;
        assert!(alone < severity().await, "fifteen devices are");
    });
}

#[test]
fn what_only_the_csirt_hears_of_hides_nothing_from_the_member() {
    on_both(async |world: World| {
        let matcher = warnings::Matcher { cause: Some("rule:1:1".into()), ..Default::default() };
        let story = holding_back(world, matcher).await;
        let mut critical = detection(1, 5, START);
        critical.severity = Severity::Critical;
        story.world.take(&[critical]).await;
        let taken = story.world.take(&[detection(2, 5, START)]).await;
        assert_eq!((taken.warnings_new, taken.messages), (1, 1), "the member is told of it");
    });
}

#[test]
fn the_clock_of_a_new_warning_counts_from_the_sleepers_morning() {
    on_both(async |world: World| {
        let story = Story::of(world);
        let contacts = story.csirt();
        let contacts = contacts.contacts();
        let contact = contacts.of(story.world.member).await.expect("answers").remove(0);
        let minute = |text| roster::MinuteOfDay::parse(text).expect("a time of day");
        let mut keep = contact.to_keep();
        keep.quiet = roster::QuietHours::new(minute("22:00"), minute("07:00"), Severity::Critical);
        contacts.change(contact.id, &keep).await.expect("kept");
        // It is 23:13 in Stockholm, and not bad enough to wake anybody.
        assert_eq!(story.see(0).await.messages, 1);
        let warning = story.warnings().await.remove(0).warning;
        let policy = &story.world.policy;
        let (step, after_s) =
            policy.next_step(warning.severity, warnings::Step::Tell).expect("there is one");
        let morning = Time::from_seconds(1_700_028_000);
        assert_eq!(warning.next_step, Some((step, morning.plus_s(after_s))));
    });
}

/// The story of one day after another: what happens at an hour, and where the warning then stands.
struct Story {
    world: World,
    hour: i64,
}

impl Story {
    fn of(world: World) -> Self {
        Self { world, hour: 0 }
    }

    async fn at(&mut self, hour: i64) {
        self.world.clock.advance_s((hour - self.hour) * 3_600);
        self.hour = hour;
        let system = self.world.store.system("ageing");
        system.age_findings(100).await.expect("answers");
        system.close_gone(100, &self.world.policy).await.expect("answers");
        system.release_expired(100).await.expect("answers");
    }

    /// Sees the beacon of the day, at an hour that may lie before the one it arrives at.
    async fn see(&self, seen_at: i64) -> Taken {
        self.world.take(&[detection(1, 5, START.plus_s(seen_at * 3_600))]).await
    }

    fn csirt(&self) -> store::Scoped {
        use access::{Home, Role, Viewer};
        let viewer = Viewer::new(model::AccountId::new(), Role::Analyst, Home::Csirt);
        self.world.store.scoped(viewer.expect("fits"))
    }

    async fn warnings(&self) -> Vec<store::WarningRow> {
        let page = store::Page::first(10);
        let csirt = self.csirt();
        csirt.warnings().list(&Default::default(), &page).await.expect("answers").rows
    }

    async fn state(&self) -> &'static str {
        let warnings = self.warnings().await;
        assert_eq!(warnings.len(), 1);
        warnings[0].warning.state.as_str()
    }

    async fn act(&self, step: warnings::Move) {
        let id = self.warnings().await[0].warning.id;
        self.csirt().warnings().act(id, step, Some("Because."), None).await.expect("done");
    }
}

#[test]
fn mended_is_verified_by_absence_and_reopens_when_it_returns() {
    on_both(async |world: World| {
        let mut story = Story::of(world);
        story.see(0).await;
        story.at(2).await;
        story.act(warnings::Move::Fix).await;
        assert_eq!(story.state().await, "fixed");
        // Fourteen days without a sign.
        story.at(14 * 24 - 1).await;
        assert_eq!(story.state().await, "fixed");
        story.at(14 * 24).await;
        assert_eq!(story.state().await, "verified");
        // A late detection from before the mending, out of a spool, does not reopen it.
        assert_eq!(story.see(1).await.messages, 0);
        assert_eq!(story.state().await, "verified");
        story.at(20 * 24).await;
        assert_eq!(story.see(20 * 24).await.messages, 1);
        assert_eq!(story.state().await, "sent");
        let warning = &story.warnings().await[0].warning;
        assert_eq!(warning.first_told, Some(START), "told the first time");
    });
}

#[test]
fn what_goes_on_after_it_was_called_mended_reopens_at_once() {
    on_both(async |world: World| {
        let mut story = Story::of(world);
        story.see(0).await;
        story.at(1).await;
        story.act(warnings::Move::Fix).await;
        // Five minutes later may still be the mending itself.
        story.world.clock.advance_s(300);
        story.world.take(&[detection(1, 5, story.world.store.now())]).await;
        assert_eq!(story.state().await, "fixed");
        story.world.clock.advance_s(600);
        let taken = story.world.take(&[detection(1, 5, story.world.store.now())]).await;
        assert_eq!((story.state().await, taken.messages), ("sent", 1));
    });
}

#[test]
fn what_a_member_holds_back_is_recorded_and_told_to_nobody_until_it_ends() {
    on_both(async |world: World| {
        let matcher =
            warnings::Matcher { cause: Some("rule:1:1".into()), ..warnings::Matcher::default() };
        let until = START.plus_s(10 * 86_400);
        let new = warnings::Inhibition::new(
            world.member,
            matcher,
            "our own scanner",
            until,
            START,
            &world.policy.inhibitions,
        );
        let new = new.expect("no mistakes");
        let mut story = Story::of(world);
        story.csirt().inhibitions().add(&new, Some("rule 1"), None).await.expect("in force");
        let taken = story.see(0).await;
        assert_eq!((taken.findings_new, taken.messages, taken.inhibited), (1, 0, 1));
        story.at(24).await;
        story.see(24).await;
        let csirt = story.csirt();
        let row = csirt.inhibitions().by_id(new.id).await.expect("answers").expect("visible");
        assert_eq!((row.held, row.is_in_force(story.world.store.now())), (2, true));
        assert!(story.warnings().await.is_empty());
        // Another rule is not meant.
        let other = story.world.take(&[detection(2, 5, START.plus_s(24 * 3_600))]).await;
        assert_eq!((other.messages, other.inhibited), (1, 0));
        // When its time is over, what is still there is told as new.
        story.at(10 * 24 + 1).await;
        let taken = story.see(10 * 24 + 1).await;
        assert_eq!((taken.warnings_new, taken.messages, taken.inhibited), (1, 1, 0));
    });
}

/// A member whose devices are about life and health, which holds something back; and a duty
/// officer at the CSIRT.
async fn holding_back(world: World, matcher: warnings::Matcher) -> Story {
    let system = world.store.system("test");
    let alarms = findings::Network {
        net: "10.0.0.0/24".parse().expect("a network"),
        name: "Alarms".into(),
        purpose: findings::Purpose::LifeAndHealth,
    };
    system.add_network(world.member, &alarms).await.expect("added");
    let duty = NewContact {
        home: ContactHome::Csirt,
        name: "Duty officer".into(),
        email: "duty@csirt.example".into(),
        phone: None,
        language: "sv".into(),
        zone: "Europe/Stockholm".into(),
        place: 0,
    };
    system.add_contact(&duty).await.expect("added");
    let until = START.plus_s(86_400);
    let reason = "accepted for now";
    let policy = &world.policy.inhibitions;
    let new = warnings::Inhibition::new(world.member, matcher, reason, until, START, policy);
    let story = Story::of(world);
    let new = new.expect("no mistakes");
    story.csirt().inhibitions().add(&new, None, None).await.expect("in force");
    story
}

#[test]
fn life_and_health_is_told_to_the_csirt_whatever_the_member_says() {
    on_both(async |world: World| {
        let matcher = warnings::Matcher { class: Some(Rsit::C2Server), ..Default::default() };
        let story = holding_back(world, matcher).await;
        let mut critical = detection(1, 5, START);
        critical.severity = Severity::Critical;
        let taken = story.world.take(&[critical]).await;
        assert_eq!((taken.inhibited, taken.messages), (1, 1));
        let id = story.warnings().await[0].warning.id;
        let sendings = story.csirt().sendings().of(id).await.expect("answers");
        let told: Vec<_> = sendings.iter().map(|one| one.contact_name.as_str()).collect();
        assert_eq!(told, ["Duty officer"]);
    });
}

#[test]
fn what_is_not_urgent_is_gathered_into_one_message() {
    on_both(async |world: World| {
        let mut story = Story::of(world);
        let weak = |host| Detection { class: Rsit::WeakCrypto, ..detection(3, host, START) };
        for host in 5..8 {
            let taken = story.world.take(&[weak(host)]).await;
            assert_eq!(taken.messages, 0);
        }
        assert_eq!(story.state().await, "drafted");
        story.at(1).await;
        let system = story.world.store.system("steps");
        assert!(system.take_due_step(&story.world.policy).await.expect("answers"));
        assert_eq!(story.state().await, "sent");
        let warning = &story.warnings().await[0].warning;
        assert_eq!(warning.findings, 3);
    });
}

#[test]
fn an_unknown_sensor_is_refused() {
    on_both(async |world: World| {
        let batch = [detection(1, 5, START)];
        let refused = take_detections(&world.store, SensorId::new(), &batch, &world.policy).await;
        assert!(matches!(refused, Err(IntakeError::UnknownSensor)));
    });
}

/// What a sensor sees: how many rules fire on how many devices at one member.
#[derive(Clone, Copy)]
struct Mix {
    name: &'static str,
    rules: u32,
    devices: u32,
}

/// Every second detection is a problem never seen before: a bad day at all members at once.
const HARD: Mix = Mix { name: "hard", rules: 32, devices: 64 };

/// The same problems again and again, twenty times each.
const USUAL: Mix = Mix { name: "usual", rules: 8, devices: 22 };

/// Run by hand or by the bench, as all of these:
/// `cargo test --release -p vardkase-intake --test chain -- --ignored --nocapture a_million`.
/// `DETECTIONS` takes fewer, `HUB_URL` another database.
#[test]
#[ignore = "a measurement: a minute, and a gigabyte of disk"]
fn a_million_detections_from_290_members_hard() {
    load(HARD);
}

/// The realistic mix.
#[test]
#[ignore = "a measurement: half a minute, and a gigabyte of disk"]
fn a_million_detections_from_290_members_usual() {
    load(USUAL);
}

/// Sensors that send at the same time, as they do; the hub writes one batch after the other.
const SENDERS: usize = 4;
const MEMBERS: usize = 290;
const BATCH: usize = 2_000;

fn load(mix: Mix) {
    let total =
        std::env::var("DETECTIONS").map_or(1_000_000, |text| text.parse().expect("a number"));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let dir = tempfile::tempdir().expect("a folder");
    let url = std::env::var("HUB_URL")
        .unwrap_or_else(|_| format!("sqlite://{}/hub.db", dir.path().display()));
    runtime.block_on(async {
        let store = Store::open_with(&url, Arc::new(SystemClock)).await.expect("opens");
        let mut sensors = Vec::new();
        for index in 0..MEMBERS {
            sensors.push(member(&store, &format!("Member {index}")).await.1);
        }
        let sensors = Arc::new(sensors);
        let (begun, cpu) = (Instant::now(), cpu_s());
        let mut senders = tokio::task::JoinSet::new();
        for sender in 0..SENDERS {
            senders.spawn(send(store.clone(), Arc::clone(&sensors), mix, sender, total));
        }
        let (mut accepted, mut findings, mut warnings) = (0, 0, 0);
        for taken in senders.join_all().await {
            accepted += taken.accepted;
            findings += taken.findings_new;
            warnings += taken.warnings_new;
        }
        let spent = begun.elapsed().as_secs_f64();
        println!(
            "{} mix: {accepted} detections, {findings} findings, {warnings} warnings in {spent:.1} s \
             ({:.1} s of CPU): {:.0}/s on {}",
            mix.name,
            cpu_s() - cpu,
            accepted as f64 / spent,
            store.kind(),
        );
        assert_eq!(accepted, total);
        work_page(&store).await;
    });
}

/// Every `SENDERS`-th batch. Making it is part of what is measured.
async fn send(
    store: Store,
    sensors: Arc<Vec<SensorId>>,
    mix: Mix,
    sender: usize,
    total: usize,
) -> Taken {
    let policy = Policy::parse(DEFAULT_POLICY).expect("the shipped policy");
    let mut sum = Taken::default();
    for first in (sender * BATCH..total).step_by(SENDERS * BATCH) {
        let sensor = sensors[first / BATCH % MEMBERS];
        let batch: Vec<Detection> = (first..total.min(first + BATCH))
            .map(|number| made_up(number as u32, mix, store.now()))
            .collect();
        let taken = take_detections(&store, sensor, &batch, &policy).await.expect("taken");
        sum.accepted += taken.accepted;
        sum.findings_new += taken.findings_new;
        sum.warnings_new += taken.warnings_new;
    }
    sum
}

fn made_up(number: u32, mix: Mix, now: Time) -> Detection {
    let sid = (number.wrapping_mul(2_654_435_761) >> 16) % mix.rules;
    let mut one = detection(sid, (number % mix.devices) as u8, now);
    one.inbound = sid.is_multiple_of(3);
    one.evidence = evidence(number);
    one
}

fn evidence(number: u32) -> serde_json::Value {
    serde_json::json!({
        "timestamp": "2026-11-22T08:00:00.000000+0000", "flow_id": number, "event_type": "alert",
        "src_ip": "10.0.0.5", "src_port": 50_000, "dest_ip": "192.0.2.1", "dest_port": 443,
        "proto": "TCP", "app_proto": "tls",
        "alert": {"action": "allowed", "gid": 1, "signature_id": number % 32, "rev": 1,
            "signature": "Example rule about a beacon", "category": "Malware", "severity": 1},
        "tls": {"sni": "bad.example", "version": "TLS 1.2", "ja3": {"hash": "e7d705a3286e19ea42f587b344ee6865"}}
    })
}

/// *What needs me now*, after a million detections.
async fn work_page(store: &Store) {
    use access::{Home, Role, Viewer};
    let viewer = Viewer::new(model::AccountId::new(), Role::Analyst, Home::Csirt).expect("fits");
    let scope = store.scoped(viewer);
    for _ in 0..3 {
        let now = Instant::now();
        let needs = scope.warnings().needs(50, store.now()).await.expect("answers");
        let page = store::Page::first(50);
        let findings = scope.findings().list(&Default::default(), &page).await.expect("answers");
        println!(
            "work page: {} waiting, {} findings listed in {:.1} ms",
            needs.waiting,
            findings.rows.len(),
            now.elapsed().as_secs_f64() * 1e3
        );
    }
}
