//! Guessing (one account) and spraying (many accounts or many servers) of passwords.
//!
//! Over HTTP by the answers that mean a failed sign-in; for SSH, RDP, SMB and the like by the
//! pattern of connections, since their sign-in is encrypted: many short ones, each with about
//! the bytes that a refused password takes.

use std::hash::{BuildHasher as _, Hasher as _};
use std::net::IpAddr;

use model::Time;

use super::table::{Recent, Table, in_any};
use super::{Analytic, Connection, GuessingPolicy, HttpAnswer, Outcome, Value, Verdict};

pub struct Guessing {
    policy: GuessingPolicy,
    sources: Table<(IpAddr, IpAddr, u16), Failures>,
    sweeps: Table<(IpAddr, u16), Recent<IpAddr>>,
}

/// Failures of one source at one service.
#[derive(Default)]
struct Failures {
    times: Vec<Time>,
    accounts: Recent<u64>,
    fired_guessing: Option<Time>,
    fired_spraying: Option<Time>,
}

/// A failed sign-in, however it was recognised.
struct Failure<'f> {
    time: Time,
    client: IpAddr,
    server: IpAddr,
    port: u16,
    vlan: Option<u16>,
    service: &'f str,
    account: Option<u64>,
}

impl Guessing {
    pub fn new(policy: GuessingPolicy) -> Self {
        let half = policy.entries_max / 2;
        Self { sources: Table::new(half), sweeps: Table::new(half), policy }
    }

    fn failure(&mut self, failure: &Failure<'_>, out: &mut Vec<Verdict>) {
        let policy = &self.policy;
        if in_any(&policy.ignore_sources, failure.client) {
            return;
        }
        let now = failure.time;
        let key = (failure.client, failure.server, failure.port);
        let failures = self.sources.touch(key, now);
        failures.times.retain(|time| *time >= now.plus_s(-policy.window_s));
        if failures.times.len() >= policy.failures_min * 4 {
            failures.times.remove(0);
        }
        failures.times.push(now);
        let mut accounts = 0;
        if let Some(account) = failure.account {
            let keep = policy.accounts_min * 4;
            accounts = failures.accounts.note(account, now, policy.window_s, keep);
        }
        if failures.times.len() < policy.failures_min {
            return;
        }
        let sprays = accounts >= policy.accounts_min;
        let (name, fired) = if sprays {
            ("spraying", &mut failures.fired_spraying)
        } else {
            ("guessing", &mut failures.fired_guessing)
        };
        if !super::table::fire(fired, now, policy.quiet_s) {
            return;
        }
        let mut facts = vec![
            ("service", Value::Text(failure.service.to_owned())),
            ("failures", Value::Number(failures.times.len() as u64)),
            ("window_s", Value::Number(policy.window_s.unsigned_abs())),
        ];
        if accounts > 0 {
            facts.push(("accounts", Value::Number(accounts as u64)));
        }
        out.push(verdict(name, failure, Some(failure.server), facts));
    }

    /// One source at the same service of many servers: spraying, though each server sees little.
    fn sweep(&mut self, failure: &Failure<'_>, out: &mut Vec<Verdict>) {
        let policy = &self.policy;
        let now = failure.time;
        if in_any(&policy.ignore_sources, failure.client) {
            return;
        }
        let servers = self.sweeps.touch((failure.client, failure.port), now);
        let keep = policy.servers_min * 4;
        let count = servers.note(failure.server, now, policy.window_s, keep);
        if count < policy.servers_min || !servers.fire(now, policy.quiet_s) {
            return;
        }
        let facts = vec![
            ("service", Value::Text(failure.service.to_owned())),
            ("servers", Value::Number(count as u64)),
            ("window_s", Value::Number(policy.window_s.unsigned_abs())),
        ];
        // The lowest address stands for all, so that the same sweep is the same finding again.
        let target = servers.things().min().copied();
        out.push(verdict("spraying", failure, target, facts));
    }
}

impl Analytic for Guessing {
    fn connection(&mut self, fact: &Connection, out: &mut Vec<Verdict>) {
        let Outcome::Ended { seconds, bytes_to_server, bytes_to_client } = fact.outcome else {
            return;
        };
        let fits = |service: &&super::Service| {
            fact.tcp
                && service.port == fact.port
                && seconds <= service.seconds_max
                && bytes_to_client <= service.bytes_to_client_max
                && bytes_to_server >= service.bytes_to_server_min
        };
        let Some(service) = self.policy.services.iter().find(fits) else { return };
        let name = service.name.clone();
        let failure = Failure {
            time: fact.time,
            client: fact.client,
            server: fact.server,
            port: fact.port,
            vlan: fact.vlan,
            service: &name,
            account: None,
        };
        self.failure(&failure, out);
        self.sweep(&failure, out);
    }

    fn http(&mut self, fact: &HttpAnswer<'_>, out: &mut Vec<Verdict>) {
        if !self.policy.http_statuses.contains(&fact.status) {
            return;
        }
        let hash = |account: &[u8]| {
            let mut hasher = foldhash::fast::FixedState::with_seed(7).build_hasher();
            hasher.write(account);
            hasher.finish()
        };
        let failure = Failure {
            time: fact.time,
            client: fact.client,
            server: fact.server,
            port: fact.port,
            vlan: fact.vlan,
            service: "HTTP",
            account: fact.account.map(hash),
        };
        self.failure(&failure, out);
    }
}

fn verdict(
    name: &'static str,
    failure: &Failure<'_>,
    target: Option<IpAddr>,
    facts: Vec<(&'static str, Value)>,
) -> Verdict {
    Verdict {
        name,
        time: failure.time,
        source: failure.client,
        target,
        port: Some(failure.port),
        vlan: failure.vlan,
        facts,
    }
}
