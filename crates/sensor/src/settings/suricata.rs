//! Reads Suricata's configuration: the part of `suricata.yaml` that this sensor acts on.
//!
//! Keys that mean nothing here are passed over, because the file is Suricata's and a site's file
//! must work as it stands. A key that is absent has Suricata's default.
//!
//! Specification: the Suricata user guide, chapter "Configuration".

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::outputs::Outputs;
use super::tree::{Tree, is_yes};
use super::{Checksums, Config, ConfigError, RuleFiles, Stream, Timeouts, Tunnels, Vars};

/// Files included by files included by files …: beyond this it is a loop.
const INCLUDES_MAX: usize = 16;

/// What is used when no file is named: Suricata's own switched-on outputs and networks.
const DEFAULT: &str = include_str!("default.yaml");

/// What the command line adds to a file.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--set key=value`, in order.
    pub sets: Vec<(String, String)>,
    /// `--include`: files laid over the configuration.
    pub includes: Vec<PathBuf>,
    /// `-s`: rule files besides those of the configuration.
    pub rules_also: Vec<PathBuf>,
    /// `-S`: the only rule files.
    pub rules_only: Vec<PathBuf>,
    /// `-l`.
    pub log_dir: Option<PathBuf>,
    /// `-k`: `all` or `none`.
    pub checksums: Option<bool>,
    /// `--disable-detection`.
    pub detection_off: bool,
    /// `--simulate-ips`.
    pub inline: bool,
}

/// Reads a file with what it includes, or the default when none is named.
pub fn load(path: Option<&Path>, overrides: &Overrides) -> Result<Config, ConfigError> {
    let mut tree = match path {
        Some(path) => read(path, INCLUDES_MAX)?,
        None => parse(Path::new("(built in)"), DEFAULT)?,
    };
    for path in &overrides.includes {
        tree.overlay(read(path, INCLUDES_MAX)?);
    }
    for (key, value) in &overrides.sets {
        tree.set(key, value);
    }
    Ok(checked(tree, overrides))
}

/// The same from a text that is part of the program.
pub(super) fn from_text(text: &str, overrides: &Overrides) -> Result<Config, ConfigError> {
    Ok(checked(parse(Path::new("(built in)"), text)?, overrides))
}

fn parse(path: &Path, text: &str) -> Result<Tree, ConfigError> {
    Tree::parse(text).map_err(|reason| ConfigError::Malformed { path: path.to_owned(), reason })
}

fn read(path: &Path, includes_left: usize) -> Result<Tree, ConfigError> {
    let bytes = std::fs::read(path)
        .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    let mut tree = parse(path, &String::from_utf8_lossy(&bytes))?;
    let included: Vec<String> = tree
        .get("include")
        .map(Tree::texts)
        .unwrap_or_default()
        .into_iter()
        .map(str::to_owned)
        .collect();
    for name in included {
        if includes_left == 0 {
            let reason = format!("more than {INCLUDES_MAX} files included in each other");
            return Err(ConfigError::Malformed { path: path.to_owned(), reason });
        }
        let beside = path.parent().unwrap_or(Path::new(".")).join(&name);
        tree.overlay(read(&beside, includes_left - 1)?);
    }
    Ok(tree)
}

fn checked(tree: Tree, overrides: &Overrides) -> Config {
    let inline_key = tree.text("stream.inline").is_some_and(is_yes);
    let log_dir = overrides
        .log_dir
        .clone()
        .or_else(|| tree.text("default-log-dir").map(PathBuf::from))
        .unwrap_or_else(|| PathBuf::from("."));
    Config {
        vars: Vars {
            addresses: texts_below(&tree, "vars.address-groups"),
            ports: texts_below(&tree, "vars.port-groups"),
        },
        outputs: Outputs::read(&tree),
        log_dir,
        stats_interval_s: tree.number("stats.interval").unwrap_or(8).max(1),
        protocols: protocol_settings(&tree),
        protocols_off: protocols_with(&tree, |value| !is_yes(value) && value != "detection-only"),
        detection_only: protocols_with(&tree, |value| value == "detection-only"),
        stream: stream(&tree),
        timeouts: timeouts(&tree),
        flows_max: flows_max(&tree),
        tunnels: tunnels(&tree),
        vlan_tracking: tree.flag("vlan.use-for-tracking").unwrap_or(true),
        recursion_tracking: tree.flag("decoder.recursion-level.use-for-tracking").unwrap_or(true),
        checksums: checksums(&tree, overrides.checksums),
        inline: inline_key || overrides.inline,
        host_policies: host_policies(&tree),
        interface: None,
        rules: rule_files(tree, overrides),
    }
}

fn texts_below(tree: &Tree, path: &str) -> BTreeMap<String, String> {
    let members = tree.get(path).map_or(&[][..], Tree::members);
    members
        .iter()
        .filter_map(|(name, value)| match value {
            Tree::Text(text) => Some((name.clone(), text.clone())),
            Tree::List(_) => Some((name.clone(), format!("[{}]", value.texts().join(",")))),
            Tree::Null | Tree::Map(_) => None,
        })
        .collect()
}

/// Keys below `app-layer.protocols` as they stand, and what the parsers need to know of outputs
/// below `eve.`: `eve.tls.custom`.
fn protocol_settings(tree: &Tree) -> protocols::Settings {
    let mut settings = protocols::Settings::empty();
    if let Some(below) = tree.get("app-layer.protocols") {
        below.flatten("", &mut settings.values);
    }
    for output in Outputs::read(tree).eve {
        for protocol in output.protocols {
            let prefix = format!("{}.eve", protocol.name);
            protocol.options.flatten(&prefix, &mut settings.values);
        }
    }
    settings
}

