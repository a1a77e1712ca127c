//! What a sensor tells of one thing it detected.

use std::net::IpAddr;

use model::{Confidence, DetectionId, Rsit, Severity, Time, Tlp};
use serde::{Deserialize, Serialize};

/// One detection. The hub takes each `id` once, however often it is sent.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Detection {
    /// Identity, made by the sensor; also the idempotency key.
    pub id: DetectionId,
    /// When the packet that completed the evidence was seen.
    pub time: Time,
    /// Why.
    pub cause: Cause,
    /// What kind of problem.
    pub class: Rsit,
    /// How bad as the cause alone tells; the hub weighs in what the system is for.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// The device of the member that the detection is about: attacked, infected or guessing.
    pub device: Device,
    /// The other end, when there is one.
    pub peer: Option<Endpoint>,
    /// Name of the application protocol, when known.
    pub app_protocol: Option<String>,
    /// Whether the member's device is the target (true) or the source (false) of what was seen.
    pub inbound: bool,
    /// How many times this was seen, when the sensor gathered several.
    pub count: u32,
    /// The event as EVE JSON, bounded to 16 KiB: the evidence that is shown.
    pub evidence: serde_json::Value,
}

/// Why a sensor says so.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Cause {
    /// A rule matched.
    Rule {
        /// Generator.
        gid: u32,
        /// Number.
        sid: u32,
        /// Revision.
        rev: u32,
        /// The rule's message.
        msg: String,
        /// Its class, by short name.
        classtype: Option<String>,
    },
    /// An indicator was seen.
    Indicator {
        /// `address`, `domain`, `url`, `file_hash`, `certificate`, `ja3`, `ja4`.
        what: String,
        /// The indicator as its source wrote it.
        value: String,
        /// What was seen.
        seen: String,
        /// Who published it.
        source: String,
        /// Who may be told of it.
        tlp: Tlp,
    },
    /// Analytics fired.
    Analytic {
        /// `scan_hosts`, `scan_ports`, `guessing`, `spraying`, `beacon`, `dns_tunnel`.
        name: String,
        /// What it counted, for the sentence that says why: names as the text templates know them.
        facts: serde_json::Map<String, serde_json::Value>,
    },
}

/// A device of a member. The same address at two members, sensors or VLANs is two devices.
#[derive(Clone, Debug, Eq, Hash, PartialEq, Deserialize, Serialize)]
pub struct Device {
    /// Its address.
    pub ip: IpAddr,
    /// VLAN, outermost; absent when untagged.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub vlan: Option<u16>,
    /// Port on the device, when one is concerned.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub port: Option<u16>,
}

/// Another party.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Endpoint {
    /// Its address.
    pub ip: IpAddr,
    /// Its port, when there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub port: Option<u16>,
    /// Its name, when the traffic told one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
}
