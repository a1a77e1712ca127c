//! A transaction: one question and its answer (or one message) of a protocol, and how the
//! detection engine asks about it.

use std::any::Any;
use std::collections::VecDeque;

use model::Direction;
use smallvec::SmallVec;

use crate::{FieldId, File};

/// Number of a protocol's event: its place in `Protocol::events()`.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Event(pub u8);

/// What all transactions have in common. The parser sets `progress`, `events` and `files`; the
/// rest belongs to whoever drives the parser.
#[derive(Debug, Default)]
pub struct Header {
    /// Number of the transaction in its flow, from 0.
    pub id: u64,
    /// How far each direction has come, by [`Direction::index`]; never goes down.
    pub progress: [u8; 2],
    /// Things out of order, in the order they were seen, each with the direction it was seen in.
    pub events: SmallVec<[(Event, Direction); 2]>,
    /// Files carried by this transaction.
    pub files: Vec<File>,
    /// Set by the driver when the record is written.
    pub logged: bool,
    /// How many of `events` the driver has written.
    pub events_logged: usize,
    /// Whether detection is done with each direction.
    pub inspected: [bool; 2],
    /// How far detection has looked, by direction.
    pub looked: [Looked; 2],
    /// What detection remembers of this transaction.
    pub detect: Option<Box<dyn Any + Send>>,
}

/// How far detection has looked at one direction of a transaction, so that it looks again only
/// when there is more to see.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Looked {
    /// Progress at the last look plus one; 0 for not at all.
    pub progress: u8,
    /// How many events there were at the last look.
    pub events: u8,
}

impl Header {
    /// Moves a direction's progress up to `stage`; never down.
    pub fn reach(&mut self, direction: Direction, stage: u8) {
        let progress = &mut self.progress[direction.index()];
        *progress = (*progress).max(stage);
    }

    /// Notes an event once per direction.
    pub fn event(&mut self, event: Event, direction: Direction) {
        if !self.events.contains(&(event, direction)) {
            self.events.push((event, direction));
        }
    }
}

/// Bytes of one instance of a field.
#[derive(Clone, Copy, Debug)]
pub struct Buffer<'t> {
    /// The bytes that are there. Of a streaming field the latest part, from `offset`.
    pub bytes: &'t [u8],
    /// Bytes of the value that lie before `bytes` and are no longer kept.
    pub offset: u64,
    /// Whether the value will not grow any more.
    pub complete: bool,
}

impl<'t> Buffer<'t> {
    /// A value that is whole.
    pub const fn whole(bytes: &'t [u8]) -> Self {
        Self { bytes, offset: 0, complete: true }
    }
}

/// One transaction. Computed buffers are made on first asking and kept.
pub trait Transaction: Any + Send {
    /// What all transactions have in common.
    fn header(&self) -> &Header;

    /// The same, to be changed.
    fn header_mut(&mut self) -> &mut Header;

    /// Instance `index` of a bytes field, as seen in `direction` for a field of either side;
    /// `None` when there is none (now).
    fn buffer(&self, field: FieldId, direction: Direction, index: usize) -> Option<Buffer<'_>>;

    /// Instance `index` of a number field.
    fn number(&self, field: FieldId, direction: Direction, index: usize) -> Option<u64>;

    /// Writes the members of the protocol's own object in the event (`"http": {…}`).
    fn eve(&self, out: &mut eve::Object<'_>);

    /// Writes further members of the event, beside the protocol's own object (`"email": {…}`).
    fn eve_beside(&self, _out: &mut eve::Object<'_>) {}

    /// Whether a record is worth writing at all; most are.
    fn worth_logging(&self) -> bool {
        true
    }

    /// Whether the record can be written before both sides are complete, because nothing that comes
    /// later would change it.
    fn ready_to_log(&self) -> bool {
        false
    }

    /// Which way the record of it goes: from the client for a question with its answer, the
    /// message's own way where a transaction is one message.
    fn direction(&self) -> Direction {
        Direction::ToServer
    }

    /// Lets a protocol's own rule keyword reach its own type.
    fn as_any(&self) -> &dyn Any;
}

/// The transactions of one flow that are still of interest, oldest first.
#[derive(Default)]
pub struct Transactions {
    live: VecDeque<Box<dyn Transaction>>,
    next_id: u64,
}

impl Transactions {
    /// Adds a transaction and gives it its number; returns it for filling.
    pub fn push(&mut self, mut transaction: Box<dyn Transaction>) -> &mut dyn Transaction {
        transaction.header_mut().id = self.next_id;
        self.next_id += 1;
        self.live.push_back(transaction);
        let last = self.live.len() - 1;
        self.live[last].as_mut()
    }

    /// How many were ever begun.
    pub const fn begun(&self) -> u64 {
        self.next_id
    }

    /// How many are still kept.
    pub fn len(&self) -> usize {
        self.live.len()
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.live.is_empty()
    }

    /// The kept transaction with number `id`.
    pub fn get_mut(&mut self, id: u64) -> Option<&mut (dyn Transaction + 'static)> {
        let first = self.live.front()?.header().id;
        // Numbers are not dense once some in the middle are dropped, so start where it would be
        // and walk back.
        let mut at = usize::try_from(id.checked_sub(first)?).ok()?.min(self.live.len() - 1);
        loop {
            let found = self.live[at].header().id;
            if found == id {
                return Some(self.live[at].as_mut());
            }
            if found < id || at == 0 {
                return None;
            }
            at -= 1;
        }
    }

    /// Oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &dyn Transaction> {
        self.live.iter().map(|transaction| &**transaction as &dyn Transaction)
    }

    /// Oldest first, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Box<dyn Transaction>> {
        self.live.iter_mut()
    }

    /// Drops those for which `done` is true.
    pub fn retain(&mut self, mut keep: impl FnMut(&dyn Transaction) -> bool) {
        self.live.retain(|transaction| keep(&**transaction));
    }
}
