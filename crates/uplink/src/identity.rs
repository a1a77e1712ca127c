//! The sensor's key and certificate on disk, and how it gets them.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use model::{SensorId, Time};
use rcgen::{CertificateParams, KeyPair};
use serde::{Deserialize, Serialize};
use wire::{EnrolReply, Trust};

/// Why there is no identity. The sensor's operator must act.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The folder holds no identity.
    #[error("{} holds no enrolled sensor: run `vardkase sensor enrol` with a code from the CSIRT", .0.display())]
    NotEnrolled(PathBuf),
    /// A key or certificate that cannot be made or read.
    #[error("key or certificate: {0}")]
    Crypto(String),
}

/// Facts kept beside the key.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct About {
    sensor: SensorId,
    hub: String,
    not_before: Time,
    not_after: Time,
}

/// Who this sensor is to its hub.
#[derive(Clone, Debug)]
pub struct Identity {
    folder: PathBuf,
    about: About,
    /// The certificate and the key in PEM, as the line needs them.
    pub(crate) certificate_and_key_pem: String,
    /// The hub's CA in PEM.
    pub(crate) ca_pem: String,
}

/// A new key with its signing request. The key goes to disk only once a certificate fits it.
pub(crate) struct Request {
    key_pem: String,
    pub(crate) request_pem: String,
}

impl Request {
    pub(crate) fn new() -> Result<Self, IdentityError> {
        let crypto = |error: rcgen::Error| IdentityError::Crypto(error.to_string());
        let key = KeyPair::generate().map_err(crypto)?;
        // The hub decides what stands in the certificate; the request proves the key alone.
        let params = CertificateParams::new(Vec::<String>::new()).map_err(crypto)?;
        let request_pem =
            params.serialize_request(&key).and_then(|csr| csr.pem()).map_err(crypto)?;
        Ok(Self { key_pem: key.serialize_pem(), request_pem })
    }
}

impl Identity {
    /// Reads the identity kept in `folder`.
    pub fn load(folder: &Path) -> Result<Self, IdentityError> {
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read_to_string(&path).map_err(|source| match source.kind() {
                std::io::ErrorKind::NotFound => IdentityError::NotEnrolled(folder.to_owned()),
                _ => IdentityError::Disk { path, source },
            })
        };
        let about = serde_json::from_str(&read("identity.json")?)
            .map_err(|error| IdentityError::Crypto(error.to_string()))?;
        let certificate_and_key_pem = read("identity.pem")?;
        Ok(Self {
            folder: folder.to_owned(),
            about,
            certificate_and_key_pem,
            ca_pem: read("ca.pem")?,
        })
    }

    /// Keeps what enrolment gave.
    pub(crate) fn keep(
        folder: &Path,
        hub: &str,
        request: &Request,
        reply: &EnrolReply,
    ) -> Result<Self, IdentityError> {
        fs::create_dir_all(folder)
            .map_err(|source| IdentityError::Disk { path: folder.to_owned(), source })?;
        write_secret(&folder.join("ca.pem"), &reply.ca_pem)?;
        let trust = Trust { keys: reply.content_keys.clone(), version: 0 };
        let trust = serde_json::to_string(&trust)
            .map_err(|error| IdentityError::Crypto(error.to_string()))?;
        write_secret(&folder.join("trust.json"), &trust)?;
        let mut identity = Self {
            folder: folder.to_owned(),
            about: About {
                sensor: reply.sensor,
                hub: hub.to_owned(),
                not_before: Time::default(),
                not_after: Time::default(),
            },
            certificate_and_key_pem: String::new(),
            ca_pem: reply.ca_pem.clone(),
        };
        identity.renewed(request, &reply.certificate_pem)?;
        Ok(identity)
    }

    /// Takes a new certificate into use.
    pub(crate) fn renewed(
        &mut self,
        request: &Request,
        certificate_pem: &str,
    ) -> Result<(), IdentityError> {
        let (not_before, not_after) = validity(certificate_pem)?;
        self.about.not_before = not_before;
        self.about.not_after = not_after;
        self.certificate_and_key_pem = format!("{certificate_pem}\n{}", request.key_pem);
        write_secret(&self.folder.join("identity.pem"), &self.certificate_and_key_pem)?;
        self.keep_about()
    }

    /// The hub has moved to another address and is still the same: the CA decides.
    pub fn moved(folder: &Path, hub: &str) -> Result<(), IdentityError> {
        let mut identity = Self::load(folder)?;
        if identity.about.hub == hub {
            return Ok(());
        }
        identity.about.hub = hub.to_owned();
        identity.keep_about()
    }

    fn keep_about(&self) -> Result<(), IdentityError> {
        let about = serde_json::to_string(&self.about)
            .map_err(|error| IdentityError::Crypto(error.to_string()))?;
        write_secret(&self.folder.join("identity.json"), &about)
    }

    /// The sensor's identity.
    pub const fn sensor(&self) -> SensorId {
        self.about.sensor
    }

    /// Address of the hub: `https://host:port`.
    pub fn hub(&self) -> &str {
        &self.about.hub
    }

    /// Whether two thirds of the certificate's life are over.
    pub fn wants_renewal(&self, now: Time) -> bool {
        let life = self.about.not_after.since(self.about.not_before);
        now.since(self.about.not_before) > life / 3 * 2
    }

    /// When the certificate ends.
    pub const fn not_after(&self) -> Time {
        self.about.not_after
    }
}

fn validity(certificate_pem: &str) -> Result<(Time, Time), IdentityError> {
    let crypto = |error: &dyn std::fmt::Display| IdentityError::Crypto(error.to_string());
    let (_, pem) = x509_parser::pem::parse_x509_pem(certificate_pem.as_bytes())
        .map_err(|error| crypto(&error))?;
    let certificate = pem.parse_x509().map_err(|error| crypto(&error))?;
    let validity = certificate.validity();
    Ok((
        Time::from_seconds(validity.not_before.timestamp()),
        Time::from_seconds(validity.not_after.timestamp()),
    ))
}

/// Writes a file that only its owner may read, whole or not at all.
pub(crate) fn write_secret(path: &Path, text: &str) -> Result<(), IdentityError> {
    let beside = path.with_extension("new");
    let write = || -> std::io::Result<()> {
        let _ = fs::remove_file(&beside);
        let mut file =
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    write().map_err(|source| IdentityError::Disk { path: path.to_owned(), source })
}
