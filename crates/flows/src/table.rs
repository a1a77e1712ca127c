//! The flow table of one worker: finds a packet's flow, makes it, and ends what is silent.
//!
//! Flows lie in a slab; a hash table of slab places finds them by a key that is the same both ways
//! round. Every flow stands in one of twelve lists, one for each transport and state, in the
//! order in which it was last heard: the heads are the candidates for timeouts, so that expiry
//! costs nothing where nothing has expired, and the flow silent for longest is found at once when
//! the table is full. Time is the packets' own and never runs backwards here. No locks: a table
//! belongs to one worker.

use decode::{Packet, TcpFlags};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use model::{Direction, Time};

use crate::flow::{EndReason, Flow, FlowState};
use crate::key::{Key, Lookup, protocol};
use crate::settings::{Settings, TableSettings, Timeout};
use crate::sink::Sink;
use crate::tcp::{StreamCounters, Streams};

/// Flows ended by timeout while one packet is tracked: a burst of timeouts must not hold up the
/// packet; the rest is done with the next ones.
const EXPIRED_PER_PACKET_MAX: usize = 32;

/// Slab places looked at while one packet is tracked when the streams hold too much memory.
const RELIEVED_PER_PACKET_MAX: usize = 16;

const TRANSPORTS: usize = 4;
const STATES: usize = 3;
const LISTS: usize = TRANSPORTS * STATES;

/// No slab place.
const NONE: u32 = u32::MAX;

/// What the table has done so far.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct TableCounters {
    /// Flows made.
    pub made: u64,
    /// Flows ended by timeout.
    pub timed_out: u64,
    /// Flows ended because the table was full.
    pub forced: u64,
    /// Flows replaced by a new session between the same ends.
    pub reused: u64,
    /// Times the table became full.
    pub emergencies: u64,
}

/// The flow table of one worker.
pub struct FlowTable<A> {
    settings: TableSettings,
    streams: Streams,
    hasher: RandomState,
    places: HashTable<u32>,
    slab: Vec<Slot<A>>,
    free: Vec<u32>,
    lists: [List; LISTS],
    /// The newest packet time seen.
    now: Time,
    emergency: bool,
    /// Where the search for memory to give back goes on.
    relieve_at: usize,
    /// The flow handed out last: its state may have changed since it was put in its list.
    handed_out: u32,
    counters: TableCounters,
}

struct Slot<A> {
    flow: Option<Flow<A>>,
    hash: u64,
    touched: Time,
    list: u8,
    before: u32,
    after: u32,
}

#[derive(Clone, Copy)]
struct List {
    oldest: u32,
    newest: u32,
}

/// A packet's flow.
pub struct Tracked<'t, A> {
    /// The flow, this packet already counted.
    pub flow: &'t mut Flow<A>,
    /// Which way the packet goes.
    pub direction: Direction,
    /// Whether this packet made the flow.
    pub new: bool,
    streams: &'t mut Streams,
}

impl<A> Tracked<'_, A> {
    /// Puts a TCP packet into its stream and gives `sink` what became ready by it. Does nothing for
    /// other packets.
    pub fn feed(&mut self, packet: &Packet<'_>, sink: &mut impl Sink<A>) {
        let turned = self.flow.facts.key;
        self.flow.feed(packet, self.direction, self.streams, sink);
        if self.flow.facts.key != turned {
            self.direction = self.direction.reverse();
        }
    }

    /// Turns the flow round: client and server change places, for this packet too.
    pub fn turn_round(&mut self) {
        self.flow.turn_round();
        self.direction = self.direction.reverse();
    }
}

