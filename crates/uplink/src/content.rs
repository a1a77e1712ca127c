//! Rules, indicators and policies from the hub, on disk, with what is trusted.

use std::fs;
use std::path::{Path, PathBuf};

use wire::{Content, Manifest, Refused, Signed, Trust};

use crate::client::{Client, LineError};
use crate::identity::write_secret;

/// The content in force and the trust that decides about the next.
pub struct ContentStore {
    folder: PathBuf,
    trust: Trust,
    /// Fetched last: when it did not compile it is not fetched over and over.
    fetched: u64,
}

impl ContentStore {
    /// Opens what is kept in the identity's folder.
    pub fn open(folder: &Path) -> Result<Self, LineError> {
        let nonsense = |error: &dyn std::fmt::Display| LineError::Nonsense(error.to_string());
        let text = fs::read_to_string(folder.join("trust.json")).map_err(|e| nonsense(&e))?;
        let trust = serde_json::from_str(&text).map_err(|error| nonsense(&error))?;
        Ok(Self { folder: folder.to_owned(), trust, fetched: 0 })
    }

    /// Version in force; 0 for none.
    pub const fn version(&self) -> u64 {
        self.trust.version
    }

    /// The version was handed on; it is not fetched again while this program runs.
    pub const fn handed_on(&mut self, version: u64) {
        self.fetched = version;
    }

    /// Fetches newer content when there is some: checks the signature before anything else, then
    /// each part's hash. It is not in force before [`ContentStore::adopt`].
    pub async fn fetch(&self, line: &Client) -> Result<Option<Content>, LineError> {
        let signed: Signed = line.manifest().await?;
        let manifest = match self.trust.check(&signed) {
            Ok(manifest) => manifest,
            Err(Refused::NotNewer { .. }) => return Ok(None),
            Err(refused) => return Err(LineError::Nonsense(refused.to_string())),
        };
        if manifest.version <= self.fetched {
            return Ok(None);
        }
        let mut parts = Vec::new();
        for part in &manifest.parts {
            let kept = fs::read(self.part_path(&part.sha256)).ok();
            let bytes = match kept.filter(|bytes| part.check(bytes).is_ok()) {
                Some(bytes) => bytes,
                None => line.part(part).await?,
            };
            part.check(&bytes).map_err(|refused| LineError::Nonsense(refused.to_string()))?;
            parts.push(bytes);
        }
        Ok(Some(Content { manifest, parts }))
    }

    /// Takes content into force, once it has compiled: from now on nothing older is taken.
    pub fn adopt(&mut self, content: &Content) -> Result<(), LineError> {
        let disk = |error: std::io::Error| LineError::Nonsense(format!("content: {error}"));
        fs::create_dir_all(self.folder.join("content")).map_err(disk)?;
        for (part, bytes) in content.manifest.parts.iter().zip(&content.parts) {
            fs::write(self.part_path(&part.sha256), bytes).map_err(disk)?;
        }
        let json = |value: serde_json::Result<String>| {
            value.map_err(|error| LineError::Nonsense(error.to_string()))
        };
        write_secret(
            &self.folder.join("manifest.json"),
            &json(serde_json::to_string(&content.manifest))?,
        )?;
        let mut trust = self.trust.clone();
        trust.adopt(&content.manifest);
        write_secret(&self.folder.join("trust.json"), &json(serde_json::to_string(&trust))?)?;
        self.trust = trust;
        Ok(())
    }

    /// The content that was in force when the sensor stopped.
    pub fn kept(&self) -> Option<Content> {
        let text = fs::read_to_string(self.folder.join("manifest.json")).ok()?;
        let manifest: Manifest = serde_json::from_str(&text).ok()?;
        let mut parts = Vec::new();
        for part in &manifest.parts {
            let bytes = fs::read(self.part_path(&part.sha256)).ok()?;
            part.check(&bytes).ok()?;
            parts.push(bytes);
        }
        Some(Content { manifest, parts })
    }

    fn part_path(&self, sha256: &str) -> PathBuf {
        let safe: String = sha256.chars().filter(char::is_ascii_hexdigit).collect();
        self.folder.join("content").join(safe)
    }
}
