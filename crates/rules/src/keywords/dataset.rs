//! `dataset`, `datarep`, `ip.src`, `ip.dst`: values against sets of values.
//!
//! A list is read when the rule is compiled, through the loader that the operator's side gives.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Argument, Keyword, file};
use crate::draft::Draft;
use crate::error::{Code, Fault};
use crate::transforms::{Mode, decode};
use crate::{DatasetCheck, DatasetOp, value};

pub(super) const KEYWORDS: &[Keyword] = &[
    Keyword {
        names: &["dataset"],
        argument: Argument::Required,
        help: "The buffer is in a set, or is added to it: `isset,name,type string,load file`.",
        apply: dataset,
    },
    Keyword {
        names: &["datarep"],
        argument: Argument::Required,
        help: "Reputation of the buffer: `name,>,200,load file,type md5`.",
        apply: datarep,
    },
    Keyword {
        names: &["ip.src"],
        argument: Argument::None,
        help: "The sender's address, for `dataset`.",
        apply: |draft, _| {
            draft.select_address(true);
            Ok(())
        },
    },
    Keyword {
        names: &["ip.dst"],
        argument: Argument::None,
        help: "The receiver's address, for `dataset`.",
        apply: |draft, _| {
            draft.select_address(false);
            Ok(())
        },
    },
];

/// Values in one list.
const VALUES_MAX: usize = 10_000_000;

/// What follows name and operation.
#[derive(Default)]
struct Options<'t> {
    kind: Option<&'static str>,
    load: Option<&'t str>,
    format: Option<&'t str>,
    subdomain: bool,
    value_key: Option<&'t str>,
    context_key: Option<&'t str>,
    remove_key: bool,
}

fn options<'t>(parts: impl Iterator<Item = &'t str>) -> Result<Options<'t>, Fault> {
    let mut options = Options::default();
    for part in parts {
        let (key, word) = part.split_once(char::is_whitespace).unwrap_or((part, ""));
        match (key, word.trim()) {
            ("type", word) => options.kind = Some(kind(word)?),
            ("load" | "state", name) => options.load = Some(value::unquote(name)),
            // Where the reference engine keeps sets between runs, and how much they may hold.
            ("save" | "memcap" | "hashsize", _) => {}
            ("format", word @ ("csv" | "json" | "ndjson" | "jsonline")) => {
                options.format = Some(word);
            }
            ("match", "subdomain") => options.subdomain = true,
            ("value_key" | "array_key", word) if key == "value_key" => {
                options.value_key = Some(word);
            }
            ("context_key", word) => options.context_key = Some(word),
            ("remove_key", _) => options.remove_key = true,
            _ => return Err(Fault::argument(format!("`dataset` does not take `{part}`"))),
        }
    }
    Ok(options)
}

fn kind(word: &str) -> Result<&'static str, Fault> {
    const KINDS: &[&str] = &["string", "md5", "sha256", "ipv4", "ip"];
    let known = KINDS.iter().find(|known| **known == word).copied();
    known.ok_or_else(|| Fault::argument(format!("`{word}` is not a type of dataset")))
}

fn dataset(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let mut parts = value::list(value::unquote(text));
    let op = match parts.next() {
        Some("isset") => DatasetOp::IsSet,
        Some("isnotset") => DatasetOp::IsNotSet,
        Some("set") => DatasetOp::Set,
        Some("unset") => DatasetOp::Unset,
        other => {
            let other = other.unwrap_or_default();
            return Err(Fault::argument(format!("`{other}` is not something done with a dataset")));
        }
    };
    let name = parts.next().filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| Fault::argument("`dataset` needs a name"))?;
    let options = options(parts)?;
    push(draft, name, op, &options)
}

fn datarep(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let mut parts = value::list(value::unquote(text));
    let (Some(name), Some(sign), Some(number)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Fault::argument("`datarep` takes a name, a comparison and a number"));
    };
    let Some((op, "")) = value::compare(sign) else {
        return Err(Fault::argument(format!("`{sign}` is not a comparison")));
    };
    let op = DatasetOp::Reputation(op, value::need(number)?);
    let options = options(parts)?;
    push(draft, name, op, &options)
}

fn push(
    draft: &mut Draft<'_, '_>,
    name: &str,
    op: DatasetOp,
    options: &Options<'_>,
) -> Result<(), Fault> {
    let kind = options.kind.unwrap_or("string");
    let key = format!("{name}\n{kind}");
    if !draft.context.datasets.contains_key(&key) {
        let set = match options.load {
            Some(file) => load(draft, file, kind, options)?,
            None => Loaded::default(),
        };
        draft.context.datasets.insert(key.clone(), set);
    }
    let set = &draft.context.datasets[&key];
    let context = match (options.context_key, options.format) {
        (Some(key), Some("json" | "ndjson" | "jsonline")) => {
            Some((Arc::from(key), Arc::clone(&set.context)))
        }
        _ => None,
    };
    draft.push_dataset(DatasetCheck {
        name: name.to_owned(),
        op,
        kind,
        loaded: Arc::clone(&set.values),
        subdomain: options.subdomain,
        context,
    })
}

