//! One direction's bytes: put in order, held until they may be released, shown to rules.
//!
//! Bytes are named by their offset in the stream, from 0 after the SYN; whoever calls has turned
//! sequence numbers into offsets. In order they lie in one buffer, so that the usual segment is one
//! copy and no allocation; the beginnings of its unreleased segments are kept because overlap
//! policies ask where a segment began. What came too early waits in a sorted list of segments that
//! do not overlap. A new segment is cut into the parts that hit old segments, where the policy
//! decides whose bytes stay, and the parts that fill holes.

use std::collections::VecDeque;
use std::ops::Range;

use model::Direction;

use super::overlap::new_wins;
use crate::settings::{OverlapPolicy, StreamSettings};
use crate::sink::{Look, RawPart, StreamEnd};

/// Pieces before gaps that rules have not looked at yet. One comes with a gap and is looked at with
/// the same packet; more only if nobody looks, and then the oldest is dropped.
const LEFT_OVER_MAX: usize = 4;

/// Bytes no longer needed at the front of the buffer before it is worth to move the rest.
const TRIM_BYTES_MIN: usize = 4_096;

/// Capacity kept by a buffer that has become empty: most connections go on with small messages.
const EMPTY_CAPACITY_MAX: usize = 16_384;

/// What an insertion met.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Met {
    /// Bytes that were there already were other ones.
    pub different: bool,
    /// The segment was left out for want of memory.
    pub over_memory: bool,
}

/// What a stream has to hand out.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Ready<'s> {
    Data(&'s [u8]),
    Gap(u64),
    End(StreamEnd),
}

/// What may be released.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Upto {
    /// What the other side has acknowledged.
    Acknowledged,
    /// What is in order.
    Arrived,
    /// All there is, holes declared lost: the stream is over.
    Everything(StreamEnd),
}

#[derive(Debug)]
struct Segment {
    offset: u64,
    bytes: Vec<u8>,
}

impl Segment {
    fn range(&self) -> Range<u64> {
        self.offset..self.offset + self.bytes.len() as u64
    }
}

/// Bytes before a gap that rules have yet to look at.
#[derive(Debug)]
struct LeftOver {
    bytes: Vec<u8>,
    offset: u64,
    new: usize,
    lost_before: u64,
}

/// One direction's bytes.
#[derive(Debug)]
pub(super) struct Reassembly {
    pub policy: OverlapPolicy,
    /// Bytes in order; the first is at `base`.
    buffer: Vec<u8>,
    base: u64,
    /// Up to here the sink has everything.
    released: u64,
    /// Up to here rules have looked.
    looked: u64,
    /// Up to here the other side has acknowledged.
    acked: u64,
    /// Where the unreleased segments in `buffer` begin.
    starts: VecDeque<u64>,
    /// What came too early, by offset, without overlaps.
    early: Vec<Segment>,
    early_bytes: usize,
    /// Where the stream ends by its FIN.
    fin: Option<u64>,
    depth: u64,
    ended: Option<StreamEnd>,
    wanted: bool,
    look_wanted: bool,
    end_shown: bool,
    /// Where the last hole ended, and how long it was.
    hole: Option<(u64, u64)>,
    left_over: VecDeque<LeftOver>,
    showing: Option<LeftOver>,
}

impl Reassembly {
    pub fn new(settings: &StreamSettings) -> Self {
        Self {
            policy: OverlapPolicy::default(),
            buffer: Vec::new(),
            base: 0,
            released: 0,
            looked: 0,
            acked: 0,
            starts: VecDeque::new(),
            early: Vec::new(),
            early_bytes: 0,
            fin: None,
            depth: if settings.depth == 0 { u64::MAX } else { settings.depth },
            ended: None,
            wanted: true,
            look_wanted: false,
            end_shown: false,
            hole: None,
            left_over: VecDeque::new(),
            showing: None,
        }
    }

    /// Bytes of memory held.
    pub fn held(&self) -> usize {
        let left_over: usize = self.left_over.iter().map(|part| part.bytes.capacity()).sum();
        self.buffer.capacity()
            + self.early_bytes
            + self.early.capacity() * size_of::<Segment>()
            + self.starts.capacity() * size_of::<u64>()
            + left_over
            + self.showing.as_ref().map_or(0, |part| part.bytes.capacity())
    }

