//! Parts of a `multipart/form-data` body: names and contents of uploaded files.
//!
//! Takes the body in pieces of any size and hands out what is inside parts. Parts without a file
//! name are passed over. Does not decode transfer encodings of parts: browsers send none.
//!
//! Specification: RFC 7578, RFC 2046 section 5.1.

use memchr::memmem;

use super::headers::{Headers, trim};

/// Bytes of a boundary; RFC 2046 allows 70, tools send more.
const BOUNDARY_BYTES_MAX: usize = 200;

/// Bytes of one part's headers; a part with more is passed over.
const PART_HEAD_BYTES_MAX: usize = 8 << 10;

/// What is found in a body.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Part<'b> {
    /// A file begins.
    Begin { name: &'b [u8] },
    /// Its next bytes.
    Data(&'b [u8]),
    /// It has ended; `whole` unless the body ended first.
    End { whole: bool },
}

/// What was odd.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Oddities {
    pub generic: bool,
    pub no_data: bool,
    pub bad_header: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    /// Before the first boundary.
    Preamble,
    /// After a boundary: the rest of its line.
    BoundaryLine,
    Head,
    /// In a file; `fresh` while the line end before its first byte is still there.
    File {
        bytes: u64,
        fresh: bool,
    },
    /// In a part that is no file.
    Other,
    Done,
}

/// One body being read.
#[derive(Debug)]
pub(super) struct Multipart {
    /// `\n--BOUNDARY`.
    delimiter: Vec<u8>,
    /// Bytes not yet decided on: less than a delimiter, or a part's headers.
    pending: Vec<u8>,
    state: State,
    pub oddities: Oddities,
}

/// The boundary that a Content-Type value names; `None` when it is not multipart form data.
pub(super) fn boundary(content_type: &[u8]) -> Option<&[u8]> {
    let kind = content_type.get(..19)?;
    if !kind.eq_ignore_ascii_case(b"multipart/form-data") {
        return None;
    }
    let value = parameter(content_type, b"boundary")?;
    (1..=BOUNDARY_BYTES_MAX).contains(&value.len()).then_some(value)
}

/// A parameter's value in a header such as `form-data; name="a"; filename=b`.
pub(super) fn parameter<'h>(header: &'h [u8], wanted: &[u8]) -> Option<&'h [u8]> {
    let mut rest = header;
    loop {
        let start = rest.iter().position(|&byte| byte == b';')? + 1;
        rest = &rest[start..];
        let end = rest.iter().position(|&byte| matches!(byte, b'=' | b';'))?;
        if rest[end] == b';' {
            continue;
        }
        let name = trim(&rest[..end]);
        rest = &rest[end + 1..];
        let blank = rest.iter().take_while(|&&byte| byte == b' ').count();
        rest = &rest[blank..];
        let value = if let Some(quoted) = rest.strip_prefix(b"\"") {
            let end = quoted.iter().position(|&byte| byte == b'"').unwrap_or(quoted.len());
            rest = &quoted[end..];
            &quoted[..end]
        } else {
            let end = rest.iter().position(|&byte| byte == b';').unwrap_or(rest.len());
            let value = trim(&rest[..end]);
            rest = &rest[end..];
            value
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
    }
}

impl Multipart {
    pub(super) fn new(boundary: &[u8]) -> Self {
        let delimiter = [b"\n--", boundary].concat();
        // As if a line had ended before the body: the first boundary has none before it.
        Self {
            delimiter,
            pending: b"\n".to_vec(),
            state: State::Preamble,
            oddities: Oddities::default(),
        }
    }

