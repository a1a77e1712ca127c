//! Scans: one source, many hosts on one port or many ports on one host, all failing.

use std::net::IpAddr;

use model::Time;

use super::table::{Recent, Table, in_any};
use super::{Analytic, Connection, Outcome, ScanPolicy, Value, Verdict};

/// Examples named in a verdict.
const EXAMPLES_MAX: usize = 10;

pub struct Scan {
    policy: ScanPolicy,
    hosts: Table<(IpAddr, u16, bool), Recent<IpAddr>>,
    ports: Table<(IpAddr, IpAddr), Recent<u16>>,
}

impl Scan {
    pub fn new(policy: ScanPolicy) -> Self {
        let half = policy.entries_max / 2;
        Self { hosts: Table::new(half), ports: Table::new(half), policy }
    }
}

impl Analytic for Scan {
    fn connection(&mut self, fact: &Connection, out: &mut Vec<Verdict>) {
        let failed = matches!(fact.outcome, Outcome::Refused | Outcome::Unanswered);
        if !failed || in_any(&self.policy.ignore_sources, fact.client) {
            return;
        }
        let (policy, now) = (&self.policy, fact.time);
        let hosts = self.hosts.touch((fact.client, fact.port, fact.tcp), now);
        if let Some(mut facts) = judge(hosts, fact.server, "hosts", policy.hosts_min, now, policy) {
            facts.push(("port", Value::Number(fact.port.into())));
            // The lowest address stands for all, so that the same scan is the same finding again.
            let target = hosts.things().min().copied();
            out.push(verdict("scan_hosts", fact, target, Some(fact.port), facts));
        }
        let ports = self.ports.touch((fact.client, fact.server), now);
        if let Some(facts) = judge(ports, fact.port, "ports", policy.ports_min, now, policy) {
            out.push(verdict("scan_ports", fact, Some(fact.server), None, facts));
        }
    }
}

/// Notes one more failure at `thing`; the facts, when that makes enough in the fast window or
/// in the slow one and it is time to speak.
fn judge<T: PartialEq + ToString>(
    met: &mut Recent<T>,
    thing: T,
    things: &'static str,
    enough: usize,
    now: Time,
    policy: &ScanPolicy,
) -> Option<Vec<(&'static str, Value)>> {
    met.note(thing, now, policy.slow_window_s, enough * 4);
    let window = [policy.window_s, policy.slow_window_s]
        .into_iter()
        .find(|window| met.within(now, *window) >= enough)?;
    if !met.fire(now, policy.quiet_s) {
        return None;
    }
    let count = met.within(now, window);
    let examples = met.things().take(EXAMPLES_MAX).map(ToString::to_string);
    Some(vec![
        (things, Value::Number(count as u64)),
        ("window_s", Value::Number(window.unsigned_abs())),
        ("examples", Value::List(examples.collect())),
    ])
}

fn verdict(
    name: &'static str,
    fact: &Connection,
    target: Option<IpAddr>,
    port: Option<u16>,
    facts: Vec<(&'static str, Value)>,
) -> Verdict {
    Verdict { name, time: fact.time, source: fact.client, target, port, vlan: fact.vlan, facts }
}
