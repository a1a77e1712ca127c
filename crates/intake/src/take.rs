//! One batch of sightings of one member, from where they come from to the outbox.

use std::collections::{HashMap, HashSet};

use findings::{Ageing, Change, Finding, Key, Network, Observation};
use model::{DetectionId, InhibitionId, MemberId, SensorId, Time, WarningId};
use store::{
    FindingRows, FindingToKeep, Gathered, Inquiry, Intake, NewDetection, PackRows, RowIdentity,
    Store, StoreError,
};
use warnings::{Inhibition, Policy, Step, Warning};
use wire::Detection;

use crate::convert;
use crate::gather::{Gathering, Keys, Touched, keys_of};

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
    /// What it is found and gathered by.
    pub keys: Keys,
    pub evidence: String,
    pub peer_port: Option<u16>,
    pub peer_name: Option<String>,
    pub app_protocol: Option<String>,
    /// What tells it from all other rows, when somebody outside reported it.
    pub row: Option<RowIdentity>,
}

/// A batch of one member, and what the store knows of it.
pub(crate) struct Known {
    member: MemberId,
    now: Time,
    came: usize,
    /// What is not here yet, each once, in the order of time.
    fresh: Vec<Ready>,
    findings: HashMap<Key, (Finding, Option<WarningId>)>,
    inhibitions: Vec<Inhibition>,
    gathered: Vec<Gathered>,
    warnings: Vec<Warning>,
    networks: Vec<Network>,
}

/// What is to be written of a batch of one member.
pub(crate) struct Decided {
    member: MemberId,
    taken: Taken,
    held: HashMap<InhibitionId, i64>,
    touched: Vec<Touched>,
    gathers: Vec<Gathered>,
    findings: FindingRows,
    seen: Vec<NewDetection>,
    reported: PackRows,
}

/// A finding as this batch leaves it.
struct Updated {
    finding: Finding,
    /// What it is gathered by.
    gathers: [String; 2],
    change: Change,
    before: Option<WarningId>,
    /// How often it had been seen before this batch; none when it is new.
    seen_before: Option<i64>,
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
    let mut known = look(&mut intake.inquiry(), ready).await?;
    name(&mut intake, &mut known).await?;
    let taken = match known.nothing_new() {
        Some(nothing) => nothing,
        None => write(&mut intake, decide(known, policy)?, policy).await?,
    };
    if 0 < taken.accepted {
        intake.commit().await?;
    }
    Ok(taken)
}

/// Asks what the store knows of a batch of one member.
pub(crate) async fn look(ask: &mut Inquiry<'_>, ready: Vec<Ready>) -> Result<Known, StoreError> {
    let came = ready.len();
    let fresh = fresh(ask, ready).await?;
    let mut known = Known {
        member: ask.member(),
        now: ask.now(),
        came,
        fresh: Vec::new(),
        findings: HashMap::new(),
        inhibitions: Vec::new(),
        gathered: Vec::new(),
        warnings: Vec::new(),
        networks: Vec::new(),
    };
    if fresh.is_empty() {
        return Ok(known);
    }
    let distinct: HashSet<&Key> = fresh.iter().map(|one| &one.keys.finding).collect();
    known.findings = ask.findings(&distinct.into_iter().collect::<Vec<_>>()).await?;
    // A finding is gathered by what was seen, or as it is known already.
    let as_known = known.findings.values().flat_map(|(finding, _)| keys_of(finding));
    let as_known: Vec<String> = as_known.collect();
    let as_seen = fresh.iter().flat_map(|one| &one.keys.gathers);
    let keys: HashSet<&str> = as_seen.chain(&as_known).map(String::as_str).collect();
    known.gathered = ask.gathered(&keys.into_iter().collect::<Vec<_>>()).await?;
    let ids: HashSet<WarningId> = known.gathered.iter().map(|one| one.warning).collect();
    known.warnings = ask.warnings(&ids.into_iter().collect::<Vec<_>>()).await?;
    known.inhibitions = ask.inhibitions().await?;
    known.networks = ask.networks().await?;
    Ok(Known { fresh, ..known })
}

