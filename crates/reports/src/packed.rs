//! What is packed, unpacked as a stream: gzip and zip, as publishers send their tables.
//!
//! A zip is read from its front, file by file, without its directory at the end: nothing has to be
//! kept. Does not unpack what lies packed inside, what is encrypted, or zips of more than 4 GB.
//!
//! Specification: RFC 1952 (gzip), PKWARE's APPNOTE 6.3.3, sections 4.3.7 and 4.3.9 (zip).

use std::io::{BufRead, BufReader, Cursor, Error, Read, sink};

use flate2::bufread::{DeflateDecoder, MultiGzDecoder};

use crate::fault::{Code, Words};
use crate::limits::{UNPACKED_BYTES_MAX, UNPACKED_FILES_MAX};

const GZIP: [u8; 2] = [0x1f, 0x8b];
const FILE: [u8; 4] = *b"PK\x03\x04";
const DIRECTORY: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";

/// Bytes in which the note behind a file of unknown length ends: 4 of its mark, 4 of a checksum and
/// two lengths of 8.
const NOTE_BYTES_MAX: usize = 24;

/// Why a packed file is not read on. Its publisher must act; what was read before stands.
#[derive(Debug, thiserror::Error)]
pub enum NotUnpacked {
    /// Cut short, damaged, or over the limit of bytes.
    #[error("{0}")]
    Broken(#[from] Error),
    /// A zip of more files than are read.
    #[error("the zip has more than {limit} files")]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// A zip that uses what is not read.
    #[error("`{name}` in the zip {what}")]
    NotRead {
        /// The file in the zip.
        name: String,
        /// What.
        what: &'static str,
    },
    /// A zip without a file.
    #[error("there is no file in the zip")]
    Empty,
}

impl NotUnpacked {
    /// What is wrong, for a text in any language.
    pub fn words(&self) -> Words {
        match self {
            Self::Broken(error) => Words::new(Code::NotUnpacked, vec![("why", error.to_string())]),
            Self::TooMany { limit } => {
                Words::new(Code::TooManyFiles, vec![("limit", limit.to_string())])
            }
            Self::NotRead { name, what } => {
                let with = vec![("name", name.clone()), ("why", (*what).to_owned())];
                Words::new(Code::ZipNotRead, with)
            }
            Self::Empty => Words::new(Code::ZipEmpty, Vec::new()),
        }
    }
}

/// Shows every file in `input` under its name: itself when it is not packed. Who looks need not
/// read to the end.
pub fn each_file(
    input: impl Read,
    name: &str,
    mut look: impl FnMut(&str, &mut dyn Read),
) -> Result<(), NotUnpacked> {
    // However few bytes come first: a network gives what it has.
    let (mut input, mut head) = (input, Vec::new());
    input.by_ref().take(FILE.len() as u64).read_to_end(&mut head)?;
    let (is_gzip, is_zip) = (head.starts_with(&GZIP), head.starts_with(b"PK"));
    let is_zip = is_zip && (head.starts_with(&FILE) || head.starts_with(&END));
    let mut input = BufReader::new(Cursor::new(head).chain(input));
    let mut left = UNPACKED_BYTES_MAX;
    if is_zip {
        return each_of_zip(&mut input, name, &mut left, &mut look);
    }
    if is_gzip {
        let name = name.strip_suffix(".gz").unwrap_or(name);
        let mut inside = Bounded { inner: MultiGzDecoder::new(input), left: &mut left };
        look(name, &mut inside);
        return Ok(());
    }
    look(name, &mut input);
    Ok(())
}

fn each_of_zip(
    input: &mut impl BufRead,
    name: &str,
    left: &mut u64,
    look: &mut impl FnMut(&str, &mut dyn Read),
) -> Result<(), NotUnpacked> {
    let mut mark = [0; 4];
    input.read_exact(&mut mark)?;
    let mut files = 0;
    while mark == FILE {
        let file = Header::read(input)?;
        let inside = format!("{name}/{}", file.name);
        let is_shown = !file.name.ends_with('/') && !file.name.starts_with("__MACOSX/");
        files += usize::from(is_shown);
        if UNPACKED_FILES_MAX < files {
            return Err(NotUnpacked::TooMany { limit: UNPACKED_FILES_MAX });
        }
        file.unpack(input, left, |bytes| {
            if is_shown {
                look(&inside, bytes)
            }
        })?;
        mark = file.next_mark(input)?;
    }
    match (mark, files) {
        (DIRECTORY | END, 0) => Err(NotUnpacked::Empty),
        (DIRECTORY | END, _) => Ok(()),
        _ => Err(Error::other("the zip is damaged: no file and no directory follows").into()),
    }
}

/// What stands before a file in a zip.
struct Header {
    name: String,
    is_encrypted: bool,
    /// The lengths stand behind the file.
    is_open: bool,
    method: u16,
    packed_bytes: u32,
}

impl Header {
    fn read(input: &mut impl BufRead) -> Result<Self, NotUnpacked> {
        let mut fixed = [0; 26];
        input.read_exact(&mut fixed)?;
        let short = |at: usize| u16::from_le_bytes([fixed[at], fixed[at + 1]]);
        let flags = short(2);
        let packed_bytes = u32::from_le_bytes([fixed[14], fixed[15], fixed[16], fixed[17]]);
        let mut name = vec![0; usize::from(short(22))];
        input.read_exact(&mut name)?;
        let beside = u64::from(short(24));
        std::io::copy(&mut input.take(beside), &mut sink())?;
        Ok(Self {
            name: String::from_utf8_lossy(&name).into_owned(),
            is_encrypted: flags & 1 != 0,
            is_open: flags & 8 != 0,
            method: short(4),
            packed_bytes,
        })
    }

