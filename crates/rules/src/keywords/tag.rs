//! `tag`: log packets after the one that matched.

use super::{Argument, Keyword};
use crate::draft::Draft;
use crate::error::Fault;
use crate::{Effect, value};

pub(super) const KEYWORDS: &[Keyword] = &[Keyword {
    names: &["tag"],
    argument: Argument::Optional,
    help: "Logs more packets: `session,5,packets`, `host,60,seconds,src`.",
    apply: tag,
}];

/// Packets that are logged when the rule does not say: Suricata's default.
const PACKETS: u32 = 256;

fn tag(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let mut parts = value::list(value::unquote(text));
    let what = parts.next().unwrap_or_default();
    let count = parts.next().map_or(Ok(PACKETS), value::need)?;
    let unit = match parts.next() {
        None | Some("packets") => "packets",
        Some("bytes") => "bytes",
        Some("seconds") => "seconds",
        Some(other) => return Err(Fault::argument(format!("`{other}` is not a unit of `tag`"))),
    };
    let side = match parts.next() {
        None => None,
        Some("src") => Some(true),
        Some("dst") => Some(false),
        Some(other) => return Err(Fault::argument(format!("`{other}` is not `src` or `dst`"))),
    };
    let host = match what {
        "" | "session" => None,
        "host" => Some(side.unwrap_or(true)),
        other => return Err(Fault::argument(format!("`{other}` is not `session` or `host`"))),
    };
    draft.rule.effects.push(Effect::Tag { host, count, unit });
    Ok(())
}
