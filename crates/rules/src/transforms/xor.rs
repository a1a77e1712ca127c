//! `xor`: with a key from the rule, or from the buffer itself.

use std::sync::Arc;

use super::Transformer;
use crate::TransformFn;
use crate::error::Fault;
use crate::keywords::Argument;
use crate::value;

pub(super) const TRANSFORMS: &[Transformer] = &[Transformer {
    name: "xor",
    argument: Argument::Required,
    help: "`\"0d0ac8ff\"`, or `offset N, extract LENGTH PLACE` for a key in the buffer.",
    make,
}];

/// Bytes of a key.
const KEY_BYTES_MAX: usize = 255;

fn make(argument: &str) -> Result<TransformFn, Fault> {
    if argument.starts_with('"') {
        let key = key(value::unquote(argument))?;
        return Ok(TransformFn(Arc::new(move |input, out| apply(input, 0, &key, out))));
    }
    let (mut offset, mut place) = (0_usize, None);
    for part in value::list(argument) {
        let mut words = part.split_whitespace();
        match (words.next(), words.next(), words.next(), words.next()) {
            (Some("offset"), Some(count), None, None) => {
                offset = usize::from(value::need::<u16>(count)?);
            }
            (Some("extract"), Some(length), Some(from), None) => {
                let length = usize::from(value::need::<u8>(length)?);
                let from = usize::from(value::need::<u16>(from)?);
                if length == 0 {
                    return Err(Fault::argument("the key of `xor` is empty"));
                }
                place = Some(from..from + length);
            }
            _ => return Err(Fault::argument(format!("`xor` does not take `{part}`"))),
        }
    }
    let Some(place) = place else {
        return Err(Fault::argument("`xor` needs a key in quotation marks, or `extract`"));
    };
    Ok(TransformFn(Arc::new(move |input, out| match input.get(place.clone()) {
        Some(key) => apply(input, offset, key, out),
        None => out.extend_from_slice(input),
    })))
}

fn key(text: &str) -> Result<Vec<u8>, Fault> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|letter| letter.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    match digits {
        Some(digits) if !digits.is_empty() && digits.len() % 2 == 0 => {
            let key: Vec<u8> = digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect();
            if KEY_BYTES_MAX < key.len() {
                return Err(Fault::argument(format!("a key has at most {KEY_BYTES_MAX} bytes")));
            }
            Ok(key)
        }
        _ => Err(Fault::argument("the key of `xor` is not hexadecimal bytes")),
    }
}

/// Bytes before the offset stay.
fn apply(input: &[u8], offset: usize, key: &[u8], out: &mut Vec<u8>) {
    let (before, rest) = input.split_at(offset.min(input.len()));
    out.extend_from_slice(before);
    out.extend(rest.iter().zip(key.iter().cycle()).map(|(byte, key)| byte ^ key));
}
