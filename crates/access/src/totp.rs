//! One-time codes of an authenticator app, time-based.
//!
//! Decides whether a code is right at a time and which step it belongs to; the caller keeps the
//! step, so that a code counts once. SHA-1, six digits and thirty seconds, because that is what
//! every app can do; HMAC with SHA-1 is not weakened by collisions.
//!
//! Specification: RFC 6238, RFC 4226; the `otpauth:` address as authenticator apps read it.

use model::Time;
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

/// Bytes of a secret: what RFC 4226 recommends.
const SECRET_BYTES: usize = 20;

/// Seconds that a code is shown.
const STEP_S: i64 = 30;

/// Steps before and after that are taken too: a telephone's clock and slow fingers.
const DRIFT_STEPS: i64 = 1;

/// Codes are below this.
const CODES: u32 = 1_000_000;

/// What the app and the hub share.
#[derive(Clone, Eq, PartialEq)]
pub struct TotpSecret([u8; SECRET_BYTES]);

impl TotpSecret {
    /// A fresh one; none when the machine has no randomness to give.
    pub fn random() -> Option<Self> {
        let mut bytes = [0; SECRET_BYTES];
        SystemRandom::new().fill(&mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// From what was kept, opened again.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// For keeping: seal it first.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// For typing into the app by hand.
    pub fn base32(&self) -> String {
        base32(&self.0)
    }

    /// The address in the picture that the app reads.
    pub fn address(&self, issuer: &str, login: &str) -> String {
        let (issuer, login) = (percent(issuer), percent(login));
        format!("otpauth://totp/{issuer}:{login}?secret={}&issuer={issuer}", self.base32())
    }

    /// The step that the code belongs to, when it is right now and later than the last that
    /// counted. All steps are computed, so that the time taken does not tell which fits.
    pub fn accept(&self, code: &str, now: Time, last_step: i64) -> Option<i64> {
        let digits: String = code.chars().filter(|sign| !sign.is_whitespace()).collect();
        let is_code = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let given: u32 = digits.parse().ok().filter(|_| is_code)?;
        let current = now.micros().div_euclid(STEP_S * 1_000_000);
        let mut found = None;
        for step in current - DRIFT_STEPS..=current + DRIFT_STEPS {
            let same = self.code(step) ^ given == 0;
            if same && last_step < step && found.is_none() {
                found = Some(step);
            }
        }
        found
    }

    /// What the app shows at a time.
    pub fn shows(&self, at: Time) -> String {
        format!("{:06}", self.code(at.micros().div_euclid(STEP_S * 1_000_000)))
    }

    fn code(&self, step: i64) -> u32 {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let at = usize::from(tag.last().copied().unwrap_or(0) & 15);
        let word = tag.get(at..at + 4).and_then(|four| four.try_into().ok()).unwrap_or([0; 4]);
        (u32::from_be_bytes(word) & 0x7fff_ffff) % CODES
    }
}

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("TotpSecret(…)")
    }
}

/// RFC 4648 base 32, without padding: what apps take.
pub(crate) fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut kept, mut bits) = (0_u32, 0);
    for byte in bytes {
        kept = (kept << 8) | u32::from(*byte);
        bits += 8;
        while 5 <= bits {
            bits -= 5;
            text.push(char::from(ALPHABET[(kept >> bits) as usize & 31]));
        }
        kept &= (1 << bits) - 1;
    }
    if 0 < bits {
        text.push(char::from(ALPHABET[(kept << (5 - bits)) as usize & 31]));
    }
    text
}

fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> TotpSecret {
        TotpSecret::from_bytes(b"12345678901234567890").expect("20 bytes")
    }

    /// The vectors of RFC 6238, appendix B, cut to six digits.
    #[test]
    fn codes_are_those_of_the_specification() {
        for (at_s, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = Time::from_seconds(at_s);
            assert_eq!(secret().accept(code, now, 0), Some(at_s / 30), "{at_s}");
        }
    }

    #[test]
    fn a_code_counts_once_and_not_for_long() {
        let now = Time::from_seconds(1_111_111_111);
        let step = secret().accept("050 471", now, 0).expect("right");
        assert_eq!(secret().accept("050471", now, step), None);
        assert_eq!(secret().accept("050471", now.plus_s(30), 0), Some(step));
        assert_eq!(secret().accept("050471", now.plus_s(90), 0), None);
        // The code before the one that counted is not taken after it either.
        assert_eq!(secret().accept("081804", now, step), None);
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in ["", "12345", "1234567", "+12345", "12a456", "１２３４５６", "000000"] {
            assert_eq!(secret().accept(text, Time::from_seconds(59), 0), None, "{text}");
        }
    }

    #[test]
    fn the_address_says_whose_it_is() {
        let expected = "otpauth://totp/V%C3%A5rdkase%20CSIRT:per@kommun.example\
                        ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=V%C3%A5rdkase%20CSIRT";
        assert_eq!(secret().address("Vårdkase CSIRT", "per@kommun.example"), expected);
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
    }
}
