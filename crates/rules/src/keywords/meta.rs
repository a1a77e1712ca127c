//! What a rule says of itself: message, numbers, class, references, metadata, target.

use super::{Argument, Keyword};
use crate::draft::Draft;
use crate::error::{Code, Fault};
use crate::{Target, value};

macro_rules! required {
    ($($name:literal, $help:literal => $apply:expr;)*) => {
        pub(super) const KEYWORDS: &[Keyword] = &[$(Keyword {
            names: &[$name],
            argument: Argument::Required,
            help: $help,
            apply: $apply,
        },)*];
    };
}

required! {
    "msg", "The message." => msg;
    "sid", "The rule's number." => |draft, text| {
        draft.rule.meta.sid = value::need(value::unquote(text))?;
        match draft.rule.meta.sid {
            0 => Err(Fault::argument("a rule's number is at least 1")),
            _ => Ok(()),
        }
    };
    "rev", "The rule's revision." => |draft, text| {
        draft.rule.meta.rev = value::need(value::unquote(text))?;
        Ok(())
    };
    "gid", "The generator's number." => |draft, text| {
        draft.rule.meta.gid = value::need(value::unquote(text))?;
        Ok(())
    };
    "priority", "1 is worst." => |draft, text| {
        draft.rule.meta.priority = match value::need(text)? {
            0 => return Err(Fault::argument("a priority is at least 1")),
            priority => priority,
        };
        draft.own_priority = true;
        Ok(())
    };
    "classtype", "The class, by its short name." => classtype;
    "reference", "Where to read more: `reference:cve,2024-1`." => reference;
    "metadata", "Keys and values about the rule." => metadata;
    "target", "Which end is attacked: `src_ip` or `dest_ip`." => |draft, text| {
        draft.rule.meta.target = Some(match text {
            "src_ip" => Target::Source,
            "dest_ip" => Target::Destination,
            _ => return Err(Fault::argument("`target` is `src_ip` or `dest_ip`")),
        });
        Ok(())
    };
}

fn msg(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let plain = value::unquote(text);
    draft.rule.meta.msg = match plain.contains('\\') {
        true => value::unescape(plain).into(),
        false => plain.into(),
    };
    Ok(())
}

fn classtype(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let classes = draft.context.settings.classes;
    let name = value::unquote(text);
    match classes.get(name) {
        Some(class) => {
            let description = std::sync::Arc::clone(&class.description);
            if !draft.own_priority {
                draft.rule.meta.priority = class.priority;
            }
            draft.rule.meta.category = description;
        }
        // As Suricata: an unknown class is noted, and the rule stays at the lowest priority.
        None if !name.is_empty() => {}
        None => return Err(Fault::new(Code::UnknownName, "the class is empty")),
    }
    draft.rule.meta.classtype = Some(draft.share(name));
    Ok(())
}

fn reference(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let Some((kind, rest)) = value::unquote(text).split_once(',') else {
        return Err(Fault::argument("`reference` takes a kind and a value with a comma between"));
    };
    let (kind, rest) = (kind.trim(), rest.trim());
    if kind.is_empty() || rest.is_empty() {
        return Err(Fault::argument("the kind or the value of a reference is empty"));
    }
    let pair = (draft.share(kind), draft.share(&value::unescape(rest)));
    draft.rule.meta.references.push(pair);
    Ok(())
}

fn metadata(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    for item in value::list(value::unquote(text)) {
        let (key, value) = item.split_once(char::is_whitespace).unwrap_or((item, ""));
        if !key.is_empty() {
            let pair = (draft.share(key), draft.share(value.trim()));
            draft.rule.meta.metadata.push(pair);
        }
    }
    Ok(())
}
