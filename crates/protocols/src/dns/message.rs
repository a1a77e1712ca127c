//! Walks one DNS message: header, questions, records.
//!
//! Lenient: what can be told is told, and what is wrong is noted as a [`Flaw`]. Never follows a
//! compression pointer without bound. Does not judge and does not pair questions with replies.
//!
//! Specification: RFC 1035 section 4; names bounded as RFC 9267 advises.

use super::rdata::{self, Data};

/// Bytes of a name in dotted form. RFC 1035 allows 255 on the wire, which is at most 253 here; of a
/// longer one the labels beyond are walked but not kept.
pub(super) const NAME_BYTES_MAX: usize = 255;
/// Labels of one name: 255 bytes hold no more than 127.
const LABELS_MAX: usize = 127;
/// Compression pointers followed for one name. A name has at most 127 labels and a pointer for
/// each would be absurd; more is a loop.
const JUMPS_MAX: usize = 127;
/// Entries read of one message. A 64 KiB message of smallest records holds 5,900; real ones less
/// than a hundred.
const ENTRIES_MAX: usize = 2048;
/// Bytes of all names of one message. Compression lets a 64 KiB message expand to megabytes.
const NAMES_BYTES_MAX: usize = 128 << 10;
/// Bytes of the header.
pub(super) const HEADER_BYTES: usize = 12;

/// Where a name stands in [`Message::names`].
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Name {
    start: u32,
    length: u16,
}

/// One question.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Question {
    pub name: Name,
    pub rrtype: u16,
    pub class: u16,
}

/// One resource record.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Record {
    pub name: Name,
    pub rrtype: u16,
    pub class: u16,
    pub ttl: u32,
    pub data: Data,
}

/// What was wrong with a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Flaw {
    /// Header, questions or answers are cut short or point outside.
    Malformed,
    /// The authorities section cannot be read.
    Authorities,
    /// The additionals section cannot be read.
    Additionals,
    /// A name is longer than [`NAME_BYTES_MAX`].
    NameTooLong,
    /// A name's pointers go in a circle.
    InfiniteLoop,
    /// A name has more than [`LABELS_MAX`] labels.
    TooManyLabels,
}

/// One message.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Message {
    pub id: u16,
    pub flags: u16,
    pub questions: Vec<Question>,
    pub answers: Vec<Record>,
    pub authorities: Vec<Record>,
    pub additionals: Vec<Record>,
    pub flaws: Vec<Flaw>,
    names: Vec<u8>,
}

impl Message {
    /// Reads what can be read.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut message = Self::default();
        let mut walk = Walk { bytes, at: HEADER_BYTES, entries: 0, message: &mut message };
        if walk.sections().is_none() {
            message.flaw(Flaw::Malformed);
        }
        message
    }

    /// A name's bytes, labels joined by dots, without the root's.
    pub fn name(&self, name: Name) -> &[u8] {
        let start = name.start as usize;
        self.names.get(start..start + usize::from(name.length)).unwrap_or_default()
    }

    /// Whether the QR bit says response.
    pub const fn is_response(&self) -> bool {
        self.flags & 0x8000 != 0
    }

    /// Kind of query, 0 to 15.
    pub const fn opcode(&self) -> u8 {
        ((self.flags >> 11) & 0xf) as u8
    }

    /// Response code of the header; the upper bits of RFC 6891 are not added.
    pub const fn rcode(&self) -> u16 {
        self.flags & 0xf
    }

    /// Every record, in the order of the message.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.answers.iter().chain(&self.authorities).chain(&self.additionals)
    }

    fn flaw(&mut self, flaw: Flaw) {
        if !self.flaws.contains(&flaw) {
            self.flaws.push(flaw);
        }
    }
}

/// Reads a 16-bit number.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().copied().map(u16::from_be_bytes)
}

/// Reads a 32-bit number.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_be_bytes)
}

/// The reader's place in a message. `None` from a method: cut short, or over a limit.
pub(super) struct Walk<'m> {
    pub bytes: &'m [u8],
    at: usize,
    entries: usize,
    message: &'m mut Message,
}

