//! Passkeys: what a relying party checks when one is made and when one is used.
//!
//! Wants the user verified (a finger, a face, a PIN), so that a passkey is two factors by itself.
//! Asks for no attestation and trusts none: any device may hold a passkey. Takes bytes and
//! answers; challenges, accounts and forms are the caller's.
//!
//! Specification: Web Authentication level 2, sections 7.1 and 7.2.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use serde::Deserialize;

use crate::cbor::Value;
use crate::signature::{PublicKey, Written};

/// COSE numbers of the kinds of keys we take, the ones we would rather have first.
pub const PASSKEY_ALGORITHMS: [i64; 3] = [-8, -7, -257];

/// Bytes of an identity, by specification.
const CREDENTIAL_BYTES_MAX: usize = 1_023;

/// Bytes of anything a browser hands over: an attestation with certificates fits.
const INPUT_BYTES_MAX: usize = 16 * 1_024;

/// What the answer must be about.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The challenge that was given.
    pub challenge: &'a [u8],
    /// Where the page was: `https://hub.example`.
    pub origin: &'a str,
}

/// A passkey that was made.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MadePasskey {
    /// Its identity, in base64url.
    pub credential: String,
    /// Its public key.
    pub key: PublicKey,
    /// Its count of uses, zero with those that do not count.
    pub counter: i64,
}

/// Why a passkey was not taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BadPasskey {
    /// The browser's answer cannot be read, or is about something else.
    #[error("the answer is not to what was asked: {0}")]
    Answer(&'static str),
    /// The key is of a kind we do not take.
    #[error("a kind of key that is not taken")]
    Kind,
    /// The device did not check who holds it.
    #[error("the device did not check who holds it")]
    NotVerified,
    /// The signature does not fit the key.
    #[error("the signature does not fit")]
    Signature,
    /// Its count went backwards: there may be a copy.
    #[error("the count of uses went backwards")]
    Copied,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

/// What the authenticator says, fixed part first.
struct AuthData<'a> {
    flags: u8,
    counter: i64,
    rest: &'a [u8],
}

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const HAS_KEY: u8 = 1 << 6;

/// The relying party's name: the host of its address, without port.
pub fn relying_party(origin: &str) -> &str {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let host = host.split('/').next().unwrap_or_default();
    if host.starts_with('[') { host } else { host.split(':').next().unwrap_or_default() }
}

/// Checks a passkey that was just made.
pub fn check_made(
    client_data: &[u8],
    attestation: &[u8],
    expected: &Expected<'_>,
) -> Result<MadePasskey, BadPasskey> {
    check_client_data(client_data, "webauthn.create", expected)?;
    bounded(attestation)?;
    let unread = BadPasskey::Answer("the attestation cannot be read");
    let (object, rest) = Value::read(attestation).ok_or(unread)?;
    let auth_data = object.at("authData").and_then(Value::bytes).ok_or(unread)?;
    if !rest.is_empty() {
        return Err(unread);
    }
    let data = check_auth_data(auth_data, expected)?;
    if data.flags & HAS_KEY == 0 {
        return Err(BadPasskey::Answer("there is no key"));
    }
    // AAGUID (16), length of the identity (2), identity, key.
    let (_, rest) = data.rest.split_at_checked(16).ok_or(unread)?;
    let (length, rest) = rest.split_first_chunk::<2>().ok_or(unread)?;
    let length = usize::from(u16::from_be_bytes(*length));
    if length == 0 || CREDENTIAL_BYTES_MAX < length {
        return Err(unread);
    }
    let (credential, rest) = rest.split_at_checked(length).ok_or(unread)?;
    let (key, _) = Value::read(rest).ok_or(unread)?;
    Ok(MadePasskey {
        credential: URL_SAFE_NO_PAD.encode(credential),
        key: cose_key(&key).ok_or(BadPasskey::Kind)?,
        counter: data.counter,
    })
}

/// Checks a use of a passkey; the new count.
pub fn check_used(
    client_data: &[u8],
    auth_data: &[u8],
    signature: &[u8],
    kept: (&PublicKey, i64),
    expected: &Expected<'_>,
) -> Result<i64, BadPasskey> {
    check_client_data(client_data, "webauthn.get", expected)?;
    let data = check_auth_data(auth_data, expected)?;
    let (key, counter) = kept;
    let hash = digest::digest(&digest::SHA256, client_data);
    let signed = [auth_data, hash.as_ref()].concat();
    if !key.verify(&signed, signature, Written::Asn1) {
        return Err(BadPasskey::Signature);
    }
    // Those that do not count say zero for ever.
    if (data.counter != 0 || counter != 0) && data.counter <= counter {
        return Err(BadPasskey::Copied);
    }
    Ok(data.counter)
}

fn bounded(input: &[u8]) -> Result<(), BadPasskey> {
    if INPUT_BYTES_MAX < input.len() {
        return Err(BadPasskey::Answer("too long"));
    }
    Ok(())
}

fn check_client_data(input: &[u8], kind: &str, expected: &Expected<'_>) -> Result<(), BadPasskey> {
    bounded(input)?;
    let data: ClientData = serde_json::from_slice(input)
        .map_err(|_| BadPasskey::Answer("the browser's part cannot be read"))?;
    if data.r#type != kind {
        return Err(BadPasskey::Answer("another kind of answer"));
    }
    let challenge = URL_SAFE_NO_PAD.decode(data.challenge.trim_end_matches('=')).ok();
    if challenge.as_deref() != Some(expected.challenge) {
        return Err(BadPasskey::Answer("another challenge"));
    }
    if data.origin != expected.origin || data.cross_origin {
        return Err(BadPasskey::Answer("another site"));
    }
    Ok(())
}

fn check_auth_data<'a>(
    input: &'a [u8],
    expected: &Expected<'_>,
) -> Result<AuthData<'a>, BadPasskey> {
    let unread = BadPasskey::Answer("the device's part cannot be read");
    bounded(input)?;
    let (party, rest) = input.split_at_checked(32).ok_or(unread)?;
    let (flags, rest) = rest.split_first().ok_or(unread)?;
    let (counter, rest) = rest.split_first_chunk::<4>().ok_or(unread)?;
    let ours = digest::digest(&digest::SHA256, relying_party(expected.origin).as_bytes());
    if party != ours.as_ref() {
        return Err(BadPasskey::Answer("another relying party"));
    }
    if flags & USER_PRESENT == 0 || flags & USER_VERIFIED == 0 {
        return Err(BadPasskey::NotVerified);
    }
    Ok(AuthData { flags: *flags, counter: u32::from_be_bytes(*counter).into(), rest })
}

/// RFC 9053: 1 is the kind, 3 the algorithm, the negative ones are the kind's own.
fn cose_key(key: &Value<'_>) -> Option<PublicKey> {
    let int = |at| key.at_int(at).and_then(Value::int);
    let bytes = |at| key.at_int(at).and_then(Value::bytes);
    match (int(1)?, int(3)?) {
        (2, -7) if int(-1) == Some(1) => PublicKey::es256(bytes(-2)?, bytes(-3)?),
        (1, -8) if int(-1) == Some(6) => PublicKey::ed_dsa(bytes(-2)?),
        (3, -257) => PublicKey::rs256(bytes(-1)?, bytes(-2)?),
        _ => None,
    }
}

#[cfg(test)]
#[path = "passkey_tests.rs"]
mod tests;
