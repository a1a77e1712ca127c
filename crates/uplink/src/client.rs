//! The line to the hub: HTTPS with the sensor's certificate, the hub's CA pinned.

use std::path::Path;
use std::time::Duration;

use reqwest::{Certificate, StatusCode};
use serde::de::DeserializeOwned;
use wire::{EnrolReply, EnrolRequest, Part, Receipt, RenewReply, RenewRequest, Signed};

use crate::identity::{Identity, IdentityError, Request};

/// A connection that is not made in this time is tried again later.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A request that has no answer in this time is sent again. A full batch over 1 Mbit/s takes 8 s.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);

/// Bytes of an answer that are read; the largest is a part of the content.
const ANSWER_BYTES_MAX: usize = 256 << 20;

/// Why a request came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// The line or the hub is down: tried again.
    #[error("the hub cannot be reached: {0}")]
    Down(String),
    /// The hub does not take this sensor any more: the CSIRT must act.
    #[error("the hub refuses this sensor ({status}): {answer}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The first line of the hub's answer.
        answer: String,
    },
    /// The hub is busy or has a fault: tried again.
    #[error("the hub answers {status}: {answer}")]
    Busy {
        /// HTTP status.
        status: u16,
        /// The first line of the hub's answer.
        answer: String,
    },
    /// The hub's answer makes no sense.
    #[error("the hub's answer cannot be read: {0}")]
    Nonsense(String),
    /// The code or the key is wrong, or the disk refuses: the sensor's operator must act.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The enrolment token is not one, or is for another hub.
    #[error("{0}")]
    BadToken(String),
}

/// What the CSIRT hands out to enrol one sensor: `vk1.<code>.<SHA-256 of the hub's CA>`.
/// The hash lets the sensor know its hub before it has any certificate.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Token {
    /// The one-time code.
    pub code: String,
    /// SHA-256 of the CA certificate's DER, in hexadecimal digits.
    pub ca_sha256: String,
}

impl Token {
    /// Reads a token.
    pub fn parse(text: &str) -> Result<Self, LineError> {
        let mut parts = text.trim().split('.');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some("vk1"), Some(code), Some(hash), None) if !code.is_empty() && hash.len() == 64 => {
                Ok(Self { code: code.to_owned(), ca_sha256: hash.to_ascii_lowercase() })
            }
            _ => Err(LineError::BadToken(
                "this is no enrolment token: it looks like vk1.CODE.HASH".into(),
            )),
        }
    }

    /// The token as text.
    pub fn text(&self) -> String {
        format!("vk1.{}.{}", self.code, self.ca_sha256)
    }
}

/// The line.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    hub: String,
}

impl Client {
    /// A line for an enrolled sensor.
    pub fn new(identity: &Identity) -> Result<Self, LineError> {
        let pem = identity.certificate_and_key_pem.as_bytes();
        let own = reqwest::Identity::from_pem(pem).map_err(down)?;
        let http = builder(&identity.ca_pem)?.identity(own).build().map_err(down)?;
        Ok(Self { http, hub: identity.hub().to_owned() })
    }

    /// Enrols: checks that the hub is the one of the token, sends the code with a request for a
    /// certificate, and keeps key, certificate and trust in `folder`.
    pub async fn enrol(
        folder: &Path,
        hub: &str,
        token: &Token,
        name: &str,
    ) -> Result<Identity, LineError> {
        let hub = hub.trim_end_matches('/');
        let ca_pem = fetch_ca(hub, token).await?;
        let request = Request::new()?;
        let http = builder(&ca_pem)?.build().map_err(down)?;
        let body = EnrolRequest {
            code: token.code.clone(),
            request_pem: request.request_pem.clone(),
            name: name.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let url = format!("{hub}/sensor/v1/enrol");
        let reply: EnrolReply = answer(http.post(url).json(&body)).await?;
        Ok(Identity::keep(folder, hub, &request, &reply)?)
    }

    /// Sends a batch; the answer means that it is stored.
    pub async fn send(&self, batch: Vec<u8>) -> Result<Receipt, LineError> {
        answer(self.http.post(format!("{}/sensor/v1/batch", self.hub)).body(batch)).await
    }

    /// Gets a new certificate and takes it into use.
    pub async fn renew(&self, identity: &mut Identity) -> Result<(), LineError> {
        let request = Request::new()?;
        let body = RenewRequest { request_pem: request.request_pem.clone() };
        let url = format!("{}/sensor/v1/renew", self.hub);
        let reply: RenewReply = answer(self.http.post(url).json(&body)).await?;
        Ok(identity.renewed(&request, &reply.certificate_pem)?)
    }

    /// The newest signed manifest.
    pub async fn manifest(&self) -> Result<Signed, LineError> {
        answer(self.http.get(format!("{}/sensor/v1/content", self.hub))).await
    }

    /// The bytes of a part.
    pub async fn part(&self, part: &Part) -> Result<Vec<u8>, LineError> {
        let url = format!("{}/sensor/v1/content/{}", self.hub, part.sha256);
        bytes(self.http.get(url)).await
    }
}

fn builder(ca_pem: &str) -> Result<reqwest::ClientBuilder, LineError> {
    let ca = Certificate::from_pem(ca_pem.as_bytes()).map_err(down)?;
    Ok(reqwest::Client::builder()
        .tls_certs_only([ca])
        .https_only(true)
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(REQUEST_TIMEOUT))
}

/// The hub's CA, taken from whoever answers and believed only when its hash is the token's.
async fn fetch_ca(hub: &str, token: &Token) -> Result<String, LineError> {
    let http = reqwest::Client::builder()
        .tls_danger_accept_invalid_certs(true)
        .https_only(true)
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(REQUEST_TIMEOUT)
        .build()
        .map_err(down)?;
    let pem = bytes(http.get(format!("{hub}/sensor/v1/ca"))).await?;
    let nonsense = |error: &dyn std::fmt::Display| LineError::Nonsense(error.to_string());
    let (_, parsed) = x509_parser::pem::parse_x509_pem(&pem).map_err(|error| nonsense(&error))?;
    if wire::digest(&parsed.contents) != token.ca_sha256 {
        return Err(LineError::BadToken(
            "the hub that answers is not the one that made the token: check the address".into(),
        ));
    }
    String::from_utf8(pem).map_err(|error| nonsense(&error))
}

async fn answer<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> Result<T, LineError> {
    let bytes = bytes(request).await?;
    serde_json::from_slice(&bytes).map_err(|error| LineError::Nonsense(error.to_string()))
}

async fn bytes(request: reqwest::RequestBuilder) -> Result<Vec<u8>, LineError> {
    let mut response = request.send().await.map_err(down)?;
    let status = response.status();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(down)? {
        if body.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(LineError::Nonsense(format!("more than {ANSWER_BYTES_MAX} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    if status.is_success() {
        return Ok(body);
    }
    let text = String::from_utf8_lossy(&body);
    let answer: String = text.lines().next().unwrap_or_default().chars().take(200).collect();
    let code = status.as_u16();
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => {
            Err(LineError::Refused { status: code, answer })
        }
        _ => Err(LineError::Busy { status: code, answer }),
    }
}

/// The error with its causes, without the address (which stands in the settings).
fn down(error: reqwest::Error) -> LineError {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    LineError::Down(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_is_read_back_and_a_cut_one_refused() {
        let token = Token { code: "abcd".into(), ca_sha256: "0".repeat(64) };
        assert_eq!(Token::parse(&token.text()).ok(), Some(token.clone()));
        assert!(Token::parse(&token.text()[..40]).is_err());
        assert!(Token::parse("").is_err());
    }
}
