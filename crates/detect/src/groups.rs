//! Which rules are worth looking at for a packet: groups by carrier, direction and ports.
//!
//! A group is made when the first flow needs it and shared by all flows for which the same rules
//! are in question. Within a group literals find candidates; rules without a literal are
//! candidates always. Does not look at a rule's content.

use std::hash::BuildHasher;
use std::sync::{Arc, PoisonError, RwLock};

use foldhash::quality::FixedState;
use hashbrown::HashMap;
use rules::{PortSet, Rule};

use crate::compile::{Kind, Ready, literal};
use crate::header::{Carrier, Ends};
use crate::literals::Literals;

/// Groups made for one carrier and direction at most, a memory bound: for ports beyond, the group
/// of all its rules is used, whose candidates are merely more.
const GROUPS_MAX: usize = 64;

/// Pairs of port intervals remembered for one carrier and direction at most, a memory bound: pairs
/// beyond are worked out for each flow anew.
const PORT_PAIRS_MAX: usize = 1 << 16;

/// Rules in question for some flows.
pub(crate) struct Group {
    /// Finds the rules that have a literal.
    pub(crate) literals: Option<Literals>,
    /// Rules that have none.
    pub(crate) always: Vec<u32>,
    /// Whether any rule looks into single packets.
    pub(crate) in_packets: bool,
}

/// All groups.
pub(crate) struct Groups {
    ways: Vec<Way>,
}

/// The groups of one carrier and direction.
struct Way {
    /// Rules for any ports.
    any: Vec<u32>,
    /// Rules for some ports.
    ported: Vec<u32>,
    source: Bounds,
    destination: Bounds,
    made: RwLock<Made>,
}

#[derive(Default)]
struct Made {
    /// Group by interval of source and destination ports.
    by_ports: HashMap<(u16, u16), usize>,
    /// Group by hash of its ported rules.
    by_rules: HashMap<u64, usize>,
    groups: Vec<Arc<Group>>,
}

/// Ports cut where any rule's ports begin or end.
#[derive(Default)]
struct Bounds(Vec<u16>);

impl Bounds {
    fn add(&mut self, ports: &PortSet) {
        for (first, last) in &ports.ranges {
            self.0.push(*first);
            self.0.extend(last.checked_add(1));
        }
    }

    fn finish(&mut self) {
        self.0.sort_unstable();
        self.0.dedup();
    }

    fn interval(&self, port: u16) -> u16 {
        self.0.partition_point(|bound| *bound <= port) as u16
    }
}

impl Groups {
    /// Sorts the rules that are looked at per packet into carriers and directions. `numbers` are
    /// those that nothing else finds.
    pub(crate) fn new(numbers: &[u32], ready: &[Ready], rules: &[Rule]) -> Self {
        let mut ways = Vec::new();
        for carrier in Carrier::ALL {
            for direction in 0..2 {
                ways.push(Way::new(carrier, direction, numbers, ready, rules));
            }
        }
        Self { ways }
    }

    /// Place of the way for a carrier and direction.
    const fn way(carrier: Carrier, direction: usize) -> usize {
        carrier as usize * 2 + direction
    }

    /// The group for these ends, as a number that [`Groups::get`] understands.
    pub(crate) fn find(
        &self,
        carrier: Carrier,
        direction: usize,
        ends: Ends,
        ready: &[Ready],
        rules: &[Rule],
    ) -> (u32, Arc<Group>) {
        let way = Self::way(carrier, direction);
        let (place, group) = self.ways[way].find(ends, ready, rules);
        ((place * self.ways.len() + way) as u32, group)
    }

    /// The group with this number.
    pub(crate) fn get(&self, number: u32) -> Option<Arc<Group>> {
        let way = self.ways.get(number as usize % self.ways.len())?;
        let made = way.made.read().unwrap_or_else(PoisonError::into_inner);
        made.groups.get(number as usize / self.ways.len()).cloned()
    }
}

impl Way {
    fn new(
        carrier: Carrier,
        direction: usize,
        numbers: &[u32],
        ready: &[Ready],
        rules: &[Rule],
    ) -> Self {
        let mut way = Self {
            any: Vec::new(),
            ported: Vec::new(),
            source: Bounds::default(),
            destination: Bounds::default(),
            made: RwLock::default(),
        };
        for number in numbers {
            let rule = &rules[ready[*number as usize].place as usize];
            let header = &rule.header;
            let this_way = rule.flow.direction.is_none_or(|way| way.index() == direction);
            if !this_way || !carrier.fits(header.protocol) {
                continue;
            }
            if header.source_ports.is_any() && header.destination_ports.is_any() {
                way.any.push(*number);
                continue;
            }
            way.ported.push(*number);
            way.source.add(&header.source_ports);
            way.destination.add(&header.destination_ports);
            if header.bidirectional {
                way.source.add(&header.destination_ports);
                way.destination.add(&header.source_ports);
            }
        }
        way.source.finish();
        way.destination.finish();
        way
    }

    fn find(&self, ends: Ends, ready: &[Ready], rules: &[Rule]) -> (usize, Arc<Group>) {
        let key = (
            self.source.interval(ends.source_port),
            self.destination.interval(ends.destination_port),
        );
        {
            let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(place) = made.by_ports.get(&key) {
                return (*place, Arc::clone(&made.groups[*place]));
            }
        }
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        let full = GROUPS_MAX <= made.groups.len();
        let chosen: Vec<u32> = self
            .ported
            .iter()
            .copied()
            .filter(|number| {
                full || ports_fit(&rules[ready[*number as usize].place as usize], ends)
            })
            .collect();
        let hash = FixedState::default().hash_one(&chosen);
        let place = match made.by_rules.get(&hash) {
            Some(place) => *place,
            None => {
                let group = Group::new(self.any.iter().chain(&chosen).copied(), ready, rules);
                made.groups.push(Arc::new(group));
                let place = made.groups.len() - 1;
                made.by_rules.insert(hash, place);
                place
            }
        };
        if made.by_ports.len() < PORT_PAIRS_MAX {
            made.by_ports.insert(key, place);
        }
        (place, Arc::clone(&made.groups[place]))
    }
}

fn ports_fit(rule: &Rule, ends: Ends) -> bool {
    let header = &rule.header;
    let one_way = |ends: Ends| {
        header.source_ports.contains(ends.source_port)
            && header.destination_ports.contains(ends.destination_port)
    };
    one_way(ends) || (header.bidirectional && one_way(ends.reverse()))
}

impl Group {
    fn new(numbers: impl Iterator<Item = u32>, ready: &[Ready], rules: &[Rule]) -> Self {
        let mut patterns = Vec::new();
        let mut always = Vec::new();
        let mut in_packets = false;
        for number in numbers {
            let this = &ready[number as usize];
            in_packets |= this.in_packets && this.kind == Kind::Payload;
            match payload_literal(&rules[this.place as usize]) {
                Some(pattern) => patterns.push((pattern, number)),
                None => always.push(number),
            }
        }
        Self { literals: Literals::new(patterns.into_iter()), always, in_packets }
    }
}

/// The literal of a rule, when it is to be looked for in the payload.
fn payload_literal(rule: &Rule) -> Option<Vec<u8>> {
    let (inspection, pattern) = literal(rule)?;
    let inspection = &rule.inspections[inspection];
    let in_payload =
        matches!(inspection.buffer, rules::BufferRef::Payload | rules::BufferRef::PacketPayload);
    (in_payload && inspection.transforms.is_empty()).then_some(pattern)
}
