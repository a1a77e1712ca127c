//! The content in force, read for the pages: which rules and indicators the sensors run.

use std::sync::{Arc, PoisonError, RwLock};

use model::{Confidence, Tlp};
use portal::{Catalogue, IndicatorEntry, RuleEntry};
use store::{Store, StoreError};
use warnings::{Policy, PolicyInForce};

/// Rules and indicators as entries, read again when a newer version is published.
pub struct InForce {
    read: RwLock<Read>,
    policy: Arc<PolicyInForce>,
}

#[derive(Default)]
struct Read {
    versions: (i64, i64),
    rules: Arc<Vec<RuleEntry>>,
    indicators: Arc<Vec<IndicatorEntry>>,
}

impl InForce {
    /// Nothing read yet, under this policy.
    pub fn new(policy: Arc<PolicyInForce>) -> Self {
        Self { read: RwLock::default(), policy }
    }

    /// Reads what is newer than what was read before.
    pub async fn refresh(&self, store: &Store) -> Result<(), StoreError> {
        let newest =
            (store.content_version("rules").await?, store.content_version("indicators").await?);
        let known = self.read.read().unwrap_or_else(PoisonError::into_inner).versions;
        if newest == known {
            return Ok(());
        }
        let body = |latest: Option<(_, String)>| latest.map(|(_, body)| body).unwrap_or_default();
        let rules_text = body(store.latest_content("rules").await?);
        let indicators_text = body(store.latest_content("indicators").await?);
        // Compiling tens of thousands of rules must not hold up requests.
        let read = tokio::task::spawn_blocking(move || Read {
            versions: newest,
            rules: Arc::new(rules(&rules_text)),
            indicators: Arc::new(indicators(&indicators_text)),
        });
        if let Ok(read) = read.await {
            *self.read.write().unwrap_or_else(PoisonError::into_inner) = read;
        }
        Ok(())
    }
}

impl Catalogue for InForce {
    fn rules(&self) -> Arc<Vec<RuleEntry>> {
        Arc::clone(&self.read.read().unwrap_or_else(PoisonError::into_inner).rules)
    }

    fn indicators(&self) -> Arc<Vec<IndicatorEntry>> {
        Arc::clone(&self.read.read().unwrap_or_else(PoisonError::into_inner).indicators)
    }

    fn policy(&self) -> Arc<Policy> {
        self.policy.get()
    }
}

/// Compiles rules as the hub knows them: without the files that lie on the sensors.
pub(crate) fn compile(text: &str) -> ::rules::Compiled {
    let (variables, classes, references) = Default::default();
    let settings = ::rules::Settings {
        variables: &variables,
        classes: &classes,
        references: &references,
        load: &|name: &str| Err(format!("`{name}` is on the sensors")),
    };
    let source = ::rules::Source { name: "hub.rules", text: text.as_bytes() };
    ::rules::compile(&[source], settings)
}

fn rules(text: &str) -> Vec<RuleEntry> {
    let mut entries: Vec<RuleEntry> = compile(text)
        .rules
        .rules
        .into_iter()
        .map(|rule| RuleEntry {
            gid: rule.meta.gid,
            sid: rule.meta.sid,
            rev: rule.meta.rev,
            msg: rule.meta.msg.to_string(),
            source: rule.origin.file.to_string(),
            text: rule.text.to_string(),
            references: rule
                .meta
                .references
                .iter()
                .map(|(kind, value)| format!("{kind},{value}"))
                .collect(),
        })
        .collect();
    entries.sort_by_key(|entry| (entry.sid, entry.gid));
    entries
}

/// Reads indicators; what a list does not say of them is the most careful.
pub(crate) fn read_indicators(text: &str) -> ::indicators::Read {
    let origin = ::indicators::Origin {
        source: String::new(),
        tlp: Tlp::Amber,
        confidence: Confidence::percent(50),
        expires: None,
    };
    ::indicators::read(text, &origin).1
}

fn indicators(text: &str) -> Vec<IndicatorEntry> {
    let mut entries: Vec<IndicatorEntry> = read_indicators(text)
        .indicators
        .into_iter()
        .map(|one| IndicatorEntry {
            what: one.pattern.what().as_str().to_owned(),
            value: one.pattern.text(),
            source: one.about.source.clone(),
            tlp: one.about.tlp,
            confidence: one.about.confidence.value(),
            expires: one.about.expires,
            note: one.about.note.clone(),
        })
        .collect();
    entries.sort_by(|a, b| (&a.what, &a.value).cmp(&(&b.what, &b.value)));
    entries
}
