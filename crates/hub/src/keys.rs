//! The hub's secrets: its CA, the keys that content is signed with, the key of mailed links.
//!
//! Files in the hub's folder that only their owner may read. Whoever has them can pose as the
//! hub, so they are in the backup and nowhere else.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use access::{Ca, LinkKey};
use model::Time;
use wire::SigningKey;

/// The secrets, loaded.
pub struct Keys {
    /// What the sensors' port needs.
    pub sensors: SensorKeys,
    /// Makes the links in mails.
    pub link: LinkKey,
}

/// What the sensors' port needs.
pub struct SensorKeys {
    /// For sensors and for the port itself.
    pub ca: Ca,
    /// Signs content; the first signs, all are told to sensors.
    pub content: Vec<SigningKey>,
}

/// Why there are none. The hub's operator must act.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file does not hold what it should.
    #[error("{}: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

impl Keys {
    /// Makes new secrets in `folder`, which must not hold any.
    pub fn generate(folder: &Path, now: Time) -> Result<(), KeysError> {
        let damaged = |reason: String| KeysError::Damaged { path: folder.to_owned(), reason };
        let ca = Ca::generate(now).map_err(|error| damaged(error.to_string()))?;
        write(&folder.join("ca.pem"), ca.certificate_pem().as_bytes())?;
        write(&folder.join("ca.key"), ca.key_pem().as_bytes())?;
        let random = |_| damaged("the system gives no random bytes".to_owned());
        write(&folder.join("content-1.key"), &SigningKey::generate().map_err(random)?)?;
        let mut bytes = [0_u8; 32];
        ring::rand::SecureRandom::fill(&ring::rand::SystemRandom::new(), &mut bytes)
            .map_err(random)?;
        write(&folder.join("link.key"), &bytes)
    }

    /// Loads the secrets of `folder`.
    pub fn load(folder: &Path) -> Result<Self, KeysError> {
        let damaged = |name: &str, reason: &dyn std::fmt::Display| KeysError::Damaged {
            path: folder.join(name),
            reason: reason.to_string(),
        };
        let text = |name: &str| {
            String::from_utf8(read(&folder.join(name))?).map_err(|error| damaged(name, &error))
        };
        let ca = Ca::load(&text("ca.pem")?, &text("ca.key")?).map_err(|e| damaged("ca.pem", &e))?;
        let link = LinkKey::new(&read(&folder.join("link.key"))?)
            .ok_or_else(|| damaged("link.key", &"too short"))?;
        Ok(Self { sensors: SensorKeys { ca, content: content_keys(folder)? }, link })
    }
}

/// `content-N.key`, the newest first: it signs, and the older ones still vouch for it.
fn content_keys(folder: &Path) -> Result<Vec<SigningKey>, KeysError> {
    let disk = |source| KeysError::Disk { path: folder.to_owned(), source };
    let mut numbers = Vec::new();
    for entry in fs::read_dir(folder).map_err(disk)? {
        let name = entry.map_err(disk)?.file_name();
        let name = name.to_string_lossy();
        let number = name.strip_prefix("content-").and_then(|rest| rest.strip_suffix(".key"));
        numbers.extend(number.and_then(|number| number.parse::<u32>().ok()));
    }
    numbers.sort_unstable_by(|a, b| b.cmp(a));
    let load = |number: &u32| {
        let path = folder.join(format!("content-{number}.key"));
        SigningKey::from_pkcs8(&read(&path)?)
            .map_err(|error| KeysError::Damaged { path, reason: error.to_string() })
    };
    let keys: Vec<SigningKey> = numbers.iter().map(load).collect::<Result<_, _>>()?;
    if keys.is_empty() {
        let reason = "there is no content-1.key".to_owned();
        return Err(KeysError::Damaged { path: folder.to_owned(), reason });
    }
    Ok(keys)
}

fn read(path: &Path) -> Result<Vec<u8>, KeysError> {
    fs::read(path).map_err(|source| KeysError::Disk { path: path.to_owned(), source })
}

pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), KeysError> {
    let write = || -> std::io::Result<()> {
        let mut file =
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|source| KeysError::Disk { path: path.to_owned(), source })
}
