//! Rules, indicators and policy: the site's own and the hub's, made ready beside what runs.
//!
//! A rule or indicator that is wrong by itself is told and left out. A part that makes no sense as
//! a whole refuses the version, and what runs goes on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use detect::Engine;
use indicators::{Indicator, MatchSet, Origin, WarningLists};
use model::{Confidence, Time, Tlp};
use tokio::sync::mpsc;
use wire::{Content, Kind, Part};

use super::Shared;
use crate::settings::file::Settings;
use crate::settings::{Config, ConfigError};
use crate::watch::{Classes, Setup};
use crate::worker::Run;

/// The shipped thresholds of analytics.
const ANALYTICS: &str = include_str!("../../../../content/policy/analytics.toml");

/// The shipped meaning of classes and the like.
const CLASSES: &str = include_str!("../../../../content/policy/classes.toml");

/// The shipped names and addresses that never fire.
const WARNING_LIST: &str = include_str!("../../../../content/warning-lists/common.txt");

/// The shipped priorities of rules' classes.
const CLASSIFICATION: &str = include_str!("../../../../content/rules/classification.config");

/// Complaints about single rules and rows told; of the rest the number.
const COMPLAINTS_MAX: usize = 20;

/// What is in force.
pub struct Force {
    /// Rules ready to run, with the workers' configuration.
    pub run: Arc<Run>,
    /// Policy.
    pub setup: Setup,
    /// Version of the hub's content; 0 for none.
    pub version: u64,
    /// Rules that run.
    pub rules: u64,
    /// Indicators that are looked for.
    pub indicators: u64,
    /// What was left out and why, without what the traffic says.
    pub complaints: Vec<String>,
}

/// Why content does not come into force.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ContentError {
    /// A file of the site cannot be read. The operator must act.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A part is no text. Whoever made it must act: the CSIRT, or the operator for an own file.
    #[error("{0}: not UTF-8 text")]
    NotText(String),
    /// Not one rule of a part compiles.
    #[error("{name}: none of {count} rules compiles, the first because: {reason}")]
    NoRule {
        /// The part.
        name: String,
        /// Its rules.
        count: usize,
        /// The first error.
        reason: String,
    },
    /// Not one row of a list is an indicator.
    #[error("{name}: none of {count} rows is an indicator, the first because: {reason}")]
    NoIndicator {
        /// The part.
        name: String,
        /// Its rows.
        count: usize,
        /// The first error.
        reason: String,
    },
    /// A policy has a mistake.
    #[error("{name}: {reason}")]
    Policy {
        /// The part or file.
        name: String,
        /// Which.
        reason: String,
    },
}

/// Text of a named origin.
struct Named {
    name: String,
    text: String,
}

/// The content of the last run, or without it when it no longer compiles: a sensor starts.
pub(super) fn first(
    settings: &Settings,
    kept: Option<&Content>,
    now: Time,
) -> Result<Force, ContentError> {
    match compile(settings, kept, now) {
        Err(error) if kept.is_some() => {
            let mut force = compile(settings, None, now)?;
            force.complaints.push(format!("the kept content is not used: {error}"));
            Ok(force)
        }
        done => done,
    }
}

/// Compiles what the line brings, one version after another, and puts it into force.
pub(super) fn take(
    shared: &Shared,
    mut content: mpsc::Receiver<Content>,
    adopted: &mpsc::Sender<Content>,
) {
    while let Some(content) = content.blocking_recv() {
        let version = content.manifest.version;
        match compile(&shared.settings, Some(&content), shared.clock.now()) {
            Ok(force) => {
                tracing::info!(version, force.rules, force.indicators, "content is in force");
                shared.force.store(Arc::new(force));
                if adopted.blocking_send(content).is_err() {
                    return;
                }
            }
            Err(error) => {
                shared.progress.complain(format!("content {version} is refused: {error}"));
            }
        }
    }
}