    /// Where the next byte in order belongs.
    pub fn next(&self) -> u64 {
        self.base + self.buffer.len() as u64
    }

    pub fn stop(&mut self) {
        self.wanted = false;
        self.go_over(self.next());
    }

    pub fn want_look(&mut self) {
        self.look_wanted = true;
    }

    pub fn set_depth(&mut self, depth: Option<u64>) {
        self.depth = depth.unwrap_or(u64::MAX);
    }

    /// Whether anybody wants the bytes.
    pub const fn wanted(&self) -> bool {
        self.wanted
    }

    /// The other side has acknowledged everything before `offset`.
    pub fn acknowledge(&mut self, offset: u64) {
        self.acked = self.acked.max(offset);
    }

    /// The sender's FIN stands at `offset`. The first one counts.
    pub fn finish_at(&mut self, offset: u64) {
        if self.fin.is_none() && self.next() <= offset {
            self.fin = Some(offset);
        }
    }

    /// Takes bytes that belong at `offset`. `memory_left` is what the table may still hold.
    pub fn insert(
        &mut self,
        offset: u64,
        bytes: &[u8],
        memory_left: usize,
        settings: &StreamSettings,
    ) -> Met {
        let mut met = Met::default();
        if self.ended.is_some() || bytes.is_empty() {
            return met;
        }
        let limit = self.fin.unwrap_or(u64::MAX).min(self.depth);
        let room = usize::try_from(limit.saturating_sub(offset)).unwrap_or(usize::MAX);
        let bytes = &bytes[..bytes.len().min(room)];
        let new = offset..offset + bytes.len() as u64;
        if !self.wanted {
            self.go_over(new.end);
            return met;
        }
        if new.start == self.next() && self.early.is_empty() {
            if memory_left < bytes.len() {
                met.over_memory = true;
                return met;
            }
            self.append(bytes, settings);
            return met;
        }
        self.merge_ordered(&new, bytes, &mut met);
        if self.next() < new.end {
            if memory_left < bytes.len() {
                met.over_memory = true;
                return met;
            }
            self.merge_early(&new, bytes, &mut met);
            self.pull_early(settings);
        }
        met
    }

    /// Goes over bytes that nobody wants.
    fn go_over(&mut self, to: u64) {
        if self.released < to {
            self.buffer = Vec::new();
            self.starts = VecDeque::new();
            self.early = Vec::new();
            self.early_bytes = 0;
            self.base = to;
            self.released = to;
            self.looked = to;
        }
    }

    /// Settles whose bytes stay where the new segment meets what is in order already.
    fn merge_ordered(&mut self, new: &Range<u64>, bytes: &[u8], met: &mut Met) {
        let hit = new.start.max(self.base)..new.end.min(self.next());
        if hit.is_empty() {
            return;
        }
        let old = &mut self.buffer[index(hit.start - self.base)..index(hit.end - self.base)];
        let fresh = &bytes[index(hit.start - new.start)..index(hit.end - new.start)];
        if old == fresh {
            return;
        }
        met.different = true;
        for place in 0..self.starts.len() {
            let start = self.starts[place].max(self.released);
            let end =
                self.starts.get(place + 1).copied().unwrap_or(self.base + self.buffer.len() as u64);
            let part = start.max(hit.start)..end.min(hit.end);
            if !part.is_empty() && new_wins(self.policy, &(self.starts[place]..end), new) {
                self.buffer[index(part.start - self.base)..index(part.end - self.base)]
                    .copy_from_slice(
                        &bytes[index(part.start - new.start)..index(part.end - new.start)],
                    );
            }
        }
    }

