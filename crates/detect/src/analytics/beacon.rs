//! Beacons: a device that calls the same place outside at regular intervals with like sizes.
//!
//! Scored as RITA does in principle: how symmetric the intervals are (Bowley skew), how little
//! they vary (median absolute deviation), and how little the sizes vary. Regular contact that is
//! in order (time, updates) is kept out by the policy's lists.

use std::net::IpAddr;

use model::Time;

use super::table::{Table, in_any};
use super::{Analytic, BeaconPolicy, Connection, Outcome, Value, Verdict};

/// Connections kept of one pair: enough to judge, small enough for many pairs.
const KEPT_MAX: usize = 64;

pub struct Beacon {
    policy: BeaconPolicy,
    pairs: Table<(IpAddr, IpAddr, u16), Pair>,
}

#[derive(Default)]
struct Pair {
    /// Start and bytes to the server.
    calls: Vec<(Time, u64)>,
    fired: Option<Time>,
}

impl Beacon {
    pub fn new(policy: BeaconPolicy) -> Self {
        Self { pairs: Table::new(policy.entries_max), policy }
    }

    fn ignores(&self, fact: &Connection) -> bool {
        let policy = &self.policy;
        policy.ignore_ports.contains(&fact.port)
            || in_any(&policy.ignore_servers, fact.server)
            || in_any(&policy.inside, fact.server)
            || !in_any(&policy.inside, fact.client)
    }
}

impl Analytic for Beacon {
    fn connection(&mut self, fact: &Connection, out: &mut Vec<Verdict>) {
        let Outcome::Ended { bytes_to_server, .. } = fact.outcome else { return };
        if self.ignores(fact) {
            return;
        }
        let policy = &self.policy;
        let pair = self.pairs.touch((fact.client, fact.server, fact.port), fact.time);
        pair.calls.retain(|(start, _)| *start >= fact.time.plus_s(-policy.window_s));
        if pair.calls.len() >= KEPT_MAX {
            pair.calls.remove(0);
        }
        pair.calls.push((fact.start, bytes_to_server));
        if pair.calls.len() < policy.connections_min.min(KEPT_MAX) {
            return;
        }
        let Some(judged) = judge(&pair.calls) else { return };
        if judged.score < policy.score_min || judged.interval_s < policy.interval_s_min {
            return;
        }
        if !super::table::fire(&mut pair.fired, fact.time, policy.quiet_s) {
            return;
        }
        let facts = vec![
            ("connections", Value::Number(pair.calls.len() as u64)),
            ("interval_s", Value::Fraction(judged.interval_s)),
            ("jitter_s", Value::Fraction(judged.jitter_s)),
            ("bytes", Value::Number(judged.bytes)),
            ("score", Value::Fraction(judged.score)),
        ];
        out.push(Verdict {
            name: "beacon",
            time: fact.time,
            source: fact.client,
            target: Some(fact.server),
            port: Some(fact.port),
            vlan: fact.vlan,
            facts,
        });
    }
}

struct Judged {
    score: f64,
    interval_s: f64,
    jitter_s: f64,
    bytes: u64,
}

/// Scores the calls of one pair from 0 (no pattern) to 1 (a clock).
fn judge(calls: &[(Time, u64)]) -> Option<Judged> {
    let mut starts: Vec<Time> = calls.iter().map(|(start, _)| *start).collect();
    starts.sort_unstable();
    let mut intervals: Vec<f64> =
        starts.windows(2).map(|pair| pair[1].since(pair[0]) as f64 / 1e6).collect();
    let mut sizes: Vec<f64> = calls.iter().map(|(_, bytes)| *bytes as f64).collect();
    if intervals.is_empty() {
        return None;
    }
    let time = Spread::of(&mut intervals);
    let size = Spread::of(&mut sizes);
    // Half of what is left when the deviation is as large as the median itself counts as no
    // pattern at all.
    let steady = |spread: &Spread| (1.0 - spread.deviation / spread.median.max(1e-9)).max(0.0);
    let score = (steady(&time) * 2.0 + (1.0 - time.skew.abs()) + steady(&size)) / 4.0;
    Some(Judged {
        score,
        interval_s: time.median,
        jitter_s: time.deviation,
        bytes: size.median as u64,
    })
}

/// Median, median absolute deviation and Bowley skew.
struct Spread {
    median: f64,
    deviation: f64,
    skew: f64,
}

impl Spread {
    fn of(values: &mut [f64]) -> Self {
        values.sort_by(f64::total_cmp);
        let quantile = |values: &[f64], share: f64| {
            let at = share * (values.len() - 1) as f64;
            let low = at.floor() as usize;
            let high = (low + 1).min(values.len() - 1);
            values[low] + (values[high] - values[low]) * (at - low as f64)
        };
        let (q1, median, q3) =
            (quantile(values, 0.25), quantile(values, 0.5), quantile(values, 0.75));
        let mut away: Vec<f64> = values.iter().map(|value| (value - median).abs()).collect();
        away.sort_by(f64::total_cmp);
        let width = q3 - q1;
        // The narrower the middle half, the less its skew says: it counts by its share of the
        // median.
        let weight = (width / median.max(1e-9)).min(1.0);
        let skew = if width > 0.0 { weight * (q1 + q3 - 2.0 * median) / width } else { 0.0 };
        Self { median, deviation: quantile(&away, 0.5), skew }
    }
}