impl<A> FlowTable<A> {
    /// An empty table.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings: settings.table,
            streams: Streams::new(settings.streams),
            hasher: RandomState::default(),
            places: HashTable::new(),
            slab: Vec::new(),
            free: Vec::new(),
            lists: [List { oldest: NONE, newest: NONE }; LISTS],
            now: Time::from_micros(i64::MIN),
            emergency: false,
            relieve_at: 0,
            handed_out: NONE,
            counters: TableCounters::default(),
        }
    }

    /// Flows in the table.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether the table holds no flow.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Whether the table is (or was just) full, so that the short timeouts hold.
    pub const fn emergency(&self) -> bool {
        self.emergency
    }

    /// What the table has done so far.
    pub const fn counters(&self) -> TableCounters {
        self.counters
    }

    /// What the streams have done so far, and the memory they hold.
    pub const fn stream_counters(&self) -> StreamCounters {
        self.streams.counters()
    }

    /// Finds the packet's flow or makes it (with `make`), and counts the packet. None for packets
    /// that belong to no flow: no IP, fragments, ICMP errors about flows unknown. Every flow that
    /// ends on the way is handed to `ended`, oldest first.
    pub fn track(
        &mut self,
        packet: &Packet<'_>,
        make: impl FnOnce() -> A,
        ended: &mut impl FnMut(Flow<A>, EndReason),
    ) -> Option<Tracked<'_, A>> {
        self.settle();
        self.now = self.now.max(packet.time);
        self.expire_some(EXPIRED_PER_PACKET_MAX, ended);
        if self.streams.pressed() {
            self.relieve();
        }
        let lookup = Key::lookup(packet, &self.settings)?;
        let (place, direction, new) = self.find_or_make(lookup, packet, make, ended)?;
        let list = self.slab[place as usize].list;
        self.move_to_newest(place, list.into());
        self.handed_out = place;
        let slot = &mut self.slab[place as usize];
        slot.touched = self.now;
        let flow = slot.flow.as_mut()?;
        flow.count(packet, direction);
        Some(Tracked { flow, direction, new, streams: &mut self.streams })
    }

    /// Ends every flow that has been silent for too long at `now`: for a line on which nothing
    /// comes. With packets coming [`FlowTable::track`] does it.
    pub fn expire(&mut self, now: Time, ended: &mut impl FnMut(Flow<A>, EndReason)) {
        self.settle();
        self.now = self.now.max(now);
        self.expire_some(usize::MAX, ended);
    }

    /// Ends every flow, in order of start.
    pub fn shutdown(&mut self, ended: &mut impl FnMut(Flow<A>, EndReason)) {
        let mut flows: Vec<Flow<A>> =
            self.slab.drain(..).filter_map(|mut slot| slot.flow.take()).collect();
        self.free.clear();
        self.places.clear();
        self.lists = [List { oldest: NONE, newest: NONE }; LISTS];
        self.handed_out = NONE;
        flows.sort_by_key(|flow| (flow.facts.start, flow.facts.number));
        for flow in flows {
            self.streams.forget(&flow);
            ended(flow, EndReason::Shutdown);
        }
    }

    fn find_or_make(
        &mut self,
        mut lookup: Lookup,
        packet: &Packet<'_>,
        make: impl FnOnce() -> A,
        ended: &mut impl FnMut(Flow<A>, EndReason),
    ) -> Option<(u32, Direction, bool)> {
        loop {
            let hash = lookup.key.hash(&self.hasher);
            if let Some((place, direction)) = self.find(&lookup, hash, packet, ended) {
                return Some((place, direction, false));
            }
            if lookup.creates {
                let place = self.insert(lookup.key, hash, packet.time, make, ended);
                return Some((place, Direction::ToServer, true));
            }
            lookup = Lookup::plain(lookup.otherwise?);
        }
    }

    /// Where the packet's flow is. A flow that is over by time or by a new SYN is ended instead.
    fn find(
        &mut self,
        lookup: &Lookup,
        hash: u64,
        packet: &Packet<'_>,
        ended: &mut impl FnMut(Flow<A>, EndReason),
    ) -> Option<(u32, Direction)> {
        let slab = &self.slab;
        let of = |place: u32| slab.get(place as usize)?.flow.as_ref();
        let place = *self.places.find(hash, |place| {
            of(*place).is_some_and(|flow| flow.facts.key.direction(&lookup.key).is_some())
        })?;
        let flow = of(place)?;
        let direction = flow.facts.key.direction(&lookup.key)?;
        if self.timed_out(place) {
            self.end(place, EndReason::Timeout, ended);
            return None;
        }
        if lookup.creates && begins_anew(flow, packet) {
            self.end(place, EndReason::TcpReuse, ended);
            return None;
        }
        Some((place, if lookup.reversed { direction.reverse() } else { direction }))
    }

    fn insert(
        &mut self,
        key: Key,
        hash: u64,
        time: Time,
        make: impl FnOnce() -> A,
        ended: &mut impl FnMut(Flow<A>, EndReason),
    ) -> u32 {
        self.make_room(ended);
        self.counters.made += 1;
        let flow = Flow::new(self.counters.made, key, time, make());
        let list = list_of(&flow);
        let slot =
            Slot { flow: Some(flow), hash, touched: self.now, list, before: NONE, after: NONE };
        let place = match self.free.pop() {
            Some(place) => {
                self.slab[place as usize] = slot;
                place
            }
            None => {
                self.slab.push(slot);
                (self.slab.len() - 1) as u32
            }
        };
        self.append(place, list.into());
        let slab = &self.slab;
        self.places.insert_unique(hash, place, |place| slab[*place as usize].hash);
        place
    }

    /// The streams hold too much: goes round the table a bit further and lets sessions let go of
    /// what they keep only for rules' next look.
    fn relieve(&mut self) {
        for _ in 0..RELIEVED_PER_PACKET_MAX.min(self.slab.len()) {
            self.relieve_at = (self.relieve_at + 1) % self.slab.len();
            if let Some(flow) = &mut self.slab[self.relieve_at].flow {
                self.streams.relieve(flow);
            }
        }
    }

    fn make_room(&mut self, ended: &mut impl FnMut(Flow<A>, EndReason)) {
        // Slab places are 32 bits wide and the last number means none.
        let flows_max = self.settings.flows_max.clamp(1, NONE as usize - 1);
        if self.len() < flows_max {
            return;
        }
        if !self.emergency {
            self.emergency = true;
            self.counters.emergencies += 1;
            self.expire_some(EXPIRED_PER_PACKET_MAX, ended);
        }
        while flows_max <= self.len() {
            let oldest = self.lists.iter().map(|list| list.oldest).filter(|place| *place != NONE);
            let Some(place) = oldest.min_by_key(|place| self.slab[*place as usize].touched) else {
                return;
            };
            self.end(place, EndReason::Forced, ended);
        }
    }

    /// The flow handed out last may have changed its state: puts it into the list where it belongs.
    fn settle(&mut self) {
        let place = std::mem::replace(&mut self.handed_out, NONE);
        let Some(slot) = self.slab.get(place as usize) else { return };
        let Some(flow) = &slot.flow else { return };
        let list = list_of(flow);
        if list != slot.list {
            self.move_to_newest(place, list.into());
        }
    }

    fn expire_some(&mut self, flows_max: usize, ended: &mut impl FnMut(Flow<A>, EndReason)) {
        let mut left = flows_max;
        for list in 0..LISTS {
            loop {
                let place = self.lists[list].oldest;
                if place == NONE || !self.timed_out(place) {
                    break;
                }
                if left == 0 {
                    return;
                }
                left -= 1;
                self.end(place, EndReason::Timeout, ended);
            }
        }
    }

    fn timed_out(&self, place: u32) -> bool {
        let slot = &self.slab[place as usize];
        self.now.since(slot.touched) > i64::from(self.timeout_s(slot.list)) * 1_000_000
    }

    fn timeout_s(&self, list: u8) -> u32 {
        let timeouts = &self.settings.timeouts;
        let timeout: &Timeout = match usize::from(list) / STATES {
            0 => &timeouts.tcp,
            1 => &timeouts.udp,
            2 => &timeouts.icmp,
            _ => &timeouts.other,
        };
        match (usize::from(list) % STATES, self.emergency) {
            (0, false) => timeout.new_s,
            (1, false) => timeout.established_s,
            (_, false) => timeout.closed_s,
            (0, true) => timeout.emergency_new_s,
            (1, true) => timeout.emergency_established_s,
            (_, true) => timeout.emergency_closed_s,
        }
    }

    fn end(&mut self, place: u32, why: EndReason, ended: &mut impl FnMut(Flow<A>, EndReason)) {
        self.unlink(place);
        let slot = &mut self.slab[place as usize];
        let Some(flow) = slot.flow.take() else { return };
        let hash = slot.hash;
        if let Ok(entry) = self.places.find_entry(hash, |other| *other == place) {
            entry.remove();
        }
        self.free.push(place);
        self.streams.forget(&flow);
        match why {
            EndReason::Timeout => self.counters.timed_out += 1,
            EndReason::Forced => self.counters.forced += 1,
            EndReason::TcpReuse => self.counters.reused += 1,
            EndReason::Shutdown => {}
        }
        let calm =
            self.settings.flows_max.saturating_mul(self.settings.emergency_recovery_percent) / 100;
        if self.emergency && self.len() <= calm {
            self.emergency = false;
        }
        ended(flow, why);
    }

    fn move_to_newest(&mut self, place: u32, list: usize) {
        if self.lists[list].newest == place {
            return;
        }
        self.unlink(place);
        self.append(place, list);
    }

    fn append(&mut self, place: u32, list: usize) {
        let newest = self.lists[list].newest;
        let slot = &mut self.slab[place as usize];
        slot.list = list as u8;
        slot.before = newest;
        slot.after = NONE;
        match self.slab.get_mut(newest as usize) {
            Some(previous) => previous.after = place,
            None => self.lists[list].oldest = place,
        }
        self.lists[list].newest = place;
    }

    fn unlink(&mut self, place: u32) {
        let slot = &self.slab[place as usize];
        let (before, after, list) = (slot.before, slot.after, usize::from(slot.list));
        match self.slab.get_mut(before as usize) {
            Some(slot) => slot.after = after,
            None => self.lists[list].oldest = after,
        }
        match self.slab.get_mut(after as usize) {
            Some(slot) => slot.before = before,
            None => self.lists[list].newest = before,
        }
    }
}

fn list_of<A>(flow: &Flow<A>) -> u8 {
    let transport = match flow.facts.key.protocol {
        protocol::TCP => 0,
        protocol::UDP => 1,
        protocol::ICMP | protocol::ICMP6 => 2,
        _ => 3,
    };
    let state = match flow.facts.state {
        FlowState::New => 0,
        FlowState::Established => 1,
        FlowState::Closed => 2,
    };
    transport * STATES as u8 + state
}

/// Whether the packet begins a new session between the ends of a flow that is over.
fn begins_anew<A>(flow: &Flow<A>, packet: &Packet<'_>) -> bool {
    let Some(tcp) = packet.tcp() else { return false };
    let begins = tcp.flags.0 & (TcpFlags::SYN | TcpFlags::ACK | TcpFlags::RST | TcpFlags::FIN)
        == TcpFlags::SYN;
    // Without a session the flow began before we looked, or was never a session at all.
    begins && flow.session().is_none_or(|session| session.over_for(tcp.seq))
}
