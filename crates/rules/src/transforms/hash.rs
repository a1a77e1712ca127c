//! `to_md5`, `to_sha1`, `to_sha256`: digests as raw bytes.

use sha2::Digest as _;

use super::{Transformer, plain};
use crate::keywords::Argument;

pub(super) const TRANSFORMS: &[Transformer] = &[
    Transformer {
        name: "to_md5",
        argument: Argument::None,
        help: "The MD5 of the buffer, 16 bytes.",
        make: |_| Ok(plain(|input, out| out.extend_from_slice(&md5::Md5::digest(input)))),
    },
    Transformer {
        name: "to_sha1",
        argument: Argument::None,
        help: "The SHA-1 of the buffer, 20 bytes.",
        make: |_| Ok(plain(|input, out| out.extend_from_slice(&sha1::Sha1::digest(input)))),
    },
    Transformer {
        name: "to_sha256",
        argument: Argument::None,
        help: "The SHA-256 of the buffer, 32 bytes.",
        make: |_| Ok(plain(|input, out| out.extend_from_slice(&sha2::Sha256::digest(input)))),
    },
];
