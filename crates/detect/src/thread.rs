//! One worker's part of detection: from a packet to its alerts.

use std::sync::Arc;

use model::Direction;

use crate::content::Memory;
use crate::groups::Group;
use crate::header::{Carrier, Ends, FlowFacts};
use crate::outcome::Queue;
use crate::{Alert, Engine, Input, packets, transactions, watch};

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
    bench: Bench,
}

/// Memory used for one packet after another.
#[derive(Default)]
pub(crate) struct Bench {
    pub(crate) chain: Memory,
    pub(crate) candidates: Vec<u32>,
    pub(crate) lowered: Vec<u8>,
    pub(crate) transformed: [Vec<u8>; 2],
    pub(crate) queue: Queue,
    pub(crate) counters: Counters,
    pub(crate) watch: watch::Copy,
    groups: Vec<Option<Arc<Group>>>,
}

/// What is known of the packet, worked out once.
#[derive(Clone, Copy)]
pub(crate) struct Scene {
    pub(crate) carrier: Carrier,
    /// The packet's ends, sender first.
    pub(crate) ends: Ends,
    pub(crate) flow: Option<FlowFacts>,
}

impl Scene {
    fn of(input: &Input<'_>) -> Self {
        let flow = input
            .flow
            .as_ref()
            .map(|flow| FlowFacts { direction: flow.direction, established: flow.established });
        Self { carrier: Carrier::of(input.packet), ends: Ends::of(input.packet), flow }
    }

    /// The same packet, seen as what goes the given way.
    pub(crate) fn looking(self, direction: Direction) -> Self {
        match self.flow {
            Some(flow) if flow.direction != direction => Self {
                ends: self.ends.reverse(),
                flow: Some(FlowFacts { direction, ..flow }),
                ..self
            },
            _ => self,
        }
    }
}

impl Thread {
    pub(crate) fn new(engine: Arc<Engine>) -> Self {
        Self { engine, bench: Bench::default() }
    }

    /// Looks at one packet and what came with it; adds what fired to `alerts`, in rule order.
    pub fn inspect(&mut self, input: &mut Input<'_>, alerts: &mut Vec<Alert>) {
        if let Some(flow) = &mut input.flow {
            flow.state.belong_to(self.engine.generation);
        }
        if input.flow.as_ref().is_some_and(|flow| flow.state.passed) {
            transactions::pass_over(input);
            return;
        }
        let scene = Scene::of(input);
        self.engine.watchlist.refresh(&mut self.bench.watch);
        packets::inspect(&self.engine, &mut self.bench, input, scene);
        transactions::inspect(&self.engine, &mut self.bench, input, scene);
        self.bench.finish(&self.engine, input, scene, alerts);
    }

    /// The indicator that a [`crate::Cause::Indicator`] of the last look names: of the set that was in
    /// force then.
    pub fn indicator(&self, id: u32) -> Option<&indicators::Indicator> {
        self.bench.watch.indicator(id)
    }

    /// What this worker has counted.
    pub const fn counters(&self) -> Counters {
        let mut counters = self.bench.counters;
        counters.chains_given_up = self.bench.chain.given_up;
        counters
    }

    /// The engine this worker runs.
    pub const fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }
}

impl Bench {
    /// The group of rules for a packet, remembered with the flow.
    pub(crate) fn group(
        &mut self,
        engine: &Engine,
        input: &mut Input<'_>,
        scene: Scene,
    ) -> Arc<Group> {
        let direction = scene.flow.map_or(0, |flow| flow.direction.index());
        let known = input.flow.as_ref().map_or(0, |flow| flow.state.group[direction]);
        if let Some(number) = known.checked_sub(1)
            && let Some(group) = self.known_group(engine, number)
        {
            return group;
        }
        let (number, group) = engine.groups.find(
            scene.carrier,
            direction,
            scene.ends,
            &engine.ready,
            &engine.rule_set().rules,
        );
        if let Some(flow) = &mut input.flow {
            flow.state.group[direction] = number + 1;
        }
        group
    }

    /// A group by its number, from this worker's own list so that workers do not wait.
    fn known_group(&mut self, engine: &Engine, number: u32) -> Option<Arc<Group>> {
        let place = number as usize;
        if self.groups.len() <= place {
            self.groups.resize(place + 1, None);
        }
        if self.groups[place].is_none() {
            self.groups[place] = engine.groups.get(number);
        }
        self.groups[place].clone()
    }
}
