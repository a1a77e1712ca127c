//! The hub's roles and jobs: settings, secrets, ports, and what moves by itself.
//!
//! Holds no SQL, no policy and no text: it joins the crates that do.

pub mod backup;
pub mod book;
pub mod break_glass;
mod catalogue;
mod channels;
pub mod config;
mod content_check;
pub mod dkim;
pub mod enrolment;
pub mod init;
pub mod jobs;
pub mod keys;
pub mod organisation;
pub mod proof;
pub mod report_sources;
mod sensor_port;
pub mod serve;
pub mod tls;
