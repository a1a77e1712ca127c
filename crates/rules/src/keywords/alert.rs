//! `noalert` and `alert`: whether a match is reported.

use super::{Argument, Keyword};

pub(super) const KEYWORDS: &[Keyword] = &[
    Keyword {
        names: &["noalert"],
        argument: Argument::None,
        help: "A match is not reported; it only sets what the rule sets.",
        apply: |draft, _| {
            draft.rule.silent = true;
            Ok(())
        },
    },
    Keyword {
        names: &["alert"],
        argument: Argument::None,
        help: "A match is reported, also of a rule whose action is not to.",
        apply: |draft, _| {
            draft.rule.silent = false;
            Ok(())
        },
    },
];
