//! `url_decode`: `%41` and `+`.

use super::{Transformer, plain};
use crate::keywords::Argument;

pub(super) const TRANSFORMS: &[Transformer] = &[Transformer {
    name: "url_decode",
    argument: Argument::None,
    help: "Decodes `%41`, and `+` as a blank; what is no code stays.",
    make: |_| Ok(plain(decode)),
}];

fn decode(input: &[u8], out: &mut Vec<u8>) {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let mut rest = input;
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'+', _) => out.push(b' '),
            (b'%', [high, low, after @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    rest = after;
                }
                _ => out.push(b'%'),
            },
            (byte, _) => out.push(*byte),
        }
    }
}
