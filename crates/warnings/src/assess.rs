//! How bad, with the reasons.
//!
//! What a system is for weighs more than the number a rule or CVE carries; exploited now weighs
//! more than severe; a compromise weighs more than a hole; an attempt from outside that only
//! probes is low, or every member would be warned every minute.

use findings::{Kind, Purpose};
use model::{Confidence, Rsit, Severity};

/// What is known that bears on the severity.
#[derive(Clone, Copy, Debug)]
pub struct Signs {
    /// What kind of problem.
    pub kind: Kind,
    /// Its class.
    pub class: Rsit,
    /// How bad as the cause alone tells.
    pub base: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// What the device's systems are for.
    pub purpose: Purpose,
    /// Whether the weakness behind it is being exploited somewhere right now.
    pub exploited_now: bool,
    /// Devices of the member with the same problem.
    pub devices: i64,
}

/// Something that speaks for a severity. The words are keys of `locales/`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Reason {
    /// Life and health may be at stake.
    LifeAndHealth,
    /// Systems with personal data are concerned.
    PersonalData,
    /// Something bad is in already.
    Compromise,
    /// It is being exploited right now.
    ExploitedNow,
    /// Many devices have it.
    ManyDevices,
    /// The rule, indicator or analytic says so.
    Source,
    /// Somebody only looked around.
    OnlyProbing,
    /// It is not sure.
    Unsure,
    /// Guests' devices, not the member's own.
    Guests,
    /// The policy says so of this class.
    ClassPolicy,
    /// Somebody at the CSIRT judged it so.
    Judged,
}

/// A severity and what speaks for it, the weightiest first.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Assessment {
    /// How bad.
    pub severity: Severity,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// The thresholds. From `content/policy/warnings.toml`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SeverityPolicy {
    /// A compromise is at least this.
    pub compromise_min: Severity,
    /// What is exploited now is at least this.
    pub exploited_now_min: Severity,
    /// An attempt or compromise where life and health may be at stake is at least this.
    pub life_and_health_min: Severity,
    /// Somebody only looking around is at most this.
    pub probe_max: Severity,
    /// What concerns guests' devices is at most this.
    pub guests_max: Severity,
    /// Below this confidence, in percent, it counts one step less.
    pub unsure_below: u8,
    /// From this many devices on it counts one step more.
    pub many_devices: i64,
    /// What is said of single classes.
    pub by_class: Vec<(Rsit, ClassSeverity)>,
}

/// How bad a class is at least and at most.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ClassSeverity {
    /// At least this.
    pub min: Option<Severity>,
    /// At most this; life and health stand above it.
    pub max: Option<Severity>,
}

/// Weighs the signs.
pub fn assess(signs: &Signs, policy: &SeverityPolicy) -> Assessment {
    let mut scale = Scale { severity: signs.base, reasons: vec![Reason::Source] };
    if signs.kind == Kind::Probe {
        // Somebody at the door, whatever the door is for.
        scale.at_most(policy.probe_max, Reason::OnlyProbing);
        return scale.done();
    }
    if signs.confidence.value() < policy.unsure_below {
        scale.lower(Reason::Unsure);
    }
    if signs.kind == Kind::Compromise {
        scale.at_least(policy.compromise_min, Reason::Compromise);
    }
    if signs.exploited_now {
        scale.at_least(policy.exploited_now_min, Reason::ExploitedNow);
    }
    if policy.many_devices <= signs.devices {
        scale.raise(Reason::ManyDevices);
    }
    // Before the purpose: no class is so small that life and health would not weigh more.
    if let Some((_, class)) = policy.by_class.iter().find(|(known, _)| *known == signs.class) {
        scale.within(class);
    }
    match signs.purpose {
        Purpose::LifeAndHealth => {
            scale.at_least(policy.life_and_health_min, Reason::LifeAndHealth);
        }
        Purpose::PersonalData => scale.raise(Reason::PersonalData),
        Purpose::Guests => scale.at_most(policy.guests_max, Reason::Guests),
        Purpose::Unknown | Purpose::Ordinary | Purpose::Education => {}
    }
    scale.done()
}

struct Scale {
    severity: Severity,
    reasons: Vec<Reason>,
}

impl Scale {
    /// A sign that holds is a reason even where the severity is there already.
    fn at_least(&mut self, floor: Severity, reason: Reason) {
        self.severity = self.severity.max(floor);
        self.reasons.push(reason);
    }

    fn at_most(&mut self, ceiling: Severity, reason: Reason) {
        self.severity = self.severity.min(ceiling);
        self.reasons.push(reason);
    }

