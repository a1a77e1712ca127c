//! Fingerprints of hellos: JA3, JA3S and JA4.
//!
//! No other method of the JA4+ family: their licence does not allow it.
//!
//! Specification: JA3 (Salesforce, BSD), JA4 TLS client fingerprint (FoxIO, BSD).

use std::fmt::Write as _;

use md5::Digest as _;

use super::hello::{Hello, is_grease};

/// What carried the hello, as JA4 writes it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Carrier {
    Tcp,
}

/// JA3 of a ClientHello, before hashing.
pub(super) fn ja3(hello: &Hello) -> String {
    let formats: Vec<_> = hello.point_formats.iter().map(|&format| u16::from(format)).collect();
    format!(
        "{},{},{},{},{}",
        hello.legacy_version,
        decimals(&hello.ciphers),
        decimals(&hello.extensions),
        decimals(&hello.groups),
        decimals(&formats),
    )
}

/// JA3S of a ServerHello, before hashing.
pub(super) fn ja3s(hello: &Hello) -> String {
    let (version, ciphers) = (hello.legacy_version, decimals(&hello.ciphers));
    format!("{version},{ciphers},{}", decimals(&hello.extensions))
}

/// The MD5 of a fingerprint, in hex.
pub(super) fn md5_hex(text: &str) -> String {
    hex(&md5::Md5::digest(text.as_bytes()))
}

/// JA4 of a ClientHello.
pub(super) fn ja4(hello: &Hello, carrier: Carrier) -> String {
    let mut ciphers = plain(&hello.ciphers);
    let extensions = plain(&hello.extensions);
    let Carrier::Tcp = carrier;
    let mut text = format!(
        "t{}{}{:02}{:02}{}",
        ja4_version(hello.version()),
        if hello.extensions.contains(&0) { 'd' } else { 'i' },
        ciphers.len().min(99),
        extensions.len().min(99),
        ja4_alpn(hello.alpns.first().map_or(&[], Vec::as_slice)),
    );
    ciphers.sort_unstable();
    let mut sorted: Vec<_> =
        extensions.into_iter().filter(|kind| !matches!(kind, 0 | 16)).collect();
    sorted.sort_unstable();
    let mut second = hexes(&sorted);
    if !hello.signatures.is_empty() {
        let _ = write!(second, "_{}", hexes(&hello.signatures));
    }
    let _ = write!(text, "_{}_{}", short_hash(&hexes(&ciphers)), short_hash(&second));
    text
}

const fn ja4_version(version: u16) -> &'static str {
    match version {
        0x0304 => "13",
        0x0303 => "12",
        0x0302 => "11",
        0x0301 => "10",
        0x0300 => "s3",
        0x0002 => "s2",
        _ => "00",
    }
}

/// First and last character of the first protocol; of bytes that are no letters or digits, the
/// first and last hex digit.
fn ja4_alpn(first: &[u8]) -> String {
    let (Some(&head), Some(&tail)) = (first.first(), first.last()) else {
        return "00".to_owned();
    };
    if head.is_ascii_alphanumeric() && tail.is_ascii_alphanumeric() {
        return format!("{}{}", char::from(head), char::from(tail));
    }
    format!("{:x}{:x}", head >> 4, tail & 0xf)
}

/// The first 12 hex digits of the SHA-256; zeros of an empty list.
fn short_hash(text: &str) -> String {
    if text.is_empty() {
        return "0".repeat(12);
    }
    hex(&sha2::Sha256::digest(text.as_bytes())[..6])
}

fn plain(values: &[u16]) -> Vec<u16> {
    values.iter().copied().filter(|&value| !is_grease(value)).collect()
}

fn decimals(values: &[u16]) -> String {
    plain(values).iter().map(u16::to_string).collect::<Vec<_>>().join("-")
}

fn hexes(values: &[u16]) -> String {
    plain(values).iter().map(|value| format!("{value:04x}")).collect::<Vec<_>>().join(",")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
