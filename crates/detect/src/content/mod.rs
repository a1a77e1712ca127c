//! A rule's chain of checks on one buffer.
//!
//! Relative checks follow the one before; when a later relative check fails, the earlier one tries
//! its next occurrence (backtracking), within a bound of steps for the whole chain. Does not fetch
//! buffers and does not remember anything between buffers.
//!
//! Specification: the Suricata user guide, chapter "Payload keywords".

mod base64;
mod entropy;
mod number;
mod search;

use std::sync::Arc;

use rules::{CompareOp, Content, ContentCheck, DatasetCheck, DatasetOp, Inspection, Operand, Pcre};

use crate::datasets::{self, Datasets};

/// Variables that one rule can hold (`byte_extract`, `byte_math`).
const VARIABLES_MAX: usize = 64;

/// The bytes to look at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'b> {
    /// What is there of the buffer.
    pub(crate) bytes: &'b [u8],
    /// Place of the first of them in the whole buffer.
    pub(crate) offset: u64,
    /// Whether the buffer will not grow any more.
    pub(crate) complete: bool,
    /// A match must reach beyond this place in `bytes`: what lies before was looked at already.
    pub(crate) new_from: usize,
}

impl<'b> View<'b> {
    /// A buffer that is whole and new.
    pub(crate) const fn whole(bytes: &'b [u8]) -> Self {
        Self { bytes, offset: 0, complete: true, new_from: 0 }
    }
}

/// What a chain needs besides its buffer; kept by the worker and used again.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// Empty until a check fills one.
    variables: Vec<u64>,
    steps: u32,
    steps_max: u32,
    decoded: Vec<u8>,
    /// What sets tell of the values that fitted, for the alert: key and JSON object.
    pub(crate) told: Vec<(Arc<str>, Arc<str>)>,
    /// Chains given up at the step limit.
    pub(crate) given_up: u64,
}

impl Memory {
    /// Makes ready for a rule: no variable is set.
    pub(crate) fn begin(&mut self, steps_max: u32) {
        self.variables.clear();
        self.told.clear();
        self.steps_max = steps_max;
    }
}

impl Memory {
    /// Keeps what a set tells, once a key.
    pub(crate) fn tell(&mut self, context: Option<(Arc<str>, Arc<str>)>) {
        let Some(context) = context else { return };
        if self.told.iter().all(|(key, _)| *key != context.0) {
            self.told.push(context);
        }
    }
}

/// What came of the rest of a chain.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Step {
    /// All the rest holds.
    Match,
    /// It does not hold from here; another occurrence of what went before may help.
    Retry,
    /// It does not hold wherever what went before lies.
    Never,
}

/// Runs the checks of `inspection` over `view`. `siblings` are the rule's inspections, among which
/// those of decoded base64 are run where the decoding succeeds.
pub(crate) fn matches(
    inspection: &Inspection,
    siblings: &[Inspection],
    view: View<'_>,
    datasets: &Datasets,
    memory: &mut Memory,
) -> bool {
    memory.steps = 0;
    let mut chain = Chain { checks: &inspection.checks, siblings, view, datasets, memory };
    chain.run(0, Cursor::default()) == Step::Match
}

/// Where a chain has come.
#[derive(Clone, Copy, Debug, Default)]
struct Cursor {
    /// End of the last match: what relative checks count from.
    at: usize,
    /// The furthest that any match has reached.
    reach: usize,
    /// Whether anything has been found, as against only not found.
    found: bool,
}

impl Cursor {
    fn moved_to(self, at: usize) -> Self {
        Self { at, reach: self.reach.max(at), found: true }
    }
}

struct Chain<'a> {
    checks: &'a [ContentCheck],
    siblings: &'a [Inspection],
    view: View<'a>,
    datasets: &'a Datasets,
    memory: &'a mut Memory,
}

