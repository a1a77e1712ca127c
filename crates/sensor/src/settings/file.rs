//! The sensor's own settings file (TOML): first what the file says, then what the sensor runs on.
//!
//! Small on purpose: what Suricata's file can say besides is reached through `vardkase suricata`.
//! Unknown keys are refused, and every mistake is told at once under its own key. The file with
//! all keys explained is `docs/guides/sensor.toml`, and a test keeps it true.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use model::{Confidence, DomainName, Tlp};
use serde::Deserialize;

use super::outputs::{EveOutput, ProtocolOutput};
use super::suricata::{Overrides, from_text};
use super::tree::Tree;
use super::{Checksums, Config, ConfigError};

/// The settings file with every key explained.
pub const EXAMPLE: &str = include_str!("../../../../docs/guides/sensor.toml");

/// Flows kept at most that a file may ask for: with their streams about 8 GB.
const FLOWS_MAX: usize = 4_000_000;

/// Workers at most: more cores than that in one machine would want another design.
const WORKERS_MAX: usize = 256;

/// Megabytes of a ring; the kernel takes no more than its 32-bit size.
const RING_MB_MAX: u32 = 1024;

/// Networks of the member when the file names none: private addresses (RFC 1918, RFC 4193).
const PRIVATE: &[&str] = &["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

/// Kinds of events besides the protocols.
const KINDS: &[&str] = &["alert", "anomaly", "files", "flow", "netflow", "stats", "arp"];

/// What the file says. Unknown keys are refused: a typo must not become a default.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    /// Networks of the member: `HOME_NET` of rules, and never an indicator.
    pub home_nets: Vec<String>,
    /// Domains of the member: never an indicator.
    pub domains: Vec<String>,
    /// Folder for identity, spool and the journal of what was sent.
    pub folder: Option<PathBuf>,
    /// Megabytes that may wait for the hub.
    pub spool_mb: Option<u64>,
    /// Workers, each on a core of its own.
    pub workers: Option<usize>,
    /// What is listened on or read.
    pub source: Source,
    /// Rules of the site.
    pub rules: Rules,
    /// Lists of indicators of the site.
    pub indicators: Vec<Indicators>,
    /// What the site calls bad.
    pub policy: Policy,
    /// Events on disk.
    pub eve: Option<Eve>,
    /// Limits of memory and of what is looked at.
    pub limits: Limits,
}

/// `[source]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Source {
    /// Network cards to listen on.
    pub interfaces: Vec<String>,
    /// Capture files to read, when there is no card.
    pub captures: Vec<PathBuf>,
    /// Megabytes of the ring of each worker on each card.
    pub ring_mb: Option<u32>,
    /// Whether to see frames that are for others.
    pub promiscuous: Option<bool>,
}

/// `[rules]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// Rule files.
    pub files: Vec<PathBuf>,
    /// Priorities and descriptions of classes, in place of the shipped ones.
    pub classification: Option<PathBuf>,
    /// Suppressions and rate filters.
    pub thresholds: Option<PathBuf>,
}

/// `[[indicators]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicators {
    /// The list, in any format that is known.
    pub file: PathBuf,
    /// Who published it.
    pub source: String,
    /// Who may be told, unless the list says.
    pub tlp: Option<String>,
    /// How sure the source is in percent, unless the list says.
    pub confidence: Option<u8>,
}

/// `[policy]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Values that replace some of `content/policy/analytics.toml`.
    pub analytics: Option<PathBuf>,
    /// Values that replace some of `content/policy/classes.toml`.
    pub classes: Option<PathBuf>,
    /// Names and addresses that never fire, besides the shipped ones.
    pub warning_lists: Vec<PathBuf>,
}

/// `[eve]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Eve {
    /// The file.
    pub file: PathBuf,
    /// Kinds of events; all the usual ones when absent.
    pub types: Option<Vec<String>>,
    /// Megabytes after which a new file is begun.
    pub rotate_mb: Option<u64>,
    /// Old files that are kept.
    pub keep: Option<u32>,
}

/// `[limits]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Flows kept at most, over all workers.
    pub flows_max: Option<usize>,
    /// Megabytes for putting streams in order, over all workers.
    pub stream_memory_mb: Option<u64>,
    /// Kilobytes of each HTTP body that rules look at and hashes cover; 0 for all.
    pub body_kb: Option<u64>,
    /// Seconds between two records of counters.
    pub stats_interval_s: Option<u64>,
    /// Whether packets with wrong checksums are passed over.
    pub checksums: Option<bool>,
    /// Whether TCP sessions are taken up without their beginning.
    pub midstream: Option<bool>,
}

