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

/// Sections of one parameter that are joined (RFC 2231).
const SECTIONS_MAX: usize = 64;

/// A parameter of a structured value: `name=value`, `name="value"`, or in sections, `name*0=va`,
/// `name*1=lue`, perhaps with percent signs (`name*=utf-8''v%61lue`).
pub(super) fn parameter(value: &[u8], name: &str) -> Option<Vec<u8>> {
    let all = parameters(value);
    let find = |wanted: &str| {
        all.iter().find(|(key, _)| key.eq_ignore_ascii_case(wanted.as_bytes())).map(|pair| pair.1)
    };
    if let Some(plain) = find(name) {
        return Some(plain.to_vec()).filter(|text| !text.is_empty());
    }
    if let Some(extended) = find(&format!("{name}*")) {
        return Some(percent_decoded(without_charset(extended)));
    }
    let mut joined = Vec::new();
    for section in 0..SECTIONS_MAX {
        if let Some(plain) = find(&format!("{name}*{section}")) {
            joined.extend_from_slice(plain);
        } else if let Some(extended) = find(&format!("{name}*{section}*")) {
            let text = if section == 0 { without_charset(extended) } else { extended };
            joined.extend(percent_decoded(text));
        } else {
            break;
        }
    }
    (!joined.is_empty()).then_some(joined)
}

fn parameters(value: &[u8]) -> Vec<(&[u8], &[u8])> {
    let (mut rest, mut found) = (value, Vec::new());
    while let Some(semicolon) = memchr::memchr(b';', rest) {
        rest = rest[semicolon + 1..].trim_ascii_start();
        let end = rest.iter().position(|byte| matches!(byte, b'=' | b';')).unwrap_or(rest.len());
        if rest.get(end) != Some(&b'=') {
            rest = &rest[end..];
            continue;
        }
        let key = rest[..end].trim_ascii();
        let text = rest[end + 1..].trim_ascii_start();
        let (text, after) = match text.strip_prefix(b"\"") {
            Some(quoted) => {
                let end = memchr::memchr(b'"', quoted).unwrap_or(quoted.len());
                (&quoted[..end], &quoted[end..])
            }
            None => {
                let end = memchr::memchr(b';', text).unwrap_or(text.len());
                (text[..end].trim_ascii(), &text[end..])
            }
        };
        found.push((key, text));
        rest = after;
    }
    found
}

/// Without `charset'language'` in front.
fn without_charset(text: &[u8]) -> &[u8] {
    let mut quotes = memchr::memchr_iter(b'\'', text);
    match (quotes.next(), quotes.next()) {
        (Some(_), Some(second)) => &text[second + 1..],
        _ => text,
    }
}

fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let (mut out, mut at) = (Vec::with_capacity(text.len()), 0);
    while let Some(&byte) = text.get(at) {
        let digit = |place: usize| char::from(*text.get(place)?).to_digit(16);
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                // Two hex digits always fit a byte.
                out.push((high << 4 | low) as u8);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
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
