//! One worker: frames in, events out, with a flow table of its own.
//!
//! A packet passes: decode and defragment → flow → stream → [`app_layer`] → `inspect` → `log`;
//! a flow that ends passes `finish`. A worker shares nothing that changes with others, so that
//! several run side by side when packets are dealt out by a symmetric hash of the flow.

mod alerts;
pub mod app_layer;
pub mod attached;
mod facts;
mod finish;
mod inspect;
mod log;
mod packet;

use std::sync::Arc;

pub use detect::Engine;

use decode::{Decoder, Frame};
use flows::FlowTable;
use model::Time;
use smallvec::SmallVec;

use crate::eve::analytic;
use crate::eve::stats::Counters;
use crate::settings::Config;
use crate::settings::outputs::EveOutput;
use crate::sink::Sink;
use crate::watch::{Setup, Watch};
use app_layer::AppLayer;
use attached::Attached;

/// What all workers of a run share and nothing changes.
pub struct Run {
    /// The configuration.
    pub config: Config,
    /// Protocols and their parsers.
    pub app_layer: AppLayer,
    /// Rules and indicators, ready to run.
    pub engine: Arc<Engine>,
}

impl Run {
    /// Makes everything ready.
    pub fn new(config: Config, engine: Arc<Engine>) -> Arc<Self> {
        Arc::new(Self { app_layer: AppLayer::new(&config), config, engine })
    }

    /// Whether any rule or indicator is there to be looked for. Indicators come and go.
    pub fn detecting(&self) -> bool {
        self.engine.has_work()
    }
}

/// One worker.
pub struct Worker {
    decoder: Decoder,
    table: FlowTable<Attached>,
    core: Core,
}

/// A worker's part besides decoding and the flow table, so that it can be lent while those are.
pub(crate) struct Core {
    run: Arc<Run>,
    thread: detect::Thread,
    /// Alerts of the rules that ran before these.
    alerts_before: u64,
    alerts_over_limit_before: u64,
    counters: Counters,
    alerts: Vec<detect::Alert>,
    /// The line being written; kept for its memory.
    line: Vec<u8>,
    /// Members made ready for the line being written.
    members: Vec<u8>,
    stream_events: Vec<&'static str>,
    capture: Option<String>,
    started: Option<Time>,
    stats_due: Option<Time>,
    now: Time,
    /// What the hub is told; absent where nobody listens.
    watch: Option<Box<Watch>>,
}

impl Worker {
    /// A worker that has seen nothing.
    pub fn new(run: &Arc<Run>) -> Self {
        let config = &run.config;
        Self {
            decoder: Decoder::new(config.for_decoding(), config.for_fragments()),
            table: FlowTable::new(config.for_flows()),
            core: Core {
                run: Arc::clone(run),
                thread: run.engine.thread(),
                alerts_before: 0,
                alerts_over_limit_before: 0,
                counters: Counters::default(),
                alerts: Vec::new(),
                line: Vec::with_capacity(4096),
                members: Vec::new(),
                stream_events: Vec::new(),
                capture: None,
                started: None,
                stats_due: None,
                now: Time::default(),
                watch: None,
            },
        }
    }

    /// From now on detections are given to the sink as values for the hub; with new content the
    /// watch goes on with what it has seen.
    pub fn watch(&mut self, setup: Setup) {
        match &mut self.core.watch {
            Some(watch) => watch.adopt(setup),
            None => self.core.watch = Some(Box::new(Watch::new(setup))),
        }
    }

    /// Goes on with other rules, between two packets; flows go on as they are. The configuration
    /// must be the one that the worker was made with.
    pub fn renew(&mut self, run: &Arc<Run>) {
        let counters = self.core.thread.counters();
        self.core.alerts_before += counters.alerts;
        self.core.alerts_over_limit_before += counters.alerts_over_limit;
        self.core.thread = run.engine.thread();
        self.core.run = Arc::clone(run);
    }

    /// No frame came, and it is so late now: what is overdue ends.
    pub fn idle(&mut self, now: Time, sink: &mut dyn Sink) {
        let Self { table, core, .. } = self;
        core.tick(now, sink);
        table.expire(now, &mut |flow, why| core.flow_ended(flow, why, sink));
        core.tell(sink);
    }

    /// Alerts given so far.
    pub const fn alerts(&self) -> u64 {
        self.core.alerts_before + self.core.thread.counters().alerts
    }

    /// Names the capture that the next frames come from.
    pub fn reading(&mut self, capture: &str) {
        self.core.capture = Some(capture.to_owned());
    }

    /// Takes one frame.
    pub fn frame(&mut self, frame: Frame<'_>, sink: &mut dyn Sink) {
        let Self { decoder, table, core } = self;
        core.counters.bytes += frame.data.len() as u64;
        core.tick(frame.time, sink);
        decoder.each(frame, |packet| core.packet(&packet, table, sink));
        core.tell(sink);
    }

    /// Ends all flows and writes the counters a last time.
    pub fn finish(&mut self, sink: &mut dyn Sink) {
        let Self { table, core, .. } = self;
        table.shutdown(&mut |flow, why| core.flow_ended(flow, why, sink));
        let now = core.now;
        if let Some(watch) = &mut core.watch {
            watch.finish(now);
        }
        core.tell(sink);
        core.stats(sink);
    }

    /// What was counted so far.
    pub const fn counters(&self) -> &Counters {
        &self.core.counters
    }
}

impl Core {
    /// Gives what the watch has ready.
    fn tell(&mut self, sink: &mut dyn Sink) {
        let Some(watch) = &mut self.watch else { return };
        for detection in watch.ready() {
            sink.detection(detection);
        }
        for verdict in watch.verdicts() {
            let mut head = self.bare_head();
            head.time = verdict.time;
            let vlans: SmallVec<[u16; 1]> = verdict.vlan.into_iter().collect();
            head.vlans = &vlans;
            let wants = |output: &EveOutput| output.analytic;
            self.write(sink, &head, "analytic", wants, |object, _| {
                analytic::write(object, &verdict);
            });
        }
    }

    /// Notes the time and writes counters when they are due.
    fn tick(&mut self, now: Time, sink: &mut dyn Sink) {
        self.now = self.now.max(now);
        if let Some(watch) = &mut self.watch {
            watch.tick(self.now);
        }
        let interval_s = i64::try_from(self.run.config.stats_interval_s).unwrap_or(i64::MAX);
        let due = match self.stats_due {
            Some(due) => due,
            None => {
                self.started = Some(now);
                *self.stats_due.insert(now.plus_s(interval_s))
            }
        };
        if due <= now {
            self.stats_due = Some(now.plus_s(interval_s));
            self.stats(sink);
        }
    }

    fn stats(&mut self, sink: &mut dyn Sink) {
        let uptime_us = self.now.since(self.started.unwrap_or(self.now));
        self.counters.uptime_s = u64::try_from(uptime_us / 1_000_000).unwrap_or(0);
        let counters = self.thread.counters();
        self.counters.alerts = self.alerts_before + counters.alerts;
        self.counters.alerts_over_limit =
            self.alerts_over_limit_before + counters.alerts_over_limit;
        let run = Arc::clone(&self.run);
        let head = self.bare_head();
        for (place, output) in run.config.outputs.eve.iter().enumerate().filter(|(_, o)| o.stats) {
            self.line.clear();
            head.write(&mut self.line, "stats", output, |object| self.counters.write(object));
            sink.event(place, &self.line);
        }
        if run.config.outputs.stats.is_some() {
            sink.stats(&self.counters.text());
        }
    }
}