/// What the sensor runs on.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What each worker runs on. Its limits are those of all workers together.
    pub worker: Config,
    /// Networks of the member.
    pub home: Vec<IpNet>,
    /// Domains of the member.
    pub domains: Vec<DomainName>,
    /// Folder for identity, spool and the journal of what was sent.
    pub folder: PathBuf,
    /// Bytes that may wait for the hub.
    pub spool_bytes_max: u64,
    /// Workers for each card.
    pub workers: NonZeroUsize,
    /// Network cards to listen on.
    pub interfaces: Vec<String>,
    /// Capture files to read.
    pub captures: Vec<PathBuf>,
    /// Bytes of the ring of each worker on each card.
    pub ring_bytes: u32,
    /// Whether to see frames that are for others.
    pub promiscuous: bool,
    /// Lists of indicators of the site.
    pub indicators: Vec<IndicatorFile>,
    /// Policy of the site.
    pub policy: Policy,
    /// Events on disk, when wanted.
    pub eve: Option<EveFile>,
}

/// A list of indicators, and what is known of it.
#[derive(Clone, Debug)]
pub struct IndicatorFile {
    /// The list.
    pub file: PathBuf,
    /// What counts where the list says nothing.
    pub origin: indicators::Origin,
}

/// Events on disk.
#[derive(Clone, Debug, PartialEq)]
pub struct EveFile {
    /// The file.
    pub file: PathBuf,
    /// Bytes after which a new file is begun.
    pub rotate_bytes: u64,
    /// Old files that are kept.
    pub keep: u32,
}

impl File {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        Self::parse(&text)
            .map_err(|reason| ConfigError::Malformed { path: path.to_owned(), reason })
    }

    /// Reads the text of a file.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// Reports every mistake at once, each under its own key; touches nothing outside.
    pub fn check(self) -> Result<Settings, ConfigError> {
        let mut checking = Checking::default();
        let settings = Settings {
            home: checking.networks(&self.home_nets),
            domains: checking.domains(&self.domains),
            workers: checking.workers(self.workers),
            ring_bytes: checking.ring_bytes(self.source.ring_mb),
            indicators: checking.indicators(&self.indicators),
            eve: self.eve.as_ref().map(|eve| checking.eve(eve)),
            spool_bytes_max: checking.megabytes("spool_mb", self.spool_mb, 512),
            worker: self.worker(&mut checking)?,
            folder: self.folder.unwrap_or_else(|| PathBuf::from("/var/lib/vardkase/sensor")),
            interfaces: self.source.interfaces,
            captures: self.source.captures,
            promiscuous: self.source.promiscuous.unwrap_or(true),
            policy: self.policy,
        };
        checking.both(&settings);
        if checking.mistakes.is_empty() {
            return Ok(settings);
        }
        Err(ConfigError::Mistakes { mistakes: checking.mistakes })
    }

    fn worker(&self, checking: &mut Checking) -> Result<Config, ConfigError> {
        let overrides = Overrides { rules_only: self.rules.files.clone(), ..Overrides::default() };
        let mut config = from_text(include_str!("sensor.yaml"), &overrides)?;
        // No list must mean no rules, where the other file falls back on its own list.
        config.rules.files.clone_from(&self.rules.files);
        config.rules.classification.clone_from(&self.rules.classification);
        config.rules.thresholds.clone_from(&self.rules.thresholds);
        let home: Vec<&str> = if self.home_nets.is_empty() {
            PRIVATE.to_vec()
        } else {
            self.home_nets.iter().map(String::as_str).collect()
        };
        config.vars.addresses.insert("HOME_NET".to_owned(), format!("[{}]", home.join(",")));
        if let Some(types) = self.eve.as_ref().and_then(|eve| eve.types.as_ref())
            && let Some(output) = config.outputs.eve.first_mut()
        {
            checking.types(types, output);
        }
        self.limits(&mut config, checking);
        Ok(config)
    }

    fn limits(&self, config: &mut Config, checking: &mut Checking) {
        let limits = &self.limits;
        if limits.flows_max.is_some_and(|max| !(1..=FLOWS_MAX).contains(&max)) {
            checking.tell(format!("limits.flows_max: must be between 1 and {FLOWS_MAX}"));
        }
        if limits.stats_interval_s == Some(0) {
            checking.tell("limits.stats_interval_s: must be at least 1".to_owned());
        }
        config.flows_max = limits.flows_max.unwrap_or(200_000);
        config.stats_interval_s = limits.stats_interval_s.unwrap_or(60);
        config.stream.midstream = limits.midstream.unwrap_or(config.stream.midstream);
        config.stream.memory_max =
            checking.megabytes("limits.stream_memory_mb", limits.stream_memory_mb, 256);
        let checked = limits.checksums.unwrap_or(true);
        config.checksums = if checked { Checksums::Yes } else { Checksums::No };
        // Hashes of files cover what is looked at: the whole of it, or they never fit a list.
        let bytes = limits.body_kb.unwrap_or(0).saturating_mul(1024).to_string();
        for key in ["request-body-limit", "response-body-limit"] {
            let key = format!("http.libhtp.default-config.{key}");
            config.protocols.values.insert(key, bytes.clone());
        }
    }
}

/// Mistakes found so far.
#[derive(Default)]
struct Checking {
    mistakes: Vec<String>,
}

impl Checking {
    fn tell(&mut self, mistake: String) {
        self.mistakes.push(mistake);
    }