impl Chain<'_> {
    fn run(&mut self, place: usize, cursor: Cursor) -> Step {
        self.memory.steps += 1;
        if self.memory.steps > self.memory.steps_max {
            self.memory.given_up += u64::from(self.memory.steps == self.memory.steps_max + 1);
            return Step::Never;
        }
        let checks = self.checks;
        let Some(check) = checks.get(place) else {
            return self.end(cursor);
        };
        let holds = match check {
            ContentCheck::Content(content) => return self.content(content, place, cursor),
            ContentCheck::Pcre(pcre) => return self.pcre(pcre, place, cursor),
            ContentCheck::ByteJump(jump) => match self.jump(jump, cursor.at) {
                Some(at) => return self.run(place + 1, Cursor { at, ..cursor }),
                None => false,
            },
            ContentCheck::ByteExtract(extract) => match self.extract(extract, cursor.at) {
                Some(at) => return self.run(place + 1, Cursor { at, ..cursor }),
                None => false,
            },
            ContentCheck::ByteMath(math) => match self.math(math, cursor.at) {
                Some(at) => return self.run(place + 1, Cursor { at, ..cursor }),
                None => false,
            },
            ContentCheck::ByteTest(test) => self.test(test, cursor.at),
            ContentCheck::IsDataAt { at, relative, negated } => {
                self.is_data_at(*at, *relative, cursor.at) != *negated
            }
            ContentCheck::Base64Decode { bytes, offset, relative } => {
                let from = if *relative { cursor.at } else { 0 };
                self.base64(*bytes, from.saturating_add(*offset as usize))
            }
            ContentCheck::Dataset(check) => self.dataset(check),
            other => self.whole(other),
        };
        if holds { self.run(place + 1, cursor) } else { failure(check) }
    }

    /// Checks on the buffer as a whole.
    fn whole(&self, check: &ContentCheck) -> bool {
        let length = self.view.offset + self.view.bytes.len() as u64;
        match check {
            ContentCheck::BufferSize(size) => {
                size.matches(length) && (self.view.complete || only_grows_into(size))
            }
            ContentCheck::UriLength(size) => size.matches(length),
            ContentCheck::Entropy { bytes, offset, op, value, below } => {
                let from = (*offset as usize).min(self.view.bytes.len());
                let rest = &self.view.bytes[from..];
                let taken = if *bytes == 0 { rest.len() } else { rest.len().min(*bytes as usize) };
                let entropy = entropy::of(&rest[..taken]);
                entropy::compare(entropy, *op, *value) && below.is_none_or(|below| entropy < below)
            }
            // Handled by the caller; listed so that a new check is not forgotten here.
            ContentCheck::Content(_)
            | ContentCheck::Pcre(_)
            | ContentCheck::ByteJump(_)
            | ContentCheck::ByteExtract(_)
            | ContentCheck::ByteMath(_)
            | ContentCheck::ByteTest(_)
            | ContentCheck::IsDataAt { .. }
            | ContentCheck::Dataset(_)
            | ContentCheck::Base64Decode { .. } => false,
        }
    }

    fn dataset(&mut self, check: &DatasetCheck) -> bool {
        let settles = matches!(check.op, DatasetOp::IsSet | DatasetOp::Reputation(..));
        let value = self.view.bytes;
        let holds = (self.view.complete || settles) && self.datasets.check(check, value);
        if holds {
            self.memory.tell(datasets::context(check, value));
        }
        holds
    }

    fn end(&self, cursor: Cursor) -> Step {
        if self.view.new_from < cursor.reach || !cursor.found || self.view.new_from == 0 {
            Step::Match
        } else {
            Step::Retry
        }
    }

    fn content(&mut self, content: &Content, place: usize, cursor: Cursor) -> Step {
        let relative = content.distance.is_some() || content.within.is_some();
        let mut window = self.window(content, cursor.at);
        let retries = self.retries(place);
        loop {
            let found = window.and_then(|window| self.find(content, window));
            let Some(at) = found else {
                // A negated content settles only where nothing was found at first.
                return if content.negated {
                    self.run(place + 1, cursor)
                } else if relative || has_variable(content) {
                    Step::Retry
                } else {
                    Step::Never
                };
            };
            if content.negated {
                return if relative || has_variable(content) { Step::Retry } else { Step::Never };
            }
            let outcome = self.run(place + 1, cursor.moved_to(at + content.pattern.len()));
            match outcome {
                Step::Retry if retries => {}
                other => return other,
            }
            window = window.map(|(_, to)| (at + 1, to));
        }
    }

    /// Whether another occurrence of the match at `place` can change what follows.
    fn retries(&self, place: usize) -> bool {
        self.view.new_from > 0 || self.checks.get(place + 1).is_some_and(is_relative)
    }

    /// Where a content may lie: first place and end, or nothing when it cannot fit.
    fn window(&self, content: &Content, at: usize) -> Option<(usize, usize)> {
        let length = self.view.bytes.len() as i64;
        let before = i64::try_from(self.view.offset).unwrap_or(i64::MAX);
        let value = |operand: Option<Operand>| operand.map(|operand| self.value(operand));
        let mut from = 0i64;
        let mut to = length;
        if content.distance.is_some() || content.within.is_some() {
            let at = at as i64;
            let distance = value(content.distance).unwrap_or(0);
            from = at.saturating_add(distance).max(0);
            if let Some(within) = value(content.within) {
                to = to.min(at.saturating_add(distance).saturating_add(within));
            }
            if let Some(offset) = value(content.offset) {
                from = from.max(offset.saturating_sub(before));
            }
            if let Some(depth) = value(content.depth) {
                to = to.min(at.saturating_add(depth));
            }
        } else {
            let offset = value(content.offset).unwrap_or(0);
            from = from.max(offset.saturating_sub(before));
            if let Some(depth) = value(content.depth) {
                to = to.min(offset.saturating_add(depth).saturating_sub(before));
            }
            if content.startswith {
                to = to.min(from.saturating_add(content.pattern.len() as i64));
                if before > 0 {
                    return None;
                }
            }
        }
        if content.endswith {
            if to < length || !self.view.complete {
                return None;
            }
            from = from.max(length - content.pattern.len() as i64);
        }
        let fits = from.checked_add(content.pattern.len() as i64).is_some_and(|end| end <= to);
        fits.then_some((from as usize, to as usize))
    }

    fn find(&self, content: &Content, (from, to): (usize, usize)) -> Option<usize> {
        let part = self.view.bytes.get(from..to)?;
        search::find(part, &content.pattern, content.nocase).map(|at| from + at)
    }

    fn pcre(&mut self, pcre: &Pcre, place: usize, cursor: Cursor) -> Step {
        // A relative pattern sees the buffer begin at the last match: `^` fits there.
        let base = if pcre.relative { cursor.at } else { 0 };
        let Some(part) = self.view.bytes.get(base..) else {
            return if pcre.negated { self.run(place + 1, cursor) } else { Step::Retry };
        };
        let retries = self.retries(place);
        let mut from = 0;
        loop {
            let Some(found) = pcre.pattern.find_at(part, from) else {
                return match (pcre.negated, pcre.relative) {
                    (true, _) => self.run(place + 1, cursor),
                    (false, true) => Step::Retry,
                    (false, false) => Step::Never,
                };
            };
            if pcre.negated {
                return if pcre.relative { Step::Retry } else { Step::Never };
            }
            match self.run(place + 1, cursor.moved_to(base + found.end)) {
                Step::Retry if retries && found.start < part.len() => from = found.start + 1,
                other => return other,
            }
        }
    }

    fn is_data_at(&self, at: Operand, relative: bool, cursor: usize) -> bool {
        let at = self.value(at);
        let length = self.view.bytes.len() as i64;
        if relative { (cursor as i64).saturating_add(at) <= length } else { at < length }
    }

    fn base64(&mut self, bytes: Option<u32>, from: usize) -> bool {
        let Some(text) = self.view.bytes.get(from..) else {
            return false;
        };
        let text = &text[..bytes.map_or(text.len(), |bytes| text.len().min(bytes as usize))];
        let mut decoded = std::mem::take(&mut self.memory.decoded);
        base64::decode(text, &mut decoded);
        let mut holds = !decoded.is_empty();
        for sibling in self.siblings {
            if holds && sibling.buffer == rules::BufferRef::Base64Data {
                let view = View::whole(&decoded);
                let mut chain = Chain {
                    checks: &sibling.checks,
                    siblings: &[],
                    view,
                    datasets: self.datasets,
                    memory: &mut *self.memory,
                };
                holds = chain.run(0, Cursor::default()) == Step::Match;
            }
        }
        self.memory.decoded = decoded;
        holds
    }

    fn value(&self, operand: Operand) -> i64 {
        match operand {
            Operand::Value(value) => value,
            Operand::Variable(place) => {
                let value = self.memory.variables.get(usize::from(place)).copied().unwrap_or(0);
                i64::try_from(value).unwrap_or(i64::MAX)
            }
        }
    }

    fn set(&mut self, place: u8, value: u64) {
        self.memory.variables.resize(VARIABLES_MAX, 0);
        if let Some(variable) = self.memory.variables.get_mut(usize::from(place)) {
            *variable = value;
        }
    }
}