/// Names what others reported by the place where it will lie.
pub(crate) async fn name(intake: &mut Intake, known: &mut Known) -> Result<(), StoreError> {
    let named = {
        let rows: Vec<_> =
            known.of_others().map(|one| (&one.seen.cause, one.evidence.len())).collect();
        if rows.is_empty() {
            return Ok(());
        }
        intake.name_reported(&rows).await?
    };
    let rows = known.fresh.iter_mut().filter(|one| one.row.is_some());
    rows.zip(named).for_each(|(one, name)| one.seen.detection = name);
    Ok(())
}

impl Known {
    fn of_others(&self) -> impl Iterator<Item = &Ready> {
        self.fresh.iter().filter(|one| one.row.is_some())
    }

    /// What becomes of a batch of which everything is here already.
    pub fn nothing_new(&self) -> Option<Taken> {
        let nothing = Taken { duplicates: self.came, ..Taken::default() };
        self.fresh.is_empty().then_some(nothing)
    }
}

/// Decides what is to be written; asks nobody, and may run while something else is written.
pub(crate) fn decide(known: Known, policy: &Policy) -> Result<Decided, StoreError> {
    let Known { member, now, came, fresh, findings, inhibitions, .. } = known;
    let mut updated = update(member, &fresh, findings, &policy.ageing);
    let held = hold(&inhibitions, now, &mut updated);
    let mut gathering = Gathering::new(policy, known.networks, known.gathered, known.warnings, now);
    let into = gather(&mut gathering, &updated);
    let (touched, gathers) = gathering.done();
    let taken = Taken {
        accepted: fresh.len(),
        duplicates: came - fresh.len(),
        findings_new: updated.values().filter(|one| one.change == Change::New).count(),
        warnings_new: touched.iter().filter(|one| one.is_new).count(),
        inhibited: held.values().sum(),
        ..Taken::default()
    };
    let mut to_keep: Vec<_> = updated.iter().map(|(key, one)| one.to_keep(into.get(key))).collect();
    // The order of most of their indexes: each then writes one place after the other.
    to_keep.sort_unstable_by_key(|one| (one.finding.last_seen, one.finding.id));
    let findings = FindingRows::of(member, &to_keep, &policy.ageing);
    let (mut seen, mut reported) = (Vec::new(), Vec::new());
    for one in fresh {
        let Some(of) = updated.get(&one.keys.finding) else { continue };
        match one.row {
            Some(row) => reported.push((convert::kept(one, of.finding.id), row)),
            None => seen.push(convert::kept(one, of.finding.id)),
        }
    }
    let reported = PackRows::of(member, now, &reported)?;
    Ok(Decided { member, taken, held, touched, gathers, findings, seen, reported })
}

impl Updated {
    fn observe(&mut self, seen: &Observation, ageing: &Ageing) {
        let was_inbound = self.finding.inbound;
        self.change = self.change.max(self.finding.observe(seen, ageing));
        self.sightings += 1;
        // All else that it is gathered by is in its own key, which stays.
        if self.finding.inbound != was_inbound {
            self.gathers = keys_of(&self.finding);
        }
    }

    fn to_keep(&self, warning: Option<&WarningId>) -> FindingToKeep<'_> {
        let (finding, seen_before) = (&self.finding, self.seen_before);
        FindingToKeep { finding, warning: warning.copied(), seen_before }
    }
}

/// Writes what was decided; it counts once the intake is committed.
pub(crate) async fn write(
    intake: &mut Intake,
    decided: Decided,
    policy: &Policy,
) -> Result<Taken, StoreError> {
    let mut taken = decided.taken;
    intake.back_to(decided.member);
    for (id, count) in &decided.held {
        intake.count_held(*id, *count).await?;
    }
    keep_warnings(intake, decided.touched, policy, &mut taken).await?;
    intake.put_gathered(&decided.gathers).await?;
    intake.put_findings(decided.findings).await?;
    // A sensor's each for itself, what others reported in packs.
    intake.put_detections(&decided.seen).await?;
    intake.put_reported(decided.reported).await?;
    Ok(taken)
}

