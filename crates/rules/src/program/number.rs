//! Numbers in rules: comparisons, operands, and the `byte_` family.

/// A number in the rule, or a variable of the rule (`byte_extract`, `byte_math`) by its place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Operand {
    /// The number.
    Value(i64),
    /// The variable with this place among the rule's variables.
    Variable(u8),
}

/// How bytes are read as a number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NumberFormat {
    /// Binary, most significant first.
    BigEndian,
    /// Binary, least significant first.
    LittleEndian,
    /// Binary, in the byte order that the DCE header tells.
    Dce,
    /// Digits in this base (8, 10, 16).
    Text(u8),
}

/// `byte_test`.
#[derive(Clone, Debug)]
pub struct ByteTest {
    /// Bytes to read.
    pub bytes: Operand,
    /// Comparison.
    pub op: CompareOp,
    /// Not.
    pub negated: bool,
    /// What to compare with.
    pub value: Operand,
    /// Where.
    pub offset: Operand,
    /// From the last match.
    pub relative: bool,
    /// How to read.
    pub format: NumberFormat,
    /// Applied to what was read, before comparison; shifted down by its trailing zeros.
    pub bitmask: Option<u64>,
}

/// A comparison.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CompareOp {
    /// Equal.
    Equal,
    /// Not equal.
    NotEqual,
    /// Less.
    Less,
    /// Greater.
    Greater,
    /// Less or equal.
    LessOrEqual,
    /// Greater or equal.
    GreaterOrEqual,
    /// Any common bit (`&`).
    And,
    /// Exclusive or gives something else than zero (`^`).
    Or,
}

/// `byte_jump`.
#[derive(Clone, Debug)]
pub struct ByteJump {
    /// Bytes to read.
    pub bytes: Operand,
    /// Where.
    pub offset: Operand,
    /// From the last match.
    pub relative: bool,
    /// How to read.
    pub format: NumberFormat,
    /// Factor.
    pub multiplier: u32,
    /// Round up to a multiple of four.
    pub align: bool,
    /// Jump from the beginning of the buffer.
    pub from_beginning: bool,
    /// Jump from the end of the buffer.
    pub from_end: bool,
    /// Added after the jump.
    pub post_offset: Operand,
    /// Applied to what was read.
    pub bitmask: Option<u64>,
}

/// `byte_extract`.
#[derive(Clone, Debug)]
pub struct ByteExtract {
    /// Bytes to read.
    pub bytes: u32,
    /// Where.
    pub offset: i64,
    /// Where to keep it.
    pub variable: u8,
    /// From the last match.
    pub relative: bool,
    /// How to read.
    pub format: NumberFormat,
    /// Factor.
    pub multiplier: u32,
    /// Round up to a multiple of this, 2 or 4.
    pub align: Option<u8>,
    /// Applied to what was read.
    pub bitmask: Option<u64>,
}

/// `byte_math`.
#[derive(Clone, Debug)]
pub struct ByteMath {
    /// Bytes to read.
    pub bytes: Operand,
    /// Where.
    pub offset: i64,
    /// `+ - * / << >>`.
    pub op: MathOp,
    /// Right-hand side.
    pub value: Operand,
    /// Where to keep the result.
    pub variable: u8,
    /// From the last match.
    pub relative: bool,
    /// How to read.
    pub format: NumberFormat,
    /// Applied to what was read.
    pub bitmask: Option<u64>,
}

/// What `byte_math` does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MathOp {
    /// Plus.
    Add,
    /// Minus.
    Subtract,
    /// Times.
    Multiply,
    /// Divided by.
    Divide,
    /// Shifted left.
    ShiftLeft,
    /// Shifted right.
    ShiftRight,
}

/// A number or range to match.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum NumberMatch {
    /// Compared with one number.
    Compare(CompareOp, u64),
    /// Between the two, both left out.
    Between(u64, u64),
    /// Outside the two.
    NotBetween(u64, u64),
    /// All (`true`) or any of the bits in the mask equal the value: `&0x10=0x10`.
    Bits {
        /// Mask.
        mask: u64,
        /// Value under the mask.
        value: u64,
        /// Negated.
        negated: bool,
    },
    /// Any of these.
    AnyOf(Vec<u64>),
    /// None of these.
    NoneOf(Vec<u64>),
}

impl NumberMatch {
    /// Whether `value` fits.
    pub fn matches(&self, value: u64) -> bool {
        match self {
            Self::Compare(op, wanted) => match op {
                CompareOp::Equal => value == *wanted,
                CompareOp::NotEqual => value != *wanted,
                CompareOp::Less => value < *wanted,
                CompareOp::Greater => value > *wanted,
                CompareOp::LessOrEqual => value <= *wanted,
                CompareOp::GreaterOrEqual => value >= *wanted,
                CompareOp::And => value & wanted != 0,
                CompareOp::Or => value ^ wanted != 0,
            },
            Self::Between(low, high) => *low < value && value < *high,
            Self::NotBetween(low, high) => value <= *low || *high <= value,
            Self::Bits { mask, value: wanted, negated } => (value & mask == *wanted) != *negated,
            Self::AnyOf(values) => values.contains(&value),
            Self::NoneOf(values) => !values.contains(&value),
        }
    }
}
