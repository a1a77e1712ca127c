//! Which warning a finding joins, opens or reopens: `warnings::decide` applied to a batch.

use std::collections::HashMap;

use findings::{Change, Finding, Key, Network, Purpose, most_specific};
use model::{Severity, Time, Tlp, WarningId};
use store::Enqueued;
use warnings::{
    Decision, Group, Move, Policy, Sighting, Signs, State, Step, Warning, assess, decide,
};

/// The warnings that a batch touches.
pub(crate) struct Gathering<'p> {
    policy: &'p Policy,
    networks: Vec<Network>,
    now: Time,
    touched: HashMap<String, Touched>,
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
}

impl<'p> Gathering<'p> {
    pub fn new(
        policy: &'p Policy,
        networks: Vec<Network>,
        found: HashMap<String, Warning>,
        now: Time,
    ) -> Self {
        let touched =
            found.into_iter().map(|(group, warning)| (group, Touched::new(warning, false)));
        Self { policy, networks, now, touched: touched.collect() }
    }

    /// Whether the CSIRT is told of a finding that the member holds back.
    pub fn is_told_all_the_same(&self, finding: &Finding) -> bool {
        let signs = self.signs(finding, 1);
        let severity = assess(&signs, &self.policy.severity).severity;
        self.policy.inhibitions.is_told_all_the_same(severity, signs.purpose)
    }

    /// Decides for one finding, to be told at this step; returns the warning that gathers it
    /// afterwards.
    pub fn add(
        &mut self,
        finding: &Finding,
        change: Change,
        before: Option<WarningId>,
        step: Step,
    ) -> Option<WarningId> {
        let group = group_of(finding);
        let touched = self.touched.get(&group);
        let devices = touched.map_or(1, |touched| {
            let joins = before != Some(touched.warning.id);
            touched.warning.findings + i64::from(joins)
        });
        let weighed = assess(&self.signs(finding, devices), &self.policy.severity);
        let known = touched.map(|touched| Group {
            state: touched.warning.state,
            severity: touched.warning.severity,
            told: if touched.tell { Some(self.now) } else { touched.warning.told },
            fixed: touched.warning.fixed.unwrap_or(touched.warning.state_since),
        });
        let repeats = &self.policy.repeats;
        let (kind, class, severity) = (finding.kind(), finding.class, weighed.severity);
        let sighting = Sighting { change, kind, class, severity, seen: finding.last_seen };
        let decision = decide(&sighting, known.as_ref(), repeats, self.now);
        let gather_s = repeats.gather_s(class, kind, severity);
        match decision {
            Decision::Nothing => return before,
            Decision::Open | Decision::OpenQuietly => {
                let warning = open(finding, &group, self.now);
                self.touched.insert(group.clone(), Touched::new(warning, true));
            }
            Decision::Reopen | Decision::JoinAndTell | Decision::Join(_) => {}
        }
        let touched = self.touched.get_mut(&group)?;
        touched.join(finding, before, weighed);
        match decision {
            Decision::Reopen => {
                touched.step(Move::Reopen, self.now);
                touched.tell(step, 0);
            }
            Decision::Open | Decision::JoinAndTell => touched.tell(step, gather_s),
            _ => {}
        }
        Some(touched.warning.id)
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

    /// Everything that was touched; sorted, so that the same batch is written the same way.
    pub fn done(self) -> Vec<Touched> {
        let mut touched: Vec<Touched> = self.touched.into_values().collect();
        touched.sort_by(|left, right| {
            let key = |one: &Touched| (one.warning.created, one.warning.group.clone());
            key(left).cmp(&key(right))
        });
        touched
    }
}

impl Touched {
    fn new(warning: Warning, is_new: bool) -> Self {
        let (step, moves) = (Step::Duty, Vec::new());
        Self { warning, is_new, tell: false, later_s: None, step, moves }
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

    fn join(
        &mut self,
        finding: &Finding,
        before: Option<WarningId>,
        weighed: warnings::Assessment,
    ) {
        let warning = &mut self.warning;
        if before != Some(warning.id) {
            warning.findings += 1;
        }
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

/// What findings of one warning have in common: class family, cause, and which side they are on.
pub(crate) fn group_of(finding: &Finding) -> String {
    let side = if finding.inbound { "in" } else { "out" };
    format!("{}|{side}", Key::group(finding.class, &finding.cause))
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
        next_step: None,
        told: None,
        held_back: 0,
        first_told: None,
        fixed: None,
    }
}
