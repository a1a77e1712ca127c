//! Analytics: what no single packet shows and no rule can say.
//!
//! Each analytic is fed facts (connections with their outcome, HTTP answers, DNS questions),
//! remembers a bounded amount per source, and says in numbers why it fired. Pure: takes the time
//! with the fact, does no IO. Every threshold comes from the policy (`content/policy/analytics.toml`).

mod beacon;
mod dns_tunnel;
mod fact;
mod guessing;
mod policy;
mod scan;
mod table;

pub use fact::{Connection, DnsQuestion, HttpAnswer, Outcome, Value, Verdict};
pub use policy::{BeaconPolicy, DnsTunnelPolicy, GuessingPolicy, Policy, ScanPolicy, Service};

/// One analytic. Those that do not care about a kind of fact ignore it.
trait Analytic: Send {
    /// A connection came to be, or its outcome became known, or it ended.
    fn connection(&mut self, _fact: &Connection, _out: &mut Vec<Verdict>) {}
    /// A server answered an HTTP request.
    fn http(&mut self, _fact: &HttpAnswer<'_>, _out: &mut Vec<Verdict>) {}
    /// A client asked for a name.
    fn dns(&mut self, _fact: &DnsQuestion<'_>, _out: &mut Vec<Verdict>) {}
}

/// All analytics of one worker.
pub struct Analytics(Vec<Box<dyn Analytic>>);

impl Analytics {
    /// All analytics under a policy.
    pub fn new(policy: &Policy) -> Self {
        Self(vec![
            Box::new(scan::Scan::new(policy.scan.clone())),
            Box::new(guessing::Guessing::new(policy.guessing.clone())),
            Box::new(beacon::Beacon::new(policy.beacon.clone())),
            Box::new(dns_tunnel::DnsTunnel::new(policy.dns_tunnel.clone())),
        ])
    }

    /// A connection came to be, or its outcome became known, or it ended.
    pub fn connection(&mut self, fact: &Connection, out: &mut Vec<Verdict>) {
        self.0.iter_mut().for_each(|one| one.connection(fact, out));
    }

    /// A server answered an HTTP request.
    pub fn http(&mut self, fact: &HttpAnswer<'_>, out: &mut Vec<Verdict>) {
        self.0.iter_mut().for_each(|one| one.http(fact, out));
    }

    /// A client asked for a name.
    pub fn dns(&mut self, fact: &DnsQuestion<'_>, out: &mut Vec<Verdict>) {
        self.0.iter_mut().for_each(|one| one.dns(fact, out));
    }
}

#[cfg(test)]
mod tests;
