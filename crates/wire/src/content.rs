//! What the hub gives sensors: rules, indicators, policies, signed.
//!
//! The manifest names every part with its hash and is signed with Ed25519 (RFC 8032). A sensor
//! refuses what no trusted key has signed and what is not newer than what it has. Keys rotate in
//! the manifest itself: it lists the keys that count from then on, so a new key is trusted
//! because an old one vouched for it, and a lost one is dropped by not being listed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use model::Time;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

/// Parts of one manifest.
const PARTS_MAX: usize = 1_000;

/// Keys that a manifest may name.
const KEYS_MAX: usize = 8;

/// A public key that content may be signed with.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct ContentKey {
    /// First 16 hexadecimal digits of the SHA-256 of the key.
    pub id: String,
    /// The 32 bytes in base64.
    pub public: String,
}

/// What is in force.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Manifest {
    /// Grows with each change; a sensor never goes back.
    pub version: u64,
    /// When it was made.
    pub made_at: Time,
    /// The parts.
    pub parts: Vec<Part>,
    /// Keys that count from this version on; never empty.
    pub keys: Vec<ContentKey>,
}

/// One file of the content.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Part {
    /// Name, without folders.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// SHA-256 of its bytes, in hexadecimal digits; also what it is fetched by.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// What a part is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Rules in the Suricata language.
    Rules,
    /// Indicators, as CSV with type, value, source, tlp, confidence, expires, note.
    Indicators,
    /// Names and addresses that never fire.
    WarningList,
    /// Thresholds of analytics, as TOML.
    Policy,
    /// Something that a newer hub sends and this sensor does not know.
    #[serde(other)]
    Unknown,
}

/// A manifest with its signature, over exactly the bytes in `manifest`.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Signed {
    /// The manifest as JSON, in base64.
    pub manifest: String,
    /// Which key signed.
    pub key: String,
    /// The signature in base64.
    pub signature: String,
}

/// A manifest and the bytes of its parts, in the same order.
#[derive(Clone, Debug)]
pub struct Content {
    /// The manifest.
    pub manifest: Manifest,
    /// The parts' bytes.
    pub parts: Vec<Vec<u8>>,
}

/// Why content is refused. The running content stays in force.
#[derive(Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refused {
    /// No trusted key has this name.
    #[error("content is signed with key `{0}`, which this sensor does not trust")]
    UnknownKey(String),
    /// The signature is not of these bytes.
    #[error("the signature of the content does not fit")]
    BadSignature,
    /// Older than or the same as what is in force.
    #[error("content version {offered} is not newer than {running}")]
    NotNewer {
        /// The version offered.
        offered: u64,
        /// The version in force.
        running: u64,
    },
    /// Signed, but not readable.
    #[error("the manifest cannot be read: {0}")]
    Unreadable(String),
    /// A part's bytes have another hash than the manifest says.
    #[error("part `{0}` has other bytes than the manifest says")]
    WrongPart(String),
}

/// The key that the hub signs with.
pub struct SigningKey(Ed25519KeyPair);

impl SigningKey {
    /// A new key, as PKCS#8 bytes to be kept secret.
    pub fn generate() -> Result<Vec<u8>, ring::error::Unspecified> {
        let random = ring::rand::SystemRandom::new();
        Ok(Ed25519KeyPair::generate_pkcs8(&random)?.as_ref().to_vec())
    }

    /// From PKCS#8 bytes.
    pub fn from_pkcs8(bytes: &[u8]) -> Result<Self, ring::error::KeyRejected> {
        Ed25519KeyPair::from_pkcs8(bytes).map(Self)
    }

    /// The public half.
    pub fn public(&self) -> ContentKey {
        let bytes = self.0.public_key().as_ref();
        ContentKey { id: digest(bytes)[..16].to_owned(), public: BASE64.encode(bytes) }
    }

    /// Signs a manifest.
    pub fn sign(&self, manifest: &Manifest) -> Result<Signed, serde_json::Error> {
        let bytes = serde_json::to_vec(manifest)?;
        let signature = BASE64.encode(self.0.sign(&bytes));
        Ok(Signed { manifest: BASE64.encode(bytes), key: self.public().id, signature })
    }
}

/// What a sensor trusts, kept beside its content.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
pub struct Trust {
    /// Keys that count.
    pub keys: Vec<ContentKey>,
    /// Version in force; 0 for none.
    pub version: u64,
}

