//! The installation's key for what sign-in keeps: seals secrets, and makes what links carry.
//!
//! Derived from the link key, which is kept outside the database: a copy of the database alone
//! reads no shared secret and tries out no recovery code.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

use crate::{LinkToken, TokenHash};

/// Bytes of each key.
const KEY_BYTES: usize = 32;

/// The key. `Debug` hides it.
#[derive(Clone)]
pub struct SignInKey {
    seal: [u8; KEY_BYTES],
    mac: hmac::Key,
}

impl SignInKey {
    pub(crate) fn new(seal: [u8; KEY_BYTES], mac: &[u8]) -> Self {
        Self { seal, mac: hmac::Key::new(hmac::HMAC_SHA256, mac) }
    }

    /// Seals a secret so that it opens for the same owner only; none when the machine has no
    /// randomness to give.
    pub fn seal(&self, owner: &str, secret: &[u8]) -> Option<String> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).ok()?;
        let mut sealed = secret.to_vec();
        let key = self.sealing()?;
        let unique = Nonce::assume_unique_for_key(nonce);
        key.seal_in_place_append_tag(unique, Aad::from(owner), &mut sealed).ok()?;
        let mut whole = nonce.to_vec();
        whole.append(&mut sealed);
        Some(URL_SAFE_NO_PAD.encode(whole))
    }

    /// Opens what `seal` made for this owner.
    pub fn open(&self, owner: &str, sealed: &str) -> Option<Vec<u8>> {
        let whole = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = whole.split_first_chunk::<NONCE_LEN>()?;
        let mut sealed = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = self.sealing()?.open_in_place(nonce, Aad::from(owner), &mut sealed).ok()?;
        Some(opened.to_vec())
    }

    /// The hash under which a short secret of an owner is kept: useless without this key.
    pub fn hash(&self, purpose: &str, owner: &str, secret: &str) -> TokenHash {
        TokenHash::of(self.tag(purpose, owner, secret).as_ref())
    }

    /// The token of a link that this installation sends: the same each time it is written.
    pub fn link(&self, purpose: &str, about: &str) -> LinkToken {
        LinkToken::from_tag(self.tag(purpose, about, "").as_ref())
    }

    fn tag(&self, purpose: &str, owner: &str, secret: &str) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.mac);
        // None of the parts holds a line feed: no two triples are written alike.
        for part in [purpose, owner, secret] {
            context.update(part.as_bytes());
            context.update(b"\n");
        }
        context.sign()
    }

    fn sealing(&self) -> Option<LessSafeKey> {
        UnboundKey::new(&CHACHA20_POLY1305, &self.seal).ok().map(LessSafeKey::new)
    }
}

impl std::fmt::Debug for SignInKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SignInKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use crate::LinkKey;

    #[test]
    fn what_is_sealed_opens_for_its_owner_with_this_key_only() {
        let key = LinkKey::new(&[1; 32]).expect("long enough").sign_in();
        let other = LinkKey::new(&[2; 32]).expect("long enough").sign_in();
        let sealed = key.seal("a", b"secret").expect("random");
        assert_eq!(key.open("a", &sealed).as_deref(), Some(&b"secret"[..]));
        assert_eq!(key.open("b", &sealed), None);
        assert_eq!(other.open("a", &sealed), None);
        assert_eq!(key.open("a", "AAAA"), None);
        assert_ne!(key.seal("a", b"secret").expect("random"), sealed);
    }

    #[test]
    fn hashes_differ_by_purpose_owner_and_key() {
        let key = LinkKey::new(&[1; 32]).expect("long enough").sign_in();
        let other = LinkKey::new(&[2; 32]).expect("long enough").sign_in();
        let hash = key.hash("recovery", "a", "code");
        assert_eq!(hash, key.hash("recovery", "a", "code"));
        assert_ne!(hash, key.hash("recovery", "b", "code"));
        assert_ne!(hash, key.hash("other", "a", "code"));
        assert_ne!(hash, other.hash("recovery", "a", "code"));
        assert_ne!(key.link("invitation", "a 1"), key.link("invitation", "a 2"));
    }
}
