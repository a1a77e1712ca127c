//! One value as people and lists write it, defanged or not, to a pattern.

use std::net::IpAddr;

use ipnet::IpNet;
use model::{BadDomain, DomainName};

use crate::{Pattern, What};

/// Bytes of a URL that are kept and compared; longer ones are refused.
const URL_BYTES_MAX: usize = 2048;

/// Why a value is no indicator. The publisher of the list must act; the value is left out.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BadIndicator {
    /// Nothing stands there.
    #[error("the value is empty")]
    Empty,
    /// Neither address, network, name, URL nor hash.
    #[error("`{0}` is neither an address, a network, a domain, a URL nor a hash")]
    Unknown(String),
    /// Not of the kind that the list says.
    #[error("`{value}` is not of the kind {kind}")]
    WrongKind {
        /// The value.
        value: String,
        /// The kind the list tells.
        kind: &'static str,
    },
    /// A URL that is too long to be kept.
    #[error("the URL has {length} bytes, at most 2048 are kept")]
    UrlTooLong {
        /// Its bytes.
        length: usize,
    },
    /// A name that is none.
    #[error(transparent)]
    Domain(#[from] BadDomain),
    /// A network so wide that it would fire on half the world.
    #[error("`{0}` is wider than a list of bad networks should hold (IPv4 /8, IPv6 /19)")]
    TooWide(IpNet),
}

/// Takes the defanging away that people put on: `hxxp://evil[.]example` → `http://evil.example`.
pub fn refang(text: &str) -> String {
    let mut plain = text.trim().to_owned();
    for (defanged, real) in [
        ("[.]", "."),
        ("(.)", "."),
        ("{.}", "."),
        ("[dot]", "."),
        ("(dot)", "."),
        ("[:]", ":"),
        ("[://]", "://"),
        ("[@]", "@"),
        ("[at]", "@"),
        ("\\.", "."),
    ] {
        plain = plain.replace(defanged, real);
    }
    let lower = plain.to_ascii_lowercase();
    for (defanged, real) in [("hxxps", "https"), ("hxxp", "http"), ("fxp", "ftp")] {
        if lower.starts_with(defanged) {
            return format!("{real}{}", &plain[defanged.len()..]);
        }
    }
    plain
}

/// Reads a value; `kind` is what the list says it is, if it says so. A bare 32-digit hash is a
/// file's MD5 unless the list says JA3; a bare 40-digit one a file's SHA-1.
pub fn parse(text: &str, kind: Option<What>) -> Result<Pattern, BadIndicator> {
    let plain = refang(text.trim().trim_matches(['"', '\'']));
    if plain.is_empty() {
        return Err(BadIndicator::Empty);
    }
    match kind {
        None => guess(&plain),
        Some(kind) => of_kind(&plain, kind),
    }
}

fn guess(plain: &str) -> Result<Pattern, BadIndicator> {
    if let Some(net) = network(plain) {
        return narrow(net);
    }
    if let Some(bytes) = hash(plain) {
        return Ok(Pattern::FileHash(bytes));
    }
    if plain.contains("://") || plain.contains('/') {
        return url(plain);
    }
    if is_ja4(plain) {
        return Ok(Pattern::Ja4(plain.to_ascii_lowercase()));
    }
    let host = without_port(plain);
    if let Some(net) = network(host) {
        return narrow(net);
    }
    match DomainName::parse(host.trim_start_matches("*.")) {
        Ok(name) if name.as_str().contains('.') => Ok(Pattern::Domain(name)),
        _ => Err(BadIndicator::Unknown(plain.chars().take(80).collect())),
    }
}

fn of_kind(plain: &str, kind: What) -> Result<Pattern, BadIndicator> {
    let wrong =
        || BadIndicator::WrongKind { value: plain.chars().take(80).collect(), kind: kind.as_str() };
    match kind {
        What::Address => {
            let host = without_port(plain);
            narrow(network(plain).or_else(|| network(host)).ok_or_else(wrong)?)
        }
        What::Domain => Ok(Pattern::Domain(DomainName::parse(plain.trim_start_matches("*."))?)),
        What::Url => url(plain),
        What::FileHash => hash(plain).map(Pattern::FileHash).ok_or_else(wrong),
        What::Certificate => match hash(&plain.replace(':', "")) {
            Some(bytes) if bytes.len() != 16 => Ok(Pattern::Certificate(bytes)),
            _ => Err(wrong()),
        },
        What::Ja3 => match hash(plain).and_then(|bytes| bytes.try_into().ok()) {
            Some(bytes) => Ok(Pattern::Ja3(bytes)),
            None => Err(wrong()),
        },
        What::Ja4 if is_ja4(plain) => Ok(Pattern::Ja4(plain.to_ascii_lowercase())),
        What::Ja4 => Err(wrong()),
    }
}

