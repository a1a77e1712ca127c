//! A tree of texts, lists and maps, as configuration files in YAML hold it.
//!
//! Keeps every scalar as the text that stands in the file, because Suricata's files write
//! switches as `yes`, sizes as `100 KiB` and ports as `443, 8443`, and only whoever reads a key
//! knows what it means. Does not know any key. The only module that knows the YAML library.

use serde_yaml_ng::Value;

/// Nesting beyond this is refused: no real configuration comes near, and reading is recursive.
const DEPTH_MAX: usize = 64;

/// A value in a configuration file.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Tree {
    /// Nothing: a key without a value.
    #[default]
    Null,
    /// A scalar, as it stands in the file.
    Text(String),
    /// A list.
    List(Vec<Tree>),
    /// Keys and values, in file order.
    Map(Vec<(String, Tree)>),
}

impl Tree {
    /// Reads one YAML document.
    pub fn parse(text: &str) -> Result<Self, String> {
        let value: Value = serde_yaml_ng::from_str(text).map_err(|error| error.to_string())?;
        Self::from_value(value, 0)
    }

    fn from_value(value: Value, depth: usize) -> Result<Self, String> {
        if depth > DEPTH_MAX {
            return Err(format!("nested deeper than {DEPTH_MAX} levels"));
        }
        Ok(match value {
            Value::Null => Self::Null,
            Value::Bool(true) => Self::Text("yes".into()),
            Value::Bool(false) => Self::Text("no".into()),
            Value::Number(number) => Self::Text(number.to_string()),
            Value::String(text) => Self::Text(text),
            Value::Sequence(items) => Self::List(
                items
                    .into_iter()
                    .map(|item| Self::from_value(item, depth + 1))
                    .collect::<Result<_, _>>()?,
            ),
            Value::Mapping(map) => {
                let mut members = Vec::with_capacity(map.len());
                for (key, item) in map {
                    let key = match Self::from_value(key, depth + 1)? {
                        Self::Text(text) => text,
                        Self::Null => String::new(),
                        _ => return Err("a key is a list or a map".into()),
                    };
                    members.push((key, Self::from_value(item, depth + 1)?));
                }
                Self::Map(members)
            }
            Value::Tagged(tagged) => Self::from_value(tagged.value, depth + 1)?,
        })
    }

