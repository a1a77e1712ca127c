//! What the rules of one set share while they are compiled: settings, names and texts.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::header::{Groups, Variables};
use crate::{Classes, References};

/// Reads a list that a rule names (`filemd5`, `dataset`), or says why not.
pub type Loader<'l> = &'l dyn Fn(&str) -> Result<Vec<u8>, String>;

/// What the operator's configuration gives to every rule.
#[derive(Clone, Copy)]
pub struct Settings<'s> {
    /// Variables of headers.
    pub variables: &'s Variables,
    /// Classes of `classtype`.
    pub classes: &'s Classes,
    /// Kinds of `reference`.
    pub references: &'s References,
    /// Reads lists that rules name, relative to where the operator keeps them.
    pub load: Loader<'s>,
}

/// Numbers for names.
#[derive(Debug, Default)]
pub(crate) struct Names {
    by_name: HashMap<Arc<str>, u32>,
    pub list: Vec<String>,
}

impl Names {
    pub fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.by_name.get(name) {
            return *number;
        }
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.by_name.insert(name.into(), number);
        self.list.push(name.to_owned());
        number
    }
}

/// Shared while a set is compiled.
pub(crate) struct Context<'c> {
    pub settings: Settings<'c>,
    pub catalogue: &'c Catalogue,
    pub groups: Groups<'c>,
    pub flowbits: Names,
    pub flowints: Names,
    pub xbits: Names,
    shared: HashSet<Arc<str>>,
    pub hash_lists: HashMap<String, Arc<HashSet<Vec<u8>>>>,
    pub datasets: HashMap<String, crate::keywords::Loaded>,
}

impl<'c> Context<'c> {
    pub fn new(settings: Settings<'c>, catalogue: &'c Catalogue) -> Self {
        Self {
            settings,
            catalogue,
            groups: Groups::new(settings.variables),
            flowbits: Names::default(),
            flowints: Names::default(),
            xbits: Names::default(),
            shared: HashSet::new(),
            hash_lists: HashMap::new(),
            datasets: HashMap::new(),
        }
    }

    /// One shared copy of a text that many rules hold.
    pub fn share(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.shared.get(text) {
            return Arc::clone(known);
        }
        let made: Arc<str> = text.into();
        self.shared.insert(Arc::clone(&made));
        made
    }
}
