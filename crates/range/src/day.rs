//! A day as a stream of frames: everyday habits and the story's pieces, merged by time. Keeps
//! only what has begun and is not yet over.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use model::Time;

use crate::frame::Frame;
use crate::habits;
use crate::scenario::Scenario;
use crate::story;

/// Something that happens again and again.
pub(crate) trait Source: Send {
    /// When it happens next; never again when there is none.
    fn due(&self) -> Option<Time>;
    /// The frames of what happens then, none of them earlier.
    fn tell(&mut self) -> Vec<Frame>;
}

/// The frames of a scenario, in the order of time.
pub struct Day {
    sources: Vec<Box<dyn Source>>,
    /// Frames told but not due. Bounded by the rate of habits times the length of the longest
    /// conversation: a few thousand.
    waiting: BinaryHeap<Reverse<Frame>>,
}

impl Day {
    /// Begins to tell a scenario.
    pub fn new(scenario: &Scenario) -> Self {
        let mut sources = habits::of(scenario);
        sources.extend(story::sources(scenario));
        Self { sources, waiting: BinaryHeap::new() }
    }

    /// Begins to tell only the story of a scenario, without everyday traffic.
    pub fn story_only(scenario: &Scenario) -> Self {
        Self::new(&scenario.clone().story_only())
    }

    /// The source that speaks next, and when.
    fn next_source(&self) -> Option<(Time, usize)> {
        let due = self.sources.iter().enumerate();
        due.filter_map(|(at, source)| Some((source.due()?, at))).min()
    }
}

impl Iterator for Day {
    type Item = Frame;

    fn next(&mut self) -> Option<Frame> {
        loop {
            let next = self.next_source();
            let ready = match (self.waiting.peek(), next) {
                (Some(Reverse(frame)), Some((due, _))) => frame.time <= due,
                (waiting, None) => waiting.is_some() || self.sources.is_empty(),
                (None, Some(_)) => false,
            };
            if ready || next.is_none() {
                return self.waiting.pop().map(|Reverse(frame)| frame);
            }
            let Some((_, at)) = next else { continue };
            self.waiting.extend(self.sources[at].tell().into_iter().map(Reverse));
        }
    }
}

impl std::fmt::Debug for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Day").field("waiting", &self.waiting.len()).finish_non_exhaustive()
    }
}
