//! Accounts, sessions, roles, scope, the CA and enrolment, and the gate for what leaves.
//!
//! Pure values and cryptography: this crate decides, `store` keeps, `portal` and `api` ask. It
//! opens no file and no socket and takes the time as an argument.

mod browser;
mod ca;
mod cbor;
mod ceremony;
mod factor;
mod gate;
mod handed_out;
mod id_token;
mod invite;
mod link;
mod organisation;
mod passkey;
mod password;
mod rate;
mod recovery;
mod role;
mod sign_in_key;
mod signature;
mod token;
mod totp;
mod viewer;
mod way;

pub use browser::Browser;
pub use ca::{Ca, CaError, Issued, SENSOR_LIFE_S, sensor_of, serial_and_end};
pub use ceremony::Ceremony;
pub use factor::{Demand, PROOF_LIFETIME_S, SecondFactorPolicy};
pub use gate::{Channel, Object, Receiver, Refused, may_leave};
pub use handed_out::{
    API_TOKEN_LIFE_DAYS_MAX, API_TOKEN_PREFIX, ENROLMENT_LIFE_S, api_token, enrolment_token,
};
pub use id_token::{Awaited, BadToken, CLOCK_SKEW_S, IssuerKeys, pkce_challenge};
pub use invite::{INVITATION_LIFETIME_S, invitable, may_invite};
pub use link::{LINK_LIFETIME_S, LINK_PATH, LinkKey, LinkToken};
pub use organisation::{
    Away, BadEmail, BadProvider, Discovery, NamedBy, Person, SecretIn, Trust, is_provider_address,
};
pub use passkey::{
    BadPasskey, Expected, MadePasskey, PASSKEY_ALGORITHMS, check_made, check_used, relying_party,
};
pub use password::{BadPassword, PasswordHash};
pub use rate::{LoginLimits, TooMany};
pub use recovery::{RECOVERY_CODES, RecoveryCode};
pub use role::{Action, Home, Role};
pub use sign_in_key::SignInKey;
pub use signature::PublicKey;
pub use token::{Csrf, SESSION_IDLE_S, SESSION_LIFETIME_S, Secret, TokenHash};
pub use totp::TotpSecret;
pub use viewer::{Scope, Viewer};
pub use way::Way;
