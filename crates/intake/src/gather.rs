//! Which warning a finding joins, opens or reopens: `warnings::decide` applied to a batch.
//!
//! A finding goes to the newest warning of its cause. Where that would open a new one, an open
//! warning about the same trouble of the same device takes it in, and its cause with it.

use std::collections::HashMap;

use findings::{Cause, Change, Device, Finding, Key, Network, Purpose, most_specific};
use model::{Rsit, Severity, Time, Tlp, WarningId};
use store::{Enqueued, Gathered};
use warnings::{
    Assessment, Decision, Group, Move, Near, Policy, Sighting, Signs, State, Step, Trouble,
    Warning, assess, decide, is_same_trouble,
};

/// The warnings that a batch touches.
pub(crate) struct Gathering<'p> {
    policy: &'p Policy,
    networks: Vec<Network>,
    now: Time,
    touched: HashMap<WarningId, Touched>,
    /// The newest warning of each cause.
    by_cause: HashMap<String, WarningId>,
    /// The warnings about each device, and when they last saw it.
    by_device: HashMap<String, Vec<(WarningId, Time)>>,
    /// What the batch changes of these two.
    gathered: HashMap<(String, WarningId), Time>,
}

/// A warning and what this batch does with it.
pub(crate) struct Touched {
    pub warning: Warning,
    pub is_new: bool,
    pub tell: bool,
    /// Seconds to gather before telling, when nobody is told at once.
    pub later_s: Option<i64>,
    /// Who is told: everybody, or the CSIRT alone about what the member holds back.
    pub step: Step,
    pub moves: Vec<(Move, State)>,
    /// Whether a finding of the batch has joined it.
    is_joined: bool,
}

/// One finding on its way into a warning.
struct Coming<'f> {
    finding: &'f Finding,
    change: Change,
    before: Option<WarningId>,
    device: String,
}

impl<'p> Gathering<'p> {
    pub fn new(
        policy: &'p Policy,
        networks: Vec<Network>,
        gathered: Vec<Gathered>,
        found: Vec<Warning>,
        now: Time,
    ) -> Self {
        let (mut by_cause, mut by_device) = (HashMap::new(), HashMap::<_, Vec<_>>::new());
        for one in gathered {
            if one.key.starts_with(BY_DEVICE) {
                by_device.entry(one.key).or_default().push((one.warning, one.seen));
            } else {
                by_cause.insert(one.key, one.warning);
            }
        }
        let touched = found.into_iter().map(|one| (one.id, Touched::new(one, false))).collect();
        Self { policy, networks, now, touched, by_cause, by_device, gathered: HashMap::new() }
    }

    /// Whether the CSIRT is told of a finding that the member holds back.
    pub fn is_told_all_the_same(&self, finding: &Finding) -> bool {
        let signs = self.signs(finding, 1);
        let severity = assess(&signs, &self.policy.severity).severity;
        self.policy.inhibitions.is_told_all_the_same(severity, signs.purpose)
    }

    /// Decides for one finding, gathered by these keys, to be told at this step; returns the
    /// warning that gathers it afterwards.
    pub fn add(
        &mut self,
        finding: &Finding,
        [cause, device]: [String; 2],
        change: Change,
        before: Option<WarningId>,
        step: Step,
    ) -> Option<WarningId> {
        let coming = Coming { finding, change, before, device };
        let mut into = self.by_cause.get(&cause).copied();
        let (mut weighed, mut decision) = self.judge(&coming, into);
        // What the member holds back and only the CSIRT hears of stays by itself.
        if decision.opens()
            && step == Step::Tell
            && let Some(near) = self.near(&coming)
        {
            into = Some(near);
            (weighed, decision) = self.judge(&coming, into);
        }
        let id = match (decision, into) {
            (Decision::Nothing, _) | (Decision::Join(_), None) => return before,
            (Decision::Open | Decision::OpenQuietly, _) | (_, None) => {
                let group = side(&Key::group(finding.class, &finding.cause), finding.inbound);
                let warning = open(finding, &group, self.now);
                let id = warning.id;
                self.touched.insert(id, Touched::new(warning, true));
                id
            }
            (_, Some(id)) => id,
        };
        let gather_s =
            self.policy.repeats.gather_s(finding.class, finding.kind(), weighed.severity);
        let is_known = self.note(cause, &coming, id, step);
        let now = self.now;
        let touched = self.touched.get_mut(&id)?;
        touched.join(&coming, is_known, weighed);
        match decision {
            Decision::Reopen => {
                touched.step(Move::Reopen, now);
                touched.tell(step, 0);
            }
            Decision::Open | Decision::JoinAndTell => touched.tell(step, gather_s),
            _ => {}
        }
        Some(id)
    }

