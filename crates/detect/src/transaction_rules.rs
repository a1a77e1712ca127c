//! Which rules are worth looking at for a transaction: by protocol, direction and buffer.

use hashbrown::HashMap;
use model::Direction;
use protocols::{FieldId, Protocol, Side};
use rules::{BufferRef, ContentCheck, Inspection, Rule, RuleProtocol, TransactionCheck, Transform};

use crate::compile::{self, Kind, Ready};
use crate::literals::Literals;

/// Rules on transactions, by protocol and direction.
pub(crate) struct TransactionRules {
    /// By place of the protocol, then by direction.
    groups: Vec<[TransactionGroup; 2]>,
    /// Fields that several protocols have, by name: the field in each protocol.
    shared: HashMap<&'static str, Vec<Option<FieldId>>>,
}

/// Rules in question for one direction of one protocol's transactions.
#[derive(Default)]
pub(crate) struct TransactionGroup {
    /// Sets of literals, each for one buffer, the soonest ready first.
    pub(crate) buffers: Vec<BufferLiterals>,
    /// Rules that no literal finds.
    pub(crate) always: Vec<u32>,
    /// Rules on events: the event's number and the rule.
    pub(crate) events: Vec<(u8, u32)>,
}

impl TransactionGroup {
    /// Whether there is nothing to look for.
    pub(crate) const fn is_empty(&self) -> bool {
        self.buffers.is_empty() && self.always.is_empty() && self.events.is_empty()
    }
}

/// The literals looked for in one buffer.
pub(crate) struct BufferLiterals {
    pub(crate) field: FieldId,
    pub(crate) ready: u8,
    pub(crate) streaming: bool,
    pub(crate) transforms: Vec<Transform>,
    pub(crate) literals: Literals,
}

/// Where a rule's literals are collected before the sets are made.
type Patterns = HashMap<(usize, usize, FieldId), Vec<(Vec<Transform>, Vec<(Vec<u8>, u32)>)>>;

