//! Mail that only the receiver opens: OpenPGP and S/MIME.
//!
//! Takes a MIME entity and the receiver's key, and gives what to put into the mail. A key that
//! cannot be used is an error, never a reason to send in clear. Does not sign: DKIM tells who
//! sends. S/MIME is for certificates with RSA keys; others are refused with a word why.
//!
//! Specification: RFC 9580 and RFC 3156 (OpenPGP, PGP/MIME); RFC 5652 and RFC 8551 (CMS, S/MIME).

use cms::builder::{
    ContentEncryptionAlgorithm, EnvelopedDataBuilder, KeyEncryptionInfo,
    KeyTransRecipientInfoBuilder,
};
use cms::cert::IssuerAndSerialNumber;
use cms::cert::x509::Certificate;
use cms::cert::x509::der::{Any, Decode as _, Encode as _};
use cms::content_info::ContentInfo;
use cms::enveloped_data::RecipientIdentifier;
use pgp::composed::{ArmorOptions, Deserializable as _, MessageBuilder, SignedPublicKey};
use pgp::crypto::sym::SymmetricKeyAlgorithm;
use pgp::packet::Signature;
use pgp::types::{KeyDetails as _, Tag, Timestamp};
use rsa::RsaPublicKey;
use rsa::pkcs8::DecodePublicKey as _;
use rsa::rand_core::OsRng;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// Characters of a key: an OpenPGP key with a photograph and hundreds of signatures is longer, and
/// its owner can export it without them.
pub const KEY_CHARS_MAX: usize = 200_000;

/// The receiver's key.
pub enum SealKey {
    /// OpenPGP.
    OpenPgp(Box<SignedPublicKey>),
    /// S/MIME.
    Smime(Box<Certificate>),
}

/// A mail's content, sealed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Sealed {
    /// An armoured OpenPGP message.
    OpenPgp(String),
    /// CMS enveloped data, in DER.
    Smime(Vec<u8>),
}

impl SealKey {
    /// Reads a key in armour; the error says what is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        if KEY_CHARS_MAX < text.len() {
            return Err(format!("longer than {KEY_CHARS_MAX} characters"));
        }
        let text = text.trim();
        if text.starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----") {
            let (key, _) = SignedPublicKey::from_string(text).map_err(|error| error.to_string())?;
            let now = Timestamp::now();
            choose(&key, now).ok_or("no part of it encrypts mail, or it has expired")?;
            return Ok(Self::OpenPgp(Box::new(key)));
        }
        if text.starts_with("-----BEGIN CERTIFICATE-----") {
            let der = CertificateDer::from_pem_slice(text.as_bytes())
                .map_err(|error| error.to_string())?;
            let found = Certificate::from_der(&der).map_err(|error| error.to_string())?;
            rsa_key(&found)?;
            return Ok(Self::Smime(Box::new(found)));
        }
        Err("neither an OpenPGP public key nor a certificate in armour".to_owned())
    }

    /// Seals a MIME entity.
    pub fn seal(&self, entity: &[u8]) -> Result<Sealed, String> {
        match self {
            Self::OpenPgp(key) => openpgp(key, entity).map(Sealed::OpenPgp),
            Self::Smime(certificate) => smime(certificate, entity).map(Sealed::Smime),
        }
    }
}

/// Which part of an OpenPGP key encrypts mail: the primary key or a subkey by its place.
enum Part {
    Primary,
    Subkey(usize),
}

/// The newest subkey that says it is for encryption and has not expired or been revoked, else the
/// primary key if that says so.
fn choose(key: &SignedPublicKey, now: Timestamp) -> Option<Part> {
    if !key.details.revocation_signatures.is_empty() {
        return None;
    }
    let fit = key.public_subkeys.iter().enumerate().filter(|(_, one)| {
        let made = one.key.created_at();
        one.key.algorithm().can_encrypt()
            && one.verify_bindings(&key.primary_key).is_ok()
            && says_so(&one.signatures, made, now)
    });
    let newest = fit.max_by_key(|(_, one)| one.key.created_at().as_secs());
    if let Some((place, _)) = newest {
        return Some(Part::Subkey(place));
    }
    let primary = &key.primary_key;
    // Others sign a name too; what they say of the key does not count.
    let own = key.details.users.iter().flat_map(|user| {
        let by_owner =
            |one: &&Signature| one.verify_certification(primary, Tag::UserId, &user.id).is_ok();
        user.signatures.iter().filter(by_owner)
    });
    let own: Vec<Signature> = own.cloned().collect();
    let fits = primary.algorithm().can_encrypt() && says_so(&own, primary.created_at(), now);
    fits.then_some(Part::Primary)
}

