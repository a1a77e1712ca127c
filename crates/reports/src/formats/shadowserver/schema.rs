//! What is declared of Shadowserver's reports: `schema.toml`, checked when it is first used.
//!
//! Tells the kind of a report by its file's name, or by its columns. Reads no rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use model::{Rsit, Severity};
use serde::Deserialize;

/// The share of columns in common, in percent, from which on columns tell the kind of a report: a
/// kind gets a column or two more in most years, while another kind differs by more.
const ALIKE_PERCENT: usize = 90;

/// What is declared.
pub static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    let declared: File = toml::from_str(include_str!("schema.toml")).unwrap_or_default();
    declared.check()
});

/// Which columns mean what; of several the first that has something counts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Meaning {
    pub time: Vec<String>,
    pub address: Vec<String>,
    pub port: Vec<String>,
    pub protocol: Vec<String>,
    pub name: Vec<String>,
    pub remote: Vec<String>,
    pub url: Vec<String>,
    pub variant: Vec<String>,
    pub count: Vec<String>,
    pub severity: Vec<String>,
}

impl Meaning {
    /// What is said here, else what is usual.
    fn or(self, usual: &Self) -> Self {
        let pick = |said: Vec<String>, usual: &Vec<String>| {
            if said.is_empty() { usual.clone() } else { said }
        };
        Self {
            time: pick(self.time, &usual.time),
            address: pick(self.address, &usual.address),
            port: pick(self.port, &usual.port),
            protocol: pick(self.protocol, &usual.protocol),
            name: pick(self.name, &usual.name),
            remote: pick(self.remote, &usual.remote),
            url: pick(self.url, &usual.url),
            variant: pick(self.variant, &usual.variant),
            count: pick(self.count, &usual.count),
            severity: pick(self.severity, &usual.severity),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    usual: BTreeMap<String, Meaning>,
    sets: BTreeMap<String, Vec<String>>,
    report: BTreeMap<String, Declared>,
}

#[derive(Deserialize)]
struct Declared {
    usual: String,
    class: String,
    severity: String,
    topic: String,
    #[serde(default)]
    sets: Vec<String>,
    #[serde(default)]
    columns: Vec<String>,
    #[serde(flatten)]
    meaning: Meaning,
}

/// One kind of report.
#[derive(Clone, Debug)]
pub struct Kind {
    pub name: Arc<str>,
    pub class: Rsit,
    pub severity: Option<Severity>,
    pub topic: Option<Arc<str>>,
    pub columns: BTreeSet<String>,
    pub meaning: Meaning,
}

impl Kind {
    /// Columns without which two problems at one address read as one: of those that are declared for
    /// a port, none stands in the table. Without an address or a time nothing is read at all.
    pub fn missing(&self, columns: &[&str]) -> Vec<Arc<str>> {
        let declared: Vec<_> =
            self.meaning.port.iter().filter(|name| self.columns.contains(*name)).collect();
        if declared.iter().any(|name| columns.contains(&name.as_str())) {
            return Vec::new();
        }
        declared.into_iter().map(|name| name.as_str().into()).collect()
    }
}

/// All kinds, and every column that any of them has.
#[derive(Debug)]
pub struct Schema {
    pub kinds: BTreeMap<String, Kind>,
    pub columns: BTreeSet<String>,
}

impl File {
    /// A mistake of ours makes a kind unknown, which a test and then an alarm tell.
    fn check(self) -> Schema {
        let mut kinds = BTreeMap::new();
        for (name, one) in self.report {
            let usual = self.usual.get(&one.usual);
            let (Some(class), Some(usual)) = (Rsit::parse(&one.class), usual) else { continue };
            let of_set = |set: &String| self.sets.get(set).cloned().unwrap_or_default();
            let kind = Kind {
                name: name.as_str().into(),
                class,
                severity: Severity::parse(&one.severity),
                topic: Some(one.topic.into()),
                columns: one
                    .sets
                    .iter()
                    .flat_map(of_set)
                    .chain(one.columns)
                    .map(|column| column.to_ascii_lowercase())
                    .collect(),
                meaning: one.meaning.or(usual),
            };
            kinds.insert(name, kind);
        }
        let columns = kinds.values().flat_map(|kind| kind.columns.iter().cloned()).collect();
        Schema { kinds, columns }
    }
}

/// What is known of the kind of one report.
#[derive(Debug)]
pub enum Told<'s> {
    /// Declared.
    Known(&'s Kind),
    /// Not declared, or several have these columns.
    Unknown { name: Arc<str>, candidates: Vec<Arc<str>> },
}

impl Schema {
    /// The kind of a report by the file's name, else by its columns.
    pub fn tell(&self, file: &str, columns: &[&str]) -> Told<'_> {
        let named = stem(file);
        if let Some(kind) = self.by_name(named) {
            return Told::Known(kind);
        }
        let alike = self.by_columns(columns);
        match alike[..] {
            // A name that says a kind we do not know is believed more than columns that look alike.
            [one] if !says_kind(file) => Told::Known(one),
            _ => {
                let name = named.split('-').next().unwrap_or(named);
                let candidates = alike.iter().map(|kind| kind.name.clone()).collect();
                Told::Unknown {
                    name: name.chars().take(100).collect::<String>().into(),
                    candidates,
                }
            }
        }
    }

    /// The longest kind that the name begins with: `scan_ssl_freak-se-geo` is not `scan_ssl`. What is
    /// sent of IPv6 has the columns and the meaning of IPv4.
    pub fn by_name(&self, stem: &str) -> Option<&Kind> {
        let name = stem.split(['-', '.']).next().unwrap_or(stem);
        let four = name.replacen("scan6_", "scan_", 1).replacen("event6_", "event4_", 1);
        self.kinds.get(name).or_else(|| self.kinds.get(&four))
    }

    /// The kinds whose columns are most like these.
    fn by_columns(&self, columns: &[&str]) -> Vec<&Kind> {
        let common =
            |kind: &Kind| columns.iter().filter(|one| kind.columns.contains(**one)).count();
        let share = |kind: &&Kind| {
            let common = common(kind);
            100 * common / (columns.len() + kind.columns.len() - common).max(1)
        };
        let best = self.kinds.values().map(|kind| share(&kind)).max().unwrap_or(0);
        let fits = |kind: &&Kind| share(kind) == best && best >= ALIKE_PERCENT;
        self.kinds.values().filter(fits).collect()
    }
}

/// The file's name without folder, date before it and endings: `2026-11-22-scan_rdp-se-geo.csv` →
/// `scan_rdp-se-geo`.
fn stem(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let name = name.split('.').next().unwrap_or(name);
    dated(name).unwrap_or(name)
}

fn dated(name: &str) -> Option<&str> {
    let (date, rest) = name.split_at_checked(11)?;
    let is_date = date.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 | 10 => byte == b'-' || byte == b'_',
        _ => byte.is_ascii_digit(),
    });
    is_date.then_some(rest)
}

/// Whether a file's name is built as Shadowserver builds them: a date before, or a known beginning.
pub fn says_kind(file: &str) -> bool {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let begins = ["scan_", "scan6_", "event4_", "event6_"].iter().any(|one| name.starts_with(one));
    begins || (dated(name).is_some() && stem(file).contains('_'))
}
