//! `to_lowercase`, `to_uppercase`: ASCII letters only.

use super::{Transformer, plain};
use crate::keywords::Argument;

pub(super) const TRANSFORMS: &[Transformer] = &[
    Transformer {
        name: "to_lowercase",
        argument: Argument::None,
        help: "Lowers ASCII letters.",
        make: |_| Ok(plain(|input, out| out.extend(input.iter().map(u8::to_ascii_lowercase)))),
    },
    Transformer {
        name: "to_uppercase",
        argument: Argument::None,
        help: "Raises ASCII letters.",
        make: |_| Ok(plain(|input, out| out.extend(input.iter().map(u8::to_ascii_uppercase)))),
    },
];
