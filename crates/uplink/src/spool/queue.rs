//! One queue on disk: numbered segments of framed records, and the place read up to.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Bytes after which a new segment begins: what is given up at once when room is short.
const SEGMENT_BYTES_MAX: u64 = 256 << 10;

/// Bytes of one record; a longer length means a torn or foreign file.
const RECORD_BYTES_MAX: usize = 1 << 20;

/// Bytes in front of each record: length and checksum.
const FRAME_BYTES: usize = 8;

/// A place in the queue: segment and byte.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd, Deserialize, Serialize)]
pub struct Position {
    segment: u64,
    byte: u64,
}

/// The queue.
pub struct Queue {
    folder: PathBuf,
    /// Number and bytes of each segment, oldest first.
    segments: Vec<(u64, u64)>,
    /// Read up to here.
    read: Position,
    writer: Option<File>,
}

impl Queue {
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let mut segments = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let number = name.to_string_lossy().strip_suffix(".seg").and_then(|n| n.parse().ok());
            if let Some(number) = number {
                segments.push((number, entry.metadata()?.len()));
            }
        }
        segments.sort_unstable();
        let read = fs::read(folder.join("position"))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        let mut queue = Self { folder: folder.to_owned(), segments, read, writer: None };
        queue.cut_torn_end()?;
        queue.drop_read()?;
        Ok(queue)
    }

    /// A crash in the middle of a write leaves part of a record at the end: it was never promised
    /// to anybody and goes.
    fn cut_torn_end(&mut self) -> io::Result<()> {
        let Some((number, bytes)) = self.segments.last().copied() else { return Ok(()) };
        let path = self.path(number);
        let whole = whole_bytes(&fs::read(&path)?);
        if whole < bytes {
            OpenOptions::new().write(true).open(&path)?.set_len(whole)?;
            if let Some(last) = self.segments.last_mut() {
                last.1 = whole;
            }
        }
        Ok(())
    }

    fn path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{number:012}.seg"))
    }

    pub fn append(&mut self, record: &[u8]) -> io::Result<()> {
        if record.len() > RECORD_BYTES_MAX {
            return Err(io::Error::other("a record of more than 1 MiB"));
        }
        let full = self.segments.last().is_none_or(|(_, bytes)| *bytes >= SEGMENT_BYTES_MAX);
        if full {
            self.sync()?;
            self.writer = None;
            // Never a number that was used before: the place read up to must stay behind it.
            let next = self.segments.last().map_or(self.read.segment, |(number, _)| *number) + 1;
            self.segments.push((next, 0));
        }
        let Some((number, _)) = self.segments.last().copied() else { return Ok(()) };
        let path = self.path(number);
        let writer = match &mut self.writer {
            Some(writer) => writer,
            None => {
                let file = OpenOptions::new().create(true).append(true).open(path)?;
                // The file's name, too, must be on disk before what stands in it is promised.
                File::open(&self.folder)?.sync_all()?;
                self.writer.insert(file)
            }
        };
        let length = u32::try_from(record.len()).map_err(io::Error::other)?;
        let mut frame = Vec::with_capacity(FRAME_BYTES + record.len());
        frame.extend_from_slice(&length.to_le_bytes());
        frame.extend_from_slice(&checksum(record).to_le_bytes());
        frame.extend_from_slice(record);
        writer.write_all(&frame)?;
        if let Some(last) = self.segments.last_mut() {
            last.1 += frame.len() as u64;
        }
        Ok(())
    }

    pub fn sync(&mut self) -> io::Result<()> {
        self.writer.as_ref().map_or(Ok(()), File::sync_data)
    }

    /// Up to `items` records of at most `bytes` in all from where reading stands (always one, if
    /// there is one), and where it would stand after them.
    pub fn peek(&mut self, items: usize, bytes: usize) -> io::Result<(Vec<Vec<u8>>, Position)> {
        let mut records = Vec::new();
        let mut at = self.read;
        let mut total = 0;
        for (number, size) in self.segments.clone() {
            if number < at.segment || records.len() >= items {
                continue;
            }
            let from = if number == at.segment { at.byte } else { 0 };
            let mut file = File::open(self.path(number))?;
            file.seek(SeekFrom::Start(from))?;
            let mut text = Vec::new();
            file.take(size.saturating_sub(from)).read_to_end(&mut text)?;
            let mut rest = &text[..];
            at = Position { segment: number, byte: from };
            while records.len() < items {
                let Some((record, after)) = next_record(rest) else { break };
                if !records.is_empty() && total + record.len() > bytes {
                    return Ok((records, at));
                }
                total += record.len();
                records.push(record.to_vec());
                at.byte += (rest.len() - after.len()) as u64;
                rest = after;
            }
        }
        Ok((records, at))
    }

    /// Reading stands at `position` from now on.
    pub fn advance(&mut self, position: Position) -> io::Result<()> {
        if position <= self.read {
            return Ok(());
        }
        self.read = position;
        self.keep_position()?;
        self.drop_read()
    }

    fn keep_position(&self) -> io::Result<()> {
        let text = serde_json::to_vec(&self.read).map_err(io::Error::other)?;
        super::write_whole(&self.folder.join("position"), &text).map_err(io::Error::other)
    }

    /// Removes segments that are read to their end; the one being written stays.
    fn drop_read(&mut self) -> io::Result<()> {
        while let Some((number, bytes)) = self.segments.first().copied() {
            let behind = number < self.read.segment
                || (number == self.read.segment && bytes <= self.read.byte);
            if !behind || (self.segments.len() == 1 && self.writer.is_some()) {
                break;
            }
            fs::remove_file(self.path(number))?;
            self.segments.remove(0);
        }
        Ok(())
    }

    /// Gives up the oldest segment that has something unread; how many records that were.
    pub fn drop_oldest(&mut self) -> io::Result<u64> {
        let Some((number, size)) = self.segments.first().copied() else { return Ok(0) };
        let from = if number == self.read.segment { self.read.byte } else { 0 };
        if size <= from {
            return Ok(0);
        }
        let text = fs::read(self.path(number))?;
        let mut rest = text.get(usize::try_from(from).unwrap_or(0)..).unwrap_or_default();
        let mut lost = 0;
        while let Some((_, after)) = next_record(rest) {
            lost += 1;
            rest = after;
        }
        if self.segments.len() == 1 {
            self.writer = None;
        }
        fs::remove_file(self.path(number))?;
        self.segments.remove(0);
        // Nothing may be written under that number again.
        self.read = self.read.max(Position { segment: number, byte: size });
        self.keep_position()?;
        Ok(lost)
    }

    pub fn bytes(&self) -> u64 {
        self.segments.iter().map(|(_, bytes)| bytes).sum()
    }

    /// Bytes not yet read.
    pub fn unread_bytes(&self) -> u64 {
        let read = |number: u64, bytes: u64| match number.cmp(&self.read.segment) {
            std::cmp::Ordering::Less => bytes,
            std::cmp::Ordering::Equal => self.read.byte.min(bytes),
            std::cmp::Ordering::Greater => 0,
        };
        self.segments.iter().map(|(number, bytes)| bytes - read(*number, *bytes)).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.segments.iter().all(|(number, bytes)| {
            *number < self.read.segment
                || (*number == self.read.segment && *bytes <= self.read.byte)
        })
    }
}

/// The first record, and what follows it; none when cut short or damaged.
fn next_record(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = text.split_first_chunk::<4>()?;
    let (sum, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    if length > RECORD_BYTES_MAX {
        return None;
    }
    let (record, rest) = rest.split_at_checked(length)?;
    (checksum(record) == u32::from_le_bytes(*sum)).then_some((record, rest))
}

fn whole_bytes(text: &[u8]) -> u64 {
    let mut rest = text;
    while let Some((_, after)) = next_record(rest) {
        rest = after;
    }
    (text.len() - rest.len()) as u64
}

/// FNV-1a: enough to tell a torn write from a whole one.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}
