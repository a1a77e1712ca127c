//! Whether the whole of a rule makes sense, and what follows from it: direction, first content.
//!
//! Specification: the Suricata user guide, "Fast Pattern" and "Rule Types".

use model::Direction;

use crate::draft::Draft;
use crate::error::{Code, Fault};
use crate::{
    BitOp, BufferRef, Content, ContentCheck, FastPattern, FastWish, Inspection, Rule, RuleSet,
    StateOp,
};

/// Makes the rule of the draft, or says why it can be none.
pub(crate) fn finish(draft: Draft<'_, '_>) -> Result<Rule, Fault> {
    if let Some(unmet) = &draft.unmet {
        return Err(Fault::new(Code::NotRequired, unmet.clone()));
    }
    let sides = draft.sides.clone();
    let mut rule = draft.rule;
    if rule.meta.sid == 0 {
        return Err(Fault::new(Code::NoSid, "the rule has no `sid`"));
    }
    rule.inspections.retain(|one| !one.checks.is_empty() || one.absent.is_some());
    infer_direction(&mut rule, &sides)?;
    rule.fast_pattern = choose_fast_pattern(&rule.inspections);
    shrink(&mut rule);
    Ok(rule)
}

/// A buffer of the request makes the rule one for the way to the server.
fn infer_direction(rule: &mut Rule, sides: &[Option<String>; 2]) -> Result<(), Fault> {
    if rule.header.transactional {
        if let Some(direction) = rule.flow.direction {
            let reason = format!("`=>` looks both ways, and `flow` names {direction:?}");
            return Err(Fault::new(Code::Conflict, reason));
        }
        return Ok(());
    }
    let wanted = match sides {
        [Some(request), Some(response)] => {
            let reason = format!(
                "`{request}` is of requests and `{response}` of responses: one rule looks one way, unless its arrow is `=>`"
            );
            return Err(Fault::new(Code::Conflict, reason));
        }
        [Some(request), None] => (request, Direction::ToServer),
        [None, Some(response)] => (response, Direction::ToClient),
        [None, None] => return Ok(()),
    };
    match rule.flow.direction {
        Some(given) if given != wanted.1 => {
            let reason = format!("`{}` never goes the way that `flow` names", wanted.0);
            Err(Fault::new(Code::Conflict, reason))
        }
        _ => {
            rule.flow.direction = Some(wanted.1);
            Ok(())
        }
    }
}

/// The content to look for first: the one that the author chose, else the best of the best buffer.
fn choose_fast_pattern(inspections: &[Inspection]) -> Option<FastPattern> {
    let mut best: Option<((bool, u32, u32), FastPattern)> = None;
    for (inspection, one) in inspections.iter().enumerate() {
        if one.absent.is_some() {
            continue;
        }
        for (check, content) in contents(one) {
            if content.negated {
                continue;
            }
            let (asked, chop) = match content.fast {
                FastWish::None => (false, None),
                FastWish::Whole => (true, None),
                FastWish::Part { offset, length } => (true, Some((offset, length))),
            };
            let score = (asked, buffer_rank(one), strength(&content.pattern));
            let found = FastPattern { inspection, check, chop };
            if best.as_ref().is_none_or(|(other, _)| *other < score) {
                best = Some((score, found));
            }
        }
    }
    best.map(|(_, found)| found)
}

fn contents(inspection: &Inspection) -> impl Iterator<Item = (usize, &Content)> {
    inspection.checks.iter().enumerate().filter_map(|(at, check)| match check {
        ContentCheck::Content(content) => Some((at, content)),
        _ => None,
    })
}

/// Buffers of a protocol before the payload, and untransformed ones before transformed ones.
fn buffer_rank(inspection: &Inspection) -> u32 {
    let rank = match inspection.buffer {
        BufferRef::Payload | BufferRef::PacketPayload => 1,
        BufferRef::Field(..) | BufferRef::AnyField(_) => 2,
        // What the rule itself makes, and headers of packets: not worth a matcher of their own.
        _ => 0,
    };
    rank * 2 + u32::from(inspection.transforms.is_empty())
}

/// How well a content tells traffic apart: long and of different bytes, not of zeros and blanks.
fn strength(pattern: &[u8]) -> u32 {
    let mut seen = [false; 256];
    let mut score = 0;
    for byte in pattern {
        let fresh = !std::mem::replace(&mut seen[usize::from(*byte)], true);
        score += match (fresh, byte) {
            (true, 0 | b' ' | 0xff) => 2,
            (true, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9') => 4,
            (true, _) => 5,
            (false, _) => 1,
        };
    }
    score
}

/// Rules live as long as the sensor: what growing left over is given back.
fn shrink(rule: &mut Rule) {
    rule.packet.shrink_to_fit();
    rule.inspections.shrink_to_fit();
    rule.transaction.shrink_to_fit();
    rule.state.shrink_to_fit();
    rule.thresholds.shrink_to_fit();
    rule.effects.shrink_to_fit();
    rule.meta.references.shrink_to_fit();
    rule.meta.metadata.shrink_to_fit();
    for inspection in &mut rule.inspections {
        inspection.checks.shrink_to_fit();
        for check in &mut inspection.checks {
            if let ContentCheck::Content(content) = check {
                content.pattern.shrink_to_fit();
            }
        }
    }
}

/// Rules that ask for a bit of the flow that no rule sets, and so never match.
pub(crate) fn bits_never_set(rules: &RuleSet) -> usize {
    let mut set = vec![false; rules.flowbits.len()];
    let each = |rule: &Rule, wanted: &[BitOp], look: &mut dyn FnMut(&[u32])| {
        for state in &rule.state {
            if let StateOp::Bits { scope: crate::BitScope::Flow, op, names, .. } = state
                && wanted.contains(op)
            {
                look(names);
            }
        }
    };
    for rule in &rules.rules {
        each(rule, &[BitOp::Set, BitOp::Toggle], &mut |names| {
            names.iter().for_each(|name| set[*name as usize] = true);
        });
    }
    let mut waiting = 0;
    for rule in &rules.rules {
        let mut never = false;
        each(rule, &[BitOp::IsSet], &mut |names| {
            never |= !names.iter().any(|name| set[*name as usize]);
        });
        waiting += usize::from(never);
    }
    waiting
}
