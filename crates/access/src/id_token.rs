//! Identity tokens of an organisation's own sign-in.
//!
//! Checks one token against the keys that its issuer publishes. Fetches nothing, and gives nobody
//! a right: who the claims mean is asked in `organisation`.
//!
//! Specification: OpenID Connect Core 1.0 section 3.1.3.7; RFC 7515, 7517, 7636 (PKCE).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::Time;
use ring::digest;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::signature::{PublicKey, Written};

/// Seconds by which the issuer's clock may differ from ours.
pub const CLOCK_SKEW_S: i64 = 60;

/// Seconds that a token may be old: it is fetched the moment somebody comes back.
const AGE_MAX_S: i64 = 600;

/// Bytes of a token: groups by the hundred fit.
const TOKEN_BYTES_MAX: usize = 64 * 1_024;

/// Keys of an issuer that are looked at.
const KEYS_MAX: usize = 50;

/// The keys that an issuer publishes.
#[derive(Clone, Debug, Default)]
pub struct IssuerKeys(Vec<(Option<String>, PublicKey)>);

/// What a token must be about.
#[derive(Clone, Copy, Debug)]
pub struct Awaited<'a> {
    /// Who issues it.
    pub issuer: &'a str,
    /// For whom: our name at the issuer.
    pub client: &'a str,
    /// What we gave along, so that a token fits one sign-in only.
    pub nonce: &'a str,
    /// Now.
    pub now: Time,
}

/// Why a token was not taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BadToken {
    /// It cannot be read.
    #[error("the token cannot be read")]
    Unread,
    /// Signed by a key or in a way that the issuer does not publish.
    #[error("the token is not signed by a key that its issuer publishes")]
    Signature,
    /// From another issuer, for another client, for another sign-in.
    #[error("the token's {0} is not what is awaited")]
    Claim(&'static str),
    /// Over, or not yet begun, by more than the clocks may differ.
    #[error("the token's time is not now")]
    Time,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Key {
    kty: String,
    kid: Option<String>,
    r#use: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

impl IssuerKeys {
    /// Reads a key set; keys of kinds that we do not take are left out.
    pub fn read(json: &[u8]) -> Option<Self> {
        let set: KeySet = serde_json::from_slice(json).ok()?;
        let read = |value: Value| {
            let key: Key = serde_json::from_value(value).ok()?;
            let for_signing = key.r#use.as_deref().is_none_or(|purpose| purpose == "sig");
            let public = public_key(&key).filter(|_| for_signing)?;
            Some((key.kid, public))
        };
        Some(Self(set.keys.into_iter().take(KEYS_MAX).filter_map(read).collect()))
    }

    /// Checks a token; its claims.
    pub fn check(
        &self,
        token: &str,
        awaited: &Awaited<'_>,
    ) -> Result<Map<String, Value>, BadToken> {
        if TOKEN_BYTES_MAX < token.len() {
            return Err(BadToken::Unread);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(BadToken::Unread)?;
        let (header, body) = signed.split_once('.').ok_or(BadToken::Unread)?;
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| BadToken::Unread);
        let header: Header =
            serde_json::from_slice(&decode(header)?).map_err(|_| BadToken::Unread)?;
        let signature = decode(signature)?;
        // The key decides the algorithm: a token cannot talk us into another one, or into none.
        let fits = |(kid, key): &&(Option<String>, PublicKey)| {
            (header.kid.is_none() || kid.is_none() || *kid == header.kid)
                && key.algorithm() == header.alg
        };
        let verifies = |(_, key): &(Option<String>, PublicKey)| {
            key.verify(signed.as_bytes(), &signature, Written::Fixed)
        };
        if !self.0.iter().filter(fits).any(verifies) {
            return Err(BadToken::Signature);
        }
        let claims: Map<String, Value> =
            serde_json::from_slice(&decode(body)?).map_err(|_| BadToken::Unread)?;
        check_claims(&claims, awaited)?;
        Ok(claims)
    }
}

fn public_key(key: &Key) -> Option<PublicKey> {
    let part = |text: &Option<String>| URL_SAFE_NO_PAD.decode(text.as_deref()?).ok();
    match (key.kty.as_str(), key.crv.as_deref()) {
        ("RSA", _) => PublicKey::rs256(&part(&key.n)?, &part(&key.e)?),
        ("EC", Some("P-256")) => PublicKey::es256(&part(&key.x)?, &part(&key.y)?),
        ("OKP", Some("Ed25519")) => PublicKey::ed_dsa(&part(&key.x)?),
        _ => None,
    }
}

fn check_claims(claims: &Map<String, Value>, awaited: &Awaited<'_>) -> Result<(), BadToken> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(awaited.issuer) {
        return Err(BadToken::Claim("issuer"));
    }
    let ours = |value: &Value| value.as_str() == Some(awaited.client);
    let (for_us, for_others) = match claims.get("aud") {
        Some(Value::Array(all)) => (all.iter().any(ours), 1 < all.len()),
        Some(one) => (ours(one), false),
        None => (false, false),
    };
    if !for_us || (for_others && text("azp") != Some(awaited.client)) {
        return Err(BadToken::Claim("audience"));
    }
    if text("nonce") != Some(awaited.nonce) {
        return Err(BadToken::Claim("nonce"));
    }
    if text("sub").is_none_or(str::is_empty) {
        return Err(BadToken::Claim("subject"));
    }
    // Numbers that are no numbers count as missing, and missing ones refuse.
    let at = |name: &str| claims.get(name).and_then(Value::as_i64).ok_or(BadToken::Time);
    let now_s = awaited.now.micros().div_euclid(1_000_000);
    let (until, since) = (at("exp")?, at("iat")?);
    let over = until.saturating_add(CLOCK_SKEW_S) <= now_s;
    let ahead = now_s.saturating_add(CLOCK_SKEW_S) < since;
    let old = since.saturating_add(AGE_MAX_S) < now_s;
    if over || ahead || old { Err(BadToken::Time) } else { Ok(()) }
}

/// The challenge that belongs to a PKCE verifier.
pub fn pkce_challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()))
}

#[cfg(test)]
#[path = "id_token_tests.rs"]
mod tests;