    /// Takes the next bytes.
    pub(super) fn feed(&mut self, data: &[u8], sink: &mut dyn FnMut(Part<'_>)) {
        self.pending.extend_from_slice(data);
        let buffer = std::mem::take(&mut self.pending);
        let mut rest = &buffer[..];
        while let Some(used) = self.step(rest, sink) {
            rest = &rest[used..];
        }
        self.pending = rest.to_vec();
    }

    /// The body has ended.
    pub(super) fn finish(&mut self, sink: &mut dyn FnMut(Part<'_>)) {
        let rest = std::mem::take(&mut self.pending);
        if let State::File { bytes, fresh } = self.state {
            let rest = if fresh { rest.get(1..).unwrap_or_default() } else { &rest[..] };
            if !rest.is_empty() {
                sink(Part::Data(rest));
            }
            self.oddities.no_data |= bytes == 0 && rest.is_empty();
            sink(Part::End { whole: false });
        }
        self.oddities.generic |= self.state != State::Done;
        self.state = State::Done;
    }

    /// Bytes used, or `None` when more are needed.
    fn step(&mut self, rest: &[u8], sink: &mut dyn FnMut(Part<'_>)) -> Option<usize> {
        if rest.is_empty() {
            return None;
        }
        match self.state {
            State::Done => Some(rest.len()),
            State::BoundaryLine => self.boundary_line(rest),
            State::Head => self.head(rest, sink),
            State::Preamble | State::Other | State::File { .. } => self.content(rest, sink),
        }
    }

    fn boundary_line(&mut self, rest: &[u8]) -> Option<usize> {
        if rest.starts_with(b"--") {
            self.state = State::Done;
            return Some(rest.len());
        }
        match rest.iter().position(|&byte| byte == b'\n') {
            Some(at) => {
                self.state = State::Head;
                Some(at + 1)
            }
            None if PART_HEAD_BYTES_MAX < rest.len() => {
                self.oddities.generic = true;
                self.state = State::Other;
                Some(rest.len())
            }
            None => None,
        }
    }

    fn head(&mut self, rest: &[u8], sink: &mut dyn FnMut(Part<'_>)) -> Option<usize> {
        let mut from = 0;
        while let Some(at) = rest[from..].iter().position(|&byte| byte == b'\n') {
            let line = &rest[from..from + at];
            from += at + 1;
            if matches!(line, b"" | b"\r") {
                self.begin(&rest[..from], sink);
                // The line's end stays, so that a boundary right behind it is found.
                return Some(from - 1);
            }
        }
        if PART_HEAD_BYTES_MAX < rest.len() {
            self.oddities.bad_header = true;
            self.state = State::Other;
            return Some(rest.len());
        }
        None
    }

    fn begin(&mut self, head: &[u8], sink: &mut dyn FnMut(Part<'_>)) {
        let mut headers = Headers::default();
        headers.read(head, false);
        self.oddities.bad_header |= headers.oddities.missing_colon || headers.is_empty();
        let name = headers.get("content-disposition").and_then(|d| parameter(d, b"filename"));
        self.state = match name {
            Some(name) if !name.is_empty() => {
                sink(Part::Begin { name });
                State::File { bytes: 0, fresh: true }
            }
            _ => State::Other,
        };
    }

    /// Hands out content up to the next boundary, or all that cannot be the start of one.
    fn content(&mut self, rest: &[u8], sink: &mut dyn FnMut(Part<'_>)) -> Option<usize> {
        let found = memmem::find(rest, &self.delimiter);
        // One byte more than a boundary is held: a CR may stand before it.
        let end = found.unwrap_or_else(|| rest.len().saturating_sub(self.delimiter.len() + 1));
        let mut data = &rest[..end];
        if let State::File { bytes, fresh } = &mut self.state
            && (found.is_some() || 0 < end)
        {
            if *fresh {
                *fresh = false;
                data = data.get(1..).unwrap_or_default();
            }
            if found.is_some() {
                data = data.strip_suffix(b"\r").unwrap_or(data);
            }
            *bytes += data.len() as u64;
            if !data.is_empty() {
                sink(Part::Data(data));
            }
            if found.is_some() {
                self.oddities.no_data |= *bytes == 0;
                sink(Part::End { whole: true });
            }
        }
        if found.is_some() {
            self.state = State::BoundaryLine;
            return Some(end + self.delimiter.len());
        }
        (0 < end).then_some(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(boundary: &str, body: &[u8], step: usize) -> (String, Oddities) {
        let mut multipart = Multipart::new(boundary.as_bytes());
        let mut out = String::new();
        let mut sink = |part: Part<'_>| match part {
            Part::Begin { name } => out += &format!("<{}>", String::from_utf8_lossy(name)),
            Part::Data(data) => out += &String::from_utf8_lossy(data),
            Part::End { whole } => out += if whole { "." } else { "!" },
        };
        body.chunks(step.max(1)).for_each(|piece| multipart.feed(piece, &mut sink));
        multipart.finish(&mut sink);
        (out, multipart.oddities)
    }

    #[track_caller]
    fn check(body: &str, expected: &str) {
        for step in [1, 2, 5, 1000] {
            assert_eq!(read("B", body.as_bytes(), step).0, expected, "{body:?} by {step}");
        }
    }

    const HEAD: &str = "Content-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\n";

    #[test]
    fn files_only() {
        let form = "Content-Disposition: form-data; name=\"x\"\r\n\r\n1";
        check(
            &format!("--B\r\n{form}\r\n--B\r\n{HEAD}hello\r\nyou\r\n--B--\r\n"),
            "<a.txt>hello\r\nyou.",
        );
        check(&format!("--B\r\n{HEAD}\r\n--B--"), "<a.txt>.");
        check(&format!("--B\n{HEAD}cut"), "<a.txt>cut!");
        check("nothing here", "");
    }

    #[test]
    fn boundaries() {
        assert_eq!(boundary(b"multipart/form-data; boundary=abc"), Some(&b"abc"[..]));
        assert_eq!(
            boundary(b"Multipart/Form-Data; charset=x; boundary=\"a b\""),
            Some(&b"a b"[..])
        );
        assert_eq!(boundary(b"multipart/form-data"), None);
        assert_eq!(boundary(b"text/plain; boundary=abc"), None);
    }

    proptest! {
        #[test]
        fn any_split_is_the_same(text in "(--B|\r|\n|a|Content-Disposition: x; filename=q){0,20}", step in 1..9_usize) {
            prop_assert_eq!(read("B", text.as_bytes(), step), read("B", text.as_bytes(), 10_000));
        }
    }
}
