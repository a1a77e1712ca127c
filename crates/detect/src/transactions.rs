//! Rules on transactions: each direction of each transaction, as far as it has come.
//!
//! A rule with several buffers keeps what of it has matched with the transaction, and goes on when
//! more is there; a buffer that is past without a match rules the rule out. Buffers that grow are
//! looked at again from where the last look ended. A rule fires once a transaction and direction.

use std::ops::ControlFlow;

use model::Direction;
use protocols::{FieldId, Looked, Transaction};
use rules::{Absent, BufferRef, Inspection, Rule, TransactionCheck};
use smallvec::SmallVec;

use crate::compile::Ready;
use crate::content::View;
use crate::flow_state::Bits;
use crate::outcome::Hit;
use crate::packets::{Places, lower};
use crate::state::Remembered;
use crate::thread::{Bench, Scene};
use crate::transaction_rules::{BufferLiterals, TransactionGroup, side_of};
use crate::{Engine, Input, files, header, packet_checks, packets, transforms};

/// Instances of one field looked at in one transaction; more are not looked at, because a peer
/// chooses how many there are.
const INSTANCES_MAX: usize = 512;

/// Rules remembered for one direction of a transaction; more are not remembered.
const REMEMBERED_MAX: usize = 256;

/// What detection remembers of a transaction.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// The engine that the rest belongs to.
    engine: u32,
    bits: Bits,
    sides: [Side; 2],
}

#[derive(Debug, Default)]
struct Side {
    rules: SmallVec<[Progress; 4]>,
    grown: SmallVec<[Grown; 2]>,
}

/// How far a rule has come.
#[derive(Clone, Copy, Debug)]
struct Progress {
    rule: u32,
    /// Bit for each part that has matched: inspections first, then the checks on the transaction.
    matched: u64,
    /// It has fired or can not.
    done: bool,
}

/// How far a growing buffer has been looked at.
#[derive(Clone, Copy, Debug)]
struct Grown {
    /// Place among the group's buffers.
    buffer: u16,
    /// Bytes of it seen.
    seen: u64,
}

/// What came of one part of a rule.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Part {
    Match,
    /// Not yet, but there may be more to come.
    Pending,
    /// Not, and nothing that comes can change it.
    Never,
}

/// The transaction and the direction of it that is looked at.
struct Subject<'t> {
    protocol: usize,
    direction: Direction,
    transaction: &'t dyn Transaction,
    progress: [u8; 2],
    complete: [u8; 2],
}

/// Marks all transactions as inspected: the flow has been let pass.
pub(crate) fn pass_over(input: &mut Input<'_>) {
    if let Some((_, parser)) = &mut input.app {
        for transaction in parser.transactions().iter_mut() {
            transaction.header_mut().inspected = [true; 2];
        }
    }
}

/// Looks at all that is new in the flow's transactions.
pub(crate) fn inspect(engine: &Engine, bench: &mut Bench, input: &mut Input<'_>, scene: Scene) {
    let Some((protocol, parser)) = input.app.take() else {
        return;
    };
    // A direction is looked at with a packet that goes its way, or at the end: what an alert tells
    // of packet, addresses and ports then belongs to what matched.
    let direction = scene.flow.map_or(Direction::ToServer, |flow| flow.direction);
    for transaction in parser.transactions().iter_mut() {
        look(engine, bench, input, scene, protocol, direction, transaction.as_mut());
    }
    input.app = Some((protocol, parser));
}

fn look(
    engine: &Engine,
    bench: &mut Bench,
    input: &mut Input<'_>,
    scene: Scene,
    protocol: usize,
    direction: Direction,
    transaction: &mut dyn Transaction,
) {
    let side = direction.index();
    let Some(declared) = engine.options.protocols.get(protocol) else {
        return;
    };
    let complete = [Direction::ToServer, Direction::ToClient].map(|way| declared.complete(way));
    let header = transaction.header_mut();
    let mut progress = header.progress;
    if input.last {
        progress = [0, 1].map(|side| progress[side].max(complete[side]));
    }
    let looked = header.looked[side];
    let events = header.events.len().min(usize::from(u8::MAX)) as u8;
    let now = Looked { progress: progress[side].saturating_add(1), events };
    let more_events = looked.events < events;
    if (header.inspected[side] && !more_events) || progress == [0, 0] && events == 0 && !input.last
    {
        return;
    }
    header.looked[side] = now;
    let ended = complete[side] <= progress[side];
    let (watch, from) = (&mut bench.watch, looked.progress);
    let (list, told) = (&engine.watchlist, progress[side]);
    list.transaction(watch, protocol, transaction, direction, from, told);
    if ended {
        watch.files(transaction, direction);
    }
    let group = engine.transactions.group(protocol, direction);
    if let Some(group) = group.filter(|group| !group.is_empty()) {
        let mut memory = take_memory(transaction, engine.generation);
        let view = Subject { protocol, direction, transaction, progress, complete };
        let looking = Looking { engine, group, view, looked, more_events };
        looking.run(bench, input, scene, &mut memory);
        if let Some(mut memory) = memory {
            memory.engine = engine.generation;
            transaction.header_mut().detect = Some(memory);
        }
    }
    let header = transaction.header_mut();
    header.inspected[side] = ended;
}

