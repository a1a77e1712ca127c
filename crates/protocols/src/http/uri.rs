//! Taking a request's target apart, and the one form of it that rules are written for.
//!
//! The path is percent-decoded once (`%uXXXX` too), backslashes become slashes, repeated slashes
//! one, dot segments go; the query is percent-decoded once. What cannot be decoded stays as it
//! is. Whether to decode twice is a setting. Does not judge.
//!
//! Specification: RFC 3986 section 5.2.4 for dot segments; the rest is what servers do.

use memchr::{memchr, memchr3, memmem};

use super::config::Config;

/// The parts of a request's target, as they stand.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Target<'u> {
    pub scheme: Option<&'u [u8]>,
    pub authority: Option<&'u [u8]>,
    pub path: &'u [u8],
    pub query: Option<&'u [u8]>,
    pub fragment: Option<&'u [u8]>,
}

impl<'u> Target<'u> {
    /// Takes a target apart. Of CONNECT it is all authority.
    pub(super) fn parse(uri: &'u [u8], connect: bool) -> Self {
        if connect && uri.first() != Some(&b'/') {
            return Self { authority: Some(uri), ..Self::default() };
        }
        let (scheme, authority, rest) = Self::front(uri);
        let (rest, fragment) = cut(rest, b'#');
        let (path, query) = cut(rest, b'?');
        Self { scheme, authority, path, query, fragment }
    }

    fn front(uri: &'u [u8]) -> (Option<&'u [u8]>, Option<&'u [u8]>, &'u [u8]) {
        if uri.first() == Some(&b'/') {
            return (None, None, uri);
        }
        let Some(at) = memmem::find(uri, b"://") else { return (None, None, uri) };
        if !uri[..at].iter().all(|&byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) {
            return (None, None, uri);
        }
        let after = &uri[at + 3..];
        let end = memchr3(b'/', b'?', b'#', after).unwrap_or(after.len());
        (Some(&uri[..at]), Some(&after[..end]), &after[end..])
    }
}

fn cut(bytes: &[u8], at: u8) -> (&[u8], Option<&[u8]>) {
    match memchr(at, bytes) {
        Some(place) => (&bytes[..place], Some(&bytes[place + 1..])),
        None => (bytes, None),
    }
}

/// The form that rules match, and whether a second decoding changed it.
pub(super) fn normalised(target: &Target<'_>, config: &Config) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(target.path.len() + target.query.map_or(0, <[u8]>::len) + 16);
    let mut double = false;
    if let (Some(authority), None) = (target.authority, target.scheme) {
        out.extend_from_slice(authority);
    }
    if let (true, Some(scheme)) = (config.uri_include_all, target.scheme) {
        out.extend_from_slice(scheme);
        out.extend_from_slice(b"://");
        out.extend_from_slice(target.authority.unwrap_or_default());
    }
    double |= path(target.path, config.double_decode_path, &mut out);
    if let Some(query) = target.query {
        out.push(b'?');
        let mut text = decode(query, config.query_plus_is_space);
        if config.double_decode_query {
            let twice = decode(&text, config.query_plus_is_space);
            double |= twice != text;
            text = twice;
        }
        out.extend_from_slice(&text);
    }
    if let Some(fragment) = target.fragment {
        out.push(b'#');
        out.extend_from_slice(fragment);
    }
    (out, double)
}

/// The normalised path alone: a file's name when nothing better is known.
pub(super) fn path_name(target: &Target<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    path(target.path, false, &mut out);
    out
}

fn path(raw: &[u8], twice: bool, out: &mut Vec<u8>) -> bool {
    if memchr3(b'%', b'\\', b'.', raw).is_none() && memmem::find(raw, b"//").is_none() {
        out.extend_from_slice(raw);
        return false;
    }
    let mut text = decode(raw, false);
    let mut double = false;
    if twice {
        let again = decode(&text, false);
        double = again != text;
        text = again;
    }
    for byte in &mut text {
        if *byte == b'\\' {
            *byte = b'/';
        }
    }
    text.dedup_by(|a, b| *a == b'/' && *b == b'/');
    out.extend_from_slice(&without_dots(&text));
    double
}

/// Dot segments resolved; those that would climb over the root vanish.
fn without_dots(path: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(path.len());
    let mut segments = path.split(|&byte| byte == b'/').peekable();
    let mut first = true;
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            b"." if !first => {
                if last {
                    out.push(b'/');
                }
                continue;
            }
            b".." if !first => {
                let cut = out.iter().rposition(|&byte| byte == b'/').unwrap_or(0);
                out.truncate(cut);
                if last {
                    out.push(b'/');
                }
                continue;
            }
            _ => {}
        }
        if !first {
            out.push(b'/');
        }
        out.extend_from_slice(segment);
        first = false;
    }
    out
}

