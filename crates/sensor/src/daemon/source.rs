//! Where frames come from: a card, capture files, or anything that makes them.
//!
//! One source feeds one worker. Does not decode and does not decide how fast: a live source is
//! as fast as the line, a file as fast as the worker, and [`Frames`] at the pace it is told.

use std::collections::VecDeque;
use std::fs::File;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use capture::file::Reader;
use capture::live::{LiveError, Options, Ring};
use decode::{Frame, LinkType};
use model::{Clock as _, SystemClock, Time};

use crate::settings::file::Settings;

/// A card that cannot be listened on any more is tried again this often.
const REOPEN: Duration = Duration::from_secs(1);

/// What a source gives.
pub enum Next<'f> {
    /// A frame.
    Frame(Frame<'f>),
    /// Nothing came; it is so late now.
    Idle(Time),
    /// Something went wrong that does not end the source; a sentence for the operator.
    Trouble(String),
    /// There will be no more.
    End,
}

/// A source of frames for one worker.
pub trait FrameSource: Send {
    /// The next frame, or what there is instead after about `timeout`.
    fn next(&mut self, timeout: Duration) -> Next<'_>;

    /// Card or file, as the hub is told.
    fn name(&self) -> &str;

    /// Whether frames are lost when nobody takes them: then a worker never waits for a disk.
    fn is_live(&self) -> bool {
        false
    }

    /// Frames that the kernel dropped so far because they were not taken in time.
    fn dropped(&mut self) -> u64 {
        0
    }
}

/// One ring on a card.
pub struct Live {
    options: Options,
    ring: Option<Ring>,
    /// The ring failed; the next call opens it anew.
    broken: bool,
    dropped_before: u64,
    dropped: u64,
}

impl Live {
    /// Starts listening.
    pub fn open(options: Options) -> Result<Self, LiveError> {
        let ring = Ring::open(&options)?;
        Ok(Self { options, ring: Some(ring), broken: false, dropped_before: 0, dropped: 0 })
    }

    /// A ring for every worker on every card of the settings, flows dealt out by a hash that is
    /// the same for both directions.
    pub fn all(settings: &Settings) -> Result<Vec<Box<dyn FrameSource>>, LiveError> {
        let mut sources: Vec<Box<dyn FrameSource>> = Vec::new();
        let workers = settings.workers.get();
        for (place, interface) in (0_u16..).zip(&settings.interfaces) {
            // Groups are the machine's own numbers: the process's keeps ours from another's.
            let group = (std::process::id() as u16).wrapping_add(place);
            for _ in 0..workers {
                let options = Options {
                    promiscuous: settings.promiscuous,
                    fanout_group: (workers > 1).then_some(group),
                    ring_bytes: settings.ring_bytes,
                    ..Options::new(interface.clone())
                };
                sources.push(Box::new(Self::open(options)?));
            }
        }
        Ok(sources)
    }
}

impl FrameSource for Live {
    fn next(&mut self, timeout: Duration) -> Next<'_> {
        if self.broken {
            self.ring = None;
            std::thread::sleep(REOPEN);
            match Ring::open(&self.options) {
                Ok(ring) => self.ring = Some(ring),
                Err(_) => return Next::Idle(SystemClock.now()),
            }
            self.broken = false;
        }
        match self.ring.as_mut().map(|ring| ring.next_frame(timeout)) {
            Some(Ok(Some(frame))) => Next::Frame(frame),
            Some(Err(error)) => {
                self.broken = true;
                self.dropped_before = self.dropped;
                Next::Trouble(format!("{}: {error}; listening again", self.options.interface))
            }
            _ => Next::Idle(SystemClock.now()),
        }
    }

    fn name(&self) -> &str {
        &self.options.interface
    }

    fn is_live(&self) -> bool {
        true
    }

    fn dropped(&mut self) -> u64 {
        if let Some(Ok(counters)) = self.ring.as_mut().map(Ring::counters) {
            self.dropped = self.dropped_before + counters.dropped;
        }
        self.dropped
    }
}

/// Capture files, one after another.
pub struct Captures {
    name: String,
    left: VecDeque<PathBuf>,
    reader: Option<Reader<File>>,
    /// The reader is at its end or at a fault; the next call opens the next file.
    ended: bool,
    last: Time,
    number: u64,
}

impl Captures {
    /// Files in the order in which they are read.
    pub fn new(files: impl IntoIterator<Item = PathBuf>) -> Self {
        let left: VecDeque<PathBuf> = files.into_iter().collect();
        let name = left.front().map(|path| path.display().to_string()).unwrap_or_default();
        Self { name, left, reader: None, ended: false, last: Time::default(), number: 0 }
    }

    /// Opens the next file; what is wrong with it, when it cannot be read.
    fn open(&mut self) -> Result<(), String> {
        let Some(path) = self.left.pop_front() else { return Ok(()) };
        self.name = path.display().to_string();
        let file = File::open(&path).map_err(|error| format!("{}: {error}", self.name))?;
        let reader = Reader::new(file).map_err(|error| format!("{}: {error}", self.name))?;
        self.reader = Some(reader);
        Ok(())
    }
}

