//! The little CBOR that passkeys are written in.
//!
//! Reads definite lengths only, as authenticators must write; bounded in depth and in items. Knows
//! no tags and no floats, which no passkey holds.
//!
//! Specification: RFC 8949, in the canonical form of CTAP 2.1 section 8.

/// Maps within maps: an attestation has two.
const DEPTH_MAX: usize = 6;

/// Entries of one map or list: an attestation with its certificates has a dozen.
const ITEMS_MAX: u64 = 64;

/// A value; texts and bytes lie in the input.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Int(i64),
    Bytes(&'a [u8]),
    Text(&'a str),
    List(Vec<Value<'a>>),
    Map(Vec<(Value<'a>, Value<'a>)>),
    /// False, true, null and the like.
    Simple(u8),
}

impl<'a> Value<'a> {
    /// The first value and what follows it; none when the input is not CBOR of this kind.
    pub(crate) fn read(input: &'a [u8]) -> Option<(Self, &'a [u8])> {
        read(input, 0)
    }

    /// The value of a map at a text.
    pub(crate) fn at(&self, key: &str) -> Option<&Value<'a>> {
        self.find(&Value::Text(key))
    }

    /// The value of a map at a number.
    pub(crate) fn at_int(&self, key: i64) -> Option<&Value<'a>> {
        self.find(&Value::Int(key))
    }

    fn find(&self, key: &Value<'_>) -> Option<&Value<'a>> {
        let Self::Map(pairs) = self else { return None };
        pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    pub(crate) fn int(&self) -> Option<i64> {
        if let Self::Int(value) = self { Some(*value) } else { None }
    }

    pub(crate) fn bytes(&self) -> Option<&'a [u8]> {
        if let Self::Bytes(value) = self { Some(value) } else { None }
    }
}

fn read(input: &[u8], depth: usize) -> Option<(Value<'_>, &[u8])> {
    if DEPTH_MAX < depth {
        return None;
    }
    let (first, rest) = input.split_first()?;
    let (kind, short) = (first >> 5, first & 31);
    let (number, rest) = number(short, rest)?;
    match kind {
        0 => Some((Value::Int(i64::try_from(number).ok()?), rest)),
        1 => Some((Value::Int(-1 - i64::try_from(number).ok()?), rest)),
        2 => {
            let (bytes, rest) = rest.split_at_checked(usize::try_from(number).ok()?)?;
            Some((Value::Bytes(bytes), rest))
        }
        3 => {
            let (bytes, rest) = rest.split_at_checked(usize::try_from(number).ok()?)?;
            Some((Value::Text(std::str::from_utf8(bytes).ok()?), rest))
        }
        4 => {
            let (values, rest) = many(number, rest, depth)?;
            Some((Value::List(values), rest))
        }
        5 => {
            let (values, rest) = many(number.checked_mul(2)?, rest, depth)?;
            let mut values = values.into_iter();
            let pairs = std::iter::from_fn(|| Some((values.next()?, values.next()?)));
            Some((Value::Map(pairs.collect()), rest))
        }
        7 if short < 24 => Some((Value::Simple(short), rest)),
        _ => None,
    }
}

fn many(count: u64, input: &[u8], depth: usize) -> Option<(Vec<Value<'_>>, &[u8])> {
    if 2 * ITEMS_MAX < count {
        return None;
    }
    let (mut values, mut rest) = (Vec::new(), input);
    for _ in 0..count {
        let (value, after) = read(rest, depth + 1)?;
        values.push(value);
        rest = after;
    }
    Some((values, rest))
}

fn number(short: u8, rest: &[u8]) -> Option<(u64, &[u8])> {
    let length = match short {
        0..24 => return Some((short.into(), rest)),
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        // 31 is an indefinite length: not written by authenticators.
        _ => return None,
    };
    let (bytes, rest) = rest.split_at_checked(length)?;
    let number = bytes.iter().fold(0, |number: u64, byte| (number << 8) | u64::from(*byte));
    Some((number, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_are_read() {
        let (value, rest) = Value::read(b"\xa2\x63fmt\x64none\x20\x42\x01\x02\xff").expect("CBOR");
        assert_eq!(value.at("fmt"), Some(&Value::Text("none")));
        assert_eq!(value.at_int(-1).and_then(Value::bytes), Some(&[1, 2][..]));
        assert_eq!(rest, [0xff]);
        assert_eq!(Value::read(b"\x19\x01\x00").and_then(|(value, _)| value.int()), Some(256));
        for bad in
            [&b""[..], b"\x42\x01", b"\x5f", b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff", &[0x81; 9]]
        {
            assert_eq!(Value::read(bad), None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = Value::read(&bytes);
        }
    }
}
