//! The rule set made ready to run: immutable, shared by all workers.

use std::sync::Arc;

use protocols::Protocol;
use rules::{Rule, RuleSet};

use crate::Thread;

/// What a site can set of detection.
#[derive(Clone)]
pub struct Options {
    /// The protocols that places in rules refer to: `protocols::ALL` outside tests.
    pub protocols: &'static [&'static dyn Protocol],
    /// Alerts of one packet at most (`packet-alert-max`); those of the rules that come first are
    /// kept, the rest are counted.
    pub alerts_per_packet_max: usize,
    /// Steps of one content chain at most (`detect.inspection-recursion-limit`); a chain that needs
    /// more does not match and is counted.
    pub chain_steps_max: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { protocols: protocols::ALL, alerts_per_packet_max: 15, chain_steps_max: 3000 }
    }
}

/// The rule set made ready to run. Immutable; shared by all workers.
pub struct Engine {
    rules: RuleSet,
    pub(crate) options: Options,
}

impl Engine {
    /// Makes the rules ready.
    pub fn new(rules: RuleSet, options: Options) -> Arc<Self> {
        Arc::new(Self { rules, options })
    }

    /// The state of one worker.
    pub fn thread(self: &Arc<Self>) -> Thread {
        Thread::new(Arc::clone(self))
    }

    /// The rule that [`crate::Cause::Rule`] names.
    pub fn rule(&self, place: u32) -> Option<&Rule> {
        self.rules.rules.get(place as usize)
    }

    /// The rules and the names of their bits.
    pub const fn rule_set(&self) -> &RuleSet {
        &self.rules
    }
}
