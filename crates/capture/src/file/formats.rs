//! The one place that knows the `pcap-parser` crate: from the bytes of one record or block to
//! what we need of it. Holds no buffer and reads nothing.

use decode::LinkType;
use model::Time;
use pcap_parser::pcapng::{Block, parse_block_be, parse_block_le};
use pcap_parser::traits::PcapNGPacketBlock;
use pcap_parser::{parse_pcap_frame, parse_pcap_frame_be, parse_pcap_header};

/// Bytes of a pcap file header.
pub(super) const PCAP_HEADER_BYTES: usize = 24;
/// Bytes of a pcap record before its frame.
pub(super) const RECORD_HEADER_BYTES: usize = 16;
/// Bytes of a pcapng block before its body: type and length; a section also its byte order.
pub(super) const BLOCK_HEADER_BYTES: usize = 12;
/// Type of a pcapng section header, the same in both byte orders.
pub(super) const SECTION_TYPE: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];

/// Interfaces in one pcapng section. A host has tens; each costs us 24 bytes.
const INTERFACES_MAX: usize = 65_536;

/// What stands in a pcap file's header.
#[derive(Clone, Copy, Debug)]
pub(super) struct PcapKind {
    big_endian: bool,
    nanoseconds: bool,
    pub(super) link: LinkType,
}

/// A frame by its place in the bytes it was read from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) time: Time,
    pub(super) link: LinkType,
    pub(super) from: usize,
    pub(super) length: usize,
    pub(super) wire_len: u32,
}

/// Reads a pcap file header.
pub(super) fn pcap_header(bytes: &[u8]) -> Option<PcapKind> {
    let (_, header) = parse_pcap_header(bytes).ok()?;
    if header.is_modified_format() {
        return None;
    }
    // The upper bits say how long the frame check sequence is, not the link type.
    let link = LinkType((header.network.0 as u32) & 0x0fff_ffff);
    Some(PcapKind {
        big_endian: header.is_bigendian(),
        nanoseconds: header.is_nanosecond_precision(),
        link,
    })
}

impl PcapKind {
    /// How long the frame of the record is whose header is given.
    pub(super) fn frame_len(self, header: &[u8]) -> Option<usize> {
        let length = *header.get(8..)?.first_chunk::<4>()?;
        usize::try_from(number(self.big_endian, length)).ok()
    }

    /// Reads a record that is there in full.
    pub(super) fn record(self, bytes: &[u8]) -> Option<Found> {
        let parsed =
            if self.big_endian { parse_pcap_frame_be(bytes) } else { parse_pcap_frame(bytes) };
        let (_, record) = parsed.ok()?;
        let micros = if self.nanoseconds { record.ts_usec / 1000 } else { record.ts_usec };
        Some(Found {
            time: Time::from_micros(i64::from(record.ts_sec) * 1_000_000 + i64::from(micros)),
            link: self.link,
            from: RECORD_HEADER_BYTES,
            length: record.data.len(),
            wire_len: record.origlen,
        })
    }
}

/// What a pcapng section has told so far.
#[derive(Debug, Default)]
pub(super) struct Section {
    big_endian: bool,
    interfaces: Vec<Interface>,
}

#[derive(Clone, Copy, Debug)]
struct Interface {
    link: LinkType,
    snaplen: u32,
    units_per_second: u64,
    offset_s: i64,
}

impl Section {
    /// How long the block is whose first [`BLOCK_HEADER_BYTES`] are given. A section header
    /// changes the byte order, also for its own length.
    pub(super) fn block_len(&mut self, header: &[u8]) -> Option<usize> {
        if header.starts_with(&SECTION_TYPE) {
            self.big_endian = match *header.get(8..)?.first_chunk::<4>()? {
                [0x1a, 0x2b, 0x3c, 0x4d] => true,
                [0x4d, 0x3c, 0x2b, 0x1a] => false,
                _ => return None,
            };
        }
        let length = number(self.big_endian, *header.get(4..)?.first_chunk::<4>()?);
        usize::try_from(length).ok().filter(|length| BLOCK_HEADER_BYTES <= *length)
    }

    /// Reads a block that is there in full: a frame, none, or what is wrong.
    pub(super) fn block(&mut self, bytes: &[u8]) -> Result<Option<Found>, &'static str> {
        let parsed = if self.big_endian { parse_block_be(bytes) } else { parse_block_le(bytes) };
        let (_, block) = parsed.map_err(|_| "a block that contradicts itself")?;
        match block {
            Block::SectionHeader(_) => self.interfaces.clear(),
            Block::InterfaceDescription(about) => {
                if INTERFACES_MAX <= self.interfaces.len() {
                    return Err("too many interfaces");
                }
                self.interfaces.push(Interface {
                    link: LinkType(about.linktype.0 as u32),
                    snaplen: about.snaplen,
                    units_per_second: units_per_second(about.if_tsresol),
                    offset_s: about.if_tsoffset,
                });
            }
            Block::EnhancedPacket(packet) => {
                let interface = self.interface(packet.if_id)?;
                let units = u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low);
                let data = packet.packet_data();
                return Ok(Some(found(
                    interface,
                    interface.time(units),
                    bytes,
                    data,
                    packet.origlen,
                )));
            }
            Block::SimplePacket(packet) => {
                let interface = self.interface(0)?;
                let limit = if interface.snaplen == 0 { u32::MAX } else { interface.snaplen };
                let length = packet.origlen.min(limit) as usize;
                let data = packet.data.get(..length).unwrap_or(packet.data);
                return Ok(Some(found(interface, Time::default(), bytes, data, packet.origlen)));
            }
            _ => {}
        }
        Ok(None)
    }

    fn interface(&self, number: u32) -> Result<Interface, &'static str> {
        let index = usize::try_from(number).unwrap_or(usize::MAX);
        self.interfaces.get(index).copied().ok_or("a frame of an interface that was not described")
    }
}

impl Interface {
    fn time(self, units: u64) -> Time {
        let micros = i128::from(units) * 1_000_000 / i128::from(self.units_per_second)
            + i128::from(self.offset_s) * 1_000_000;
        Time::from_micros(i64::try_from(micros).unwrap_or(i64::MAX))
    }
}

/// `data` is a part of `bytes`; its place is what outlives this call.
fn found(interface: Interface, time: Time, bytes: &[u8], data: &[u8], wire_len: u32) -> Found {
    let from = (data.as_ptr() as usize).saturating_sub(bytes.as_ptr() as usize);
    Found { time, link: interface.link, from, length: data.len(), wire_len }
}

/// From the `if_tsresol` option: powers of ten, or of two when the high bit is set.
fn units_per_second(resolution: u8) -> u64 {
    let exponent = u32::from(resolution & 0x7f);
    let units = if resolution & 0x80 == 0 {
        10_u64.checked_pow(exponent)
    } else {
        2_u64.checked_pow(exponent)
    };
    units.unwrap_or(u64::MAX)
}

fn number(big_endian: bool, bytes: [u8; 4]) -> u32 {
    if big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
}