impl TransactionRules {
    pub(crate) fn new(
        ready: &[Ready],
        rules: &[Rule],
        protocols: &[&'static dyn Protocol],
    ) -> Self {
        let shared = shared_fields(rules, protocols);
        let mut this = Self { groups: Vec::new(), shared };
        this.groups.resize_with(protocols.len(), Default::default);
        let mut patterns = Patterns::new();
        for (number, ready) in (0u32..).zip(ready).filter(|(_, r)| r.kind == Kind::Transaction) {
            let rule = &rules[ready.place as usize];
            for place in this.protocols_of(rule, protocols.len()) {
                for direction in [Direction::ToServer, Direction::ToClient] {
                    if ready.directions[direction.index()] {
                        this.add(number, rule, place, direction, protocols, &mut patterns);
                    }
                }
            }
        }
        this.make_sets(patterns, protocols);
        this
    }

    /// The rules for one direction of a protocol.
    pub(crate) fn group(&self, protocol: usize, direction: Direction) -> Option<&TransactionGroup> {
        self.groups.get(protocol).map(|groups| &groups[direction.index()])
    }

    /// The field that a buffer means for this protocol.
    pub(crate) fn field(&self, buffer: BufferRef, protocol: usize) -> Option<FieldId> {
        match buffer {
            BufferRef::Field(place, field) => (place == protocol).then_some(field),
            BufferRef::AnyField(name) => *self.shared.get(name)?.get(protocol)?,
            _ => None,
        }
    }

    fn add(
        &mut self,
        number: u32,
        rule: &Rule,
        place: usize,
        direction: Direction,
        protocols: &[&'static dyn Protocol],
        patterns: &mut Patterns,
    ) {
        if let Some((field, inspection, pattern)) = self.literal(rule, place) {
            let side = compile::field_side(protocols, place, field).or(inspection.direction);
            // A buffer of the other side finds the rule when that side is looked at.
            if side.is_none_or(|side| side == direction) {
                let sets = patterns.entry((place, direction.index(), field)).or_default();
                match sets.iter_mut().find(|(known, _)| *known == inspection.transforms) {
                    Some((_, set)) => set.push((pattern, number)),
                    None => sets.push((inspection.transforms.clone(), vec![(pattern, number)])),
                }
            }
            return;
        }
        let group = &mut self.groups[place][direction.index()];
        let event = rule.transaction.iter().find_map(|check| match check {
            TransactionCheck::Event { event, .. } => Some(*event),
            _ => None,
        });
        match event {
            Some(event) => group.events.push((event.0, number)),
            None => group.always.push(number),
        }
    }

    /// The literal that finds a rule in a field of this protocol: the rule's own choice when it is
    /// in a field, else the longest content that is.
    fn literal<'r>(
        &self,
        rule: &'r Rule,
        protocol: usize,
    ) -> Option<(FieldId, &'r Inspection, Vec<u8>)> {
        if let Some((place, pattern)) = compile::literal(rule) {
            let inspection = &rule.inspections[place];
            if let Some(field) = self.field(inspection.buffer, protocol) {
                return Some((field, inspection, pattern));
            }
        }
        let in_fields = rule.inspections.iter().filter_map(|inspection| {
            let field = self.field(inspection.buffer, protocol)?;
            inspection.absent.is_none().then_some((field, inspection))
        });
        let contents = in_fields.flat_map(|(field, inspection)| {
            inspection.checks.iter().filter_map(move |check| match check {
                ContentCheck::Content(content) if !content.negated => {
                    Some((field, inspection, content.pattern.to_ascii_lowercase()))
                }
                _ => None,
            })
        });
        contents.max_by_key(|(_, _, pattern)| pattern.len())
    }

    /// Places of the protocols whose transactions the rule can speak of.
    fn protocols_of(&self, rule: &Rule, count: usize) -> Vec<usize> {
        if let RuleProtocol::App(place) = rule.header.protocol {
            return if place < count { vec![place] } else { Vec::new() };
        }
        let named = rule.inspections.iter().find_map(|inspection| match inspection.buffer {
            BufferRef::Field(place, _) => Some(place),
            _ => None,
        });
        let checked = rule.transaction.iter().find_map(|check| match check {
            TransactionCheck::Number { protocol, .. }
            | TransactionCheck::Event { protocol, .. }
            | TransactionCheck::Custom { protocol, .. } => Some(*protocol),
            _ => None,
        });
        if let Some(place) = named.or(checked) {
            return if place < count { vec![place] } else { Vec::new() };
        }
        let shared = |inspection: &&Inspection| matches!(inspection.buffer, BufferRef::AnyField(_));
        (0..count)
            .filter(|place| {
                let mut asked = rule.inspections.iter().filter(shared);
                asked.all(|inspection| self.field(inspection.buffer, *place).is_some())
            })
            .collect()
    }

    fn make_sets(&mut self, patterns: Patterns, protocols: &[&'static dyn Protocol]) {
        for ((protocol, direction, id), sets) in patterns {
            let Some(field) = protocols[protocol].fields().get(usize::from(id.0)) else {
                continue;
            };
            for (transforms, patterns) in sets {
                if let Some(literals) = Literals::new(patterns.into_iter()) {
                    self.groups[protocol][direction].buffers.push(BufferLiterals {
                        field: id,
                        ready: field.ready,
                        streaming: field.streaming,
                        transforms,
                        literals,
                    });
                }
            }
        }
        for group in self.groups.iter_mut().flatten() {
            group.buffers.sort_by_key(|buffer| (buffer.ready, buffer.field));
        }
    }
}

fn shared_fields(
    rules: &[Rule],
    protocols: &[&'static dyn Protocol],
) -> HashMap<&'static str, Vec<Option<FieldId>>> {
    let mut shared = HashMap::new();
    for inspection in rules.iter().flat_map(|rule| &rule.inspections) {
        if let BufferRef::AnyField(name) = inspection.buffer {
            shared.entry(name).or_insert_with(|| {
                protocols.iter().map(|protocol| field_named(*protocol, name)).collect()
            });
        }
    }
    shared
}

fn field_named(protocol: &dyn Protocol, name: &str) -> Option<FieldId> {
    let same = |field: &protocols::Field| field.name == name || field.aliases.contains(&name);
    let place = protocol.fields().iter().position(same)?;
    u16::try_from(place).ok().map(FieldId)
}

/// The direction whose progress and value a field of a rule means.
pub(crate) const fn side_of(
    side: Side,
    asked: Option<Direction>,
    looked_at: Direction,
) -> Direction {
    match (side, asked) {
        (Side::ToServer, _) => Direction::ToServer,
        (Side::ToClient, _) => Direction::ToClient,
        (Side::Either, Some(direction)) => direction,
        (Side::Either, None) => looked_at,
    }
}