    fn unpack(
        &self,
        input: &mut impl BufRead,
        left: &mut u64,
        look: impl FnOnce(&mut dyn Read),
    ) -> Result<(), NotUnpacked> {
        let not = |what| Err(NotUnpacked::NotRead { name: self.name.clone(), what });
        match self.method {
            _ if self.is_encrypted => not("is encrypted"),
            0 if self.is_open || self.packed_bytes == u32::MAX => not("does not say its length"),
            0 => {
                let bytes = input.take(self.packed_bytes.into());
                drained(Bounded { inner: bytes, left }, look)
            }
            8 => drained(Bounded { inner: DeflateDecoder::new(input), left }, look),
            _ => not("is packed in a way that is not read"),
        }
    }

    /// The mark of what follows, behind the note with the lengths if there is one.
    fn next_mark(&self, input: &mut impl BufRead) -> Result<[u8; 4], NotUnpacked> {
        let mut mark = [0; 4];
        input.read_exact(&mut mark)?;
        let mut passed = 0;
        while self.is_open && ![FILE, DIRECTORY, END].contains(&mark) {
            passed += 1;
            if NOTE_BYTES_MAX < passed {
                break;
            }
            mark.rotate_left(1);
            input.read_exact(&mut mark[3..])?;
        }
        Ok(mark)
    }
}

/// What nobody read is passed over, so that the next file is found.
fn drained(mut bytes: impl Read, look: impl FnOnce(&mut dyn Read)) -> Result<(), NotUnpacked> {
    look(&mut bytes);
    std::io::copy(&mut bytes, &mut sink())?;
    Ok(())
}

/// Stops with an error where more comes out than may.
struct Bounded<'b, R> {
    inner: R,
    left: &'b mut u64,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        match self.left.checked_sub(count as u64) {
            Some(left) => *self.left = left,
            None => {
                let limit = UNPACKED_BYTES_MAX >> 20;
                return Err(Error::other(format!("unpacked it has more than {limit} MiB")));
            }
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// Each file's name and text.
    fn files(bytes: impl Read, name: &str) -> (Vec<(String, String)>, Option<String>) {
        let mut found = Vec::new();
        let done = each_file(bytes, name, |name, bytes| {
            let mut text = String::new();
            let read = bytes.read_to_string(&mut text);
            let text = read.map_or_else(|error| format!("! {error}"), |_| text);
            found.push((name.to_owned(), text));
        });
        (found, done.err().map(|error| error.to_string()))
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut to = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        to.write_all(text).expect("written");
        to.finish().expect("finished")
    }