/// A size that, once it fits, goes on fitting however the buffer grows.
const fn only_grows_into(size: &rules::NumberMatch) -> bool {
    matches!(size, rules::NumberMatch::Compare(CompareOp::Greater | CompareOp::GreaterOrEqual, _))
}

const fn is_variable(operand: Option<Operand>) -> bool {
    matches!(operand, Some(Operand::Variable(_)))
}

const fn has_variable(content: &Content) -> bool {
    is_variable(content.offset) || is_variable(content.depth)
}

/// Whether where the check before it matched matters to this one.
const fn is_relative(check: &ContentCheck) -> bool {
    match check {
        ContentCheck::Content(content) => {
            content.distance.is_some() || content.within.is_some() || has_variable(content)
        }
        ContentCheck::Pcre(pcre) => pcre.relative,
        ContentCheck::IsDataAt { relative, .. } | ContentCheck::Base64Decode { relative, .. } => {
            *relative
        }
        ContentCheck::ByteTest(test) => test.relative,
        ContentCheck::ByteJump(jump) => jump.relative,
        ContentCheck::ByteExtract(extract) => extract.relative,
        ContentCheck::ByteMath(math) => math.relative,
        ContentCheck::BufferSize(_)
        | ContentCheck::UriLength(_)
        | ContentCheck::Entropy { .. }
        | ContentCheck::Dataset(_) => false,
    }
}

/// What the failure of a check means for what went before.
const fn failure(check: &ContentCheck) -> Step {
    let fixed = match check {
        ContentCheck::BufferSize(_)
        | ContentCheck::UriLength(_)
        | ContentCheck::Entropy { .. }
        | ContentCheck::Dataset(_) => true,
        // Others may read variables that an earlier match filled.
        _ => false,
    };
    if fixed { Step::Never } else { Step::Retry }
}

#[cfg(test)]
mod tests;
