//! `byte_test`, `byte_jump`, `byte_extract`, `byte_math`: numbers within a buffer.

use super::{Argument, Keyword};
use crate::draft::Draft;
use crate::error::Fault;
use crate::{
    ByteExtract, ByteJump, ByteMath, ByteTest, CompareOp, ContentCheck, MathOp, NumberFormat,
    Operand, value,
};

pub(super) const KEYWORDS: &[Keyword] = &[
    Keyword {
        names: &["byte_test"],
        argument: Argument::Required,
        help: "Compares a number in the buffer: `4,>,1000,12,relative,little`.",
        apply: byte_test,
    },
    Keyword {
        names: &["byte_jump"],
        argument: Argument::Required,
        help: "Goes as far as a number in the buffer says: `4,12,relative,align`.",
        apply: byte_jump,
    },
    Keyword {
        names: &["byte_extract"],
        argument: Argument::Required,
        help: "Keeps a number of the buffer in a variable: `4,12,name,relative`.",
        apply: byte_extract,
    },
    Keyword {
        names: &["byte_math"],
        argument: Argument::Required,
        help: "Reckons with one: `bytes 4,offset 0,oper +,rvalue 10,result name`.",
        apply: byte_math,
    },
];

/// Bytes of a binary number.
const BINARY_BYTES_MAX: i64 = 8;

/// Digits of a number in text: octal needs the most.
const TEXT_BYTES_MAX: i64 = 23;

/// How a number is read, and from where; what the four keywords have in common.
#[derive(Default)]
struct Common {
    relative: bool,
    little: Option<bool>,
    text: bool,
    base: Option<u8>,
    dce: bool,
    bitmask: Option<u64>,
}

