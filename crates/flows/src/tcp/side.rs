//! What is known of one side of a session as a sender: its sequence numbers, what the other side
//! has acknowledged and allowed, its timestamps.
//!
//! Sequence numbers wrap after 4 GiB; here they become 64-bit positions in the stream, 0 being the
//! first byte after the SYN. Urgent bytes that are out of band count in sequence numbers and not in
//! the stream, so that a position becomes an offset by leaving out those before it.

use smallvec::SmallVec;

use super::reassembly::Reassembly;
use crate::settings::StreamSettings;

/// Urgent bytes remembered one by one for a direction, so that a retransmission leaves them out
/// too. Beyond it the oldest are only counted.
const URGENT_MAX: usize = 32;

/// Largest window scale there is (RFC 7323): taken where the handshake was not seen.
const WINDOW_SCALE_MAX: u8 = 14;

/// One side of a session as a sender.
#[derive(Debug)]
pub(super) struct Side {
    pub stream: Reassembly,
    /// Sequence number of the SYN.
    pub isn: u32,
    /// Whether `isn` is known: the side was heard or acknowledged.
    pub known: bool,
    /// Sequence number after the last one sent.
    pub next_seq: u32,
    /// Position of `next_seq`.
    pub sent: i64,
    /// Position up to which the other side has acknowledged.
    pub acked: i64,
    /// Position up to which the other side lets this one send; none if it cannot be known.
    pub allowed: Option<i64>,
    /// By how many bits this side's windows are shifted.
    pub window_scale: u8,
    /// The newest timestamp.
    pub timestamp: Option<u32>,
    /// Position of the FIN.
    pub fin: Option<i64>,
    urgent: SmallVec<[i64; 2]>,
    urgent_forgotten: i64,
}

impl Side {
    pub fn new(settings: &StreamSettings) -> Self {
        Self {
            stream: Reassembly::new(settings),
            isn: 0,
            known: false,
            next_seq: 0,
            sent: 0,
            acked: 0,
            allowed: None,
            window_scale: 0,
            timestamp: None,
            fin: None,
            urgent: SmallVec::new(),
            urgent_forgotten: 0,
        }
    }

    /// The side's first byte will have the sequence number after `isn`.
    pub fn begin(&mut self, isn: u32) {
        self.isn = isn;
        self.known = true;
        self.next_seq = isn.wrapping_add(1);
        self.sent = 0;
        self.acked = 0;
    }

    /// What cannot be known of a handshake that was not seen is taken to be what allows most.
    pub fn begin_midstream(&mut self, next_seq: u32) {
        self.begin(next_seq.wrapping_sub(1));
        self.window_scale = WINDOW_SCALE_MAX;
    }

    /// Position of a sequence number: the one nearest to what was sent last.
    pub fn position(&self, seq: u32) -> i64 {
        self.sent + i64::from(seq.wrapping_sub(self.next_seq).cast_signed())
    }

    /// Everything before `position` was sent.
    pub fn sent_up_to(&mut self, position: i64, seq: u32) {
        if self.sent < position {
            self.sent = position;
            self.next_seq = seq;
        }
    }

    /// Where a position lies in the stream without urgent bytes.
    pub fn offset(&self, position: i64) -> u64 {
        let before = self.urgent.iter().filter(|urgent| **urgent < position).count();
        let offset = position - self.urgent_forgotten - before.cast_signed() as i64;
        u64::try_from(offset).unwrap_or(0)
    }

    /// Remembers that the byte at `position` is out of band.
    pub fn leave_out(&mut self, position: i64) {
        if self.urgent.contains(&position) || position < 0 {
            return;
        }
        if URGENT_MAX <= self.urgent.len() {
            self.urgent.remove(0);
            self.urgent_forgotten += 1;
        }
        self.urgent.push(position);
    }

    /// Whether any urgent byte has been left out.
    pub fn has_urgent(&self) -> bool {
        !self.urgent.is_empty()
    }

    /// Whether the byte at `position` was left out.
    pub fn is_left_out(&self, position: i64) -> bool {
        self.urgent.contains(&position)
    }

    /// Whether the other side has acknowledged the FIN.
    pub fn fin_acked(&self) -> bool {
        self.fin.is_some_and(|fin| fin < self.acked)
    }
}