    /// The value of one key, or of one place in a list.
    fn child(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(members) => {
                members.iter().find(|(name, _)| name == key).map(|(_, item)| item)
            }
            Self::List(items) => items.get(key.parse::<usize>().ok()?),
            _ => None,
        }
    }

    /// The value at a dotted path such as `outputs.1.eve-log.enabled`.
    pub fn get(&self, path: &str) -> Option<&Self> {
        path.split('.').try_fold(self, |tree, key| tree.child(key))
    }

    /// The text at a dotted path.
    pub fn text(&self, path: &str) -> Option<&str> {
        match self.get(path)? {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The switch at a dotted path: `yes`, `true`, `on`, `1`, `enabled` against anything else.
    pub fn flag(&self, path: &str) -> Option<bool> {
        self.text(path).map(is_yes)
    }

    /// The whole number at a dotted path.
    pub fn number(&self, path: &str) -> Option<u64> {
        self.text(path)?.trim().parse().ok()
    }

    /// The size in bytes at a dotted path, such as `64 MiB`, `1mb` or `4096`.
    pub fn size(&self, path: &str) -> Option<u64> {
        let mut settings = protocols::Settings::empty();
        settings.values.insert(String::new(), self.text(path)?.to_owned());
        settings.size("")
    }

    /// The elements of a list; none for anything else.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// Keys and values of a map; none for anything else.
    pub fn members(&self) -> &[(String, Self)] {
        match self {
            Self::Map(members) => members,
            _ => &[],
        }
    }

    /// Texts of a list, or the one text: `[a, b]`, `a`.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Text(text) => vec![text],
            Self::List(items) => items
                .iter()
                .filter_map(|item| if let Self::Text(t) = item { Some(t.as_str()) } else { None })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Sets the text at a dotted path, making the maps on the way.
    pub fn set(&mut self, path: &str, value: &str) {
        let (key, rest) =
            path.split_once('.').map_or((path, None), |(key, rest)| (key, Some(rest)));
        let child = self.child_or_made(key);
        match rest {
            Some(rest) => child.set(rest, value),
            None => *child = Self::Text(value.to_owned()),
        }
    }

    fn child_or_made(&mut self, key: &str) -> &mut Self {
        let in_list = match self {
            Self::List(items) => key.parse::<usize>().is_ok_and(|at| at < items.len()),
            _ => false,
        };
        if !in_list && !matches!(self, Self::Map(_)) {
            *self = Self::Map(Vec::new());
        }
        match self {
            Self::List(items) => &mut items[key.parse::<usize>().unwrap_or(0)],
            Self::Map(members) => {
                let at = members.iter().position(|(name, _)| name == key).unwrap_or_else(|| {
                    members.push((key.to_owned(), Self::Null));
                    members.len() - 1
                });
                &mut members[at].1
            }
            // Made a map above.
            Self::Null | Self::Text(_) => self,
        }
    }

    /// Lays `over` on top: its keys replace ours, whole values at a time, as an included file does.
    pub fn overlay(&mut self, over: Self) {
        let Self::Map(theirs) = over else { return };
        if !matches!(self, Self::Map(_)) {
            *self = Self::Map(Vec::new());
        }
        for (key, value) in theirs {
            *self.child_or_made(&key) = value;
        }
    }

    /// Every scalar with its dotted path, paths in lower case; lists of scalars joined by commas.
    pub fn flatten(&self, prefix: &str, out: &mut std::collections::BTreeMap<String, String>) {
        match self {
            Self::Null => {}
            Self::Text(text) => {
                out.insert(prefix.to_ascii_lowercase(), text.clone());
            }
            Self::List(_) => {
                out.insert(prefix.to_ascii_lowercase(), self.texts().join(","));
            }
            Self::Map(members) => {
                for (key, item) in members {
                    let path =
                        if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                    item.flatten(&path, out);
                }
            }
        }
    }
}

/// Whether a switch is on.
pub fn is_yes(text: &str) -> bool {
    matches!(text.trim().to_ascii_lowercase().as_str(), "yes" | "true" | "on" | "1" | "enabled")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(yaml: &str, sets: &[(&str, &str)], path: &str, expected: Option<&str>) {
        let mut tree = Tree::parse(yaml).expect("valid YAML");
        for (key, value) in sets {
            tree.set(key, value);
        }
        assert_eq!(tree.text(path), expected);
    }

    #[test]
    fn reads_dotted_paths_and_places_in_lists() {
        let yaml = "%YAML 1.1\n---\noutputs:\n  - fast:\n      enabled: yes\n  - eve-log:\n      filename: eve.json\n";
        check(yaml, &[], "outputs.1.eve-log.filename", Some("eve.json"));
        check(yaml, &[], "outputs.0.fast.enabled", Some("yes"));
        check(yaml, &[("outputs.0.fast.enabled", "no")], "outputs.0.fast.enabled", Some("no"));
        check(yaml, &[], "outputs.9.x", None);
    }

    #[test]
    fn sets_what_was_not_there() {
        check("a: 1", &[("b.c.d", "2")], "b.c.d", Some("2"));
        check("a: 1", &[("a.x", "2")], "a.x", Some("2"));
        check("a:\n", &[("a.x", "2")], "a.x", Some("2"));
    }

    #[test]
    fn flattens_for_parsers() {
        let mut out = std::collections::BTreeMap::new();
        Tree::parse("http:\n  Limit: 3\n  l: [a, b]\n").expect("valid").flatten("", &mut out);
        assert_eq!(out["http.limit"], "3");
        assert_eq!(out["http.l"], "a,b");
    }
}
