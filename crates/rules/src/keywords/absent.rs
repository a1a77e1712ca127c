//! `absent`: a buffer that is not there.

use super::{Argument, Keyword};
use crate::Absent;
use crate::error::{Code, Fault};
use crate::value;

pub(super) const KEYWORDS: &[Keyword] = &[Keyword {
    names: &["absent"],
    argument: Argument::Optional,
    help: "The buffer must not be there; with `or_else`, or the checks on it hold.",
    apply: |draft, text| {
        let absent = match value::unquote(text) {
            "" => Absent::Only,
            "or_else" => Absent::OrElse,
            other => return Err(Fault::argument(format!("`{other}` is not `or_else`"))),
        };
        if !draft.in_buffer() {
            return Err(Fault::new(Code::NoContent, "`absent` needs a sticky buffer before it"));
        }
        draft.inspection().absent = Some(absent);
        Ok(())
    },
}];
