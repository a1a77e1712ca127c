//! `content` and `uricontent`: bytes to be found.

use super::{Argument, Keyword};
use crate::draft::Draft;
use crate::error::{Code, Fault};
use crate::{Content, ContentCheck, FastWish, value};

pub(super) const KEYWORDS: &[Keyword] = &[
    Keyword {
        names: &["content"],
        argument: Argument::Required,
        help: "Bytes to be found in the buffer being spoken of, or in the payload.",
        apply: content,
    },
    Keyword {
        names: &["uricontent"],
        argument: Argument::Required,
        help: "Bytes to be found in the request's URI; the old way to write `http.uri; content`.",
        apply: uricontent,
    },
];

fn content(draft: &mut Draft<'_, '_>, argument: &str) -> Result<(), Fault> {
    let (negated, text) = value::negation(argument);
    if !(text.starts_with('"') && text.ends_with('"') && text.len() > 1) {
        return Err(Fault::new(Code::BadContent, "the content does not stand in quotation marks"));
    }
    let pattern = value::content(value::unquote(text))?;
    draft.push(check(pattern, negated))
}

/// A content without modifiers.
pub(super) const fn check(pattern: Vec<u8>, negated: bool) -> ContentCheck {
    ContentCheck::Content(Content {
        pattern,
        negated,
        nocase: false,
        offset: None,
        depth: None,
        distance: None,
        within: None,
        startswith: false,
        endswith: false,
        prefilter_only: false,
        replace: false,
        fast: FastWish::None,
    })
}

fn uricontent(draft: &mut Draft<'_, '_>, argument: &str) -> Result<(), Fault> {
    draft.select_payload();
    content(draft, argument)?;
    super::old_modifier::to_field(draft, "uricontent", "http.uri")
}
