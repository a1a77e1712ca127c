//! A member's word that something need not be told: what it holds back, why, and until when.
//!
//! Holds nothing back for ever and nothing without a reason. What it holds back is still recorded
//! and counted; only the telling is spared. Deliberately not a rule of the sensor: the sensor goes
//! on seeing, so that the day it ends nothing has been lost.

use findings::{Finding, Purpose};
use ipnet::IpNet;
use model::{InhibitionId, MemberId, Rsit, Severity, Time};

/// The limits. From `content/policy/warnings.toml`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InhibitionPolicy {
    /// Seconds after which it ends at the latest.
    pub expires_after_max_s: i64,
    /// Where life and health may be at stake, what is at least this bad is told to the CSIRT.
    pub told_all_the_same: Severity,
}

/// Which findings: all that is said has to fit; what is none does not narrow.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Matcher {
    /// The identity of a cause, as `Cause::identity` writes it.
    pub cause: Option<String>,
    /// The device, or a network of devices.
    pub device: Option<IpNet>,
    /// The other end, or its network.
    pub peer: Option<IpNet>,
    /// The class of the taxonomy.
    pub class: Option<Rsit>,
}

/// A member's word that something need not be told.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Inhibition {
    /// Identity.
    pub id: InhibitionId,
    /// Whose findings.
    pub member: MemberId,
    /// Which of them.
    pub matcher: Matcher,
    /// Why.
    pub reason: String,
    /// When it was written.
    pub created: Time,
    /// When it ends by itself.
    pub expires: Time,
}

/// What is wrong with one that somebody wants to write. Who writes it must act.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BadInhibition {
    /// It would hold back everything.
    #[error("matcher: name a cause, a device, a peer or a class")]
    Everything,
    /// A network so wide that nobody can know what is in it.
    #[error("device, peer: at least /8 for IPv4 and /32 for IPv6")]
    TooWide,
    /// Nobody says why.
    #[error("reason: must be 5 to 1000 characters")]
    Reason,
    /// It would end before it begins.
    #[error("expires: must be in the future")]
    Past,
    /// It would last too long.
    #[error("expires: is later than the policy allows")]
    TooLong,
}

/// Characters of a reason: a sentence, not a letter, and not a dot to get past the form.
const REASON_CHARS: std::ops::RangeInclusive<usize> = 5..=1_000;

/// Bits that a network has to name, IPv4 and IPv6: a whole private network, a whole allocation.
const PREFIX_BITS_MIN: (u8, u8) = (8, 32);

impl Matcher {
    /// Whether a finding is meant.
    pub fn fits(&self, finding: &Finding) -> bool {
        let within = |net: &Option<IpNet>, ip: Option<std::net::IpAddr>| {
            net.is_none_or(|net| ip.is_some_and(|ip| net.contains(&ip.to_canonical())))
        };
        self.class.is_none_or(|class| class == finding.class)
            && within(&self.device, Some(finding.device.ip))
            && within(&self.peer, finding.peer)
            && self.cause.as_ref().is_none_or(|cause| *cause == finding.cause.identity())
    }

    fn mistakes(&self) -> impl Iterator<Item = BadInhibition> {
        let wide = |net: &IpNet| match net {
            IpNet::V4(net) => net.prefix_len() < PREFIX_BITS_MIN.0,
            IpNet::V6(net) => net.prefix_len() < PREFIX_BITS_MIN.1,
        };
        let everything = *self == Self::default();
        let wide = self.device.iter().chain(&self.peer).any(wide);
        let everything = everything.then_some(BadInhibition::Everything);
        everything.into_iter().chain(wide.then_some(BadInhibition::TooWide))
    }
}

impl Inhibition {
    /// A new one, or everything that is wrong with it.
    pub fn new(
        member: MemberId,
        matcher: Matcher,
        reason: &str,
        expires: Time,
        now: Time,
        policy: &InhibitionPolicy,
    ) -> Result<Self, Vec<BadInhibition>> {
        let mut mistakes: Vec<BadInhibition> = matcher.mistakes().collect();
        let reason = reason.trim();
        if !REASON_CHARS.contains(&reason.chars().count()) {
            mistakes.push(BadInhibition::Reason);
        }
        if expires <= now {
            mistakes.push(BadInhibition::Past);
        } else if now.plus_s(policy.expires_after_max_s) < expires {
            mistakes.push(BadInhibition::TooLong);
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let reason = reason.to_owned();
        Ok(Self { id: InhibitionId::new(), member, matcher, reason, created: now, expires })
    }

    /// Whether it holds a finding back now.
    pub fn holds(&self, finding: &Finding, now: Time) -> bool {
        now < self.expires && self.member == finding.member && self.matcher.fits(finding)
    }
}

impl InhibitionPolicy {
    /// Whether what a member holds back is told to the CSIRT all the same.
    pub fn is_told_all_the_same(&self, severity: Severity, purpose: Purpose) -> bool {
        purpose == Purpose::LifeAndHealth && self.told_all_the_same <= severity
    }
}

#[cfg(test)]
mod tests {
    use findings::{Cause, Device, Observation};
    use model::{Confidence, DetectionId, SensorId};