    /// Settles whose bytes stay where the new segment meets early ones, and keeps what fills holes.
    fn merge_early(&mut self, new: &Range<u64>, bytes: &[u8], met: &mut Met) {
        let mut at = new.start.max(self.next());
        let mut place = self.early.partition_point(|old| old.range().end <= at);
        while at < new.end {
            let hole_end = self.early.get(place).map_or(new.end, |old| old.offset.min(new.end));
            if at < hole_end {
                let fill = &bytes[index(at - new.start)..index(hole_end - new.start)];
                self.early.insert(place, Segment { offset: at, bytes: fill.to_vec() });
                self.early_bytes += fill.len();
                at = hole_end;
                place += 1;
                continue;
            }
            let Some(old) = self.early.get_mut(place) else { return };
            let range = old.range();
            let end = range.end.min(new.end);
            let fresh = &bytes[index(at - new.start)..index(end - new.start)];
            let kept = &mut old.bytes[index(at - range.start)..index(end - range.start)];
            if kept != fresh {
                met.different = true;
                if new_wins(self.policy, &range, new) {
                    kept.copy_from_slice(fresh);
                }
            }
            at = end;
            place += 1;
        }
    }

    /// Moves early segments that are in order now.
    fn pull_early(&mut self, settings: &StreamSettings) {
        let mut next = self.next();
        let ready = self
            .early
            .iter()
            .take_while(|segment| {
                let fits = segment.offset == next;
                next = segment.range().end;
                fits
            })
            .count();
        let segments: Vec<Segment> = self.early.drain(..ready).collect();
        for segment in segments {
            self.early_bytes -= segment.bytes.len();
            self.append(&segment.bytes, settings);
        }
        if self.early.is_empty() {
            self.early = Vec::new();
        }
    }

    fn append(&mut self, bytes: &[u8], settings: &StreamSettings) {
        self.trim(settings.raw_overlap, bytes.len());
        self.starts.push_back(self.next());
        self.buffer.extend_from_slice(bytes);
    }

    /// Drops what neither the sink nor rules need any more, when it is worth the move: when there is
    /// much of it, or when the buffer would have to grow for `more` bytes otherwise.
    fn trim(&mut self, overlap: usize, more: usize) {
        let needed = self.released.min(self.looked.saturating_sub(overlap as u64));
        let droppable = index(needed.saturating_sub(self.base)).min(self.buffer.len());
        if droppable == self.buffer.len() {
            self.buffer.clear();
            self.buffer.shrink_to(EMPTY_CAPACITY_MAX);
        } else if self.buffer.len() <= droppable * 2
            && (TRIM_BYTES_MIN <= droppable || self.buffer.capacity() < self.buffer.len() + more)
        {
            self.buffer.drain(..droppable);
            if EMPTY_CAPACITY_MAX.max(self.buffer.len() * 8) < self.buffer.capacity() {
                self.buffer.shrink_to(EMPTY_CAPACITY_MAX);
            }
        } else {
            return;
        }
        self.base += droppable as u64;
    }

    /// Drops everything kept only for rules' next look: under memory pressure.
    pub fn forget_looked(&mut self) {
        let needed = self.released.min(self.looked);
        let droppable = index(needed.saturating_sub(self.base)).min(self.buffer.len());
        self.buffer.drain(..droppable);
        self.buffer.shrink_to(0);
        self.base += droppable as u64;
    }

    /// Whether more waits behind a hole than the settings allow.
    pub fn over_out_of_order(&self, settings: &StreamSettings) -> bool {
        settings.out_of_order_bytes_max < self.early_bytes
            || settings.out_of_order_segments_max < self.early.len()
    }

    /// Whether more waits for an acknowledgement than the settings allow.
    pub fn over_unacknowledged(&self, settings: &StreamSettings) -> bool {
        settings.unacknowledged_bytes_max < index(self.next() - self.released)
    }

    /// Declares the first hole lost.
    pub fn give_up_hole(&mut self) {
        if let Some(first) = self.early.first() {
            self.acked = self.acked.max(first.offset);
        }
    }

