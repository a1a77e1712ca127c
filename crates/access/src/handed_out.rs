//! What the hub hands to machines as text: a sensor's enrolment token, a program's API token.
//!
//! The secrets themselves are `Secret`s and only their hashes are kept. Here is how they are
//! written and how long they live, for everybody who hands them out: API, portal, command line.

use crate::Secret;

/// Seconds that an enrolment code works: somebody has to travel to where the sensor stands.
pub const ENROLMENT_LIFE_S: i64 = 7 * 86_400;

/// What stands before the secret of an API token, so that a scanner for leaked secrets knows one.
pub const API_TOKEN_PREFIX: &str = "vkt_";

/// Days that an API token lives at most: long enough for a yearly routine, not for ever.
pub const API_TOKEN_LIFE_DAYS_MAX: i64 = 366;

/// What `vardkase sensor enrol` takes: a code that works once, and the SHA-256 of the hub's CA,
/// by which the sensor knows its hub before it has any certificate.
pub fn enrolment_token(code: &Secret, ca_fingerprint: &str) -> String {
    format!("vk1.{}.{ca_fingerprint}", code.expose())
}

/// What a program puts behind `Authorization: Bearer`.
pub fn api_token(secret: &Secret) -> String {
    format!("{API_TOKEN_PREFIX}{}", secret.expose())
}
