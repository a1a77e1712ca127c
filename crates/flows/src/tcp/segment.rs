//! What a session needs of one TCP packet.

use decode::{Packet, Tcp, TcpFlags};

/// One TCP packet as a session sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment<'p> {
    pub seq: u32,
    pub ack: u32,
    pub flags: TcpFlags,
    pub window: u16,
    pub window_scale: Option<u8>,
    /// The sender's timestamp.
    pub timestamp: Option<u32>,
    pub payload: &'p [u8],
    /// Place in the payload of the byte the urgent pointer names.
    pub urgent: Option<usize>,
    /// Whether a SYN carries the fast open option, so that its payload counts.
    pub fast_open: bool,
}

impl<'p> Segment<'p> {
    pub fn of(packet: &Packet<'p>, tcp: &Tcp<'p>) -> Self {
        // RFC 6093: the pointer names the byte after the urgent one, as all stacks have it.
        let urgent = (tcp.flags.has(TcpFlags::URG) && tcp.urgent != 0)
            .then(|| usize::from(tcp.urgent) - 1)
            .filter(|place| *place < packet.payload.len());
        Self {
            seq: tcp.seq,
            ack: tcp.ack,
            flags: tcp.flags,
            window: tcp.window,
            window_scale: tcp.window_scale,
            timestamp: tcp.timestamp.map(|(value, _)| value).filter(|value| *value != 0),
            payload: packet.payload,
            urgent,
            fast_open: tcp.flags.has(TcpFlags::SYN) && has_fast_open(tcp.header),
        }
    }

    pub const fn is_syn(&self) -> bool {
        self.flags.has(TcpFlags::SYN)
    }

    pub const fn is_rst(&self) -> bool {
        self.flags.has(TcpFlags::RST)
    }

    pub const fn is_fin(&self) -> bool {
        self.flags.has(TcpFlags::FIN)
    }

    pub const fn has_ack(&self) -> bool {
        self.flags.has(TcpFlags::ACK)
    }

    /// Bytes that count: a SYN's payload does only with fast open.
    pub fn data(&self) -> &'p [u8] {
        if self.is_syn() && !self.fast_open { &[] } else { self.payload }
    }

    /// Sequence number of the first byte of data.
    pub fn data_seq(&self) -> u32 {
        self.seq.wrapping_add(u32::from(self.is_syn()))
    }

    /// Length of the data as sequence numbers count it.
    pub fn data_len(&self) -> i64 {
        i64::try_from(self.data().len()).unwrap_or(i64::MAX)
    }
}

/// Whether a TCP header has the fast open option: RFC 7413, or the experimental one before it.
fn has_fast_open(header: &[u8]) -> bool {
    let mut options = header.get(20..).unwrap_or_default();
    loop {
        match options {
            [] | [0, ..] => return false,
            [1, rest @ ..] => options = rest,
            [34, ..] | [254, _, 0xf9, 0x89, ..] => return true,
            [_, length, ..] if 2 <= *length => {
                options = options.get(usize::from(*length)..).unwrap_or_default();
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(options: &[u8], expected: bool) {
        let mut header = vec![0; 20];
        header.extend_from_slice(options);
        assert_eq!(has_fast_open(&header), expected);
    }

    #[test]
    fn finds_fast_open_among_options() {
        check(&[], false);
        check(&[34, 2], true);
        check(&[1, 1, 2, 4, 5, 0xb4, 34, 10, 1, 2, 3, 4, 5, 6, 7, 8], true);
        check(&[254, 4, 0xf9, 0x89], true);
        check(&[254, 4, 0, 0, 34, 2], true);
        check(&[0, 34, 2], false);
        check(&[2, 0, 34, 2], false);
        check(&[2, 200, 34, 2], false);
    }
}
