//! Writes pcap files, in microseconds and little-endian. Does not write pcapng: every tool reads
//! pcap, and evidence needs no more than frames and their times.

use std::io::{self, Write};

use decode::{Frame, LinkType};

/// Written as the longest frame; the value that tcpdump writes.
const SNAPLEN: u32 = 262_144;

/// A pcap file being written.
#[derive(Debug)]
pub struct Writer<W> {
    target: W,
}

impl<W: Write> Writer<W> {
    /// Writes the file's header. All frames of a pcap file have one link type.
    pub fn new(mut target: W, link: LinkType) -> io::Result<Self> {
        let mut header = [0; 24];
        header[..4].copy_from_slice(&0xa1b2_c3d4_u32.to_le_bytes());
        header[4..6].copy_from_slice(&2_u16.to_le_bytes());
        header[6..8].copy_from_slice(&4_u16.to_le_bytes());
        header[16..20].copy_from_slice(&SNAPLEN.to_le_bytes());
        header[20..].copy_from_slice(&link.0.to_le_bytes());
        target.write_all(&header)?;
        Ok(Self { target })
    }

    /// Adds a frame. Its link type must be the file's; that is the caller's to see to.
    pub fn write(&mut self, frame: Frame<'_>) -> io::Result<()> {
        let seconds = frame.time.seconds();
        let micros = frame.time.micros() - seconds * 1_000_000;
        let length = frame.data.len() as u32;
        let mut header = [0; 16];
        header[..4].copy_from_slice(&(seconds as u32).to_le_bytes());
        header[4..8].copy_from_slice(&(micros as u32).to_le_bytes());
        header[8..12].copy_from_slice(&length.to_le_bytes());
        header[12..].copy_from_slice(&frame.wire_len.max(length).to_le_bytes());
        self.target.write_all(&header)?;
        self.target.write_all(frame.data)
    }

    /// Flushes and gives the target back.
    pub fn finish(mut self) -> io::Result<W> {
        self.target.flush()?;
        Ok(self.target)
    }
}
