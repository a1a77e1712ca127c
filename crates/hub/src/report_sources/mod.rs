//! Where reports of others come from by themselves: folders that somebody fills, addresses,
//! mail, sockets.
//!
//! What the settings say, and the one way from bytes to the note that a report came. When to look is
//! a job's: `jobs/report_folders.rs`, `jobs/report_downloads.rs`, `jobs/report_mails.rs`.

mod folder;
mod https;
mod mail;
mod socket;

use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use intake::{How, Incoming, TakenReport, take_report};
use model::Tlp;
use serde::Deserialize;
use store::{ReportWay, Store, SystemScope};
use url::Url;
use warnings::PolicyInForce;

pub use folder::{SETTLED, look};
pub use https::{Download, Fetched, client, fetch};
pub use mail::{MAIL_BYTES_MAX, MailFile, Mails, collect};
pub use socket::{Socket, listen};

/// Sources of reports, as the settings file has them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportsFile {
    /// Folders that somebody fills.
    #[serde(default)]
    pub folder: Vec<FolderFile>,
    /// Addresses.
    #[serde(default)]
    pub https: Vec<HttpsFile>,
    /// Mailboxes.
    #[serde(default)]
    pub imap: Vec<MailFile>,
    /// Sockets to which programs write events.
    #[serde(default)]
    pub socket: Vec<SocketFile>,
}

/// A Unix socket to which a program on this machine writes EVE JSON.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SocketFile {
    /// What it is called where reports are listed.
    pub name: String,
    /// Where it is made.
    pub path: PathBuf,
    /// Who says so, in place of what the format is usually of.
    pub source: Option<String>,
    /// Under which label; `TLP:AMBER` when not given.
    pub tlp: Option<String>,
}

/// An address from which a report is fetched.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpsFile {
    /// What it is called where reports are listed.
    pub name: String,
    /// `https://…`
    pub url: String,
    /// Minutes between two downloads; 60 when not given, 5 at least.
    #[serde(default = "an_hour")]
    pub every_minutes: i64,
    /// File that holds the whole value of the header `Authorization`.
    pub authorization_file: Option<PathBuf>,
    /// In which format it is; told by its name and beginning when not given.
    pub format: Option<String>,
    /// By the mapping of this name, in place of a format.
    pub mapping: Option<String>,
    /// Who says so, in place of what the format is usually of.
    pub source: Option<String>,
    /// Under which label; `TLP:AMBER` when not given.
    pub tlp: Option<String>,
}

fn an_hour() -> i64 {
    60
}

/// Minutes between two downloads at least: no publisher has something new more often.
const EVERY_MINUTES_MIN: i64 = 5;

/// Minutes between two downloads at most: a week.
const EVERY_MINUTES_MAX: i64 = 10_080;

/// Bytes of a socket's path: what the system takes, with the zero at its end.
const SOCKET_PATH_BYTES_MAX: usize = 107;

/// A folder that somebody fills.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FolderFile {
    /// What it is called where reports are listed.
    pub name: String,
    /// Where it is; `done` and `failed` are made in it.
    pub path: PathBuf,
    /// In which format its files are; told by their names and beginnings when not given.
    pub format: Option<String>,
    /// By the mapping of this name, in place of a format.
    pub mapping: Option<String>,
    /// Who says so, in place of what the format is usually of.
    pub source: Option<String>,
    /// Under which label; `TLP:AMBER` when not given.
    pub tlp: Option<String>,
}

/// Sources of reports: checked.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Folders that somebody fills.
    pub folders: Vec<Folder>,
    /// Addresses.
    pub downloads: Vec<Download>,
    /// Mailboxes.
    pub mails: Vec<Mails>,
    /// Sockets to which programs write events.
    pub sockets: Vec<Socket>,
}

/// A folder that somebody fills.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Where it is.
    pub path: PathBuf,
    /// How its files are read.
    pub reading: Reading,
}

/// How what comes from a source is read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The source's name in the settings.
    pub name: String,
    /// The format; none where names and beginnings tell.
    pub format: Option<String>,
    /// The mapping, in place of a format.
    pub mapping: Option<String>,
    /// Who says so.
    pub source: Option<Arc<str>>,
    /// Under which label.
    pub tlp: Tlp,
}

/// How what comes from a source is read, as the settings file says.
struct Told {
    name: String,
    format: Option<String>,
    mapping: Option<String>,
    source: Option<String>,
    tlp: Option<String>,
}

impl Told {
    fn check(self, names: &mut HashSet<String>, wrong: &mut impl FnMut(&str)) -> Reading {
        if self.name.trim().is_empty() {
            wrong("name: missing");
        } else if !names.insert(self.name.clone()) {
            wrong("name: stands twice");
        }
        let unknown = |name: &&str| reports::by_name(name).is_none();
        if let Some(format) = self.format.as_deref().filter(unknown) {
            let known: Vec<_> = reports::FORMATS.iter().map(|format| format.name()).collect();
            wrong(&format!("format: `{format}` is none we know; they are {}", known.join(", ")));
        }
        if self.format.is_some() && self.mapping.is_some() {
            wrong("format and mapping: give one of them");
        }
        let tlp = self.tlp.as_deref().map_or(Some(Tlp::Amber), Tlp::parse);
        if tlp.is_none() {
            let told = self.tlp.as_deref().unwrap_or_default();
            wrong(&format!("tlp: `{told}` is no label such as TLP:AMBER"));
        }
        Reading {
            name: self.name,
            format: self.format,
            mapping: self.mapping,
            source: self.source.map(Into::into),
            tlp: tlp.unwrap_or(Tlp::Amber),
        }
    }
}