    fn within(&mut self, class: &ClassSeverity) {
        if let Some(min) = class.min.filter(|min| self.severity < *min) {
            self.at_least(min, Reason::ClassPolicy);
        }
        if let Some(max) = class.max.filter(|max| *max < self.severity) {
            self.at_most(max, Reason::ClassPolicy);
        }
    }

    fn raise(&mut self, reason: Reason) {
        self.severity = self.severity.raised();
        self.reasons.push(reason);
    }

    fn lower(&mut self, reason: Reason) {
        let lower = Severity::ALL.into_iter().rev().find(|other| *other < self.severity);
        self.severity = lower.unwrap_or(Severity::Low);
        self.reasons.push(reason);
    }

    fn done(mut self) -> Assessment {
        self.reasons.sort_unstable();
        Assessment { severity: self.severity, reasons: self.reasons }
    }
}

impl Reason {
    /// All reasons, the weightiest first.
    pub const ALL: [Self; 11] = [
        Self::LifeAndHealth,
        Self::PersonalData,
        Self::Compromise,
        Self::ExploitedNow,
        Self::ManyDevices,
        Self::Source,
        Self::OnlyProbing,
        Self::Unsure,
        Self::Guests,
        Self::ClassPolicy,
        Self::Judged,
    ];

    /// The word in databases and, after `reason-`, the key of its text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LifeAndHealth => "life-and-health",
            Self::PersonalData => "personal-data",
            Self::Compromise => "compromise",
            Self::ExploitedNow => "exploited-now",
            Self::ManyDevices => "many-devices",
            Self::Source => "source",
            Self::OnlyProbing => "only-probing",
            Self::Unsure => "unsure",
            Self::Guests => "guests",
            Self::ClassPolicy => "class-policy",
            Self::Judged => "judged",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DEFAULT_POLICY, Policy};

    const PLAIN: Signs = Signs {
        kind: Kind::Attempt,
        class: Rsit::Exploit,
        base: Severity::Medium,
        confidence: Confidence::percent(80),
        purpose: Purpose::Ordinary,
        exploited_now: false,
        devices: 1,
    };

    #[track_caller]
    fn check(signs: Signs, expected: &str) {
        let policy = Policy::parse(DEFAULT_POLICY).expect("the shipped policy");
        let found = assess(&signs, &policy.severity);
        let reasons: Vec<_> = found.reasons.iter().map(|reason| reason.as_str()).collect();
        assert_eq!(format!("{}: {}", found.severity.as_str(), reasons.join(" ")), expected);
    }

    #[test]
    fn the_source_speaks_when_nothing_else_does() {
        check(PLAIN, "medium: source");
    }

    #[test]
    fn life_and_health_comes_first() {
        let signs = Signs { purpose: Purpose::LifeAndHealth, base: Severity::Low, ..PLAIN };
        check(signs, "high: life-and-health source");
        let signs = Signs { kind: Kind::Compromise, ..signs };
        check(signs, "high: life-and-health compromise source");
    }

    #[test]
    fn what_a_class_is_at_most_does_not_stand_above_life_and_health() {
        let policy = Policy::parse(DEFAULT_POLICY).expect("the shipped policy");
        let max = ClassSeverity { min: None, max: Some(Severity::Low) };
        let severity = SeverityPolicy { by_class: vec![(Rsit::Exploit, max)], ..policy.severity };
        let found = assess(&PLAIN, &severity);
        assert_eq!(found.severity, Severity::Low);
        assert_eq!(found.reasons, [Reason::Source, Reason::ClassPolicy]);
        let signs = Signs { purpose: Purpose::LifeAndHealth, ..PLAIN };
        assert_eq!(assess(&signs, &severity).severity, Severity::High);
    }

    #[test]
    fn a_compromise_weighs_more_than_a_hole() {
        check(
            Signs { kind: Kind::Compromise, base: Severity::Low, ..PLAIN },
            "high: compromise source",
        );
        check(Signs { kind: Kind::Weakness, base: Severity::Low, ..PLAIN }, "low: source");
    }

    #[test]
    fn somebody_who_only_probes_is_low_whatever_the_door_is_for() {
        let signs = Signs {
            kind: Kind::Probe,
            base: Severity::Critical,
            purpose: Purpose::LifeAndHealth,
            ..PLAIN
        };
        check(signs, "low: source only-probing");
    }

    #[test]
    fn what_is_not_sure_counts_less_and_many_devices_more() {
        check(Signs { confidence: Confidence::percent(20), ..PLAIN }, "low: source unsure");
        check(Signs { devices: 50, ..PLAIN }, "high: many-devices source");
        check(Signs { exploited_now: true, ..PLAIN }, "high: exploited-now source");
        let guests = Signs { purpose: Purpose::Guests, kind: Kind::Compromise, ..PLAIN };
        check(guests, "low: compromise source guests");
    }
}
