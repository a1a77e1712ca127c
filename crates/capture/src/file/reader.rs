//! Reads capture files frame by frame, without copying them out of the buffer.

use std::io::{self, Read};

use decode::Frame;

use super::buffer::Buffer;
use super::formats::{
    BLOCK_HEADER_BYTES, Found, PCAP_HEADER_BYTES, PcapKind, RECORD_HEADER_BYTES, SECTION_TYPE,
    Section, pcap_header,
};

/// Bytes of one frame or block. Frames end at 262,144 in practice; pcapng keeps names and
/// decryption secrets in one block. Beyond this the file is damaged.
const BLOCK_BYTES_MAX: usize = 16 << 20;

/// Why a file could not be read, or not to its end. Frames before the damage have been delivered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It is not a capture file.
    #[error("not a pcap or pcapng file")]
    NotACapture,
    /// It ends inside a frame: the writer was cut off or the disk was full.
    #[error("the capture file ends inside a frame, after {frames} whole ones")]
    Truncated {
        /// Frames delivered before.
        frames: u64,
    },
    /// It contradicts itself.
    #[error("the capture file is damaged at byte {offset}, after {frames} frames: {reason}")]
    Damaged {
        /// Where the record or block starts.
        offset: u64,
        /// Frames delivered before.
        frames: u64,
        /// What is wrong.
        reason: &'static str,
    },
    /// The machine refused.
    #[error("cannot read the capture file")]
    Read(#[from] io::Error),
}

/// A capture file, frame by frame.
#[derive(Debug)]
pub struct Reader<R> {
    buffer: Buffer<R>,
    format: Format,
    /// Bytes to drop before the next record: those of the frame that was lent out.
    lent: usize,
    offset: u64,
    frames: u64,
    ended: bool,
}

#[derive(Debug)]
enum Format {
    Pcap(PcapKind),
    PcapNg(Section),
}

impl<R: Read> Reader<R> {
    /// Reads the beginning of `source` to see what it is.
    pub fn new(source: R) -> Result<Self, ReadError> {
        let mut buffer = Buffer::new(source);
        if !buffer.fill(SECTION_TYPE.len())? {
            return Err(ReadError::NotACapture);
        }
        let (format, lent) = if buffer.bytes().starts_with(&SECTION_TYPE) {
            (Format::PcapNg(Section::default()), 0)
        } else {
            buffer.fill(PCAP_HEADER_BYTES)?;
            let kind = pcap_header(buffer.bytes()).ok_or(ReadError::NotACapture)?;
            (Format::Pcap(kind), PCAP_HEADER_BYTES)
        };
        Ok(Self { buffer, format, lent, offset: 0, frames: 0, ended: false })
    }

    /// The next frame; `None` at the end. After an error there is no more.
    ///
    /// Not an `Iterator` because the frame borrows the buffer.
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, ReadError> {
        match self.find() {
            Ok(Some(found)) => {
                self.frames += 1;
                let bytes = self.buffer.bytes();
                Ok(Some(Frame {
                    time: found.time,
                    number: self.frames,
                    link: found.link,
                    data: bytes.get(found.from..found.from + found.length).unwrap_or(&[]),
                    wire_len: found.wire_len,
                }))
            }
            Ok(None) => {
                self.ended = true;
                Ok(None)
            }
            Err(error) => {
                self.ended = true;
                Err(error)
            }
        }
    }

    /// Looks for the next frame and leaves its record at the front of the buffer.
    fn find(&mut self) -> Result<Option<Found>, ReadError> {
        while !self.ended {
            self.buffer.consume(self.lent);
            self.offset += self.lent as u64;
            self.lent = 0;
            let Some(length) = self.record_len()? else { return Ok(None) };
            if BLOCK_BYTES_MAX < length {
                return Err(self.damaged("a frame or block that is too long"));
            }
            if !self.buffer.fill(length)? {
                return Err(ReadError::Truncated { frames: self.frames });
            }
            self.lent = length;
            let record = &self.buffer.bytes()[..length];
            let found = match &mut self.format {
                Format::Pcap(kind) => kind.record(record).map(Some).ok_or("a broken record"),
                Format::PcapNg(section) => section.block(record),
            };
            match found {
                Ok(Some(found)) => return Ok(Some(found)),
                Ok(None) => {}
                Err(reason) => return Err(self.damaged(reason)),
            }
        }
        Ok(None)
    }

    /// Bytes of the record or block at the front of the buffer; `None` at the end of the file.
    fn record_len(&mut self) -> Result<Option<usize>, ReadError> {
        let header_len = match &self.format {
            Format::Pcap(_) => RECORD_HEADER_BYTES,
            Format::PcapNg(_) => BLOCK_HEADER_BYTES,
        };
        if !self.buffer.fill(header_len)? {
            return match self.buffer.bytes() {
                [] => Ok(None),
                _ => Err(ReadError::Truncated { frames: self.frames }),
            };
        }
        let header = &self.buffer.bytes()[..header_len];
        let length = match &mut self.format {
            Format::Pcap(kind) => kind.frame_len(header).map(|length| length + header_len),
            Format::PcapNg(section) => section.block_len(header),
        };
        length.map(Some).ok_or_else(|| self.damaged("a block with an impossible length"))
    }

    fn damaged(&self, reason: &'static str) -> ReadError {
        ReadError::Damaged { offset: self.offset, frames: self.frames, reason }
    }
}