    fn networks(&mut self, texts: &[String]) -> Vec<IpNet> {
        let mut networks = Vec::new();
        for (place, text) in texts.iter().enumerate() {
            match network(text) {
                Some(network) => networks.push(network),
                None => self.tell(format!(
                    "home_nets[{place}]: \"{text}\" is not a network such as 10.0.0.0/8"
                )),
            }
        }
        if texts.is_empty() {
            networks.extend(PRIVATE.iter().filter_map(|text| network(text)));
        }
        networks
    }

    fn domains(&mut self, texts: &[String]) -> Vec<DomainName> {
        let mut domains = Vec::new();
        for (place, text) in texts.iter().enumerate() {
            match DomainName::parse(text) {
                Ok(domain) => domains.push(domain),
                Err(error) => self.tell(format!("domains[{place}]: \"{text}\": {error}")),
            }
        }
        domains
    }

    fn workers(&mut self, asked: Option<usize>) -> NonZeroUsize {
        let cores = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let Some(asked) = asked else { return cores() };
        match NonZeroUsize::new(asked) {
            Some(workers) if asked <= WORKERS_MAX => workers,
            _ => {
                self.tell(format!("workers: must be between 1 and {WORKERS_MAX}"));
                NonZeroUsize::MIN
            }
        }
    }

    fn ring_bytes(&mut self, asked_mb: Option<u32>) -> u32 {
        let megabytes = asked_mb.unwrap_or(16);
        if !(2..=RING_MB_MAX).contains(&megabytes) {
            self.tell(format!("source.ring_mb: must be between 2 and {RING_MB_MAX}"));
        }
        megabytes.min(RING_MB_MAX) << 20
    }

    fn megabytes(&mut self, key: &str, asked: Option<u64>, usual: u64) -> u64 {
        if asked == Some(0) {
            self.tell(format!("{key}: must be at least 1"));
        }
        asked.unwrap_or(usual).saturating_mul(1 << 20)
    }

    fn indicators(&mut self, lists: &[Indicators]) -> Vec<IndicatorFile> {
        let mut files = Vec::new();
        for (place, list) in lists.iter().enumerate() {
            let tlp = list.tlp.as_deref().map_or(Some(Tlp::Amber), Tlp::parse);
            if tlp.is_none() {
                let told = list.tlp.as_deref().unwrap_or_default();
                self.tell(format!(
                    "indicators[{place}].tlp: \"{told}\" is none of clear, green, amber, amber+strict, red"
                ));
            }
            let percent = list.confidence.unwrap_or(60);
            if percent > 100 {
                self.tell(format!("indicators[{place}].confidence: must be at most 100"));
            }
            if list.source.trim().is_empty() {
                self.tell(format!("indicators[{place}].source: must name who published the list"));
            }
            let origin = indicators::Origin {
                source: list.source.clone(),
                tlp: tlp.unwrap_or_default(),
                confidence: Confidence::percent(percent.min(100)),
                expires: None,
            };
            files.push(IndicatorFile { file: list.file.clone(), origin });
        }
        files
    }

    fn eve(&mut self, eve: &Eve) -> EveFile {
        EveFile {
            file: eve.file.clone(),
            rotate_bytes: self.megabytes("eve.rotate_mb", eve.rotate_mb, 256),
            keep: eve.keep.unwrap_or(4),
        }
    }

    /// Leaves those events in `output` that are asked for.
    fn types(&mut self, asked: &[String], output: &mut EveOutput) {
        let spoken = |name: &str| {
            let further = matches!(name, "mdns" | "llmnr");
            further || protocols::ALL.iter().any(|protocol| protocol.name() == name)
        };
        for (place, name) in asked.iter().enumerate() {
            if !KINDS.contains(&name.as_str()) && !spoken(name) {
                self.tell(format!("eve.types[{place}]: there are no events `{name}`"));
            }
        }
        let has = |name: &str| asked.iter().any(|one| one == name);
        output.alert = output.alert.take().filter(|_| has("alert"));
        output.anomaly = output.anomaly.take().filter(|_| has("anomaly"));
        output.files = output.files.take().filter(|_| has("files"));
        output.flow = has("flow");
        output.netflow = has("netflow");
        output.stats = has("stats");
        output.arp = has("arp");
        output.protocols.retain(|protocol| has(&protocol.name));
        for name in asked.iter().filter(|name| spoken(name)) {
            if !output.protocols.iter().any(|protocol| protocol.name == *name) {
                let options = Tree::Null;
                output.protocols.push(ProtocolOutput { name: name.clone(), options });
            }
        }
    }

    /// What only two keys together make a mistake.
    fn both(&mut self, settings: &Settings) {
        if !settings.interfaces.is_empty() && !settings.captures.is_empty() {
            self.tell("source: interfaces or captures, not both".to_owned());
        }
        let mut names = settings.interfaces.clone();
        names.sort();
        names.dedup();
        if names.len() != settings.interfaces.len() {
            self.tell("source.interfaces: one is named twice".to_owned());
        }
    }
}

fn network(text: &str) -> Option<IpNet> {
    let address = || text.parse::<std::net::IpAddr>().ok().map(IpNet::from);
    text.parse::<IpNet>().ok().or_else(address).map(|network| network.trunc())
}

#[cfg(test)]
mod tests;
