//! Reads the headers that the kernel writes into a block of the ring.
//!
//! Works on bytes: offsets that do not fit end the block instead of being followed.

use std::mem::offset_of;

use libc::{sockaddr_ll, tpacket_block_desc, tpacket_hdr_v1, tpacket_hdr_variant1, tpacket3_hdr};

/// The kernel aligns what follows a frame's header to this.
const ALIGNMENT: usize = 16;

/// Frames of a block that are still to be read.
#[derive(Debug)]
pub(super) struct Block {
    left: u32,
    at: usize,
}

/// One frame by its place in the block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) from: usize,
    pub(super) length: usize,
    pub(super) wire_len: u32,
    pub(super) micros: i64,
    /// The VLAN tag that the card took out.
    pub(super) tag: Option<[u8; 4]>,
    /// Whether this machine sent it.
    pub(super) outgoing: bool,
}

impl Block {
    pub(super) fn new(bytes: &[u8]) -> Self {
        const HEADER: usize = offset_of!(tpacket_block_desc, hdr);
        let left = u32_at(bytes, HEADER + offset_of!(tpacket_hdr_v1, num_pkts)).unwrap_or(0);
        let at = u32_at(bytes, HEADER + offset_of!(tpacket_hdr_v1, offset_to_first_pkt));
        Self { left, at: at.unwrap_or(u32::MAX) as usize }
    }

    pub(super) fn next(&mut self, bytes: &[u8]) -> Option<Slot> {
        self.left = self.left.checked_sub(1)?;
        let header = bytes.get(self.at..)?;
        let slot = slot(header, self.at);
        let next = u32_at(header, offset_of!(tpacket3_hdr, tp_next_offset))? as usize;
        self.at = self.at.checked_add(next)?;
        if next == 0 {
            self.left = 0;
        }
        slot
    }
}

fn slot(header: &[u8], at: usize) -> Option<Slot> {
    const VARIANT: usize = offset_of!(tpacket3_hdr, hv1);
    const ADDRESS: usize = size_of::<tpacket3_hdr>().next_multiple_of(ALIGNMENT);
    let status = u32_at(header, offset_of!(tpacket3_hdr, tp_status))?;
    let seconds = u32_at(header, offset_of!(tpacket3_hdr, tp_sec))?;
    let nanos = u32_at(header, offset_of!(tpacket3_hdr, tp_nsec))?;
    let tci = u32_at(header, VARIANT + offset_of!(tpacket_hdr_variant1, tp_vlan_tci))?;
    let tpid = u16_at(header, VARIANT + offset_of!(tpacket_hdr_variant1, tp_vlan_tpid))?;
    let kind = *header.get(ADDRESS + offset_of!(sockaddr_ll, sll_pkttype))?;
    let tagged = status & libc::TP_STATUS_VLAN_VALID != 0;
    let tpid = if status & libc::TP_STATUS_VLAN_TPID_VALID != 0 { tpid } else { 0x8100 };
    let [tpid_high, tpid_low] = tpid.to_be_bytes();
    let [tci_high, tci_low] = (tci as u16).to_be_bytes();
    Some(Slot {
        from: at + usize::from(u16_at(header, offset_of!(tpacket3_hdr, tp_mac))?),
        length: u32_at(header, offset_of!(tpacket3_hdr, tp_snaplen))? as usize,
        wire_len: u32_at(header, offset_of!(tpacket3_hdr, tp_len))?,
        micros: i64::from(seconds) * 1_000_000 + i64::from(nanos / 1000),
        tag: tagged.then_some([tpid_high, tpid_low, tci_high, tci_low]),
        outgoing: kind == libc::PACKET_OUTGOING,
    })
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|part| u32::from_ne_bytes(*part))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|part| u16::from_ne_bytes(*part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_outside_end_the_block() {
        let mut bytes = vec![0xff; 4096];
        let mut block = Block::new(&bytes);
        assert!(block.next(&bytes).is_none());
        bytes.fill(0);
        let mut block = Block::new(&bytes);
        assert!(block.next(&bytes).is_none());
        assert!(Block::new(&[]).next(&[]).is_none());
    }
}
