//! Which warning a finding joins, opens or reopens: `warnings::decide` applied to a batch.

use std::collections::HashMap;

use findings::{Change, Finding, Key, Network, most_specific};
use model::{Severity, Time, Tlp, WarningId};
use store::Enqueued;
use warnings::{Decision, Group, Move, Policy, Signs, State, Step, Warning, assess, decide};

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
    pub moves: Vec<(Move, State)>,
}

impl<'p> Gathering<'p> {
    pub fn new(
        policy: &'p Policy,
        networks: Vec<Network>,
        found: HashMap<String, Warning>,
        now: Time,
    ) -> Self {
        let touched = found.into_iter().map(|(group, warning)| {
            (group, Touched { warning, is_new: false, tell: false, moves: Vec::new() })
        });
        Self { policy, networks, now, touched: touched.collect() }
    }

    /// Decides for one finding; returns the warning that gathers it afterwards.
    pub fn add(
        &mut self,
        finding: &Finding,
        change: Change,
        before: Option<WarningId>,
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
        });
        let repeats = &self.policy.repeats;
        let decision =
            decide(change, finding.kind(), weighed.severity, known.as_ref(), repeats, self.now);
        match decision {
            Decision::Nothing => return before,
            Decision::Open | Decision::OpenQuietly => {
                let warning = open(finding, &group, self.now);
                let touched = Touched { warning, is_new: true, tell: false, moves: Vec::new() };
                self.touched.insert(group.clone(), touched);
            }
            Decision::Reopen | Decision::JoinAndTell | Decision::Join(_) => {}
        }
        let touched = self.touched.get_mut(&group)?;
        touched.join(finding, before, weighed);
        touched.tell |=
            matches!(decision, Decision::Open | Decision::Reopen | Decision::JoinAndTell);
        if decision == Decision::Reopen {
            touched.step(Move::Reopen, self.now);
        }
        Some(touched.warning.id)
    }

    fn signs(&self, finding: &Finding, devices: i64) -> Signs {
        let network = most_specific(&self.networks, finding.device.ip);
        Signs {
            kind: finding.kind(),
            base: finding.severity,
            confidence: finding.confidence,
            purpose: network.map(|network| network.purpose).unwrap_or_default(),
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
                    let next = policy.next_step(severity, Step::Tell);
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
    }
}