/// Percent-decoded once; what is not an escape stays.
pub(super) fn decode(text: &[u8], plus_is_space: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match (byte, &text[at + 1..]) {
            (b'%', [high, low, ..]) if is_hex(&[*high, *low]) => {
                out.push(hex(*high) << 4 | hex(*low));
                at += 3;
            }
            (b'%', [b'u' | b'U', a, b, c, d, ..]) if is_hex(&[*a, *b, *c, *d]) => {
                out.push(narrowed(u16::from_be_bytes([
                    hex(*a) << 4 | hex(*b),
                    hex(*c) << 4 | hex(*d),
                ])));
                at += 6;
            }
            (b'+', _) if plus_is_space => {
                out.push(b' ');
                at += 1;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

fn is_hex(digits: &[u8]) -> bool {
    digits.iter().all(u8::is_ascii_hexdigit)
}

fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        b'A'..=b'F' => digit - b'A' + 10,
        _ => 0,
    }
}

/// One byte for a UTF-16 unit: itself below 256, its ASCII twin for full-width forms, else `?`.
fn narrowed(unit: u16) -> u8 {
    match unit {
        0..=0xff => unit.to_be_bytes()[1],
        0xff01..=0xff5e => (unit - 0xfee0).to_be_bytes()[1],
        0x2215 | 0x2044 => b'/',
        0x2216 => b'\\',
        _ => b'?',
    }
}

/// Host and port of an authority or a Host header.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct HostPort<'h> {
    pub host: &'h [u8],
    pub port: Option<u16>,
    /// A port is given but is not one.
    pub bad_port: bool,
    /// The host cannot be a name or an address.
    pub bad_host: bool,
}

impl<'h> HostPort<'h> {
    pub(super) fn parse(text: &'h [u8]) -> Self {
        let text = super::headers::trim(text);
        // Before an `@` stands a user's name.
        let text = match memchr::memrchr(b'@', text) {
            Some(at) => &text[at + 1..],
            None => text,
        };
        let (host, port) = if text.first() == Some(&b'[') {
            match memchr(b']', text) {
                Some(end) => (&text[..=end], &text[end + 1..]),
                None => (text, &text[..0]),
            }
        } else {
            let colon = memchr(b':', text).unwrap_or(text.len());
            text.split_at(colon)
        };
        let digits = super::headers::trim(port.strip_prefix(b":").unwrap_or(port));
        let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
        let port_number = number.filter(|&number| number != 0_u16);
        Self {
            host,
            port: port_number,
            bad_port: !port.is_empty() && port_number.is_none(),
            bad_host: !is_host(host),
        }
    }
}

fn is_host(host: &[u8]) -> bool {
    if let Some(inner) = host.strip_prefix(b"[") {
        let inner = inner.strip_suffix(b"]").and_then(|inner| std::str::from_utf8(inner).ok());
        return inner.is_some_and(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok());
    }
    let labels = host.strip_suffix(b".").unwrap_or(host);
    !labels.is_empty()
        && host.len() <= 255
        && labels.split(|&byte| byte == b'.').all(|label| matches!(label.len(), 1..=63))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;
    use proptest::prelude::*;

    #[track_caller]
    fn check(raw: &str, expected: &str) {
        let config = Config::read(&Settings::empty());
        let (found, _) = normalised(&Target::parse(raw.as_bytes(), false), &config);
        assert_eq!(String::from_utf8_lossy(&found), expected, "{raw}");
    }

    #[test]
    fn normalises() {
        check("/../a/b/../c/./d.html", "/a/c/d.html");
        check("/normalized%20uri", "/normalized uri");
        check("/abc%2fdef?ghi%252fjkl", "/abc/def?ghi%2fjkl");
        check("//a\\\\b", "/a/b");
        check("/%u0041%uff21%zz%4", "/AA%zz%4");
        check("/a/..", "/");
        check("/a/.", "/a/");
        check("/a?b+c#d", "/a?b+c#d");
        check("http://host:80/a/../b?c", "/b?c");
        check("*", "*");
    }

    #[test]
    fn decodes_twice_when_asked() {
        let mut settings = Settings::empty();
        for part in ["path", "query"] {
            let key = format!("http.libhtp.default-config.double-decode-{part}");
            settings.values.insert(key, "yes".into());
        }
        let config = Config::read(&settings);
        let target = Target::parse(b"/a%252fb?c%252fd", false);
        assert_eq!(normalised(&target, &config), (b"/a/b?c/d".to_vec(), true));
    }

    #[test]
    fn connect_is_all_authority() {
        let config = Config::read(&Settings::empty());
        let target = Target::parse(b"example.com:443", true);
        assert_eq!(normalised(&target, &config).0, b"example.com:443");
    }

    #[track_caller]
    fn host(text: &str, host: &str, port: Option<u16>, bad: (bool, bool)) {
        let found = HostPort::parse(text.as_bytes());
        let expected = HostPort { host: host.as_bytes(), port, bad_port: bad.0, bad_host: bad.1 };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn hosts() {
        host("example.com", "example.com", None, (false, false));
        host("example.com:8080", "example.com", Some(8080), (false, false));
        host("[::1]:80", "[::1]", Some(80), (false, false));
        host("a..b", "a..b", None, (false, true));
        host("a:b", "a", None, (true, false));
        host("me@example.com", "example.com", None, (false, false));
    }

    proptest! {
        #[test]
        fn any_target_is_normalised(raw: Vec<u8>) {
            let config = Config::read(&Settings::empty());
            let (out, _) = normalised(&Target::parse(&raw, false), &config);
            prop_assert!(out.len() <= raw.len() + 2);
        }
    }
}
