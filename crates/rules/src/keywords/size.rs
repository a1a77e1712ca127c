//! `bsize`, `dsize`, `urilen`: lengths of buffers and of the payload.

use super::{Argument, Keyword, old_modifier};
use crate::draft::Draft;
use crate::error::{Code, Fault};
use crate::{ContentCheck, PacketCheck, value};

pub(super) const KEYWORDS: &[Keyword] = &[
    Keyword {
        names: &["bsize"],
        argument: Argument::Required,
        help: "Length of the buffer being spoken of.",
        apply: |draft, text| {
            let number = value::matcher(value::unquote(text))?;
            if !draft.in_buffer() {
                return Err(Fault::new(Code::NoContent, "`bsize` needs a sticky buffer before it"));
            }
            draft.push(ContentCheck::BufferSize(number))
        },
    },
    Keyword {
        names: &["dsize"],
        argument: Argument::Required,
        help: "Length of the packet's payload.",
        apply: |draft, text| {
            let number = value::matcher(value::unquote(text))?;
            draft.rule.packet.push(PacketCheck::PayloadSize(number));
            Ok(())
        },
    },
    Keyword {
        names: &["urilen"],
        argument: Argument::Required,
        help: "Length of the request's URI; with `,raw` as it was sent.",
        apply: urilen,
    },
];

fn urilen(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let text = value::unquote(text);
    let (number, field) = match text.split_once(',') {
        None => (text, "http.uri"),
        Some((number, kind)) => match kind.trim() {
            "norm" => (number, "http.uri"),
            "raw" => (number, "http.uri.raw"),
            other => return Err(Fault::argument(format!("`{other}` is not `norm` or `raw`"))),
        },
    };
    let number = value::matcher(number)?;
    let buffer = old_modifier::buffer(draft, "urilen", field)?;
    draft.push_to(buffer, ContentCheck::UriLength(number))
}