impl Walk<'_> {
    fn sections(&mut self) -> Option<()> {
        self.message.id = u16_at(self.bytes, 0)?;
        self.message.flags = u16_at(self.bytes, 2)?;
        let counts = [4, 6, 8, 10].map(|at| u16_at(self.bytes, at));
        let [questions, answers, authorities, additionals] = counts;
        for _ in 0..questions? {
            let question = self.question()?;
            self.message.questions.push(question);
        }
        for _ in 0..answers? {
            let record = self.record()?;
            self.message.answers.push(record);
        }
        if !self.later_section(authorities?, |message| &mut message.authorities) {
            self.message.flaw(Flaw::Authorities);
        } else if !self.later_section(additionals?, |message| &mut message.additionals) {
            self.message.flaw(Flaw::Additionals);
        }
        Some(())
    }

    /// Authorities and additionals: false when broken, and what came before stays good.
    fn later_section(&mut self, count: u16, list: fn(&mut Message) -> &mut Vec<Record>) -> bool {
        for _ in 0..count {
            let Some(record) = self.record() else {
                return false;
            };
            list(self.message).push(record);
        }
        true
    }

    fn count(&mut self) -> Option<()> {
        self.entries += 1;
        (self.entries <= ENTRIES_MAX).then_some(())
    }

    fn question(&mut self) -> Option<Question> {
        self.count()?;
        let name = self.next_name()?;
        let rrtype = u16_at(self.bytes, self.at)?;
        let class = u16_at(self.bytes, self.at + 2)?;
        self.at += 4;
        Some(Question { name, rrtype, class })
    }

    fn record(&mut self) -> Option<Record> {
        self.count()?;
        let name = self.next_name()?;
        let rrtype = u16_at(self.bytes, self.at)?;
        let class = u16_at(self.bytes, self.at + 2)?;
        let ttl = u32_at(self.bytes, self.at + 4)?;
        let length = usize::from(u16_at(self.bytes, self.at + 8)?);
        let start = self.at + 10;
        let end = start.checked_add(length).filter(|&end| end <= self.bytes.len())?;
        let data = rdata::read(self, rrtype, start..end);
        self.at = end;
        Some(Record { name, rrtype, class, ttl, data })
    }

    fn next_name(&mut self) -> Option<Name> {
        let (name, after) = self.name_at(self.at)?;
        self.at = after;
        Some(name)
    }

    /// The name that begins at `at`, and where what follows it begins.
    pub fn name_at(&mut self, at: usize) -> Option<(Name, usize)> {
        let first = self.message.names.len();
        let (mut at, mut after, mut labels, mut jumps) = (at, None, 0, 0);
        loop {
            let length = usize::from(*self.bytes.get(at)?);
            match length {
                0 => break after = after.or(Some(at + 1)),
                1..=63 => {
                    labels += 1;
                    let label = self.bytes.get(at + 1..at + 1 + length)?;
                    if LABELS_MAX < labels {
                        self.message.flaw(Flaw::TooManyLabels);
                    } else {
                        self.keep(first, label)?;
                    }
                    at += 1 + length;
                }
                192..=255 => {
                    jumps += 1;
                    after = after.or(Some(at + 2));
                    at = usize::from(u16_at(self.bytes, at)? & 0x3fff);
                    if JUMPS_MAX < jumps {
                        self.message.flaw(Flaw::InfiniteLoop);
                        break;
                    }
                }
                // 01 and 10 in the upper bits were never given a lasting meaning.
                _ => return None,
            }
        }
        // Both fit: names are bounded by NAMES_BYTES_MAX and NAME_BYTES_MAX.
        let length = u16::try_from(self.message.names.len() - first).ok()?;
        Some((Name { start: u32::try_from(first).ok()?, length }, after?))
    }

    fn keep(&mut self, first: usize, label: &[u8]) -> Option<()> {
        let names = &mut self.message.names;
        if NAMES_BYTES_MAX < names.len() {
            return None;
        }
        let dot = usize::from(names.len() != first);
        if NAME_BYTES_MAX < names.len() - first + dot + label.len() {
            self.message.flaw(Flaw::NameTooLong);
            return Some(());
        }
        if dot == 1 {
            names.push(b'.');
        }
        names.extend_from_slice(label);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn with_question(name: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        bytes.extend_from_slice(name);
        bytes.extend_from_slice(&[0, 1, 0, 1]);
        bytes
    }

    #[track_caller]
    fn check(name: &[u8], expected: &str, flaws: &[Flaw]) {
        let message = Message::parse(&with_question(name));
        let names: Vec<_> = message
            .questions
            .iter()
            .map(|q| message.name(q.name).escape_ascii().to_string())
            .collect();
        assert_eq!(names.join(" "), expected);
        assert_eq!(message.flaws, flaws);
    }

    #[test]
    fn reads_names() {
        check(b"\x03www\x07example\x03com\0", "www.example.com", &[]);
        check(b"\0", "", &[]);
        check(b"\x01\xff\0", "\\xff", &[]);
    }

    #[test]
    fn bounds_names() {
        check(b"\xc0\x0c", "", &[Flaw::InfiniteLoop]);
        check(b"\xc0\xff", "", &[Flaw::Malformed]);
        check(b"\x40ab\0", "", &[Flaw::Malformed]);
        check(b"\x05ab", "", &[Flaw::Malformed]);
        let long = [b"\x3f".as_slice(), &[b'a'; 63]].concat().repeat(5);
        let kept = vec!["a".repeat(63); 4].join(".");
        check(&[long, vec![0]].concat(), &kept, &[Flaw::NameTooLong]);
        let many = b"\x01a".repeat(130);
        let kept = vec!["a"; 127].join(".");
        check(&[many, vec![0]].concat(), &kept, &[Flaw::TooManyLabels]);
    }

    #[test]
    fn compression_cannot_blow_up() {
        let mut bytes = vec![0, 7, 0x81, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0];
        for _ in 0..3 {
            bytes.push(63);
            bytes.extend_from_slice(&[b'a'; 63]);
        }
        bytes.extend_from_slice(&[0, 0, 16, 0, 1, 0, 0, 0, 0, 0, 0]);
        for _ in 0..5000 {
            bytes.extend_from_slice(&[0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 0, 0, 0]);
        }
        let message = Message::parse(&bytes);
        assert!(message.flaws.contains(&Flaw::Malformed));
        assert!(message.names.len() <= NAMES_BYTES_MAX + NAME_BYTES_MAX);
    }

    proptest! {
        #[test]
        fn any_bytes_do_no_harm(bytes: Vec<u8>) {
            let message = Message::parse(&bytes);
            prop_assert!(message.questions.iter().all(|q| message.name(q.name).len() <= NAME_BYTES_MAX));
        }

        #[test]
        fn any_bytes_after_a_header_do_no_harm(body: Vec<u8>, counts in proptest::array::uniform4(0_u8..9)) {
            let mut bytes = vec![0, 7, 0x81, 0];
            bytes.extend(counts.iter().flat_map(|&count| [0, count]));
            bytes.extend(body);
            let message = Message::parse(&bytes);
            prop_assert!(message.records().all(|r| message.name(r.name).len() <= NAME_BYTES_MAX));
        }
    }
}