    /// How bad it is and what to do if it went into this warning.
    fn judge(&self, coming: &Coming<'_>, into: Option<WarningId>) -> (Assessment, Decision) {
        let (finding, repeats) = (coming.finding, &self.policy.repeats);
        let touched = into.and_then(|id| self.touched.get(&id));
        let devices = touched.map_or(1, |touched| {
            let is_known = self.knows(&coming.device, touched.warning.id);
            touched.warning.devices + i64::from(!is_known)
        });
        let weighed = assess(&self.signs(finding, devices), &self.policy.severity);
        let known = touched.map(|touched| Group {
            state: touched.warning.state,
            severity: touched.warning.severity,
            told: if touched.tell { Some(self.now) } else { touched.warning.told },
            fixed: touched.warning.fixed.unwrap_or(touched.warning.state_since),
        });
        let sighting = Sighting {
            change: coming.change,
            kind: finding.kind(),
            class: finding.class,
            severity: weighed.severity,
            seen: finding.last_seen,
        };
        let decision = decide(&sighting, known.as_ref(), repeats, self.now);
        (weighed, decision)
    }

    /// The open warning about the same trouble of the device, the one that saw it last.
    fn near(&self, coming: &Coming<'_>) -> Option<WarningId> {
        let finding = coming.finding;
        let new = Trouble {
            topic: self.policy.topic(finding.class, &finding.cause, finding.inbound),
            inbound: finding.inbound,
            seen: finding.last_seen,
        };
        let is_near = |(id, device_seen): &&(WarningId, Time)| {
            self.touched.get(id).is_some_and(|touched| {
                let warning = &touched.warning;
                let near = Near {
                    state: warning.state,
                    topic: self.policy.topic(warning.class, &warning.cause, warning.inbound),
                    inbound: warning.inbound,
                    first_seen: warning.first_seen,
                    device_seen: *device_seen,
                };
                is_same_trouble(&new, &near, &self.policy.repeats)
            })
        };
        let near = self.by_device.get(&coming.device)?.iter().filter(is_near);
        near.max_by_key(|(id, seen)| (*seen, *id)).map(|(id, _)| *id)
    }

    fn knows(&self, device: &str, id: WarningId) -> bool {
        self.by_device.get(device).is_some_and(|about| about.iter().any(|(one, _)| *one == id))
    }

    /// Notes that the warning gathers this cause and this device; whether it knew the device.
    fn note(&mut self, cause: String, coming: &Coming<'_>, id: WarningId, step: Step) -> bool {
        // What only the CSIRT was told of takes nothing in that others should hear of.
        let seen = if step == Step::Tell { coming.finding.last_seen } else { NEVER };
        if self.by_cause.insert(cause.clone(), id) != Some(id) {
            self.gathered.insert((cause, id), seen);
        }
        let about = self.by_device.entry(coming.device.clone()).or_default();
        let known = about.iter_mut().find(|(one, _)| *one == id);
        let is_known = known.is_some();
        match known {
            Some((_, last)) if seen <= *last => return true,
            Some((_, last)) => *last = seen,
            None => about.push((id, seen)),
        }
        self.gathered.insert((coming.device.clone(), id), seen);
        is_known
    }

    fn signs(&self, finding: &Finding, devices: i64) -> Signs {
        let network = most_specific(&self.networks, finding.device.ip);
        Signs {
            kind: finding.kind(),
            class: finding.class,
            base: finding.severity,
            confidence: finding.confidence,
            purpose: network.map_or(Purpose::Unknown, |network| network.purpose),
            // Known exploitation comes with vulnerability data, which findings do not carry yet.
            exploited_now: false,
            devices,
        }
    }

    /// Everything that was touched, and what it gathers by; sorted, so that the same batch is
    /// written the same way.
    pub fn done(self) -> (Vec<Touched>, Vec<Gathered>) {
        let touched = self.touched.into_values().filter(|one| one.is_joined);
        let mut touched: Vec<Touched> = touched.collect();
        touched.sort_by(|left, right| {
            let key = |one: &Touched| (one.warning.created, one.warning.group.clone());
            key(left).cmp(&key(right))
        });
        let gathered = self.gathered.into_iter();
        let mut gathered: Vec<Gathered> =
            gathered.map(|((key, warning), seen)| Gathered { key, warning, seen }).collect();
        gathered.sort_by(|left, right| (&left.key, left.warning).cmp(&(&right.key, right.warning)));
        (touched, gathered)
    }
}

impl Touched {
    fn new(warning: Warning, is_new: bool) -> Self {
        let (step, moves) = (Step::Duty, Vec::new());
        Self { warning, is_new, tell: false, later_s: None, step, moves, is_joined: false }
    }

