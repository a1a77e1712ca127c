//! `offset`, `depth`, `distance`, `within`, `startswith`, `endswith`: where a content must stand.

use super::{Argument, Keyword};
use crate::draft::Draft;
use crate::error::{Code, Fault};
use crate::{Content, Operand};

pub(super) const KEYWORDS: &[Keyword] = &[
    Keyword {
        names: &["offset"],
        argument: Argument::Required,
        help: "Search from this byte of the buffer on.",
        apply: |draft, text| set(draft, "offset", text, |content| &mut content.offset),
    },
    Keyword {
        names: &["depth"],
        argument: Argument::Required,
        help: "Search within this many bytes from the offset.",
        apply: |draft, text| set(draft, "depth", text, |content| &mut content.depth),
    },
    Keyword {
        names: &["distance"],
        argument: Argument::Required,
        help: "Search from this many bytes after the last match.",
        apply: |draft, text| set(draft, "distance", text, |content| &mut content.distance),
    },
    Keyword {
        names: &["within"],
        argument: Argument::Required,
        help: "Search within this many bytes of the last match.",
        apply: |draft, text| set(draft, "within", text, |content| &mut content.within),
    },
    Keyword {
        names: &["startswith"],
        argument: Argument::None,
        help: "The content must be at the very start of the buffer.",
        apply: startswith,
    },
    Keyword {
        names: &["endswith"],
        argument: Argument::None,
        help: "The content must be at the very end of the buffer.",
        apply: endswith,
    },
];

/// Offsets and distances further than this are mistakes: Suricata's own limit.
const PLACE_MAX: i64 = 1 << 20;

fn set(
    draft: &mut Draft<'_, '_>,
    name: &str,
    text: &str,
    place: fn(&mut Content) -> &mut Option<Operand>,
) -> Result<(), Fault> {
    let operand = draft.operand(text)?;
    let content = draft.last_content(name)?;
    check(content, name, operand)?;
    if place(content).replace(operand).is_some() {
        let reason = format!("`{name}` is given twice for one content");
        return Err(Fault::new(Code::BadModifier, reason));
    }
    Ok(())
}

fn check(content: &Content, name: &str, operand: Operand) -> Result<(), Fault> {
    let length = i64::try_from(content.pattern.len()).unwrap_or(i64::MAX);
    let bad = |reason: String| Err(Fault::new(Code::BadModifier, reason));
    let absolute = matches!(name, "offset" | "depth");
    if content.startswith {
        return bad(format!("`{name}` and `startswith` exclude each other"));
    }
    let relative = content.distance.is_some() || content.within.is_some();
    if absolute && relative {
        return bad(format!("`{name}` excludes `distance` and `within` for one content"));
    }
    if !absolute && (content.offset.is_some() || content.depth.is_some()) {
        return bad(format!("`{name}` excludes `offset` and `depth` for one content"));
    }
    match operand {
        Operand::Variable(_) => Ok(()),
        Operand::Value(value) if !(-PLACE_MAX..=PLACE_MAX).contains(&value) => {
            bad(format!("`{name}` {value} is further than {PLACE_MAX}"))
        }
        Operand::Value(value) if absolute && value < 0 => {
            bad(format!("`{name}` cannot be negative"))
        }
        Operand::Value(value) if matches!(name, "depth" | "within") && value < length => {
            bad(format!("`{name}` {value} is less than the content's {length} bytes"))
        }
        Operand::Value(_) => Ok(()),
    }
}

fn startswith(draft: &mut Draft<'_, '_>, _: &str) -> Result<(), Fault> {
    let content = draft.last_content("startswith")?;
    let placed = [content.offset, content.depth, content.distance, content.within];
    if placed.iter().any(Option::is_some) {
        let reason = "`startswith` excludes `offset`, `depth`, `distance` and `within`";
        return Err(Fault::new(Code::BadModifier, reason));
    }
    content.startswith = true;
    Ok(())
}

fn endswith(draft: &mut Draft<'_, '_>, _: &str) -> Result<(), Fault> {
    draft.last_content("endswith")?.endswith = true;
    Ok(())
}
