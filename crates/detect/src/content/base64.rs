//! Base64 as it lies in traffic: decoded as far as it goes.
//!
//! White space between the digits is passed over; the first byte that is neither digit nor space
//! ends the text. Never fails: nothing decodable gives nothing.
//!
//! Specification: RFC 4648, and RFC 2045 for the white space.

/// Decodes the beginning of `text` into `out`, which is emptied first.
pub(super) fn decode(text: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let mut bits = 0u32;
    let mut held = 0u32;
    for byte in text {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            _ => break,
        };
        bits = bits << 6 | u32::from(digit);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[u8]) {
        let mut out = vec![1, 2, 3];
        decode(text.as_bytes(), &mut out);
        assert_eq!(out, expected, "{text}");
    }

    #[test]
    fn decodes_as_far_as_it_goes() {
        check("SGVsbG8=", b"Hello");
        check("SGVs\r\nbG8", b"Hello");
        check("SGVs!bG8=", b"Hel");
        check("", b"");
        check("!", b"");
    }
}
