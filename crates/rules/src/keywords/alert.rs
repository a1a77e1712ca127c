//! `noalert`, `alert`, `bypass`: what becomes of a match.

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
    Keyword {
        names: &["bypass"],
        argument: Argument::None,
        help: "Accepted; the sensor decides by itself which flows it stops looking at.",
        apply: |_, _| Ok(()),
    },
];
