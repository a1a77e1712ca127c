//! What a sensor runs on: checked and typed, whatever file it came from.
//!
//! [`suricata`] reads Suricata's own configuration, [`mod@file`] ours. Nothing here touches packets,
//! and nothing outside is touched besides the files that a configuration names.

pub mod file;
pub mod outputs;
pub mod suricata;
mod translate;
pub mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use outputs::Outputs;

/// What the worker runs on.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address and port variables of rules.
    pub vars: Vars,
    /// Which events are written.
    pub outputs: Outputs,
    /// Folder for what is written; relative names of outputs are below it.
    pub log_dir: PathBuf,
    /// Seconds of capture time between two records of counters.
    pub stats_interval_s: u64,
    /// Limits and switches of the parsers.
    pub protocols: protocols::Settings,
    /// Protocols that are switched off, by name, with the transport where only one is.
    pub protocols_off: BTreeSet<String>,
    /// Protocols that are recognised and not parsed.
    pub detection_only: BTreeSet<String>,
    /// What is done about TCP streams.
    pub stream: Stream,
    /// How long flows are kept.
    pub timeouts: Timeouts,
    /// Flows kept at most; beyond it the oldest ends.
    pub flows_max: usize,
    /// Tunnels that are looked into.
    pub tunnels: Tunnels,
    /// Whether VLANs tell flows apart.
    pub vlan_tracking: bool,
    /// Whether depth in tunnels tells flows apart.
    pub recursion_tracking: bool,
    /// Which packets with wrong checksums are passed over.
    pub checksums: Checksums,
    /// Whether the data of a stream is acted on before it is acknowledged.
    pub inline: bool,
    /// Overlap policy by network, first match wins; the name as Suricata's file has it.
    pub host_policies: Vec<(String, String)>,
    /// Where rules are read from.
    pub rules: RuleFiles,
    /// Network card or, of a capture, nothing: written as `in_iface`.
    pub interface: Option<String>,
}

/// Address and port variables.
#[derive(Clone, Debug, Default)]
pub struct Vars {
    /// `HOME_NET` and the like, as they stand.
    pub addresses: BTreeMap<String, String>,
    /// `HTTP_PORTS` and the like, as they stand.
    pub ports: BTreeMap<String, String>,
}

/// What is done about TCP streams.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools)] // Each is a switch of Suricata's own file.
pub struct Stream {
    /// Sessions without a handshake are taken up.
    pub midstream: bool,
    /// What a session taken up midstream is subject to: `ignore` and the like.
    pub midstream_policy: Option<String>,
    /// Sessions of which one side is seen are followed.
    pub async_oneside: bool,
    /// Segments with wrong checksums are passed over.
    pub checksum_validation: bool,
    /// Bytes of each direction that are put in order; 0 for all.
    pub depth: u64,
    /// Bytes of memory for all streams.
    pub memory_max: u64,
    /// What is done with urgent data.
    pub urgent_policy: Option<String>,
}

/// How long a flow is kept without packets, in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// TCP before the handshake is done.
    pub tcp_new_s: u32,
    /// TCP.
    pub tcp_established_s: u32,
    /// TCP after both sides closed.
    pub tcp_closed_s: u32,
    /// UDP seen from one side.
    pub udp_new_s: u32,
    /// UDP.
    pub udp_established_s: u32,
    /// ICMP seen from one side.
    pub icmp_new_s: u32,
    /// ICMP.
    pub icmp_established_s: u32,
    /// Others seen from one side.
    pub other_new_s: u32,
    /// Others.
    pub other_established_s: u32,
    /// Fragments that do not become whole.
    pub fragment_s: u32,
}

/// Tunnels over UDP that are looked into, by port.
#[derive(Clone, Debug)]
pub struct Tunnels {
    /// Teredo; `None` when off, empty for any port.
    pub teredo: Option<Vec<u16>>,
    /// VXLAN.
    pub vxlan: Option<Vec<u16>>,
    /// GENEVE.
    pub geneve: Option<Vec<u16>>,
    /// ERSPAN type I, which cannot be told from bare GRE.
    pub erspan1: bool,
}

/// Which packets with wrong checksums are passed over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Checksums {
    /// All of them.
    Yes,
    /// None of them.
    No,
    /// None when most of the first packets are wrong: a card that offloads wrote the capture.
    Auto,
}

/// Where rules are read from, and what is read with them.
#[derive(Clone, Debug, Default)]
pub struct RuleFiles {
    /// Rule files in order; patterns are not resolved.
    pub files: Vec<PathBuf>,
    /// Priorities and descriptions of classes.
    pub classification: Option<PathBuf>,
    /// Addresses of reference kinds.
    pub references: Option<PathBuf>,
    /// Suppressions and rate filters.
    pub thresholds: Option<PathBuf>,
    /// Order of actions, when the file says another than pass, drop, reject, alert.
    pub action_order: Vec<String>,
    /// Alerts of one packet at most.
    pub alerts_max: usize,
    /// The whole configuration, for keys of datasets and reputation.
    pub tree: tree::Tree,
}

/// A configuration that cannot be used. Our operator must act.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file is not YAML or TOML.
    #[error("{}: {reason}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Values that are not allowed: all of them.
    #[error("{}", mistakes.join("\n"))]
    Mistakes {
        /// One line each, beginning with the key.
        mistakes: Vec<String>,
    },
}
