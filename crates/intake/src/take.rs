//! One batch of sightings of one member, from where they come from to the outbox.

use std::collections::{HashMap, HashSet};

use findings::{Change, Finding, Key, Observation};
use model::{DetectionId, InhibitionId, MemberId, SensorId, Time, WarningId};
use store::{Gathered, Intake, RowIdentity, Store, StoreError};
use warnings::{Policy, Step};
use wire::Detection;

use crate::convert;
use crate::gather::{Gathering, Touched, keys_of};

/// What became of a batch.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Taken {
    /// Detections taken now.
    pub accepted: usize,
    /// Detections that were here already.
    pub duplicates: usize,
    /// Findings that are new.
    pub findings_new: usize,
    /// Warnings that are new.
    pub warnings_new: usize,
    /// Messages put into the outbox.
    pub messages: i64,
    /// Messages held back by the flood limit.
    pub held_back: i64,
    /// Detections that the member's own word holds back.
    pub inhibited: i64,
}

impl std::ops::AddAssign for Taken {
    fn add_assign(&mut self, more: Self) {
        self.accepted += more.accepted;
        self.duplicates += more.duplicates;
        self.findings_new += more.findings_new;
        self.warnings_new += more.warnings_new;
        self.messages += more.messages;
        self.held_back += more.held_back;
        self.inhibited += more.inhibited;
    }
}