/// A list as it was read.
#[derive(Clone, Default)]
pub(crate) struct Loaded {
    values: Arc<HashMap<Vec<u8>, u16>>,
    context: Arc<HashMap<Vec<u8>, Arc<str>>>,
}

fn load(
    draft: &Draft<'_, '_>,
    file: &str,
    kind: &str,
    options: &Options<'_>,
) -> Result<Loaded, Fault> {
    let bad = |reason: String| Fault::new(Code::FileUnreadable, reason);
    let bytes = (draft.context.settings.load)(file)
        .map_err(|reason| bad(format!("`{file}` cannot be read: {reason}")))?;
    let text = String::from_utf8_lossy(&bytes);
    match options.format {
        None | Some("csv") => lines(file, &text, kind),
        Some("json") => {
            let items: Vec<serde_json::Value> = serde_json::from_str(&text)
                .map_err(|error| bad(format!("`{file}` is no list in JSON: {error}")))?;
            objects(file, items, kind, options)
        }
        Some(_) => {
            let items: Result<Vec<_>, _> = text
                .lines()
                .filter(|line| !line.trim().is_empty())
                .map(serde_json::from_str)
                .collect();
            let items =
                items.map_err(|error| bad(format!("`{file}` is not JSON a line: {error}")))?;
            objects(file, items, kind, options)
        }
    }
}

/// One value a line, with its reputation after a comma.
fn lines(file: &str, text: &str, kind: &str) -> Result<Loaded, Fault> {
    let mut values = HashMap::new();
    for (line, number) in text.lines().zip(1_u32..) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let bad = || {
            let reason = format!("`{file}` line {number} is not a value of type {kind}");
            Fault::new(Code::FileUnreadable, reason)
        };
        let (value, reputation) = match line.split_once(',') {
            Some((value, number)) => (value, number.trim().parse().map_err(|_| bad())?),
            None => (line, 0),
        };
        let value = read(value.trim(), kind, true).ok_or_else(bad)?;
        if VALUES_MAX <= values.len() {
            let reason = format!("`{file}` has more than {VALUES_MAX} values");
            return Err(Fault::new(Code::FileUnreadable, reason));
        }
        values.insert(value, reputation);
    }
    Ok(Loaded { values: Arc::new(values), context: Arc::default() })
}

/// Objects with the value under a key; of two with the same value the first stays.
fn objects(
    file: &str,
    items: Vec<serde_json::Value>,
    kind: &str,
    options: &Options<'_>,
) -> Result<Loaded, Fault> {
    let key = options.value_key.ok_or_else(|| Fault::argument("JSON needs `value_key`"))?;
    let mut values = HashMap::new();
    let mut context: HashMap<Vec<u8>, Arc<str>> = HashMap::new();
    for mut item in items.into_iter().take(VALUES_MAX) {
        let pointer = format!("/{}", key.replace('.', "/"));
        let value = item.pointer(&pointer).and_then(serde_json::Value::as_str);
        let Some(value) = value.and_then(|value| read(value, kind, false)) else {
            let reason = format!("`{file}`: an object has no `{key}` of type {kind}");
            return Err(Fault::new(Code::FileUnreadable, reason));
        };
        if options.remove_key {
            let (parent, last) = pointer.rsplit_once('/').unwrap_or(("", key));
            if let Some(object) = item.pointer_mut(parent).and_then(|one| one.as_object_mut()) {
                object.remove(last);
            }
        }
        // Of objects with the same value the first counts.
        context.entry(value.clone()).or_insert_with(|| item.to_string().into());
        values.insert(value, 0);
    }
    Ok(Loaded { values: Arc::new(values), context: Arc::new(context) })
}

/// A value as the set keeps it: bytes of the text or the hash; of an address 4 bytes in a set of
/// type `ipv4`, 16 in one of type `ip`.
fn read(text: &str, kind: &str, coded: bool) -> Option<Vec<u8>> {
    match kind {
        "md5" => file::hex(text).filter(|hash| hash.len() == 16),
        "sha256" => file::hex(text).filter(|hash| hash.len() == 32),
        "ipv4" => text.parse().ok().map(|ip: std::net::Ipv4Addr| ip.octets().to_vec()),
        // A set of both kinds keeps IPv4 addresses as IPv6 ones.
        "ip" => text.parse().ok().map(|ip| match ip {
            std::net::IpAddr::V4(ip) => ip.to_ipv6_mapped().octets().to_vec(),
            std::net::IpAddr::V6(ip) => ip.octets().to_vec(),
        }),
        _ if coded => {
            let mut out = Vec::new();
            decode(text.as_bytes(), Mode::Strict, &mut out).then_some(out)
        }
        _ => Some(text.as_bytes().to_vec()),
    }
}
