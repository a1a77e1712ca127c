//! Looks at heartbeats, whose lengths were once believed too much (CVE-2014-0160).
//!
//! Specification: RFC 6520.

use model::Direction;
use smallvec::SmallVec;

use super::declared as declare;
use super::record::Piece;
use crate::Event;

/// Bytes of type and length before the payload, and the least padding after it.
const AROUND_BYTES: usize = 3 + 16;

/// What a later heartbeat is held against.
#[derive(Debug, Default)]
pub(super) struct Heartbeats {
    /// Length of the last encrypted heartbeat by direction.
    encrypted: [Option<usize>; 2],
    /// Length of the last request that claimed more than it held.
    overflow: Option<usize>,
}

impl Heartbeats {
    /// Takes a piece of a heartbeat record; only its beginning matters.
    pub fn piece(
        &mut self,
        direction: Direction,
        piece: &Piece<'_>,
        encrypted: bool,
    ) -> SmallVec<[Event; 2]> {
        let mut events = SmallVec::new();
        if !piece.first {
            return events;
        }
        let length = piece.header.length;
        if encrypted {
            // Padding and keys are alike in both directions: an answer longer than its question leaks.
            let asked = self.encrypted[direction.reverse().index()].take();
            match asked {
                Some(asked) if asked < length => events.push(declare::DATALEAK_HEARTBEAT_MISMATCH),
                Some(_) => {}
                None => self.encrypted[direction.index()] = Some(length),
            }
            return events;
        }
        events.push(declare::HEARTBEAT_MESSAGE);
        let Some(&[kind, high, low]) = piece.data.first_chunk::<3>() else {
            if length < 3 {
                events.push(declare::INVALID_HEARTBEAT_MESSAGE);
            }
            return events;
        };
        let claimed = usize::from(u16::from_be_bytes([high, low]));
        match kind {
            1 if length < claimed + AROUND_BYTES => {
                events.push(declare::OVERFLOW_HEARTBEAT_MESSAGE);
                self.overflow = Some(length);
            }
            2 if self.overflow.take().is_some_and(|asked| asked < length) => {
                events.push(declare::DATALEAK_HEARTBEAT_MISMATCH);
            }
            1 | 2 => {}
            _ => events.push(declare::INVALID_HEARTBEAT_MESSAGE),
        }
        events
    }
}
