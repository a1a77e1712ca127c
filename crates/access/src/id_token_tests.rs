//! An issuer of our own making: tokens that fit, and every way in which one does not.

use proptest::prelude::*;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::json;

use super::*;

const NOW_S: i64 = 1_700_000_000;

fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("32 bytes")
}

fn keys() -> IssuerKeys {
    let x = URL_SAFE_NO_PAD.encode(pair(1).public_key().as_ref());
    let set = json!({ "keys": [
        { "kty": "oct", "k": "AAAA" },
        { "kty": "OKP", "crv": "Ed25519", "x": x, "kid": "one", "use": "sig" },
    ] });
    IssuerKeys::read(set.to_string().as_bytes()).expect("a key set")
}

fn claims() -> Value {
    json!({ "iss": "https://id.example", "aud": "vardkase", "sub": "7", "nonce": "n",
            "iat": NOW_S, "exp": NOW_S + 300, "groups": ["staff", "security"] })
}

fn token(header: &Value, claims: &Value, seed: u8) -> String {
    let write = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", write(header), write(claims));
    let signature = pair(seed).sign(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
}

fn awaited() -> Awaited<'static> {
    let (issuer, client) = ("https://id.example", "vardkase");
    Awaited { issuer, client, nonce: "n", now: Time::from_seconds(NOW_S) }
}

/// The answer to a token in which one claim is another.
fn with(name: &str, value: Value) -> Option<BadToken> {
    let mut claims = claims();
    claims[name] = value;
    keys().check(&token(&json!({ "alg": "EdDSA", "kid": "one" }), &claims, 1), &awaited()).err()
}

#[test]
fn a_good_token_is_taken() {
    assert_eq!(with("x", json!(1)), None);
    assert_eq!(with("aud", json!(["vardkase"])), None);
    assert_eq!(with("exp", json!(NOW_S - 59)), None);
    assert_eq!(with("iat", json!(NOW_S + 60)), None);
}

#[test]
fn each_claim_is_checked() {
    for (name, value, expected) in [
        ("iss", json!("https://evil.example"), BadToken::Claim("issuer")),
        ("aud", json!("another"), BadToken::Claim("audience")),
        ("aud", json!(["vardkase", "another"]), BadToken::Claim("audience")),
        ("aud", json!([]), BadToken::Claim("audience")),
        ("nonce", json!("m"), BadToken::Claim("nonce")),
        ("nonce", json!(null), BadToken::Claim("nonce")),
        ("sub", json!(""), BadToken::Claim("subject")),
        ("exp", json!(NOW_S - 60), BadToken::Time),
        ("exp", json!("later"), BadToken::Time),
        ("iat", json!(NOW_S + 61), BadToken::Time),
        ("iat", json!(NOW_S - 601), BadToken::Time),
    ] {
        assert_eq!(with(name, value.clone()), Some(expected), "{name} {value}");
    }
}

#[test]
fn only_the_issuers_keys_sign() {
    let check = |token: &str| keys().check(token, &awaited()).err();
    let good = json!({ "alg": "EdDSA", "kid": "one" });
    assert_eq!(check(&token(&good, &claims(), 2)), Some(BadToken::Signature));
    for header in [
        json!({ "alg": "none" }),
        json!({ "alg": "HS256", "kid": "one" }),
        json!({ "alg": "RS256", "kid": "one" }),
        json!({ "alg": "EdDSA", "kid": "two" }),
    ] {
        assert_eq!(check(&token(&header, &claims(), 1)), Some(BadToken::Signature), "{header}");
    }
    for text in ["", ".", "..", "a.b.c", "é.é.é"] {
        assert_eq!(check(text), Some(BadToken::Unread), "{text}");
    }
}

#[test]
fn the_challenge_is_that_of_the_specification() {
    let challenge = pkce_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

proptest! {
    #[test]
    fn any_text_is_refused(text in ".{0,300}") {
        prop_assert!(keys().check(&text, &awaited()).is_err());
        let _ = IssuerKeys::read(text.as_bytes());
    }
}
