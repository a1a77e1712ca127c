//! The header block of a message: where it ends, and the headers in it.
//!
//! Follows what browsers accept rather than what the specification allows: lines that end in a
//! bare CR or LF, blank lines with white space in them, folding, NUL bytes, white space before
//! the colon. Keeps the order of first appearance and joins repetitions with `, `. Does not
//! interpret values.
//!
//! Specification: RFC 9110 section 5, RFC 9112 section 5.

use std::ops::Range;

use memchr::memchr;

use super::config::{HEADERS_MAX, REPETITIONS_MAX};

/// Whether a line with its end ends the header block.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum EndOfHeaders {
    Yes,
    No,
    /// Only what follows tells.
    Undecided,
}

/// Bytes looked at after a blank-looking line to see whether headers go on.
const LOOK_AHEAD_MAX: usize = 256;

/// Judges `line` (with its LF) by itself and by what follows it. `end` says that nothing more can
/// follow `rest`.
pub(super) fn end_of_headers(line: &[u8], rest: &[u8], end: bool) -> EndOfHeaders {
    if matches!(line, b"\n" | b"\r\n") {
        return EndOfHeaders::Yes;
    }
    if !line.iter().all(|&byte| is_blank(byte) || byte == b'\n') {
        return EndOfHeaders::No;
    }
    // Some browsers take a line of white space for the end, some for a folded line. The next
    // bytes tell which of the two the sender meant.
    match rest {
        [b'\n', ..] | [b'\r', b'\n', ..] | [b' ' | b'\t', ..] => return EndOfHeaders::No,
        [] | [b'\r'] if !end => return EndOfHeaders::Undecided,
        _ => {}
    }
    match starts_header(rest) {
        Some(true) => EndOfHeaders::No,
        None if !end && rest.len() < LOOK_AHEAD_MAX => EndOfHeaders::Undecided,
        _ => EndOfHeaders::Yes,
    }
}

/// Whether bytes begin with a name and a colon; `None` when they are too few to say.
fn starts_header(bytes: &[u8]) -> Option<bool> {
    let name = bytes.iter().take_while(|&&byte| is_token(byte)).count();
    if name == bytes.len() {
        return None;
    }
    let gap = bytes[name..].iter().take_while(|&&byte| matches!(byte, b' ' | b'\t')).count();
    bytes.get(name + gap).map(|&byte| 0 < name && byte == b':')
}

/// Where a line (without its LF) is really ended by a bare CR: right after the first one that is
/// followed by what looks like a header.
pub(super) fn bare_cr_end(line: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = memchr(b'\r', &line[from..]) {
        let next = from + at + 1;
        if next < line.len() && starts_header(&line[next..]) == Some(true) {
            return Some(next);
        }
        from = next;
    }
    None
}

/// A token character of RFC 9110.
pub(super) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// White space of any kind that is not the end of a line.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | 0x0b | 0x0c)
}

/// Both ends without blanks, line ends and NUL.
pub(super) fn trim(bytes: &[u8]) -> &[u8] {
    let outside = |byte: &u8| is_blank(*byte) || matches!(*byte, b'\n' | 0);
    let start = bytes.iter().position(|byte| !outside(byte)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|byte| !outside(byte)).map_or(start, |at| at + 1);
    &bytes[start..end]
}

/// One header, in places of the store.
#[derive(Clone, Debug)]
struct Entry {
    name: Range<u32>,
    value: Range<u32>,
    repeated: u16,
}

/// What was odd in a block.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Oddities {
    pub missing_colon: bool,
    pub folded_first: bool,
    pub folded_header: bool,
    pub empty_name: bool,
    pub repeated: bool,
    pub too_many: bool,
    pub two_lengths: bool,
}

/// The headers of a message. One allocation for all text, one for all places.
#[derive(Clone, Debug, Default)]
pub(super) struct Headers {
    store: Vec<u8>,
    entries: Vec<Entry>,
    pub oddities: Oddities,
}

impl Headers {
    /// Reads a block of lines, its closing blank line included or not. `split_folds`: a folded
    /// line that is itself a header counts as one, as browsers do in responses.
    pub(super) fn read(&mut self, block: &[u8], split_folds: bool) {
        let mut logical: Vec<u8> = Vec::new();
        for line in (Lines { rest: block }) {
            let folded = matches!(line.first(), Some(b' ' | b'\t' | 0));
            if !folded {
                self.line(&logical);
                logical.clear();
                logical.extend_from_slice(line);
                continue;
            }
            let text = trim(line);
            if logical.is_empty() {
                self.oddities.folded_first = true;
                logical.extend_from_slice(text);
            } else if split_folds && text.contains(&b':') && logical.contains(&b':') {
                self.oddities.folded_header = true;
                self.line(&logical);
                logical.clear();
                logical.extend_from_slice(text);
            } else {
                logical.push(b' ');
                logical.extend_from_slice(text);
            }
        }
        self.line(&logical);
    }

    fn line(&mut self, line: &[u8]) {
        if trim(line).is_empty() {
            return;
        }
        let Some(colon) = memchr(b':', line) else {
            self.oddities.missing_colon = true;
            return;
        };
        let name = trim(&line[..colon]);
        self.oddities.empty_name |= name.is_empty();
        self.add(name, trim(&line[colon + 1..]));
    }

