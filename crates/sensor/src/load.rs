//! Rule files read and compiled, with classes, references, thresholds and lists beside them.
//!
//! A rule that does not compile is told and left out; a file that cannot be read stops the start.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use detect::{Engine, Options};
use rules::{Action, Classes, Compiled, References, Settings, Source, Variables};

use crate::settings::{Config, ConfigError};

/// Bytes of one list that a rule names. The largest public lists of hashes are 100 MB.
const LIST_BYTES_MAX: u64 = 256 << 20;

/// Rules as compiled, and what is wrong in the files beside them.
pub struct Loaded {
    /// The rules with their errors.
    pub compiled: Compiled,
    /// Lines of classes and references that cannot be read.
    pub beside: Vec<rules::RuleError>,
    /// What the operator suppresses or slows down.
    pub overrides: Vec<rules::Override>,
}

/// Reads and compiles every rule file of the configuration.
pub fn rules(config: &Config) -> Result<Loaded, ConfigError> {
    rules_with(config, Vec::new(), "")
}

/// The same with `more` rules, named, before those of the files; `classification` counts where the
/// configuration names no file.
pub fn rules_with(
    config: &Config,
    more: Vec<(String, Vec<u8>)>,
    classification: &str,
) -> Result<Loaded, ConfigError> {
    let files = &config.rules;
    let mut beside = Vec::new();
    let classes = match &files.classification {
        Some(path) => {
            let (classes, errors) = Classes::parse(&path.to_string_lossy(), &text(path)?);
            beside.extend(errors);
            classes
        }
        None => Classes::parse("(shipped)", classification).0,
    };
    let references = match &files.references {
        Some(path) => {
            let (references, errors) = References::parse(&path.to_string_lossy(), &text(path)?);
            beside.extend(errors);
            references
        }
        None => References::default(),
    };
    let mut texts = more;
    for path in &files.files {
        texts.push((path.to_string_lossy().into_owned(), bytes(path)?));
    }
    let sources: Vec<Source<'_>> = texts.iter().map(|(name, text)| Source { name, text }).collect();
    let variables =
        Variables { addresses: config.vars.addresses.clone(), ports: config.vars.ports.clone() };
    let overrides = overrides(config, &variables, &mut beside);
    let folders: Vec<PathBuf> =
        files.files.iter().filter_map(|path| path.parent().map(Path::to_owned)).collect();
    let load = |name: &str| list(name, &folders);
    let settings =
        Settings { variables: &variables, classes: &classes, references: &references, load: &load };
    Ok(Loaded { compiled: rules::compile(&sources, settings), beside, overrides })
}

/// The operator's threshold file. One that cannot be read is told and passed over: a packaged
/// configuration names one that need not be there.
fn overrides(
    config: &Config,
    variables: &Variables,
    beside: &mut Vec<rules::RuleError>,
) -> Vec<rules::Override> {
    let Some(path) = &config.rules.thresholds else { return Vec::new() };
    let name = path.to_string_lossy();
    match std::fs::read(path) {
        Ok(bytes) => {
            let text = String::from_utf8_lossy(&bytes);
            let (overrides, errors) = rules::parse_thresholds(&name, &text, variables);
            beside.extend(errors);
            overrides
        }
        Err(error) => {
            tracing::warn!("threshold file {name}: {error}");
            Vec::new()
        }
    }
}

/// Makes compiled rules ready to run, with what the operator suppresses.
pub fn engine(config: &Config, loaded: Loaded) -> Arc<Engine> {
    let options = Options {
        alerts_per_packet_max: config.rules.alerts_max,
        overrides: loaded.overrides,
        action_order: action_order(&config.rules.action_order),
        ..Options::default()
    };
    Engine::new(loaded.compiled.rules, options)
}

/// Actions in the file's order; those it does not name come after, in the usual order.
fn action_order(named: &[String]) -> Vec<Action> {
    let known = [
        ("pass", Action::Pass),
        ("drop", Action::Drop),
        ("reject", Action::Reject),
        ("alert", Action::Alert),
    ];
    let mut order: Vec<Action> = Vec::with_capacity(known.len());
    let named = named.iter().filter_map(|name| known.iter().find(|(word, _)| word == name));
    for (_, action) in named.chain(&known) {
        if !order.contains(action) {
            order.push(*action);
        }
    }
    order
}

/// A list that a rule names: beside the rules, or where the sensor was started.
fn list(name: &str, folders: &[PathBuf]) -> Result<Vec<u8>, String> {
    let beside = folders.iter().map(|folder| folder.join(name));
    let path = beside
        .chain([PathBuf::from(name)])
        .find(|path| path.is_file())
        .ok_or_else(|| format!("no file `{name}`"))?;
    let size = std::fs::metadata(&path).map_or(0, |metadata| metadata.len());
    if LIST_BYTES_MAX < size {
        return Err(format!("`{name}` has {size} bytes, at most {LIST_BYTES_MAX} are read"));
    }
    std::fs::read(&path).map_err(|error| format!("`{name}`: {error}"))
}

fn bytes(path: &Path) -> Result<Vec<u8>, ConfigError> {
    std::fs::read(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })
}

fn text(path: &Path) -> Result<String, ConfigError> {
    bytes(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_that_are_not_named_come_last() {
        use Action::{Alert, Drop, Pass, Reject};
        let named = ["alert".to_owned(), "nonsense".to_owned(), "pass".to_owned()];
        assert_eq!(action_order(&named), [Alert, Pass, Drop, Reject]);
        assert_eq!(action_order(&[]), [Pass, Drop, Reject, Alert]);
    }
}
