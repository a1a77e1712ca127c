//! What the spool promises: order, once, limits, crashes.

use super::*;
use model::{Confidence, DetectionId, Rsit};
use proptest::prelude::*;
use wire::{Cause, Detection, Device};

fn sensor() -> SensorId {
    SensorId(Uuid::nil())
}

fn now() -> Time {
    Time::from_seconds(1_000)
}

fn detection(severity: Severity, filler: usize) -> Item {
    let facts = serde_json::Map::new();
    Item::Detection(Box::new(Detection {
        id: DetectionId::new(),
        time: now(),
        cause: Cause::Analytic { name: "scan_ports".into(), facts },
        class: Rsit::Scanner,
        severity,
        confidence: Confidence::percent(80),
        device: Device { ip: "10.0.0.1".parse().expect("an address"), vlan: None, port: None },
        peer: None,
        app_protocol: None,
        inbound: true,
        count: 1,
        evidence: serde_json::Value::String("x".repeat(filler)),
    }))
}

fn counters() -> Item {
    Item::Counters { from: now(), to: now(), counts: BTreeMap::from([("packets".into(), 1)]) }
}

fn open(folder: &Path, bytes_max: u64) -> Spool {
    Spool::open(folder, sensor(), bytes_max).expect("a spool")
}

fn take(spool: &mut Spool) -> Option<Vec<Item>> {
    let taken = spool.take(now()).expect("a readable spool")?;
    let items = Batch::decode(&taken.bytes).expect("a batch").batch.items;
    spool.done(taken.batch).expect("forgotten");
    Some(items)
}

#[test]
fn severe_leaves_first_and_nothing_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut spool = open(folder.path(), 1 << 20);
    let (low, critical) = (detection(Severity::Low, 1), detection(Severity::Critical, 1));
    spool.push_all(&[counters(), low.clone(), critical.clone()]).expect("written");
    assert_eq!(take(&mut spool), Some(vec![critical, low, counters()]));
    assert_eq!(take(&mut spool), None);
    assert!(spool.is_empty());
    assert_eq!(spool.waiting_bytes(), 0, "what was sent does not wait");
}

#[test]
fn a_batch_without_answer_is_sent_again_as_it_was_also_after_a_crash() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut spool = open(folder.path(), 1 << 20);
    spool.push(&detection(Severity::High, 1)).expect("written");
    let first = spool.take(now()).expect("readable").expect("a batch");
    spool.push(&detection(Severity::High, 1)).expect("written");
    drop(spool);
    let mut spool = open(folder.path(), 1 << 20);
    let again = spool.take(now()).expect("readable").expect("a batch");
    assert_eq!((first.batch, &first.bytes), (again.batch, &again.bytes));
    spool.done(again.batch).expect("forgotten");
    assert_eq!(take(&mut spool).map(|items| items.len()), Some(1));
    drop(spool);
    assert!(open(folder.path(), 1 << 20).take(now()).expect("readable").is_none());
}

#[test]
fn over_the_limit_counters_go_first_then_the_least_severe_and_both_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut spool = open(folder.path(), 2 << 20);
    let critical = detection(Severity::Critical, 10);
    spool.push(&critical).expect("written");
    for _ in 0..200 {
        spool.push_all(&[counters(), detection(Severity::Low, 10_000)]).expect("written");
    }
    for _ in 0..150 {
        spool.push(&detection(Severity::High, 10_000)).expect("written");
    }
    assert!(spool.bytes() <= 2 << 20);
    let lost = spool.lost().items.clone();
    assert!(lost[&Class::Counters] > 0 && lost[&Class::Low] > 0, "{lost:?}");
    assert_eq!(lost.get(&Class::Critical), None);
    let items = take(&mut spool).expect("a batch");
    assert!(items.contains(&critical));
    assert!(items.iter().any(|item| matches!(item, Item::Lost { counters, .. } if *counters > 0)));
}

#[test]
fn a_torn_write_is_cut_off_and_the_rest_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut spool = open(folder.path(), 1 << 20);
    spool.push(&detection(Severity::High, 1)).expect("written");
    drop(spool);
    let segment = folder.path().join("high/000000000001.seg");
    let mut bytes = fs::read(&segment).expect("the segment");
    bytes.extend_from_slice(&[9, 0, 0, 0, 1, 2, 3]);
    fs::write(&segment, bytes).expect("written");
    let mut spool = open(folder.path(), 1 << 20);
    spool.push(&detection(Severity::High, 2)).expect("written");
    assert_eq!(take(&mut spool).map(|items| items.len()), Some(2));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn whatever_happens_each_item_arrives_once(steps in prop::collection::vec(0_u8..5, 1..60)) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut spool = open(folder.path(), 8 << 20);
        let (mut put, mut got) = (Vec::new(), BTreeMap::new());
        let mut answered = |spool: &mut Spool, answer: bool| {
            let Some(taken) = spool.take(now()).expect("readable") else { return };
            // The hub takes a batch once, whether or not its answer arrives.
            got.entry(taken.batch).or_insert_with(|| taken.bytes.clone());
            if answer { spool.done(taken.batch).expect("forgotten"); }
        };
        for step in steps {
            match step {
                0 | 1 => {
                    let item = detection(Severity::ALL[usize::from(step) * 2], 50);
                    spool.push(&item).expect("written");
                    put.push(item);
                }
                2 => answered(&mut spool, true),
                3 => answered(&mut spool, false),
                _ => { drop(spool); spool = open(folder.path(), 8 << 20); }
            }
        }
        while !spool.is_empty() { answered(&mut spool, true); }
        let mut arrived: Vec<Item> = got.values()
            .flat_map(|bytes| Batch::decode(bytes).expect("a batch").batch.items).collect();
        let key = |item: &Item| match item { Item::Detection(one) => Some(one.id), _ => None };
        arrived.sort_by_key(key);
        put.sort_by_key(key);
        prop_assert_eq!(arrived, put);
    }
}
