//! `flowbits`, `xbits`, `hostbits`: what is remembered with a flow or an address.

use super::{Argument, Keyword};
use crate::draft::Draft;
use crate::error::Fault;
use crate::{BitOp, BitScope, StateOp, value};

pub(super) const KEYWORDS: &[Keyword] = &[
    Keyword {
        names: &["flowbits"],
        argument: Argument::Required,
        help: "Sets, unsets or asks for a bit of the flow: `set,name`, `isset,name|other`.",
        apply: flowbits,
    },
    Keyword {
        names: &["xbits"],
        argument: Argument::Required,
        help: "The same for an address or a pair: `set,name,track ip_src,expire 60`.",
        apply: xbits,
    },
    Keyword {
        names: &["hostbits"],
        argument: Argument::Required,
        help: "The same for an address: `set,name,src`.",
        apply: hostbits,
    },
];

/// Seconds a bit of an address stays when the rule does not say: Suricata's default.
const EXPIRE_S: u32 = 30;

/// Seconds a host bit stays when the rule does not say: Suricata's default.
const HOST_EXPIRE_S: u32 = 300;

/// Names in one condition (`isset,a|b|c`).
const NAMES_MAX: usize = 32;

fn op(word: &str) -> Result<BitOp, Fault> {
    match word {
        "set" => Ok(BitOp::Set),
        "unset" => Ok(BitOp::Unset),
        "toggle" => Ok(BitOp::Toggle),
        "isset" => Ok(BitOp::IsSet),
        "isnotset" => Ok(BitOp::IsNotSet),
        _ => Err(Fault::argument(format!("`{word}` is not something done with a bit"))),
    }
}

fn flowbits(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let mut parts = value::list(value::unquote(text));
    let word = parts.next().unwrap_or_default();
    if word == "noalert" {
        draft.rule.silent = true;
        return Ok(());
    }
    let op = op(word)?;
    let names = names(parts.next(), |name| draft.context.flowbits.number(name))?;
    if names.len() > 1 && !matches!(op, BitOp::IsSet | BitOp::IsNotSet) {
        return Err(Fault::argument("only a condition may name several bits"));
    }
    draft.rule.state.push(StateOp::Bits { scope: BitScope::Flow, op, names, expire_s: None });
    Ok(())
}

fn names(text: Option<&str>, mut number: impl FnMut(&str) -> u32) -> Result<Vec<u32>, Fault> {
    let text = text.unwrap_or_default();
    let names: Vec<&str> = text.split('|').map(str::trim).collect();
    if names.iter().any(|name| name.is_empty() || name.contains(' ')) {
        return Err(Fault::argument(format!("`{text}` is not the name of a bit")));
    }
    if NAMES_MAX < names.len() {
        return Err(Fault::argument(format!("more than {NAMES_MAX} bits in one condition")));
    }
    Ok(names.into_iter().map(&mut number).collect())
}

fn xbits(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let mut parts = value::list(value::unquote(text));
    let word = parts.next().unwrap_or_default();
    if word == "noalert" {
        draft.rule.silent = true;
        return Ok(());
    }
    let op = op(word)?;
    let names = names(parts.next(), |name| draft.context.xbits.number(name))?;
    let mut scope = None;
    let mut expire_s = None;
    for part in parts {
        match part.split_once(char::is_whitespace).map(|(key, value)| (key, value.trim())) {
            Some(("track", "ip_src")) => scope = Some(BitScope::SourceHost),
            Some(("track", "ip_dst")) => scope = Some(BitScope::DestinationHost),
            Some(("track", "ip_pair")) => scope = Some(BitScope::Pair),
            Some(("track", "tx")) => scope = Some(BitScope::Transaction),
            Some(("expire", seconds)) => expire_s = Some(value::need(seconds)?),
            _ => return Err(Fault::argument(format!("`xbits` does not take `{part}`"))),
        }
    }
    let Some(scope) = scope else {
        return Err(Fault::argument("`xbits` needs `track ip_src`, `ip_dst`, `ip_pair` or `tx`"));
    };
    let expire_s = Some(expire_s.unwrap_or(EXPIRE_S)).filter(|_| scope != BitScope::Transaction);
    draft.rule.state.push(StateOp::Bits { scope, op, names, expire_s });
    Ok(())
}

fn hostbits(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let mut parts = value::list(value::unquote(text));
    let op = op(parts.next().unwrap_or_default())?;
    let names = names(parts.next(), |name| draft.context.xbits.number(name))?;
    let scope = match parts.next() {
        None | Some("src") => BitScope::SourceHost,
        Some("dst") => BitScope::DestinationHost,
        Some(other) => return Err(Fault::argument(format!("`{other}` is not `src` or `dst`"))),
    };
    draft.rule.state.push(StateOp::Bits { scope, op, names, expire_s: Some(HOST_EXPIRE_S) });
    Ok(())
}
