//! What is wrong with a rule: where, why, and a code that stays the same.
//!
//! The rule's author must act. One table holds every code with a line that explains it; reports
//! and the manual read it. Does not print: see `report`.

use std::sync::Arc;

/// A rule, or a line of a file beside it, that did not compile.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{file}:{line}:{column}: {code}: {reason}")]
pub struct RuleError {
    /// File as it was named by the operator.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub column: u32,
    /// What kind of mistake it is.
    pub code: Code,
    /// What is wrong, in words.
    pub reason: String,
    /// The rule's number, when that could be read.
    pub sid: Option<u32>,
}

/// A mistake found somewhere in a rule; becomes a [`RuleError`] where the place is known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Fault {
    pub code: Code,
    pub reason: String,
}

impl Fault {
    pub fn new(code: Code, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }

    /// The argument of a keyword is not of its form.
    pub fn argument(reason: impl Into<String>) -> Self {
        Self::new(Code::BadArgument, reason)
    }

    /// Known, and not done here.
    pub fn unsupported(reason: impl Into<String>) -> Self {
        Self::new(Code::Unsupported, reason)
    }
}

macro_rules! codes {
    ($($name:ident = $code:literal: $explained:literal,)*) => {
        /// What kind of mistake an error is about. The number never changes its meaning.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $explained] $name,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code as it is printed: `VR0101`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// One line that explains it.
            pub const fn explained(self) -> &'static str {
                match self { $(Self::$name => $explained,)* }
            }
        }
    };
}

codes! {
    NotARule = "VR0101": "The line is neither a comment nor a rule: action, protocol, source, arrow, destination and options in parentheses.",
    UnclosedOptions = "VR0102": "The options do not end with a closing parenthesis.",
    UnclosedOption = "VR0103": "An option does not end with a semicolon, or its quotation mark is not closed.",
    TooLong = "VR0104": "The rule, or a list in it, is longer than the limit.",
    UnknownAction = "VR0201": "The first word is not an action that exists.",
    UnknownProtocol = "VR0202": "The second word is not a protocol that exists.",
    BadAddress = "VR0203": "An address, a network or a group of them cannot be read, or leaves nothing.",
    BadPort = "VR0204": "A port or a group of ports cannot be read, or leaves nothing.",
    UnknownVariable = "VR0205": "A variable is used that the configuration does not define, or that leads back to itself.",
    BadArrow = "VR0206": "Between source and destination stands something else than `->`, `<>` or `=>`.",
    UnknownHook = "VR0207": "The protocol has no stage of this name.",
    UnknownKeyword = "VR0301": "The rule language has no such keyword, or it belongs to a protocol that is not parsed.",
    BadArgument = "VR0302": "The argument of a keyword is missing, superfluous or not of the form that the keyword takes.",
    BadContent = "VR0303": "A content is empty, or its quoting or hexadecimal part is wrong.",
    NoContent = "VR0304": "A modifier stands where there is no content before it to modify.",
    BadModifier = "VR0305": "A modifier contradicts another one of the same content.",
    BadPattern = "VR0306": "A regular expression does not compile.",
    UnknownName = "VR0307": "A rule variable, class or event is used that nothing defines.",
    TooMany = "VR0308": "The rule holds more of something than the limit.",
    FileUnreadable = "VR0309": "A list that the rule names cannot be read, or a line in it is wrong.",
    Unsupported = "VR0401": "The keyword is known and deliberately not supported.",
    Conflict = "VR0501": "Two parts of the rule exclude each other, so that it could never match.",
    NoSid = "VR0502": "The rule has no number (sid).",
    Duplicate = "VR0503": "A rule with the same number and no lower revision stands earlier.",
    NotRequired = "VR0504": "The rule asks for something (`requires`) that is not there.",
    BadClassification = "VR0601": "A line of classification.config cannot be read.",
    BadReference = "VR0602": "A line of reference.config cannot be read.",
    BadThreshold = "VR0603": "A line of threshold.config cannot be read.",
}

impl std::fmt::Display for Code {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_unique() {
        assert!(Code::ALL.is_sorted_by(|one, next| one.as_str() < next.as_str()));
    }

    #[test]
    fn an_error_reads_as_compilers_write_them() {
        let error = RuleError {
            file: "a.rules".into(),
            line: 3,
            column: 14,
            code: Code::UnknownKeyword,
            reason: "no keyword `contnet`".into(),
            sid: Some(7),
        };
        assert_eq!(error.to_string(), "a.rules:3:14: VR0301: no keyword `contnet`");
    }
}