impl FrameSource for Captures {
    fn next(&mut self, _timeout: Duration) -> Next<'_> {
        if std::mem::take(&mut self.ended) {
            self.reader = None;
        }
        if self.reader.is_none() {
            if self.left.is_empty() {
                return Next::End;
            }
            if let Err(trouble) = self.open() {
                return Next::Trouble(trouble);
            }
        }
        let Some(reader) = &mut self.reader else { return Next::End };
        self.number += 1;
        match reader.next_frame() {
            Ok(Some(frame)) => {
                self.last = frame.time;
                Next::Frame(Frame { number: self.number, ..frame })
            }
            Ok(None) => {
                self.ended = true;
                Next::Idle(self.last)
            }
            Err(error) => {
                self.ended = true;
                Next::Trouble(format!("{}: {error}", self.name))
            }
        }
    }

    fn name(&self) -> &str {
        &self.name
    }
}

/// Frames that somebody makes: a time and the bytes from the Ethernet header on.
pub struct Frames<I> {
    name: String,
    frames: I,
    ahead: Option<(Time, Vec<u8>)>,
    current: (Time, Vec<u8>),
    number: u64,
    pace: Option<Played>,
}

/// How the frames' own time becomes ours.
#[derive(Clone, Copy)]
struct Pace {
    speed: f64,
    /// From this time of theirs on, a second of theirs is one of ours.
    own_from: Option<Time>,
}

/// When playing began: by the clock that never jumps, by the wall's, and by the frames'.
#[derive(Clone, Copy)]
struct Begun {
    at: Instant,
    wall: Time,
    first: Time,
}

/// Tells at what time of ours a frame of [`Frames`] was due.
#[derive(Clone)]
pub struct Played {
    pace: Pace,
    begun: Arc<OnceLock<Begun>>,
}

impl Played {
    /// When a frame with this time was handed to the sensor, had it no delay; nothing before the
    /// first one was.
    pub fn due(&self, frame: Time) -> Option<Time> {
        let begun = self.begun.get()?;
        let after_us = self.pace.after_us(begun.first, frame);
        Some(Time::from_micros(begun.wall.micros().saturating_add(after_us)))
    }
}

impl<I: Iterator<Item = (Time, Vec<u8>)> + Send> Frames<I> {
    /// As fast as the worker takes them.
    pub fn new(name: impl Into<String>, frames: I) -> Self {
        let current = (Time::default(), Vec::new());
        Self { name: name.into(), frames, ahead: None, current, number: 0, pace: None }
    }

    /// At `speed` times the frames' own pace, beginning with the first call.
    #[must_use]
    pub fn at_speed(mut self, speed: f64) -> Self {
        let pace = Pace { speed: speed.max(f64::MIN_POSITIVE), own_from: None };
        self.pace = Some(Played { pace, begun: Arc::default() });
        self
    }

    /// From this time of theirs on, frames that have a pace come at their own.
    #[must_use]
    pub fn own_pace_from(mut self, turn: Time) -> Self {
        if let Some(played) = &mut self.pace {
            played.pace.own_from = Some(turn);
        }
        self
    }

    /// For whoever measures: what time of ours a frame's time is; nothing without a pace.
    pub fn played(&self) -> Option<Played> {
        self.pace.clone()
    }
}

impl<I: Iterator<Item = (Time, Vec<u8>)> + Send> FrameSource for Frames<I> {
    fn next(&mut self, timeout: Duration) -> Next<'_> {
        if self.ahead.is_none() {
            self.ahead = self.frames.next();
        }
        let Some((time, _)) = &self.ahead else { return Next::End };
        if let Some(early) = self.pace.as_ref().map(|pace| pace.early(*time)) {
            std::thread::sleep(early.min(timeout));
            if timeout < early {
                return Next::Idle(self.current.0);
            }
        }
        if let Some(frame) = self.ahead.take() {
            self.current = frame;
        }
        self.number += 1;
        let (time, data) = &self.current;
        Next::Frame(Frame {
            time: *time,
            number: self.number,
            link: LinkType::ETHERNET,
            data,
            wire_len: u32::try_from(data.len()).unwrap_or(u32::MAX),
        })
    }

    fn name(&self) -> &str {
        &self.name
    }
}

impl Pace {
    /// Microseconds of ours from the first frame to one of this time.
    fn after_us(self, first: Time, frame: Time) -> i64 {
        let turn = self.own_from.map_or(frame, |turn| turn.max(first).min(frame));
        let fast = turn.since(first).max(0) as f64 / self.speed;
        (fast as i64).saturating_add(frame.since(turn).max(0))
    }
}

impl Played {
    /// How long until a frame of this time is due.
    fn early(&self, time: Time) -> Duration {
        let now = || Begun { at: Instant::now(), wall: SystemClock.now(), first: time };
        let begun = *self.begun.get_or_init(now);
        let after_us = self.pace.after_us(begun.first, time).unsigned_abs();
        // A day at most: beyond it the pace is a mistake and the caller may stop meanwhile.
        let due = Duration::from_micros(after_us.min(86_400_000_000));
        due.saturating_sub(begun.at.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_on_at_its_own_pace_from_the_turn() {
        let at = Time::from_seconds;
        let after = |own_from, frame: i64| {
            let pace = Pace { speed: 600.0, own_from };
            pace.after_us(at(0), at(frame)) / 1_000_000
        };
        for (own_from, frame, expected) in [
            (None, 600, 1),
            (None, 72_000, 120),
            (Some(36_000), 600, 1),
            (Some(36_000), 36_000, 60),
            (Some(36_000), 36_020, 80),
            // A turn before the first frame: all of it is at its own pace.
            (Some(-10), 20, 20),
            // Frames that come late are due at once.
            (Some(36_000), -5, 0),
        ] {
            assert_eq!(after(own_from.map(at), frame), expected, "{own_from:?} {frame}");
        }
    }
}