impl Trust {
    /// Checks a manifest against what is trusted; changes nothing.
    pub fn check(&self, signed: &Signed) -> Result<Manifest, Refused> {
        let key = self
            .keys
            .iter()
            .find(|key| key.id == signed.key)
            .ok_or_else(|| Refused::UnknownKey(signed.key.chars().take(32).collect()))?;
        let decode = |text: &str| BASE64.decode(text).map_err(|_| Refused::BadSignature);
        let bytes = decode(&signed.manifest)?;
        UnparsedPublicKey::new(&ED25519, decode(&key.public)?)
            .verify(&bytes, &decode(&signed.signature)?)
            .map_err(|_| Refused::BadSignature)?;
        let manifest: Manifest = serde_json::from_slice(&bytes)
            .map_err(|error| Refused::Unreadable(error.to_string()))?;
        if manifest.version <= self.version {
            return Err(Refused::NotNewer { offered: manifest.version, running: self.version });
        }
        if manifest.parts.len() > PARTS_MAX || !(1..=KEYS_MAX).contains(&manifest.keys.len()) {
            return Err(Refused::Unreadable("too many parts, or no keys or too many".into()));
        }
        Ok(manifest)
    }

    /// Takes a checked manifest into force, once its parts are there and have compiled.
    pub fn adopt(&mut self, manifest: &Manifest) {
        self.version = manifest.version;
        self.keys.clone_from(&manifest.keys);
    }
}

impl Part {
    /// Whether `bytes` are this part's.
    pub fn check(&self, bytes: &[u8]) -> Result<(), Refused> {
        if bytes.len() as u64 == self.bytes && digest(bytes) == self.sha256 {
            return Ok(());
        }
        Err(Refused::WrongPart(self.name.clone()))
    }
}

/// SHA-256 in hexadecimal digits.
pub fn digest(bytes: &[u8]) -> String {
    let hash = ring::digest::digest(&ring::digest::SHA256, bytes);
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SigningKey {
        SigningKey::from_pkcs8(&SigningKey::generate().expect("random")).expect("a key")
    }

    fn manifest(version: u64, keys: &[&SigningKey]) -> Manifest {
        Manifest {
            version,
            made_at: Time::from_seconds(1),
            parts: Vec::new(),
            keys: keys.iter().map(|key| key.public()).collect(),
        }
    }

    #[test]
    fn takes_newer_and_refuses_older() {
        let key = key();
        let mut trust = Trust { keys: vec![key.public()], version: 0 };
        let signed = key.sign(&manifest(2, &[&key])).expect("JSON");
        trust.adopt(&trust.check(&signed).expect("newer"));
        assert_eq!(trust.check(&signed), Err(Refused::NotNewer { offered: 2, running: 2 }));
    }

    #[test]
    fn refuses_what_is_unsigned_changed_or_signed_by_a_stranger() {
        let (ours, stranger) = (key(), key());
        let trust = Trust { keys: vec![ours.public()], version: 0 };
        let mut signed = ours.sign(&manifest(1, &[&ours])).expect("JSON");
        let other = ours.sign(&manifest(9, &[&ours])).expect("JSON");
        signed.manifest = other.manifest;
        assert_eq!(trust.check(&signed), Err(Refused::BadSignature));
        let foreign = stranger.sign(&manifest(1, &[&stranger])).expect("JSON");
        assert!(matches!(trust.check(&foreign), Err(Refused::UnknownKey(_))));
        let mut posed = foreign;
        posed.key = ours.public().id;
        assert_eq!(trust.check(&posed), Err(Refused::BadSignature));
    }

    #[test]
    fn keys_rotate_by_the_old_one_vouching_for_the_new() {
        let (old, new) = (key(), key());
        let mut trust = Trust { keys: vec![old.public()], version: 0 };
        let both = old.sign(&manifest(1, &[&old, &new])).expect("JSON");
        trust.adopt(&trust.check(&both).expect("signed by the old key"));
        let alone = new.sign(&manifest(2, &[&new])).expect("JSON");
        trust.adopt(&trust.check(&alone).expect("signed by the new key"));
        let late = old.sign(&manifest(3, &[&old])).expect("JSON");
        assert!(matches!(trust.check(&late), Err(Refused::UnknownKey(_))));
    }

    #[test]
    fn part_with_other_bytes_is_refused() {
        let part = Part { name: "a".into(), kind: Kind::Rules, sha256: digest(b"abc"), bytes: 3 };
        assert_eq!(part.check(b"abc"), Ok(()));
        assert_eq!(part.check(b"abd"), Err(Refused::WrongPart("a".into())));
    }
}
