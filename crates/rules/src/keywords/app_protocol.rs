//! `app-layer-protocol`: what the flow was recognised as.

use model::Direction;

use super::{Argument, Keyword};
use crate::catalogue::Catalogue;
use crate::draft::Draft;
use crate::error::{Code, Fault};
use crate::{PacketCheck, ProtocolSide, value};

pub(super) const KEYWORDS: &[Keyword] = &[Keyword {
    names: &["app-layer-protocol"],
    argument: Argument::Required,
    help: "What the flow is: `http`, `!tls`, `failed`; `,final`, `,either`, `,to_server`, `,exact`.",
    apply: app_protocol,
}];

fn app_protocol(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let (negated, text) = value::negation(value::unquote(text));
    let mut parts = value::list(text);
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let side = match parts.next() {
        None => ProtocolSide::PacketDirection,
        Some("final") => ProtocolSide::Final,
        Some("original") => ProtocolSide::Original,
        Some("either") => ProtocolSide::Either,
        Some("direction") => ProtocolSide::PacketDirection,
        Some("to_server" | "toserver") => ProtocolSide::Side(Direction::ToServer),
        Some("to_client" | "toclient") => ProtocolSide::Side(Direction::ToClient),
        Some("exact") => ProtocolSide::Exact,
        Some(other) => {
            return Err(Fault::argument(format!("`app-layer-protocol` does not take `{other}`")));
        }
    };
    let known = matches!(name.as_str(), "failed" | "unknown")
        || Catalogue::is_known(&name)
        || draft.catalogue().place(&name).is_some();
    if !known {
        return Err(Fault::new(Code::UnknownProtocol, format!("`{name}` is not a protocol")));
    }
    draft.rule.packet.push(PacketCheck::AppProtocol { name, negated, side });
    Ok(())
}