impl ReportsFile {
    /// Tells every mistake at once, each under its key; touches nothing outside.
    pub fn check(self, folder: &Path, mistakes: &mut Vec<String>) -> Sources {
        let (mut names, mut paths) = (HashSet::new(), HashSet::new());
        let (mut folders, mut downloads) = (Vec::new(), Vec::new());
        for (at, file) in self.folder.into_iter().enumerate() {
            let mut wrong = |what: &str| mistakes.push(format!("reports.folder[{at}].{what}"));
            let FolderFile { name, path, format, mapping, source, tlp } = file;
            let told = Told { name, format, mapping, source, tlp };
            let reading = told.check(&mut names, &mut wrong);
            let path = folder.join(path);
            if !paths.insert(path.clone()) {
                wrong("path: stands twice");
            }
            folders.push(Folder { path, reading });
        }
        for (at, file) in self.https.into_iter().enumerate() {
            let mut wrong = |what: &str| mistakes.push(format!("reports.https[{at}].{what}"));
            let HttpsFile { name, format, mapping, source, tlp, .. } = file;
            let told = Told { name, format, mapping, source, tlp };
            let reading = told.check(&mut names, &mut wrong);
            if !(EVERY_MINUTES_MIN..=EVERY_MINUTES_MAX).contains(&file.every_minutes) {
                wrong(&format!("every_minutes: {EVERY_MINUTES_MIN} to {EVERY_MINUTES_MAX}"));
            }
            let authorization_file = file.authorization_file.map(|path| folder.join(path));
            match Url::parse(&file.url).ok().filter(|url| url.scheme() == "https") {
                None => wrong(&format!("url: `{}` is no https:// address", file.url)),
                Some(url) => downloads.push(Download {
                    url,
                    every_s: file.every_minutes.saturating_mul(60),
                    authorization_file,
                    reading,
                }),
            }
        }
        let mut mails = Vec::new();
        for (at, file) in self.imap.into_iter().enumerate() {
            mails.push(file.check(&format!("reports.imap[{at}]"), folder, &mut names, mistakes));
        }
        let mut sockets = Vec::new();
        for (at, file) in self.socket.into_iter().enumerate() {
            let mut wrong = |what: &str| mistakes.push(format!("reports.socket[{at}].{what}"));
            let SocketFile { name, path, source, tlp } = file;
            let format = Some("eve".to_owned());
            let told = Told { name, format, mapping: None, source, tlp };
            let reading = told.check(&mut names, &mut wrong);
            let path = folder.join(path);
            if !paths.insert(path.clone()) {
                wrong("path: stands twice");
            }
            if SOCKET_PATH_BYTES_MAX < path.as_os_str().len() {
                wrong(&format!("path: longer than {SOCKET_PATH_BYTES_MAX} bytes"));
            }
            sockets.push(Socket { path, reading });
        }
        Sources { folders, downloads, mails, sockets }
    }
}

impl Reading {
    /// Takes in what came and notes that it did, once for the same bytes under the same name.
    pub(crate) async fn take(
        &self,
        hub: &Hub<'_>,
        name: String,
        way: ReportWay,
        bytes: impl Read + Send + 'static,
    ) -> Result<TakenReport> {
        let taken = self.take_in(hub, name, way, bytes).await?;
        for part in &taken.parts {
            hub.system.keep_report(part, &self.name, &taken.digest).await?;
        }
        Ok(taken)
    }

    /// Takes in what came; whoever asks for it notes that it did.
    async fn take_in(
        &self,
        hub: &Hub<'_>,
        name: String,
        way: ReportWay,
        bytes: impl Read + Send + 'static,
    ) -> Result<TakenReport> {
        let how = self.how(&hub.system).await?;
        let incoming = Incoming { name, how, source: self.source.clone(), tlp: self.tlp, way };
        let owners = hub.system.owners().await?;
        Ok(take_report(hub.store, &owners, hub.policy, incoming, bytes).await?)
    }
}

impl Reading {
    /// The mapping is looked up each time: it may have been changed, or come only now.
    async fn how(&self, system: &SystemScope) -> Result<How> {
        if let Some(name) = &self.mapping {
            let kept = system.report_mapping(name).await?;
            let kept = kept.with_context(|| format!("there is no mapping `{name}` yet"))?;
            return Ok(How::by(&kept)?);
        }
        let format = self.format.as_deref().and_then(reports::by_name);
        Ok(format.map_or(How::Tell, How::Format))
    }
}

/// What reports are taken in with.
pub struct Hub<'h> {
    /// The hub's state.
    pub store: &'h Store,
    /// What the job may do.
    pub system: SystemScope,
    /// The policy in force.
    pub policy: &'h PolicyInForce,
}