/// Names whose `enabled` fits; `dns.tcp` for a transport of its own.
fn protocols_with(tree: &Tree, fits: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (name, below) in tree.get("app-layer.protocols").map_or(&[][..], Tree::members) {
        for transport in ["", "tcp", "udp"] {
            let key = if transport.is_empty() {
                "enabled".into()
            } else {
                format!("{transport}.enabled")
            };
            if below.text(&key).is_some_and(&fits) {
                let dot = if transport.is_empty() { "" } else { "." };
                names.insert(format!("{name}{dot}{transport}"));
            }
        }
    }
    names
}

fn stream(tree: &Tree) -> Stream {
    Stream {
        midstream: tree.flag("stream.midstream").unwrap_or(false),
        midstream_policy: tree.text("stream.midstream-policy").map(str::to_owned),
        async_oneside: tree.flag("stream.async-oneside").unwrap_or(false),
        checksum_validation: tree.flag("stream.checksum-validation").unwrap_or(true),
        depth: tree.size("stream.reassembly.depth").unwrap_or(0),
        memory_max: tree.size("stream.reassembly.memcap").unwrap_or(256 << 20),
        urgent_policy: tree.text("stream.reassembly.urgent.policy").map(str::to_owned),
    }
}

fn timeouts(tree: &Tree) -> Timeouts {
    let seconds = |key: &str, default: u32| {
        let found = tree.number(&format!("flow-timeouts.{key}"));
        found.and_then(|value| u32::try_from(value).ok()).unwrap_or(default)
    };
    let fragment = tree.number("defrag.timeout").and_then(|value| u32::try_from(value).ok());
    Timeouts {
        tcp_new_s: seconds("tcp.new", 30),
        tcp_established_s: seconds("tcp.established", 300),
        tcp_closed_s: seconds("tcp.closed", 10),
        udp_new_s: seconds("udp.new", 30),
        udp_established_s: seconds("udp.established", 300),
        icmp_new_s: seconds("icmp.new", 30),
        icmp_established_s: seconds("icmp.established", 300),
        other_new_s: seconds("default.new", 30),
        other_established_s: seconds("default.established", 300),
        fragment_s: fragment.unwrap_or(60),
    }
}

/// Suricata limits flows by memory; one of ours with its state is about 2 KiB.
fn flows_max(tree: &Tree) -> usize {
    const FLOW_BYTES: u64 = 512;
    let memory = tree.size("flow.memcap").unwrap_or(128 << 20);
    usize::try_from(memory / FLOW_BYTES).unwrap_or(usize::MAX).clamp(1024, 1 << 20)
}

fn tunnels(tree: &Tree) -> Tunnels {
    let on = |name: &str, default| tree.flag(&format!("decoder.{name}.enabled")).unwrap_or(default);
    let ports = |name: &str, default: &[u16]| {
        let listed = tree.text(&format!("decoder.{name}.ports")).map(|text| {
            let named = text
                .strip_prefix('$')
                .and_then(|name| tree.text(&format!("vars.port-groups.{name}")));
            numbers(named.unwrap_or(text))
        });
        listed.filter(|ports| !ports.is_empty()).unwrap_or_else(|| default.to_vec())
    };
    Tunnels {
        teredo: on("teredo", true).then(|| ports("teredo", &[])),
        vxlan: on("vxlan", true).then(|| ports("vxlan", &[4789])),
        geneve: on("geneve", true).then(|| ports("geneve", &[6081])),
        erspan1: on("erspan.typeI", false),
    }
}

fn numbers(text: &str) -> Vec<u16> {
    text.trim_matches(['[', ']']).split(',').filter_map(|item| item.trim().parse().ok()).collect()
}

fn checksums(tree: &Tree, forced: Option<bool>) -> Checksums {
    if let Some(checked) = forced {
        return if checked { Checksums::Yes } else { Checksums::No };
    }
    match tree.text("pcap-file.checksum-checks") {
        None | Some("auto") => Checksums::Auto,
        Some(text) if is_yes(text) => Checksums::Yes,
        Some(_) => Checksums::No,
    }
}

fn host_policies(tree: &Tree) -> Vec<(String, String)> {
    let mut policies = Vec::new();
    for (policy, networks) in tree.get("host-os-policy").map_or(&[][..], Tree::members) {
        for network in networks.texts() {
            policies.push((network.to_owned(), policy.clone()));
        }
    }
    policies
}

fn rule_files(tree: Tree, overrides: &Overrides) -> RuleFiles {
    let folder = PathBuf::from(tree.text("default-rule-path").unwrap_or("."));
    let configured = || tree.get("rule-files").map(Tree::texts).unwrap_or_default();
    let files = if overrides.detection_off {
        Vec::new()
    } else if overrides.rules_only.is_empty() {
        let own = configured().into_iter().map(|name| folder.join(name));
        own.chain(overrides.rules_also.iter().cloned()).collect()
    } else {
        overrides.rules_only.clone()
    };
    let path = |key: &str| tree.text(key).filter(|text| !text.is_empty()).map(PathBuf::from);
    let alerts_max = tree.number("packet-alert-max").and_then(|max| usize::try_from(max).ok());
    RuleFiles {
        files,
        classification: path("classification-file"),
        references: path("reference-config-file"),
        thresholds: path("threshold-file"),
        action_order: tree
            .get("action-order")
            .map(Tree::texts)
            .unwrap_or_default()
            .into_iter()
            .map(str::to_owned)
            .collect(),
        alerts_max: alerts_max.unwrap_or(15),
        tree,
    }
}