/// What was remembered, unless it was by an engine with other numbers of rules and bits.
fn take_memory(transaction: &mut dyn Transaction, engine: u32) -> Option<Box<Memory>> {
    let memory: Box<Memory> = transaction.header_mut().detect.take()?.downcast().ok()?;
    (memory.engine == engine).then_some(memory)
}

/// One look at one direction of one transaction.
struct Looking<'l> {
    engine: &'l Engine,
    group: &'l TransactionGroup,
    view: Subject<'l>,
    looked: Looked,
    more_events: bool,
}

impl Looking<'_> {
    fn run(
        &self,
        bench: &mut Bench,
        input: &mut Input<'_>,
        scene: Scene,
        memory: &mut Option<Box<Memory>>,
    ) {
        let side = self.view.direction.index();
        let mut candidates = std::mem::take(&mut bench.candidates);
        candidates.clear();
        if let Some(memory) = memory {
            let open = memory.sides[side].rules.iter().filter(|progress| !progress.done);
            candidates.extend(open.map(|progress| progress.rule));
        }
        for (place, buffer) in (0u16..).zip(&self.group.buffers) {
            self.scan(bench, place, buffer, memory, &mut candidates);
        }
        candidates.extend(&self.group.always);
        if self.more_events {
            candidates.extend(self.raised());
        }
        candidates.sort_unstable();
        candidates.dedup();
        for number in &candidates {
            self.try_rule(bench, input, scene, memory, *number);
        }
        bench.candidates = candidates;
    }

    /// Rules on the events that the transaction has raised.
    fn raised(&self) -> impl Iterator<Item = u32> {
        let events = &self.view.transaction.header().events;
        self.group.events.iter().filter_map(|(number, rule)| {
            events.iter().any(|(event, _)| event.0 == *number).then_some(*rule)
        })
    }

    /// Looks for the literals of one buffer where there is something new in it.
    fn scan(
        &self,
        bench: &mut Bench,
        place: u16,
        buffer: &BufferLiterals,
        memory: &mut Option<Box<Memory>>,
        candidates: &mut Vec<u32>,
    ) {
        let side = self.view.direction.index();
        if self.view.progress[side] < buffer.ready {
            return;
        }
        if !buffer.streaming && buffer.ready < self.looked.progress {
            return;
        }
        let literals = &buffer.literals;
        for index in 0..INSTANCES_MAX {
            let found = self.view.transaction.buffer(buffer.field, self.view.direction, index);
            let Some(found) = found else {
                return;
            };
            let mut bytes = found.bytes;
            if buffer.streaming && index == 0 {
                let total = found.offset + found.bytes.len() as u64;
                let seen = seen(memory, side, place);
                if total <= seen && !(seen == 0 && found.complete) {
                    return;
                }
                // Transforms need the whole; else only what is new and what a literal may span.
                if buffer.transforms.is_empty() {
                    let back = seen.saturating_sub(literals.longest as u64 - 1);
                    let from = back.saturating_sub(found.offset).min(bytes.len() as u64);
                    bytes = &bytes[from as usize..];
                }
                if !found.complete || seen > 0 {
                    remember_seen(memory, side, place, total);
                }
            }
            let Bench { transformed, lowered, .. } = bench;
            let bytes = transforms::apply(&buffer.transforms, bytes, transformed);
            literals.scan(lower(lowered, bytes), |rule| candidates.push(rule));
        }
    }

    fn try_rule(
        &self,
        bench: &mut Bench,
        input: &mut Input<'_>,
        scene: Scene,
        memory: &mut Option<Box<Memory>>,
        number: u32,
    ) {
        let side = self.view.direction.index();
        let known = memory.as_ref().and_then(|memory| {
            memory.sides[side].rules.iter().find(|progress| progress.rule == number).copied()
        });
        if known.is_some_and(|progress| progress.done) {
            return;
        }
        bench.counters.candidates += 1;
        let (ready, rule) = self.engine.numbered(number);
        let mut progress = known.unwrap_or(Progress { rule: number, matched: 0, done: false });
        if !self.header_fits(input, scene, rule) || !allows(self.engine, input, scene, memory, rule)
        {
            return;
        }
        bench.chain.begin(self.engine.options.chain_steps_max);
        let mut file = None;
        let outcome = self.parts(bench, input, ready, rule, &mut progress.matched, &mut file);
        match outcome {
            Part::Match => {
                packet_checks::contexts(rule, scene.ends, &mut bench.chain);
                let hit = Hit {
                    context: std::mem::take(&mut bench.chain.told),
                    number,
                    transaction: Some(self.view.transaction.header().id),
                    from_stream: false,
                    file,
                    direction: Some(self.view.direction),
                };
                let bits = &mut memory.get_or_insert_default().bits;
                bench.hit(self.engine, input, scene, hit, Some(bits));
                progress.done = true;
            }
            Part::Never => progress.done = true,
            Part::Pending => {}
        }
        self.remember(memory, known.is_some(), progress);
    }

    /// Keeps how far a rule has come, unless it would never be asked for again.
    fn remember(&self, memory: &mut Option<Box<Memory>>, known: bool, progress: Progress) {
        let side = self.view.direction.index();
        let past = self.view.complete[side] <= self.view.progress[side];
        if !known && past && memory.is_none() {
            return;
        }
        let rules = &mut memory.get_or_insert_default().sides[side].rules;
        match rules.iter().position(|have| have.rule == progress.rule) {
            Some(place) => rules[place] = progress,
            None if rules.len() < REMEMBERED_MAX => rules.push(progress),
            None => {}
        }
    }

    fn header_fits(&self, input: &Input<'_>, scene: Scene, rule: &Rule) -> bool {
        let datasets = &self.engine.datasets;
        scene.carrier.fits(rule.header.protocol)
            && rule.header.hook.is_none_or(|hook| self.reached(hook))
            && header::fits(rule, input.packet, scene.ends, scene.flow)
            && rule
                .packet
                .iter()
                .all(|check| packet_checks::holds(check, input, scene.ends, datasets))
    }

    /// Whether the direction looked at is the hook's, and has come that far.
    fn reached(&self, hook: rules::Hook) -> bool {
        let way = self.view.direction;
        hook.direction == way && hook.stage <= self.view.progress[way.index()]
    }

    /// All parts of a rule that have not matched yet.
    fn parts(
        &self,
        bench: &mut Bench,
        input: &Input<'_>,
        ready: &Ready,
        rule: &Rule,
        matched: &mut u64,
        file: &mut Option<u32>,
    ) -> Part {
        let mut outcome = Part::Match;
        let mut place = 0;
        let mut note = |part: Part, matched: &mut u64| {
            // A rule with more parts than bits has the last ones asked for again each time.
            match part {
                Part::Match if place < 64 => *matched |= 1 << place,
                Part::Match => {}
                Part::Pending => outcome = Part::Pending,
                Part::Never => return ControlFlow::Break(()),
            }
            place += 1;
            ControlFlow::Continue(())
        };
        let done = |place: usize, matched: u64| place < 64 && matched >> place & 1 == 1;
        for (at, inspection) in rule.inspections.iter().enumerate() {
            let part = if done(at, *matched) {
                Part::Match
            } else {
                self.inspection(bench, input, ready, rule, inspection)
            };
            if note(part, matched).is_break() {
                return Part::Never;
            }
        }
        let named = rule.flow.direction.is_some();
        for (at, check) in (rule.inspections.len()..).zip(&rule.transaction) {
            let part = if done(at, *matched) { Part::Match } else { self.check(check, named) };
            if note(part, matched).is_break() {
                return Part::Never;
            }
        }
        if files::asks(rule) {
            let way = files::direction(rule).unwrap_or(self.view.direction);
            let part = files::fits(rule, self.view.transaction, way, file);
            let past = self.view.complete[way.index()] <= self.view.progress[way.index()];
            let part = if past && part == Part::Pending { Part::Never } else { part };
            if note(part, matched).is_break() {
                return Part::Never;
            }
        }
        outcome
    }

    /// Whether nothing more comes in the direction looked at.
    fn past(&self) -> bool {
        let side = self.view.direction.index();
        self.view.complete[side] <= self.view.progress[side]
    }

    fn inspection(
        &self,
        bench: &mut Bench,
        input: &Input<'_>,
        ready: &Ready,
        rule: &Rule,
        inspection: &Inspection,
    ) -> Part {
        if let BufferRef::Field(..) | BufferRef::AnyField(_) = inspection.buffer {
            let field = self.engine.transactions.field(inspection.buffer, self.view.protocol);
            return match field {
                Some(field) => self.field(bench, rule, inspection, field),
                None => Part::Never,
            };
        }
        let places = Places { packet: true, stream: true };
        match packets::payload_holds(self.engine, bench, input, places, ready, rule, inspection) {
            Some(_) => Part::Match,
            None if self.past() => Part::Never,
            None => Part::Pending,
        }
    }

    fn field(&self, bench: &mut Bench, rule: &Rule, inspection: &Inspection, id: FieldId) -> Part {
        let protocol = self.engine.options.protocols[self.view.protocol];
        let Some(field) = protocol.fields().get(usize::from(id.0)) else {
            return Part::Never;
        };
        let way = side_of(field.side, inspection.direction, self.view.direction);
        let progress = self.view.progress[way.index()];
        if progress < field.ready {
            return Part::Pending;
        }
        let past = self.view.complete[way.index()] <= progress;
        let mut grows = field.streaming && !past;
        let mut any = false;
        for index in 0..INSTANCES_MAX {
            let Some(buffer) = self.view.transaction.buffer(id, way, index) else {
                break;
            };
            any = true;
            let complete = buffer.complete || past || !field.streaming;
            grows &= !buffer.complete;
            let view = View { bytes: buffer.bytes, offset: buffer.offset, complete, new_from: 0 };
            if inspection.absent != Some(Absent::Only)
                && packets::run(self.engine, bench, rule, inspection, view)
            {
                return Part::Match;
            }
        }
        match (any, inspection.absent) {
            (false, Some(_)) if !grows => Part::Match,
            (true, Some(Absent::Only)) => Part::Never,
            _ if grows => Part::Pending,
            _ => Part::Never,
        }
    }

    fn check(&self, check: &TransactionCheck, named: bool) -> Part {
        let transaction = self.view.transaction;
        let otherwise = if self.past() { Part::Never } else { Part::Pending };
        let holds = |holds: bool, otherwise| if holds { Part::Match } else { otherwise };
        match check {
            TransactionCheck::Number { protocol, field, which, number } => {
                if *protocol != self.view.protocol {
                    return Part::Never;
                }
                self.number(*field, *which, number)
            }
            TransactionCheck::Event { protocol, event } => {
                // A rule that names its direction takes the event whichever way it was raised; one
                // that does not would fire twice.
                let raised = transaction
                    .header()
                    .events
                    .iter()
                    .any(|(have, way)| have == event && (named || *way == self.view.direction));
                holds(raised && *protocol == self.view.protocol, otherwise)
            }
            TransactionCheck::Custom { protocol, check, .. } => {
                let fits = *protocol == self.view.protocol;
                holds(fits && check.0(transaction, self.view.direction), otherwise)
            }
            // Looked at per packet, or together for one file.
            _ => Part::Match,
        }
    }

    fn number(&self, id: FieldId, which: rules::Which, wanted: &rules::NumberMatch) -> Part {
        let protocol = self.engine.options.protocols[self.view.protocol];
        let Some(field) = protocol.fields().get(usize::from(id.0)) else {
            return Part::Never;
        };
        let way = side_of(field.side, None, self.view.direction);
        let progress = self.view.progress[way.index()];
        if progress < field.ready {
            return Part::Pending;
        }
        let at = |index| self.view.transaction.number(id, way, index);
        let all = || (0..INSTANCES_MAX).map_while(at);
        let fits = match which {
            rules::Which::Any => all().any(|value| wanted.matches(value)),
            rules::Which::All => at(0).is_some() && all().all(|value| wanted.matches(value)),
            rules::Which::At(place) => {
                let count = if place < 0 { all().count() as i64 } else { 0 };
                let place = usize::try_from(count + i64::from(place)).ok();
                place.and_then(at).is_some_and(|value| wanted.matches(value))
            }
        };
        match fits {
            true => Part::Match,
            // A number may be told late in its stage.
            false if progress < self.view.complete[way.index()] => Part::Pending,
            false => Part::Never,
        }
    }
}

fn allows(
    engine: &Engine,
    input: &mut Input<'_>,
    scene: Scene,
    memory: &mut Option<Box<Memory>>,
    rule: &Rule,
) -> bool {
    if rule.state.is_empty() {
        return true;
    }
    let remembered = Remembered {
        flow: input.flow.as_mut().map(|flow| &mut *flow.state),
        hosts: &engine.hosts,
        ends: scene.ends,
        now: input.packet.time,
        transaction: Some(&mut memory.get_or_insert_default().bits),
    };
    remembered.allows(rule)
}

fn seen(memory: &Option<Box<Memory>>, side: usize, place: u16) -> u64 {
    let grown = memory.iter().flat_map(|memory| &memory.sides[side].grown);
    grown.filter(|grown| grown.buffer == place).map(|grown| grown.seen).sum()
}

fn remember_seen(memory: &mut Option<Box<Memory>>, side: usize, place: u16, total: u64) {
    let grown = &mut memory.get_or_insert_default().sides[side].grown;
    match grown.iter_mut().find(|grown| grown.buffer == place) {
        Some(grown) => grown.seen = total,
        None => grown.push(Grown { buffer: place, seen: total }),
    }
}
