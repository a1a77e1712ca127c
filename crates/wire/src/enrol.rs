//! How a sensor gets and renews its certificate.

use model::SensorId;
use serde::{Deserialize, Serialize};

use crate::ContentKey;

/// Sent once, over TLS with the hub's certificate pinned by the code, without a client
/// certificate.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct EnrolRequest {
    /// The one-time code that the CSIRT gave.
    pub code: String,
    /// A certificate signing request in PEM; the key never leaves the sensor.
    pub request_pem: String,
    /// What the sensor's operator calls it.
    pub name: String,
    /// Version of the program.
    pub version: String,
}

/// The answer.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct EnrolReply {
    /// The sensor's identity at this hub.
    pub sensor: SensorId,
    /// Its certificate in PEM.
    pub certificate_pem: String,
    /// The hub's own CA in PEM.
    pub ca_pem: String,
    /// Keys that content is signed with.
    pub content_keys: Vec<ContentKey>,
}

/// Sent with the old certificate before it ends.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct RenewRequest {
    /// A certificate signing request in PEM, of a new key or the same.
    pub request_pem: String,
}

/// The answer.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct RenewReply {
    /// The new certificate in PEM.
    pub certificate_pem: String,
}
