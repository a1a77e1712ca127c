//! The keywords: one file each, or one for a tight family; this list finds them.
//!
//! A field that a protocol declares is a keyword by itself and has no file here: a sticky buffer
//! when it is of bytes, a comparison when it is a number.
//!
//! To add a keyword: one file here and one line in [`ALL`].

mod field;

pub(crate) use dataset::Loaded;

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::draft::Draft;
use crate::error::{Code, Fault};
use crate::transforms;

/// What a keyword wants after its colon.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Argument {
    /// Nothing.
    None,
    /// Something, or nothing.
    Optional,
    /// Something.
    Required,
}

/// One keyword of the language.
pub struct Keyword {
    /// Its names; the first is the one to write.
    pub names: &'static [&'static str],
    /// What it wants after its colon.
    pub argument: Argument,
    /// One sentence for the manual.
    pub help: &'static str,
    /// Changes the rule being read.
    pub(crate) apply: fn(&mut Draft<'_, '_>, &str) -> Result<(), Fault>,
}

macro_rules! families {
    ($($name:ident,)*) => {
        $(pub(crate) mod $name;)*

        /// Every file of keywords with what it declares, in alphabetical order.
        pub const ALL: &[(&str, &[Keyword])] = &[$((stringify!($name), $name::KEYWORDS),)*];
    };
}

families! {
    absent,
    alert,
    app_protocol,
    base64,
    buffer,
    byte,
    checksum,
    content,
    dataset,
    entropy,
    event,
    fast_pattern,
    file,
    flow,
    flow_count,
    flowbits,
    flowint,
    icmp,
    ip,
    isdataat,
    meta,
    nocase,
    old_modifier,
    pcre,
    position,
    requires,
    size,
    tag,
    tcp,
    threshold,
    tls,
    unsupported,
    vlan,
}

fn by_name() -> &'static HashMap<&'static str, &'static Keyword> {
    static BY_NAME: OnceLock<HashMap<&'static str, &'static Keyword>> = OnceLock::new();
    BY_NAME.get_or_init(|| {
        let all = ALL.iter().flat_map(|(_, keywords)| keywords.iter());
        all.flat_map(|keyword| keyword.names.iter().map(move |name| (*name, keyword))).collect()
    })
}

/// Whether the language here has this keyword (`requires: keyword …`).
pub(crate) fn exists(draft: &Draft<'_, '_>, name: &str) -> bool {
    by_name().contains_key(name)
        || transforms::by_name(name).is_some()
        || draft.catalogue().field(name).is_some()
}

/// Reads one option.
pub(crate) fn apply(
    draft: &mut Draft<'_, '_>,
    name: &str,
    value: Option<&str>,
) -> Result<(), Fault> {
    // The language writes its keywords in lower case; some rules do not.
    let lower;
    let name = match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => {
            lower = name.to_ascii_lowercase();
            lower.as_str()
        }
        false => name,
    };
    let Some(keyword) = by_name().get(name) else {
        if let Some(transform) = transforms::by_name(name) {
            return draft.transform(transforms::make(transform, value.unwrap_or_default())?);
        }
        return match draft.catalogue().field(name) {
            Some(entry) => field::apply(draft, name, entry, value),
            None => Err(Fault::new(Code::UnknownKeyword, format!("no keyword `{name}`"))),
        };
    };
    let value = value.filter(|value| !value.is_empty());
    match (keyword.argument, value) {
        (Argument::None, Some(value)) => {
            Err(Fault::argument(format!("`{name}` takes no argument, `{value}` was given")))
        }
        (Argument::Required, None) => Err(Fault::argument(format!("`{name}` needs an argument"))),
        (_, value) => (keyword.apply)(draft, value.unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_is_sorted_and_holds_every_file() {
        assert!(ALL.is_sorted_by_key(|(name, _)| *name));
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/keywords");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder of this file")
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
            .filter_map(|name| name.strip_suffix(".rs").map(str::to_owned))
            .filter(|name| name != "mod" && name != "field")
            .collect();
        files.sort();
        let listed: Vec<&str> = ALL.iter().map(|(name, _)| *name).collect();
        assert_eq!(files, listed);
    }

    #[test]
    fn names_are_unique() {
        let count: usize =
            ALL.iter().flat_map(|(_, keywords)| *keywords).map(|k| k.names.len()).sum();
        assert_eq!(by_name().len(), count);
    }
}
