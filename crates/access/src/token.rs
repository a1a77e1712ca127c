//! Random secrets for sessions, and what is kept of them.
//!
//! Only the hash of a token is stored: who reads the database cannot sign in with it. The tokens
//! are 256 bits of randomness, so a plain hash is enough and no salt is needed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};
use ring::{digest, hmac};

/// Seconds without a request after which a session ends: a working day with a long lunch.
pub const SESSION_IDLE_S: i64 = 4 * 3_600;

/// Seconds after which a session ends however busy it is: one sign-in for each day.
pub const SESSION_LIFETIME_S: i64 = 16 * 3_600;

/// Bytes of randomness in a token.
const SECRET_BYTES: usize = 32;

/// A secret that its holder sends back. Never logged: `Debug` hides it.
#[derive(Clone, Eq, PartialEq)]
pub struct Secret(String);

/// What is stored of a secret: SHA-256, in hexadecimal.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct TokenHash(String);

/// A token for forms, bound to a session: another site cannot know it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Csrf(String);

impl Secret {
    /// A fresh one. None only when the machine has no randomness to give, and then nothing must
    /// be handed out.
    pub fn random() -> Option<Self> {
        let mut bytes = [0; SECRET_BYTES];
        SystemRandom::new().fill(&mut bytes).ok()?;
        Some(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// What a request brought; checked by looking up its hash.
    pub fn from_request(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == SECRET_BYTES).then(|| Self(text.to_owned()))
    }

    /// The text for the cookie or link.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What to store and to look up.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(self.0.as_bytes())
    }

    /// The form token that belongs to this session.
    pub fn csrf(&self) -> Csrf {
        Csrf(self.derived(CSRF_PURPOSE))
    }

    /// Another secret, which who has this one can make again and who has the other cannot undo.
    pub fn derived(&self, purpose: &[u8]) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.as_bytes());
        URL_SAFE_NO_PAD.encode(hmac::sign(&key, purpose))
    }

    /// Whether a form brought the token of this session; compared in constant time.
    pub fn accepts(&self, csrf: &str) -> bool {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.as_bytes());
        let Ok(tag) = URL_SAFE_NO_PAD.decode(csrf) else { return false };
        hmac::verify(&key, CSRF_PURPOSE, &tag).is_ok()
    }
}

const CSRF_PURPOSE: &[u8] = b"vardkase csrf 1";

impl TokenHash {
    /// The hash of a token's bytes.
    pub fn of(token: &[u8]) -> Self {
        let digest = digest::digest(&digest::SHA256, token);
        Self(digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The hexadecimal text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Csrf {
    /// The text for the hidden field.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_token_fits_its_own_session_only() {
        let (mine, other) = (Secret::random().expect("random"), Secret::random().expect("random"));
        assert!(mine.accepts(mine.csrf().as_str()));
        assert!(!mine.accepts(other.csrf().as_str()));
        assert!(!mine.accepts(""));
        assert_ne!(mine.hash(), other.hash());
    }

    #[test]
    fn requests_bring_only_tokens_of_our_shape() {
        let secret = Secret::random().expect("random");
        assert_eq!(Secret::from_request(secret.expose()), Some(secret));
        assert_eq!(Secret::from_request("short"), None);
        assert_eq!(Secret::from_request("é"), None);
    }

    #[test]
    fn a_secret_is_not_shown_by_debug() {
        assert_eq!(format!("{:?}", Secret::random().expect("random")), "Secret(…)");
    }
}