    use super::*;

    const POLICY: InhibitionPolicy =
        InhibitionPolicy { expires_after_max_s: 1_000, told_all_the_same: Severity::Critical };
    const NOW: Time = Time::from_seconds(5_000);

    fn finding() -> Finding {
        let seen = Observation {
            detection: DetectionId::new(),
            time: NOW,
            class: Rsit::Scanner,
            cause: Cause::Rule { gid: 1, sid: 7, msg: "scan".into() },
            device: Device {
                sensor: Some(SensorId(Default::default())),
                vlan: None,
                ip: [10, 1, 2, 3].into(),
            },
            port: None,
            peer: Some([192, 0, 2, 9].into()),
            inbound: true,
            severity: Severity::Low,
            confidence: Confidence::percent(80),
            count: 1,
        };
        Finding::open(MemberId(Default::default()), &seen)
    }

    /// `cause device peer class`, a dash for what is not said.
    fn matcher(text: &str) -> Matcher {
        let parts: Vec<_> =
            text.split(' ').map(|part| (part != "-").then(|| part.to_owned())).collect();
        let net = |at: usize| parts[at].as_ref().map(|net| net.parse().expect("a network"));
        Matcher {
            cause: parts[0].clone(),
            device: net(1),
            peer: net(2),
            class: parts[3].as_deref().map(|class| Rsit::parse(class).expect("a class")),
        }
    }

    #[test]
    fn everything_that_is_said_has_to_fit() {
        for (text, expected) in [
            ("rule:1:7 - - -", true),
            ("rule:1:8 - - -", false),
            ("- 10.1.2.0/24 - -", true),
            ("- 10.1.3.0/24 - -", false),
            ("- - 192.0.2.9/32 -", true),
            ("- - - information-gathering:scanner", true),
            ("- - - other:other", false),
            ("rule:1:7 10.1.2.3/32 192.0.2.0/24 information-gathering:scanner", true),
            ("rule:1:7 10.1.2.4/32 192.0.2.0/24 information-gathering:scanner", false),
        ] {
            assert_eq!(matcher(text).fits(&finding()), expected, "{text}");
        }
    }

    #[track_caller]
    fn check(text: &str, reason: &str, expires_s: i64, expected: &[BadInhibition]) {
        let member = MemberId(Default::default());
        let new =
            Inhibition::new(member, matcher(text), reason, NOW.plus_s(expires_s), NOW, &POLICY);
        assert_eq!(new.err().unwrap_or_default(), expected);
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        use BadInhibition::*;
        check("rule:1:7 - - -", "our own scanner", 1_000, &[]);
        check("- - - -", " . ", 0, &[Everything, Reason, Past]);
        check("- 0.0.0.0/0 - -", "our own scanner", 1_001, &[TooWide, TooLong]);
        check("- - 2001:db8::/16 -", "our own scanner", 1, &[TooWide]);
    }

    #[test]
    fn it_ends_by_itself_and_stays_with_its_member() {
        let member = MemberId(Default::default());
        let until = NOW.plus_s(100);
        let one =
            Inhibition::new(member, matcher("rule:1:7 - - -"), "ours, yes", until, NOW, &POLICY);
        let one = one.expect("no mistakes");
        assert!(one.holds(&finding(), NOW) && !one.holds(&finding(), until));
        let others = Finding { member: MemberId::new(), ..finding() };
        assert!(!one.holds(&others, NOW));
    }

    #[test]
    fn life_and_health_is_never_held_back_silently() {
        let told = |severity, purpose| POLICY.is_told_all_the_same(severity, purpose);
        assert!(told(Severity::Critical, Purpose::LifeAndHealth));
        assert!(!told(Severity::High, Purpose::LifeAndHealth));
        assert!(!told(Severity::Critical, Purpose::Ordinary));
    }
}
