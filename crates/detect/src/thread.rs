//! One worker's part of detection: scratch memory and counters.

use std::sync::Arc;

use crate::{Alert, Engine, Input};

/// What a worker has counted since it began.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counters {
    /// Alerts given.
    pub alerts: u64,
    /// Alerts left out because a packet had more than the limit.
    pub alerts_over_limit: u64,
    /// Alerts left out by a threshold or a suppression.
    pub alerts_suppressed: u64,
    /// Rules looked at in full.
    pub candidates: u64,
    /// Content chains given up at the step limit.
    pub chains_given_up: u64,
}

/// One worker's state. Not shared; made by [`Engine::thread`].
pub struct Thread {
    engine: Arc<Engine>,
    counters: Counters,
}

impl Thread {
    pub(crate) const fn new(engine: Arc<Engine>) -> Self {
        Self {
            engine,
            counters: Counters {
                alerts: 0,
                alerts_over_limit: 0,
                alerts_suppressed: 0,
                candidates: 0,
                chains_given_up: 0,
            },
        }
    }

    /// Looks at one packet and what came with it; adds what fired to `alerts`, in rule order.
    pub fn inspect(&mut self, _input: &mut Input<'_>, _alerts: &mut Vec<Alert>) {}

    /// What this worker has counted.
    pub const fn counters(&self) -> Counters {
        self.counters
    }

    /// The engine this worker runs.
    pub const fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }
}
