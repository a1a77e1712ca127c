//! Changes made to a buffer before it is looked at; one file each, or one for a tight family.
//!
//! A transform is a pure function of the buffer. What cannot be changed (no base64, no gzip) comes
//! out as it went in. To add one: a file here and one line in [`ALL`].

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::error::Fault;
use crate::keywords::Argument;
use crate::{Transform, TransformFn};

/// One transform of the language.
pub struct Transformer {
    /// Its name.
    pub name: &'static str,
    /// What it wants after its colon.
    pub argument: Argument,
    /// One sentence for the manual.
    pub help: &'static str,
    /// Reads the argument and makes the function.
    pub(crate) make: fn(&str) -> Result<TransformFn, Fault>,
}

/// Bytes that a transform that makes more of its input (`gunzip`) may give.
pub(crate) const OUTPUT_BYTES_MAX: usize = 1 << 20;

macro_rules! families {
    ($($name:ident,)*) => {
        $(mod $name;)*

        /// Every file of transforms with what it declares, in alphabetical order.
        pub const ALL: &[(&str, &[Transformer])] =
            &[$((stringify!($name), $name::TRANSFORMS),)*];
    };
}

families! {
    base64,
    case,
    decompress,
    domain,
    hash,
    header,
    pcrexform,
    subslice,
    url_decode,
    whitespace,
    xor,
}

pub(crate) use base64::{Mode, decode};

/// A function without an argument.
fn plain(function: fn(&[u8], &mut Vec<u8>)) -> TransformFn {
    TransformFn(Arc::new(function))
}

/// The transform of this name, if there is one.
pub(crate) fn by_name(name: &str) -> Option<&'static Transformer> {
    static BY_NAME: OnceLock<HashMap<&'static str, &'static Transformer>> = OnceLock::new();
    let by_name = BY_NAME.get_or_init(|| {
        let all = ALL.iter().flat_map(|(_, transforms)| transforms.iter());
        all.map(|transform| (transform.name, transform)).collect()
    });
    by_name.get(name).copied()
}

/// Makes the transform with this argument.
pub(crate) fn make(transform: &'static Transformer, argument: &str) -> Result<Transform, Fault> {
    let name = transform.name;
    match (transform.argument, argument) {
        (Argument::None, given) if !given.is_empty() => {
            return Err(Fault::argument(format!(
                "`{name}` takes no argument, `{given}` was given"
            )));
        }
        (Argument::Required, "") => {
            return Err(Fault::argument(format!("`{name}` needs an argument")));
        }
        _ => {}
    }
    let run = (transform.make)(argument)?;
    let argument = Some(argument).filter(|argument| !argument.is_empty()).map(Arc::from);
    Ok(Transform { name, argument, run })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, argument: &str, input: &[u8], expected: &[u8]) {
        let transform = make(by_name(name).expect("a transform"), argument).expect("made");
        let mut out = b"old".to_vec();
        transform.apply(input, &mut out);
        assert_eq!(
            String::from_utf8_lossy(&out),
            String::from_utf8_lossy(expected),
            "{name}:{argument}"
        );
    }

    #[test]
    fn list_is_sorted_and_holds_every_file() {
        assert!(ALL.is_sorted_by_key(|(name, _)| *name));
    }

    #[test]
    fn letters_and_blanks() {
        check("to_lowercase", "", b"aBC", b"abc");
        check("to_uppercase", "", b"aBC", b"ABC");
        check("strip_whitespace", "", b" a\tb\n", b"ab");
        check("compress_whitespace", "", b"a \t b", b"a b");
        check("dotprefix", "", b"a.example", b".a.example");
        check("header_lowercase", "", b"Host: A\r\nX-Y: Z\r\n", b"host: A\r\nx-y: Z\r\n");
        check("strip_pseudo_headers", "", b":path: /\r\nhost: a\r\n", b"host: a\r\n");
        check("url_decode", "", b"a%20b+c%zz%4", b"a b c%zz%4");
    }

    #[test]
    fn digests() {
        check(
            "to_md5",
            "",
            b"abc",
            &[
                0x90, 0x01, 0x50, 0x98, 0x3c, 0xd2, 0x4f, 0xb0, 0xd6, 0x96, 0x3f, 0x7d, 0x28, 0xe1,
                0x7f, 0x72,
            ],
        );
    }

    #[test]
    fn parts() {
        check("subslice", "2", b"*/*", b"*");
        check("subslice", "-6", b"curl/7.64.1", b"7.64.1");
        check("subslice", "-10,3", b"curl/7.64.1", b"url");
        check("subslice", "9, 2", b"*/*", b"");
        check("subslice", "0, 13", b"curl/7.64.1", b"");
        check("subslice", "0, 13, truncate", b"curl/7.64.1", b"curl/7.64.1");
        check("subslice", "1,-3", b"curl/7.64.1", b"url/7.6");
        check("subslice", "0, -30, truncate", b"curl/7.64.1", b"");
        check("subslice", "-20, -6, truncate", b"curl/7.64.1", b"curl/");
    }

    #[test]
    fn keys_and_codes() {
        check("xor", "\"0d0a\"", &[0x0d ^ b'a', 0x0a ^ b'b', 0x0d ^ b'c'], b"abc");
        check("xor", "offset 1,extract 1 0", &[5, 5 ^ b'a'], &[5, b'a']);
        check("xor", "extract 1 200", b"abc", b"abc");
        check("from_base64", "", b"YWJj", b"abc");
        check("from_base64", "offset 2, bytes 4", b"xxYWJjZA==", b"abc");
        check("from_base64", "mode rfc2045", b"YW Jj!", b"abc");
        check("from_base64", "mode strict", b"YW Jj", b"YW Jj");
    }

    #[test]
    fn names_and_patterns() {
        check("domain", "", b"www.a.example.com", b"example.com");
        check("tld", "", b"www.example.co.uk", b"co.uk");
        check("pcrexform", r#""/get\?data=(.*)""#, b"/get?data=xyz", b"xyz");
        check("pcrexform", r#""nothing(.)""#, b"abc", b"abc");
    }

    #[test]
    fn what_is_not_compressed_stays() {
        check("gunzip", "", b"abc", b"abc");
        check("zlib_deflate", "max-size 8", b"abc", b"abc");
    }

    proptest::proptest! {
        #[test]
        fn no_input_panics(input in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..64)) {
            let arguments = [("xor", "\"41\""), ("subslice", "-3,-1"), ("pcrexform", "\"(a)\"")];
            let mut out = Vec::new();
            for (_, transforms) in ALL {
                for transform in *transforms {
                    let argument = arguments.iter().find(|(name, _)| *name == transform.name);
                    let argument = argument.map_or("", |(_, argument)| argument);
                    if let Ok(made) = make(transform, argument) {
                        made.apply(&input, &mut out);
                    }
                }
            }
        }
    }
}
