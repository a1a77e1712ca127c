//! Tunnels through DNS: one client that asks for very many different, long names below one
//! registered domain.
//!
//! What counts is the information that leaves in names never asked for before (the idea of ibHH,
//! arXiv 2307.02614): a name asked twice carries nothing new.

use std::hash::{BuildHasher as _, Hasher as _};
use std::net::IpAddr;

use model::Time;

use super::table::Table;
use super::{Analytic, DnsQuestion, DnsTunnelPolicy, Value, Verdict};

/// Bytes of a name on the wire.
const NAME_BYTES_MAX: usize = 255;

pub struct DnsTunnel {
    policy: DnsTunnelPolicy,
    pairs: Table<(IpAddr, u64), Asked>,
}

/// What one client asked of one registered domain in the present window.
#[derive(Default)]
struct Asked {
    since: Option<Time>,
    names: hashbrown::HashSet<u32, foldhash::fast::FixedState>,
    bytes: u64,
    fired: Option<Time>,
}

impl DnsTunnel {
    pub fn new(policy: DnsTunnelPolicy) -> Self {
        Self { pairs: Table::new(policy.entries_max), policy }
    }

    fn ignores(&self, name: &[u8]) -> bool {
        self.policy.ignore_domains.iter().any(|domain| {
            name.strip_suffix(domain.as_bytes())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with(b"."))
        })
    }
}

impl Analytic for DnsTunnel {
    fn dns(&mut self, fact: &DnsQuestion<'_>, out: &mut Vec<Verdict>) {
        if fact.name.len() > NAME_BYTES_MAX {
            return;
        }
        let mut lower = [0_u8; NAME_BYTES_MAX];
        let lower = &mut lower[..fact.name.len()];
        lower.copy_from_slice(fact.name);
        lower.make_ascii_lowercase();
        let name = lower.strip_suffix(b".").unwrap_or(lower);
        let Some(domain) = psl::domain(name) else { return };
        let domain = domain.as_bytes();
        let below = name.len().saturating_sub(domain.len() + 1);
        if below == 0 || self.ignores(name) {
            return;
        }
        let (policy, now) = (&self.policy, fact.time);
        let asked = self.pairs.touch((fact.client, hash(domain)), now);
        let since = *asked.since.get_or_insert(now);
        if now > since.plus_s(policy.window_s) {
            asked.since = Some(now);
            asked.names.clear();
            asked.bytes = 0;
        }
        // Past the threshold nothing more need be remembered: it is bounded by the policy.
        let full = asked.names.len() >= policy.names_min * 2;
        #[allow(clippy::cast_possible_truncation)] // Half of a hash is a hash.
        if full || !asked.names.insert(hash(name) as u32) {
            return;
        }
        asked.bytes += below as u64;
        let enough = asked.names.len() >= policy.names_min && asked.bytes >= policy.bytes_min;
        if !enough || !super::table::fire(&mut asked.fired, now, policy.quiet_s) {
            return;
        }
        let seconds = now.since(asked.since.unwrap_or(now)).unsigned_abs() / 1_000_000;
        let facts = vec![
            ("domain", Value::Text(String::from_utf8_lossy(domain).into_owned())),
            ("names", Value::Number(asked.names.len() as u64)),
            ("bytes", Value::Number(asked.bytes)),
            ("window_s", Value::Number(seconds)),
        ];
        out.push(Verdict {
            name: "dns_tunnel",
            time: now,
            source: fact.client,
            target: Some(fact.server),
            port: Some(53),
            vlan: fact.vlan,
            facts,
        });
    }
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = foldhash::fast::FixedState::with_seed(53).build_hasher();
    hasher.write(bytes);
    hasher.finish()
}
