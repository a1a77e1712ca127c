//! Values of header fields: parameters, lists of addresses.

/// Appends to a value up to `limit` bytes; whether something was left out.
pub(super) fn append(value: &mut Vec<u8>, more: &[u8], limit: usize) -> bool {
    let room = limit.saturating_sub(value.len());
    value.extend_from_slice(&more[..more.len().min(room)]);
    room < more.len()
}

/// The media type of a Content-Type, lower-cased.
pub(super) fn media(value: &[u8]) -> Vec<u8> {
    let end = memchr::memchr(b';', value).unwrap_or(value.len());
    value[..end].trim_ascii().to_ascii_lowercase()
}

/// A parameter of a structured value: `name=value` or `name="value"`.
pub(super) fn parameter(value: &[u8], name: &str) -> Option<Vec<u8>> {
    let mut rest = value;
    while let Some(semicolon) = memchr::memchr(b';', rest) {
        rest = rest[semicolon + 1..].trim_ascii_start();
        let Some(equals) = memchr::memchr(b'=', rest) else {
            return None;
        };
        let key = rest[..equals].trim_ascii();
        let found = rest[equals + 1..].trim_ascii_start();
        let (text, after) = match found.strip_prefix(b"\"") {
            Some(quoted) => {
                let end = memchr::memchr(b'"', quoted).unwrap_or(quoted.len());
                (&quoted[..end], &quoted[end..])
            }
            None => {
                let end = memchr::memchr(b';', found).unwrap_or(found.len());
                (found[..end].trim_ascii(), &found[end..])
            }
        };
        if key.eq_ignore_ascii_case(name.as_bytes()) && !text.is_empty() {
            return Some(text.to_vec());
        }
        rest = after;
    }
    None
}

/// Addresses between commas, quotes and brackets heeded.
pub(crate) fn addresses(value: &[u8]) -> Vec<&[u8]> {
    let (mut found, mut start, mut quoted) = (Vec::new(), 0, false);
    for (at, &byte) in value.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                found.push(value[start..at].trim_ascii());
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(value[start..].trim_ascii());
    found.retain(|address| !address.is_empty());
    found
}