/// Whether the newest of these signatures allows encryption, now.
fn says_so(signatures: &[Signature], made: Timestamp, now: Timestamp) -> bool {
    use pgp::packet::SignatureType;
    let revoked = |one: &Signature| {
        matches!(one.typ(), Some(SignatureType::SubkeyRevocation | SignatureType::KeyRevocation))
    };
    if signatures.iter().any(revoked) {
        return false;
    }
    let newest = signatures.iter().max_by_key(|one| one.created().map(Timestamp::as_secs));
    newest.is_some_and(|one| {
        let flags = one.key_flags();
        let until =
            one.key_expiration_time().map(|life| made.as_secs().saturating_add(life.as_secs()));
        (flags.encrypt_comms() || flags.encrypt_storage())
            && until.is_none_or(|until| until == made.as_secs() || now.as_secs() < until)
    })
}

fn openpgp(key: &SignedPublicKey, entity: &[u8]) -> Result<String, String> {
    let part = choose(key, Timestamp::now()).ok_or("the key has expired")?;
    let text = |error: pgp::errors::Error| error.to_string();
    // Version 1 with a modification check: what every OpenPGP program reads.
    let mut message = MessageBuilder::from_bytes("", entity.to_vec())
        .seipd_v1(OsRng, SymmetricKeyAlgorithm::AES256);
    match part {
        Part::Primary => message.encrypt_to_key(OsRng, &key.primary_key).map_err(text)?,
        Part::Subkey(place) => {
            message.encrypt_to_key(OsRng, &key.public_subkeys[place].key).map_err(text)?
        }
    };
    message.to_armored_string(OsRng, ArmorOptions::default()).map_err(text)
}

fn rsa_key(certificate: &Certificate) -> Result<RsaPublicKey, String> {
    let info = &certificate.tbs_certificate.subject_public_key_info;
    let der = info.to_der().map_err(|error| error.to_string())?;
    RsaPublicKey::from_public_key_der(&der)
        .map_err(|_| "the certificate's key is not RSA, which S/MIME needs here".to_owned())
}

fn smime(certificate: &Certificate, entity: &[u8]) -> Result<Vec<u8>, String> {
    /// id-envelopedData, RFC 5652 section 6.
    const ENVELOPED: &str = "1.2.840.113549.1.7.3";
    let receiver = RecipientIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
        issuer: certificate.tbs_certificate.issuer.clone(),
        serial_number: certificate.tbs_certificate.serial_number.clone(),
    });
    let key = KeyEncryptionInfo::Rsa(rsa_key(certificate)?);
    let mut rng = OsRng;
    let info = KeyTransRecipientInfoBuilder::new(receiver, key, &mut rng)
        .map_err(|error| error.to_string())?;
    let algorithm = ContentEncryptionAlgorithm::Aes256Cbc;
    let mut builder = EnvelopedDataBuilder::new(None, entity, algorithm, None)
        .map_err(|error| error.to_string())?;
    let data = builder
        .add_recipient_info(info)
        .and_then(|builder| builder.build_with_rng(&mut OsRng))
        .map_err(|error| error.to_string())?;
    let wrapped = || -> cms::cert::x509::der::Result<Vec<u8>> {
        let content = Any::encode_from(&data)?;
        let content_type =
            ENVELOPED.parse().map_err(|_| cms::cert::x509::der::ErrorKind::Failed)?;
        ContentInfo { content_type, content }.to_der()
    };
    wrapped().map_err(|error| error.to_string())
}
