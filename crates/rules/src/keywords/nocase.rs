//! `nocase`, `rawbytes`, `replace`: how a content is compared.

use super::{Argument, Keyword};
use crate::draft::Draft;
use crate::error::{Code, Fault};
use crate::value;

pub(super) const KEYWORDS: &[Keyword] = &[
    Keyword {
        names: &["nocase"],
        argument: Argument::None,
        help: "The content is found in any case.",
        apply: nocase,
    },
    Keyword {
        names: &["rawbytes"],
        argument: Argument::None,
        help: "Accepted for old rules; contents are always compared with the bytes as they came.",
        apply: |draft, _| draft.last_content("rawbytes").map(|_| ()),
    },
    Keyword {
        names: &["replace"],
        argument: Argument::Required,
        help: "Accepted for rules of inline engines; a passive sensor replaces nothing.",
        apply: replace,
    },
];

fn nocase(draft: &mut Draft<'_, '_>, _: &str) -> Result<(), Fault> {
    let content = draft.last_content("nocase")?;
    content.pattern.make_ascii_lowercase();
    content.nocase = true;
    Ok(())
}

fn replace(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let bytes = value::content(value::unquote(text))?;
    let content = draft.last_content("replace")?;
    if bytes.len() != content.pattern.len() {
        let reason = "what replaces a content must be as long as it";
        return Err(Fault::new(Code::BadModifier, reason));
    }
    content.replace = true;
    Ok(())
}