    /// Tells now or after gathering. One finding that everybody may hear of is enough to tell
    /// everybody.
    fn tell(&mut self, step: Step, gather_s: i64) {
        if step == Step::Tell {
            self.step = step;
        }
        if 0 < gather_s && step == Step::Tell {
            self.later_s = Some(self.later_s.map_or(gather_s, |later| later.min(gather_s)));
        } else {
            self.tell = true;
        }
    }

    /// Sets the clock for telling what is still being gathered; an earlier one stands.
    pub fn wait(&mut self, now: Time) {
        let Some(later_s) = self.later_s.filter(|_| !self.tell) else { return };
        let waits = matches!(self.warning.next_step, Some((Step::Tell, _)));
        if self.warning.state.is_waiting() && !waits {
            self.warning.next_step = Some((Step::Tell, now.plus_s(later_s)));
        }
    }

    fn join(&mut self, coming: &Coming<'_>, is_known: bool, weighed: Assessment) {
        let (warning, finding) = (&mut self.warning, coming.finding);
        self.is_joined = true;
        warning.findings += i64::from(coming.before != Some(warning.id));
        warning.devices += i64::from(!is_known);
        warning.first_seen = warning.first_seen.min(finding.first_seen);
        if warning.last_seen <= finding.last_seen {
            warning.last_seen = finding.last_seen;
            warning.class = finding.class;
            warning.cause = finding.cause.clone();
        }
        if warning.severity <= weighed.severity {
            warning.severity = weighed.severity;
            warning.reasons = weighed.reasons;
        }
        warning.tlp = warning.tlp.max(finding.cause.tlp());
    }

    fn step(&mut self, step: Move, now: Time) {
        // An illegal step here would be a mistake of ours; the warning then stays where it is.
        if let Ok(state) = self.warning.state.after(step) {
            self.warning.state = state;
            self.warning.state_since = now;
            self.moves.push((step, state));
        }
    }

    /// Notes what became of the telling: messages that wait and messages held back.
    pub fn told(&mut self, told: &Enqueued, policy: &Policy, now: Time) {
        let (waiting, held) = (told.waiting, told.held);
        self.warning.held_back += held;
        if 0 < waiting {
            self.warning.told = Some(now);
            self.warning.first_told.get_or_insert(now);
            if self.warning.state == State::Drafted {
                self.step(Move::Send, now);
            }
        }
        if self.warning.state.is_waiting() {
            let severity: Severity = self.warning.severity;
            self.warning.next_step = match (waiting, held) {
                // Nobody to tell: the page has it, and the clock has nobody to remind.
                (0, 0) => None,
                (0, _) => Some((Step::Tell, now.plus_s(policy.flood.window_s))),
                _ => {
                    let next = policy.next_step(severity, self.step);
                    // Who sleeps has not been told yet: the clock counts from their morning.
                    next.map(|(step, after_s)| (step, told.begins.plus_s(after_s)))
                }
            };
        }
    }
}

/// What the keys of causes begin with.
const BY_CAUSE: &str = "cause|";

/// What the keys of devices begin with.
const BY_DEVICE: &str = "device|";

/// Before anything was seen.
const NEVER: Time = Time::from_seconds(0);

/// What a finding is found and gathered by.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    /// The finding's own.
    pub finding: Key,
    /// Its cause's and its device's, by which warnings gather.
    pub gathers: [String; 2],
}

impl Keys {
    /// Those of what was seen.
    pub fn of(class: Rsit, cause: &Cause, inbound: bool, device: &Device) -> Self {
        let (group, words) = (Key::group(class, cause), device.words());
        let gathers = [by_cause(&group, inbound), format!("{BY_DEVICE}{words}")];
        Self { finding: Key::at(&group, &words), gathers }
    }
}

/// What a finding is gathered by: its cause and its device.
pub(crate) fn keys_of(finding: &Finding) -> [String; 2] {
    Keys::of(finding.class, &finding.cause, finding.inbound, &finding.device).gathers
}

fn by_cause(group: &str, inbound: bool) -> String {
    format!("{BY_CAUSE}{}", side(group, inbound))
}

/// What findings of one cause have in common: class family, cause, and which side they are on.
fn side(group: &str, inbound: bool) -> String {
    format!("{group}|{}", if inbound { "in" } else { "out" })
}

fn open(finding: &Finding, group: &str, now: Time) -> Warning {
    Warning {
        id: WarningId::new(),
        number: 0,
        member: finding.member,
        group: group.to_owned(),
        class: finding.class,
        cause: finding.cause.clone(),
        inbound: finding.inbound,
        tlp: Tlp::Amber,
        severity: Severity::Low,
        reasons: Vec::new(),
        state: State::Drafted,
        state_since: now,
        created: now,
        first_seen: finding.first_seen,
        last_seen: finding.last_seen,
        findings: 0,
        devices: 0,
        next_step: None,
        told: None,
        held_back: 0,
        first_told: None,
        fixed: None,
    }
}