    /// The next thing to hand out, if any; call until there is none.
    pub fn ready(&mut self, upto: Upto, settings: &StreamSettings) -> Option<Ready<'_>> {
        if self.ended.is_some() {
            return None;
        }
        let next = self.next();
        let to = match upto {
            Upto::Acknowledged => self.acked.min(next),
            Upto::Arrived | Upto::Everything(_) => next,
        };
        if self.released < to {
            return Some(Ready::Data(self.release(to, settings)));
        }
        if self.released == next
            && let Some(length) = self.lost(upto)
        {
            self.skip(length, settings);
            return Some(Ready::Gap(length));
        }
        let why = self.over(upto)?;
        self.ended = Some(why);
        self.early = Vec::new();
        self.early_bytes = 0;
        Some(Ready::End(why))
    }

    fn release(&mut self, to: u64, settings: &StreamSettings) -> &[u8] {
        let from = std::mem::replace(&mut self.released, to);
        while self.starts.get(1).is_some_and(|second| *second <= to) {
            self.starts.pop_front();
        }
        if to == self.next() {
            self.starts.clear();
        }
        if !self.wanted || !settings.raw {
            self.looked = to;
        }
        &self.buffer[index(from - self.base)..index(to - self.base)]
    }

    /// How many bytes at `next` will never come.
    fn lost(&self, upto: Upto) -> Option<u64> {
        let next = self.next();
        let known = match upto {
            Upto::Everything(_) => u64::MAX,
            Upto::Acknowledged | Upto::Arrived => self.acked,
        };
        let first = self.early.first()?.offset;
        (next < known).then(|| first.min(known) - next)
    }

    /// Goes over lost bytes; what rules have not seen before them is put aside.
    fn skip(&mut self, length: u64, settings: &StreamSettings) {
        let next = self.next();
        if self.looked < next {
            let from = self.looked.saturating_sub(settings.raw_overlap as u64).max(self.base);
            if LEFT_OVER_MAX <= self.left_over.len() {
                self.left_over.pop_front();
            }
            self.left_over.push_back(LeftOver {
                bytes: self.buffer[index(from - self.base)..].to_vec(),
                offset: from,
                new: index(next - self.looked),
                lost_before: self.lost_before(from),
            });
        }
        // Two holes with nothing between them are one.
        self.hole = Some((next + length, length + self.lost_before(next)));
        self.buffer.clear();
        self.starts.clear();
        self.base = next + length;
        self.released = self.base;
        self.looked = self.base;
        self.pull_early(settings);
    }

    /// Bytes lost just before `offset`.
    fn lost_before(&self, offset: u64) -> u64 {
        self.hole.filter(|(end, _)| *end == offset).map_or(0, |(_, length)| length)
    }

    /// Whether the stream is over now that nothing is left to release.
    fn over(&self, upto: Upto) -> Option<StreamEnd> {
        if self.fin == Some(self.released) && self.early.is_empty() {
            let told = upto != Upto::Acknowledged || self.released <= self.acked;
            if told {
                return Some(StreamEnd::Finished);
            }
        }
        if self.depth <= self.released {
            return Some(StreamEnd::Depth);
        }
        match upto {
            Upto::Everything(why) => Some(why),
            _ => None,
        }
    }

    /// The next piece for rules, if a look is due.
    pub fn raw(
        &mut self,
        direction: Direction,
        look: Look,
        overlap: usize,
        chunk: usize,
    ) -> Option<RawPart<'_>> {
        if let Some(part) = self.left_over.pop_front() {
            let part = self.showing.insert(part);
            return Some(RawPart {
                direction,
                bytes: &part.bytes,
                offset: part.offset,
                new: part.new,
                lost_before: part.lost_before,
                end: false,
            });
        }
        self.showing = None;
        let end = self.ended.is_some();
        let new = index(self.released - self.looked);
        let due = match look {
            Look::Now => true,
            Look::WhenWorth => end || self.look_wanted || chunk <= new,
        };
        if !due || (new == 0 && (!end || self.end_shown)) {
            return None;
        }
        self.look_wanted = false;
        self.end_shown = end;
        let from = self.looked.saturating_sub(overlap as u64).max(self.base);
        let lost_before = self.lost_before(from);
        self.looked = self.released;
        Some(RawPart {
            direction,
            bytes: &self.buffer[index(from - self.base)..index(self.released - self.base)],
            offset: from,
            new,
            lost_before,
            end,
        })
    }
}

/// A difference of offsets within a buffer: never more than the buffer's length, which is a usize.
fn index(difference: u64) -> usize {
    usize::try_from(difference).unwrap_or(usize::MAX)
}
