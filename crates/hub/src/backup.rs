//! `hub backup` and `hub restore`: one file with everything a hub is.
//!
//! A zstd-compressed tar archive of the settings, the secrets and a consistent copy of the
//! embedded database, made while the hub serves. It holds keys: keep it as you keep keys. With
//! PostgreSQL the database is backed up by its own tools; the archive says so by its absence.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use store::Store;

use crate::config::Config;

/// Name of the database's copy in the archive.
const DATABASE: &str = "hub.db";

/// zstd level: the database shrinks about five times; higher levels cost more than they give.
const LEVEL: i32 = 6;

/// What a backup holds, or a restore brought back.
#[derive(Debug, PartialEq, Eq)]
pub struct Contents {
    /// Names of the files.
    pub files: Vec<String>,
    /// Links of the audit log that were verified; none without the embedded database.
    pub audit_lines: Option<i64>,
}

/// Writes everything into `file`, which must not be there.
pub async fn backup(config: &Config, file: &Path) -> Result<Contents> {
    if file.exists() {
        bail!("{} is there already: nothing was written", file.display());
    }
    let work = file.with_extension("part");
    let database = copy_database(config, &file.with_extension("db-part")).await?;
    let written = write_archive(config, &work, database.as_deref());
    if let Some(database) = &database {
        let _ = fs::remove_file(database);
    }
    let files = written?;
    fs::rename(&work, file).with_context(|| file.display().to_string())?;
    Ok(Contents { files, audit_lines: None })
}

async fn copy_database(config: &Config, copy: &Path) -> Result<Option<PathBuf>> {
    if !config.database.starts_with("sqlite:") {
        return Ok(None);
    }
    let _ = fs::remove_file(copy);
    let store = Store::open(&config.database).await?;
    store.copy_to(copy).await?;
    store.close().await;
    Ok(Some(copy.to_owned()))
}

fn write_archive(config: &Config, work: &Path, database: Option<&Path>) -> Result<Vec<String>> {
    let file = File::create(work).with_context(|| work.display().to_string())?;
    let mut archive = tar::Builder::new(zstd::Encoder::new(file, LEVEL)?.auto_finish());
    let mut names = Vec::new();
    for entry in fs::read_dir(&config.folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if is_ours(&name) {
            archive.append_path_with_name(&path, &name)?;
            names.push(name);
        }
    }
    if let Some(database) = database {
        archive.append_path_with_name(database, DATABASE)?;
        names.push(DATABASE.to_owned());
    }
    let encoder = archive.into_inner()?;
    drop(encoder);
    File::open(work)?.sync_all()?;
    names.sort();
    Ok(names)
}

/// Settings and secrets; not the database's own files, logs or earlier backups.
fn is_ours(name: &str) -> bool {
    name == "hub.toml" || name.ends_with(".pem") || name.ends_with(".key")
}

/// Brings a backup back into `folder`, which must be empty or not there, and verifies it.
pub async fn restore(file: &Path, folder: &Path) -> Result<Contents> {
    if folder.is_dir() && fs::read_dir(folder)?.next().is_some() {
        bail!("{} is not empty: nothing was changed", folder.display());
    }
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let files = unpack(file, folder).with_context(|| file.display().to_string())?;
    if !files.iter().any(|name| name == "hub.toml") {
        bail!("{} holds no hub.toml: it is no backup of a hub", file.display());
    }
    let config = Config::read(&folder.join("hub.toml"))?;
    let audit_lines = verify(&config, &files).await?;
    Ok(Contents { files, audit_lines })
}

fn unpack(file: &Path, folder: &Path) -> Result<Vec<String>> {
    let mut archive = tar::Archive::new(zstd::Decoder::new(File::open(file)?)?);
    let mut names = Vec::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = entry.path()?.to_string_lossy().into_owned();
        if !is_ours(&name) && name != DATABASE || name.contains('/') {
            bail!("`{name}` does not belong into a backup");
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        crate::keys::write(&folder.join(&name), &bytes)?;
        names.push(name);
    }
    names.sort();
    Ok(names)
}

async fn verify(config: &Config, files: &[String]) -> Result<Option<i64>> {
    crate::keys::Keys::load(&config.folder)?;
    if !files.iter().any(|name| name == DATABASE) {
        return Ok(None);
    }
    let store = Store::open(&config.database).await?;
    let verified = store.system("restore").verify_audit().await?;
    store.close().await;
    match verified {
        Ok(lines) => Ok(Some(lines)),
        Err(broken) => bail!("the audit log does not hold: {broken:?}"),
    }
}
