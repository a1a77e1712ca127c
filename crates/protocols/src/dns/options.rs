//! The settings of DNS: which records are written, and in which version.

use crate::Settings;

/// Read once for all flows.
#[derive(Debug)]
pub(super) struct Options {
    /// 3 is the layout of Suricata 8 and later, 2 the one before.
    pub version: u8,
    /// Whether requests are written.
    pub requests: bool,
    /// Whether responses are written.
    pub responses: bool,
    /// Only these record types asked for are written, by lower-cased name; empty: all.
    pub types: Vec<String>,
    /// Whether a response's records are written one by one.
    pub detailed: bool,
    /// Whether a response's data is written grouped by type.
    pub grouped: bool,
}

impl Options {
    /// Reads what stands below `PROTOCOL.eve`.
    pub fn read(protocol: &str, settings: &Settings) -> Self {
        let key = |name: &str| format!("{protocol}.eve.{name}");
        let formats = settings.list(&key("formats")).unwrap_or_default();
        let format = |name: &str| formats.is_empty() || formats.iter().any(|given| given == name);
        let version = settings.text(&key("version")).map(str::trim);
        Self {
            version: if version == Some("2") { 2 } else { 3 },
            requests: settings.flag(&key("requests")).unwrap_or(true),
            responses: settings.flag(&key("responses")).unwrap_or(true),
            types: settings.list(&key("types")).unwrap_or_default(),
            detailed: format("detailed"),
            grouped: format("grouped"),
        }
    }
}
