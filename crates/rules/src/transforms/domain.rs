//! `dotprefix`, `domain`, `tld`: parts of domain names.
//!
//! Specification: the public suffix list, through the `psl` crate.

use super::{Transformer, plain};
use crate::keywords::Argument;

pub(super) const TRANSFORMS: &[Transformer] = &[
    Transformer {
        name: "domain",
        argument: Argument::None,
        help: "The registered domain of a name: `example.co.uk` of `www.example.co.uk`.",
        make: |_| {
            Ok(plain(|input, out| {
                let part = psl::domain(input).map_or(input, |domain| domain.as_bytes());
                out.extend_from_slice(part);
            }))
        },
    },
    Transformer {
        name: "dotprefix",
        argument: Argument::None,
        help: "Puts a dot in front, so that `.example.com` fits the domain and what is below it.",
        make: |_| {
            Ok(plain(|input, out| {
                out.push(b'.');
                out.extend_from_slice(input);
            }))
        },
    },
    Transformer {
        name: "tld",
        argument: Argument::None,
        help: "The public suffix of a name: `co.uk` of `www.example.co.uk`.",
        make: |_| {
            Ok(plain(|input, out| {
                let part = psl::suffix(input).map_or(input, |suffix| suffix.as_bytes());
                out.extend_from_slice(part);
            }))
        },
    },
];
