//! Modifiers of the old style, which stand after a content and say in which buffer it is.

use super::{Argument, Keyword};
use crate::draft::Draft;
use crate::error::{Code, Fault};
use crate::BufferRef;

macro_rules! modifiers {
    ($($old:literal => $field:literal,)*) => {
        pub(super) const KEYWORDS: &[Keyword] = &[$(Keyword {
            names: &[$old],
            argument: Argument::None,
            help: concat!("After a content: it is in `", $field, "`."),
            apply: |draft, _| to_field(draft, $old, $field),
        },)*];
    };
}

modifiers! {
    "http_client_body" => "http.request_body",
    "http_cookie" => "http.cookie",
    "http_header" => "http.header",
    "http_host" => "http.host",
    "http_method" => "http.method",
    "http_raw_header" => "http.header.raw",
    "http_raw_host" => "http.host.raw",
    "http_raw_uri" => "http.uri.raw",
    "http_server_body" => "file.data",
    "http_stat_code" => "http.stat_code",
    "http_stat_msg" => "http.stat_msg",
    "http_uri" => "http.uri",
    "http_user_agent" => "http.user_agent",
}

/// Moves the last content to the buffer of this name.
pub(super) fn to_field(
    draft: &mut Draft<'_, '_>,
    modifier: &str,
    field: &'static str,
) -> Result<(), Fault> {
    if draft.in_buffer() {
        let reason = format!("`{modifier}` stands where a sticky buffer is being spoken of");
        return Err(Fault::new(Code::BadModifier, reason));
    }
    let buffer = buffer(draft, modifier, field)?;
    draft.move_last_content(modifier, buffer)
}

/// The buffer that an old name means; the language's own file buffer, or a declared field.
pub(super) fn buffer(
    draft: &mut Draft<'_, '_>,
    modifier: &str,
    field: &'static str,
) -> Result<BufferRef, Fault> {
    if field == "file.data" {
        draft.note_side(model::Direction::ToClient, modifier);
        return Ok(BufferRef::AnyField("file.data"));
    }
    match draft.catalogue().buffer(field) {
        Some(entry) => draft.use_field(entry),
        None => {
            let reason = format!("`{modifier}` asks for `{field}`, which no protocol declares");
            Err(Fault::new(Code::UnknownKeyword, reason))
        }
    }
}
