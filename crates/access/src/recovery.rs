//! Recovery codes: for who has lost the telephone. Each counts once.
//!
//! Only hashes are kept (`SignInKey::hash`). A code has eighty random bits, in an alphabet in
//! which no sign is taken for another when read from paper.

use ring::rand::{SecureRandom, SystemRandom};

/// Codes given at once: what fits on a slip of paper.
pub const RECOVERY_CODES: usize = 10;

/// Signs in a code, in groups of four.
const SIGNS: usize = 16;

/// Crockford's base 32: without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A recovery code. `Debug` hides it.
#[derive(Clone, Eq, PartialEq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// A fresh set; none when the machine has no randomness to give.
    pub fn fresh() -> Option<Vec<Self>> {
        (0..RECOVERY_CODES).map(|_| Self::random()).collect()
    }

    fn random() -> Option<Self> {
        let mut bytes = [0_u8; SIGNS];
        SystemRandom::new().fill(&mut bytes).ok()?;
        let sign = |byte: &u8| char::from(ALPHABET[usize::from(byte & 31)]);
        Some(Self(bytes.iter().map(sign).collect()))
    }

    /// What somebody typed: case, spaces and hyphens do not matter, and neither do letters that
    /// look like digits. None when it cannot be a code.
    pub fn parse(text: &str) -> Option<Self> {
        let read = |sign: char| match sign.to_ascii_uppercase() {
            'O' => Some('0'),
            'I' | 'L' => Some('1'),
            sign => ALPHABET.contains(&u8::try_from(sign).ok()?).then_some(sign),
        };
        let signs = text.chars().filter(|sign| !sign.is_whitespace() && *sign != '-');
        let code: String = signs.take(SIGNS + 1).map(read).collect::<Option<_>>()?;
        (code.len() == SIGNS).then_some(Self(code))
    }

    /// As it is hashed.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// As it is written down: four groups of four.
    pub fn shown(&self) -> String {
        let signs: Vec<char> = self.0.chars().collect();
        let groups: Vec<String> = signs.chunks(4).map(|four| four.iter().collect()).collect();
        groups.join("-")
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("RecoveryCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_back_however_it_is_typed() {
        for code in RecoveryCode::fresh().expect("random") {
            let shown = code.shown();
            assert_eq!(shown.len(), 19);
            assert_eq!(RecoveryCode::parse(&shown), Some(code.clone()));
            assert_eq!(RecoveryCode::parse(&shown.to_lowercase().replace('-', " ")), Some(code));
        }
        let typed = RecoveryCode::parse("oil0-0000-0000-0000").expect("a code");
        assert_eq!(typed.expose(), "0110000000000000");
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in ["", "123456", "0000-0000-0000-000", "0000-0000-0000-00000", "U000000000000000"]
        {
            assert_eq!(RecoveryCode::parse(text), None, "{text}");
        }
    }
}
