//! The settings of TLS.

use crate::Settings;

/// Read once for all flows.
#[derive(Debug)]
pub(super) struct Options {
    /// Whether JA3 and JA3S are written in events. They are made in any case: rules and indicators
    /// may ask.
    pub ja3: bool,
    /// Whether JA4 is written in events.
    pub ja4: bool,
    /// Whether the flow is still fed once it is encrypted (`full`).
    pub follow_encrypted: bool,
    /// The members to write, by the names that `custom` uses; `None` for the usual ones.
    pub custom: Option<Vec<String>>,
    /// Whether the usual members are all but the heaviest, or only the certificate's names.
    pub extended: bool,
}

impl Options {
    /// Reads what stands below `tls`.
    pub fn read(settings: &Settings) -> Self {
        let custom = settings.list("tls.eve.custom").filter(|names| !names.is_empty());
        let fingerprints = |name: &str| {
            let key = format!("tls.{name}-fingerprints");
            let asked =
                custom.as_ref().is_some_and(|names| names.iter().any(|given| given == name));
            match settings.text(&key) {
                None | Some("auto") => {
                    asked || settings.flag(&format!("tls.eve.{name}")) == Some(true)
                }
                Some(_) => settings.flag(&key) == Some(true),
            }
        };
        Self {
            ja3: fingerprints("ja3"),
            ja4: fingerprints("ja4"),
            follow_encrypted: settings.text("tls.encryption-handling") == Some("full"),
            extended: settings.flag("tls.eve.extended").unwrap_or(true),
            custom,
        }
    }
}
