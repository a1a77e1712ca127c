//! `app-layer-event`, `decode-event`, `stream-event`: things out of order, by name.

use super::{Argument, Keyword};
use crate::catalogue::Catalogue;
use crate::draft::Draft;
use crate::error::{Code, Fault};
use crate::{PacketCheck, TransactionCheck, value};

pub(super) const KEYWORDS: &[Keyword] = &[
    Keyword {
        names: &["app-layer-event"],
        argument: Argument::Required,
        help: "An event of a protocol: `tls.invalid_tls_header`.",
        apply: app_layer_event,
    },
    Keyword {
        names: &["decode-event", "engine-event"],
        argument: Argument::Required,
        help: "An event of decoding: `ipv4.pkt_too_small`.",
        apply: |draft, text| {
            let name = value::unquote(text);
            let name = name.strip_prefix("decoder.").unwrap_or(name).to_owned();
            draft.rule.packet.push(PacketCheck::DecodeEvent(name));
            Ok(())
        },
    },
    Keyword {
        names: &["stream-event"],
        argument: Argument::Required,
        help: "An event of following a TCP session: `3whs_ack_in_wrong_dir`.",
        apply: |draft, text| {
            let name = value::unquote(text);
            let name = name.strip_prefix("stream.").unwrap_or(name).to_owned();
            draft.rule.packet.push(PacketCheck::StreamEvent(name));
            Ok(())
        },
    },
];

fn app_layer_event(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let text = value::unquote(text);
    let Some((name, event)) = text.split_once('.') else {
        draft.rule.transaction.push(TransactionCheck::DetectionEvent(text.to_owned()));
        return Ok(());
    };
    let Some(place) = draft.catalogue().place(name) else {
        let reason = match Catalogue::is_known(name) {
            true => format!("events of `{name}`: the protocol is not parsed"),
            false => format!("`{name}` is not a protocol"),
        };
        return Err(Fault::new(Code::UnknownName, reason));
    };
    let events = draft.catalogue().protocol(place).events();
    let number = events.iter().position(|known| known.eq_ignore_ascii_case(event));
    let Some(Ok(number)) = number.map(u8::try_from) else {
        let reason = format!("`{name}` has no event `{event}`");
        return Err(Fault::new(Code::UnknownName, reason));
    };
    let event = protocols::Event(number);
    draft.rule.transaction.push(TransactionCheck::Event { protocol: place, event });
    Ok(())
}