/// Makes the site's own and the hub's content ready.
pub fn compile(
    settings: &Settings,
    content: Option<&Content>,
    now: Time,
) -> Result<Force, ContentError> {
    let mut complaints = Complaints::default();
    let parts = Parts::of(content, &mut complaints)?;
    let config = for_each_worker(settings);
    let engine = engine(&config, &parts, &mut complaints)?;
    let lists = warning_lists(settings, &parts, &mut complaints)?;
    let found = indicators(settings, &parts, &mut complaints)?;
    let set = MatchSet::new(found, &lists, now);
    for (indicator, entry) in &set.stopped {
        let pattern = indicator.pattern.text();
        complaints.add(format!("indicator {pattern} is left out: warning list has {entry}"));
    }
    let policy = &settings.policy;
    let merge = |name: &str, shipped: &str, own: Option<&PathBuf>| {
        merged(name, shipped, parts.policy(name), own.map(PathBuf::as_path))
    };
    let analytics = merge("analytics.toml", ANALYTICS, policy.analytics.as_ref())?;
    let classes = merge("classes.toml", CLASSES, policy.classes.as_ref())?;
    let bad = |name: &str| {
        let name = name.to_owned();
        move |error: toml::de::Error| ContentError::Policy { name, reason: error.to_string() }
    };
    let setup = Setup {
        home: settings.home.clone(),
        classes: Classes::parse(&classes).map_err(bad("classes.toml"))?,
        analytics: toml::from_str(&analytics).map_err(bad("analytics.toml"))?,
    };
    let indicators = set.len() as u64;
    engine.watch(Arc::new(set));
    Ok(Force {
        version: content.map_or(0, |content| content.manifest.version),
        rules: engine.rule_set().rules.len() as u64,
        indicators,
        run: Run::new(config, engine),
        setup,
        complaints: complaints.done(),
    })
}

/// Each worker gets its share of what the settings allow all of them. Without a file of events only
/// alerts and indicators met are made, because they are the evidence that the hub is sent.
fn for_each_worker(settings: &Settings) -> Config {
    let mut config = settings.worker.clone();
    let workers = if settings.interfaces.is_empty() {
        1
    } else {
        settings.workers.get() * settings.interfaces.len()
    };
    config.flows_max = (config.flows_max / workers).max(1);
    config.stream.memory_max = (config.stream.memory_max / workers as u64).max(1);
    config.outputs.fast = None;
    config.outputs.stats = None;
    if settings.eve.is_none() {
        config.outputs.eve.truncate(1);
        for output in &mut config.outputs.eve {
            output.anomaly = None;
            output.files = None;
            output.flow = false;
            output.netflow = false;
            output.stats = false;
            output.arp = false;
            output.analytic = false;
            output.protocols.clear();
        }
    }
    config
}

#[derive(Default)]
struct Complaints {
    told: Vec<String>,
    more: usize,
}

impl Complaints {
    fn add(&mut self, complaint: String) {
        if self.told.len() < COMPLAINTS_MAX {
            self.told.push(complaint);
        } else {
            self.more += 1;
        }
    }

    fn done(mut self) -> Vec<String> {
        if self.more > 0 {
            self.told.push(format!("and {} more", self.more));
        }
        self.told
    }
}

/// The hub's parts by what they are.
#[derive(Default)]
struct Parts {
    rules: Vec<Named>,
    indicators: Vec<Named>,
    warning_lists: Vec<Named>,
    policies: Vec<Named>,
}

impl Parts {
    fn of(content: Option<&Content>, complaints: &mut Complaints) -> Result<Self, ContentError> {
        let mut parts = Self::default();
        let Some(content) = content else { return Ok(parts) };
        for (part, bytes) in content.manifest.parts.iter().zip(&content.parts) {
            parts.add(part, bytes, complaints)?;
        }
        Ok(parts)
    }

    fn add(
        &mut self,
        part: &Part,
        bytes: &[u8],
        complaints: &mut Complaints,
    ) -> Result<(), ContentError> {
        let list = match part.kind {
            Kind::Rules => &mut self.rules,
            Kind::Indicators => &mut self.indicators,
            Kind::WarningList => &mut self.warning_lists,
            Kind::Policy if matches!(part.name.as_str(), "analytics.toml" | "classes.toml") => {
                &mut self.policies
            }
            // A newer hub has what this sensor does not know; the rest counts.
            Kind::Policy | Kind::Unknown => {
                complaints.add(format!("{}: not known to this version", part.name));
                return Ok(());
            }
        };
        let text = String::from_utf8(bytes.to_vec())
            .map_err(|_| ContentError::NotText(part.name.clone()))?;
        list.push(Named { name: part.name.clone(), text });
        Ok(())
    }

    fn policy(&self, name: &str) -> Option<&str> {
        let found = self.policies.iter().find(|policy| policy.name == name);
        found.map(|policy| policy.text.as_str())
    }
}

