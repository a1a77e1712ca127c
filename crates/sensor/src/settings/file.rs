//! The sensor's own settings file (TOML): first what the file says, then what the sensor runs on.
//!
//! Small on purpose: what Suricata's file can say besides is reached through `vardkase suricata`.
//! Unknown keys are refused, and every mistake is told at once under its own key.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::suricata::{Overrides, from_text};
use super::{Checksums, Config, ConfigError};

/// Flows kept at most that a file may ask for: with their streams about 8 GB.
const FLOWS_MAX: usize = 4_000_000;

/// What the file says. Unknown keys are refused: a typo must not become a default.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    /// Networks of the member: `HOME_NET` of rules.
    pub home_nets: Vec<String>,
    /// Rule files.
    pub rules: Vec<PathBuf>,
    /// Priorities and descriptions of classes.
    pub classification: Option<PathBuf>,
    /// Folder for events.
    pub out: Option<PathBuf>,
    /// Flows kept at most.
    pub flows_max: Option<usize>,
    /// Seconds between two records of counters.
    pub stats_interval_s: Option<u64>,
    /// Whether packets with wrong checksums are passed over.
    pub checksums: Option<bool>,
    /// Whether TCP sessions are taken up without their beginning.
    pub midstream: Option<bool>,
}

impl File {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        toml::from_str(&text).map_err(|error| ConfigError::Malformed {
            path: path.to_owned(),
            reason: error.to_string(),
        })
    }

    /// Reports every mistake at once, each under its own key; touches nothing outside.
    pub fn check(self) -> Result<Config, ConfigError> {
        let mut mistakes = Vec::new();
        for (place, network) in self.home_nets.iter().enumerate() {
            if !is_network(network) {
                mistakes.push(format!(
                    "home_nets[{place}]: \"{network}\" is not a network such as 10.0.0.0/8"
                ));
            }
        }
        if self.flows_max.is_some_and(|max| !(1..=FLOWS_MAX).contains(&max)) {
            mistakes.push(format!("flows_max: must be between 1 and {FLOWS_MAX}"));
        }
        if self.stats_interval_s == Some(0) {
            mistakes.push("stats_interval_s: must be at least 1".to_owned());
        }
        if !mistakes.is_empty() {
            return Err(ConfigError::Mistakes { mistakes });
        }
        self.facts()
    }

    fn facts(self) -> Result<Config, ConfigError> {
        let overrides = Overrides {
            rules_only: self.rules,
            detection_off: false,
            log_dir: self.out,
            ..Overrides::default()
        };
        let mut config = from_text(include_str!("sensor.yaml"), &overrides)?;
        if !self.home_nets.is_empty() {
            let home = format!("[{}]", self.home_nets.join(","));
            config.vars.addresses.insert("HOME_NET".to_owned(), home);
        }
        config.rules.classification = self.classification;
        config.flows_max = self.flows_max.unwrap_or(config.flows_max);
        config.stats_interval_s = self.stats_interval_s.unwrap_or(config.stats_interval_s);
        config.stream.midstream = self.midstream.unwrap_or(config.stream.midstream);
        if let Some(checked) = self.checksums {
            config.checksums = if checked { Checksums::Yes } else { Checksums::No };
        }
        Ok(config)
    }
}

fn is_network(text: &str) -> bool {
    let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let whole = if address.is_ipv4() { 32 } else { 128 };
    prefix.is_none_or(|prefix| prefix.parse::<u8>().is_ok_and(|bits| bits <= whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let told = match toml::from_str::<File>(text) {
            Ok(file) => file.check().err().map(|error| error.to_string()).unwrap_or_default(),
            Err(error) => error.message().to_owned(),
        };
        assert!(told.contains(expected), "{told}");
        assert_eq!(told.is_empty(), expected.is_empty(), "{told}");
    }

    #[test]
    fn an_empty_file_is_good() {
        check("", "");
        check(
            "home_nets = [\"10.0.0.0/8\", \"2001:db8::/32\", \"192.0.2.1\"]\nflows_max = 1000",
            "",
        );
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let text = "home_nets = [\"10.0.0.0/8\", \"nope\", \"10.0.0.0/33\"]\nflows_max = 0";
        check(
            text,
            "home_nets[1]: \"nope\" is not a network such as 10.0.0.0/8\nhome_nets[2]: \"10.0.0.0/33\" is not a network such as 10.0.0.0/8\nflows_max: must be between 1 and 4000000",
        );
    }

    #[test]
    fn a_typo_does_not_become_a_default() {
        check("home_net = [\"10.0.0.0/8\"]", "unknown field `home_net`");
    }
}
