//! Reads the small forms that keyword arguments are made of: quoted text, bytes, numbers, ranges.

use crate::error::{Code, Fault};
use crate::{CompareOp, NumberMatch};

/// Bytes in one content; the longest of a public set has 516.
const CONTENT_BYTES_MAX: usize = 8 << 10;

/// The text without its quotation marks, if it has any.
pub(crate) fn unquote(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(text)
}

/// Takes a `!` from the front.
pub(crate) fn negation(text: &str) -> (bool, &str) {
    let text = text.trim();
    match text.strip_prefix('!') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    }
}

/// Text with `\;`, `\"`, `\:` and `\\` replaced by what they stand for.
pub(crate) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some(escaped @ (';' | '"' | ':' | '\\')) => out.push(escaped),
                Some(other) => out.extend(['\\', other]),
                None => out.push('\\'),
            },
            letter => out.push(letter),
        }
    }
    out
}

/// The bytes of a content: text, escapes, and hexadecimal between bars.
pub(crate) fn content(text: &str) -> Result<Vec<u8>, Fault> {
    let bad = |reason: String| Err(Fault::new(Code::BadContent, reason));
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'|' => hex_run(&mut bytes, &mut out)?,
            b'\\' => match bytes.next() {
                Some(escaped @ (b'\\' | b';' | b':' | b'"')) => out.push(escaped),
                Some(other) => {
                    return bad(format!("`\\{}` is not an escape", char::from(other)));
                }
                None => return bad("a backslash ends the content".into()),
            },
            byte => out.push(byte),
        }
    }
    match out.len() {
        0 => bad("the content is empty".into()),
        1..=CONTENT_BYTES_MAX => Ok(out),
        length => bad(format!("the content has {length} bytes, at most {CONTENT_BYTES_MAX} fit")),
    }
}

/// `41 42|`, the opening bar already taken.
fn hex_run(bytes: &mut std::str::Bytes<'_>, out: &mut Vec<u8>) -> Result<(), Fault> {
    let bad = |reason: &str| Err(Fault::new(Code::BadContent, reason));
    let mut high = None;
    for byte in bytes.by_ref() {
        let digit = match (byte, char::from(byte).to_digit(16)) {
            (b'|', _) if high.is_some() => {
                return bad("a hexadecimal byte between bars has one digit");
            }
            (b'|', _) => return Ok(()),
            (byte, _) if byte.is_ascii_whitespace() => continue,
            (_, Some(digit)) => digit,
            _ => return bad("between bars stands something that is not hexadecimal"),
        };
        match high.take() {
            None => high = Some(digit),
            Some(first) => out.push(u8::try_from(first << 4 | digit).unwrap_or(u8::MAX)),
        }
    }
    bad("a bar that begins hexadecimal bytes is not closed")
}

/// A whole number, decimal or `0x`.
pub(crate) fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None if text.starts_with('+') => None,
        None => text.parse().ok(),
    }
}

/// The same, or what is wrong.
pub(crate) fn need<T: TryFrom<u64>>(text: &str) -> Result<T, Fault> {
    let fault = || Fault::argument(format!("`{}` is not a number that fits", text.trim()));
    number(text).and_then(|value| T::try_from(value).ok()).ok_or_else(fault)
}

/// A number that may be negative.
pub(crate) fn signed(text: &str) -> Option<i64> {
    let text = text.trim();
    match text.strip_prefix('-') {
        Some(rest) => number(rest).and_then(|value| i64::try_from(value).ok()).map(|value| -value),
        None => number(text.strip_prefix('+').unwrap_or(text))
            .and_then(|value| i64::try_from(value).ok()),
    }
}

/// A comparison sign at the front, and the rest.
pub(crate) fn compare(text: &str) -> Option<(CompareOp, &str)> {
    const SIGNS: &[(&str, CompareOp)] = &[
        (">=", CompareOp::GreaterOrEqual),
        ("<=", CompareOp::LessOrEqual),
        ("!=", CompareOp::NotEqual),
        ("==", CompareOp::Equal),
        (">", CompareOp::Greater),
        ("<", CompareOp::Less),
        ("!", CompareOp::NotEqual),
        ("=", CompareOp::Equal),
    ];
    let text = text.trim();
    let found = SIGNS.iter().find_map(|(sign, op)| Some((*op, text.strip_prefix(sign)?)));
    found.map(|(op, rest)| (op, rest.trim()))
}

/// `5`, `>5`, `!5`, `3-7`, `3<>7`, `&0x10=0x10`, `1,2,3` is not: see the keywords that take lists.
pub(crate) fn matcher(text: &str) -> Result<NumberMatch, Fault> {
    matcher_with(text, &[])
}

