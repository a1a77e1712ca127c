//! Accounts, sessions, roles, scope, the CA and enrolment, and the gate for what leaves.
//!
//! Pure values and cryptography: this crate decides, `store` keeps, `portal` and `api` ask. It
//! opens no file and no socket and takes the time as an argument.

mod ca;
mod gate;
mod handed_out;
mod link;
mod password;
mod rate;
mod role;
mod token;
mod viewer;

pub use ca::{Ca, CaError, Issued, SENSOR_LIFE_S, sensor_of, serial_and_end};
pub use gate::{Channel, Object, Receiver, Refused, may_leave};
pub use handed_out::{
    API_TOKEN_LIFE_DAYS_MAX, API_TOKEN_PREFIX, ENROLMENT_LIFE_S, api_token, enrolment_token,
};
pub use link::{LINK_LIFETIME_S, LINK_PATH, LinkKey, LinkToken};
pub use password::{BadPassword, PasswordHash};
pub use rate::{LoginLimits, TooMany};
pub use role::{Action, Home, Role};
pub use token::{Csrf, SESSION_IDLE_S, SESSION_LIFETIME_S, Secret, TokenHash};
pub use viewer::{Scope, Viewer};
