//! From what matched to what is told: state changes at once, then order, pass, thresholds, limit.

use std::sync::Arc;

use model::Direction;
use rules::{Action, Effect};

use crate::flow_state::{Bits, Tag};
use crate::state::Remembered;
use crate::thread::{Bench, Scene};
use crate::{Alert, Cause, Engine, Input};

/// Hits of one packet kept at most; more are dropped and counted with those over the limit.
const HITS_MAX: usize = 256;

/// A rule that matched.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) number: u32,
    pub(crate) transaction: Option<u64>,
    pub(crate) from_stream: bool,
    pub(crate) file: Option<u32>,
    pub(crate) direction: Option<Direction>,
    /// What datasets tell of the values that fitted.
    pub(crate) context: Vec<(Arc<str>, Arc<str>)>,
}

/// What matched on the packet in hand.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    hits: Vec<(Hit, Scene)>,
}

impl std::fmt::Debug for Scene {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Scene")
    }
}

impl Bench {
    /// Notes a match: what the rule changes is changed now, so that later rules see it.
    pub(crate) fn hit(
        &mut self,
        engine: &Engine,
        input: &mut Input<'_>,
        scene: Scene,
        hit: Hit,
        transaction: Option<&mut Bits>,
    ) {
        let (_, rule) = engine.numbered(hit.number);
        if !rule.state.is_empty() {
            let mut remembered = Remembered {
                flow: input.flow.as_mut().map(|flow| &mut *flow.state),
                hosts: &engine.hosts,
                ends: scene.ends,
                now: input.packet.time,
                transaction,
            };
            remembered.change(rule);
        }
        if rule.silent && rule.effects.is_empty() {
            return;
        }
        if self.queue.hits.len() < HITS_MAX {
            self.queue.hits.push((hit, scene));
        } else {
            self.counters.alerts_over_limit += 1;
        }
    }

    /// Tells what is to be told of the packet, in rule order.
    pub(crate) fn finish(
        &mut self,
        engine: &Engine,
        input: &mut Input<'_>,
        _scene: Scene,
        alerts: &mut Vec<Alert>,
    ) {
        alerts.append(&mut self.watch.hits);
        if self.queue.hits.is_empty() {
            return;
        }
        let mut hits = std::mem::take(&mut self.queue.hits);
        hits.sort_by_key(|(hit, _)| (hit.number, hit.transaction));
        let before = alerts.len();
        for (hit, scene) in &mut hits {
            let (ready, rule) = engine.numbered(hit.number);
            if rule.action == Action::Pass {
                let stateful = hit.transaction.is_some() || hit.from_stream;
                pass(input, stateful || passes_flow(ready.kind));
                break;
            }
            if !engine.thresholds.allow(rule, *scene, input) {
                self.counters.alerts_suppressed += 1;
                continue;
            }
            effects(input, hit, &rule.effects);
            if rule.silent {
                continue;
            }
            if alerts.len() - before >= engine.options.alerts_per_packet_max {
                self.counters.alerts_over_limit += 1;
                continue;
            }
            self.counters.alerts += 1;
            alerts.push(Alert {
                cause: Cause::Rule(ready.place),
                transaction: hit.transaction,
                direction: hit.direction.or(scene.flow.map(|flow| flow.direction)),
                from_stream: hit.from_stream,
                file: hit.file,
                context: std::mem::take(&mut hit.context),
            });
        }
        hits.clear();
        self.queue.hits = hits;
    }
}

/// Whether a pass rule of this kind takes the whole flow out.
const fn passes_flow(kind: crate::compile::Kind) -> bool {
    use crate::compile::Kind;
    matches!(kind, Kind::Addresses | Kind::Protocol | Kind::Transaction)
}

fn pass(input: &mut Input<'_>, whole_flow: bool) {
    if let (true, Some(flow)) = (whole_flow, &mut input.flow) {
        flow.state.passed = true;
    }
}

fn effects(input: &mut Input<'_>, hit: &Hit, effects: &[Effect]) {
    for effect in effects {
        match effect {
            Effect::StoreFile { direction, whole_flow } => {
                store_files(input, hit, *direction, *whole_flow);
            }
            Effect::Tag { host: None, count, unit } => {
                if let Some(flow) = &mut input.flow {
                    flow.state.more().tag = Some(match *unit {
                        "packets" => Tag::Packets(*count),
                        "bytes" => Tag::Bytes(u64::from(*count)),
                        _ => Tag::UntilSecond(input.packet.time.seconds() + i64::from(*count)),
                    });
                }
            }
            _ => {}
        }
    }
}

fn store_files(input: &mut Input<'_>, hit: &Hit, direction: Option<Direction>, whole_flow: bool) {
    let Some((_, parser)) = &mut input.app else {
        return;
    };
    for transaction in parser.transactions().iter_mut() {
        let header = transaction.header_mut();
        if !whole_flow && hit.transaction != Some(header.id) {
            continue;
        }
        let way = direction.or(hit.direction);
        for file in &mut header.files {
            let this_way = way.is_none_or(|way| way == file.direction);
            file.store |= this_way && (whole_flow || hit.file.is_none_or(|id| id == file.id));
        }
    }
}