    fn add(&mut self, name: &[u8], value: &[u8]) {
        // A NUL inside a name hides it from those that stop there; browsers skip it.
        let cleaned: Vec<u8>;
        let name = if memchr(0, name).is_some() {
            cleaned = name.iter().copied().filter(|&byte| byte != 0).collect();
            &cleaned[..]
        } else {
            name
        };
        match self.place(name) {
            Some(at) => self.repeat(at, value),
            None if self.entries.len() < HEADERS_MAX => {
                let name = self.put(name);
                let value = self.put(value);
                self.entries.push(Entry { name, value, repeated: 0 });
            }
            None => self.oddities.too_many = true,
        }
    }

    fn repeat(&mut self, at: usize, value: &[u8]) {
        self.oddities.repeated = true;
        let old = self.entries[at].clone();
        if REPETITIONS_MAX <= old.repeated {
            return;
        }
        let is_length = self.text(&old.name).eq_ignore_ascii_case(b"content-length");
        self.entries[at].repeated += 1;
        if is_length {
            // Two lengths are never joined: `68, 70` would be a third.
            self.oddities.two_lengths |= self.text(&old.value) != value;
            return;
        }
        let start = self.store.len();
        self.store.extend_from_within(old.value.start as usize..old.value.end as usize);
        self.store.extend_from_slice(b", ");
        self.store.extend_from_slice(value);
        self.entries[at].value = span(start, self.store.len());
    }

    fn put(&mut self, bytes: &[u8]) -> Range<u32> {
        let start = self.store.len();
        self.store.extend_from_slice(bytes);
        span(start, self.store.len())
    }

    fn text(&self, place: &Range<u32>) -> &[u8] {
        &self.store[place.start as usize..place.end as usize]
    }

    fn place(&self, name: &[u8]) -> Option<usize> {
        self.entries.iter().position(|entry| self.text(&entry.name).eq_ignore_ascii_case(name))
    }

    /// The value of a header, repetitions joined.
    pub(super) fn get(&self, name: &str) -> Option<&[u8]> {
        self.place(name.as_bytes()).map(|at| self.text(&self.entries[at].value))
    }

    /// Name and value of each, in the order of first appearance.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.entries.iter().map(|entry| (self.text(&entry.name), self.text(&entry.value)))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// The store is below 4 GiB: a block is bounded and repetitions are.
fn span(start: usize, end: usize) -> Range<u32> {
    u32::try_from(start).unwrap_or(u32::MAX)..u32::try_from(end).unwrap_or(u32::MAX)
}

/// Lines of a block without their ends.
struct Lines<'b> {
    rest: &'b [u8],
}

impl<'b> Iterator for Lines<'b> {
    type Item = &'b [u8];

    fn next(&mut self) -> Option<&'b [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let end = memchr(b'\n', self.rest).unwrap_or(self.rest.len());
        let (line, next) = match bare_cr_end(&self.rest[..end]) {
            Some(cut) => (&self.rest[..cut], cut),
            None => (&self.rest[..end], (end + 1).min(self.rest.len())),
        };
        self.rest = &self.rest[next..];
        let length = line.iter().rposition(|&byte| byte != b'\r').map_or(0, |at| at + 1);
        Some(&line[..length])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(block: &str, expected: &[(&str, &str)]) {
        let mut headers = Headers::default();
        headers.read(block.as_bytes(), true);
        let found: Vec<_> = headers
            .iter()
            .map(|(name, value)| {
                (
                    String::from_utf8_lossy(name).into_owned(),
                    String::from_utf8_lossy(value).into_owned(),
                )
            })
            .collect();
        let found: Vec<_> = found.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(found, expected, "{block:?}");
    }

    #[test]
    fn plain() {
        check("Host: a\r\nAccept:b \r\n\r\n", &[("Host", "a"), ("Accept", "b")]);
    }

    #[test]
    fn folded_and_repeated() {
        check("A: b\r\n c\r\na: d\r\n", &[("A", "b c, d")]);
        check("Transfer-Encoding\r\n \r\n :\r\n chunked\r\n", &[("Transfer-Encoding", "chunked")]);
    }

    #[test]
    fn folded_header_is_a_header() {
        check("A: b\r\n\tC: d\r\n", &[("A", "b"), ("C", "d")]);
    }

    #[test]
    fn bare_cr_ends_a_line_before_a_header_only() {
        check("A: b\rC: d\r\n", &[("A", "b"), ("C", "d")]);
        check("A:\r b\r\n", &[("A", "b")]);
        check("A: b\rc\r\n", &[("A", "b\rc")]);
    }

    #[test]
    fn odd_names() {
        check("A\0b \t: c\r\nno colon\r\nD\x0b:e\r\n", &[("Ab", "c"), ("D", "e")]);
    }

    #[test]
    fn second_length_is_not_joined() {
        check("Content-Length: 5\r\nContent-length: 6\r\n", &[("Content-Length", "5")]);
    }

    #[track_caller]
    fn ends(line: &str, rest: &str, expected: EndOfHeaders) {
        assert_eq!(end_of_headers(line.as_bytes(), rest.as_bytes(), false), expected, "{line:?}");
    }

    #[test]
    fn blank_looking_lines() {
        ends("\r\n", "", EndOfHeaders::Yes);
        ends("\r\r\n", "", EndOfHeaders::Undecided);
        ends("\r\r\n", "Host: x", EndOfHeaders::No);
        ends("\r\r\n", "Hos", EndOfHeaders::Undecided);
        ends("\r\r\n", "4\r\nabcd", EndOfHeaders::Yes);
        ends(" \n", "\r\n", EndOfHeaders::No);
        ends("\t\n", "\x1f\u{8b}", EndOfHeaders::Yes);
        ends("A: b\r\n", "", EndOfHeaders::No);
    }
}
