//! A signed HTTP request to a program of the receiver's.
//!
//! Signed so that the receiver knows who calls, with an id and a time so that a recorded call
//! cannot be played again. A message that is sent twice has the same id. How to verify one is told
//! in `docs/reference/channels.md`.
//!
//! Specification: Standard Webhooks (headers `webhook-id`, `webhook-timestamp`,
//! `webhook-signature`), HMAC-SHA256 (RFC 2104).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{ChannelKind, Clock as _, SystemClock};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use ring::hmac;
use serde_json::json;

use super::{BadChannel, Channel, Handing, Kind, SendError, Settings};
use crate::Letter;
use crate::web::{Secret, Web};

/// This channel in the list.
pub(super) const KIND: Kind = Kind {
    kind: ChannelKind::Webhook,
    address: "an https address",
    key: "the shared secret that requests are signed with, at least 24 characters",
    connections: 4,
    // The receiver's own program, over TLS, by an address and secret of theirs.
    gate: access::Channel::Mail,
    open,
};

/// Bytes of a secret below which it could be guessed.
const SECRET_BYTES_MIN: usize = 24;

struct Webhook(Web);

fn open(settings: &Settings) -> Result<Option<Box<dyn Channel>>, BadChannel> {
    Ok(Some(Box::new(Webhook(super::web(settings)?))))
}

impl Channel for Webhook {
    fn send<'a>(&'a self, letter: &'a Letter) -> Handing<'a> {
        Box::pin(async move {
            let key =
                letter.to.key.as_deref().map(secret).filter(|key| SECRET_BYTES_MIN <= key.len());
            let Some(key) = key else {
                return Err(SendError::Refused(
                    "no secret of 24 characters to sign with".to_owned(),
                ));
            };
            let (id, now) = (letter.id.to_string(), SystemClock.now().micros() / 1_000_000);
            let body = body(letter);
            let request = self
                .0
                .request(Method::POST, &letter.to.address)?
                .header(CONTENT_TYPE, "application/json")
                .header("webhook-id", &id)
                .header("webhook-timestamp", now.to_string())
                .header("webhook-signature", signature(&key, &id, now, &body))
                .body(body);
            Web::send(request, Secret::Receivers).await
        })
    }

    fn sender(&self) -> &str {
        "webhook"
    }
}

/// The secret's bytes: `whsec_` and base64, or the characters themselves.
fn secret(text: &str) -> Vec<u8> {
    let coded = text.strip_prefix("whsec_").and_then(|rest| STANDARD.decode(rest).ok());
    coded.unwrap_or_else(|| text.as_bytes().to_vec())
}

fn signature(key: &[u8], id: &str, at_s: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    let tag = hmac::sign(&key, format!("{id}.{at_s}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(tag))
}

fn body(letter: &Letter) -> String {
    let files: Vec<_> = letter
        .attachments
        .iter()
        .map(|file| {
            let content = STANDARD.encode(&file.bytes);
            json!({ "name": file.name, "media_type": file.media_type, "base64": content })
        })
        .collect();
    json!({
        "type": "warning",
        "id": letter.id,
        "number": letter.number,
        "severity": letter.severity.as_str(),
        "tlp": letter.tlp.as_str(),
        "language": letter.language,
        "subject": letter.subject,
        "text": letter.plain,
        "link": letter.link,
        "attachments": files,
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    #[test]
    fn signs_as_the_specification_does() {
        let key = secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let body = r#"{"test": 2432232314}"#;
        let signed = signature(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
