//! Chunked transfer coding, read as forgivingly as browsers do.
//!
//! Works on pieces of any size: gives back one step at a time and says how many bytes it was.
//! Where a size is expected and none is, the body is not chunked after all and the caller goes on
//! without. Trailers are the caller's.
//!
//! Specification: RFC 9112 section 7.1.

use memchr::memchr;

use super::config::CHUNK_LINE_BYTES_MAX;

/// Where in a chunk the next byte falls.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Chunked {
    /// In a size line.
    Size,
    /// In data, with so many bytes to come.
    Data(u64),
    /// After data, before the line's end.
    DataEnd,
}

/// What the next bytes are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Step {
    /// Bytes of framing.
    Skip { bytes: usize, extension: bool },
    /// Bytes of the body.
    Data { bytes: usize },
    /// The last chunk's size line; trailers follow.
    Last { bytes: usize },
    /// The size line is not whole.
    NeedMore,
    /// This is not chunked.
    Invalid,
}

impl Chunked {
    /// Looks at the next bytes (there is at least one).
    pub(super) fn step(&mut self, input: &[u8]) -> Step {
        match *self {
            Self::Size => self.size(input),
            Self::Data(left) => {
                let bytes = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
                self.advance(bytes as u64);
                Step::Data { bytes }
            }
            Self::DataEnd => match memchr(b'\n', input) {
                Some(at) => {
                    *self = Self::Size;
                    Step::Skip { bytes: at + 1, extension: false }
                }
                None => Step::Skip { bytes: input.len(), extension: false },
            },
        }
    }

    /// Goes over so many bytes of data, seen or lost; what is over the chunk is not counted.
    pub(super) fn advance(&mut self, bytes: u64) {
        if let Self::Data(left) = self {
            *left = left.saturating_sub(bytes);
            if *left == 0 {
                *self = Self::DataEnd;
            }
        }
    }

    fn size(&mut self, input: &[u8]) -> Step {
        let end = memchr(b'\n', input);
        let line = &input[..end.unwrap_or(input.len())];
        let blank = line.iter().take_while(|&&byte| super::headers::is_blank(byte)).count();
        let text = &line[blank..];
        if CHUNK_LINE_BYTES_MAX < line.len() {
            return Step::Invalid;
        }
        match (end, text.first()) {
            (Some(at), None) => return Step::Skip { bytes: at + 1, extension: false },
            (None, None) => return Step::NeedMore,
            (_, Some(first)) if !first.is_ascii_hexdigit() => return Step::Invalid,
            (None, _) => return Step::NeedMore,
            _ => {}
        }
        let Some((size, digits)) = hexadecimal(text) else { return Step::Invalid };
        let extension = text[digits..].contains(&b';');
        let bytes = line.len() + 1;
        if size == 0 {
            return Step::Last { bytes };
        }
        *self = Self::Data(size);
        Step::Skip { bytes, extension }
    }
}

/// Value and count of the leading digits, after `0x` too; `None` when it passes 63 bits.
fn hexadecimal(text: &[u8]) -> Option<(u64, usize)> {
    let prefix = match text {
        [b'0', b'x' | b'X', digit, ..] if digit.is_ascii_hexdigit() => 2,
        _ => 0,
    };
    let digits = text[prefix..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let mut size = 0_u64;
    for &digit in &text[prefix..prefix + digits] {
        let value = char::from(digit).to_digit(16)?;
        size = size.checked_mul(16)?.checked_add(u64::from(value))?;
    }
    (size <= i64::MAX.unsigned_abs()).then_some((size, prefix + digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All data, and how it ended: `.` last chunk, `!` invalid, `?` more wanted.
    fn read(mut input: &[u8]) -> (String, char) {
        let mut state = Chunked::Size;
        let mut data = Vec::new();
        while !input.is_empty() {
            match state.step(input) {
                Step::Skip { bytes, .. } => input = &input[bytes..],
                Step::Data { bytes } => {
                    data.extend_from_slice(&input[..bytes]);
                    input = &input[bytes..];
                }
                Step::Last { .. } => return (String::from_utf8_lossy(&data).into(), '.'),
                Step::NeedMore => break,
                Step::Invalid => return (String::from_utf8_lossy(&data).into(), '!'),
            }
        }
        (String::from_utf8_lossy(&data).into(), '?')
    }

    #[track_caller]
    fn check(input: &str, data: &str, end: char) {
        assert_eq!(read(input.as_bytes()), (data.to_owned(), end), "{input:?}");
    }

    #[test]
    fn sizes_as_browsers_read_them() {
        check("3\r\nabc\r\n0\r\n\r\n", "abc", '.');
        check("3\nabc\n0\n\n", "abc", '.');
        check("03;x=y\r\nabc\r\n000000000000000000000\r\n", "abc", '.');
        check("\r\n \x0c3 x\r\nabc\r\n0x0\r\n", "abc", '.');
        check("0xA\r\n0123456789\r\n", "0123456789", '?');
        check("3\r\nabcdef\r\n0\r\n", "abc", '.');
    }

    #[test]
    fn not_a_size() {
        check("hello", "", '!');
        check("3\r\nabc\r\n-1\r\nx", "abc", '!');
        check("ffffffffffffffffffff\r\nx", "", '!');
        check("5\r\nab", "ab", '?');
    }
}
