//! The key that mails are signed with, and what of it stands in DNS.
//!
//! RSA with 2048 bits: what every receiver verifies (RFC 8301); Ed25519 is known by few yet.
//!
//! Specification: RFC 6376 section 3.6.1, RFC 8301.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::RsaPrivateKey;
use rsa::pkcs1::{DecodeRsaPrivateKey as _, EncodeRsaPrivateKey as _, LineEnding};
use rsa::pkcs8::EncodePublicKey as _;
use rsa::rand_core::OsRng;

/// Bits of a new key.
const BITS: usize = 2_048;

/// Characters of one string in a TXT record (RFC 1035).
const STRING_CHARS_MAX: usize = 255;

/// Makes a key, in PEM (PKCS #1); the error is the library's.
pub fn generate() -> Result<String, String> {
    let key = RsaPrivateKey::new(&mut OsRng, BITS).map_err(|error| error.to_string())?;
    let pem = key.to_pkcs1_pem(LineEnding::LF).map_err(|error| error.to_string())?;
    Ok(pem.to_string())
}

/// The record for a key, as a zone file writes it.
pub fn record(key_pem: &str, selector: &str, domain: &str) -> Result<String, String> {
    let key = RsaPrivateKey::from_pkcs1_pem(key_pem).map_err(|error| error.to_string())?;
    let der = key.to_public_key().to_public_key_der().map_err(|error| error.to_string())?;
    let value = format!("v=DKIM1; k=rsa; p={}", STANDARD.encode(der.as_bytes()));
    let mut strings = Vec::new();
    let mut rest = value.as_str();
    while !rest.is_empty() {
        let (string, after) = rest.split_at(rest.len().min(STRING_CHARS_MAX));
        strings.push(format!("\"{string}\""));
        rest = after;
    }
    Ok(format!("{selector}._domainkey.{domain}. IN TXT ( {} )", strings.join(" ")))
}