/// What is not here yet, each once, in the order of time.
async fn fresh(ask: &mut Inquiry<'_>, ready: Vec<Ready>) -> Result<Vec<Ready>, StoreError> {
    let now = ask.now();
    let seen = ready.iter().filter(|one| one.row.is_none());
    let ids: Vec<DetectionId> = seen.map(|one| one.seen.detection).collect();
    // What claims to be from later was counted as from when it came, whenever that was.
    let begins = |time: Time| if now < time { Time::from_seconds(0) } else { time };
    let span = |time: Time| begins(time)..=time;
    let rows: Vec<_> = ready
        .iter()
        .filter_map(|one| Some((&one.seen.cause, span(one.seen.time), one.row?)))
        .collect();
    let known = ask.known(&ids).await?;
    let known_rows = ask.known_rows(&rows).await?;
    let (mut once, mut row_once) = (HashSet::new(), HashSet::new());
    let is_fresh = |one: &Ready| match one.row {
        Some(row) => !known_rows.contains(&row) && row_once.insert(row),
        None => !known.contains(&one.seen.detection) && once.insert(one.seen.detection),
    };
    let mut fresh: Vec<Ready> = ready.into_iter().filter(is_fresh).collect();
    fresh.sort_by_key(|one| one.seen.time);
    Ok(fresh)
}

fn update(
    member: MemberId,
    fresh: &[Ready],
    known: HashMap<Key, (Finding, Option<WarningId>)>,
    ageing: &Ageing,
) -> HashMap<Key, Updated> {
    let known = known.into_iter().map(|(key, (finding, before))| {
        let (gathers, seen_before) = (keys_of(&finding), Some(finding.count));
        let change = Change::Same;
        (key, Updated { finding, gathers, change, before, seen_before, sightings: 0 })
    });
    let mut updated: HashMap<Key, Updated> = known.collect();
    for Ready { seen, keys, .. } in fresh {
        match updated.get_mut(&keys.finding) {
            Some(known) => known.observe(seen, ageing),
            None => {
                let (finding, gathers) = (Finding::open(member, seen), keys.gathers.clone());
                let (change, before, seen_before) = (Change::New, None, None);
                let new = Updated { finding, gathers, change, before, seen_before, sightings: 1 };
                updated.insert(keys.finding.clone(), new);
            }
        }
    }
    updated
}

/// Marks what the member holds back, and counts it.
fn hold(
    in_force: &[Inhibition],
    now: Time,
    updated: &mut HashMap<Key, Updated>,
) -> HashMap<InhibitionId, i64> {
    let mut held = HashMap::new();
    for one in updated.values_mut() {
        let by = in_force.iter().find(|inhibition| inhibition.holds(&one.finding, now));
        one.finding.held_by = by.map(|inhibition| inhibition.id);
        if let Some(id) = one.finding.held_by {
            *held.entry(id).or_default() += one.sightings;
        }
    }
    held
}

/// Sorts the findings of a batch into warnings: which one gathers each.
fn gather(
    gathering: &mut Gathering<'_>,
    updated: &HashMap<Key, Updated>,
) -> HashMap<Key, WarningId> {
    let mut order: Vec<(&Key, &Updated)> = updated.iter().collect();
    order.sort_by_key(|(key, _)| *key);
    let mut gathered = HashMap::new();
    for (key, one) in order {
        let (finding, before) = (&one.finding, one.before);
        let warning = match finding.held_by {
            None => gathering.add(finding, one.gathers.clone(), one.change, before, Step::Tell),
            // Life and health is never held back silently: the CSIRT hears of it.
            Some(_) if gathering.is_told_all_the_same(finding) => {
                gathering.add(finding, one.gathers.clone(), one.change, before, Step::Duty)
            }
            Some(_) => before,
        };
        if let Some(warning) = warning {
            gathered.insert(key.clone(), warning);
        }
    }
    gathered
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
