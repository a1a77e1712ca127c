//! Where reports of others come from by themselves: folders that somebody fills.
//!
//! What the settings say, and the one way from bytes to the note that a report came. When to look is
//! a job's: `jobs/report_folders.rs`.

mod folder;

use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use intake::{How, Incoming, TakenReport, take_report};
use model::Tlp;
use serde::Deserialize;
use store::{ReportWay, Store, SystemScope};
use warnings::PolicyInForce;

pub use folder::{SETTLED, look};

/// Sources of reports, as the settings file has them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportsFile {
    /// Folders that somebody fills.
    #[serde(default)]
    pub folder: Vec<FolderFile>,
}

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

impl ReportsFile {
    /// Tells every mistake at once, each under its key; touches nothing outside.
    pub fn check(self, folder: &Path, mistakes: &mut Vec<String>) -> Sources {
        let (mut names, mut paths) = (HashSet::new(), HashSet::new());
        let mut folders = Vec::new();
        for (at, file) in self.folder.into_iter().enumerate() {
            let key = format!("reports.folder[{at}]");
            let mut wrong = |what: &str| mistakes.push(format!("{key}.{what}"));
            if file.name.trim().is_empty() {
                wrong("name: missing");
            } else if !names.insert(file.name.clone()) {
                wrong("name: stands twice");
            }
            if let Some(format) =
                file.format.as_deref().filter(|name| reports::by_name(name).is_none())
            {
                let known: Vec<_> = reports::FORMATS.iter().map(|format| format.name()).collect();
                let known = known.join(", ");
                wrong(&format!("format: `{format}` is none we know; they are {known}"));
            }
            if file.format.is_some() && file.mapping.is_some() {
                wrong("format and mapping: give one of them");
            }
            let tlp = file.tlp.as_deref().map_or(Some(Tlp::Amber), Tlp::parse);
            if tlp.is_none() {
                let told = file.tlp.as_deref().unwrap_or_default();
                wrong(&format!("tlp: `{told}` is no label such as TLP:AMBER"));
            }
            let path = folder.join(file.path);
            if !paths.insert(path.clone()) {
                wrong("path: stands twice");
            }
            let reading = Reading {
                name: file.name,
                format: file.format,
                mapping: file.mapping,
                source: file.source.map(Into::into),
                tlp: tlp.unwrap_or(Tlp::Amber),
            };
            folders.push(Folder { path, reading });
        }
        Sources { folders }
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
        let how = self.how(&hub.system).await?;
        let incoming = Incoming { name, how, source: self.source.clone(), tlp: self.tlp, way };
        let owners = hub.system.owners().await?;
        let taken = take_report(hub.store, &owners, hub.policy, incoming, bytes).await?;
        for part in &taken.parts {
            hub.system.keep_report(part, &self.name, &taken.digest).await?;
        }
        Ok(taken)
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
