//! Links in mails that let a receiver read and acknowledge one warning without an account.
//!
//! The token is derived from the installation's link key and the message's id, so that a mail
//! that is sent again after a crash carries the same link; only its hash is stored, with what it
//! opens, until when, and whether it was revoked. Opening a link never changes anything: a form
//! on the page does (link scanners follow links, they do not press buttons).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::MessageId;
use ring::hmac;

use crate::{SignInKey, TokenHash};

/// Seconds a link works: as long as a warning usually takes to be fixed, holidays included.
pub const LINK_LIFETIME_S: i64 = 30 * 86_400;

/// Where the portal opens a link: this and the token.
pub const LINK_PATH: &str = "/w/";

/// Fewer bytes than this would make links guessable.
const KEY_BYTES_MIN: usize = 32;

/// The installation's key for links; kept outside the database, so that a copy of the database
/// opens no link.
#[derive(Clone)]
pub struct LinkKey(hmac::Key);

/// A link's token.
#[derive(Clone, Eq, PartialEq)]
pub struct LinkToken(String);

impl LinkKey {
    /// From the bytes of the key file; none when there are fewer than 32.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        (KEY_BYTES_MIN <= bytes.len()).then(|| Self(hmac::Key::new(hmac::HMAC_SHA256, bytes)))
    }

    /// The token in the mail with this id.
    pub fn token(&self, message: MessageId) -> LinkToken {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(b"vardkase link 1 ");
        context.update(message.0.as_bytes());
        LinkToken::from_tag(context.sign().as_ref())
    }

    /// The key for what sign-in keeps, derived from this one.
    pub fn sign_in(&self) -> SignInKey {
        let mut seal = [0; 32];
        let tag = hmac::sign(&self.0, b"vardkase sign-in seal 1");
        seal.copy_from_slice(tag.as_ref());
        SignInKey::new(seal, hmac::sign(&self.0, b"vardkase sign-in mac 1").as_ref())
    }

    /// What an answer to the mail with this id brings back in its address: lower-case hexadecimal,
    /// for mail servers change the case of addresses.
    pub fn reply_token(&self, message: MessageId) -> String {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(b"vardkase reply 1 ");
        context.update(message.0.as_bytes());
        let tag = context.sign();
        tag.as_ref().iter().take(REPLY_TOKEN_BYTES).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Bytes of a reply's token: an address' local part holds 64 characters, and 80 bits are not
/// guessed through a mail server.
const REPLY_TOKEN_BYTES: usize = 10;

impl LinkToken {
    pub(crate) fn from_tag(tag: &[u8]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(tag))
    }

    /// What a request brought; checked by looking up its hash.
    pub fn from_request(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned()))
    }

    /// The text for the link.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The path that opens it at the portal.
    pub fn path(&self) -> String {
        format!("{LINK_PATH}{}", self.0)
    }

    /// What to store and to look up.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(self.0.as_bytes())
    }

    /// The form token of the link's page.
    pub fn csrf(&self) -> String {
        TokenHash::of(format!("csrf {}", self.0).as_bytes()).as_str().to_owned()
    }
}

impl std::fmt::Debug for LinkKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("LinkKey(…)")
    }
}

impl std::fmt::Debug for LinkToken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("LinkToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_message_has_the_same_link_and_another_key_another() {
        let message = MessageId::new();
        let key = LinkKey::new(&[1; 32]).expect("long enough");
        let other = LinkKey::new(&[2; 32]).expect("long enough");
        assert_eq!(key.token(message), key.token(message));
        assert_ne!(key.token(message), other.token(message));
        assert_ne!(key.token(message), key.token(MessageId::new()));
        assert_eq!(LinkToken::from_request(key.token(message).expose()), Some(key.token(message)));
    }

    #[test]
    fn a_replys_token_is_its_own_and_fits_an_address() {
        let (key, message) = (LinkKey::new(&[1; 32]).expect("long enough"), MessageId::new());
        let token = key.reply_token(message);
        assert_eq!((token.len(), &token), (20, &key.reply_token(message)));
        assert_ne!(token, key.reply_token(MessageId::new()));
        assert!(!key.token(message).expose().contains(&token));
    }

    #[test]
    fn a_short_key_is_refused() {
        assert!(LinkKey::new(&[0; 31]).is_none());
    }
}