fn network(text: &str) -> Option<IpNet> {
    if let Ok(address) = text.trim_matches(['[', ']']).parse::<IpAddr>() {
        return Some(IpNet::from(address));
    }
    text.parse::<IpNet>().ok().map(|net| net.trunc())
}

fn narrow(net: IpNet) -> Result<Pattern, BadIndicator> {
    let least = if net.addr().is_ipv4() { 8 } else { 19 };
    if net.prefix_len() < least {
        return Err(BadIndicator::TooWide(net));
    }
    Ok(Pattern::Address(net))
}

fn without_port(text: &str) -> &str {
    match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            if port.parse::<u16>().is_ok() { host } else { text }
        }
        _ => text,
    }
}

pub(crate) fn hash(text: &str) -> Option<Vec<u8>> {
    if !matches!(text.len(), 32 | 40 | 64) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let pair = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    (0..text.len()).step_by(2).map(pair).collect()
}

fn is_ja4(text: &str) -> bool {
    let parts: Vec<&str> = text.split('_').collect();
    let hexes = |part: &str| part.len() == 12 && part.bytes().all(|b| b.is_ascii_hexdigit());
    matches!(parts[..], [head, b, c] if head.len() == 10 && hexes(b) && hexes(c))
        && text.starts_with(['t', 'q', 'd'])
}

fn url(plain: &str) -> Result<Pattern, BadIndicator> {
    if plain.len() > URL_BYTES_MAX {
        return Err(BadIndicator::UrlTooLong { length: plain.len() });
    }
    match canonical_url(plain) {
        Some(text) => Ok(Pattern::Url(text)),
        None => Err(BadIndicator::Unknown(plain.chars().take(80).collect())),
    }
}

/// `host/path?query` with the host in lower case, without scheme, user, default port and fragment.
pub(crate) fn canonical_url(text: &str) -> Option<String> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or(rest);
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.strip_suffix(":80").or_else(|| host.strip_suffix(":443")).unwrap_or(host);
    if host.is_empty() {
        return None;
    }
    let path = if path.is_empty() { "/" } else { path };
    Some(format!("{}{path}", host.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, kind: Option<What>, expected: &str) {
        let got = match parse(text, kind) {
            Ok(pattern) => format!("{}:{}", pattern.what().as_str(), pattern.text()),
            Err(error) => error.to_string(),
        };
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn guesses_what_a_value_is() {
        check("192.0.2.7", None, "address:192.0.2.7");
        check("192.0.2.7:8080", None, "address:192.0.2.7");
        check("192.0.2.99/24", None, "address:192.0.2.0/24");
        check("2001:db8::1", None, "address:2001:db8::1");
        check("EVIL[.]example", None, "domain:evil.example");
        check("*.evil.example", None, "domain:evil.example");
        check("hxxps://Evil[.]Example/a?b#c", None, "url:evil.example/a?b");
        check(
            "d41d8cd98f00b204e9800998ecf8427e",
            None,
            "file_hash:d41d8cd98f00b204e9800998ecf8427e",
        );
        check(
            "t13d1516h2_8daaf6152771_e5627efa2ab1",
            None,
            "ja4:t13d1516h2_8daaf6152771_e5627efa2ab1",
        );
    }

    #[test]
    fn takes_the_kind_that_the_list_tells() {
        check(
            "d41d8cd98f00b204e9800998ecf8427e",
            Some(What::Ja3),
            "ja3:d41d8cd98f00b204e9800998ecf8427e",
        );
        check("evil.example", Some(What::Address), "`evil.example` is not of the kind address");
    }

    #[test]
    fn refuses_what_would_fire_everywhere() {
        check(
            "10.0.0.0/4",
            None,
            "`0.0.0.0/4` is wider than a list of bad networks should hold (IPv4 /8, IPv6 /19)",
        );
        check("com", None, "`com` is neither an address, a network, a domain, a URL nor a hash");
        check("", None, "the value is empty");
    }

    proptest! {
        #[test]
        fn any_text_gives_an_answer(text: String) {
            let _ = parse(&text, None);
            for kind in What::ALL { let _ = parse(&text, Some(kind)); }
        }
    }
}
