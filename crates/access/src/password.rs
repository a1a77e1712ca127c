//! Passwords, kept as argon2id.
//!
//! Specification: RFC 9106; parameters after the OWASP password storage cheat sheet (19 MiB, two
//! passes, one lane). Length rules after NIST SP 800-63B: long enough, no composition rules.

use argon2::password_hash::phc;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

/// Characters a password has at least.
const LENGTH_MIN: usize = 12;

/// Bytes a password has at most: hashing time grows with it, and a form sends what it likes.
const BYTES_MAX: usize = 256;

/// The hash of a password that nobody knows.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$\
    dmFyZGthc2Utbm9ib2R5IQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The stored form of a password, in the PHC string format.
#[derive(Clone, Eq, PartialEq)]
pub struct PasswordHash(String);

/// Why a password cannot be set.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BadPassword {
    /// Under 12 characters: its owner must choose another.
    #[error("a password has at least {LENGTH_MIN} characters")]
    TooShort,
    /// Over 256 bytes: its owner must choose another.
    #[error("a password has at most {BYTES_MAX} bytes")]
    TooLong,
    /// The machine could not hash it (no randomness or memory): our operator must act.
    #[error("the password could not be hashed on this machine")]
    Local,
}

impl PasswordHash {
    /// Hashes a new password. Takes tens of milliseconds and 19 MiB: never on an async thread.
    pub fn new(password: &str) -> Result<Self, BadPassword> {
        if password.chars().count() < LENGTH_MIN {
            return Err(BadPassword::TooShort);
        }
        if BYTES_MAX < password.len() {
            return Err(BadPassword::TooLong);
        }
        let hash = hasher().hash_password(password.as_bytes()).map_err(|_| BadPassword::Local)?;
        Ok(Self(hash.to_string()))
    }

    /// The password of an account without one: no password fits.
    pub fn none() -> Self {
        Self("-".to_owned())
    }

    /// Whether there is a password at all.
    pub fn is_set(&self) -> bool {
        self.0 != "-"
    }

    /// From the database.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// For the database.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the password. As slow as `new`.
    pub fn verify(&self, password: &str) -> bool {
        if BYTES_MAX < password.len() {
            return false;
        }
        match phc::PasswordHash::new(&self.0) {
            Ok(parsed) => hasher().verify_password(password.as_bytes(), &parsed).is_ok(),
            // An account without a password takes as long as one with.
            Err(_) => self.0 != NOBODY && Self::verify_nobody(password),
        }
    }

    /// Takes as long as `verify` and is never right: for names that do not exist, so that the
    /// answer's time does not tell which names do.
    pub fn verify_nobody(password: &str) -> bool {
        Self(NOBODY.to_owned()).verify(password)
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("PasswordHash(…)")
    }
}

fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_password_fits_and_the_wrong_does_not() {
        let hash = PasswordHash::new("korrekt häst batteri").expect("long enough");
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(hash.verify("korrekt häst batteri"));
        assert!(!hash.verify("korrekt häst batterI"));
        assert!(!PasswordHash::from_stored("nonsense".into()).verify("anything"));
        assert!(!PasswordHash::none().verify("anything") && !PasswordHash::none().is_set());
        assert!(hash.is_set());
        assert!(!PasswordHash::verify_nobody("anything at all"));
    }

    #[test]
    fn length_is_bounded_both_ways() {
        assert_eq!(PasswordHash::new("short"), Err(BadPassword::TooShort));
        assert_eq!(PasswordHash::new(&"x".repeat(257)), Err(BadPassword::TooLong));
    }
}