    /// A zip of one file, its lengths before it or behind it.
    fn zip(name: &str, text: &[u8], method: u16, is_open: bool) -> Vec<u8> {
        let mut packed = text.to_vec();
        if method == 8 {
            let to = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
            let mut to = to;
            to.write_all(text).expect("written");
            packed = to.finish().expect("finished");
        }
        let length = if is_open { 0 } else { packed.len() as u32 };
        let mut out = FILE.to_vec();
        for short in [20, if is_open { 8 } else { 0 }, method, 0, 0, 0, 0] {
            out.extend(u16::to_le_bytes(short));
        }
        out.extend(length.to_le_bytes());
        out.extend(length.to_le_bytes());
        out.extend((name.len() as u16).to_le_bytes());
        out.extend(0u16.to_le_bytes());
        out.extend(name.as_bytes());
        out.extend(&packed);
        if is_open {
            out.extend(b"PK\x07\x08");
            out.extend([1; 12]);
        }
        out
    }

    fn ended(mut zip: Vec<u8>) -> Vec<u8> {
        zip.extend(DIRECTORY);
        zip.extend([0; 40]);
        zip
    }

    /// As a bad line gives them.
    struct OneByOne<'b>(&'b [u8]);

    impl Read for OneByOne<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let most = out.len().min(1);
            self.0.read(&mut out[..most])
        }
    }

    #[track_caller]
    fn check(bytes: &[u8], name: &str, expected: &[(&str, &str)], wrong: Option<&str>) {
        let (found, error) = files(bytes, name);
        assert_eq!((&found, &error), (&files(OneByOne(bytes), name).0, &error));
        let found: Vec<_> = found.iter().map(|(name, text)| (&**name, &**text)).collect();
        assert_eq!((found.as_slice(), error.as_deref()), (expected, wrong));
    }

    #[test]
    fn what_is_not_packed_is_shown_as_it_is() {
        check(b"a,b\n1,2\n", "x.csv", &[("x.csv", "a,b\n1,2\n")], None);
        check(b"PK is text too", "x.csv", &[("x.csv", "PK is text too")], None);
        check(b"", "x.csv", &[("x.csv", "")], None);
    }

    #[test]
    fn gzip_is_unpacked_under_its_own_name_and_members_follow_each_other() {
        let mut two = gzip(b"one\n");
        two.extend(gzip(b"two\n"));
        check(&two, "x.csv.gz", &[("x.csv", "one\ntwo\n")], None);
    }

    #[test]
    fn every_file_of_a_zip_is_shown_whether_its_length_stands_before_or_behind() {
        let mut all = zip("a.csv", b"first", 8, false);
        all.extend(zip("folder/", b"", 0, false));
        all.extend(zip("b.csv", b"second", 8, true));
        all.extend(zip("c.csv", b"third", 0, false));
        let expected =
            [("z.zip/a.csv", "first"), ("z.zip/b.csv", "second"), ("z.zip/c.csv", "third")];
        check(&ended(all), "z.zip", &expected, None);
    }

    #[test]
    fn what_is_cut_or_not_read_is_told_and_what_came_before_stands() {
        let mut cut = zip("a.csv", b"first", 8, false);
        let second = zip("b.csv", b"second second second", 8, false);
        cut.extend(&second[..second.len() - 3]);
        let (found, error) = files(&cut[..], "z.zip");
        assert_eq!(found[0].1, "first");
        assert!(error.is_some());
        let mut secret = zip("a.csv", b"first", 8, false);
        secret[6] |= 1;
        check(&secret, "z.zip", &[], Some("`a.csv` in the zip is encrypted"));
        let mut none = END.to_vec();
        none.extend([0; 18]);
        check(&none, "z.zip", &[], Some("there is no file in the zip"));
        let many: Vec<u8> =
            (0..=UNPACKED_FILES_MAX).flat_map(|_| zip("a", b"x", 0, false)).collect();
        assert_eq!(files(&many[..], "z").1.as_deref(), Some("the zip has more than 100 files"));
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let mut left = 10;
        let mut bomb = Bounded { inner: std::io::repeat(0), left: &mut left };
        let mut buffer = [0; 8];
        assert_eq!(bomb.read(&mut buffer).ok(), Some(8));
        assert!(bomb.read(&mut buffer).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_behind_a_mark_are_read_to_an_end(rest: Vec<u8>) {
            let mut bytes = FILE.to_vec();
            bytes.extend(&rest);
            files(&bytes[..], "z.zip");
            let mut bytes = GZIP.to_vec();
            bytes.extend(&rest);
            files(&bytes[..], "z.gz");
        }
    }
}