/// The same, with words for some numbers.
pub(crate) fn matcher_with(text: &str, names: &[(&str, u64)]) -> Result<NumberMatch, Fault> {
    let text = text.trim();
    let value = |text: &str| named(text, names);
    if let Some(rest) = text.strip_prefix('&') {
        return bits(rest, &value);
    }
    let (negated, plain) = negation(text);
    if let Some((low, high)) = interval(plain) {
        let (low, high) = (value(low)?, value(high)?);
        // Both ends are left out, so something must lie between them.
        if high <= low.saturating_add(1) {
            return Err(Fault::argument(format!("nothing lies between {low} and {high}")));
        }
        return Ok(match negated {
            true => NumberMatch::NotBetween(low, high),
            false => NumberMatch::Between(low, high),
        });
    }
    match compare(text) {
        Some((op, rest)) => Ok(NumberMatch::Compare(op, value(rest)?)),
        None => Ok(NumberMatch::Compare(CompareOp::Equal, value(text)?)),
    }
}

fn bits(text: &str, value: &dyn Fn(&str) -> Result<u64, Fault>) -> Result<NumberMatch, Fault> {
    let (mask, negated, wanted) = match (text.split_once("!="), text.split_once('=')) {
        (Some((mask, wanted)), _) => (mask, true, Some(wanted)),
        (None, Some((mask, wanted))) => (mask, false, Some(wanted)),
        (None, None) => return Ok(NumberMatch::Compare(CompareOp::And, value(text)?)),
    };
    let wanted = wanted.map_or(Ok(0), value)?;
    Ok(NumberMatch::Bits { mask: value(mask)?, value: wanted, negated })
}

/// `3<>7` or `3-7`, where what stands before the dash begins like a number.
fn interval(text: &str) -> Option<(&str, &str)> {
    if let Some(pair) = text.split_once("<>") {
        return Some(pair);
    }
    let pair = text.split_once('-')?;
    pair.0.trim().starts_with(|letter: char| letter.is_ascii_digit()).then_some(pair)
}

fn named(text: &str, names: &[(&str, u64)]) -> Result<u64, Fault> {
    let text = text.trim();
    if let Some(value) = sized(text) {
        return Ok(value);
    }
    let found = names.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
    found
        .map(|(_, value)| *value)
        .ok_or_else(|| Fault::argument(format!("`{text}` is not a number{}", choices(names))))
}

fn choices(names: &[(&str, u64)]) -> String {
    if names.is_empty() {
        return String::new();
    }
    let names: Vec<_> = names.iter().map(|(name, _)| *name).collect();
    format!(" nor one of {}", names.join(", "))
}

/// A number with an optional unit: `10`, `1KiB`, `5mb`.
pub(crate) fn sized(text: &str) -> Option<u64> {
    if let Some(value) = number(text) {
        return Some(value);
    }
    let digits = text.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let factor = match text[digits.len()..].trim().to_ascii_lowercase().as_str() {
        "kb" | "kib" => 1 << 10,
        "mb" | "mib" => 1 << 20,
        "gb" | "gib" => 1_u64 << 30,
        _ => return None,
    };
    number(digits)?.checked_mul(factor)
}

/// The parts of a list, outer blanks gone.
pub(crate) fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn bytes(text: &str, expected: Result<&[u8], &str>) {
        let found = content(text).map_err(|fault| fault.reason);
        assert_eq!(found, expected.map(<[u8]>::to_vec).map_err(str::to_owned), "{text}");
    }

    #[test]
    fn reads_contents() {
        bytes("ab|41 42|c", Ok(b"abABc"));
        bytes("|4142|", Ok(b"AB"));
        bytes(r#"a\;\"\\\:"#, Ok(b"a;\"\\:"));
        bytes("å", Ok("å".as_bytes()));
        bytes("", Err("the content is empty"));
        bytes("|4|", Err("a hexadecimal byte between bars has one digit"));
        bytes("|41", Err("a bar that begins hexadecimal bytes is not closed"));
        bytes("|4g|", Err("between bars stands something that is not hexadecimal"));
        bytes(r"\n", Err("`\\n` is not an escape"));
    }

    #[track_caller]
    fn number_is(text: &str, inside: &[u64], outside: &[u64]) {
        let matcher = matcher_with(text, &[("seven", 7)]).expect("a number");
        for value in inside {
            assert!(matcher.matches(*value), "{value} in {text}");
        }
        for value in outside {
            assert!(!matcher.matches(*value), "{value} in {text}");
        }
    }

    #[test]
    fn reads_numbers() {
        number_is("5", &[5], &[4, 6]);
        number_is(" >= 0x10", &[16, 17], &[15]);
        number_is("!5", &[4], &[5]);
        number_is("3<>7", &[4, 6], &[3, 7]);
        number_is("3-7", &[4, 6], &[3, 7]);
        number_is("!3-7", &[3, 7], &[4]);
        number_is("&0x3=0x1", &[1, 5], &[2, 3]);
        number_is("Seven", &[7], &[8]);
        number_is("<1kib", &[1023], &[1024]);
        for text in ["", "a", "5<>5", "5<>6", "--1", "99999999999999999999"] {
            assert!(matcher(text).is_err(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = (matcher(&text), content(&text), signed(&text), sized(&text), unescape(&text));
        }
    }
}
