//! Numbers read out of a buffer: `byte_test`, `byte_jump`, `byte_extract`, `byte_math`.
//!
//! Specification: the Suricata user guide, chapter "Payload keywords".

use rules::{ByteExtract, ByteJump, ByteMath, ByteTest, CompareOp, MathOp, NumberFormat};

use super::Chain;

/// Digits of a number written as text at most: 23 octal digits hold 64 bits.
const DIGITS_MAX: usize = 23;

/// A number that was read, and where it ended.
struct Read {
    value: u64,
    end: usize,
}

impl Chain<'_> {
    /// Reads `bytes` bytes at `offset` from the start or from `cursor`.
    fn read(
        &self,
        bytes: i64,
        offset: i64,
        relative_to: Option<usize>,
        format: NumberFormat,
    ) -> Option<Read> {
        let base = relative_to.unwrap_or(0) as i64;
        let start = usize::try_from(base.checked_add(offset)?).ok()?;
        let count = usize::try_from(bytes).ok()?;
        match format {
            NumberFormat::Text(base) => {
                let rest = self.view.bytes.get(start..)?;
                let part = &rest[..rest.len().min(count).min(DIGITS_MAX)];
                // All the bytes asked for must be there, digits or not.
                (rest.len() >= count).then_some(())?;
                let (value, used) = text_number(part, u32::from(base))?;
                Some(Read { value, end: start + used })
            }
            NumberFormat::BigEndian => {
                let part = self.view.bytes.get(start..start.checked_add(count)?)?;
                (count <= 8).then_some(())?;
                let value = part.iter().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
                Some(Read { value, end: start + count })
            }
            NumberFormat::LittleEndian | NumberFormat::Dce => {
                let part = self.view.bytes.get(start..start.checked_add(count)?)?;
                (count <= 8).then_some(())?;
                let value =
                    part.iter().rev().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
                Some(Read { value, end: start + count })
            }
        }
    }

    pub(super) fn test(&self, test: &ByteTest, cursor: usize) -> bool {
        let bytes = self.value(test.bytes);
        let offset = self.value(test.offset);
        let Some(read) = self.read(bytes, offset, test.relative.then_some(cursor), test.format)
        else {
            return false;
        };
        let value = masked(read.value, test.bitmask);
        let wanted = self.value(test.value) as u64;
        let holds = match test.op {
            CompareOp::Equal => value == wanted,
            CompareOp::NotEqual => value != wanted,
            CompareOp::Less => value < wanted,
            CompareOp::Greater => value > wanted,
            CompareOp::LessOrEqual => value <= wanted,
            CompareOp::GreaterOrEqual => value >= wanted,
            CompareOp::And => value & wanted != 0,
            CompareOp::Or => value ^ wanted != 0,
        };
        holds != test.negated
    }

    pub(super) fn jump(&self, jump: &ByteJump, cursor: usize) -> Option<usize> {
        let bytes = self.value(jump.bytes);
        let offset = self.value(jump.offset);
        let relative = jump.relative.then_some(cursor);
        let (number, end) = if bytes == 0 {
            // Nothing is read: the jump is what the post offset says.
            (0, usize::try_from(relative.unwrap_or(0) as i64 + offset).ok()?)
        } else {
            let read = self.read(bytes, offset, relative, jump.format)?;
            (masked(read.value, jump.bitmask), read.end)
        };
        let mut distance = number.checked_mul(u64::from(jump.multiplier.max(1)))?;
        if jump.align {
            distance = distance.checked_next_multiple_of(4)?;
        }
        let base = match (jump.from_beginning, jump.from_end) {
            (true, _) => 0,
            (_, true) => self.view.bytes.len(),
            _ => end,
        };
        let target = i64::try_from(base)
            .ok()?
            .checked_add(i64::try_from(distance).ok()?)?
            .checked_add(self.value(jump.post_offset))?;
        let target = usize::try_from(target).ok()?;
        (target < self.view.bytes.len()).then_some(target)
    }

    pub(super) fn extract(&mut self, extract: &ByteExtract, cursor: usize) -> Option<usize> {
        let relative = extract.relative.then_some(cursor);
        let read = self.read(i64::from(extract.bytes), extract.offset, relative, extract.format)?;
        let mut value = masked(read.value, extract.bitmask);
        value = value.checked_mul(u64::from(extract.multiplier.max(1)))?;
        if let Some(align) = extract.align {
            value = value.checked_next_multiple_of(u64::from(align.max(1)))?;
        }
        self.set(extract.variable, value);
        Some(read.end)
    }

    pub(super) fn math(&mut self, math: &ByteMath, cursor: usize) -> Option<usize> {
        let bytes = self.value(math.bytes);
        let read = self.read(bytes, math.offset, math.relative.then_some(cursor), math.format)?;
        let right = self.value(math.value) as u64;
        let left = read.value;
        let value = match math.op {
            MathOp::Add => left.wrapping_add(right),
            MathOp::Subtract => left.wrapping_sub(right),
            MathOp::Multiply => left.wrapping_mul(right),
            MathOp::Divide => left.checked_div(right)?,
            MathOp::ShiftLeft => left.checked_shl(u32::try_from(right).ok()?).unwrap_or(0),
            MathOp::ShiftRight => left.checked_shr(u32::try_from(right).ok()?).unwrap_or(0),
        };
        self.set(math.variable, masked(value, math.bitmask));
        Some(read.end)
    }
}

/// The value under the mask, moved down by the mask's trailing zeros.
const fn masked(value: u64, mask: Option<u64>) -> u64 {
    match mask {
        Some(0) => 0,
        Some(mask) => (value & mask) >> mask.trailing_zeros(),
        None => value,
    }
}

/// The number that the text begins with and how many bytes it took, spaces and `0x` included.
fn text_number(text: &[u8], base: u32) -> Option<(u64, usize)> {
    let spaces = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let mut used = spaces;
    let rest = &text[used..];
    if base == 16 && rest.len() > 2 && rest[..2].eq_ignore_ascii_case(b"0x") {
        used += 2;
    }
    let first = used;
    let mut value = 0u64;
    while let Some(digit) = text.get(used).and_then(|byte| char::from(*byte).to_digit(base)) {
        value = value.checked_mul(u64::from(base))?.checked_add(u64::from(digit))?;
        used += 1;
    }
    (used > first).then_some((value, used))
}
