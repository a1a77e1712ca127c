//! Files carried by transactions: named, counted and hashed as they pass.

use model::Direction;
use sha2::Digest as _;

/// How a file's transfer ended, or that it has not.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FileState {
    /// Still coming.
    Open,
    /// Seen whole.
    Closed,
    /// Cut off, or bytes of it were lost.
    Truncated,
}

/// The three hashes that indicators and rules use.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FileHashes {
    /// MD5, 16 bytes.
    pub md5: [u8; 16],
    /// SHA-1, 20 bytes.
    pub sha1: [u8; 20],
    /// SHA-256, 32 bytes.
    pub sha256: [u8; 32],
}

/// One file. Data is handed on as it comes and not kept here.
#[derive(Debug)]
pub struct File {
    /// Number of the file in its flow, from 0.
    pub id: u32,
    /// Which way it went.
    pub direction: Direction,
    /// Its name as the protocol gave it, at most 4,096 bytes.
    pub name: Vec<u8>,
    /// Bytes sent, lost ones counted where their number is known.
    pub size: u64,
    /// How it ended.
    pub state: FileState,
    /// Whether bytes in the middle were lost.
    pub gaps: bool,
    /// Start and end of the part sent, for a range request.
    pub range: Option<(u64, u64)>,
    /// The hashes of all that came, once it has ended and nothing in the middle was lost.
    pub hashes: Option<FileHashes>,
    /// The first bytes, for recognising what it is; at most [`File::HEAD_BYTES_MAX`].
    pub head: Vec<u8>,
    /// Set by the driver when the record is written.
    pub logged: bool,
    /// Set by detection when a rule asked that the file be stored.
    pub store: bool,
    hashers: Option<Box<Hashers>>,
}

#[derive(Debug, Default, Clone)]
struct Hashers {
    md5: md5::Md5,
    sha1: sha1::Sha1,
    sha256: sha2::Sha256,
}

impl File {
    /// Bytes kept of a file's beginning.
    pub const HEAD_BYTES_MAX: usize = 64;

    /// A file that begins.
    pub fn open(id: u32, direction: Direction, name: &[u8]) -> Self {
        Self {
            id,
            direction,
            name: name[..name.len().min(4096)].to_vec(),
            size: 0,
            state: FileState::Open,
            gaps: false,
            range: None,
            hashes: None,
            head: Vec::new(),
            logged: false,
            store: false,
            hashers: Some(Box::default()),
        }
    }

    /// Takes the next bytes.
    pub fn feed(&mut self, data: &[u8]) {
        if self.state != FileState::Open {
            return;
        }
        self.size = self.size.saturating_add(data.len() as u64);
        let room = Self::HEAD_BYTES_MAX.saturating_sub(self.head.len());
        self.head.extend_from_slice(&data[..data.len().min(room)]);
        if let Some(hashers) = &mut self.hashers {
            hashers.md5.update(data);
            hashers.sha1.update(data);
            hashers.sha256.update(data);
        }
    }

    /// Notes that `bytes` were lost: no hash can be told any more.
    pub fn gap(&mut self, bytes: u64) {
        self.gaps = true;
        self.size = self.size.saturating_add(bytes);
        self.hashers = None;
    }

    /// Ends the file.
    pub fn close(&mut self, state: FileState) {
        if self.state != FileState::Open {
            return;
        }
        self.state = if self.gaps { FileState::Truncated } else { state };
        // Of a cut file the hashes are those of what came: `gap` has taken them where bytes lack.
        if let Some(hashers) = self.hashers.take() {
            self.hashes = Some(FileHashes {
                md5: hashers.md5.finalize().into(),
                sha1: hashers.sha1.finalize().into(),
                sha256: hashers.sha256.finalize().into(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_what_was_seen_whole() {
        let mut file = File::open(0, Direction::ToClient, b"a.txt");
        file.feed(b"ab");
        file.feed(b"c");
        file.close(FileState::Closed);
        let hashes = file.hashes.expect("closed and whole");
        assert_eq!(hashes.md5[..4], [0x90, 0x01, 0x50, 0x98]);
        assert_eq!(file.size, 3);
    }

    #[test]
    fn lost_bytes_give_no_hash() {
        let mut file = File::open(0, Direction::ToClient, b"a");
        file.gap(0);
        file.close(FileState::Closed);
        assert_eq!(file.state, FileState::Truncated);
        assert_eq!(file.hashes, None);
    }
}
