//! `base64_decode`: decodes a part of the buffer for `base64_data`.

use super::{Argument, Keyword};
use crate::ContentCheck;
use crate::draft::Draft;
use crate::error::Fault;
use crate::value;

pub(super) const KEYWORDS: &[Keyword] = &[Keyword {
    names: &["base64_decode"],
    argument: Argument::Optional,
    help: "Decodes base64 for `base64_data`: `bytes N, offset N, relative`.",
    apply: base64_decode,
}];

fn base64_decode(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let (mut bytes, mut offset, mut relative) = (None, 0, false);
    for part in value::list(value::unquote(text)).filter(|part| !part.is_empty()) {
        match part.split_once(char::is_whitespace) {
            Some(("bytes", number)) => bytes = Some(value::need::<u16>(number)?.into()),
            Some(("offset", number)) => offset = value::need::<u16>(number)?.into(),
            None if part == "relative" => relative = true,
            _ => return Err(Fault::argument(format!("`base64_decode` does not take `{part}`"))),
        }
    }
    draft.push(ContentCheck::Base64Decode { bytes, offset, relative })
}