fn engine(
    config: &Config,
    parts: &Parts,
    complaints: &mut Complaints,
) -> Result<Arc<Engine>, ContentError> {
    let more = parts.rules.iter().map(|part| (part.name.clone(), part.text.clone().into_bytes()));
    let loaded = crate::load::rules_with(config, more.collect(), CLASSIFICATION)?;
    let compiled = &loaded.compiled;
    for part in &parts.rules {
        let mut errors = compiled.errors.iter().filter(|error| *error.file == *part.name);
        let rules = part.text.lines().filter(|line| is_rule(line)).count();
        if let Some(first) = errors.next()
            && rules <= 1 + errors.count()
        {
            let (name, reason) = (part.name.clone(), first.reason.clone());
            return Err(ContentError::NoRule { name, count: rules, reason });
        }
    }
    for error in loaded.beside.iter().chain(&compiled.errors) {
        complaints.add(error.to_string());
    }
    Ok(crate::load::engine(config, loaded))
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with('#')
}

fn warning_lists(
    settings: &Settings,
    parts: &Parts,
    complaints: &mut Complaints,
) -> Result<WarningLists, ContentError> {
    let mut lists = WarningLists::special();
    let mut add = |name: &str, text: &str| {
        for (line, entry) in lists.add_list(text) {
            complaints.add(format!("{name}: line {line}: `{entry}` is no name or network"));
        }
    };
    add("common.txt", WARNING_LIST);
    for part in &parts.warning_lists {
        add(&part.name, &part.text);
    }
    for path in &settings.policy.warning_lists {
        add(&path.to_string_lossy(), &read(path)?);
    }
    settings.home.iter().for_each(|network| lists.add_network(*network));
    settings.domains.iter().for_each(|domain| lists.add_name(domain));
    Ok(lists)
}

fn indicators(
    settings: &Settings,
    parts: &Parts,
    complaints: &mut Complaints,
) -> Result<Vec<Indicator>, ContentError> {
    let mut all = Vec::new();
    for part in &parts.indicators {
        let source = part.name.trim_end_matches(".csv").to_owned();
        let confidence = Confidence::percent(60);
        let origin = Origin { source, tlp: Tlp::Amber, confidence, expires: None };
        all.extend(list(&part.name, &part.text, &origin, complaints)?);
    }
    for file in &settings.indicators {
        let name = file.file.to_string_lossy();
        all.extend(list(&name, &read(&file.file)?, &file.origin, complaints)?);
    }
    // Below a listed name bad things do live, but not below the member's own.
    all.retain(|indicator| !is_own(settings, indicator));
    Ok(all)
}

fn list(
    name: &str,
    text: &str,
    origin: &Origin,
    complaints: &mut Complaints,
) -> Result<Vec<Indicator>, ContentError> {
    let (_, read) = indicators::read(text, origin);
    for rejected in &read.rejected {
        complaints.add(format!("{name}: line {}: {}", rejected.line, rejected.reason));
    }
    match read.rejected.first() {
        Some(first) if read.indicators.is_empty() => Err(ContentError::NoIndicator {
            name: name.to_owned(),
            count: read.rejected_count,
            reason: first.reason.clone(),
        }),
        _ => Ok(read.indicators),
    }
}

fn is_own(settings: &Settings, indicator: &Indicator) -> bool {
    let host = match &indicator.pattern {
        indicators::Pattern::Domain(name) => name.as_str(),
        indicators::Pattern::Url(url) => url.split(['/', '?', ':']).next().unwrap_or_default(),
        _ => return false,
    };
    settings.domains.iter().any(|own| {
        let rest = host.strip_suffix(own.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

/// The shipped policy with the hub's values over it, and the site's over those.
fn merged(
    name: &str,
    shipped: &str,
    hub: Option<&str>,
    own: Option<&Path>,
) -> Result<String, ContentError> {
    let table = |name: &str, text: &str| {
        text.parse::<toml::Table>().map_err(|error| ContentError::Policy {
            name: name.to_owned(),
            reason: error.to_string(),
        })
    };
    let mut policy = table(name, shipped)?;
    if let Some(hub) = hub {
        lay_over(&mut policy, table(name, hub)?);
    }
    if let Some(path) = own {
        lay_over(&mut policy, table(&path.to_string_lossy(), &read(path)?)?);
    }
    Ok(policy.to_string())
}

/// Tables are joined key by key, anything else is replaced.
fn lay_over(below: &mut toml::Table, above: toml::Table) {
    for (key, value) in above {
        match (below.get_mut(&key), value) {
            (Some(toml::Value::Table(below)), toml::Value::Table(above)) => lay_over(below, above),
            (_, value) => {
                below.insert(key, value);
            }
        }
    }
}

fn read(path: &Path) -> Result<String, ContentError> {
    let bytes = std::fs::read(path)
        .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    String::from_utf8(bytes).map_err(|_| ContentError::NotText(path.to_string_lossy().into_owned()))
}