impl Common {
    /// Takes a word that all four know; false when it is none.
    fn take(&mut self, word: &str) -> Result<bool, Fault> {
        let (key, rest) = match word.split_once(char::is_whitespace) {
            Some((key, rest)) => (key, Some(rest.trim())),
            None => (word, None),
        };
        match (key, rest) {
            ("relative", None) => self.relative = true,
            ("little", None) | ("endian", Some("little")) => self.little = Some(true),
            ("big", None) | ("endian", Some("big")) => self.little = Some(false),
            ("dce", None) | ("endian", Some("dce")) => self.dce = true,
            ("string", None) => self.text = true,
            ("string", Some(base)) => {
                self.text = true;
                return self.take(base);
            }
            ("hex", None) => self.base = Some(16),
            ("dec", None) => self.base = Some(10),
            ("oct", None) => self.base = Some(8),
            ("bitmask", Some(mask)) => {
                let digits = mask.trim_start_matches("0x").trim_start_matches("0X");
                let parsed = u64::from_str_radix(digits, 16);
                self.bitmask = Some(parsed.map_err(|_| {
                    Fault::argument(format!("`{mask}` is not a hexadecimal mask"))
                })?);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn format(&self) -> Result<NumberFormat, Fault> {
        match (self.text, self.dce, self.little) {
            (true, true, _) => Err(Fault::argument("`string` and `dce` exclude each other")),
            (true, false, _) => Ok(NumberFormat::Text(self.base.unwrap_or(10))),
            (false, true, _) => Ok(NumberFormat::Dce),
            (false, false, Some(true)) => Ok(NumberFormat::LittleEndian),
            (false, false, _) => Ok(NumberFormat::BigEndian),
        }
    }

    /// The format, when so many bytes can be read in it.
    fn format_of(&self, bytes: Operand) -> Result<NumberFormat, Fault> {
        let format = self.format()?;
        // No bytes at all is what rules write for "the number is missing" of a text.
        let (least, most) = if self.text { (0, TEXT_BYTES_MAX) } else { (1, BINARY_BYTES_MAX) };
        match bytes {
            Operand::Value(bytes) if !(least..=most).contains(&bytes) => {
                Err(Fault::argument(format!("{bytes} bytes are not {least} to {most}")))
            }
            _ => Ok(format),
        }
    }
}

fn unknown<T>(keyword: &str, word: &str) -> Result<T, Fault> {
    Err(Fault::argument(format!("`{keyword}` does not take `{word}`")))
}

fn first<'t>(parts: &mut impl Iterator<Item = &'t str>, keyword: &str) -> Result<&'t str, Fault> {
    parts.next().ok_or_else(|| Fault::argument(format!("`{keyword}` has too few parts")))
}

/// A comparison sign with an optional `!` before it.
fn comparison(text: &str) -> Option<(bool, CompareOp)> {
    let (negated, sign) = value::negation(text);
    let op = match sign {
        "<" => CompareOp::Less,
        ">" => CompareOp::Greater,
        "<=" => CompareOp::LessOrEqual,
        ">=" => CompareOp::GreaterOrEqual,
        "=" | "==" => CompareOp::Equal,
        "&" => CompareOp::And,
        "^" => CompareOp::Or,
        // `!` alone is an old way to write "not equal".
        "" if negated => return Some((true, CompareOp::Equal)),
        _ => return None,
    };
    Some((negated, op))
}

fn byte_test(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let mut parts = value::list(text);
    let bytes = draft.operand(first(&mut parts, "byte_test")?)?;
    let sign = first(&mut parts, "byte_test")?;
    let Some((negated, op)) = comparison(sign) else {
        return Err(Fault::argument(format!("`{sign}` is not a comparison")));
    };
    let value = draft.operand(first(&mut parts, "byte_test")?)?;
    let offset = draft.operand(first(&mut parts, "byte_test")?)?;
    let mut common = Common::default();
    for part in parts {
        if !common.take(part)? {
            return unknown("byte_test", part);
        }
    }
    let format = common.format_of(bytes)?;
    let Common { relative, bitmask, .. } = common;
    let test = ByteTest { bytes, op, negated, value, offset, relative, format, bitmask };
    draft.push(ContentCheck::ByteTest(test))
}

fn byte_jump(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let mut parts = value::list(text);
    let bytes = draft.operand(first(&mut parts, "byte_jump")?)?;
    let offset = draft.operand(first(&mut parts, "byte_jump")?)?;
    let mut common = Common::default();
    let (mut multiplier, mut align, mut from_beginning, mut from_end) = (1, false, false, false);
    let mut post_offset = Operand::Value(0);
    for part in parts {
        match part.split_once(char::is_whitespace) {
            Some(("multiplier", number)) => multiplier = value::need::<u16>(number)?.into(),
            Some(("post_offset", number)) => post_offset = draft.operand(number)?,
            None if part == "align" => align = true,
            None if part == "from_beginning" => from_beginning = true,
            None if part == "from_end" => from_end = true,
            _ if common.take(part)? => {}
            _ => return unknown("byte_jump", part),
        }
    }
    if from_beginning && from_end {
        return Err(Fault::argument("`from_beginning` and `from_end` exclude each other"));
    }
    // A jump of no bytes read (`byte_jump:0,…,from_end`) is allowed.
    let format = match bytes {
        Operand::Value(0) => common.format()?,
        _ => common.format_of(bytes)?,
    };
    let Common { relative, bitmask, .. } = common;
    draft.push(ContentCheck::ByteJump(ByteJump {
        bytes,
        offset,
        relative,
        format,
        multiplier,
        align,
        from_beginning,
        from_end,
        post_offset,
        bitmask,
    }))
}

fn signed(text: &str) -> Result<i64, Fault> {
    value::signed(text).ok_or_else(|| Fault::argument(format!("`{text}` is not a number")))
}

fn byte_extract(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let mut parts = value::list(text);
    let bytes: u32 = value::need(first(&mut parts, "byte_extract")?)?;
    let offset = signed(first(&mut parts, "byte_extract")?)?;
    let name = first(&mut parts, "byte_extract")?;
    let mut common = Common::default();
    let (mut multiplier, mut align) = (1, None);
    for part in parts {
        match part.split_once(char::is_whitespace) {
            Some(("multiplier", number)) => multiplier = value::need::<u16>(number)?.into(),
            Some(("align", number)) => align = Some(value::need::<u8>(number)?),
            _ if common.take(part)? => {}
            _ => return unknown("byte_extract", part),
        }
    }
    if !matches!(align, None | Some(2 | 4)) {
        return Err(Fault::argument("`align` is 2 or 4"));
    }
    let format = common.format_of(Operand::Value(bytes.into()))?;
    let variable = draft.define(name)?;
    let Common { relative, bitmask, .. } = common;
    draft.push(ContentCheck::ByteExtract(ByteExtract {
        bytes,
        offset,
        variable,
        relative,
        format,
        multiplier,
        align,
        bitmask,
    }))
}

fn byte_math(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let mut common = Common::default();
    let (mut bytes, mut offset, mut op, mut right, mut name) = (None, None, None, None, None);
    for part in value::list(text) {
        match part.split_once(char::is_whitespace).map(|(key, rest)| (key, rest.trim())) {
            Some(("bytes", number)) => bytes = Some(draft.operand(number)?),
            Some(("offset", number)) => offset = Some(signed(number)?),
            Some(("oper", sign)) => op = Some(math(sign)?),
            Some(("rvalue", number)) => right = Some(draft.operand(number)?),
            Some(("result", result)) => name = Some(result),
            _ if common.take(part)? => {}
            _ => return unknown("byte_math", part),
        }
    }
    let (Some(bytes), Some(offset), Some(op), Some(value), Some(name)) =
        (bytes, offset, op, right, name)
    else {
        return Err(Fault::argument(
            "`byte_math` needs `bytes`, `offset`, `oper`, `rvalue` and `result`",
        ));
    };
    if op == MathOp::Divide && value == Operand::Value(0) {
        return Err(Fault::argument("`byte_math` divides by zero"));
    }
    let format = common.format_of(bytes)?;
    let variable = draft.define(name)?;
    let Common { relative, bitmask, .. } = common;
    draft.push(ContentCheck::ByteMath(ByteMath {
        bytes,
        offset,
        op,
        value,
        variable,
        relative,
        format,
        bitmask,
    }))
}

fn math(sign: &str) -> Result<MathOp, Fault> {
    match sign {
        "+" => Ok(MathOp::Add),
        "-" => Ok(MathOp::Subtract),
        "*" => Ok(MathOp::Multiply),
        "/" => Ok(MathOp::Divide),
        "<<" => Ok(MathOp::ShiftLeft),
        ">>" => Ok(MathOp::ShiftRight),
        _ => Err(Fault::argument(format!("`{sign}` is not one of + - * / << >>"))),
    }
}
