//! Values of single headers, read as forgivingly as browsers do.
//!
//! Specification: RFC 9110 sections 8.6 and 14.4, RFC 6266.

use super::multipart::parameter;
use super::uri::decode;

/// A Content-Range value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Range {
    pub part: Option<(u64, u64)>,
    pub size: Option<u64>,
}

/// Reads `bytes 0-99/200`, `bytes */200` and `bytes 0-99/*`.
pub(super) fn content_range(value: &[u8]) -> Option<Range> {
    let text = std::str::from_utf8(value).ok()?.trim();
    let rest = text.strip_prefix("bytes")?.trim_start_matches([' ', '=', ':']);
    let (part, size) = rest.split_once('/')?;
    let part = match part.trim() {
        "*" => None,
        part => {
            let (start, end) = part.split_once('-')?;
            Some((start.trim().parse().ok()?, end.trim().parse().ok()?))
        }
    };
    let size = match size.trim() {
        "*" => None,
        size => Some(size.parse().ok()?),
    };
    Some(Range { part, size })
}

/// The first number in a Content-Length value, and whether it is all there is.
pub(super) fn content_length(value: &[u8]) -> Option<(u64, bool)> {
    let start = value.iter().position(u8::is_ascii_digit)?;
    let digits = value[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let text = std::str::from_utf8(&value[start..start + digits]).ok()?;
    let length = text.parse().ok()?;
    Some((length, start == 0 && digits == value.len()))
}

/// The file name in a Content-Disposition value.
pub(super) fn disposition_name(value: &[u8]) -> Option<Vec<u8>> {
    if let Some(name) = parameter(value, b"filename") {
        return Some(name.to_vec()).filter(|name| !name.is_empty());
    }
    let coded = parameter(value, b"filename*")?;
    // CHARSET'LANGUAGE'percent-encoded
    let text = coded.splitn(3, |&byte| byte == b'\'').nth(2)?;
    Some(decode(text, false)).filter(|name| !name.is_empty())
}

/// Whether a Transfer-Encoding value means chunked, and whether it says just that. NUL bytes do
/// not count: browsers skip them.
pub(super) fn is_chunked(value: &[u8]) -> (bool, bool) {
    let text: Vec<u8> =
        value.iter().filter(|&&byte| byte != 0).map(u8::to_ascii_lowercase).collect();
    (memchr::memmem::find(&text, b"chunked").is_some(), value.eq_ignore_ascii_case(b"chunked"))
}

/// Whether an Authorization value names a method that is known.
pub(super) fn is_known_authorization(value: &[u8]) -> bool {
    let method = value.split(|&byte| byte == b' ').next().unwrap_or_default();
    let is = |name: &str| method.eq_ignore_ascii_case(name.as_bytes());
    is("basic") || is("digest") || is("bearer") || is("negotiate") || is("ntlm")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths() {
        assert_eq!(content_length(b"68"), Some((68, true)));
        assert_eq!(content_length(b"68,68"), Some((68, false)));
        assert_eq!(content_length(b"68( 136)"), Some((68, false)));
        assert_eq!(content_length(b" 5"), Some((5, false)));
        assert_eq!(content_length(b"x"), None);
        assert_eq!(content_length(b"99999999999999999999999"), None);
    }

    #[test]
    fn ranges() {
        let range = |part, size| Some(Range { part, size });
        assert_eq!(content_range(b"bytes 0-99/200"), range(Some((0, 99)), Some(200)));
        assert_eq!(content_range(b"bytes */200"), range(None, Some(200)));
        assert_eq!(content_range(b"bytes 5-6/*"), range(Some((5, 6)), None));
        assert_eq!(content_range(b"lines 1-2/3"), None);
    }

    #[test]
    fn names() {
        let name = |value: &str| {
            disposition_name(value.as_bytes()).map(|n| String::from_utf8_lossy(&n).into_owned())
        };
        assert_eq!(name("attachment; filename=\"a b.txt\""), Some("a b.txt".into()));
        assert_eq!(name("attachment;filename = x"), Some("x".into()));
        assert_eq!(name("attachment; filename*=UTF-8''a%20b"), Some("a b".into()));
        assert_eq!(name("inline"), None);
    }
}
