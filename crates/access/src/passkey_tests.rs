//! A device of our own making: makes a passkey, uses it, and lies in every way.

use proptest::prelude::*;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};

use super::*;

const ORIGIN: &str = "https://hub.example:8080";
const CHALLENGE: &[u8] = b"challenge";

/// What the device says; each test changes one thing.
struct Device {
    pair: EcdsaKeyPair,
    kind: &'static str,
    origin: &'static str,
    party: &'static str,
    challenge: &'static [u8],
    flags: u8,
    counter: u32,
}

impl Device {
    fn new(kind: &'static str) -> Self {
        let (random, how) = (SystemRandom::new(), &ECDSA_P256_SHA256_ASN1_SIGNING);
        let made = EcdsaKeyPair::generate_pkcs8(how, &random).expect("random");
        let pair = EcdsaKeyPair::from_pkcs8(how, made.as_ref(), &random).expect("ours");
        let flags = USER_PRESENT | USER_VERIFIED;
        let (origin, challenge) = (ORIGIN, CHALLENGE);
        Self { pair, kind, origin, party: "hub.example", challenge, flags, counter: 1 }
    }

    fn client_data(&self) -> Vec<u8> {
        let challenge = URL_SAFE_NO_PAD.encode(self.challenge);
        let (kind, origin) = (self.kind, self.origin);
        format!("{{\"type\":\"{kind}\",\"challenge\":\"{challenge}\",\"origin\":\"{origin}\"}}")
            .into_bytes()
    }

    fn auth_data(&self) -> Vec<u8> {
        let party = digest::digest(&digest::SHA256, self.party.as_bytes());
        [party.as_ref(), &[self.flags], &self.counter.to_be_bytes()].concat()
    }

    fn key(&self) -> PublicKey {
        let point = self.pair.public_key().as_ref();
        PublicKey::es256(&point[1..33], &point[33..]).expect("a point")
    }

    /// `{"fmt": "none", "attStmt": {}, "authData": …}`.
    fn attestation(&self, algorithm: u8) -> Vec<u8> {
        let point = self.pair.public_key().as_ref();
        let mut data = self.auth_data();
        data[32] |= HAS_KEY;
        data.extend([0; 16]);
        data.extend([0, 4]);
        data.extend(b"id-1");
        data.extend([0xa5, 1, 2, 3, algorithm, 0x20, 1, 0x21, 0x58, 32]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 32]);
        data.extend(&point[33..]);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).expect("short"));
        object.extend(data);
        object
    }

    fn make(&self) -> Result<MadePasskey, BadPasskey> {
        check_made(&self.client_data(), &self.attestation(0x26), &EXPECTED)
    }

    fn use_it(&self, counter: i64) -> Result<i64, BadPasskey> {
        let (client, auth) = (self.client_data(), self.auth_data());
        let hash = digest::digest(&digest::SHA256, &client);
        let signed = [auth.as_slice(), hash.as_ref()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).expect("signed");
        check_used(&client, &auth, signature.as_ref(), (&self.key(), counter), &EXPECTED)
    }
}

const EXPECTED: Expected<'static> = Expected { challenge: CHALLENGE, origin: ORIGIN };

#[test]
fn a_passkey_is_made_and_used() {
    let device = Device::new("webauthn.create");
    let made = device.make().expect("good");
    assert_eq!(made.credential, URL_SAFE_NO_PAD.encode("id-1"));
    assert_eq!((made.key, made.counter), (device.key(), 1));
    assert_eq!(Device { counter: 2, ..Device::new("webauthn.get") }.use_it(1), Ok(2));
    assert_eq!(Device { counter: 0, ..Device::new("webauthn.get") }.use_it(0), Ok(0));
}

#[test]
fn what_is_not_what_was_asked_is_refused() {
    let new = || Device::new("webauthn.get");
    let answer = |device: Device| match device.use_it(0) {
        Err(BadPasskey::Answer(why)) => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(answer(Device { kind: "webauthn.create", ..new() }), "another kind of answer");
    assert_eq!(answer(Device { challenge: b"other", ..new() }), "another challenge");
    assert_eq!(answer(Device { origin: "https://evil.example", ..new() }), "another site");
    assert_eq!(answer(Device { party: "evil.example", ..new() }), "another relying party");
    for flags in [0, USER_PRESENT, USER_VERIFIED] {
        assert_eq!(Device { flags, ..new() }.use_it(0), Err(BadPasskey::NotVerified));
    }
    for (counter, kept) in [(1, 1), (1, 5), (0, 1)] {
        assert_eq!(Device { counter, ..new() }.use_it(kept), Err(BadPasskey::Copied));
    }
}

#[test]
fn a_signature_of_another_key_is_refused() {
    let (mine, other) = (Device::new("webauthn.get"), Device::new("webauthn.get"));
    let signature = other.pair.sign(&SystemRandom::new(), b"x").expect("signed");
    let (client, auth) = (mine.client_data(), mine.auth_data());
    let kept = (&mine.key(), 0);
    let checked = check_used(&client, &auth, signature.as_ref(), kept, &EXPECTED);
    assert_eq!(checked, Err(BadPasskey::Signature));
}

#[test]
fn a_kind_of_key_that_is_not_taken_says_so() {
    let device = Device::new("webauthn.create");
    // -35 (ES384) written as -8 with the curve of -7: neither fits.
    let made = check_made(&device.client_data(), &device.attestation(0x27), &EXPECTED);
    assert_eq!(made, Err(BadPasskey::Kind));
    let cut = &device.attestation(0x26)[..60];
    assert!(check_made(&device.client_data(), cut, &EXPECTED).is_err());
}

#[test]
fn the_relying_party_is_the_host() {
    for (origin, host) in [
        ("https://hub.example", "hub.example"),
        ("http://localhost:8471", "localhost"),
        ("https://hub.example:443/x", "hub.example"),
    ] {
        assert_eq!(relying_party(origin), host);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let device = Device::new("webauthn.create");
        prop_assert!(check_made(&device.client_data(), &bytes, &EXPECTED).is_err());
        let device = Device::new("webauthn.get");
        let kept = (&device.key(), 0);
        let used = check_used(&device.client_data(), &bytes, &bytes, kept, &EXPECTED);
        prop_assert!(used.is_err());
    }
}
