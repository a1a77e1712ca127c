//! What a rule's class, an indicator or an analytic means to a member, as
//! `content/policy/classes.toml` says.

use std::collections::BTreeMap;

use model::{Confidence, Rsit, Severity};
use rules::Rule;
use serde::Deserialize;

/// The shipped policy.
const SHIPPED: &str = include_str!("../../../../content/policy/classes.toml");

/// The policy.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classes {
    other: RuleClass,
    class: BTreeMap<String, RuleClass>,
    indicator: IndicatorClass,
    analytic: BTreeMap<String, AnalyticClass>,
}

/// What a class of rules means.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleClass {
    class: Rsit,
    severity: Severity,
    confidence: Confidence,
    tell: bool,
    inbound: bool,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct IndicatorClass {
    class: Rsit,
    severity: Severity,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnalyticClass {
    class: Rsit,
    severity: Severity,
    confidence: Confidence,
    inbound: bool,
}

/// What a cause means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Meaning {
    /// What kind of problem.
    pub class: Rsit,
    /// How bad as the cause alone tells.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// Of two own devices: whether the one that received is concerned (else the one that sent).
    pub inbound: bool,
}

impl Classes {
    /// The shipped policy, or why it cannot be read (a fault of ours).
    pub fn shipped() -> Result<Self, toml::de::Error> {
        toml::from_str(SHIPPED)
    }

    /// A site's policy in full.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// What a rule's alert means; `None` when it is not worth telling.
    pub fn of_rule(&self, rule: &Rule) -> Option<Meaning> {
        let named = rule.meta.classtype.as_deref().and_then(|name| self.class.get(name));
        let class = named.unwrap_or(&self.other);
        if !class.tell {
            return None;
        }
        let word = |key: &str| {
            let found = rule.meta.metadata.iter().find(|(name, _)| **name == *key);
            found.map(|(_, value)| value.to_ascii_lowercase())
        };
        let severity = match word("signature_severity").as_deref() {
            Some("critical") => class.severity.max(Severity::High),
            Some("informational") => Severity::Low,
            Some("minor") => class.severity.min(Severity::Medium),
            _ => class.severity,
        };
        let confidence = match word("confidence").as_deref() {
            Some("high") => Confidence::percent(90),
            Some("medium") => Confidence::percent(60),
            Some("low") => Confidence::percent(30),
            _ => class.confidence,
        };
        Some(Meaning { class: class.class, severity, confidence, inbound: class.inbound })
    }

    /// What meeting an indicator means, with its source's own confidence.
    pub const fn of_indicator(&self, confidence: Confidence) -> Meaning {
        let IndicatorClass { class, severity } = self.indicator;
        Meaning { class, severity, confidence, inbound: false }
    }

    /// What an analytic's verdict means.
    pub fn of_analytic(&self, name: &str) -> Option<Meaning> {
        let AnalyticClass { class, severity, confidence, inbound } = *self.analytic.get(name)?;
        Some(Meaning { class, severity, confidence, inbound })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_policy_knows_every_analytic() {
        let classes = Classes::shipped().expect("the shipped policy");
        for name in ["scan_hosts", "scan_ports", "guessing", "spraying", "beacon", "dns_tunnel"] {
            assert!(classes.of_analytic(name).is_some(), "{name}");
        }
    }
}
