//! Public keys of others and their signatures: what passkeys and identity tokens are checked with.
//!
//! The three kinds that are in use, verified by `ring`. Signs nothing.
//!
//! Specification: RFC 9053 (COSE), RFC 7518 and 8037 (JOSE); FIPS 186-5.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey,
};

/// Bytes of an RSA modulus: 8192 bits are the most that `ring` takes.
const MODULUS_BYTES_MAX: usize = 1_024;

/// Somebody's public key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PublicKey {
    /// ECDSA on P-256 with SHA-256: both coordinates.
    Es256 {
        /// First coordinate, 32 bytes.
        x: Vec<u8>,
        /// Second coordinate, 32 bytes.
        y: Vec<u8>,
    },
    /// Ed25519: 32 bytes.
    EdDsa(Vec<u8>),
    /// RSA with PKCS #1 v1.5 and SHA-256.
    Rs256 {
        /// Modulus.
        n: Vec<u8>,
        /// Exponent.
        e: Vec<u8>,
    },
}

/// How an ECDSA signature is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Written {
    /// As ASN.1, by passkeys.
    Asn1,
    /// As two numbers of 32 bytes, in tokens.
    Fixed,
}

impl PublicKey {
    /// A key on P-256; none when a coordinate has the wrong length.
    pub fn es256(x: &[u8], y: &[u8]) -> Option<Self> {
        (x.len() == 32 && y.len() == 32).then(|| Self::Es256 { x: x.to_vec(), y: y.to_vec() })
    }

    /// An Ed25519 key.
    pub fn ed_dsa(x: &[u8]) -> Option<Self> {
        (x.len() == 32).then(|| Self::EdDsa(x.to_vec()))
    }

    /// An RSA key.
    pub fn rs256(n: &[u8], e: &[u8]) -> Option<Self> {
        let fits = !n.is_empty() && n.len() <= MODULUS_BYTES_MAX && (1..=8).contains(&e.len());
        fits.then(|| Self::Rs256 { n: n.to_vec(), e: e.to_vec() })
    }

    /// Whether this key made the signature.
    pub fn verify(&self, message: &[u8], signature: &[u8], written: Written) -> bool {
        match self {
            Self::Es256 { x, y } => {
                let point: Vec<u8> = [&[4], x.as_slice(), y.as_slice()].concat();
                let checked = match written {
                    Written::Asn1 => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point)
                        .verify(message, signature),
                    Written::Fixed => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
                        .verify(message, signature),
                };
                checked.is_ok()
            }
            Self::EdDsa(x) => {
                UnparsedPublicKey::new(&ED25519, x).verify(message, signature).is_ok()
            }
            Self::Rs256 { n, e } => RsaPublicKeyComponents { n, e }
                .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
                .is_ok(),
        }
    }

    /// The name of its algorithm in tokens.
    pub const fn algorithm(&self) -> &'static str {
        match self {
            Self::Es256 { .. } => "ES256",
            Self::EdDsa(_) => "EdDSA",
            Self::Rs256 { .. } => "RS256",
        }
    }

    /// For the database.
    pub fn stored(&self) -> String {
        let write = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
        match self {
            Self::Es256 { x, y } => format!("ES256 {} {}", write(x), write(y)),
            Self::EdDsa(x) => format!("EdDSA {}", write(x)),
            Self::Rs256 { n, e } => format!("RS256 {} {}", write(n), write(e)),
        }
    }

    /// Reads what `stored` wrote.
    pub fn from_stored(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let kind = parts.next()?;
        let mut part = || URL_SAFE_NO_PAD.decode(parts.next()?).ok();
        match kind {
            "ES256" => Self::es256(&part()?, &part()?),
            "EdDSA" => Self::ed_dsa(&part()?),
            "RS256" => Self::rs256(&part()?, &part()?),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;
    use ring::signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
    };

    use super::*;

    #[test]
    fn a_key_verifies_its_own_signatures_and_no_others() {
        let random = SystemRandom::new();
        let made = Ed25519KeyPair::generate_pkcs8(&random).expect("random");
        let pair = Ed25519KeyPair::from_pkcs8(made.as_ref()).expect("ours");
        let key = PublicKey::ed_dsa(pair.public_key().as_ref()).expect("32 bytes");
        let signature = pair.sign(b"message");
        assert!(key.verify(b"message", signature.as_ref(), Written::Fixed));
        assert!(!key.verify(b"another", signature.as_ref(), Written::Fixed));
        assert!(!key.verify(b"message", b"", Written::Fixed));

        let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let made = EcdsaKeyPair::generate_pkcs8(kind, &random).expect("random");
        let pair = EcdsaKeyPair::from_pkcs8(kind, made.as_ref(), &random).expect("ours");
        let point = pair.public_key().as_ref();
        let key = PublicKey::es256(&point[1..33], &point[33..]).expect("65 bytes");
        let signature = pair.sign(&random, b"message").expect("signed");
        assert!(key.verify(b"message", signature.as_ref(), Written::Fixed));
        assert!(!key.verify(b"message", signature.as_ref(), Written::Asn1));
        assert_eq!(PublicKey::from_stored(&key.stored()), Some(key));
    }

    #[test]
    fn keys_of_the_wrong_shape_are_refused() {
        assert_eq!(PublicKey::es256(&[1; 31], &[1; 32]), None);
        assert_eq!(PublicKey::ed_dsa(&[]), None);
        assert_eq!(PublicKey::rs256(&[], &[1]), None);
        for text in ["", "ES256", "ES256 AA AA", "HS256 AA", "EdDSA é"] {
            assert_eq!(PublicKey::from_stored(text), None, "{text}");
        }
    }
}
