//! One worker's thread: frames from its source, detections into the channel, events to the file.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crossbeam_channel::{Sender, TrySendError};
use wire::Detection;

use super::eve_file::EveFiles;
use super::progress::Part;
use super::source::{FrameSource, Next};
use super::{Force, Shared};
use crate::sink::Sink;
use crate::worker::Worker;

/// How long a source may keep a worker waiting: the time in which a stop is noticed.
const IDLE: Duration = Duration::from_millis(100);

/// How long a sensor that has never had the hub's content waits for it before it reads what is
/// not live: longer than enrolment, fetching and compiling take, short enough that a hub that is
/// down does not keep a capture from being read.
const FIRST_CONTENT_WAIT: Duration = Duration::from_secs(30);

/// How often it is looked whether the first content has come.
const FIRST_CONTENT_LOOK: Duration = Duration::from_millis(5);

/// Frames after which the clock is looked at and counters are shown, on a busy line.
const FRAMES_PER_LOOK: u32 = 256;

/// Events are on disk after this time at the latest.
const EVENTS_FLUSH: Duration = Duration::from_secs(1);

/// Bytes of events gathered before the file is asked for.
const EVENTS_BYTES: usize = 64 << 10;

/// Where a worker's events and detections go.
pub struct Out {
    detections: Option<Sender<Detection>>,
    eve: Option<Arc<EveFiles>>,
    events: Vec<u8>,
    flushed: Instant,
    live: bool,
    lost: u64,
}

impl Out {
    pub fn new(
        detections: Option<Sender<Detection>>,
        eve: Option<Arc<EveFiles>>,
        live: bool,
    ) -> Self {
        Self { detections, eve, events: Vec::new(), flushed: Instant::now(), live, lost: 0 }
    }

    fn flush(&mut self) {
        self.flushed = Instant::now();
        if let Some(eve) = self.eve.as_ref().filter(|_| !self.events.is_empty()) {
            eve.write(&self.events);
            self.events.clear();
        }
    }
}

impl Sink for Out {
    fn event(&mut self, _output: usize, line: &[u8]) {
        if self.eve.is_none() {
            return;
        }
        self.events.extend_from_slice(line);
        self.events.push(b'\n');
        if EVENTS_BYTES <= self.events.len() {
            self.flush();
        }
    }

    fn detection(&mut self, detection: Detection) {
        let Some(sender) = &self.detections else { return };
        if !self.live {
            // A file waits; the teller ends only after the workers, so this cannot hang.
            let _ = sender.send(detection);
            return;
        }
        // The line goes on whatever the disk does.
        if let Err(TrySendError::Full(_)) = sender.try_send(detection) {
            self.lost += 1;
        }
    }
}

/// Works until the source ends or the sensor is stopped, then ends all flows.
pub fn run(shared: &Shared, place: usize, mut source: Box<dyn FrameSource>, mut out: Out) {
    if shared.has_line && !source.is_live() {
        wait_for_first_content(shared);
    }
    let mut force = shared.force.load_full();
    let mut worker = Worker::new(&force.run);
    let watching = out.detections.is_some();
    if watching {
        worker.watch(force.setup.clone());
    }
    let part = &shared.progress.parts[place];
    let mut frames = 0_u32;
    while !shared.stop.load(Ordering::Relaxed) {
        match source.next(IDLE) {
            Next::Frame(frame) => {
                let bytes = frame.data.len() as u64;
                worker.frame(frame, &mut out);
                part.frames.fetch_add(1, Ordering::Relaxed);
                part.bytes.fetch_add(bytes, Ordering::Relaxed);
                frames += 1;
                if frames < FRAMES_PER_LOOK {
                    continue;
                }
            }
            Next::Idle(now) => worker.idle(now, &mut out),
            Next::Trouble(why) => shared.progress.complain(why),
            Next::End => break,
        }
        frames = 0;
        look_up(shared, part, source.as_mut(), &worker, &mut out);
        renew(shared, &mut force, &mut worker, watching);
    }
    worker.finish(&mut out);
    look_up(shared, part, source.as_mut(), &worker, &mut out);
    out.flush();
}

/// A capture can wait, traffic cannot: read without the hub's rules it would never be judged.
fn wait_for_first_content(shared: &Shared) {
    let begun = Instant::now();
    while shared.force.load().version == 0 && !shared.stop.load(Ordering::Relaxed) {
        if FIRST_CONTENT_WAIT <= begun.elapsed() {
            let why = "the hub has sent no content yet; reading with the sensor's own";
            shared.progress.complain(why.to_owned());
            return;
        }
        std::thread::sleep(FIRST_CONTENT_LOOK);
    }
}

/// Shows the counters and writes events that are due.
fn look_up(
    shared: &Shared,
    part: &Part,
    source: &mut dyn FrameSource,
    worker: &Worker,
    out: &mut Out,
) {
    let counters = worker.counters();
    part.flows.store(counters.flows.values().sum(), Ordering::Relaxed);
    part.alerts.store(worker.alerts(), Ordering::Relaxed);
    part.kernel_drops.store(source.dropped(), Ordering::Relaxed);
    let lost = std::mem::take(&mut out.lost);
    shared.progress.detections_lost.fetch_add(lost, Ordering::Relaxed);
    if EVENTS_FLUSH <= out.flushed.elapsed() {
        out.flush();
    }
}

/// Takes newer content into use, between two packets.
fn renew(shared: &Shared, force: &mut Arc<Force>, worker: &mut Worker, watching: bool) {
    let newest = shared.force.load();
    if Arc::ptr_eq(&newest, force) {
        return;
    }
    *force = Arc::clone(&newest);
    worker.renew(&force.run);
    if watching {
        worker.watch(force.setup.clone());
    }
}
