//! Finds one literal in a buffer, with or without regard to case.
//!
//! Goes by the rarest byte of the pattern. Does not keep a searcher for each pattern: there are
//! sixty thousand of them and most buffers are short.

/// Above this length a case-sensitive search is worth setting up a searcher with a linear bound.
const LONG_BYTES: usize = 1024;

/// How common a byte is in network text, roughly; the lower the rarer.
const fn commonness(byte: u8) -> u8 {
    match byte {
        b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' | b' ' | 0 => 9,
        b'h' | b'l' | b'd' | b'c' | b'u' | b'm' | b'p' | b'/' | b'.' | b'-' | b'0'..=b'9' => 7,
        b'a'..=b'z' | b'\r' | b'\n' | b':' | b'=' | b'"' => 5,
        b'A'..=b'Z' | 0xff => 4,
        1..=0x7f => 2,
        _ => 1,
    }
}

/// First place of `pattern` in `bytes`. With `nocase` the pattern must be in lower case.
pub(super) fn find(bytes: &[u8], pattern: &[u8], nocase: bool) -> Option<usize> {
    if bytes.len() < pattern.len() {
        return None;
    }
    let places = bytes.len() - pattern.len() + 1;
    let equal = |at: usize| {
        let part = &bytes[at..at + pattern.len()];
        if nocase { part.eq_ignore_ascii_case(pattern) } else { part == pattern }
    };
    if places == 1 {
        return equal(0).then_some(0);
    }
    if !nocase && LONG_BYTES <= bytes.len() {
        return memchr::memmem::find(bytes, pattern);
    }
    let Some(rare) = (0..pattern.len().min(16)).min_by_key(|at| commonness(pattern[*at])) else {
        return Some(0);
    };
    let byte = pattern[rare];
    let part = &bytes[rare..rare + places];
    if nocase && byte.is_ascii_lowercase() {
        memchr::memchr2_iter(byte, byte.to_ascii_uppercase(), part).find(|at| equal(*at))
    } else {
        memchr::memchr_iter(byte, part).find(|at| equal(*at))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn finds_what_a_plain_search_finds(
            bytes in proptest::collection::vec(prop::sample::select(b"abAB/\0".to_vec()), 0..60),
            pattern in proptest::collection::vec(prop::sample::select(b"ab/\0".to_vec()), 1..5),
            nocase: bool,
        ) {
            let plain = bytes.windows(pattern.len()).position(|part| {
                if nocase { part.eq_ignore_ascii_case(&pattern) } else { part == &pattern[..] }
            });
            prop_assert_eq!(find(&bytes, &pattern, nocase), plain);
        }
    }

    #[test]
    fn searches_long_buffers() {
        let mut bytes = vec![b'x'; 5000];
        bytes.extend_from_slice(b"Needle");
        assert_eq!(find(&bytes, b"Needle", false), Some(5000));
        assert_eq!(find(&bytes, b"needle", true), Some(5000));
        assert_eq!(find(&bytes, b"needle", false), None);
    }
}