/// Why a batch was not taken.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The sensor must act: it is unknown or revoked.
    #[error("the sensor is unknown or revoked")]
    UnknownSensor,
    /// The sensor must act: it sent more than it may.
    #[error("{found} detections in one batch, at most {} are taken", wire::BATCH_ITEMS_MAX)]
    TooMany {
        /// How many it sent.
        found: usize,
    },
    /// Somebody took the member away meanwhile.
    #[error("there is no member {0}")]
    UnknownMember(MemberId),
    /// We must act: the thread that reads a report ended before its report did.
    #[error("the reading of the report ended early")]
    Stopped,
    /// Our operator must act: there is no room for a large report while it is sorted.
    #[error("a report could not be sorted by member: {0}")]
    NoRoom(#[from] std::io::Error),
    /// Our operator must act; the sensor tries again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A sighting made ready before the store's single writer is taken: while one batch is written,
/// those of others are read.
pub(crate) struct Ready {
    pub seen: Observation,
    pub key: Key,
    pub evidence: String,
    pub peer_port: Option<u16>,
    pub peer_name: Option<String>,
    pub app_protocol: Option<String>,
    /// What tells it from all other rows, when somebody outside reported it.
    pub row: Option<RowIdentity>,
}

/// A finding as this batch leaves it.
struct Updated {
    finding: Finding,
    change: Change,
    before: Option<WarningId>,
    /// Detections of this batch.
    sightings: i64,
}

/// Takes in the detections of one authenticated sensor. Taking the same ones twice changes
/// nothing the second time.
pub async fn take_detections(
    store: &Store,
    sensor: SensorId,
    detections: &[Detection],
    policy: &Policy,
) -> Result<Taken, IntakeError> {
    if wire::BATCH_ITEMS_MAX < detections.len() {
        return Err(IntakeError::TooMany { found: detections.len() });
    }
    let now = store.now();
    let ready = detections.iter().map(|one| convert::ready(one, sensor, now)).collect();
    let mut intake = store.intake(sensor).await?.ok_or(IntakeError::UnknownSensor)?;
    let taken = take(&mut intake, ready, policy).await?;
    if 0 < taken.accepted {
        intake.commit().await?;
    }
    Ok(taken)
}

/// Takes in what is ready of one member; it counts once the intake is committed.
pub(crate) async fn take(
    intake: &mut Intake,
    ready: Vec<Ready>,
    policy: &Policy,
) -> Result<Taken, IntakeError> {
    let came = ready.len();
    let mut fresh = fresh(intake, ready).await?;
    let mut taken =
        Taken { accepted: fresh.len(), duplicates: came - fresh.len(), ..Taken::default() };
    if fresh.is_empty() {
        return Ok(taken);
    }
    name(intake, &mut fresh).await?;
    let mut updated = update(intake, &fresh, policy).await?;
    let held = hold(intake, &mut updated).await?;
    taken.inhibited = held.values().sum();
    let Sorted { touched, gathers, gathered } = gather(intake, &updated, policy).await?;
    taken.findings_new = updated.values().filter(|one| one.change == Change::New).count();
    taken.warnings_new = touched.iter().filter(|one| one.is_new).count();
    keep_warnings(intake, touched, policy, &mut taken).await?;
    intake.put_gathered(&gathers).await?;
    let mut findings: Vec<_> =
        updated.iter().map(|(key, one)| (&one.finding, gathered.get(key).copied())).collect();
    // The order of most of their indexes: each then writes one place after the other.
    findings.sort_unstable_by_key(|(finding, _)| (finding.last_seen, finding.id));
    intake.put_findings(&findings, &policy.ageing).await?;
    keep_detections(intake, fresh, &updated).await?;
    Ok(taken)
}

/// Keeps the sightings: a sensor's each for itself, what others reported in packs.
async fn keep_detections(
    intake: &mut Intake,
    fresh: Vec<Ready>,
    updated: &HashMap<Key, Updated>,
) -> Result<(), StoreError> {
    let (mut seen, mut reported) = (Vec::new(), Vec::new());
    for one in fresh {
        let Some(of) = updated.get(&one.key) else { continue };
        match one.row {
            Some(row) => reported.push((convert::kept(one, of.finding.id), row)),
            None => seen.push(convert::kept(one, of.finding.id)),
        }
    }
    intake.put_detections(&seen).await?;
    intake.put_reported(&reported).await
}

/// What is not here yet, each once, in the order of time.
async fn fresh(intake: &mut Intake, ready: Vec<Ready>) -> Result<Vec<Ready>, StoreError> {
    let seen = ready.iter().filter(|one| one.row.is_none());
    let ids: Vec<DetectionId> = seen.map(|one| one.seen.detection).collect();
    // What claims to be from later was counted as from when it came, whenever that was.
    let begins = |time: Time| if intake.now() < time { Time::from_seconds(0) } else { time };
    let span = |time: Time| begins(time)..=time;
    let rows: Vec<_> = ready
        .iter()
        .filter_map(|one| Some((&one.seen.cause, span(one.seen.time), one.row?)))
        .collect();
    let known = intake.known(&ids).await?;
    let known_rows = intake.known_rows(&rows).await?;
    let (mut once, mut row_once) = (HashSet::new(), HashSet::new());
    let is_fresh = |one: &Ready| match one.row {
        Some(row) => !known_rows.contains(&row) && row_once.insert(row),
        None => !known.contains(&one.seen.detection) && once.insert(one.seen.detection),
    };
    let mut fresh: Vec<Ready> = ready.into_iter().filter(is_fresh).collect();
    fresh.sort_by_key(|one| one.seen.time);
    Ok(fresh)
}

/// Names what others reported by the place where it will lie.
async fn name(intake: &mut Intake, fresh: &mut [Ready]) -> Result<(), StoreError> {
    let of_others = |one: &&Ready| one.row.is_some();
    let rows: Vec<_> =
        fresh.iter().filter(of_others).map(|one| (&one.seen.cause, one.evidence.len())).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let names = intake.name_reported(&rows).await?;
    let rows = fresh.iter_mut().filter(|one| one.row.is_some());
    rows.zip(names).for_each(|(one, name)| one.seen.detection = name);
    Ok(())
}

async fn update(
    intake: &mut Intake,
    fresh: &[Ready],
    policy: &Policy,
) -> Result<HashMap<Key, Updated>, StoreError> {
    let distinct: HashSet<&Key> = fresh.iter().map(|one| &one.key).collect();
    let distinct: Vec<&Key> = distinct.into_iter().collect();
    let mut updated: HashMap<Key, Updated> = intake
        .findings(&distinct)
        .await?
        .into_iter()
        .map(|(key, (finding, before))| {
            (key, Updated { finding, change: Change::Same, before, sightings: 0 })
        })
        .collect();
    for Ready { seen, key, .. } in fresh {
        match updated.get_mut(key) {
            Some(known) => {
                let change = known.finding.observe(seen, &policy.ageing);
                known.change = known.change.max(change);
                known.sightings += 1;
            }
            None => {
                let finding = Finding::open(intake.member(), seen);
                let new = Updated { finding, change: Change::New, before: None, sightings: 1 };
                updated.insert(key.clone(), new);
            }
        }
    }
    Ok(updated)
}

/// Marks what the member holds back, and counts it.
async fn hold(
    intake: &mut Intake,
    updated: &mut HashMap<Key, Updated>,
) -> Result<HashMap<InhibitionId, i64>, StoreError> {
    let in_force = intake.inhibitions().await?;
    let (now, mut held) = (intake.now(), HashMap::new());
    for one in updated.values_mut() {
        let by = in_force.iter().find(|inhibition| inhibition.holds(&one.finding, now));
        one.finding.held_by = by.map(|inhibition| inhibition.id);
        if let Some(id) = one.finding.held_by {
            *held.entry(id).or_default() += one.sightings;
        }
    }
    for (id, count) in &held {
        intake.count_held(*id, *count).await?;
    }
    Ok(held)
}

/// The findings of a batch, sorted into warnings.
struct Sorted {
    touched: Vec<Touched>,
    gathers: Vec<Gathered>,
    gathered: HashMap<Key, WarningId>,
}

async fn gather(
    intake: &mut Intake,
    updated: &HashMap<Key, Updated>,
    policy: &Policy,
) -> Result<Sorted, StoreError> {
    let keys: HashSet<String> = updated.values().flat_map(|one| keys_of(&one.finding)).collect();
    let known = intake.gathered(&keys.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    let ids: HashSet<WarningId> = known.iter().map(|one| one.warning).collect();
    let found = intake.warnings(&ids.into_iter().collect::<Vec<_>>()).await?;
    let networks = intake.networks().await?;
    let mut gathering = Gathering::new(policy, networks, known, found, intake.now());
    let mut order: Vec<(&Key, &Updated)> = updated.iter().collect();
    order.sort_by_key(|(key, _)| *key);
    let mut gathered = HashMap::new();
    for (key, one) in order {
        let (finding, before) = (&one.finding, one.before);
        let warning = match finding.held_by {
            None => gathering.add(finding, one.change, before, Step::Tell),
            // Life and health is never held back silently: the CSIRT hears of it.
            Some(_) if gathering.is_told_all_the_same(finding) => {
                gathering.add(finding, one.change, before, Step::Duty)
            }
            Some(_) => before,
        };
        if let Some(warning) = warning {
            gathered.insert(key.clone(), warning);
        }
    }
    let (touched, gathers) = gathering.done();
    Ok(Sorted { touched, gathers, gathered })
}

async fn keep_warnings(
    intake: &mut Intake,
    mut touched: Vec<Touched>,
    policy: &Policy,
    taken: &mut Taken,
) -> Result<(), StoreError> {
    if 0 < taken.warnings_new {
        let first = intake.reserve_numbers(taken.warnings_new).await?;
        let new = touched.iter_mut().filter(|one| one.is_new);
        new.zip(first..).for_each(|(one, number)| one.warning.number = number);
    }
    // New ones first as they are: the messages refer to them.
    let new: Vec<_> =
        touched.iter().filter(|one| one.is_new && one.tell).map(|one| &one.warning).collect();
    intake.put_warnings(&new).await?;
    for one in touched.iter_mut().filter(|one| one.tell) {
        let told = intake.tell(&one.warning, one.step, policy).await?;
        one.told(&told, policy, intake.now());
        taken.messages += told.waiting;
        taken.held_back += told.held;
    }
    touched.iter_mut().for_each(|one| one.wait(intake.now()));
    let all: Vec<_> = touched.iter().map(|one| &one.warning).collect();
    intake.put_warnings(&all).await?;
    let moves: Vec<_> = touched
        .iter()
        .flat_map(|one| one.moves.iter().map(|(step, state)| (one.warning.id, *step, *state)))
        .collect();
    intake.put_moves(&moves).await
}
